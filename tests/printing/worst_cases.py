# SPDX-License-Identifier: Apache-2.0
"""Records for the registry's tests: for each document a plain one and one with its longest strings.

Why one place: a new document is drawn by every test as soon as it has its line here, and a test
fails while it has none.
"""

from __future__ import annotations

from app.domain.test_code import BAR_TEXT, QR_TEXT
from printing.documents.manifest import Manifest, ManifestStop
from printing.documents.parcel_label import ParcelLabel
from printing.documents.price_label import PriceLabel
from printing.documents.promotion_label import PromotionLabel
from printing.documents.scanner_test import ScannerTest
from printing.documents.shelf_label import Arrow, ShelfLabel
from printing.documents.staff_badge import StaffBadge
from tests.printing.worst_lists import LIST_RECORDS

LONG = "桃园建民牛肉耗辣椒下饭拌面酱（特辣，新包装）Limited-Edition 210g×12瓶/箱，易碎请轻放，" * 6

PLAIN_PARCEL = ParcelLabel(
    parcel_id="prc_01JD8XKQ7Z",
    waybill="434944850815211",
    pickup_code="24-4-3882",
    slot="24-4",
    recipient_masked="欧**",
    phone_tail="9268",
    carrier="申通快递",
    item="桃园建民牛肉耗辣椒 210g",
    temperature="chilled",
    received_on="2026-11-23",
    consignment="20261123-am",
)

LONGEST_PARCEL = ParcelLabel(
    parcel_id="prc_01JD8XKQ7Z3M5N8P2R4T6V8W9Y",
    waybill="99JDVA63870201864X",
    pickup_code="WW24-14-88820-226",
    slot="WW-24-14-88",
    recipient_masked="阿卜杜热西提·麦麦提****" * 3,
    phone_tail="9268",
    carrier="中国邮政速递物流股份有限公司杭州分公司",
    item=LONG,
    piece=128,
    pieces=128,
    temperature="frozen",
    due_minor=9_999_999_99,
    received_on="2026-11-23",
    consignment="杭州西湖区翠苑街道第一批次-20261123-上午-补充",
    token="L1:" + "A7" * 90,
)

PLAIN_STOP = ManifestStop(
    position=1,
    order_no="GB20261122000572",
    recipient_masked="区**",
    phone_tail="8294",
    address="金色蓝庭36幢2单元141室",
)

LONGEST_STOP = ManifestStop(
    position=1888,
    order_no="GB20261122000572-SUPPLEMENT-00000000001",
    waybill="99JDVA63870201864X",
    recipient_masked="阿卜杜热西提·麦麦提****" * 4,
    phone_tail="8294",
    address=LONG,
    window_from="09:00",
    window_to="11:00",
    pieces=888,
    cash_minor=9_999_999_99,
    urgent=True,
)


def manifest_of(count: int) -> Manifest:
    """A run of so many stops, each with an order number of its own."""
    return Manifest(
        run_code="R20261123-03",
        courier="李**",
        site="翠苑社区自提点",
        date="2026-11-23",
        stops=tuple(
            ManifestStop(
                position=number,
                order_no=f"GB202611220{number:05d}",
                waybill=f"99{number:012d}" if number % 3 == 0 else "",
                recipient_masked="区**",
                phone_tail="8294",
                address="金色蓝庭36幢2单元141室",
                window_from="09:00" if number % 2 else "",
                window_to="11:00" if number % 2 else "",
                pieces=1 + number % 3,
                cash_minor=2500 if number % 7 == 0 else 0,
                urgent=number % 5 == 0,
            )
            for number in range(1, count + 1)
        ),
    )


BADGE = "LB1.01890000-0000-7000-8009-000000000001.ABCDEFGHIJKLMNOPQRSTUVWXYZ"


RECORDS: dict[str, tuple[object, object]] = {
    **LIST_RECORDS,
    "parcel_label": (PLAIN_PARCEL, LONGEST_PARCEL),
    "staff_badge": (
        StaffBadge(name="赵敏", roles=("clerk",), site="翠苑社区自提点", code=BADGE),
        StaffBadge(name=LONG, roles=("merchant", "courier", "clerk"), site=LONG, code=BADGE),
    ),
    "scanner_test": (
        ScannerTest(bar_text=BAR_TEXT, qr_text=QR_TEXT),
        ScannerTest(bar_text=BAR_TEXT, qr_text=f"{QR_TEXT}{QR_TEXT}"),
    ),
    "shelf_label": (
        ShelfLabel(slot="A-03-12"),
        ShelfLabel(
            slot="WW24-14",
            zone_text=LONG,
            capacity=88888,
            temperature="frozen",
            arrow=Arrow.RIGHT,
        ),
    ),
    "price_label": (
        PriceLabel(
            name="桃园建民牛肉耗辣椒",
            code="6932614300327",
            price_minor=1280,
            spec="210g",
            unit="瓶",
            origin="四川成都",
        ),
        PriceLabel(
            name=LONG,
            code="990000000012345678",
            price_minor=9_999_999_99,
            spec=LONG,
            unit="500g×12瓶/箱",
            origin="新疆维吾尔自治区巴音郭楞蒙古自治州",
            member_price_minor=8_888_888_88,
        ),
    ),
    "promotion_label": (
        PromotionLabel(
            name="桃园建民牛肉耗辣椒",
            code="6932614300327",
            price_minor=1280,
            promotion_minor=990,
            spec="210g",
            unit="瓶",
            origin="四川成都",
            starts_on="2026-11-23",
            ends_on="2026-11-30",
            limit=2,
        ),
        PromotionLabel(
            name=LONG,
            code="69702003700266970200",
            price_minor=999_999_99,
            promotion_minor=888_888_88,
            spec=LONG,
            unit="500g×12瓶/箱",
            origin="新疆维吾尔自治区巴音郭楞蒙古自治州",
            starts_on="2026-12-28",
            ends_on="2027-01-03",
            limit=12_345,
        ),
    ),
    "manifest": (
        manifest_of(3),
        Manifest(
            run_code="R20261123-03-SUPPLEMENT-00000000001",
            title=LONG,
            courier=LONG,
            site=LONG,
            date="2026-11-23",
            stops=(LONGEST_STOP,) * 40,
        ),
    ),
}
