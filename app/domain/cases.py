# SPDX-License-Identifier: Apache-2.0
"""Closing a case: who decided, why, and what the decision does to parcel and stock.

A case is opened by a rule and closed by `resolve_case`; nothing edits or deletes one. Closing it once more in
the same way is nothing new; in another way it is a conflict of its own, for the first decision had
effects already. The list of codes and ways is `case_codes.py`, what
a way does is `case_effects.py`.
"""

from __future__ import annotations

from app.domain.case_codes import CONFLICTS, Done, Way, code_of
from app.domain.case_effects import count_of, effect
from app.domain.effects import applied, conflict, noop, rejected
from app.domain.kinds import Kind
from app.domain.making import changed
from app.domain.operations import Do, Operation, ResolveCase
from app.domain.outcome import Outcome, Rows
from app.domain.records import Case, Evidence

RESOLUTIONS: dict[str, tuple[str, ...]] = {
    code: tuple(map(str, code_of(code).ways)) for code in CONFLICTS
}
"""The ways out of each conflict that are its own."""

ACKNOWLEDGED = str(Way.ACKNOWLEDGED)


def resolutions_of(case: Case) -> tuple[str, ...]:
    """The ways in which a case may be closed, the proposed one first."""
    about = code_of(case.code)
    ways = list(about.ways)
    if about.done is Done.NOT_APPLIED and case.evidence and case.evidence[-1].text == Do.HAND_OVER:
        ways.append(Way.IT_HAS_LEFT)
    if case.code == "counted_against_sold" and (count := count_of(case)) and count.fits_sales:
        ways.reverse()
    return (*map(str, ways), ACKNOWLEDGED)


def resolve(op: Operation, args: ResolveCase, rows: Rows) -> Outcome:
    case = rows.get(Kind.CASE, op.entity)
    if not isinstance(case, Case):
        return rejected(op, "case_unknown", Kind.CASE)
    if args.resolve_as not in resolutions_of(case):
        return rejected(op, "bad_resolution", Kind.CASE)
    if not args.reason.strip():
        return rejected(op, "reason_missing", Kind.CASE)
    if not case.open:
        if args.resolve_as in (case.resolved_as, ACKNOWLEDGED):
            return noop()
        first = Evidence(
            operation="", counter=case.resolved_counter, operator=case.resolved_by,
            at=case.resolved_at, text=f"resolved:{case.resolved_as}",
        )  # fmt: skip
        return conflict(
            op, "resolved_twice", Kind.CASE, sides=(first,), text=f"resolved:{args.resolve_as}"
        )
    closed = changed(
        case, open=False, resolved_as=args.resolve_as, resolved_reason=args.reason,
        resolved_by=op.operator, resolved_at=op.at, resolved_counter=op.counter,
    )  # fmt: skip
    puts, removes = effect(op, Way(args.resolve_as), args.reason, case, rows)
    return applied(closed, *puts, removes=removes)
