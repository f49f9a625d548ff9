# SPDX-License-Identifier: Apache-2.0
"""Records of the lists and slips for the registry's tests: a typical one and one with its longest strings."""

from __future__ import annotations

from printing.documents.call_list import CallList, ToCall, Waited
from printing.documents.delivery_list import Delivery, DeliveryList
from printing.documents.notice import Notice, NoticeKind
from printing.documents.pickup_slip import PickupSlip, SlipParcel
from printing.documents.receipt import Handed, Receipt
from printing.documents.return_list import Returning, ReturnList
from printing.documents.shift_report import OperatorLine, ShiftReport
from printing.documents.sorting import Crate, CrateLine, Sorting
from printing.documents.stamp import Stamp
from printing.documents.stocktake import CountLine, Stocktake

LONG = "桃园建民牛肉耗辣椒下饭拌面酱（特辣，新包装）Limited-Edition 210g×12瓶/箱，易碎请轻放，" * 4
LONG_NAME = "阿卜杜热西提·麦麦提****" * 3
LONG_WAYBILL = "99JDVA63870201864X-SUPPLEMENT-0001"
DAY = "2026-11-23"
STAMP = Stamp(site="翠苑社区自提点", printed_at="2026-11-23 18:20", printed_by="李师傅")
LONG_STAMP = Stamp(site=LONG, printed_at="2026-11-23 18:20", printed_by="Wolfeschlegelsteinhausen")
NAMES = ("欧**", "区**", "O*", "喆*", "A**")
GOODS = (
    ("6932614300327", "冰激凌"),
    ("6901234567892", "桃园建民牛肉耗辣椒 210g"),
    ("02000002", "双人浴巾"),
    ("9529252027548", "冰糖橙 5斤"),
)


def returning(number: int) -> Returning:
    return Returning(
        waybill=f"SF13904471{number:05d}",
        carrier=("申通快递", "顺丰速运", "")[number % 3],
        slot=f"A-{number % 12 + 1:02d}-{number % 20 + 1:02d}",
        recipient_masked=NAMES[number % 5],
        phone_tail=f"{1000 + number % 9000}",
        pieces=1 + (number % 9 == 0),
        overdue_days=4 + number % 5 if number % 4 else 0,
        problem=number % 4 == 0,
        flags=("damaged",) if number % 8 == 0 else (),
    )


def returns_of(count: int) -> ReturnList:
    return ReturnList(parcels=tuple(map(returning, range(count))), date=DAY, stamp=STAMP)


LONGEST_RETURN = Returning(
    waybill=LONG_WAYBILL,
    carrier="中国邮政速递物流股份有限公司杭州分公司",
    slot="WW-24-14-88",
    recipient_masked=LONG_NAME,
    phone_tail="9268",
    pieces=888,
    overdue_days=1888,
    problem=True,
    flags=("damaged", "unknown", "cancelled"),
    note=LONG,
)


def deliveries_of(count: int) -> DeliveryList:
    return DeliveryList(
        deliveries=tuple(
            Delivery(
                waybill=f"SF13904472{number:05d}",
                slot=f"B-{number % 12 + 1:02d}-{number % 20 + 1:02d}",
                recipient_masked=NAMES[number % 5],
                phone_tail=f"{2000 + number % 8000}",
                address=f"金色蓝庭{number % 40 + 1}幢2单元{number % 20 + 1}01室",
                due_minor=2500 if number % 7 == 0 else 0,
            )
            for number in range(count)
        ),
        consignment="20261123-am",
        date=DAY,
        stamp=STAMP,
    )


def calls_of(count: int) -> CallList:
    return CallList(
        people=tuple(
            ToCall(
                parcels=tuple(
                    Waited(
                        waybill=f"YT{number:08d}{at}",
                        slot=f"C-{number % 12 + 1:02d}-{at + 1:02d}",
                        days=9 - number % 5,
                    )
                    for at in range(1 + number % 3)
                ),
                recipient_masked=NAMES[number % 5],
                phone_tail=f"{3000 + number % 7000}",
            )
            for number in range(count)
        ),
        date=DAY,
        stamp=STAMP,
    )


def crate(number: int, products: int = len(GOODS)) -> Crate:
    picked = [(number * 7 + at) % products for at in range(1 + number % 3)]
    return Crate(
        number=number,
        recipient_masked=NAMES[number % 5],
        phone_tail=f"{4000 + number % 6000}",
        deliver=number % 4 == 0,
        collect_minor=1680 if number % 6 == 0 else 0,
        lines=tuple(
            CrateLine(
                product=f"p{at}",
                name=GOODS[at][1] if at < len(GOODS) else f"时令水果 {at} 号箱",
                quantity=1 + number % 3,
                note="要新鲜的" if number % 5 == 0 else "",
            )
            for at in dict.fromkeys(picked)
        ),
    )


def sorting_of(count: int, products: int = len(GOODS)) -> Sorting:
    return Sorting(
        crates=tuple(crate(number, products) for number in range(1, count + 1)),
        group_buys=("第201期", "第202期"),
        date=DAY,
        stamp=STAMP,
    )


LONGEST_SORTING = Sorting(
    crates=tuple(
        Crate(
            number=8880 + number,
            recipient_masked=LONG_NAME,
            phone_tail="9268",
            deliver=True,
            collect_minor=9_999_999_99,
            lines=tuple(
                CrateLine(product=f"p{at}", name=f"{at}{LONG}", quantity=88_888, note=LONG)
                for at in range(15)
            ),
        )
        for number in range(12)
    ),
    group_buys=("第201期旺~·旺O泡果奶味饮料草莓味团", LONG),
    date=DAY,
    stamp=LONG_STAMP,
)


def stocktake_of(count: int) -> Stocktake:
    return Stocktake(
        lines=tuple(
            CountLine(
                code=GOODS[number % 4][0],
                name=GOODS[number % 4][1],
                spec="210g" if number % 3 == 0 else "",
                lot=f"L{number:05d}",
                expires_on="2027-03-01" if number % 2 else "",
                on_hand=number,
            )
            for number in range(count)
        ),
        date=DAY,
        stamp=STAMP,
    )


PLAIN_SLIP = PickupSlip(
    parcels=(
        SlipParcel(
            waybill="434944850815211",
            slot="A-03-12",
            pickup_code="24-4-3882",
            item="桃园建民牛肉耗辣椒 210g",
            received_on="11-23 09:40",
        ),
        SlipParcel(
            waybill="SF1390447100012",
            slot="L-01-02",
            pickup_code="Q7-32",
            item="冰激凌",
            pieces=2,
            temperature="frozen",
            due_minor=2500,
            received_on="11-23 09:52",
        ),
    ),
    recipient_masked="欧**",
    phone_tail="9268",
    stamp=STAMP,
)
PLAIN_RECEIPT = Receipt(
    parcels=(
        Handed(waybill="434944850815211", pickup_code="24-4-3882", item="桃园建民牛肉耗辣椒 210g"),
        Handed(
            waybill="SF1390447100012", pickup_code="Q7-32", item="冰激凌", pieces=2, due_minor=2500
        ),
    ),
    number="01JD8XKQ7Z3M",
    handed_over_at="2026-11-23 18:19",
    counter="前台一号",
    operator="李师傅",
    recipient_masked="欧**",
    phone_tail="9268",
    proof="token",
    stamp=STAMP,
)
PLAIN_SHIFT = ShiftReport(
    begins="2026-11-23 08:00",
    ends="2026-11-23 20:00",
    received=340,
    handed_over=112,
    undone=1,
    returned=3,
    weak=4,
    operators=(
        OperatorLine(name="李师傅", handed_over=80, undone=1, cash_minor=17_500),
        OperatorLine(name="周经理", handed_over=32, cash_minor=2_500),
    ),
    proofs=(("token", 90), ("secret_code", 18), ("phone_tail", 4)),
    waiting=228,
    overdue=9,
    conflicts=1,
    discrepancies=2,
    unsent=0,
    stamp=STAMP,
)

LIST_RECORDS: dict[str, tuple[object, object]] = {
    "return_list": (
        returns_of(7),
        ReturnList(parcels=(LONGEST_RETURN,) * 40, date=DAY, stamp=LONG_STAMP),
    ),
    "delivery_list": (
        deliveries_of(6),
        DeliveryList(
            deliveries=(
                Delivery(
                    waybill=LONG_WAYBILL,
                    slot="WW-24-14-88",
                    recipient_masked=LONG_NAME,
                    phone_tail="8294",
                    address=LONG,
                    pieces=888,
                    due_minor=9_999_999_99,
                ),
            )
            * 40,
            consignment=LONG,
            date=DAY,
            stamp=LONG_STAMP,
        ),
    ),
    "call_list": (
        calls_of(6),
        CallList(
            people=(
                ToCall(
                    parcels=(Waited(waybill=LONG_WAYBILL, slot="WW-24-14-88", days=1888),) * 30,
                    recipient_masked=LONG_NAME,
                    phone_tail="8294",
                ),
            )
            * 2,
            date=DAY,
            stamp=LONG_STAMP,
        ),
    ),
    "sorting_product": (sorting_of(14), LONGEST_SORTING),
    "sorting_person": (sorting_of(7), LONGEST_SORTING),
    "sorting_matrix": (sorting_of(20), LONGEST_SORTING),
    "stocktake": (
        stocktake_of(9),
        Stocktake(
            lines=(
                CountLine(
                    code="990000000012345678",
                    name=LONG,
                    spec=LONG,
                    lot="L20261123-SUPPLEMENT-01",
                    expires_on="2027-03-01",
                    on_hand=1_000_000,
                ),
            )
            * 30,
            with_figures=True,
            date=DAY,
            stamp=LONG_STAMP,
        ),
    ),
    "pickup_slip": (
        PLAIN_SLIP,
        PickupSlip(
            parcels=(
                SlipParcel(
                    waybill=LONG_WAYBILL,
                    slot="WW-24-14-88",
                    pickup_code="WW24-14-88820-226",
                    item=LONG,
                    pieces=128,
                    temperature="frozen",
                    due_minor=9_999_999_99,
                    received_on="11-23 09:40",
                ),
                SlipParcel(waybill="补单-一二三"),
            ),
            recipient_masked=LONG_NAME,
            phone_tail="9268",
            stamp=LONG_STAMP,
        ),
    ),
    "receipt": (
        PLAIN_RECEIPT,
        Receipt(
            parcels=(
                Handed(
                    waybill=LONG_WAYBILL,
                    pickup_code="WW24-14-88820-226",
                    item=LONG,
                    pieces=128,
                    due_minor=9_999_999_99,
                ),
            )
            * 3,
            number="01ARZ3NDEKTSV4RRFFQ69G5FAV-01ARZ3NDEKTSV4RRFFQ69G5FAV",
            handed_over_at="2026-11-23 18:19",
            counter=LONG,
            operator="Wolfeschlegelsteinhausen-bergerdorff",
            recipient_masked=LONG_NAME,
            phone_tail="9268",
            proof="phone_tail",
            weak=True,
            proxy_masked=LONG_NAME,
            proxy_tail="8294",
            undone=True,
            disputed=True,
            stamp=LONG_STAMP,
        ),
    ),
    "shift_report": (
        PLAIN_SHIFT,
        ShiftReport(
            begins="2026-11-23 08:00",
            ends="2026-11-23 20:00",
            received=1_000_000,
            handed_over=1_000_000,
            undone=99_999,
            returned=99_999,
            weak=99_999,
            operators=(
                OperatorLine(name=LONG, handed_over=88_888, undone=88_888, cash_minor=9_999_999_99),
            )
            * 40,
            proofs=(
                ("token", 88_888),
                ("secret_code", 88_888),
                ("phone_tail", 88_888),
                ("manager", 88_888),
            ),
            waiting=99_999,
            overdue=99_999,
            conflicts=99_999,
            discrepancies=99_999,
            unsent=99_999,
            stamp=LONG_STAMP,
        ),
    ),
    "notice": (
        Notice(kind=NoticeKind.WAITING, count=228, days=3, date=DAY, stamp=STAMP),
        Notice(title=LONG[:60], text=LONG * 2, date=DAY, stamp=LONG_STAMP),
    ),
}
