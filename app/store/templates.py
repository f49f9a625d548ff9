# SPDX-License-Identifier: Apache-2.0
"""The shop's own label templates, each save a row of its own: what was saved once can be had again.

A revision without a body says that the template was put away; what it was stands in the rows before. Only ever added
to. They are this counter's, like its printers: never synced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """One revision; they count from 1. `at` is UTC ms, `operator` an id."""

    name: str
    revision: int
    at: int
    operator: str
    note: str
    body: bytes

    @property
    def hidden(self) -> bool:
        return not self.body


_COLUMNS = "name, revision, at, operator, note, body"


def _rows(conn: Connection, where: str, *values: str | int) -> Sequence[TemplateRow]:
    found = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM label_template {where}", values)
    return [TemplateRow(**dict(row._mapping)) for row in found]


def latest(conn: Connection) -> Sequence[TemplateRow]:
    """The newest revision of each, by name; one that was put away is among them, without a body."""
    newest = "SELECT max(t.revision) FROM label_template t WHERE t.name = label_template.name"
    return _rows(conn, f"WHERE revision = ({newest}) ORDER BY name")


def history(conn: Connection, name: str) -> Sequence[TemplateRow]:
    """Every revision, newest first."""
    return _rows(conn, "WHERE name = ? ORDER BY revision DESC", name)


def get(conn: Connection, name: str, revision: int) -> TemplateRow | None:
    return next(iter(_rows(conn, "WHERE name = ? AND revision = ?", name, revision)), None)


def current(conn: Connection, name: str) -> TemplateRow | None:
    """The newest revision, put away or not; None if there never was one."""
    found = _rows(conn, "WHERE name = ? ORDER BY revision DESC LIMIT 1", name)
    return next(iter(found), None)


def add(
    conn: Connection, name: str, *, body: bytes, at: int, operator: str, note: str
) -> TemplateRow:
    """A new revision behind the newest."""
    newest = current(conn, name)
    row = TemplateRow(
        name=name,
        revision=1 if newest is None else newest.revision + 1,
        at=at,
        operator=operator,
        note=note,
        body=body,
    )
    conn.exec_driver_sql(
        f"INSERT INTO label_template ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", astuple(row)
    )
    return row
