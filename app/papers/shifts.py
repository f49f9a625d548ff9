# SPDX-License-Identifier: Apache-2.0
"""What a day or a window of it did, for the shift report: counted from hand-overs and parcels, by index.

A window is `today`, `yesterday`, a day (2026-11-23) or two moments (2026-11-23 08:00/2026-11-23 14:00) of the
shop's time. Promises that undone hand-overs and losing sides of a conflict bring no cash. Who sees what
the shop took in is a deed of its own.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence

from app.domain.policy import DAY_MS
from app.domain.roles import Deed
from app.papers.choices import of_named
from app.papers.source import Choices, Source
from app.papers.stamps import FORM, moment, stamp_of
from app.services.desk import SHOP_ZONE, Desk, refused_as
from app.store import outbox, queries, sheets

DAYS_BACK = 14
MOST_DAYS = 31


def _at(text: str) -> int:
    """A moment of the shop's time as UTC ms."""
    try:
        here = datetime.datetime.strptime(text.strip(), FORM).replace(tzinfo=SHOP_ZONE)
    except ValueError:
        raise refused_as("bad_window") from None
    return int(here.timestamp() * 1000)


def window_of(desk: Desk, text: str) -> tuple[int, int]:
    """Begin and end (UTC ms) of what the text names."""
    today = desk.day_start()
    match text:
        case "today":
            return today, today + DAY_MS
        case "yesterday":
            return today - DAY_MS, today
    first, between, last = text.partition("/")
    if between:
        begin, end = _at(first), _at(last)
    else:
        begin = _at(f"{first.strip()} 00:00")
        end = begin + DAY_MS
    if not 0 < end - begin <= MOST_DAYS * DAY_MS:
        raise refused_as("bad_window")
    return begin, end


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    """Today, the last days, and a window that was typed."""
    if "/" in text:
        return ((text.strip(), text.strip()),)
    today = desk.day_start()
    days = [desk.day_of(today - back * DAY_MS) for back in range(DAYS_BACK)]
    named = of_named("window", {"today": days[0], "yesterday": days[1]}, text)
    return (*named, *((day, day) for day in days if text.strip() in day))[:limit]


def _report(desk: Desk, id: str) -> object:
    from printing.documents.shift_report import OperatorLine, ShiftReport

    begin, end = window_of(desk, id)
    site, now, day_start = desk.site(), desk.now(), desk.day_start()
    found = desk.store.query(lambda c: sheets.handovers_between(c, begin, end))
    counts = desk.store.query(
        lambda c: queries.progress(c, day_start=day_start, now=now, storage_days=site.storage_days)
    )
    names = desk.names().operators
    standing: Counter[str] = Counter()
    undone: Counter[str] = Counter()
    cash: dict[str, int] = defaultdict(int)
    for handover, parcel in found:
        if handover.undone:
            undone[handover.operator] += 1
        elif not handover.conflict:
            standing[handover.operator] += 1
            cash[handover.operator] += parcel.due_minor if parcel else 0
    stands = [h for h, _ in found if not h.undone and not h.conflict]
    proofs = Counter(str(h.proof) for h in stands)
    return ShiftReport(
        begins=moment(begin),
        ends=moment(end),
        received=desk.store.query(lambda c: sheets.received_between(c, begin, end)),
        handed_over=len(stands),
        undone=undone.total(),
        returned=desk.store.query(lambda c: sheets.returned_between(c, begin, end)),
        weak=sum(h.weak for h in stands),
        operators=tuple(
            OperatorLine(
                name=names.get(operator, operator[:8]),
                handed_over=standing[operator],
                undone=undone[operator],
                cash_minor=cash[operator],
            )
            for operator in sorted({*standing, *undone}, key=lambda o: (-standing[o], o))
        ),
        proofs=tuple(sorted(proofs.items(), key=lambda item: (-item[1], item[0]))),
        waiting=counts.waiting,
        overdue=counts.overdue,
        conflicts=counts.conflicts,
        discrepancies=counts.discrepancies,
        unsent=desk.store.query(outbox.pending_count),
        stamp=stamp_of(desk),
    )


def _reports(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_report(desk, id) for id in ids]


REPORTS = Source(of="window", choose=_choose, records=_reports, deed=Deed.PRINT_TAKINGS)
