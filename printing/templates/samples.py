# SPDX-License-Identifier: Apache-2.0
"""The three records that a template must be able to print: the longest, a usual one, and the rarest.

Why these: a label that fits today's parcel and not tomorrow's is found out at the counter, with a queue. The longest
has what the longest carriers and slots bring, the rarest has characters that few fonts have and nothing in the fields
that may be empty. Invented, all of them.
"""

from __future__ import annotations

from enum import StrEnum

from printing.documents.parcel_label import ParcelLabel
from printing.documents.price_label import PriceLabel
from printing.documents.shelf_label import ShelfLabel


class Sample(StrEnum):
    LONGEST = "longest"
    TYPICAL = "typical"
    RAREST = "rarest"


_LONG_ITEM = (
    "桃园建民牛肉耗辣椒下饭拌面酱（特辣，新包装）Limited-Edition 210g×12瓶/箱，易碎请轻放，" * 3
)

SAMPLES: dict[str, dict[Sample, object]] = {
    "parcel_label": {
        Sample.LONGEST: ParcelLabel(
            parcel_id="prc_01JD8XKQ7Z3M5N8P2R4T6V8W9Y",
            waybill="99JDVA63870201864X",
            pickup_code="WW24-14-88-20226",
            slot="WW-24-14-88",
            recipient_masked="阿卜杜热西提·麦麦提***",
            phone_tail="9268",
            carrier="中国邮政速递物流股份有限公司杭州分公司",
            item=_LONG_ITEM,
            piece=128,
            pieces=128,
            temperature="frozen",
            due_minor=99_999_99,
            received_on="2026-11-23 08:30",
            consignment="杭州西湖区翠苑街道第一批次-20261123-上午-补充",
            token="L1:" + "A7" * 76,
        ),
        Sample.TYPICAL: ParcelLabel(
            parcel_id="prc_01JD8XKQ7Z",
            waybill="434944850815211",
            pickup_code="24-4-3882",
            slot="A-03-12",
            recipient_masked="欧*",
            phone_tail="9268",
            carrier="申通快递",
            item="桃园建民牛肉耗辣椒 210g",
            temperature="chilled",
            due_minor=2500,
            received_on="2026-11-23 08:30",
            consignment="申通 11月23日 上午",
        ),
        Sample.RAREST: ParcelLabel(
            parcel_id="prc_0",
            waybill="9900000012",
            pickup_code="1-01",
            recipient_masked="䶮*",
            item="㛃璟㑇燚堃犇昇 Ångström №5",
        ),
    },
    "shelf_label": {
        Sample.LONGEST: ShelfLabel(
            slot="WW24-14-88",
            zone_text="南门冷链周转区（临时堆放）二层东侧货架",
            capacity=88888,
            temperature="frozen",
        ),
        Sample.TYPICAL: ShelfLabel(slot="A-03-12", zone_text="A 区", capacity=24),
        Sample.RAREST: ShelfLabel(slot="1"),
    },
    "price_label": {
        Sample.LONGEST: PriceLabel(
            name=_LONG_ITEM,
            code="990000000012345678",
            price_minor=99_999_99,
            spec="500g×12瓶/箱，玻璃瓶装，轻拿轻放",
            unit="500g×12瓶/箱",
            origin="新疆维吾尔自治区巴音郭楞蒙古自治州",
            member_price_minor=88_888_88,
        ),
        Sample.TYPICAL: PriceLabel(
            name="赣南脐橙", code="6932614300327", price_minor=2990, spec="5 斤装", unit="箱"
        ),
        Sample.RAREST: PriceLabel(name="㛃璟㑇燚堃 犇昇", code="0012", price_minor=80),
    },
}
