# SPDX-License-Identifier: Apache-2.0
"""Another generation of the tables: the same layout, taken away in slices, unknown to a migration."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.codec import encode
from app.domain.columns import values_of
from app.domain.kinds import Kind
from app.domain.records import Product
from app.store import replica, shadow
from app.store.engine import writing_engine
from app.store.replica import ServedRow
from app.store.store import Store
from app.store.writer import Priority
from tests.app.store.shop import KEY, enrolled, open_store


def _products(first: int, count: int) -> list[Product]:
    return [Product(id=f"p{n:05d}", code=f"c{n}", name="牛奶") for n in range(first, first + count)]


def _row(product: Product, seq: int) -> tuple[object, ...]:
    return (product.id, seq, *values_of(product), encode(product))


def _fill(store: Store, products: list[Product]) -> None:
    """A whole fill with these."""
    store.write(lambda conn: shadow.begin(conn, "s")).result()
    store.write(
        lambda conn: shadow.put(conn, Kind.PRODUCT, [_row(p, 9) for p in products])
    ).result()
    while store.write(shadow.build_index).result():
        continue
    store.write(lambda conn: replica.make_current(conn, cursor="c", upto=9)).result()


def _names(store: Store, kind: str) -> dict[str, str]:
    return store.query(
        lambda conn: {
            str(name): str(sql)
            for name, sql in conn.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)
            )
        }
    )


def _unquoted(made: dict[str, str]) -> dict[str, str]:
    """SQLite quotes the names of what it renames."""
    return {name: sql.replace('"', "") for name, sql in made.items()}


def _count(conn: Connection) -> int:
    return int(conn.exec_driver_sql("SELECT count(*) FROM product_row").scalar_one())


def test_a_generation_replaces_another_whole(tmp_path: Path) -> None:
    """The old rows are gone, the new ones found by their indexes; what was replaced goes in slices."""
    store = enrolled(tmp_path)
    old = [ServedRow(kind=Kind.PRODUCT, id=p.id, seq=1, body=encode(p)) for p in _products(0, 30)]
    store.write(lambda conn: replica.take_rows(conn, old)).result()
    tables, indexes = set(_names(store, "table")), set(_names(store, "index"))
    for turn in (1, 2):
        _fill(store, _products(100 * turn, 25))
        assert store.query(_count) == 25
        found = store.read(lambda rows, turn=turn: rows.by_key(Kind.PRODUCT, f"c{100 * turn}"))
        assert [r.id for r in found] == [f"p{100 * turn:05d}"]
        slices = 1
        while store.write(lambda conn: shadow.sweep(conn, 10)).result():
            slices += 1
        assert slices >= 3
        assert set(_names(store, "table")) == tables
        assert {name.partition("__")[0] for name in _names(store, "index")} == indexes
    plan = store.query(
        lambda conn: conn.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM product_row WHERE code = 'c200'"
        ).all()
    )
    assert "ix_product_row_code__2" in str(plan)
    store.close()


def test_a_migration_finds_the_plain_names(tmp_path: Path) -> None:
    """Whatever generation is current, and in the middle of a fill too; word by word as in a fresh store."""
    fresh = open_store(tmp_path / "fresh")
    plain = _unquoted(_names(fresh, "index"))
    tables = set(_names(fresh, "table"))
    fresh.close()
    store = enrolled(tmp_path / "used")
    _fill(store, _products(0, 5))
    store.write(lambda conn: shadow.begin(conn, "t")).result()
    path = store.layout.store
    store.close()
    engine = writing_engine(path, KEY)
    with engine.begin() as conn:
        shadow.plain_names(conn)
    engine.dispose()
    store = open_store(tmp_path / "used")
    assert _unquoted(_names(store, "index")) == plain
    assert set(_names(store, "table")) == tables
    assert store.query(_count) == 5
    assert store.query(shadow.progress) == ("", 0, 0)
    store.close()


def test_a_slice_gives_way(tmp_path: Path) -> None:
    """A long work comes to a pause as soon as a hand-over waits, and goes on after it, before its equals."""
    store = enrolled(tmp_path)
    done: list[str] = []
    asked: list[bool] = []

    def long_work(_conn: Connection, give_way: object) -> bool:
        assert callable(give_way)
        if not done:
            begun.set()
            assert queued.wait(20)
        asked.append(give_way())
        done.append("slice")
        return len(asked) == 3

    begun, queued = threading.Event(), threading.Event()
    whole = store.writer.write_in_slices(long_work, Priority.FILL)
    assert begun.wait(20)
    equal = store.write(lambda _c: done.append("fill"), Priority.FILL)
    store.write(lambda _c: done.append("hand-over"), Priority.HANDOVER)
    queued.set()
    whole.result()
    equal.result()
    assert done == ["slice", "hand-over", "slice", "slice", "fill"]
    assert asked == [True, False, False]
    store.close()


def test_what_fails_in_a_slice_is_told(tmp_path: Path) -> None:
    """Its slices before stay; it ends with the fault, and the writer goes on."""
    store = enrolled(tmp_path)
    turns: list[int] = []

    def work(_conn: Connection, _give_way: object) -> bool:
        turns.append(1)
        if len(turns) == 2:
            raise KeyError("broken")
        return False

    with pytest.raises(KeyError):
        store.writer.write_in_slices(work, Priority.FILL).result()
    assert store.write(lambda _conn: 7).result() == 7
    store.close()
