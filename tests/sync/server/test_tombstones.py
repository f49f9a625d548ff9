# SPDX-License-Identifier: Apache-2.0
"""Old tombstones go, and a counter that has not seen them is told to begin anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.clock import FixedClock
from app.domain.identity import product_id
from app.domain.kinds import Kind
from app.domain.operations import Do, Withdraw
from sync.protocol import ErrorCode
from sync.server.faults import ProtocolFault
from sync.server.job import DAY_MS, Round
from sync.server.tables import record, site
from sync.server.tombstones import KEEP_DAYS, purge
from tests.sync.server.world import Shop, TestCounter

CODE = "6901234567892"


def _purge(shop: Shop) -> int:
    central = shop.central
    return purge(
        Round(
            database=central.database, ids=central.ids, now_ms=central.clock.now_ms(),
            site=shop.site,
        )
    )  # fmt: skip


def _horizon(shop: Shop) -> int:
    with shop.central.database.read() as connection:
        return int(connection.execute(select(site.c.horizon)).scalar_one())


def _tombstones(shop: Shop) -> int:
    with shop.central.database.read() as connection:
        return len(connection.execute(select(record.c.id).where(record.c.deleted.is_(True))).all())


def _withdrawn(shop: Shop) -> TestCounter:
    """A counter that has listed a product and taken it back."""
    counter = shop.counter()
    counter.push(counter.list_product(CODE))
    id = product_id(shop.site, CODE)
    withdraw = counter.record(Do.WITHDRAW, id, Withdraw(kind=str(Kind.PRODUCT), id=id))
    assert counter.push(withdraw) == ["applied"]
    return counter


def test_a_tombstone_lives_sixty_days(shop: Shop, clock: FixedClock) -> None:
    """It stays while a counter may still come for it, and goes with the horizon raised before."""
    late = shop.counter()
    late.pull()
    seen = late.cursor
    counter = _withdrawn(shop)
    counter.pull()
    for _ in range(KEEP_DAYS):
        assert _purge(shop) == 0
        clock.advance(DAY_MS)
    assert (_tombstones(shop), _horizon(shop)) == (1, 0)
    assert _purge(shop) == 1
    assert (_tombstones(shop), _horizon(shop)) == (0, int(counter.cursor.rpartition(".")[2]))
    # Whoever had seen it goes on; whoever had not begins anew, and the product isn't there.
    assert counter.push(counter.list_product("6900000000001")) == ["applied"]
    late.cursor = seen
    with pytest.raises(ProtocolFault) as caught:
        late.pull()
    assert caught.value.code is ErrorCode.CURSOR_TOO_OLD
    late.rows.clear()
    late.cursor = ""
    late.pull()
    assert late.see(Kind.PRODUCT, product_id(shop.site, CODE)) is None
    assert late.see(Kind.PRODUCT, product_id(shop.site, "6900000000001")) is not None


def test_what_came_to_life_again_stays(shop: Shop, clock: FixedClock) -> None:
    """A product that was withdrawn and listed again is no tombstone, however old the first one is."""
    counter = _withdrawn(shop)
    _purge(shop)
    assert counter.push(counter.list_product(CODE)) == ["applied"]
    clock.advance(KEEP_DAYS * DAY_MS)
    assert _purge(shop) == 0
    assert counter.see(Kind.PRODUCT, product_id(shop.site, CODE)) is not None


def test_a_deletion_after_the_mark_waits_for_the_next(shop: Shop, clock: FixedClock) -> None:
    """The horizon is a mark that is old enough, never the sequence of now."""
    _purge(shop)
    before = _horizon(shop)
    clock.advance(KEEP_DAYS * DAY_MS - 1)
    _withdrawn(shop)
    clock.advance(1)
    assert _purge(shop) == 0
    assert _tombstones(shop) == 1
    assert _horizon(shop) > before


def test_a_clock_set_back_doesn_t_stop_the_marks(shop: Shop, clock: FixedClock) -> None:
    """Marks of the future are thrown away, and sixty days from now things go on."""
    _purge(shop)
    clock.advance(-3_650 * DAY_MS)
    _withdrawn(shop)
    _purge(shop)
    clock.advance(KEEP_DAYS * DAY_MS)
    assert _purge(shop) == 1


def test_many_tombstones_go_in_slices(
    shop: Shop, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them, none but them."""
    monkeypatch.setattr("sync.server.tombstones._SLICE", 2)
    for _ in range(3):
        counter = _withdrawn(shop)
        counter.push(counter.list_product(CODE))
    for n in range(5):
        code = f"{n:013d}"
        id = product_id(shop.site, code)
        counter.push(
            counter.list_product(code),
            counter.record(Do.WITHDRAW, id, Withdraw(kind=str(Kind.PRODUCT), id=id)),
        )
    _purge(shop)
    clock.advance(KEEP_DAYS * DAY_MS)
    assert _purge(shop) == 5
    assert _tombstones(shop) == 0
    assert counter.see(Kind.PRODUCT, product_id(shop.site, CODE)) is not None
