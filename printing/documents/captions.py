# SPDX-License-Identifier: Apache-2.0
"""The words printed on labels and sheets, in each language, and how amounts are written.

Why here and not among the screens' phrases: a label's language is the customer's, not the
operator's, and printing must not depend on the window. Promises one entry a language with no gaps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from printing.document_words import in_language
from printing.refusal import CannotPrint, Reason

_LONG_NUMBER = re.compile(r"[0-9]{7,}")
TAIL_LENGTH = 4
LONGEST_NAME = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """The fixed words of one language."""

    slot: str
    phone_tail: str
    cash_due: str
    pieces: str
    piece_unit: str
    received: str
    consignment: str
    parcel: str
    scan_here: str
    ambient: str
    chilled: str
    frozen: str
    origin: str
    unit: str
    member_price: str
    capacity: str
    manifest: str
    run: str
    courier: str
    site: str
    date: str
    page: str
    position: str
    waybill_or_order: str
    recipient_and_address: str
    window: str
    cash: str
    signature: str
    urgent: str
    any_time: str
    stops: str
    total_pieces: str
    total_cash: str
    urgent_stops: str
    loaded: str
    delivered: str
    to_station: str
    returned: str
    handed_out_by: str
    taken_by: str
    checked_by: str
    time: str


_ZH = Captions(
    slot="货位",
    phone_tail="尾号 {tail}",
    cash_due="到付",
    pieces="件数",
    piece_unit="件",
    received="到货",
    consignment="批次",
    parcel="包裹",
    scan_here="取件扫码",
    ambient="常温",
    chilled="冷藏",
    frozen="冷冻",
    origin="产地",
    unit="单位",
    member_price="会员价",
    capacity="容量",
    manifest="配送交接清单",
    run="配送单",
    courier="配送员",
    site="站点",
    date="日期",
    page="第 {page} 页 / 共 {pages} 页",
    position="序",
    waybill_or_order="运单 / 订单",
    recipient_and_address="收件人 / 地址",
    window="时间窗",
    cash="代收",
    signature="签收",
    urgent="加急",
    any_time="不限",
    stops="站数",
    total_pieces="件数",
    total_cash="代收合计",
    urgent_stops="加急",
    loaded="装车件数",
    delivered="妥投",
    to_station="转站点",
    returned="退回",
    handed_out_by="站点交出",
    taken_by="配送员接收",
    checked_by="回站核对",
    time="时间",
)

_EN = Captions(
    slot="Slot",
    phone_tail="Tel *{tail}",
    cash_due="Collect",
    pieces="Pieces",
    piece_unit="pcs",
    received="Received",
    consignment="Batch",
    parcel="Parcel",
    scan_here="Scan to collect",
    ambient="AMBIENT",
    chilled="CHILLED",
    frozen="FROZEN",
    origin="Origin",
    unit="Unit",
    member_price="Member",
    capacity="Capacity",
    manifest="Courier manifest",
    run="Run",
    courier="Courier",
    site="Site",
    date="Date",
    page="Page {page} of {pages}",
    position="#",
    waybill_or_order="Waybill / order",
    recipient_and_address="Recipient / address",
    window="Window",
    cash="Collect",
    signature="Signature",
    urgent="URGENT",
    any_time="any",
    stops="Stops",
    total_pieces="Pieces",
    total_cash="Cash to collect",
    urgent_stops="Urgent",
    loaded="Loaded",
    delivered="Delivered",
    to_station="To station",
    returned="Returned",
    handed_out_by="Handed out by site",
    taken_by="Taken by courier",
    checked_by="Checked on return",
    time="Time",
)

LANGUAGES = {"zh_CN": _ZH, "en": _EN}


def captions(language: str) -> Captions:
    return in_language(LANGUAGES, language)


def amount(amount_minor: int) -> str:
    """Minor units as a price: 2500 -> ¥25.00."""
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}¥{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02d}"


def temperature_word(temperature: str, words: Captions) -> str:
    """The word for a storage temperature; an unknown one stands as it is, ambient is silent."""
    known = {
        "": "",
        "ambient": "",
        "chilled": words.chilled,
        "frozen": words.frozen,
        "常温": "",
        "冷藏": words.chilled,
        "冷冻": words.frozen,
    }
    return known.get(temperature, temperature)


def who(recipient_masked: str, phone_tail: str, words: Captions) -> str:
    """The masked person and the end of the phone number, as one line.

    A long name is cut here, so that no label ever cuts the number behind it.
    """
    if len(recipient_masked) > LONGEST_NAME:
        recipient_masked = recipient_masked[: LONGEST_NAME - 1] + "…"
    tail = words.phone_tail.format(tail=phone_tail) if phone_tail else ""
    return "  ".join(part for part in (recipient_masked, tail) if part)


def require_masked(recipient: str, phone_tail: str) -> None:
    """Refuse what would put a whole phone number on paper that anyone may pick up."""
    if len(phone_tail) > TAIL_LENGTH or _LONG_NUMBER.search(recipient):
        raise CannotPrint(
            Reason.NOT_MASKED, "A label must not show a whole phone number; mask it first."
        )
