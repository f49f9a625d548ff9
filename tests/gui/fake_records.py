# SPDX-License-Identifier: Apache-2.0
"""A history without a store behind it: numbered parcels and orders, the newest first."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.record_answers import (
    PAGE,
    RecordAsk,
    RecordKind,
    RecordLine,
    RecordList,
    RecordsFound,
    RecordStory,
    Step,
    StepKind,
)
from tests.gui.fake_parcels import MINUTE, NOW

_STATES = ("waiting", "handed_over", "handed_over", "problem", "handed_over", "returned")
_ITEMS = ("赣南脐橙 5 斤装", "维达抽纸 18 包", "鲜牛奶 950ml × 2")
_NAMES = ("王**", "李*", "陈**", "周**", "欧**")


def line(n: int, kind: RecordKind = RecordKind.PARCEL) -> RecordLine:
    """The n-th newest record."""
    parcel = kind is RecordKind.PARCEL
    return RecordLine(
        id=f"01890000-0000-7000-{'8005' if parcel else '8006'}-{n:012d}",
        kind=kind,
        number=f"SF{13904471770000 - n}" if parcel else f"PT{2026112300 - n}",
        status=_STATES[n % 6] if parcel else ("cancelled" if n % 9 == 4 else "open"),
        item=_ITEMS[n % 3],
        slot=f"A-03-{n % 20 + 1:02d}" if parcel else "",
        name_masked=_NAMES[n % 5],
        phone_tail=f"{7788 + n:04d}"[-4:],
        at=NOW - n * 37 * MINUTE,
    )


@dataclass
class FakeRecords:
    """`total` records of each kind; remembers which pages and texts it was asked for."""

    total: int = 320
    empty: bool = False
    pages: list[int] = field(default_factory=list)
    asked: list[RecordAsk] = field(default_factory=list)
    sought: list[tuple[str, int]] = field(default_factory=list)

    def _lines(self, ask: RecordAsk, first: int, count: int) -> tuple[RecordLine, ...]:
        if self.empty:
            return ()
        return tuple(line(n, ask.kind) for n in range(first, min(first + count, self.total)))

    def newest(self, ask: RecordAsk) -> tuple[RecordLine, ...]:
        self.asked.append(ask)
        return self._lines(ask, 0, PAGE)

    def open(self, ask: RecordAsk) -> RecordList:
        total = 0 if self.empty else self.total
        return RecordList(
            total=total, page=PAGE, begins=tuple((n, n) for n in range(0, total, PAGE))
        )

    def page(self, ask: RecordAsk, opened: RecordList, n: int) -> tuple[RecordLine, ...]:
        self.pages.append(n)
        return self._lines(ask, n * PAGE, PAGE)

    def find(self, ask: RecordAsk, text: str, limit: int = 24) -> RecordsFound:
        self.sought.append((text, limit))
        every = self._lines(ask, 0, self.total)
        found = [one for one in every if text in (one.number, one.phone_tail, "wxm")]
        return RecordsFound(
            lines=tuple(found[:limit]), cut=len(found) > limit, by="number" if found else ""
        )

    def story(self, kind: RecordKind, id: str) -> RecordStory:
        shown = line(int(id[-12:]), kind)
        if kind is RecordKind.ORDER:
            return RecordStory(
                line=shown,
                steps=(Step(kind=StepKind.PLACED, at=shown.at),),
                platform_no=shown.number,
                total_minor=3_680,
                parcels=(line(int(id[-12:])),),
            )
        who = {"operator_name": "林晓", "counter_name": "一号台"}
        return RecordStory(
            line=shown,
            steps=(
                Step(kind=StepKind.ANNOUNCED, at=shown.at - 300 * MINUTE),
                Step(kind=StepKind.RECEIVED, at=shown.at, slot=shown.slot, **who),
                Step(
                    kind=StepKind.HANDED_OVER,
                    at=shown.at + 200 * MINUTE,
                    code="token",
                    proxy_masked="张**",
                    **who,
                ),
                Step(kind=StepKind.UNDONE, at=shown.at + 203 * MINUTE, reason="拿错了包裹"),
                Step(
                    kind=StepKind.CASE_OPENED,
                    at=shown.at + 204 * MINUTE,
                    code="handed_over_twice",
                ),
            ),
            pickup_code="3-1-1207",
            carrier="顺丰",
            platform_no="PT2026112300",
        )
