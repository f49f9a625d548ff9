# SPDX-License-Identifier: Apache-2.0
"""A site with enough parcels for a snapshot, a counter that has none of them, and an ear on the way between."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from sync import cycle as engine
from sync.protocol import CHANGES_PATH, SNAPSHOT_PATH
from sync.transport import Fault, FaultKind, Reply, Request, Transport
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter


class Watched:
    """The way to the server, noting what goes over it; `alter` may put another answer in a reply's place."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.targets: list[str] = []
        self.alter: Callable[[str, Reply], Reply | Fault] = lambda _target, reply: reply

    def send(self, request: Request) -> Reply | Fault:
        self.targets.append(request.target)
        reply = self._inner.send(request)
        return reply if isinstance(reply, Fault) else self.alter(request.target, reply)

    def cancel(self) -> None:
        self._inner.cancel()

    def close(self) -> None:
        self._inner.close()

    def chunks(self) -> list[int]:
        """The chunks that were asked for, in order."""
        asked = [parse_qs(urlsplit(t).query) for t in self.targets if t.startswith(SNAPSHOT_PATH)]
        return [int(query["chunk"][0]) for query in asked if "chunk" in query]

    def pages(self) -> int:
        return sum(t.startswith(CHANGES_PATH) for t in self.targets)


class Refusing:
    """A way that is down."""

    def __init__(self, inner: Transport) -> None:
        self.close, self.cancel = inner.close, inner.cancel

    def send(self, _request: Request) -> Reply | Fault:
        return Fault(kind=FaultKind.UNREACHABLE)


def watched(counter: Counter) -> Watched:
    return Watched(counter.connection.transport)


def cycle(counter: Counter, network: Watched, *, rows: int = 20) -> engine.Cycle:
    return engine.Cycle(
        replica=counter.replica,
        transport=network,
        credentials=counter.connection.credentials,
        rows=rows,
    )


def filled(counter: Counter, network: Watched) -> None:
    work = cycle(counter, network)
    for _ in range(20):
        step = work.run(STEPS)
        assert step.fault is None
        if not step.more:
            return
    raise AssertionError("it never ends")


def named(counter: Counter, like: str) -> list[str]:
    return counter.store.query(
        lambda conn: [
            str(name)
            for (name,) in conn.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE name LIKE ?", (like,)
            )
        ]
    )


def busy_site(counter: MakeCounter) -> tuple[Counter, Counter]:
    """A counter at which 150 parcels have been taken in, synced, and one that has never synced."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(150))
    a.list_product()
    a.move(10)
    a.sync()
    return a, b
