# SPDX-License-Identifier: Apache-2.0
"""The ways an operation can end, as one-line constructors.

A rejected or conflicting operation opens a case whose id follows from the operation, so that counter
and server speak of the same case before they have spoken to each other.
"""

from __future__ import annotations

from app.domain.identity import derived_id
from app.domain.kinds import CaseKind, Kind
from app.domain.operations import Operation
from app.domain.outcome import Outcome, Rows, Verb
from app.domain.records import Case, Evidence, Handover, Parcel, Placed, Record


def applied(*puts: Record, removes: tuple[tuple[Kind, str], ...] = ()) -> Outcome:
    return Outcome(verb=Verb.APPLIED, puts=puts, removes=removes)


def noop(*_same: Record) -> Outcome:
    """It was so already: a replay, or the same thing said twice."""
    return Outcome(verb=Verb.NOOP)


def evidence(op: Operation, text: str = "") -> Evidence:
    """An operation's side of a case."""
    return Evidence(operation=op.id, counter=op.counter, operator=op.operator, at=op.at, text=text)


def side_of(row: Parcel, what: str) -> Evidence:
    """The side of whoever brought the parcel where it lies (or sent it back)."""
    put = row.placed
    return Evidence(
        operation=put.operation if put else "", counter=put.counter if put else "",
        operator=put.operator if put else "",
        at=put.at if put else row.closed_at or row.received_at, text=f"{what}:{row.slot}",
    )  # fmt: skip


def side_of_handover(row: Handover) -> Evidence:
    """The side of whoever handed a parcel over."""
    return Evidence(
        operation=row.operation, counter=row.counter, operator=row.operator, at=row.at,
        text="hand_over",
    )  # fmt: skip


def handed_before(row: Parcel, rows: Rows) -> tuple[Evidence, ...]:
    """The side of the handover that stands."""
    first = rows.get(Kind.HANDOVER, row.handover)
    if not isinstance(first, Handover):
        return (side_of(row, "handed_over"),)
    return (side_of_handover(first),)


def open_case(
    op: Operation,
    kind: CaseKind,
    code: str,
    about: Kind,
    subject: str,
    *sides: Evidence,
    text: str = "",
) -> Case:
    """The case that `op` opens about a record, its own side last."""
    return Case(
        id=derived_id("case", op.id), kind=kind, code=code, subject_kind=str(about),
        subject=subject, opened_at=op.at, evidence=(*sides, evidence(op, text or op.kind)),
    )  # fmt: skip


def rejected(op: Operation, code: str, about: Kind) -> Outcome:
    """It can't take effect; kept as a discrepancy for a person to look at."""
    case = open_case(op, CaseKind.DISCREPANCY, code, about, op.entity)
    return Outcome(verb=Verb.REJECTED, code=code, puts=(case,))


def conflict(
    op: Operation,
    code: str,
    about: Kind,
    *puts: Record,
    sides: tuple[Evidence, ...],
    text: str = "",
    subject: str = "",
) -> Outcome:
    """Two acts that can't both stand: both kept, a person decides; `text` is what `op` says of itself.

    `subject` only where it isn't the operation's own entity.
    """
    case = open_case(op, CaseKind.CONFLICT, code, about, subject or op.entity, *sides, text=text)
    return Outcome(verb=Verb.CONFLICT, code=code, puts=(*puts, case))


def placed(op: Operation, *, moved: bool = False) -> Placed:
    """The mark of who put a parcel where it lies; `moved` names the operation whose stock it took."""
    return Placed(
        counter=op.counter, operator=op.operator, at=op.at, operation=op.id if moved else ""
    )
