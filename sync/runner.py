# SPDX-License-Identifier: Apache-2.0
"""The network thread of a counter: runs the engine when it is time, and tells how the counter stands.

Promises: nobody waits for it (`wake` only leaves a note), it never ends by itself, a forced offline
counter sends nothing, and `close` returns within moments even while a request hangs. It writes to the
store only through the engine's `Replica`. What to do is `cycle.py`'s, when is `schedule.py`'s.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from random import Random

from app.clock import Clock
from app.errors import OperatorError
from app.logs import Events
from sync.cycle import Cycle, Step
from sync.schedule import Pace, Schedule
from sync.standing import Standing
from sync.status import Link, SyncReport, SyncStatus
from sync.transport import BLOCKING, Fault, FaultKind
from sync.wakes import Wakes
from sync.way import Connection, CounterStore, Gate

_log = Events("sync")
_JOIN_S = 2.0
_PATIENCE_S = 30.0
CLOCK_OFF_MS = 600_000
"""A clock that differs from the server's by more than this is told; by less it does no harm."""
_RENEWALS_MAX = 3
"""Fresh identities after forks in one run: more would mean that the server takes us for somebody else."""

_RESTORED = Step(push=Fault(kind=FaultKind.FORK), pull=Fault(kind=FaultKind.FORK))


class Runner:
    """Start it once; every public method may be called from any thread but its own."""

    def __init__(
        self,
        *,
        store: CounterStore,
        gate: Gate,
        clock: Clock,
        chance: Random,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._gate = gate
        self._chance = chance
        self._pace = pace or Pace()
        self._schedule = Schedule(clock=clock, chance=chance, pace=self._pace)
        self._standing = Standing(clock)
        self._clock = clock
        self._state = threading.Condition()
        self._forced = store.forced_offline()
        self._closed = False
        self._nudged = False
        self._heard_seq = 0
        self._upto = 0
        self._asked = self._served = 0
        self._report = SyncReport()
        self._renewals = 0
        self._listeners: list[Callable[[SyncStatus], None]] = []
        self._connection: Connection | None = None
        self._cycle: Cycle | None = None
        self._wakes: Wakes | None = None
        self._thread = threading.Thread(target=self._live, name="linli-sync", daemon=True)
        self._stale = False
        if self._forced:
            self._standing.show(Link.FORCED_OFFLINE)
        elif not gate.enrolled():
            self._standing.show(Link.NOT_ENROLLED)

    def start(self) -> None:
        """Begins, at once with a first exchange."""
        self._thread.start()

    def wake(self) -> None:
        """A local operation was recorded: it is sent now if that can be."""
        with self._state:
            self._nudged = True
            self._state.notify_all()

    def enrolled(self) -> None:
        """This store has another identity now: the next round is at once, and under that one."""
        with self._state:
            self._stale = True
            self._renewals = 0
            self._schedule.at_once()
            self._nudged = True
            self._state.notify_all()

    def on_change(self, listener: Callable[[SyncStatus], None]) -> None:
        """`listener` is called in the network thread with every new status; it must return quickly."""
        self._listeners.append(listener)

    def set_online(self, online: bool) -> None:
        """The forced-offline switch, kept over a restart. Going offline ends what is under way."""
        self._store.set_forced_offline(not online)
        with self._state:
            self._forced = not online
            if online:
                self._schedule.at_once()
                self._standing.show(Link.OFFLINE)
            else:
                self._standing.show(Link.FORCED_OFFLINE)
            self._nudged = True
            connection = self._connection
            self._state.notify_all()
        if not online and connection is not None:
            connection.transport.cancel()

    def sync_now(self, wait_s: float | None = None) -> SyncReport:
        """A whole round that begins after this call, and what it did; `reason` says why it did less."""
        with self._state:
            if self._forced or self._closed or not self._thread.is_alive():
                return self._told(Step(), "forced_offline" if self._forced else "closed")
            self._asked += 1
            mine = self._asked
            self._state.notify_all()
            self._state.wait_for(
                lambda: self._served >= mine or self._closed or self._forced,
                _PATIENCE_S if wait_s is None else wait_s,
            )
            if self._served >= mine:
                return self._report
            reason = "interrupted" if self._forced or self._closed else "still_running"
            closed = self._closed
        return SyncReport(reason=reason) if closed else self._told(Step(), reason)

    def status(self) -> SyncStatus:
        """How the counter stands now; the counts are read from the store."""
        counts, synced_at = self._store.counts(), self._store.synced_at()
        cursor = self._store.cursor()
        with self._state:
            return self._standing.status(counts, synced_at=synced_at, cursor=cursor)

    def close(self) -> None:
        """Ends the thread; one that is held in the operating system is left behind, and writes nothing more."""
        with self._state:
            self._closed = True
            connection, wakes = self._connection, self._wakes
            self._state.notify_all()
        if connection is not None:
            connection.transport.close()
        if wakes is not None:
            wakes.close()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    def due_ms(self) -> int | None:
        """How long until the next round, for whoever drives it without its thread; None: none is to come."""
        with self._state:
            if self._closed or self._forced:
                return None
            self._take_notes()
            return self._schedule.wait_ms()

    def turn(self) -> str:
        """One round in the calling thread, for whoever drives it without its own; why it did less, or ""."""
        _, reason = self._round_at_the_edge()
        return reason

    def heard(self, seq: int) -> None:
        """The server has rows up to `seq` (0: its line is open again). From any thread."""
        with self._state:
            self._heard_seq = max(self._heard_seq, seq)
            if not seq and not self._standing.up:
                self._schedule.at_once()
            self._state.notify_all()

    # From here on: the network thread.

    def _live(self) -> None:
        total = Step()
        while self._wait_until_due():
            with self._state:
                serving = self._asked
            step, reason = self._round_at_the_edge()
            total = replace(
                step, pushed=total.pushed + step.pushed, pulled=total.pulled + step.pulled
            )
            with self._state:
                if self._closed:
                    break
            if total.more and not reason:
                self._tell()
                continue
            report = self._told(total, reason)
            with self._state:
                self._report, self._served = report, serving
                self._state.notify_all()
            total = Step()
            self._tell()
        self._let_go()

    def _wait_until_due(self) -> bool:
        """Waits for the next round, telling what changes meanwhile; false when the runner is closed."""
        while True:
            with self._state:
                if self._closed:
                    return False
                forced, changed = self._forced, self._nudged
                self._take_notes()
                if not forced and (self._asked > self._served or not self._schedule.wait_ms()):
                    return True
                if not changed:
                    self._state.wait(None if forced else self._schedule.wait_ms() / 1_000)
            if changed:
                if forced:
                    self._let_go()
                self._tell()

    def _take_notes(self) -> None:
        """What was left by whoever recorded something or heard the server brings the next round forward."""
        if self._nudged or self._heard_seq > self._upto:
            self._nudged = False
            self._heard_seq = self._upto
            self._schedule.nudge()

    def _round_at_the_edge(self) -> tuple[Step, str]:
        """One round; whatever it meets, a next one is scheduled."""
        try:
            return self._round()
        except OperatorError as fault:
            return self._failed(fault.code)
        except Exception as fault:
            # The thread's edge: a defect is to be seen in the log, and mustn't end synchronisation for good.
            if not self._closed:
                _log.fault("sync_round_failed", fault)
            return self._failed("internal")

    def _failed(self, reason: str) -> tuple[Step, str]:
        with self._state:
            self._standing.show(Link.BLOCKED, reason)
            self._schedule.done(Fault(kind=FaultKind.UNREACHABLE), more=False)
        return Step(), reason

    def _round(self) -> tuple[Step, str]:
        cycle = self._ready()
        if self._connection is not None and self._connection.renew_first:
            step = self._renewed(_RESTORED)
            self._settle(step)
            return step, step.fault.kind if step.fault else ""
        if cycle is None:
            with self._state:
                self._standing.show(Link.NOT_ENROLLED)
                self._schedule.done(None, more=False)
            return Step(), Link.NOT_ENROLLED
        if self._store.unsent():
            self._show_syncing()
        step = cycle.run(self._pace.steps, self._going_on)
        if step.push is not None and step.push.kind is FaultKind.FORK:
            step = self._renewed(step)
        self._settle(step)
        return step, step.fault.kind if step.fault else ""

    def _show_syncing(self) -> None:
        with self._state:
            news = self._standing.link is Link.ONLINE and self._standing.show(Link.SYNCING)
        if news:
            self._tell()

    def _renewed(self, step: Step) -> Step:
        """After a fork or a restore: goes on under a fresh identity, with everything that is unsent."""
        if self._connection is None or self._renewals >= _RENEWALS_MAX:
            return step
        refusal = self._gate.renew(self._connection)
        _log.warn("sync_fork", ok=refusal is None)
        if refusal is not None:
            # The way may be down just now: that is no reason to call the identity bad.
            return replace(step, push=refusal, pull=refusal)
        self._renewals += 1
        self._let_go()
        return replace(step, push=None, pull=None, again=True)

    def _settle(self, step: Step) -> None:
        """Draws the status and the next time from what a round did."""
        fault = step.fault
        with self._state:
            self._upto = max(self._upto, step.upto)
            self._schedule.done(fault, more=step.more)
            if step.pull is None and not step.more:
                self._standing.heard()
            if self._forced or (fault is not None and fault.kind is FaultKind.CANCELLED):
                pass
            elif fault is None:
                advice = "update_advised" if step.outdated else ""
                if self._is_far_off(step.server_time):
                    advice = "clock_wrong"
                self._standing.show(Link.SYNCING if step.more else Link.ONLINE, advice)
                self._standing.update_by = step.outdated_from
            elif fault.kind in BLOCKING or step.pull is None:
                self._standing.show(Link.BLOCKED, fault.kind)
            else:
                self._standing.show(Link.OFFLINE, fault.kind)
        if fault is None:
            self._listen()
        elif fault.kind in BLOCKING:
            # Whoever mends it may have changed the address or the identity: look again next time.
            self._let_go()

    def _is_far_off(self, server_time: int) -> bool:
        """Nothing in the sync asks what time it is; tokens, deadlines and the evidence do."""
        return bool(server_time) and abs(server_time - self._clock.now_ms()) > CLOCK_OFF_MS

    def _ready(self) -> Cycle | None:
        """The engine on a way to the server; None while this counter isn't enrolled."""
        with self._state:
            stale, self._stale = self._stale, False
        if stale:
            self._let_go()
        if self._cycle is None:
            connection = self._gate.connect()
            if connection is None:
                return None
            with self._state:
                self._connection = connection
                closed = self._closed
            if closed:
                connection.transport.close()
            self._cycle = Cycle(
                replica=self._store,
                transport=connection.transport,
                credentials=connection.credentials,
            )
        return self._cycle

    def _let_go(self) -> None:
        """Drops the connection and the stream; the next round makes new ones."""
        with self._state:
            connection, self._connection = self._connection, None
            wakes, self._wakes = self._wakes, None
            self._cycle = None
        if wakes is not None:
            wakes.close()
        if connection is not None:
            connection.transport.close()

    def _listen(self) -> None:
        """Opens the wake-up stream once an exchange has shown that the way is good."""
        connection = self._connection
        if connection is None or connection.open_stream is None or self._wakes is not None:
            return
        wakes = Wakes(
            stream=connection.open_stream(),
            credentials=connection.credentials,
            on_wake=self.heard,
            chance=self._chance,
        )
        with self._state:
            self._wakes = wakes
            closed = self._closed
        if closed:
            wakes.close()

    def _going_on(self) -> bool:
        with self._state:
            return not (self._closed or self._forced)

    def _told(self, step: Step, reason: str) -> SyncReport:
        return SyncReport(
            pushed=step.pushed,
            pulled=step.pulled,
            pending=self._store.unsent(),
            cursor=self._store.cursor(),
            reason=reason,
        )

    def _tell(self) -> None:
        if self._listeners and not self._closed:
            status = self.status()
            for listener in self._listeners:
                listener(status)
