# SPDX-License-Identifier: Apache-2.0
"""Operations as nobody would record them: whatever is inside, the good one beside it takes effect."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from app.codec import operation_hash, seal
from app.domain.kinds import Kind
from app.domain.records import Lot, Personal
from sync.protocol import WireOperation
from tests.sync.server.world import Shop, TestCounter

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1 << 40, (1 << 63) - 1, -(1 << 63), 1.5, "", "\0", "a\0b", "' OR 1=1 --", "\u2028",
    "𬭎" * 300, "x" * 100_000, [], {}, [[[]]], {"a": {}}, "%s %(x)s ?", "\ufffd",
)  # fmt: skip
TEXTS = ("\0", "a\0b", "' OR 1=1 --", "x" * 100_000, "𬭎\u2028", "%s ? :x", '\\u0000"')


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(p for key, part in inner for p in _paths(part, (*path, key)))]


def _changed(body: bytes, path: tuple[Any, ...], new: Any) -> bytes:
    whole = msgspec.json.decode(body)
    if not path:
        return msgspec.json.encode(new)
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return msgspec.json.encode(whole)


def _samples(counter: TestCounter) -> list[WireOperation]:
    parcel, announced = counter.announce(1, order="GB1")
    return [
        counter.list_product("6900000000001"), counter.order("GB1"), *announced,
        counter.receive(parcel), counter.hand_over(parcel), counter.move(3),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_no_operation_harms_its_neighbours(shop: Shop, seed: int) -> None:
    """Any field replaced by any oddity gets some outcome, on both databases; the batch is never lost."""
    chance = Random(seed)
    counter, reader = shop.counter(), shop.counter()
    counter.push(counter.list_product())
    poison: list[WireOperation] = []
    for sample in _samples(counter):
        body = bytes(sample.body)
        for path in _paths(msgspec.json.decode(body)):
            if path == ("id",):
                continue
            odd = chance.choice(ODD)
            made = _changed(_changed(body, ("id",), f"{seed}-{len(poison)}"), path, odd)
            poison.append(
                WireOperation(body=msgspec.Raw(made), private=sample.private, salt=sample.salt)
            )
    for start in range(0, len(poison), 60):
        batch = [*poison[start : start + 60], counter.move(1)]
        reply = counter.send(counter.request(batch))
        assert len(reply.results) == len(batch)
        assert reply.results[-1].outcome == "applied"
        assert counter.send(counter.request(batch)).results == reply.results
    reader.pull()
    lots = [reader.see(Kind.LOT, id) for kind, id in reader.rows if kind == "lot"]
    assert sum(lot.on_hand for lot in lots if isinstance(lot, Lot)) >= (len(poison) + 59) // 60


@pytest.mark.parametrize("text", TEXTS)
def test_personal_data_may_hold_anything(shop: Shop, text: str) -> None:
    """A name is a name; it comes back as it was sent, sealed or not."""
    counter = shop.counter()
    person = Personal(name=text, phone=text, phone_tail=text, address=text)
    order = counter.order("GB1")
    body = _changed(bytes(order.body), ("sealed",), seal(person, "s"))
    counter.prev = operation_hash(body)
    sealed = WireOperation(body=msgspec.Raw(body), private=person, salt="s")
    odd_salt = WireOperation(body=order.body, private=person, salt=text)
    other = WireOperation(
        body=msgspec.Raw(_changed(bytes(odd_salt.body), ("id",), "other")),
        private=person,
        salt=text,
    )
    outcomes = counter.push(sealed, other)
    assert outcomes == ["applied", "rejected:bad_seal"]
    orders = [counter.see(Kind.ORDER, id) for kind, id in counter.rows if kind == "order"]
    assert [getattr(o, "recipient", None) for o in orders] == [
        Personal(name=text, phone=text, phone_tail=text[-4:], address=text)
    ]
