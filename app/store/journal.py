# SPDX-License-Identifier: Apache-2.0
"""The journal's chain: is every operation there, unchanged, in its order.

Each operation's bytes hold the hash of the one before; `verify` walks them all, compares with the head
that was noted beside the store, and tells every fault it finds. Personal data stand outside the chain:
purged ones are no fault, altered ones are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from app.codec import (
    DecodeError,
    UnknownOperation,
    decode_operation,
    decode_personal,
    operation_hash,
    seal,
)
from app.store import meta
from app.store.head import Head, Noted
from app.store.record import COMMIT_MARK, journal_head

CUT_TAIL = "cut_tail"
"""In `meta` once a head was found that the store doesn't have: the finding outlives new operations."""
HEAD_DAMAGED = "head_damaged"
"""In `meta` once the head file held what was never written there, for its next write hides it."""


class Flaw(StrEnum):
    """What can be wrong with an entry."""

    MISSING = "missing"
    CHANGED = "changed"
    UNLINKED = "unlinked"
    UNREADABLE = "unreadable"
    PERSONAL_CHANGED = "personal_changed"
    TAIL_CUT = "tail_cut"
    HEAD_DIFFERS = "head_differs"
    HEAD_DAMAGED = "head_damaged"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw at the operation with this number."""

    flaw: Flaw
    n: int

    @property
    def text(self) -> str:
        """As a report writes it: `changed at 17`."""
        return f"{self.flaw} at {self.n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalReport:
    """How many operations there are, the head, and every fault found."""

    operations: int
    head: Head
    faults: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.faults


def verify(conn: Connection, noted: Noted) -> JournalReport:
    """Walks the whole chain; `noted` is what the head file says."""
    faults: list[Fault] = []
    last = Head()
    count = 0
    for n, id, body, private, salt, kept in conn.exec_driver_sql(
        "SELECT n, id, body, private, salt, hash FROM journal ORDER BY n"
    ):
        count += 1
        faults += (Fault(Flaw.MISSING, missing) for missing in range(last.n + 1, n))
        whole = _bytes(body)
        digest = operation_hash(whole)
        if digest != kept:
            faults.append(Fault(Flaw.CHANGED, n))
        try:
            op = decode_operation(whole)
        except (DecodeError, UnknownOperation):
            faults.append(Fault(Flaw.UNREADABLE, n))
        else:
            if op.n != n or op.id != id or op.prev != last.hash:
                faults.append(Fault(Flaw.UNLINKED, n))
            if private is not None and not _still_sealed(_bytes(private), salt, op.sealed):
                faults.append(Fault(Flaw.PERSONAL_CHANGED, n))
        last = Head(n, kept)
    faults += _compare(conn, noted, last)
    return JournalReport(operations=count, head=last, faults=tuple(faults))


def _bytes(value: bytes | str) -> bytes:
    """A column's content; damaged or forged it may come back as text."""
    return value.encode() if isinstance(value, str) else bytes(value)


def _still_sealed(private: bytes, salt: str, sealed: str) -> bool:
    try:
        return seal(decode_personal(private), salt) == sealed
    except DecodeError:
        return False


def _compare(conn: Connection, noted: Noted, last: Head) -> list[Fault]:
    cut = meta.get(conn, CUT_TAIL)
    faults = [] if cut is None else [Fault(Flaw.TAIL_CUT, int(cut.partition(" ")[0]))]
    if _is_ahead(conn, noted, last):
        faults.append(Fault(Flaw.TAIL_CUT, noted.head.n))
    elif noted.head.n and not _is_in(conn, noted.head):
        faults.append(Fault(Flaw.HEAD_DIFFERS, noted.head.n))
    if noted.damaged or meta.get(conn, HEAD_DAMAGED) is not None:
        faults.append(Fault(Flaw.HEAD_DAMAGED, noted.head.n))
    return faults


def _is_ahead(conn: Connection, noted: Noted, last: Head) -> bool:
    """Whether the file knows an operation, or a durable commit, that the store doesn't."""
    return noted.head.n > last.n or noted.mark > commit_mark(conn)


def commit_mark(conn: Connection) -> int:
    """The mark of the last transaction of the writer's."""
    return int(meta.get(conn, COMMIT_MARK) or 0)


def _is_in(conn: Connection, head: Head) -> bool:
    found = conn.exec_driver_sql("SELECT hash FROM journal WHERE n = ?", (head.n,)).scalar()
    return found == head.hash


def note_witness(conn: Connection, noted: Noted) -> bool:
    """Keeps what the head file betrays; gives whether the store's tail is cut."""
    if noted.damaged:
        meta.put(conn, {HEAD_DAMAGED: str(noted.head.n)})
    if not _is_ahead(conn, noted, journal_head(conn)):
        return False
    if meta.get(conn, CUT_TAIL) is None:
        meta.put(conn, {CUT_TAIL: f"{noted.head.n} {noted.head.hash}"})
    return True


def private_of(conn: Connection, n: int) -> bytes | None:
    """The personal data beside an operation, while they are kept."""
    found = conn.exec_driver_sql("SELECT private FROM journal WHERE n = ?", (n,)).scalar()
    return None if found is None else bytes(found)
