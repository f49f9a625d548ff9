# SPDX-License-Identifier: Apache-2.0
"""Cases: the closed list of conflicts, and how each may be resolved.

A case is opened by a rule (effects.py) and closed by `resolve_case`; nothing edits or deletes one.
A second handover moved no stock: the shortage that the shop may owe is the resolver's decision.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.effects import applied, noop, rejected
from app.domain.identity import derived_id
from app.domain.operations import Operation, ResolveCase
from app.domain.outcome import Outcome, Rows
from app.domain.records import Case, Kind, Parcel, ParcelStatus
from app.domain.slots import is_slot

RESOLUTIONS: dict[str, tuple[str, ...]] = {
    "handed_over_twice": ("same_person_scanned_twice", "second_was_wrong_parcel", "shortage"),
    "handed_over_after_return": ("return_was_wrong", "shortage"),
    "received_twice": ("keep_first_slot", "use_second_slot"),
}
"""What may be said of each conflict; anything else, a discrepancy too, is `acknowledged`."""

_ON_SHELF = (ParcelStatus.WAITING, ParcelStatus.PROBLEM)
ACKNOWLEDGED = "acknowledged"


def resolutions_of(case: Case) -> tuple[str, ...]:
    """The ways in which a case may be closed."""
    return (*RESOLUTIONS.get(case.code, ()), ACKNOWLEDGED)


def resolve(op: Operation, args: ResolveCase, rows: Rows) -> Outcome:
    case = rows.get(Kind.CASE, op.entity)
    if not isinstance(case, Case):
        return rejected(op, "case_unknown", Kind.CASE)
    if not case.open:
        return noop()
    if args.resolve_as not in resolutions_of(case):
        return rejected(op, "bad_resolution", Kind.CASE)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.CASE)
    closed = replace(
        case, open=False, resolved_as=args.resolve_as, resolved_reason=args.reason,
        resolved_by=op.operator,
    )  # fmt: skip
    parcel = rows.get(Kind.PARCEL, case.subject)
    if not isinstance(parcel, Parcel) or not case.evidence:
        return applied(closed)
    latest = case.evidence[-1]
    if args.resolve_as == "return_was_wrong" and parcel.status is ParcelStatus.RETURNED:
        handover = derived_id("handover", latest.operation)
        left = replace(
            parcel, status=ParcelStatus.HANDED_OVER, handover=handover, closed_at=latest.at
        )
        return applied(closed, left)
    if args.resolve_as == "use_second_slot" and parcel.status in _ON_SHELF:
        slot = latest.text.removeprefix("slot:")
        if is_slot(slot) and slot != parcel.slot:
            return applied(closed, replace(parcel, slot=slot))
    return applied(closed)
