# SPDX-License-Identifier: Apache-2.0
"""Templates in memory for the window's tests: drawn and checked by the real printing side, kept in a list."""

from __future__ import annotations

from typing import Any, cast

from app.errors import OperatorError
from app.papers.designs import Designs, PrintBench
from app.services.template_answers import TemplateRevision
from app.services.templates import Kept, Templates, unknown_template

NOW = 1_795_400_000_000


class _Nobody:
    """What is asked of a desk while nobody's store is behind it."""

    def __getattr__(self, _name: str) -> _Nobody:
        return self

    def __call__(self, *_: object) -> _Nobody:
        return self

    def get(self, _name: str, usual: str = "") -> str:
        return "赵敏"


class _Memory:
    def __init__(self) -> None:
        self._bench = PrintBench()
        self.rows: dict[str, list[Kept]] = {}
        self.refuse = ""

    def every(self) -> tuple[Kept, ...]:
        own = {name: rows[-1] for name, rows in self.rows.items() if rows[-1].body}
        shipped = self._bench.shipped()
        return (*own.values(), *(Kept(name=n, body=b) for n, b in shipped.items() if n not in own))

    def current(self, name: str) -> Kept:
        found = next((kept for kept in self.every() if kept.name == name), None)
        if found is None:
            raise unknown_template()
        return found

    def revision(self, name: str, revision: int) -> Kept:
        return self.rows[name][revision - 1]

    def history(self, name: str) -> tuple[TemplateRevision, ...]:
        return tuple(
            TemplateRevision(
                revision=kept.revision,
                at=kept.at,
                operator_name="赵敏",
                note=kept.note,
                hidden=not kept.body,
            )
            for kept in reversed(self.rows.get(name, []))
        )

    def save(self, body: bytes, note: str = "") -> Kept:
        if self.refuse:
            raise OperatorError(self.refuse, "Raw words.", "Never shown.")
        return self._add(self._bench.name_of(body), body, note)

    def revert(self, name: str, revision: int, note: str = "") -> Kept:
        return self._add(name, self.revision(name, revision).body, note)

    def hide(self, name: str, note: str = "") -> None:
        self._add(name, b"", note)

    def _add(self, name: str, body: bytes, note: str) -> Kept:
        rows = self.rows.setdefault(name, [])
        rows.append(Kept(name=name, body=body, revision=len(rows) + 1, at=NOW, note=note))
        return rows[-1]


class FakeTemplates(Designs):
    """The editor's port without a store; `memory` is what it keeps."""

    empty = False

    def __init__(self) -> None:
        self.memory = _Memory()
        self._desk = cast("Any", _Nobody())
        self._templates = cast("Templates", self.memory)
