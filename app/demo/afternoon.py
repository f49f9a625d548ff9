# SPDX-License-Identifier: Apache-2.0
"""The day after the doors open: hand-overs with and without a network, stock, and coming back.

The residents' proofs come from the server, as their phones would show them; the counters know only what
they have synced. Figures and checks go into the book.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from app.bootstrap import CounterApp
from app.demo.shop import Shop
from app.demo.summary import Book
from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Order, Parcel
from app.domain.verdict import Answer, Reason
from app.errors import OperatorError
from app.services.answers import Proof, ReceiveOutcome
from app.store.listing import list_records

ONLINE = 120
OFFLINE = 80
NEVER_SEEN = 6
BURST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A parcel on the shelf with what its resident may bring."""

    parcel: str
    token: str
    secret_code: str


def residents(shop: Shop, counter: CounterApp, count: int) -> list[Waiting]:
    """Parcels that wait at this counter, each of another order, with the proof that its resident has."""
    rows = counter.store.query(
        lambda c: list_records(c, Kind.PARCEL, where={"status": "waiting"}, limit=1_000)
    )
    chosen: dict[str, Parcel] = {}
    for row in rows:
        if isinstance(row, Parcel) and row.order and is_known(counter, row.order):
            chosen.setdefault(row.order, row)
    found: list[Waiting] = []
    for order, parcel in list(chosen.items())[:count]:
        proof = shop.server.central.pickup_token(shop.site, order)
        found.append(Waiting(parcel=parcel.id, token=proof.token, secret_code=proof.secret_code))
    return found


def is_known(counter: CounterApp, order: str) -> bool:
    return isinstance(counter.store.read(lambda rows: rows.get(Kind.ORDER, order)), Order)


def hand_over_one(counter: CounterApp, waiting: Waiting, text: str) -> str:
    """As a clerk does: scan the proof, see that the parcel may go, hand it over; the handover's id."""
    verdict = counter.pickup.look_up(text)
    if verdict.answer is not Answer.VALID or waiting.parcel not in {p.id for p in verdict.parcels}:
        raise OperatorError(
            "verdict", f"A good proof got the verdict {verdict.answer}, {verdict.reason}."
        )
    return counter.pickup.hand_over((waiting.parcel,), Proof(text=text)).handovers[0]


def hand_over_online(shop: Shop, people: list[Waiting], book: Book) -> None:
    """By turns at both counters, by turns on tokens and on secret codes; and one undone, with its reason."""
    with book.step("hand over online") as figures:
        handed: list[tuple[CounterApp, str]] = []
        tokens = 0
        for number, waiting in enumerate(people):
            counter = shop.counters[number % 2]
            by_token = number % 4 < 2
            tokens += by_token
            text = waiting.token if by_token else waiting.secret_code
            handed.append((counter, hand_over_one(counter, waiting, text)))
        counter, last = handed[-1]
        counter.pickup.undo(last, "拿错了件")
        again = counter.pickup.look_up(people[-1].token)
        figures |= {
            "handovers": len(handed),
            "on tokens": tokens,
            "on secret codes": len(handed) - tokens,
            "undone": 1,
        }
        book.expect("what was undone may be handed over again", again.answer, Answer.VALID)
        check_refused_again(shop, people[:20], book)


def check_refused_again(shop: Shop, people: list[Waiting], book: Book) -> None:
    """A proof opens its parcel once: later it is refused with who and when, or finds others of the person."""
    again: list[str] = []
    refused = 0
    for number, waiting in enumerate(people):
        verdict = shop.counters[number % 2].pickup.look_up(waiting.token)
        if verdict.reason is Reason.ALREADY_HANDED_OVER:
            refused += verdict.handed is not None
        elif waiting.parcel in {p.id for p in verdict.parcels}:
            again.append(waiting.parcel)
    book.expect("no proof opens its parcel twice", again, [])
    book.check("a second try is told who and when", refused > 0, f"{refused} of {len(people)}")


def lose_the_network(shop: Shop, book: Book) -> list[tuple[str, str]]:
    """Both counters go offline, and only then the platform sells on: (order number, token) of each order."""
    with book.step("network lost, the platform sells on") as figures:
        for counter in shop.counters:
            counter.sync.set_online(False)
        orders = [platform_order(number) for number in range(BURST)]
        parcels = [
            {"waybill": f"LB{number:010d}", "order": f"PF-{number:04d}", "item": "社区团购"}
            for number in range(NEVER_SEEN, BURST)
        ]
        platform = shop.server.central.platform
        central = shop.server.central
        placed = central.told(platform.orders(shop.site, [_raw(order) for order in orders]))
        announced = central.told(
            platform.consignments(
                shop.site,
                [_raw({"id": "evening", "title": "晚间加送", "parcels": parcels})],
            )
        )
        figures |= {"orders": placed.applied, "parcels announced": announced.applied - 1}
        book.expect("the platform's orders are taken", placed.applied, BURST)
        book.expect("the platform's parcels are taken", announced.applied, len(parcels) + 1)
        links = {str(counter.sync.status().link) for counter in shop.counters}
        book.expect("both counters are offline", links, {"forced_offline"})
        return [
            (str(order["number"]), central.pickup_token(shop.site, str(order["number"])).token)
            for order in orders[:NEVER_SEEN]
        ]


def platform_order(number: int) -> dict[str, object]:
    return {
        "number": f"PF-{number:04d}",
        "name": "顾客" + "甲乙丙丁戊己庚辛壬癸"[number % 10],
        "phone": f"1990000{7000 + number}",
        "lines": [{"name": "时令水果", "quantity": 1, "price_minor": 1990}],
    }


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def hand_over_offline(
    shop: Shop, people: list[Waiting], strangers: list[tuple[str, str]], book: Book
) -> None:
    """On tokens alone, at both counters; the first parcel is given away at both, some orders are unheard of."""
    with book.step("hand over offline") as figures:
        for number, waiting in enumerate(people):
            hand_over_one(shop.counters[number % 2], waiting, waiting.token)
        for number, (order, token) in enumerate(strangers):
            hand_over_stranger(shop.counters[number % 2], f"NOLIST{number:06d}", order, token, book)
        hand_over_one(shop.counters[1], people[0], people[0].token)
        pending = [counter.sync.status().pending for counter in shop.counters]
        figures |= {
            "handovers": len(people) + len(strangers) + 1,
            "of orders never seen here": len(strangers),
            "of one parcel at both counters": 2,
            "unsent": sum(pending),
        }
        book.check("what was done offline waits to be sent", all(pending), pending)


def hand_over_stranger(
    counter: CounterApp, waybill: str, order: str, token: str, book: Book
) -> None:
    """A parcel that no list announced, on a token for an order that this counter has never heard of."""
    got = counter.receiving.receive(waybill)
    verdict = counter.pickup.look_up(token)
    book.check(
        f"the order {order} is unheard of, its token is good",
        got.outcome is ReceiveOutcome.UNKNOWN
        and verdict.reason is Reason.NOT_HERE_YET
        and verdict.answer is Answer.VALID,
        f"{got.outcome}, {verdict.answer}, {verdict.reason}",
    )
    if got.parcel is not None:
        counter.pickup.hand_over((got.parcel.id,), Proof(text=token, scanned=(waybill,)))


def move_and_count(counter: CounterApp, book: Book) -> None:
    """Intake with a lot, a sale, something that broke, and a blind count of what is left."""
    with book.step("stock") as figures:
        lines = [line for line in counter.inventory.find(limit=200) if line.on_hand == 0][:8]
        for line in lines:
            counter.inventory.move_stock(
                line.code, "intake", 24, lot="L1123", expires_on="2027-03-01"
            )
            counter.inventory.move_stock(line.code, "sale", 5, lot="L1123")
            counter.inventory.move_stock(line.code, "waste", 1, lot="L1123", reason="破损")
            counter.inventory.count(line.code, 17, lot="L1123", reason="盘点")
        left = [counter.inventory.line(line.code) for line in lines]
        on_hand = [line.on_hand for line in left if line is not None]
        figures |= {"products": len(lines), "movements": 4 * len(lines), "on hand": sum(on_hand)}
        book.expect("every count stands", on_hand, [17] * len(lines))
        book.check("there was something to count", bool(lines), f"{len(lines)} products")


def come_back(shop: Shop, book: Book) -> None:
    """Online again until nothing is pending anywhere and nothing new arrives."""
    with book.step("back online") as figures:
        for counter in shop.counters:
            counter.sync.set_online(True)
        settled = shop.settle()
        pending = [counter.sync.status().pending for counter in shop.counters]
        figures |= {"pending": sum(pending)}
        book.check("the counters come to rest", settled, "at rest" if settled else "still moving")
        book.expect("nothing is pending", pending, [0] * len(shop.counters))


def waiting_count(counter: CounterApp, status: ParcelStatus) -> int:
    """How many parcels stand so at a counter."""
    return counter.store.query(
        lambda c: len(list_records(c, Kind.PARCEL, where={"status": str(status)}, limit=1_000))
    )
