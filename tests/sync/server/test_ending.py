# SPDX-License-Identifier: Apache-2.0
"""The end of an old protocol is announced with a date, and shuts nobody out, then or later."""

from __future__ import annotations

import pytest

from app.clock import FixedClock
from app.errors import OperatorError
from sync.protocol import MIN_PROTO, PROTO
from sync.server.ending import Ending, announced
from tests.sync.server.world import NOW, Shop

DAY_MS = 86_400_000


def test_a_counter_is_told_from_when_on(shop: Shop) -> None:
    """Nothing is announced by itself; what an administrator announces stands in each reply."""
    counter = shop.counter()
    plain = counter.send(counter.request())
    assert (plain.min_proto, plain.min_proto_from) == (MIN_PROTO, 0)
    shop.central.ending = Ending(min_proto=PROTO, from_ms=NOW + DAY_MS)
    told = counter.send(counter.request())
    assert (told.min_proto, told.min_proto_from) == (PROTO, NOW + DAY_MS)


@pytest.mark.parametrize("days", [-365, 0, 365])
def test_an_old_counter_is_never_locked_out(shop: Shop, clock: FixedClock, days: int) -> None:
    """Before that day, on it and long after it, what an older counter has recorded is taken in."""
    shop.central.ending = Ending(min_proto=PROTO + 1, from_ms=NOW + 400 * DAY_MS)
    clock.advance((400 + days) * DAY_MS)
    counter = shop.counter()
    reply = counter.send(counter.request([counter.list_product()], proto=PROTO - 1))
    assert [result.outcome for result in reply.results] == ["applied"]
    assert reply.rows


def test_a_day_as_an_administrator_writes_it() -> None:
    """Midnight of that day in UTC; nonsense is one sentence that says what to write."""
    assert announced(None, "") == Ending()
    assert announced(2, "") == Ending(min_proto=2, from_ms=0)
    assert announced(2, "2027-06-01") == Ending(min_proto=2, from_ms=1_811_808_000_000)
    for version, day in (
        (None, "2027-06-01"),
        (2, "1.6.2027"),
        (2, "2027-02-30"),
        (0, ""),
        (9, ""),
    ):
        with pytest.raises(OperatorError) as refused:
            announced(version, day)
        assert refused.value.code == "bad_min_proto"
        assert refused.value.do
