# SPDX-License-Identifier: Apache-2.0
"""A parcel that names nobody: the phone that the clerk types, against a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bench.shop import Shop, open_shop
from app.domain.verdict import Answer
from app.errors import OperatorError


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path, 20) as opened:
        yield opened


@pytest.mark.parametrize("typed", ["19900009431", "9431"])
def test_a_typed_phone_finds_the_parcel(shop: Shop, typed: str) -> None:
    """The whole phone, or its last four, is kept with an unlisted parcel, which is then found by its tail."""
    counter = shop.counter
    received = counter.receiving.receive("UNLISTED00001")
    assert received.parcel is not None
    found = counter.pickup.look_up("9431")
    assert received.parcel.id not in {p.id for p in found.parcels}, "the control"
    noted = counter.receiving.note_phone(received.parcel.id, typed)
    assert noted.phone_tail == "9431"
    assert noted.slot == received.slot
    found = counter.pickup.look_up("9431")
    assert found.answer is Answer.VALID
    assert received.parcel.id in {p.id for p in found.parcels}


def test_what_is_no_phone_is_refused_and_nothing_is_lost(shop: Shop) -> None:
    """Half a phone is refused with what to do; the parcel stays where it is."""
    received = shop.counter.receiving.receive("UNLISTED00002")
    assert received.parcel is not None
    for typed in ("19900", "abc", "", "123"):
        with pytest.raises(OperatorError) as fault:
            shop.counter.receiving.note_phone(received.parcel.id, typed)
        assert fault.value.code == "bad_phone"
    assert shop.counter.receiving.recent(1)[0].slot == received.slot


def test_the_lists_phone_stands(shop: Shop) -> None:
    """A parcel whose phone is known keeps it."""
    with pytest.raises(OperatorError) as fault:
        shop.counter.receiving.note_phone(shop.parcel(3), "19900001111")
    assert fault.value.code == "phone_known"
