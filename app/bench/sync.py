# SPDX-License-Identifier: Apache-2.0
"""A counter's first fill, pushing, waking and resting, through a real server process over HTTP.

Beside it, in the same run and on the same disk, the floor: the same rows through plain sqlite3 with executemany, four
indexes, WAL, synchronous=FULL, a thousand a transaction. A fill is everything from the first request to the rows
being shown: fetched, verified, written into the encrypted store, its indexes built. Rounds are interleaved, and
of each the best stands.
"""

from __future__ import annotations

import gc
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from random import Random

import httpx

from app.bench.own_postgres import binaries, private_postgres
from app.bench.report import Report, percentile, spread
from app.bench.sync_site import (
    Counter,
    Row,
    Site,
    fill_directly,
    order_rows,
    serving,
    site_with,
    slim_rows,
)
from app.bench.traffic import open_site
from app.clock import SystemClock
from app.domain.columns import SHAPE
from app.domain.identity import consignment_id, parcel_id, product_id
from app.domain.kinds import MovementKind, ProofKind
from app.domain.operations import (
    AnnounceConsignment,
    AnnounceParcel,
    Do,
    HandOver,
    ListProduct,
    MoveStock,
    ReceiveParcel,
)
from app.domain.records import Personal
from app.errors import OperatorError
from app.ids import IdSource
from app.store.record import Act, By
from app.store.writer import Priority
from sync.protocol import EXCHANGE_PATH, OPS_MAX, SNAPSHOT_PATH
from sync.runner import Runner
from sync.server.embedded import open_central
from sync.transport import Reply, Request

ORDERS = 100_000
PUSHED = 20_000
HANDED = 150
WAKES = 60
RESTS = 25
_PERSON = Personal(name="王小明", phone="13800005678", phone_tail="5678", address="幸福里3幢501室")
_FLOOR_INDEXES = ("number", "platform_no", "phone_rev", "secret")


def measure(size: int) -> Report:
    """`size` is how many orders the site has; ten times as many for the rest of a full counter."""
    orders = size or ORDERS
    pushed = min(PUSHED, max(OPS_MAX, orders // 5))
    figures: dict[str, float] = {"orders": orders}
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        figures |= _fills(folder / "fill", orders)
        figures |= _pushes(folder, pushed)
        small, large = max(10, orders // 100), orders * 10
        figures |= _rest(folder / "small", small, "rest_small")
        figures |= _rest(folder / "large", large, "rest_large")
    bare = figures["bare_fill_s"]
    limits = {
        "snapshot_fill_s": round(0.6 * bare, 3),
        "pages_fill_s": round(1.3 * bare, 3),
        "pages_wire_mb": round(16.0 * orders / ORDERS, 3),
        "fill_hand_over_p99_ms": 500.0,
        "push_sqlite_s": round(pushed / 10_000, 3),
        "wake_p95_ms": 300.0,
    }
    if "push_postgresql_s" in figures:
        limits["push_postgresql_s"] = round(pushed / 5_000, 3)
    return Report(
        bench="sync",
        figures=figures,
        limits=limits,
        ratios={
            "snapshot_fill_to_bare": round(figures["snapshot_fill_s"] / bare, 3),
            "pages_fill_to_bare": round(figures["pages_fill_s"] / bare, 3),
            "rest_large_to_small": round(
                figures["rest_large_p50_ms"] / max(0.001, figures["rest_small_p50_ms"]), 2
            ),
        },
    )


# Filling -----------------------------------------------------------------------------------------


def _fills(folder: Path, orders: int) -> dict[str, float]:
    rounds = 2 if orders >= ORDERS else 1
    rows = list(order_rows(orders))
    folder.mkdir()
    bare: list[float] = []
    snapshot: list[float] = []
    pages: list[float] = []
    wire: dict[str, float] = {}
    with site_with(folder, rows, counters=2 * rounds + 4) as site:
        making = _snapshot_made(site)
        gc.collect()
        gc.freeze()
        for turn in range(rounds):
            bare.append(_bare(folder / f"bare-{turn}.db", rows))
            snapshot.append(_fill(site, orders, wire, snapshots=True))
            pages.append(_fill(site, orders, wire, snapshots=False))
        gc.unfreeze()
        handed = _hand_overs(site, orders)
        woken = _wakes(site, WAKES if orders >= ORDERS else 6)
    return {
        "bare_fill_s": round(min(bare), 3),
        "snapshot_fill_s": round(min(snapshot), 3),
        "pages_fill_s": round(min(pages), 3),
        "snapshot_made_s": round(making, 3),
        **wire,
        **spread("fill_hand_over", handed),
        "wake_p50_ms": round(percentile(woken, 0.5) * 1_000, 1),
        "wake_p95_ms": round(percentile(woken, 0.95) * 1_000, 1),
    }


def _bare(path: Path, rows: Sequence[Row]) -> float:
    """The floor."""
    link = sqlite3.connect(path, isolation_level=None)
    try:
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("PRAGMA synchronous = FULL")
        link.execute(
            "CREATE TABLE bare (id TEXT PRIMARY KEY, seq INTEGER, number INTEGER, platform_no TEXT,"
            " status TEXT, delivery TEXT, group_buy TEXT, secret TEXT, phone_rev TEXT,"
            " initials TEXT, name TEXT, placed_at INTEGER, body BLOB)"
        )
        for column in _FLOOR_INDEXES:
            link.execute(f"CREATE INDEX bare_{column} ON bare ({column})")
        began = time.perf_counter()
        for start in range(0, len(rows), 1_000):
            link.execute("BEGIN")
            link.executemany(
                "INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows[start : start + 1_000],
            )
            link.execute("COMMIT")
        return time.perf_counter() - began
    finally:
        link.close()
        path.unlink()


def _snapshot_made(site: Site) -> float:
    """How long the server makes the snapshot that all of them then take."""
    counter = site.counter()
    try:
        target = f"{SNAPSHOT_PATH}?shape={SHAPE}&at_least=0"
        began = time.perf_counter()
        _answered(counter, target)
        return time.perf_counter() - began
    finally:
        counter.close()


def _answered(counter: Counter, target: str) -> None:
    """Asks until it is there: a large site's snapshot takes longer than a request may."""
    while True:
        headers = counter.connection.credentials.headers("GET", target, b"", "")
        reply = counter.wire.send(Request(method="GET", target=target, headers=headers))
        if isinstance(reply, Reply) and reply.status == 200:
            return
        if not isinstance(reply, Reply) or reply.status != 503:
            raise OperatorError("bench_failed", "The server gives no snapshot.")


def _fill(site: Site, orders: int, wire: dict[str, float], *, snapshots: bool) -> float:
    """A fresh counter, from its first exchange until everything is shown."""
    counter = site.counter()
    shown = [0.0]

    def note(_rows: object) -> None:
        shown[0] = time.perf_counter()

    counter.replica.on_rows(note)
    try:
        began = time.perf_counter()
        counter.sync(snapshots=snapshots)
        # What follows (the comparison with the server) keeps nobody from seeing the rows.
        taken = shown[0] - began
        if counter.orders() < orders:
            raise _lacking(counter, orders)
        wire["snapshot_wire_mb" if snapshots else "pages_wire_mb"] = round(
            counter.wire.came_bytes / 1e6, 3
        )
        return taken
    finally:
        counter.close()


def _lacking(counter: Counter, orders: int) -> OperatorError:
    return OperatorError(
        "bench_failed", f"After its fill the counter has {counter.orders()} of {orders} orders."
    )


def _hand_overs(site: Site, orders: int) -> list[float]:
    """How long a hand-over takes to be acknowledged while the counter fills itself."""
    counter = site.counter()
    who = By(operator=site.operator)
    consignment = consignment_id(site.number, "bench")
    acts = [
        Act(do=Do.ANNOUNCE_CONSIGNMENT, entity=consignment, args=AnnounceConsignment(title="am", source="bench"))
    ]  # fmt: skip
    for n in range(HANDED):
        parcel = parcel_id(consignment, n)
        told = AnnounceParcel(waybill=f"SF{n:012d}", consignment=consignment, position=n)
        came = ReceiveParcel(waybill=f"SF{n:012d}", slot="A-01-01", pickup_code=f"A1-{n}")
        acts += [
            Act(do=Do.ANNOUNCE_PARCEL, entity=parcel, args=told, private=_PERSON),
            Act(do=Do.RECEIVE_PARCEL, entity=parcel, args=came),
        ]
    taken: list[float] = []
    filled = threading.Event()

    def work() -> None:
        for n in range(HANDED):
            act = Act(
                do=Do.HAND_OVER,
                entity=parcel_id(consignment, n),
                args=HandOver(proof=ProofKind.SECRET_CODE),
            )
            began = time.perf_counter()
            counter.store.record([act], who, priority=Priority.HANDOVER)
            taken.append(time.perf_counter() - began)
            if filled.wait(0.015):
                return

    try:
        counter.store.record(acts, who)
        thread = threading.Thread(target=work)
        thread.start()
        counter.sync()
        filled.set()
        thread.join()
        counter.sync()
        if counter.orders() < orders:
            raise _lacking(counter, orders)
        return taken
    finally:
        counter.close()


# Pushing, waking, resting ------------------------------------------------------------------------


def _pushes(folder: Path, count: int) -> dict[str, float]:
    """A busy counter's operations, 500 a request; PostgreSQL only where it is installed."""
    figures = {"push_sqlite_s": _push(folder / "push-sqlite", "", count)}
    if binaries() is not None:
        with private_postgres("synchronous_commit=on", "shared_buffers=128MB") as postgres:
            figures["push_postgresql_s"] = _push(
                folder / "push-postgresql", postgres.new_database(), count
            )
    for name in tuple(figures):
        figures[f"{name.removesuffix('_s')}_per_s"] = round(count / figures[name])
    return figures


def _push(folder: Path, database: str, count: int) -> float:
    """Seconds for so many; the requests are made and signed beforehand, as a counter's disk has them."""
    folder.mkdir()
    central = open_central(folder, database)
    try:
        counter = open_site(central, IdSource(SystemClock()))
    finally:
        central.close()
    day = counter.day()
    asked = [
        counter.signed(counter.request(list(islice(day, OPS_MAX)), limit=0))
        for _ in range(-(-count // OPS_MAX))
    ]
    with serving(folder, database) as url, httpx.Client(base_url=url, timeout=60) as http:
        began = time.perf_counter()
        for body, headers in asked:
            if http.post(EXCHANGE_PATH, content=body, headers=headers).status_code != 200:
                raise OperatorError("bench_failed", "The server took no operations.")
        return round(time.perf_counter() - began, 3)


def _wakes(site: Site, count: int) -> list[float]:
    """From an act's commit at one counter to its being shown at another."""
    one, other = site.counter(), site.counter()
    seen = threading.Event()
    at = [0.0]

    def shown(_rows: object) -> None:
        at[0] = time.perf_counter()
        seen.set()

    runners: list[Runner] = []
    who = By(operator=site.operator)
    product = product_id(site.number, "6901234567892")
    taken: list[float] = []
    try:
        for counter in (one, other):
            counter.sync()
            runner = Runner(
                store=counter.replica, gate=counter.gate, clock=SystemClock(), chance=Random(1)
            )
            runner.start()
            runner.sync_now(30)
            runners.append(runner)
        listed = Act(
            do=Do.LIST_PRODUCT, entity=product, args=ListProduct(code="6901234567892", name="牛奶")
        )
        one.store.record([listed], who)
        runners[0].sync_now(30)
        runners[1].sync_now(30)
        other.replica.on_rows(shown)
        for _ in range(count):
            seen.clear()
            move = MoveStock(kind=MovementKind.INTAKE, quantity=1)
            one.store.record([Act(do=Do.MOVE_STOCK, entity=product, args=move)], who)
            began = time.perf_counter()
            runners[0].wake()
            if not seen.wait(30):
                raise OperatorError("bench_failed", "The other counter wasn't woken.")
            taken.append(at[0] - began)
        return taken
    finally:
        for runner in runners:
            runner.close()
        for counter in (one, other):
            counter.close()


def _rest(folder: Path, orders: int, name: str) -> dict[str, float]:
    """A sync with nothing to do, at a counter and a server with so many orders."""
    folder.mkdir()
    with site_with(folder, slim_rows(orders), counters=1) as site:
        counter = site.counter()
        try:
            fill_directly(counter, slim_rows(orders), seq=site.seq)
            counter.replica.compared(())
            for _ in range(3):
                counter.sync()
            return spread(name, _timed(counter.sync, RESTS))
        finally:
            counter.close()


def _timed(work: Callable[[], object], times: int) -> list[float]:
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken
