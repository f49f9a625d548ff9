# SPDX-License-Identifier: Apache-2.0
"""A case of every code, as the services would show it; all people are invented."""

from __future__ import annotations

from app.domain.case_codes import CODES, Done, Way, code_of
from app.domain.kinds import CaseKind
from app.services.case_answers import CaseView, EvidenceView

MINUTE = 60_000
_ABOUT_COUNTER = frozenset({"journal_gap", "journal_broken", "journal_cut", "counter_forked"})
_TEXTS: dict[str, tuple[tuple[str, str], ...]] = {
    "handed_over_after_return": (("returned", ""), ("hand_over", "")),
    "returned_after_handover": (("hand_over", ""), ("return_parcel", "")),
    "received_twice": (("slot", "A-03-12"), ("slot", "B-11-07")),
    "two_slots": (("slot", "A-03-12"), ("slot", "B-11-07")),
    "counted_against_sold": (("move_stock", "-2"), ("count", "10/12/10/L1")),
    "resolved_twice": (("resolved", "shortage"), ("resolved", "second_was_wrong_parcel")),
    "shortage": (("hand_over", ""), ("resolve_case", "")),
    "unlisted_twin": (("twin", ""), ("receive_parcel", "")),
    "counter_forked": (("fork", ""),),
    "handed_over_twice": (("hand_over", ""), ("hand_over", "")),
}


def sample_case(code: str, number: int, now: int, *, open: bool = True) -> CaseView:
    """One case of that code."""
    about = code_of(code)
    texts = _TEXTS.get(code) or (
        (("n", "4711"),) if code in _ABOUT_COUNTER else (("hand_over", ""),)
    )
    sides = tuple(_side(what, value, n, now) for n, (what, value) in enumerate(texts))
    ways = (*about.ways, *((Way.IT_HAS_LEFT,) if about.done is Done.NOT_APPLIED else ()))
    resolutions = tuple(map(str, (*ways, Way.ACKNOWLEDGED)))
    on_parcel = code not in _ABOUT_COUNTER and code != "counted_against_sold"
    return CaseView(
        id=f"01890000-0000-7000-8005-{number:012d}",
        kind=str(about.kind),
        code=code,
        subject=f"01890000-0000-7000-8000-{number:012d}",
        subject_kind="parcel" if on_parcel else "counter",
        opened_at=now - number * 9 * MINUTE,
        open=open,
        sides=sides,
        resolutions=resolutions,
        done=str(about.done),
        proposed=resolutions[0],
        foreseen=code == "two_slots",
        slot="A-03-12" if on_parcel else "",
        waybill="SF1390447178" if on_parcel else "",
        name_masked="王*明" if on_parcel else "",
        phone_tail="7788" if on_parcel else "",
        item="赣南脐橙 5 斤装" if on_parcel else "",
        product="鲜牛奶 950ml" if code == "counted_against_sold" else "",
        counter_name="二号台" if code in _ABOUT_COUNTER else "",
        due_minor=3_680 if code == "handed_over_twice" else 0,
        owed_minor=5_990 if code == "shortage" else 0,
        resolved_as="" if open else resolutions[0],
        resolved_reason="" if open else "问过居民",
        resolved_by_name="" if open else "赵敏",
        resolved_counter_name="" if open else "二号台",
        resolved_at=0 if open else now,
    )


def _side(what: str, value: str, number: int, now: int) -> EvidenceView:
    left = what == "hand_over"
    return EvidenceView(
        counter_name=("一号台", "二号台")[number],
        operator_name=("林晓", "赵敏")[number],
        at=now - (9 - 7 * number) * MINUTE,
        what=what,
        value=value,
        proof=("token", "manager")[number] if left else "",
        scanned=left and number == 0,
        proxy_masked="陈*" if left and number == 1 else "",
        reason="居民手机没电" if left and number == 1 else "",
        here=number == 0,
        counter=f"01890000-0000-7000-8007-{number:012d}",
        operator=f"01890000-0000-7000-8006-{number:012d}",
        operation=f"01890000-0000-7000-8008-{number:012d}",
    )


def every_case(now: int) -> tuple[CaseView, ...]:
    """One of each code that has words of its own or is a conflict, conflicts first; the last one is closed."""
    codes = [c for c, about in CODES.items() if about.done is not Done.NOT_APPLIED]
    codes += [c for c, about in CODES.items() if c not in codes and about.kind is CaseKind.CONFLICT]
    codes.append("parcel_unknown")
    codes.sort(key=lambda code: code_of(code).kind is not CaseKind.CONFLICT)
    waiting = [sample_case(code, n, now) for n, code in enumerate(codes, start=1)]
    return (*waiting, sample_case("handed_over_twice", len(codes) + 1, now, open=False))
