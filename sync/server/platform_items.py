# SPDX-License-Identifier: Apache-2.0
"""The platform's items as operations: cleaned, given their ids, or refused with a reason.

Pure: no rows, no database. Ids follow from the platform's own keys, so an import at a counter and the
platform's call meet in one record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from app.domain.codes import clean_product_code, clean_waybill, in_house_waybill, normalise
from app.domain.identity import consignment_id, group_buy_id, order_id, parcel_id, product_id
from app.domain.kinds import GroupBuyState
from app.domain.operations import (
    AnnounceConsignment,
    AnnounceGroupBuy,
    AnnounceParcel,
    Args,
    CancelOrder,
    Do,
    ListProduct,
    PlaceOrder,
)
from app.domain.phones import clean_phone
from app.domain.records import Line, Personal
from sync.server.platform_messages import (
    CancellationItem,
    ConsignmentItem,
    GroupBuyItem,
    LineItem,
    OrderItem,
    ParcelItem,
    ProductItem,
)

_ORDER_NUMBER = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_KEY_MAX = 100
_TEXT_MAX = 500
_LINES_MAX = 200
_AMOUNT_MAX = 10**12
_YEAR_2000, _YEAR_2100 = 946_684_800_000, 4_102_444_800_000
_DELIVERIES = {
    "pickup": "pickup",
    "自提": "pickup",
    "home": "home",
    "delivery": "home",
    "配送": "home",
}
_PAYMENTS = {
    "paid": "paid",
    "已支付": "paid",
    "collect": "collect",
    "cod": "collect",
    "到付": "collect",
}
_STATES = {
    **{str(state): str(state) for state in GroupBuyState},
    "进行中": "open", "已截单": "closed", "已结束": "closed", "已取消": "cancelled",
}  # fmt: skip
_TEMPERATURES = {
    "ambient": "ambient", "常温": "ambient", "chilled": "chilled", "冷藏": "chilled",
    "frozen": "frozen", "冷冻": "frozen",
}  # fmt: skip

T = TypeVar("T")


class Refused(ValueError):
    """An item that can't become an operation: `reason` is stable, the text is for a person."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What an item asks for: an operation but for its place in the journal."""

    kind: Do
    entity: str
    args: Args
    private: Personal | None = None


def decode_item(raw: msgspec.Raw, shape: type[T]) -> T:
    """One item; numbers may come as text."""
    try:
        return msgspec.json.decode(raw, type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise Refused("bad_item", str(fault)) from fault


def key_in(raw: msgspec.Raw, *names: str) -> str:
    """By which of its fields a caller will know an item again, even one that can't be decoded."""
    try:
        fields = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    if isinstance(fields, dict):
        for name in names:
            if isinstance(fields.get(name), str | int):
                return str(fields[name])[:_KEY_MAX]
    return ""


def _plain(text: str, name: str) -> str:
    """One line without control characters."""
    if len(text) > _TEXT_MAX:
        raise Refused("too_long", f"{name} is longer than {_TEXT_MAX} characters")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _amount(value: int, name: str) -> int:
    if not 0 <= value <= _AMOUNT_MAX:
        raise Refused("bad_amount", f"{name} is out of range")
    return value


def _moment(value: int) -> int:
    """UTC milliseconds of this century; 0 says nothing."""
    if value and not _YEAR_2000 <= value < _YEAR_2100:
        raise Refused("bad_time", "a time is UTC milliseconds since 1970")
    return value


def _count(value: int, name: str, *, least: int = 1) -> int:
    if not least <= value <= 100_000:
        raise Refused("bad_quantity", f"{name} is out of range")
    return value


def _person(name: str, phone: str, address: str) -> Personal:
    """An unreadable phone refuses nothing: the parcel will come all the same."""
    cleaned = clean_phone(phone)
    return Personal(
        name=_plain(name, "name"), phone=cleaned.value, phone_tail=cleaned.tail,
        address=_plain(address, "address"),
    )  # fmt: skip


def _code(text: str) -> str:
    cleaned = clean_product_code(text)
    if cleaned.problem:
        raise Refused("bad_code", f"the product code is {cleaned.problem}")
    return cleaned.value


def _lines(site: int, items: Iterable[LineItem]) -> tuple[Line, ...]:
    """A line with a code is linked to the product of that code, which may yet have to come."""
    lines: list[Line] = []
    for item in items:
        given = item.code or item.product
        code = _code(given) if given.strip() else ""
        lines.append(
            Line(
                name=_plain(item.name, "line name") or code,
                quantity=_count(item.quantity, "quantity"),
                product=product_id(site, code) if code else "",
                unit_price_minor=_amount(item.price_minor, "price_minor"),
            )
        )
    if len(lines) > _LINES_MAX:
        raise Refused("too_many_lines", f"an order has at most {_LINES_MAX} lines")
    return tuple(lines)


def order_number(text: str) -> str:
    """A platform's order number as it is kept."""
    number, _ = normalise(text[: 2 * _KEY_MAX])
    if not _ORDER_NUMBER.fullmatch(number):
        raise Refused(
            "bad_number", "an order number has 1 to 64 letters, digits, dashes, underscores"
        )
    return number


def _chosen(given: str, known: dict[str, str], name: str) -> str:
    value = known.get(given.strip().casefold())
    if value is None:
        raise Refused(f"bad_{name}", f"{name} is one of {', '.join(sorted(set(known.values())))}")
    return value


def product(site: int, item: ProductItem) -> Intent:
    code = _code(item.code)
    name = _plain(item.name, "name")
    if not name:
        raise Refused("no_name", "a product has a name")
    args = ListProduct(
        code=code, name=name, price_minor=_amount(item.price_minor, "price_minor"),
        cost_minor=_amount(item.cost_minor, "cost_minor"), brand=_plain(item.brand, "brand"),
        spec=_plain(item.spec, "spec"), unit=_plain(item.unit, "unit") or "piece",
        shelf_life_days=_count(item.shelf_life_days, "shelf_life_days", least=0),
        low_stock=_count(item.low_stock, "low_stock", least=0), listed=item.listed,
    )  # fmt: skip
    return Intent(kind=Do.LIST_PRODUCT, entity=product_id(site, code), args=args)


def order(site: int, item: OrderItem) -> Intent:
    number = order_number(item.number)
    args = PlaceOrder(
        platform_no=number, lines=_lines(site, item.lines),
        delivery=_chosen(item.delivery, _DELIVERIES, "delivery"),
        payment=_chosen(item.payment, _PAYMENTS, "payment"),
        total_minor=_amount(item.total_minor, "total_minor"),
        group_buy=_plain(item.group_buy, "group_buy"), note=_plain(item.note, "note"),
        placed_at=_moment(item.placed_at),
    )  # fmt: skip
    person = _person(item.name, item.phone, item.address)
    return Intent(kind=Do.PLACE_ORDER, entity=order_id(site, number), args=args, private=person)


def cancellation(site: int, item: CancellationItem) -> Intent:
    number = order_number(item.order)
    reason = _plain(item.reason, "reason") or "platform"
    args = CancelOrder(platform_no=number, reason=reason)
    return Intent(kind=Do.CANCEL_ORDER, entity=order_id(site, number), args=args)


def group_buy(site: int, item: GroupBuyItem) -> Intent:
    number, title = _plain(item.number, "number"), _plain(item.title, "title")
    if not number or len(number) > _KEY_MAX:
        raise Refused("bad_number", f"a group buy's number has 1 to {_KEY_MAX} characters")
    if not title:
        raise Refused("no_title", "a group buy has a title")
    args = AnnounceGroupBuy(
        number=number, title=title, closes_at=_moment(item.closes_at),
        state=_chosen(item.state, _STATES, "state"), lines=_lines(site, item.lines),
    )  # fmt: skip
    return Intent(kind=Do.ANNOUNCE_GROUP_BUY, entity=group_buy_id(site, number), args=args)


def consignment_key(item: ConsignmentItem) -> str:
    """Under which source a platform's consignment is known."""
    key = _plain(item.id, "id")
    if not key or len(key) > _KEY_MAX:
        raise Refused("bad_id", f"a consignment's id has 1 to {_KEY_MAX} characters")
    return f"platform:{key}"


def consignment(site: int, item: ConsignmentItem) -> Intent:
    source = consignment_key(item)
    args = AnnounceConsignment(
        title=_plain(item.title, "title") or item.id, expected=len(item.parcels), source=source
    )
    return Intent(kind=Do.ANNOUNCE_CONSIGNMENT, entity=consignment_id(site, source), args=args)


def parcel(site: int, source: str, position: int, item: ParcelItem, seen: dict[str, int]) -> Intent:
    """One parcel; `seen` counts the keys of this list, for a waybill that repeats is another parcel."""
    cleaned = clean_waybill(item.waybill)
    consignment_of = consignment_id(site, source)
    waybill = in_house_waybill(source, position) if cleaned.problem else cleaned.value
    if item.id and len(item.id) > _KEY_MAX:
        raise Refused("bad_id", f"a parcel's id has at most {_KEY_MAX} characters")
    key = f"id:{item.id}" if item.id else f"waybill:{waybill}"
    seen[key] = seen.get(key, 0) + 1
    flags = ("waybill_missing",) if cleaned.problem else ()
    if not item.id and seen[key] > 1:
        key = f"{key}#{seen[key]}"
        flags = (*flags, "duplicate_waybill")
    phone = clean_phone(item.phone)
    if phone.problem:
        flags = (*flags, f"phone_{phone.problem}")
    args = AnnounceParcel(
        waybill=waybill, consignment=consignment_of, position=position,
        order=order_id(site, order_number(item.order)) if item.order.strip() else "",
        carrier=_plain(item.carrier, "carrier"), item=_plain(item.item, "item"),
        lines=_lines(site, item.lines), pieces=_count(item.pieces, "pieces"),
        temperature=_chosen(item.temperature or "ambient", _TEMPERATURES, "temperature"),
        due_minor=_amount(item.due_minor, "due_minor"), note=_plain(item.note, "note"), flags=flags,
    )  # fmt: skip
    person = _person(item.name, item.phone, item.address)
    return Intent(
        kind=Do.ANNOUNCE_PARCEL, entity=parcel_id(consignment_of, key), args=args, private=person
    )
