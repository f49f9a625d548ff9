# SPDX-License-Identifier: Apache-2.0
"""The platform's calls: idempotent upserts, one bad item beside good ones, and what counters see of them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from app.codec import decode_operation, operation_hash
from app.domain.identity import group_buy_id, lot_id, order_id, product_id
from app.domain.kinds import GroupBuyState, Kind, ParcelStatus
from app.domain.operations import Do, UndoHandOver
from app.domain.records import GroupBuy, Lot, Order, Parcel
from app.tokens import KeyList, TokenBody, read_key_list, read_token, verify_token
from sync.protocol import ErrorCode
from sync.server import pickup, tables
from sync.server.central import Central
from sync.server.faults import ProtocolFault
from sync.server.platform_messages import BatchReply
from tests.sync.server.world import Shop

MILK = "6901234567892"
ORDER = {
    "number": "GB1", "name": "王小明", "phone": "+86 138-0013-8000", "address": "幸福里3幢",
    "lines": [{"code": MILK, "name": "牛奶", "quantity": 2, "price_minor": 500}],
    "delivery": "pickup", "payment": "paid", "total_minor": 1000, "placed_at": 1_795_000_000_000,
}  # fmt: skip
CONSIGNMENT = {
    "id": "C-1",
    "title": "上午",
    "parcels": [
        {"waybill": " sf-123 456 789", "order": "GB1", "name": "王小明", "phone": "１３８００１３８０００",
         "lines": [{"code": MILK, "name": "牛奶", "quantity": 2}]},
        {"waybill": "SF123456789", "name": "李雷", "phone": "13900139000", "pieces": 3},
        {"waybill": "", "name": "韩梅梅", "phone": "unknown"},
    ],
}  # fmt: skip


def raws(*items: Any) -> list[msgspec.Raw]:
    return [msgspec.Raw(msgspec.json.encode(item)) for item in items]


def outcomes(reply: BatchReply) -> list[str]:
    return [part.outcome for result in reply.results for part in (result, *(result.parcels or ()))]


def operations(central: Central) -> int:
    with central.database.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.operation)).scalar_one()


def test_the_same_call_again_changes_nothing(shop: Shop) -> None:
    """No second record, no operation, no sequence number; a change of the item does change it."""
    platform = shop.central.platform
    first = platform.orders(shop.site, raws(ORDER))
    assert outcomes(first) == ["applied"]
    count = operations(shop.central)
    again = platform.orders(shop.site, raws(ORDER, ORDER))
    assert outcomes(again) == ["noop", "noop"]
    assert (again.seq, operations(shop.central)) == (first.seq, count)
    assert outcomes(platform.orders(shop.site, raws({**ORDER, "note": "x"}))) == ["applied"]
    assert outcomes(platform.orders(shop.site, raws(ORDER))) == ["applied"]
    counter = shop.counter()
    counter.pull()
    orders = [counter.see(Kind.ORDER, id) for kind, id in counter.rows if kind == "order"]
    assert len(orders) == 1
    assert isinstance(orders[0], Order)
    assert (orders[0].number, orders[0].recipient.phone) == (1, "13800138000")
    assert orders[0].lines[0].product == product_id(shop.site, MILK)


def test_a_consignment_brings_its_parcels(shop: Shop) -> None:
    """Waybills and phones are cleaned, a repeated waybill stays two parcels, a missing one gets a number."""
    platform = shop.central.platform
    platform.products(shop.site, raws({"code": MILK, "name": "牛奶", "price_minor": "500"}))
    platform.orders(shop.site, raws(ORDER))
    reply = platform.consignments(shop.site, raws(CONSIGNMENT))
    assert outcomes(reply) == ["applied"] * 4
    assert outcomes(platform.consignments(shop.site, raws(CONSIGNMENT))) == ["noop"] * 4
    counter = shop.counter()
    counter.pull()
    ids = [part.id for part in reply.results[0].parcels or ()]
    parcels = [counter.see(Kind.PARCEL, id) for id in ids]
    assert all(isinstance(p, Parcel) and p.status is ParcelStatus.EXPECTED for p in parcels)
    found = [p for p in parcels if isinstance(p, Parcel)]
    assert [p.waybill[:11] for p in found[:2]] == ["SF123456789"] * 2
    assert found[0].order == order_id(shop.site, "GB1")
    assert "duplicate_waybill" in found[1].flags
    assert found[1].pieces == 3
    assert found[2].waybill.startswith("LL")
    assert {"waybill_missing", "phone_malformed"} <= set(found[2].flags)
    carrier = counter.see(Kind.ORDER, found[1].order)
    assert isinstance(carrier, Order)
    assert (carrier.kind, bool(carrier.number), bool(carrier.secret)) == ("carrier", True, True)
    # What the platform announced is stock once it has come, and gone once it was handed over.
    assert counter.push(counter.receive(ids[0])) == ["applied"]
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 2


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"number": "a b"}, "bad_number"), ({"number": ""}, "bad_number"), ({}, "bad_item"),
        ("text", "bad_item"), (None, "bad_item"), ([1], "bad_item"),
        ({**ORDER, "delivery": "drone"}, "bad_delivery"),
        ({**ORDER, "total_minor": -1}, "bad_amount"), ({**ORDER, "note": "x" * 501}, "too_long"),
        ({**ORDER, "lines": [{"name": "a", "quantity": 0}]}, "bad_quantity"),
        ({**ORDER, "lines": [{"name": "a"}] * 201}, "too_many_lines"),
        ({**ORDER, "lines": [{"code": "牛奶"}]}, "bad_code"),
        ({**ORDER, "total_minor": 1.5}, "bad_item"),
    ],
)  # fmt: skip
def test_one_bad_order_does_not_stop_the_others(shop: Shop, item: Any, reason: str) -> None:
    """It is refused with its reason; the ones before and after it are taken."""
    good = [{**ORDER, "number": f"G{n}"} for n in range(2)]
    reply = shop.central.platform.orders(shop.site, raws(good[0], item, good[1]))
    assert outcomes(reply) == ["applied", "rejected", "applied"]
    assert reply.results[1].reason == reason
    assert (reply.applied, reply.rejected) == (2, 1)


def test_a_bad_parcel_does_not_stop_its_consignment(shop: Shop) -> None:
    """The others of the list are announced."""
    parcels = [{"waybill": "SF000000001"}, {"waybill": 5, "pieces": -1}, {"waybill": "SF000000003"}]
    reply = shop.central.platform.consignments(shop.site, raws({"id": "C", "parcels": parcels}))
    assert outcomes(reply) == ["applied", "applied", "rejected", "applied"]


def test_the_platform_s_journal_is_a_chain(shop: Shop) -> None:
    """Its operations follow each other by number and hash, like a counter's."""
    shop.central.platform.orders(shop.site, raws(*({**ORDER, "number": f"G{n}"} for n in range(3))))
    shop.central.platform.orders(shop.site, raws({**ORDER, "number": "G9"}))
    with shop.central.database.read() as connection:
        bodies = list(
            connection.execute(
                select(tables.operation.c.body).order_by(tables.operation.c.seq)
            ).scalars()
        )
    previous = ""
    for n, body in enumerate(bodies, start=1):
        op = decode_operation(body.encode())
        assert (op.n, op.prev, op.counter) == (n, previous, "platform")
        previous = operation_hash(body.encode())
    assert len(bodies) == 4


def test_a_call_has_a_limit(shop: Shop) -> None:
    """1,000 items are taken, one more is not."""
    items = raws(*({"code": f"P{n:04d}", "name": "n"} for n in range(1_001)))
    assert shop.central.platform.products(shop.site, items[:1_000]).applied == 1_000
    with pytest.raises(ProtocolFault) as caught:
        shop.central.platform.products(shop.site, items)
    assert caught.value.code is ErrorCode.TOO_LARGE


def _token(shop: Shop, order: str) -> pickup.PickupToken:
    central = shop.central
    return pickup.pickup_token(central.database, central.clock, central.ids, shop.site, order)


def _keys(shop: Shop) -> KeyList:
    counter = shop.counter()
    root = bytes.fromhex(counter.enrolled.root_public)
    found = read_key_list(counter.enrolled.keys.signed, root, shop.site)
    assert isinstance(found, KeyList)
    return found


def test_a_token_is_good_at_every_counter_of_the_site(shop: Shop) -> None:
    """By the list that came at enrolment; asking again gives the same token, by number or by id."""
    shop.central.platform.orders(shop.site, raws(ORDER))
    made = _token(shop, "GB1")
    body = verify_token(made.token, _keys(shop), shop.site, shop.central.clock.now_ms())
    assert isinstance(body, TokenBody)
    assert (body.order, body.site) == (1, shop.site)
    assert _token(shop, "GB1") == made
    assert _token(shop, order_id(shop.site, "GB1")) == made
    for unknown in ("GB2", "", "x" * 300, "a\0b"):
        with pytest.raises(ProtocolFault) as caught:
            _token(shop, unknown)
        assert caught.value.code is ErrorCode.NOT_FOUND


def test_a_token_is_renewed_and_the_key_rotates_by_itself(shop: Shop) -> None:
    """With little time left it is made anew; after 90 days by a fresh key, and both lists verify both."""
    clock: Any = shop.central.clock
    shop.central.platform.orders(shop.site, raws(ORDER))
    first = _token(shop, "GB1")
    clock.advance(19 * 86_400_000)
    assert _token(shop, "GB1").token == first.token
    clock.advance(2 * 86_400_000)
    second = _token(shop, "GB1")
    assert second.token != first.token
    assert second.secret_code == first.secret_code
    clock.advance(70 * 86_400_000)
    third = _token(shop, "GB1")
    one, three = read_token(first.token), read_token(third.token)
    assert isinstance(one, TokenBody)
    assert isinstance(three, TokenBody)
    assert (one.key_id, three.key_id) == (1, 2)
    keys = _keys(shop)
    # A version for the new key, and one for each token that was called back for a newer one.
    assert keys.version == 3
    assert [key.key_id for key in keys.keys] == [1, 2]
    assert isinstance(verify_token(third.token, keys, shop.site, clock.now_ms()), TokenBody)


def test_a_key_opens_its_own_sites_only(central: Central, shop: Shop) -> None:
    """Named or, for a key of one site, understood; a guess opens nothing."""
    other = central.accounts.add_site("other")
    key = central.accounts.add_platform_key([shop.site])
    both = central.accounts.add_platform_key([shop.site, other])
    assert central.platform_site(key, shop.site) == shop.site
    assert central.platform_site(key, 0) == shop.site
    assert central.platform_site(both, other) == other
    for bad, site, code in (
        (key, other, ErrorCode.UNAUTHORISED), (key[:-1] + "!", shop.site, ErrorCode.UNAUTHORISED),
        ("", shop.site, ErrorCode.UNAUTHORISED), ("lp1.x.y", 0, ErrorCode.UNAUTHORISED),
        (both, 0, ErrorCode.BAD_REQUEST), (key, 1 << 40, ErrorCode.UNAUTHORISED),
    ):  # fmt: skip
        with pytest.raises(ProtocolFault) as caught:
            central.platform_site(bad, site)
        assert caught.value.code is code


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_the_platform_hears_what_happened(shop: Shop, limit: int) -> None:
    """Received, handed over, conflict, undone, in their order, whatever the page size; no names, no phones."""
    shop.central.platform.orders(shop.site, raws(ORDER))
    reply = shop.central.platform.consignments(shop.site, raws(CONSIGNMENT))
    parcel = (reply.results[0].parcels or [])[0].id
    one, two = shop.counter(), shop.counter()
    assert one.push(one.receive(parcel), one.hand_over(parcel)) == ["applied"] * 2
    assert two.push(two.hand_over(parcel)) == ["conflict:handed_over_twice"]
    one.pull()
    handover = one.see(Kind.PARCEL, parcel)
    assert isinstance(handover, Parcel)
    undo = one.record(
        Do.UNDO_HAND_OVER, parcel, UndoHandOver(handover=handover.handover, reason="wrong person")
    )
    assert one.push(undo, one.hand_over("nowhere")) == ["applied", "rejected:parcel_unknown"]
    events: list[Any] = []
    cursor, more = "", True
    while more:
        page = shop.central.happenings(shop.site, cursor, limit)
        events += page.events
        cursor, more = page.next, page.more
    assert [e.event for e in events] == ["received", "handed_over", "conflict", "undone"]
    assert {(e.order, e.parcel, e.waybill) for e in events} == {("GB1", parcel, "SF123456789")}
    assert events[2].code == "handed_over_twice"
    text = msgspec.json.encode(events).decode()
    assert "王小明" not in text
    assert "13800138000" not in text
    assert shop.central.happenings(shop.site, cursor, limit).events == []


def test_a_cancellation_stops_an_orders_parcels(shop: Shop) -> None:
    """What is known stays, the parcels are flagged, the same call again is nothing new, no token is given."""
    platform = shop.central.platform
    platform.orders(shop.site, raws(ORDER))
    platform.consignments(shop.site, raws(CONSIGNMENT))
    call = raws({"order": "GB1", "reason": "不要了"}, {"order": "GB2"}, {"order": "!"})
    reply = platform.cancellations(shop.site, call)
    assert outcomes(reply) == ["applied", "applied", "rejected"]
    assert reply.results[2].reason == "bad_number"
    assert outcomes(platform.cancellations(shop.site, call)) == ["noop", "noop", "rejected"]
    counter = shop.counter()
    counter.pull()
    order = counter.see(Kind.ORDER, order_id(shop.site, "GB1"))
    assert isinstance(order, Order)
    assert (str(order.status), order.total_minor) == ("cancelled", 1000)
    found = [counter.see(Kind.PARCEL, id) for kind, id in counter.rows if kind == "parcel"]
    assert [
        "cancelled" in p.flags for p in found if isinstance(p, Parcel) and p.order == order.id
    ] == [True]
    with pytest.raises(ProtocolFault, match="cancelled"):
        shop.central.pickup_token(shop.site, "GB1")
    # An order that comes after its cancellation stays cancelled.
    platform.orders(shop.site, raws({**ORDER, "number": "GB2"}))
    counter.pull()
    late = counter.see(Kind.ORDER, order_id(shop.site, "GB2"))
    assert isinstance(late, Order)
    assert str(late.status) == "cancelled"


GROUP_BUY = {
    "number": "T-1", "title": " 周三\n水果团 ", "closes_at": 1_795_000_000_000, "state": "进行中",
    "lines": [{"code": MILK, "name": "牛奶", "price_minor": 990}],
}  # fmt: skip


def test_a_group_buy_is_what_orders_refer_to(shop: Shop) -> None:
    """Idempotent by the platform's number, before its orders or after them; its title and state may change."""
    platform = shop.central.platform
    platform.orders(shop.site, raws({**ORDER, "group_buy": "T-1"}))
    assert outcomes(platform.group_buys(shop.site, raws(GROUP_BUY))) == ["applied"]
    count = operations(shop.central)
    assert outcomes(platform.group_buys(shop.site, raws(GROUP_BUY, GROUP_BUY))) == ["noop", "noop"]
    assert operations(shop.central) == count
    closed = {**GROUP_BUY, "state": "closed", "title": "周三水果团（已截单）"}
    assert outcomes(platform.group_buys(shop.site, raws(closed))) == ["applied"]
    counter = shop.counter()
    counter.pull()
    found = counter.see(Kind.GROUP_BUY, group_buy_id(shop.site, "T-1"))
    assert isinstance(found, GroupBuy)
    assert (found.title, found.state) == ("周三水果团（已截单）", GroupBuyState.CLOSED)
    assert found.lines[0].product == product_id(shop.site, MILK)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({**GROUP_BUY, "number": " "}, "bad_number"), ({**GROUP_BUY, "number": "x" * 101}, "bad_number"),
        ({**GROUP_BUY, "title": "\n"}, "no_title"), ({**GROUP_BUY, "state": "paused"}, "bad_state"),
        ({**GROUP_BUY, "closes_at": 5}, "bad_time"), ({}, "bad_item"),
        ({**GROUP_BUY, "lines": [{"code": MILK, "quantity": -1}]}, "bad_quantity"),
    ],
)  # fmt: skip
def test_a_bad_group_buy_is_refused_alone(shop: Shop, item: object, reason: str) -> None:
    """Each has its reason, and the sound one beside it goes in."""
    reply = shop.central.platform.group_buys(shop.site, raws(item, GROUP_BUY))
    assert [result.outcome for result in reply.results] == ["rejected", "applied"]
    assert reply.results[0].reason == reason


def test_a_call_takes_a_thousand_group_buys(shop: Shop) -> None:
    """A thousand in one call, and not one more."""
    many = [{"number": f"T{n}", "title": "x"} for n in range(1_001)]
    with pytest.raises(ProtocolFault) as refused:
        shop.central.platform.group_buys(shop.site, raws(*many))
    assert refused.value.code is ErrorCode.TOO_LARGE
    assert shop.central.platform.group_buys(shop.site, raws(*many[1:])).applied == 1_000
