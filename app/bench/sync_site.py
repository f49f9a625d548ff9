# SPDX-License-Identifier: Apache-2.0
"""What `linli bench sync` works with: a server in a process of its own, and real counters of its site.

The site's orders are put straight into the server's table, for it is the way from there that is measured. Their
bodies are as the platform's orders become (about 830 bytes); nobody is meant by the names.
"""

from __future__ import annotations

import json
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from app.clock import SystemClock
from app.codec import encode
from app.domain.columns import values_of
from app.domain.identity import derived_id, order_id, product_id
from app.domain.kinds import Kind
from app.domain.records import Line, Order, Personal
from app.errors import OperatorError
from app.ids import IdSource
from app.secrets import open_secrets
from app.store import replica, shadow
from app.store.store import Store
from sync.cycle import Cycle, Step
from sync.gate import StoredGate
from sync.server.embedded import open_central
from sync.server.engine import Database
from sync.server.feed import make_cursor
from sync.stored import StoredReplica
from sync.transport import Fault, Reply, Request
from sync.way import Connection

_START_S = 60
_CHUNK = 20_000
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高"
_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
Row = tuple[object, ...]


def order_rows(count: int) -> Iterator[Row]:
    """Rows as the counter's table has them, in the order of their making."""
    chance = Random(7)
    for n in range(count):
        who = Personal(
            name=_SURNAMES[n % 20] + _NAMES[n // 20 % 20] + _NAMES[n // 400 % 20],
            phone=f"199{n:08d}", phone_tail=f"{n % 10_000:04d}",
            address=f"幸福里小区{n % 30 + 1}栋{n % 6 + 1}单元{n % 900 + 100}室",
        )  # fmt: skip
        goods = tuple(
            Line(name="有机牛奶 1L", quantity=1 + n % 3, product=product_id(1, str(chance.randrange(2_000))))
            for _ in range(3)
        )  # fmt: skip
        order = Order(
            id=order_id(1, f"GB{n:012d}"), platform_no=f"GB{n:012d}", number=n + 1, recipient=who,
            lines=goods, secret=secrets.token_hex(32), group_buy=derived_id("group", n // 50),
            note="送货前请电话联系", total_minor=9_900, placed_at=1_795_000_000_000 + n,
        )  # fmt: skip
        yield (order.id, n + 1, *values_of(order), encode(order))


def slim_rows(count: int) -> Iterator[Row]:
    """A great many rows, quickly: they differ in what makes them others, and their bodies in their id alone."""
    sample = Order(id="{id}", platform_no="GB")
    head, tail = encode(sample).split(b"{id}")
    _, _, *others = values_of(sample)
    for n in range(count):
        id = f"{n:08x}-0000-8000-8000-000000000000"
        yield (id, n + 1, n + 1, f"GB{n:012d}", *others, head + id.encode() + tail)


@dataclass(slots=True, kw_only=True)
class Site:
    """A running server with one site in it."""

    url: str
    number: int
    operator: str
    codes: list[str]
    folder: Path
    seq: int
    made: int = field(default=0)

    def counter(self) -> Counter:
        """A freshly enrolled one, in a folder of its own."""
        self.made += 1
        return Counter(self, self.folder / f"counter-{self.made}")


@contextmanager
def site_with(folder: Path, rows: list[Row] | Iterator[Row], *, counters: int) -> Iterator[Site]:
    """A server process on a site with these orders."""
    data = folder / "server"
    central = open_central(data)
    try:
        number = central.accounts.add_site("南门站")
        operator = central.accounts.add_operator(number, "小李", ("manager", "merchant"), "1234")
        codes = [central.enrolment.make_code(number) for _ in range(counters)]
        seq = _put(central.database, number, rows)
    finally:
        central.close()
    with serving(data) as url:
        yield Site(url=url, number=number, operator=operator, codes=codes, folder=folder, seq=seq)


@contextmanager
def serving(data: Path, database: str = "") -> Iterator[str]:
    """A server process on this folder (or this PostgreSQL); where it answers."""
    command = [sys.executable, "-m", "app", "server", "--data", str(data), "--port", "0"]
    command += ["--database", database] if database else []
    server = subprocess.Popen(
        command,
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if server.stdout is None or not select.select([server.stdout], [], [], _START_S)[0]:
            raise OperatorError("bench_failed", "The server didn't start.")
        yield str(json.loads(server.stdout.readline())["ready"])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        if server.stdout is not None:
            server.stdout.close()


def _put(database: Database, number: int, rows: list[Row] | Iterator[Row]) -> int:
    """Puts the orders behind what the site has already; the sequence that it has reached then."""
    with database.write() as conn:
        asked = "SELECT seq FROM site WHERE site_id = ?"
        seq = first = int(conn.exec_driver_sql(asked, (number,)).scalar_one())
        for part in _parts(rows):
            conn.exec_driver_sql(
                "INSERT INTO record (site_id, kind, id, seq, deleted, parent, look_up, body)"
                " VALUES (?, 'order', ?, ?, 0, '', ?, ?)",
                [
                    (number, row[0], first + _int(row[1]), str(row[2]), _text(row[-1]))
                    for row in part
                ],
            )
            seq += len(part)
        conn.exec_driver_sql("UPDATE site SET seq = ? WHERE site_id = ?", (seq, number))
    return seq


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(body: object) -> str:
    return body.decode() if isinstance(body, bytes) else ""


class Counter:
    """A counter with its real store, its way to the server, and a count of what comes over it."""

    def __init__(self, site: Site, folder: Path) -> None:
        clock = SystemClock()
        ids = IdSource(clock)
        vault = open_secrets(folder, folder.with_suffix(".keys"))
        self.site = site
        self.store = Store.open(folder, vault.store_key(create=True), clock, ids)
        self.replica = StoredReplica(self.store, clock=clock, ids=ids, ahead=True)
        self.gate = StoredGate(self.store, vault, ids)
        self.gate.enrol(site.url, site.codes.pop(), folder.name)
        connection = self.gate.connect()
        if connection is None:
            raise OperatorError("bench_failed", "The counter wasn't enrolled.")
        self.connection: Connection = connection
        self.wire = Counted(connection)

    def sync(self, *, snapshots: bool = True) -> Step:
        """Until nothing is left to do."""
        work = Cycle(
            replica=self.replica,
            transport=self.wire,
            credentials=self.connection.credentials,
            snapshots=snapshots,
        )
        while (step := work.run(200)).more and step.fault is None:
            continue
        if step.fault is not None:
            raise OperatorError("bench_failed", f"The counter didn't sync ({step.fault.kind}).")
        return step

    def orders(self) -> int:
        return self.store.query(
            lambda conn: int(conn.exec_driver_sql("SELECT count(*) FROM order_row").scalar_one())
        )

    def close(self) -> None:
        self.wire.close()
        self.store.close()


class Counted:
    """A counter's way to the server, weighing what comes back."""

    def __init__(self, connection: Connection) -> None:
        self._inner = connection.transport
        self.came_bytes = 0

    def send(self, request: Request) -> Reply | Fault:
        reply = self._inner.send(request)
        if isinstance(reply, Reply):
            self.came_bytes += len(reply.body)
        return reply

    def cancel(self) -> None:
        self._inner.cancel()

    def close(self) -> None:
        self._inner.close()


def fill_directly(counter: Counter, rows: Iterator[Row], *, seq: int) -> None:
    """The counter as a fill would leave it, without the way from the server."""
    write = counter.store.write
    write(lambda conn: shadow.begin(conn, "bench"), durable=False).result()
    for part in _parts(rows):
        write(partial(shadow.put, kind=Kind.ORDER, rows=part), durable=False).result()
    while write(shadow.build_index, durable=False).result():
        continue
    cursor = make_cursor(1, seq)
    write(lambda conn: replica.make_current(conn, cursor=cursor, upto=seq), durable=False).result()


def _parts(rows: Iterator[Row] | list[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == _CHUNK:
            yield part
            part = []
    if part:
        yield part
