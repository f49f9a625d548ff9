# SPDX-License-Identifier: Apache-2.0
"""The shop's own label templates: kept as revisions, changed by a manager, saved only if they are sound.

Whether one is sound is asked of the `Bench`, which is the printing side's. Promises that nothing is ever lost: a save,
a revert and a putting away are each a new revision. A template that comes with the program is the revision 0 of its
name: saved under the same name it is the shop's own from then on, and put away it is the shipped one again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.roles import Deed
from app.errors import OperatorError
from app.logs import Events
from app.services.desk import Desk
from app.services.template_answers import TemplateRevision
from app.store import templates as rows
from app.store.templates import TemplateRow

_log = Events("templates")
MAX_NOTE = 200


class Bench(Protocol):
    """What the printing side knows of templates."""

    def shipped(self) -> Mapping[str, bytes]:
        """Those that come with the program, by name."""

    def name_of(self, body: bytes) -> str:
        """The name in a sound template; an OperatorError that says what is wrong otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The template of a name as it stands now; revision 0 is the program's own."""

    name: str
    body: bytes
    revision: int = 0
    at: int = 0
    operator: str = ""
    note: str = ""


class Templates:
    """Lists, gives, saves, reverts and puts away."""

    def __init__(self, desk: Desk, bench: Bench) -> None:
        self._desk = desk
        self._bench = bench

    def every(self) -> tuple[Kept, ...]:
        """What can be printed now: the shop's own first."""
        own = [_kept(row) for row in self._desk.store.query(rows.latest) if not row.hidden]
        names = {kept.name for kept in own}
        shipped = self._bench.shipped()
        return (*own, *(Kept(name=n, body=b) for n, b in shipped.items() if n not in names))

    def current(self, name: str) -> Kept:
        """The template that prints under that name."""
        row = self._desk.store.query(lambda conn: rows.current(conn, name))
        if row is not None and not row.hidden:
            return _kept(row)
        return self._shipped(name)

    def revision(self, name: str, revision: int) -> Kept:
        """An earlier one; 0 is the program's own."""
        if not revision:
            return self._shipped(name)
        row = self._desk.store.query(lambda conn: rows.get(conn, name, revision))
        if row is None or row.hidden:
            raise unknown_template()
        return _kept(row)

    def _shipped(self, name: str) -> Kept:
        body = self._bench.shipped().get(name)
        if body is None:
            raise unknown_template()
        return Kept(name=name, body=body)

    def history(self, name: str) -> tuple[TemplateRevision, ...]:
        """Every save of it, newest first."""
        names = self._desk.names().operators
        return tuple(
            TemplateRevision(
                revision=row.revision,
                at=row.at,
                operator_name=names.get(row.operator, ""),
                note=row.note,
                hidden=row.hidden,
            )
            for row in self._desk.store.query(lambda conn: rows.history(conn, name))
        )

    def save(self, body: bytes, note: str = "") -> Kept:
        """A new revision under the name in the template, if it is sound."""
        self._desk.require(Deed.EDIT_TEMPLATES)
        return self._add(self._bench.name_of(body), body, note)

    def revert(self, name: str, revision: int, note: str = "") -> Kept:
        """The earlier one again, as a new revision; it is checked like any other save."""
        self._desk.require(Deed.EDIT_TEMPLATES)
        body = self.revision(name, revision).body
        self._bench.name_of(body)
        return self._add(name, body, note)

    def hide(self, name: str, note: str = "") -> None:
        """Puts the shop's own template away; its revisions stay."""
        self._desk.require(Deed.EDIT_TEMPLATES)
        if not self.current(name).revision:
            raise OperatorError(
                "template_shipped",
                "This template comes with the program and can't be put away.",
                "Save a changed one under the same name; it takes its place.",
            )
        self._add(name, b"", note)

    def _add(self, name: str, body: bytes, note: str) -> Kept:
        now, who = self._desk.now(), self._desk.operator().id
        kept = self._desk.store.write(
            lambda conn: rows.add(
                conn, name, body=body, at=now, operator=who, note=note.strip()[:MAX_NOTE]
            )
        ).result()
        _log.note("template_put_away" if kept.hidden else "template_saved", count=kept.revision)
        return _kept(kept)


def _kept(row: TemplateRow) -> Kept:
    return Kept(
        name=row.name,
        body=row.body,
        revision=row.revision,
        at=row.at,
        operator=row.operator,
        note=row.note,
    )


def unknown_template() -> OperatorError:
    return OperatorError(
        "template_unknown",
        "There is no label template of that name.",
        "Choose one from the list of templates.",
    )
