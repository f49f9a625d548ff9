# SPDX-License-Identifier: Apache-2.0
"""The parcels, people and hours that the window's fakes speak of. All of them are invented."""

from __future__ import annotations

from dataclasses import replace

from app.services.answers import (
    ParcelView,
)

NOW = 1_795_400_000_000
MINUTE = 60_000


def parcel(number: int, **changes: object) -> ParcelView:
    """An invented parcel; its id must never be seen on a screen."""
    made = ParcelView(
        id=f"01890000-0000-7000-8000-{number:012d}",
        waybill=f"SF1390447177{number:02d}",
        status="waiting",
        slot=f"{'ABL'[number % 3]}-{number % 12 + 1:02d}-{number % 20 + 1:02d}",
        pickup_code=f"3-{number}-12{number:02d}",
        order=f"01890000-0000-7000-8001-{number:012d}",
        platform_no=f"PT{number:06d}",
        item=("赣南脐橙 5 斤装", "维达抽纸 18 包", "鲜牛奶 950ml × 2")[number % 3],
        carrier="顺丰",
        pieces=1,
        temperature="chilled" if number % 3 == 2 else "ambient",
        due_minor=0,
        note="",
        name_masked="王*明",
        phone_tail="7788",
        flags=(),
        received_at=NOW - 90 * MINUTE,
        days_here=number % 3,
        overdue=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own overrides


def three() -> tuple[ParcelView, ...]:
    """What one resident has waiting."""
    return (
        parcel(0, slot="A-03-12"),
        parcel(1, slot="B-11-07"),
        parcel(2, slot="L-02-04", due_at=NOW + 180 * MINUTE),
    )
