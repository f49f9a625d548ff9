# SPDX-License-Identifier: Apache-2.0
"""The print ledger's rows: jobs, their labels, and each step that a label has taken.

Every step goes through `move`: it changes the state only from the one that the caller saw, and writes a line of
`print_attempt`, which is only ever added to. Each call is part of one transaction of the writer. Nothing personal
stands here: a label names its record, which is read anew when it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from sqlalchemy import Connection

from app.domain.printing import DEAD, UNSETTLED, PrintState, may_follow


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """What was asked for at once. `design` names the shop's own template, if one was chosen."""

    id: str
    document: str
    size: str
    language: str
    printer: str
    operator: str
    at: int
    items: int
    design: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintItem:
    """One label (or one sheet). `copy` counts the labels of one entity; `begun`: bytes of it may have left."""

    id: str
    job: str
    n: int
    document: str
    entity: str
    revision: str
    printer: str
    copy: int
    state: PrintState
    changed_at: int
    reprint_of: str = ""
    reprint: int = 0
    why: str = ""
    operator: str = ""
    begun: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStep:
    """A line of what happened to a label; `bytes` had left by then."""

    state: PrintState
    at: int
    bytes: int
    detail: str
    operator: str


_JOB = ", ".join(f.name for f in fields(PrintJob))
_ITEM = ", ".join(f.name for f in fields(PrintItem))
_OPEN = "state IN ('queued', 'sending', 'unknown')"
"""Word for word as the partial index says it, so that it serves."""


def _job(row: Sequence[Any]) -> PrintJob:
    return PrintJob(**dict(zip((f.name for f in fields(PrintJob)), row, strict=True)))


def _item(row: Sequence[Any]) -> PrintItem:
    values = dict(zip((f.name for f in fields(PrintItem)), row, strict=True))
    values["state"] = PrintState(values["state"])
    values["begun"] = bool(values["begun"])
    return PrintItem(**values)


def _items(conn: Connection, where: str, values: tuple[object, ...] = ()) -> list[PrintItem]:
    found = conn.exec_driver_sql(f"SELECT {_ITEM} FROM print_item WHERE {where}", values)
    return [_item(tuple(row)) for row in found]


def add_job(conn: Connection, job: PrintJob) -> None:
    marks = ", ".join("?" for _ in fields(PrintJob))
    conn.exec_driver_sql(f"INSERT INTO print_job ({_JOB}) VALUES ({marks})", astuple(job))


def add_item(conn: Connection, item: PrintItem) -> None:
    """A new label of a job, and the first line of what becomes of it."""
    marks = ", ".join("?" for _ in fields(PrintItem))
    values = tuple(str(v) if isinstance(v, PrintState) else v for v in astuple(item))
    conn.exec_driver_sql(f"INSERT INTO print_item ({_ITEM}) VALUES ({marks})", values)
    _note(conn, item.id, item.state, item.changed_at, 0, item.why, item.operator)


def _note(
    conn: Connection, id: str, state: PrintState, at: int, sent: int, detail: str, operator: str
) -> None:
    conn.exec_driver_sql(
        "INSERT INTO print_attempt (item, at, state, bytes, detail, operator)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (id, at, str(state), sent, detail, operator),
    )


def move(
    conn: Connection,
    item: PrintItem,
    after: PrintState,
    *,
    at: int,
    sent: int = 0,
    detail: str = "",
    operator: str = "",
    revision: str = "",
) -> bool:
    """Takes a label one state further; False if it isn't any more where the caller saw it.

    `sent`: how many bytes had left. Whether any had is remembered until a proof says that none had.
    """
    if not may_follow(item.state, after):
        raise ValueError(f"a label never goes from {item.state} to {after}")
    begun = item.begun
    if after is PrintState.SENDING:
        begun = True
    elif item.state is PrintState.SENDING and after is PrintState.QUEUED:
        begun = False
    change: tuple[object, ...] = (str(after), at, begun, detail)
    columns = "state = ?, changed_at = ?, begun = ?, detail = ?"
    if revision and revision != item.revision:
        # Only then: a column of the unique key costs its index a write.
        columns, change = f"{columns}, revision = ?", (*change, revision)
    done = conn.exec_driver_sql(
        f"UPDATE print_item SET {columns} WHERE id = ? AND state = ?",
        (*change, item.id, str(item.state)),
    )
    if done.rowcount != 1:
        return False
    _note(conn, item.id, after, at, sent, detail, operator)
    return True


def renumber(conn: Connection, item: PrintItem, *, revision: str, reprint: int) -> None:
    """A reprint that waits says something else by now, and is the n-th of that."""
    conn.exec_driver_sql(
        "UPDATE print_item SET revision = ?, reprint = ? WHERE id = ? AND state = 'queued'",
        (revision, reprint, item.id),
    )


def job_of(conn: Connection, id: str) -> PrintJob | None:
    row = conn.exec_driver_sql(f"SELECT {_JOB} FROM print_job WHERE id = ?", (id,)).first()
    return None if row is None else _job(tuple(row))


def latest_jobs(conn: Connection, limit: int) -> list[PrintJob]:
    """The newest first."""
    found = conn.exec_driver_sql(
        f"SELECT {_JOB} FROM print_job ORDER BY at DESC, rowid DESC LIMIT ?", (limit,)
    )
    return [_job(tuple(row)) for row in found]


def counts_of(conn: Connection, jobs: Iterable[str]) -> dict[str, dict[PrintState, int]]:
    """For each job, how many labels are in which state."""
    found: dict[str, dict[PrintState, int]] = {}
    for job in jobs:
        rows = conn.exec_driver_sql(
            "SELECT state, count(*) FROM print_item WHERE job = ? GROUP BY state", (job,)
        )
        found[job] = {PrintState(state): int(count) for state, count in rows}
    return found


def item_of(conn: Connection, id: str) -> PrintItem | None:
    return next(iter(_items(conn, "id = ?", (id,))), None)


def items_of(conn: Connection, job: str) -> list[PrintItem]:
    """A job's labels in their order; a reprint stands behind the label that it repeats."""
    return _items(conn, "job = ? ORDER BY n, rowid", (job,))


def same_label(
    conn: Connection, document: str, entity: str, revision: str, copy: int
) -> list[PrintItem]:
    """Every print there was of a label that says the same, on whichever printer."""
    return _items(
        conn,
        "entity = ? AND document = ? AND revision = ? AND copy = ? ORDER BY rowid",
        (entity, document, revision, copy),
    )


def next_queued(conn: Connection, printer: str) -> PrintItem | None:
    """The label that is next at this printer; None while one before it is a question, or it is paused."""
    found = _items(
        conn,
        f"printer = ?1 AND {_OPEN} AND state = 'queued'"
        " AND NOT EXISTS (SELECT 1 FROM print_pause WHERE printer = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM print_item AS u WHERE u.printer = ?1"
        " AND u.state IN ('queued', 'sending', 'unknown') AND u.state = 'unknown')"
        " ORDER BY rowid LIMIT 1",
        (printer,),
    )
    return found[0] if found else None


def open_items(conn: Connection, state: PrintState) -> list[PrintItem]:
    """All labels in an unsettled state, in the order in which they were asked for."""
    if state not in UNSETTLED:
        raise ValueError(f"{state} is no unsettled state")
    return _items(conn, f"{_OPEN} AND state = ? ORDER BY rowid", (str(state),))


def waiting_at(conn: Connection) -> dict[str, dict[PrintState, int]]:
    """For each printer with something unsettled, how much of what."""
    found: dict[str, dict[PrintState, int]] = {}
    rows = conn.exec_driver_sql(
        f"SELECT printer, state, count(*) FROM print_item WHERE {_OPEN} GROUP BY printer, state"
    )
    for printer, state, count in rows:
        found.setdefault(str(printer), {})[PrintState(state)] = int(count)
    return found


def unproved(conn: Connection, document: str, entity: str) -> list[PrintItem]:
    """The labels of one thing that were sent, of which nothing proves that they came out."""
    return _items(
        conn,
        "entity = ? AND document = ? AND state IN ('sent', 'unknown') ORDER BY rowid",
        (entity, document),
    )


def steps_of(conn: Connection, item: str) -> list[PrintStep]:
    """What happened to a label, in order."""
    rows = conn.exec_driver_sql(
        "SELECT state, at, bytes, detail, operator FROM print_attempt WHERE item = ? ORDER BY n",
        (item,),
    )
    return [
        PrintStep(state=PrintState(s), at=at, bytes=sent, detail=detail, operator=operator)
        for s, at, sent, detail, operator in rows
    ]


def pause(conn: Connection, printer: str, *, at: int, operator: str, why: str) -> None:
    conn.exec_driver_sql(
        "INSERT INTO print_pause (printer, at, operator, why) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (printer) DO UPDATE SET at = excluded.at, operator = excluded.operator,"
        " why = excluded.why",
        (printer, at, operator, why),
    )


def resume(conn: Connection, printer: str) -> None:
    conn.exec_driver_sql("DELETE FROM print_pause WHERE printer = ?", (printer,))


def paused(conn: Connection) -> dict[str, str]:
    """The printers that a person has paused, and why."""
    rows = conn.exec_driver_sql("SELECT printer, why FROM print_pause")
    return {str(printer): str(why) for printer, why in rows}


def forget_settled(conn: Connection, *, before: int, limit: int) -> int:
    """Takes old jobs out of which every label is settled, with all that happened to them; how many jobs."""
    jobs = [
        str(row[0])
        for row in conn.exec_driver_sql(
            "SELECT id FROM print_job WHERE at < ?1 AND NOT EXISTS (SELECT 1 FROM print_item AS i"
            f" WHERE i.job = print_job.id AND (i.changed_at >= ?1 OR i.{_OPEN}))"
            " ORDER BY at LIMIT ?2",
            (before, limit),
        )
    ]
    for job in jobs:
        conn.exec_driver_sql(
            "DELETE FROM print_attempt WHERE item IN (SELECT id FROM print_item WHERE job = ?)",
            (job,),
        )
        conn.exec_driver_sql("DELETE FROM print_item WHERE job = ?", (job,))
        conn.exec_driver_sql("DELETE FROM print_job WHERE id = ?", (job,))
    return len(jobs)


def live(items: Iterable[PrintItem]) -> PrintItem | None:
    """The newest of these prints that came out, may have, or is on its way."""
    found = [item for item in items if item.state not in DEAD]
    return found[-1] if found else None
