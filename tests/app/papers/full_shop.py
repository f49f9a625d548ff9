# SPDX-License-Identifier: Apache-2.0
"""A shop in the afternoon: parcels that wait, waited too long, left or are set aside; orders of two group buys.

Every resident's name, phone and address is a canary: whoever finds one on a paper knows where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.identity import derived_id
from app.domain.kinds import CaseKind, ParcelStatus, ProofKind
from app.domain.policy import DAY_MS
from app.domain.records import (
    Case,
    Consignment,
    Handover,
    Line,
    Lot,
    Order,
    Parcel,
    Personal,
    Product,
    Record,
)
from app.services.desk import Session
from tests.security.desk_of_one import CLERK, MANAGER, open_desk, take

PHONE, ADDRESS = "1990000", "幸福里三幢二单元六零一室"
NAMES = ("欧阳修远", "区磊刚", "O'Neill", "苏诗喆", "王小明")
CONSIGNMENT = derived_id("consignment", "am")
ACT = derived_id("act", 1)
HOUR_MS = 3_600_000


def who(number: int) -> Personal:
    phone = f"{PHONE}{1000 + number:04d}"
    return Personal(
        name=NAMES[number % 5], phone=phone, phone_tail=phone[-4:], address=f"{ADDRESS}{number}号"
    )


def parcel(number: int, now: int, **other: object) -> Parcel:
    made = Parcel(
        id=derived_id("parcel", number),
        waybill=f"SF{number:010d}",
        status=ParcelStatus.WAITING,
        order=derived_id("order", number),
        consignment=CONSIGNMENT,
        carrier="顺丰速运" if number % 2 else "申通快递",
        item="冰激凌",
        slot=f"A-01-{number:02d}",
        pickup_code=f"A1-{number:04d}",
        recipient=who(number),
        received_at=now - HOUR_MS,
    )
    return replace(made, **other)  # type: ignore[arg-type]  # by name


def order(number: int, **other: object) -> Order:
    made = Order(
        id=derived_id("order", number),
        platform_no=f"GB{number:010d}",
        number=number + 1,
        recipient=who(number),
        lines=(Line(name="冰激凌", quantity=2, product="p1", unit_price_minor=80),),
        total_minor=160,
    )
    return replace(made, **other)  # type: ignore[arg-type]  # by name


def records(now: int) -> list[Record]:
    """Ten parcels and their orders, six group-buy orders of four people, two products with lots."""
    old = now - 5 * DAY_MS
    parcels = [parcel(number, now) for number in range(4)]
    parcels[1] = replace(parcels[1], recipient=who(0), due_minor=2500, slot="A-02-01")
    overdue = [parcel(number, now, received_at=old - number) for number in (4, 5)]
    problem = [parcel(6, now, status=ParcelStatus.PROBLEM, flags=("damaged",))]
    left = [
        parcel(number, now, status=ParcelStatus.HANDED_OVER, due_minor=1000, closed_at=now - 60_000)
        for number in (7, 8)
    ]
    back = [parcel(9, now, status=ParcelStatus.RETURNED, closed_at=now - 60_000)]
    orders = [
        order(number, delivery="home" if number in (2, 3) else "pickup") for number in range(10)
    ]
    joined = [
        order(
            20 + at,
            recipient=who(20 + at % 4),
            group_buy="第201期" if at < 4 else "第202期",
            lines=(
                Line(name=("冰激凌", "手指饼")[at % 2], quantity=1 + at, product=f"p{at % 2}"),
                *((Line(name="散装糖", quantity=1),) if at == 5 else ()),
            ),
            payment="collect" if at == 1 else "paid",
            total_minor=300,
            note="要新鲜的 19900008888" if at == 2 else "",
        )
        for at in range(6)
    ]
    handovers = [
        Handover(
            id=derived_id("handover", number),
            parcel=derived_id("parcel", number),
            at=now - 60_000,
            counter="one",
            operator=CLERK.id,
            operation=derived_id("op", number),
            group=ACT,
            proof=ProofKind.SECRET_CODE,
            proxy=who(30),
        )
        for number in (7, 8)
    ]
    undone = replace(
        handovers[0],
        id=derived_id("handover", "undone"),
        group="",
        operator=MANAGER.id,
        undone=True,
        undone_reason="拿错了件",
    )
    return [
        Consignment(id=CONSIGNMENT, title="20261123-am", expected=10, announced_at=old),
        *parcels, *overdue, *problem, *left, *back, *orders, *joined, *handovers, undone,
        Product(id="p0", code="6932614300327", name="冰激凌", spec="210g"),
        Product(id="p1", code="02000002", name="手指饼"),
        Product(id="p2", code="6901234567892", name="无批次商品"),
        Lot(id="l0", product="p0", code="L1", expires_on="2027-03-01", on_hand=417),
        Lot(id="l1", product="p0", code="L2", on_hand=3),
        Lot(id="l2", product="p1", on_hand=7),
        Case(
            id="case", kind=CaseKind.CONFLICT, code="handed_over_twice", subject_kind="parcel",
            subject=derived_id("parcel", 7), opened_at=now,
        ),
    ]  # fmt: skip


@contextmanager
def open_full_shop(folder: Path, *, empty: bool = False) -> Iterator[CounterApp]:
    """The counter with the clerk logged in; `empty` has the people and the site alone."""
    clock = FixedClock()
    with open_desk(folder, clock) as counter:
        if not empty:
            take(counter, *records(clock.now))
        counter.desk.session = Session(operator=CLERK, shift="shift")
        yield counter
