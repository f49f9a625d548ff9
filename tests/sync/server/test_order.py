# SPDX-License-Identifier: Apache-2.0
"""The sequence under many writers: no row below a served cursor, every operation once, whatever is refused."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from app.domain.identity import lot_id, product_id
from app.domain.kinds import Kind
from app.domain.records import Lot
from app.errors import OperatorError
from sync.server import engine
from sync.server.central import Central
from sync.server.embedded import open_central
from sync.server.engine import Database
from sync.server.tables import metadata, operation
from sync.server.unit import Unit
from tests.sync.server.world import Shop, TestCounter, open_shop

WRITERS = 8
MILK = "6901234567892"


@pytest.fixture
def company(tmp_path: Path, database_urls: Callable[[], str]) -> Iterator[Shop]:
    """A shop on a PostgreSQL of its own."""
    shop = open_shop(open_central(tmp_path, database_urls()))
    yield shop
    shop.central.close()


def _write(shop: Shop, counters: list[TestCounter], rounds: int) -> None:
    """All counters push at once, so many requests each, of one to three operations."""

    def work(counter: TestCounter) -> None:
        for turn in range(rounds):
            counter.push(*[counter.move(1) for _ in range(turn % 3 + 1)])

    with ThreadPoolExecutor(len(counters)) as pool:
        for done in [pool.submit(work, counter) for counter in counters]:
            done.result()


def _follow(shop: Shop, reader: TestCounter, over: threading.Event) -> set[tuple[str, str, int]]:
    """What a counter that only pulls has been served, by its cursor, until the writers are done."""
    seen: set[tuple[str, str, int]] = set()
    last = False
    while True:
        reply = shop.central.changes(reader.session, reader.cursor, 7)
        seen |= {(row.kind, row.id, row.seq) for row in reply.rows}
        reader.cursor = reply.next
        if last and not reply.more:
            return seen
        last = last or (over.is_set() and not reply.more)


def _movements(seen: set[tuple[str, str, int]]) -> int:
    return len({id for kind, id, _ in seen if kind == "movement"})


def test_no_row_appears_below_a_served_cursor(company: Shop) -> None:
    """Eight writers and one reader that never looks back: it has seen every movement there is."""
    counters = [company.counter() for _ in range(WRITERS)]
    counters[0].push(counters[0].list_product())
    over, follower = threading.Event(), company.counter()
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(_follow, company, follower, over)
        _write(company, counters, 12)
        over.set()
        seen = reader.result()
    total = WRITERS * sum(turn % 3 + 1 for turn in range(12))
    assert _movements(seen) == total
    counters[0].pull()
    lot = counters[0].see(Kind.LOT, lot_id(product_id(company.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == total
    _contiguous(company.central, total)


def _contiguous(central: Central, count: int) -> None:
    """The last `count` operations have sequence numbers without a gap, each of them once."""
    with central.database.read() as connection:
        seqs = list(
            connection.execute(select(operation.c.seq).order_by(operation.c.seq)).scalars()
        )[-count:]
    assert seqs == list(range(seqs[0], seqs[0] + count))


def test_a_cursor_on_an_identity_column_loses_rows(database_urls: Callable[[], str]) -> None:
    """The control: numbers given before the commit and without the site's lock are served past."""
    url = database_urls()
    with psycopg.connect(url, autocommit=True) as setup:
        setup.execute("CREATE TABLE feed (n bigint GENERATED ALWAYS AS IDENTITY, what text)")
    with (
        psycopg.connect(url) as slow,
        psycopg.connect(url) as quick,
        psycopg.connect(url, autocommit=True) as reader,
    ):
        slow.execute("INSERT INTO feed (what) VALUES ('first')")
        quick.execute("INSERT INTO feed (what) VALUES ('second')")
        quick.commit()
        rows = reader.execute("SELECT n, what FROM feed WHERE n > 0 ORDER BY n").fetchall()
        cursor, seen = rows[-1][0], {what for _, what in rows}
        slow.commit()
        rows = reader.execute("SELECT n, what FROM feed WHERE n > %s", (cursor,)).fetchall()
        seen |= {what for _, what in rows}
    assert seen == {"second"}


class _Refusal(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def _refusing(chance: Random, refused: list[str]) -> Callable[[Unit], int]:
    """A `finish` after which the database refuses, kills the connection or loses the answer, one time in three."""
    real, lock = Unit.finish, threading.Lock()

    def finish(unit: Unit) -> int:
        reached = real(unit)
        with lock:
            how = chance.choice(["40001", "40P01", "lost", *["no"] * 6])
            if how != "no":
                refused.append(how)
        if how == "lost":
            _kill(unit.connection)
        elif how != "no":
            raise OperationalError("commit", None, _Refusal(how))
        return reached

    return finish


def _kill(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


def _forgetful(chance: Random, refused: list[str]) -> Callable[[Database], object]:
    """A `write` whose commit took place, one time in five, though its answer was lost."""
    real, lock = Database.write, threading.Lock()

    @contextmanager
    def write(database: Database) -> Iterator[Connection]:
        with real(database) as connection:
            yield connection
        with lock:
            lost = chance.random() < 0.2
            if lost:
                refused.append("answer")
        if lost:
            raise OperationalError("commit", None, _Refusal("08006"))

    return write


def test_without_replays_a_lost_answer_is_seen(
    company: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a server that doesn't ask what it has already can't go on after a commit whose answer was lost."""
    counter = company.counter()
    counter.push(counter.list_product())
    monkeypatch.setattr(engine, "pause", lambda _: None)
    monkeypatch.setattr(Database, "write", _forgetful(_Always(), []))
    monkeypatch.setattr(Unit, "replays", lambda *_: None)
    with pytest.raises(OperatorError):
        counter.push(counter.move(1))


class _Always(Random):
    def random(self) -> float:
        return 0.0


def _storm(company: Shop, monkeypatch: pytest.MonkeyPatch, *, rounds: int, seed: int) -> None:
    counters = [company.counter() for _ in range(WRITERS)]
    counters[0].push(counters[0].list_product())
    refused: list[str] = []
    monkeypatch.setattr(engine, "pause", lambda _: None)
    monkeypatch.setattr(engine, "_TRIES", 40)
    monkeypatch.setattr(Unit, "finish", _refusing(Random(seed), refused))
    monkeypatch.setattr(Database, "write", _forgetful(Random(seed), refused))
    _write(company, counters, rounds)
    monkeypatch.undo()
    assert {"40001", "40P01", "lost", "answer"} <= set(refused)
    total = WRITERS * sum(turn % 3 + 1 for turn in range(rounds))
    _contiguous(company.central, total)
    counters[0].pull()
    lot = counters[0].see(Kind.LOT, lot_id(product_id(company.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == total


def test_refused_deadlocked_and_lost_units_run_again(
    company: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40001, 40P01, lost connections and lost answers at random: every operation once, no gap in the sequence."""
    _storm(company, monkeypatch, rounds=6, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_many_refused_units_run_again(
    company: Shop, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The same for longer, from several seeds."""
    _storm(company, monkeypatch, rounds=60, seed=seed)


@pytest.mark.skipif(not os.environ.get("LINLI_CITUS_URL"), reason="needs LINLI_CITUS_URL")
def test_the_schema_lives_on_a_distributed_engine(tmp_path: Path) -> None:
    """On a real one: every table by its site, a day of a shop, each statement on one shard."""
    central = open_central(tmp_path, os.environ["LINLI_CITUS_URL"])
    try:
        with central.database.write() as connection:
            for table in metadata.tables:
                connection.exec_driver_sql(
                    "SELECT create_distributed_table(%s, 'site_id') WHERE NOT EXISTS"
                    " (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = %s::regclass)",
                    (table, table),
                )
        shop = open_shop(central)
        counter = shop.counter()
        parcel = counter.waiting_parcel()
        assert counter.push(counter.hand_over(parcel)) == ["applied"]
    finally:
        central.close()
