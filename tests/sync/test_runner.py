# SPDX-License-Identifier: Apache-2.0
"""The network thread, on a real store and a real server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from app.clock import Clock, SystemClock
from app.errors import OperatorError
from sync.client import HttpTransport
from sync.credentials import Credentials
from sync.runner import Runner
from sync.schedule import Pace
from sync.status import Link, SyncStatus
from sync.transport import Fault
from sync.way import Connection, Gate
from tests.sync.conftest import MakeCounter
from tests.sync.counters import Counter, Place
from tests.sync.flaky import Flaky, Mishap
from tests.sync.raw_server import RawServer

PATIENCE_S = 60
NEVER = Pace(poll_ms=3_600_000, first_retry_ms=3_600_000, last_retry_ms=3_600_000)
"""No poll and no retry within a test: what happens, happens because something woke the runner."""


class Seen:
    """The statuses that were told, to be waited for."""

    def __init__(self, runner: Runner) -> None:
        self._news = threading.Condition()
        self.all: list[SyncStatus] = []
        runner.on_change(self._take)

    def _take(self, status: SyncStatus) -> None:
        with self._news:
            self.all.append(status)
            self._news.notify_all()

    def wait_for(self, wanted: Callable[[SyncStatus], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: any(map(wanted, self.all)), PATIENCE_S)
            self.all.clear()


class WithoutStream:
    """A gate whose connections have no wake-up stream, and a network with mishaps."""

    def __init__(self, inner: Gate, *mishaps: Mishap) -> None:
        self._inner = inner
        self._mishaps = list(mishaps)
        self.networks: list[Flaky] = []

    def connect(self) -> Connection | None:
        found = self._inner.connect()
        if found is None:
            return None
        self.networks.append(Flaky(found.transport, *self._mishaps))
        self._mishaps.clear()
        return Connection(transport=self.networks[-1], credentials=found.credentials)

    def enrolled(self) -> bool:
        return True

    def renew(self, connection: Connection) -> Fault | None:
        return self._inner.renew(connection)


MakeRunner = Callable[..., tuple[Runner, Seen]]


@pytest.fixture
def runner() -> Iterator[MakeRunner]:
    """Starts runners; they are closed before their counters."""
    with ExitStack() as closing:

        def make(
            counter: Counter, *, gate: Gate | None = None, pace: Pace = NEVER, start: bool = True
        ) -> tuple[Runner, Seen]:
            clock: Clock = SystemClock()
            made = Runner(
                store=counter.replica,
                gate=gate or counter.gate,
                clock=clock,
                chance=Random(1),
                pace=pace,
            )
            closing.callback(made.close)
            seen = Seen(made)
            if start:
                made.start()
            return made, seen

        yield make


def test_a_local_act_goes_out_at_once(counter: MakeCounter, runner: MakeRunner) -> None:
    """After `wake` what was recorded is at the server without any poll; without it, it stays here."""
    a = counter("a")
    it, seen = runner(a, gate=WithoutStream(a.gate))
    seen.wait_for(lambda s: s.link is Link.ONLINE)
    a.list_product()
    assert it.status().pending == 1
    it.wake()
    seen.wait_for(lambda s: s.link is Link.ONLINE and s.pending == 0)
    status = it.status()
    assert status.online
    assert status.data_age_s is not None
    assert status.last_contact_at > 0


def test_another_counter_is_woken(counter: MakeCounter, runner: MakeRunner) -> None:
    """What one counter does is seen at the other through the server's wake-up, without a poll."""
    a, b = counter("a"), counter("b")
    came = threading.Event()
    b.replica.on_rows(lambda _changed: came.set() if b.on_hand() == 4 else None)
    at_a, seen_a = runner(a)
    _, seen_b = runner(b)
    seen_a.wait_for(lambda s: s.link is Link.ONLINE)
    seen_b.wait_for(lambda s: s.link is Link.ONLINE)
    a.list_product()
    a.move(4)
    at_a.wake()
    assert came.wait(PATIENCE_S)


def test_forced_offline_sends_nothing(counter: MakeCounter, runner: MakeRunner) -> None:
    """The switch holds over a restart; online again, everything is sent."""
    a = counter("a")
    gate = WithoutStream(a.gate)
    it, seen = runner(a, gate=gate)
    seen.wait_for(lambda s: s.link is Link.ONLINE)
    it.set_online(False)
    seen.wait_for(lambda s: s.link is Link.FORCED_OFFLINE)
    sent = len(gate.networks[-1].sent)
    a.list_product()
    it.wake()
    seen.wait_for(lambda s: s.pending == 1)
    assert it.sync_now().reason == "forced_offline"
    assert sum(len(network.sent) for network in gate.networks) == sent
    it.close()
    again, seen = runner(a)
    assert again.status().link is Link.FORCED_OFFLINE
    assert again.sync_now().pending == 1
    again.set_online(True)
    seen.wait_for(lambda s: s.link is Link.ONLINE and s.pending == 0)


def test_sync_now_tells_what_it_did(counter: MakeCounter, runner: MakeRunner) -> None:
    """A round that was asked for begins after the question, and is summed up; a fault has its reason."""
    a, b = counter("a"), counter("b")
    a.take_in_parcels(range(30))
    at_a, _ = runner(a, gate=WithoutStream(a.gate, Mishap.PORTAL), pace=NEVER)
    first = at_a.sync_now(PATIENCE_S)
    report = at_a.sync_now(PATIENCE_S)
    assert (first.pushed + report.pushed, report.pending, report.reason) == (61, 0, "")
    at_b, _ = runner(b, pace=Pace(steps=1))
    at_b.sync_now(PATIENCE_S)
    assert b.shown() == a.shown()
    assert at_b.sync_now(PATIENCE_S).cursor == at_a.sync_now(PATIENCE_S).cursor != ""


def test_a_portal_is_shown(counter: MakeCounter, runner: MakeRunner) -> None:
    """A captive portal makes the counter offline for that reason; the next try mends it."""
    a = counter("a")
    gate = WithoutStream(a.gate, Mishap.PORTAL)
    it, seen = runner(a, gate=gate)
    seen.wait_for(lambda s: s.link is Link.OFFLINE and s.reason == "portal")
    assert it.sync_now(PATIENCE_S).reason == ""
    seen.wait_for(lambda s: s.link is Link.ONLINE)


def test_it_retries_by_itself(counter: MakeCounter, runner: MakeRunner) -> None:
    """After faults the next try comes without anybody's help."""
    a = counter("a")
    a.list_product()
    gate = WithoutStream(a.gate, *[Mishap.DROPPED_BEFORE] * 5)
    _, seen = runner(a, gate=gate, pace=Pace(first_retry_ms=1, last_retry_ms=1))
    seen.wait_for(lambda s: s.link is Link.ONLINE and s.pending == 0)


def test_not_enrolled_yet(
    place: Place, counter: MakeCounter, runner: MakeRunner, tmp_path: Path
) -> None:
    """Before enrolment it says so; once enrolled, a wake is enough."""
    bare = Counter(place, tmp_path / "bare")
    it, seen = runner(bare)
    seen.wait_for(lambda s: s.link is Link.NOT_ENROLLED)
    bare.enrol()
    it.wake()
    seen.wait_for(lambda s: s.link is Link.ONLINE)
    it.close()
    bare.close()


class Hanging:
    """A gate to a server that never answers."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        self._url = url
        self._credentials = credentials

    def connect(self) -> Connection:
        transport = HttpTransport(self._url, read_s=600)
        return Connection(transport=transport, credentials=self._credentials)

    def enrolled(self) -> bool:
        return True

    def renew(self, connection: Connection) -> Fault | None:
        raise AssertionError("nobody forked")


@pytest.mark.parametrize("end", ["close", "offline"])
def test_it_ends_while_a_request_hangs(counter: MakeCounter, runner: MakeRunner, end: str) -> None:
    """Neither closing nor the offline switch waits for a server that doesn't answer; nothing is lost."""
    a = counter("a")
    a.list_product()
    with RawServer(b"", then_hangs=True) as server:
        it, seen = runner(a, gate=Hanging(server.url, a.connection.credentials))
        assert server.asked.wait(PATIENCE_S)
        if end == "offline":
            it.set_online(False)
            seen.wait_for(lambda s: s.link is Link.FORCED_OFFLINE)
        it.close()
        assert not it._thread.is_alive()
    assert a.replica.unsent() == 1
    it.close()


class Broken:
    """A gate that fails first as the environment does, then as a defect does."""

    def __init__(self, inner: Gate) -> None:
        self._inner = inner
        self._faults: list[Exception] = [OperatorError("no_keychain", "No.", "Do."), KeyError("x")]

    def connect(self) -> Connection | None:
        if self._faults:
            raise self._faults.pop(0)
        return self._inner.connect()

    def enrolled(self) -> bool:
        return True

    def renew(self, connection: Connection) -> Fault | None:
        return self._inner.renew(connection)


def test_nothing_ends_the_thread(counter: MakeCounter, runner: MakeRunner) -> None:
    """A fault of the machine and even a defect are told, and the next round works."""
    a = counter("a")
    it, seen = runner(a, gate=Broken(a.gate))
    seen.wait_for(lambda s: s.link is Link.BLOCKED and s.reason == "no_keychain")
    assert it.sync_now(PATIENCE_S).reason == "internal"
    assert it.sync_now(PATIENCE_S).reason == ""


def test_a_fork_mends_itself(counter: MakeCounter, runner: MakeRunner, tmp_path: Path) -> None:
    """A copied counter gets a fresh identity in its first round, and loses nothing."""
    a = counter("a")
    a.list_product()
    a.sync()
    a.close()
    shutil.copytree(tmp_path / "a", tmp_path / "clone")
    keys = (tmp_path / "a.keys").read_text()
    (tmp_path / "clone.keys").write_text(keys.replace(str(tmp_path / "a"), str(tmp_path / "clone")))
    (tmp_path / "clone.keys").chmod(0o600)
    a.open()
    a.sync()
    clone = Counter(a.place, tmp_path / "clone")
    clone.move(3)
    it, _ = runner(clone)
    report = it.sync_now(PATIENCE_S)
    assert (report.pending, report.reason) == (0, "")
    assert it.status().link is Link.ONLINE
    it.close()
    clone.close()
    a.sync()
    assert a.on_hand() == 3


def test_a_revoked_counter_is_blocked(counter: MakeCounter, runner: MakeRunner) -> None:
    """A revocation is shown as what only an administrator can mend."""
    a = counter("a")
    a.place.server.central.enrolment.revoke(a.store.identity.counter)
    it, seen = runner(a)
    seen.wait_for(lambda s: s.link is Link.BLOCKED and s.reason == "revoked")
    assert not it.status().online


def test_before_it_is_started(counter: MakeCounter, runner: MakeRunner) -> None:
    """A runner that isn't running says what it knows and closes without a thread."""
    a = counter("a")
    it, _ = runner(a, start=False)
    assert it.sync_now().reason == "closed"
    assert it.status().link is Link.OFFLINE
    it.close()
