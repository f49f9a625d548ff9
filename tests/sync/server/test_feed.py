# SPDX-License-Identifier: Apache-2.0
"""The feed: nothing skipped, nothing of another site, whatever the page size and whoever writes meanwhile."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from app.domain.identity import product_id
from app.domain.kinds import Kind
from app.domain.operations import Do, ListProduct, Withdraw
from app.domain.records import Line
from sync.protocol import ErrorCode
from sync.server import feed, tables
from sync.server.central import Central
from sync.server.faults import ProtocolFault
from tests.sync.server.world import Shop, TestCounter, open_shop


def _busy(counter: TestCounter, count: int) -> None:
    counter.push(counter.list_product(), counter.move(1_000))
    line = Line(name="牛奶", quantity=1, product=product_id(counter.site, "6901234567892"))
    for row in range(count):
        parcel, ops = counter.announce(row, lines=(line,))
        counter.push(*ops, counter.receive(parcel), counter.hand_over(parcel))


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1_000])
def test_every_page_size_gives_the_same_rows(shop: Shop, limit: int) -> None:
    """A page ends between sequence numbers, however many rows one of them has."""
    writer, reader, whole = shop.counter(), shop.counter(), shop.counter()
    _busy(writer, 3)
    seqs: list[int] = []
    while True:
        page = reader.send(reader.request(limit=limit))
        assert all(row.seq > (seqs[-1] if seqs else 0) for row in page.rows)
        seqs += [row.seq for row in page.rows]
        assert page.upto >= max(seqs)
        if not page.more:
            break
    whole.pull()
    assert reader.rows == whole.rows
    assert seqs == sorted(seqs)


def test_a_removed_record_comes_as_a_tombstone(shop: Shop) -> None:
    """Who had it hears that it is gone."""
    writer, reader = shop.counter(), shop.counter()
    product = product_id(shop.site, "6901234567892")
    writer.push(writer.list_product())
    reader.pull()
    assert reader.see(Kind.PRODUCT, product)
    take_back = writer.record(Do.WITHDRAW, product, Withdraw(kind="product", id=product))
    assert writer.push(take_back) == ["applied"]
    reader.pull()
    row = reader.rows["product", product]
    assert (row.deleted, bytes(row.body)) == (True, b"null")
    assert writer.push(writer.list_product()) == ["applied"]
    reader.pull()
    assert reader.see(Kind.PRODUCT, product)


def test_a_polling_cursor_never_loses_a_row(shop: Shop) -> None:
    """Two counters write at once while a third polls: in the end it has what is there."""
    writers = [shop.counter() for _ in range(2)]
    reader, whole = shop.counter(), shop.counter()
    done = threading.Event()
    faults: list[BaseException] = []

    def write(counter: TestCounter, first: int) -> None:
        try:
            for turn in range(12):
                codes = [f"{first + turn * 10 + k:06d}" for k in range(4)]
                ops = [
                    counter.record(
                        Do.LIST_PRODUCT,
                        product_id(shop.site, code),
                        ListProduct(code=code, name="n"),
                    )
                    for code in codes
                ]
                assert counter.push(*ops) == ["applied"] * 4
        except BaseException as fault:
            faults.append(fault)

    def poll() -> None:
        try:
            while not done.is_set():
                reader.pull(limit=5)
        except BaseException as fault:
            faults.append(fault)

    threads = [
        threading.Thread(target=write, args=(counter, n * 100_000))
        for n, counter in enumerate(writers, start=1)
    ]
    poller = threading.Thread(target=poll)
    for thread in (*threads, poller):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    poller.join()
    assert not faults
    reader.pull()
    whole.pull()
    assert reader.rows == whole.rows
    assert sum(kind == "product" for kind, _ in reader.rows) == 2 * 12 * 4


def test_no_other_site_is_ever_seen(central: Central) -> None:
    """Two sites with the very same order numbers and waybills: each feed holds its own and nothing else."""
    shops = [open_shop(central, f"site {n}") for n in range(2)]
    counters = [shop.counter() for shop in shops]
    for counter in counters:
        counter.push(counter.order("GB1"), counter.list_product())
        counter.waiting_parcel(1, order="GB1")
    for mine, theirs in (counters, reversed(counters)):
        mine.pull()
        theirs.pull()
        common = {id for _, id in mine.rows} & {id for _, id in theirs.rows}
        assert not common
        for row in mine.rows.values():
            body = bytes(row.body)
            assert theirs.id.encode() not in body
            assert theirs.operator.encode() not in body
    # An operation of the one, sent by a counter of the other, touches neither.
    stray = counters[0].move(1)
    assert counters[1].push(stray) == ["rejected:wrong_site"]


def _code(central: Central, site: int, cursor: str) -> ErrorCode:
    with pytest.raises(ProtocolFault) as caught, central.database.read() as connection:
        feed.changes(connection, central.database.statements, site, cursor, 10)
    return caught.value.code


def test_a_cursor_that_is_none_is_refused_with_its_reason(shop: Shop) -> None:
    """Nonsense, another incarnation, the future, the far past: each has its own answer; an older scope starts over."""
    central, site = shop.central, shop.site
    for cursor in ("x", "1.1", "1.1.1.1", "1.1.-1", "１.1.1", "1.1." + "9" * 80):
        assert _code(central, site, cursor) is ErrorCode.BAD_REQUEST
    assert _code(central, site, "2.1.1") is ErrorCode.INCARNATION_CHANGED
    assert _code(central, site, "1.1.99999") is ErrorCode.INCARNATION_CHANGED
    assert _code(central, site + 1, "") is ErrorCode.NOT_FOUND
    with central.database.write() as connection:
        connection.execute(
            update(tables.site).where(tables.site.c.site_id == site).values(horizon=3)
        )
    assert _code(central, site, "1.1.2") is ErrorCode.CURSOR_TOO_OLD
    with central.database.read() as connection:
        statements = central.database.statements
        assert feed.changes(connection, statements, site, "1.1.3", 10).horizon == 3
        assert feed.changes(connection, statements, site, "1.0.3", 10).rows[0].kind == "site"
