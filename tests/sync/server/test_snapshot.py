# SPDX-License-Identifier: Apache-2.0
"""The server's snapshots and digests: one moment, made once, whole, and the same on both databases."""

from __future__ import annotations

import threading

import pytest

from app.clock import FixedClock
from app.codec import decode_record
from app.domain.columns import COLUMNS, SHAPE, values_of
from app.domain.kinds import Kind
from app.domain.marks import mark_of
from sync.filling import read_chunk
from sync.protocol import ErrorCode, SnapshotReply
from sync.server import snapshot
from sync.server.central import Central
from sync.server.faults import ProtocolFault
from sync.server.job import Round
from tests.sync.server.world import Shop


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of five rows; two rows behind is stale."""
    monkeypatch.setattr(snapshot, "CHUNK_ROWS", 5)
    monkeypatch.setattr(snapshot, "STALE_ROWS", 2)


def rows_of(central: Central, site: int, made: SnapshotReply) -> dict[str, tuple[object, ...]]:
    """Every row of a snapshot by its id."""
    found: dict[str, tuple[object, ...]] = {}
    for number, plan in enumerate(made.chunks):
        for row in read_chunk(plan, central.snapshots.chunk(site, made.id, number)):
            found[f"{plan.kind}/{row[0]}"] = row
    return found


def take(shop: Shop, at_least: int = 0, *, id: str = "", besides: str = "") -> SnapshotReply:
    return shop.central.snapshots.manifest(
        shop.site, shape=SHAPE, at_least=at_least, id=id, besides=besides
    )


def test_a_snapshot_is_what_the_pages_bring(shop: Shop) -> None:
    """The same records at the same sequence, laid out as the counter's tables are, in the order of their ids."""
    counter = shop.counter()
    for row in range(1, 13):
        counter.waiting_parcel(row)
    other = shop.counter()
    other.pull()
    made = take(shop)
    rows = rows_of(shop.central, shop.site, made)
    living = {f"{kind}/{id}": r for (kind, id), r in other.rows.items() if not r.deleted}
    assert rows.keys() == living.keys()
    for place, (id, seq, *values, body) in rows.items():
        assert (id, seq, body) == (
            living[place].id,
            living[place].seq,
            bytes(living[place].body),
        )
        kind = Kind(place.partition("/")[0])
        assert isinstance(body, bytes)
        assert tuple(values) == values_of(decode_record(kind, body))
        assert len(values) == len(COLUMNS[kind])
    parcels = [place for place in rows if place.startswith("parcel/")]
    assert parcels == sorted(parcels)
    assert made.next == other.cursor


def test_it_is_made_once_and_again_when_it_is_stale(shop: Shop) -> None:
    """The same one is given until the site is further on than pages would quickly follow, or more is asked for."""
    counter = shop.counter()
    counter.waiting_parcel(1)
    first = take(shop)
    assert take(shop).id == first.id
    counter.push(counter.list_product())
    assert take(shop).id == first.id
    assert take(shop, first.upto + 1).id != first.id
    for row in range(2, 6):
        counter.waiting_parcel(row)
    newest = take(shop)
    assert newest.upto > first.upto
    assert take(shop, id=first.id).id in (first.id, newest.id)
    assert take(shop, besides=newest.id).id != newest.id


def test_a_counter_in_the_middle_of_one_keeps_it_for_a_while(shop: Shop, clock: FixedClock) -> None:
    """An older one is there for an hour; after that its chunks are gone, and it says so."""
    counter = shop.counter()
    counter.waiting_parcel(1)
    first = take(shop)
    for row in range(2, 8):
        counter.waiting_parcel(row)
    take(shop)
    assert shop.central.snapshots.chunk(shop.site, first.id, 0)
    clock.advance(snapshot.KEEP_MS + 1)
    for row in range(8, 14):
        counter.waiting_parcel(row)
    take(shop)
    with pytest.raises(ProtocolFault) as caught:
        shop.central.snapshots.chunk(shop.site, first.id, 0)
    assert caught.value.code is ErrorCode.NOT_FOUND


def test_none_outlives_what_the_records_may_hold(shop: Shop, clock: FixedClock) -> None:
    """The upkeep takes an old one away though nobody asks for a newer one."""
    counter = shop.counter()
    counter.waiting_parcel(1)
    made = take(shop)

    def turn() -> int:
        return snapshot.forget_old(
            Round(database=shop.central.database, ids=shop.central.ids, now_ms=clock.now_ms(),
                  site=shop.site)
        )  # fmt: skip

    assert turn() == 0
    clock.advance(snapshot.FORGET_MS + 1)
    assert turn() == 1
    with shop.central.database.read() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM snapshot_chunk").scalar()
    assert left == 0
    assert take(shop).id != made.id


def test_what_is_no_snapshot_here_has_an_answer(shop: Shop) -> None:
    """Another shape, another site's snapshot, a number or a name from nowhere, a sequence from the future."""
    counter = shop.counter()
    counter.waiting_parcel(1)
    made = take(shop)
    other = shop.central.accounts.add_site("别处")
    for site, id, number in (
        (other, made.id, 0), (shop.site, made.id, 999), (shop.site, "x\0y", 0),
        (shop.site, "x" * 999, 0),
    ):  # fmt: skip
        with pytest.raises(ProtocolFault) as caught:
            shop.central.snapshots.chunk(site, id, number)
        assert caught.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(ProtocolFault) as caught:
        shop.central.snapshots.manifest(shop.site, shape="another", at_least=0)
    assert caught.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(ProtocolFault) as caught:
        take(shop, made.upto + 1)
    assert caught.value.code is ErrorCode.INCARNATION_CHANGED


def test_an_unfinished_one_is_never_given(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A maker that dies in the middle leaves nothing that looks whole."""
    counter = shop.counter()
    for row in range(1, 9):
        counter.waiting_parcel(row)

    def dies(rows: object) -> bytes:
        raise RuntimeError("the power went")

    monkeypatch.setattr(snapshot, "pack_rows", dies)
    with pytest.raises(RuntimeError):
        take(shop)
    monkeypatch.undo()
    made = take(shop)
    assert made.chunks
    assert rows_of(shop.central, shop.site, made)


def test_it_is_of_one_moment_while_others_push(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pushed in the middle of the making isn't in it, and the push isn't held up by it."""
    counter = shop.counter()
    for row in range(1, 9):
        counter.waiting_parcel(row)
    pack = snapshot.pack_rows
    pushed: list[list[str]] = []

    def meanwhile(rows: list[tuple[object, ...]]) -> bytes:
        if not pushed:
            thread = threading.Thread(
                target=lambda: pushed.append(counter.push(counter.list_product("6900000000001")))
            )
            thread.start()
            thread.join(20)
        return pack(rows)

    monkeypatch.setattr(snapshot, "pack_rows", meanwhile)
    made = take(shop)
    assert pushed == [["applied"]]
    rows = rows_of(shop.central, shop.site, made)
    assert not any(place.startswith("product/") for place in rows)
    assert all(isinstance(row[1], int) and row[1] <= made.upto for row in rows.values())


def test_the_digest_is_the_sum_of_the_rows(shop: Shop) -> None:
    """Both databases come to what the function gives; a row that is altered behind its back changes it."""
    counter = shop.counter()
    for row in range(1, 5):
        counter.waiting_parcel(row)
    digests = shop.central.digests
    counter.pull()
    found = digests.digest(shop.site)
    assert digests.digest(shop.site) is found
    for kind, digest in found.kinds.items():
        rows = [r for (k, _), r in counter.rows.items() if k == kind and not r.deleted]
        assert digest.count == len(rows)
        assert digest.mark == sum(mark_of(r.seq, bytes(r.body)) for r in rows)
    with shop.central.database.write() as connection:
        connection.exec_driver_sql("UPDATE record SET body = body || ' ' WHERE kind = 'parcel'")
        connection.exec_driver_sql("UPDATE site SET seq = seq + 1")
    altered = digests.digest(shop.site)
    assert {k for k in found.kinds if altered.kinds[k] != found.kinds[k]} == {"parcel"}


@pytest.mark.parametrize("proto", [1, 2])
def test_both_protocols_are_answered(shop: Shop, proto: int) -> None:
    """A counter of the protocol before gets its rows and outcomes as ever; nobody is locked out."""
    counter = shop.counter()
    reply = counter.send(counter.request([counter.list_product()], proto=proto))
    assert [result.outcome for result in reply.results] == ["applied"]
    assert reply.rows
    assert reply.min_proto == 1


def test_a_push_alone_brings_no_row_and_leaves_the_cursor(shop: Shop) -> None:
    """With `limit` 0 even a cursor that is no longer served costs no outcome."""
    counter = shop.counter()
    counter.cursor = "nonsense"
    reply = counter.send(counter.request([counter.list_product()], limit=0))
    assert [result.outcome for result in reply.results] == ["applied"]
    assert (reply.rows, reply.next) == ([], "nonsense")


def test_a_page_says_how_much_is_left(shop: Shop) -> None:
    """Counted to the row, so that the counter can choose between pages and a snapshot."""
    counter = shop.counter()
    for row in range(1, 6):
        counter.waiting_parcel(row)
    whole = shop.central.changes(counter.session, "", 5_000)
    page = shop.central.changes(counter.session, "", 3)
    assert whole.behind == 0
    assert page.behind == len(whole.rows) - len(page.rows)


def test_fetching_everything_goes_on_below_the_horizon(shop: Shop) -> None:
    """A counter in the middle of fetching everything isn't sent back to the start by the tombstones' age."""
    counter = shop.counter()
    for row in range(1, 6):
        counter.waiting_parcel(row)
    old = counter.cursor
    with shop.central.database.write() as connection:
        connection.exec_driver_sql("UPDATE site SET horizon = seq")
    page = shop.central.changes(counter.session, "", 3)
    while page.more:
        page = shop.central.changes(counter.session, page.next, 3)
    assert page.next.count(".") == 2
    counter.waiting_parcel(9)
    with shop.central.database.write() as connection:
        connection.exec_driver_sql("UPDATE site SET horizon = seq")
    # The control: a cursor that stood still meanwhile is too old.
    with pytest.raises(ProtocolFault) as caught:
        shop.central.changes(counter.session, old, 3)
    assert caught.value.code is ErrorCode.CURSOR_TOO_OLD
