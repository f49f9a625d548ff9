# SPDX-License-Identifier: Apache-2.0
"""One world: machines, a server and a wire in virtual time, moved by one seed.

First everybody works while accidents happen, then quiet: no more faults, everything syncs. What must hold is
checked on the way where it can be (`watch_wire`, `watch_counter`) and as a whole at the end (`watch_server`). One event
runs after the other; while a message travels, what others do in that time is done. Accidents are in `accidents.py`.
"""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from app.store.record import Recorded
from app.store.writer import Priority
from sync.simulator.acts import Clerk
from sync.simulator.faults import Broken, Crash
from sync.simulator.ledger import Ledger
from sync.simulator.machine import Machine
from sync.simulator.network import Line
from sync.simulator.plan import Mishap, Plan
from sync.simulator.secrets import Keychain
from sync.simulator.server import NAME, ServerMachine
from sync.simulator.template import COUNTERS, Town
from sync.simulator.time import MachineClock, WorldTime
from sync.simulator.trace import Trace, digest
from sync.simulator.watch_counter import (
    check_nothing_lost,
    check_own_writes,
    check_view,
    journal_of,
)
from sync.simulator.watch_wire import WireWatch
from sync.transport import Reply, Request

ACT_EVERY_MS = 4_000
WAKE_MS = 60
_YEAR_MS = 365 * 86_400_000
LONGEST_WAIT_MS = 76_000
"""10: whatever happened, the next exchange is never further away (but for a server's own wish, at most 7 s here)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is going to happen; `machine` is "" for what concerns the world."""

    machine: str
    run: Callable[[], None]


class MachineFate:
    """`Fate` of one counter: the world's accidents around its commits, and clerks between its syncs."""

    def __init__(self, world: World, machine: Machine) -> None:
        self._world = world
        self._machine = machine
        self.crash_in = 0
        self.crash_power = False
        self.crash_before = False
        self._between = False

    def before(self, priority: Priority) -> None:
        if priority < Priority.SYNC or self._between or not self._world.rough:
            return
        if self._machine.chance.random() < 0.05:
            # Between two transactions of a sync the clerk goes on working.
            self._between = True
            try:
                self._world.clerk_acts(self._machine, inside=True)
            finally:
                self._between = False

    def committing(self, priority: Priority) -> None:
        if self.crash_in and self.crash_before:
            self._count_down()

    def committed(self, priority: Priority) -> None:
        if self.crash_in and not self.crash_before:
            self._count_down()

    def _count_down(self) -> None:
        self.crash_in -= 1
        if not self.crash_in:
            raise Crash(self._machine.name, power=self.crash_power)


class World:
    """A run of one seed."""

    def __init__(self, seed: int, plan: Plan, town: Town, folder: Path, trace: Trace) -> None:
        self.seed = seed
        self.plan = plan
        self.town = town
        self.folder = folder
        self.trace = trace
        self.time = WorldTime()
        self.chance = Random(f"{seed}/world")
        self.ledger = Ledger()
        self.watch = WireWatch(self.ledger)
        self.rough = True
        self.poison: set[str] = set()
        self.machines: dict[str, Machine] = {}
        self.fates: dict[str, MachineFate] = {}
        self.server_up = True
        self.images: dict[str, Path] = {}
        self.late_duplicates = 0
        self.forks_made = 0
        self.server_image: Path | None = None
        self._replaced: set[str] = set()
        self._queue: list[tuple[int, int, Event]] = []
        self._numbers = count()
        self._round_at: dict[str, int] = {}
        self._inside = 0
        shutil.copytree(town.folder / "server", folder / "server")
        self.server = ServerMachine(
            folder / "server", self.clock_of("server"), Random(f"{seed}/server"), self._announce
        )
        with self.server.database.read() as connection:
            known = connection.exec_driver_sql("SELECT id FROM operation").all()
        self.ledger.before = {str(id) for (id,) in known}

    # Time ----------------------------------------------------------------------------------------

    def clock_of(self, name: str) -> MachineClock:
        skew = 0
        if self.plan.skewed:
            skew = Random(f"{self.seed}/{name}/skew").choice((0, 90_000, -3_600_000, 30_000))
        return MachineClock(self.time, skew_ms=skew)

    def chance_of(self, name: str) -> Random:
        """A machine's own luck."""
        return Random(f"{self.seed}/{name}")

    def note(self, who: str, what: str) -> None:
        self.trace.note(self.time.now_ms, who, what)

    def at(self, ms: int, event: Event) -> None:
        """Puts an event into the queue, `ms` from now."""
        heapq.heappush(self._queue, (self.time.now_ms + ms, next(self._numbers), event))

    def run_until(self, end_ms: int) -> None:
        """Lets everything happen until then."""
        while self._queue and self._queue[0][0] <= end_ms:
            at, _, event = heapq.heappop(self._queue)
            self.time.now_ms = max(self.time.now_ms, at)
            self._happen(event)
        self.time.now_ms = max(self.time.now_ms, end_ms)

    def _happen(self, event: Event) -> None:
        try:
            event.run()
        except Crash as crash:
            self._crashed(crash)

    def _crashed(self, crash: Crash) -> None:
        if crash.machine == NAME:
            self.server_gone()
        else:
            self.end_machine(self.machines[crash.machine], power=crash.power)

    def travel(self, counter: str, ms: int) -> None:
        """A message of `counter` is under way: the others go on, one level deep."""
        end = self.time.now_ms + ms
        if self._inside:
            return
        self._inside += 1
        later: list[tuple[int, int, Event]] = []
        try:
            while self._queue and self._queue[0][0] <= end:
                at, number, event = heapq.heappop(self._queue)
                if not event.machine:
                    later.append((at, number, event))
                    continue
                self.time.now_ms = max(self.time.now_ms, at)
                if event.machine == counter:
                    # Its own clerk may bring it down: that ends its round as well.
                    event.run()
                else:
                    self._happen(event)
        finally:
            self._inside -= 1
            for one in later:
                heapq.heappush(self._queue, one)
        self.time.now_ms = max(self.time.now_ms, end)

    # Machines ------------------------------------------------------------------------------------

    def add_counters(self) -> None:
        """The plan's counters, as the template has them."""
        wanted = [n for n, site in COUNTERS.items() if site <= self.plan.sites][
            : self.plan.counters
        ]
        for name in wanted:
            machine = Machine(
                name=name, site=COUNTERS[name], folder=self.folder,
                keychain=Keychain(self.town.keychains[name]), clock=self.clock_of(name),
                chance=self.chance_of(name),
            )  # fmt: skip
            shutil.copytree(self.town.folder / f"{name}-0", machine.folder)
            self.join(machine)

    def join(self, machine: Machine) -> None:
        """A machine becomes part of the world and is started."""
        self.machines[machine.name] = machine
        self.start(machine)
        self._next_act(machine)

    def start(self, machine: Machine) -> None:
        """Starts the program on what its disk has."""
        if machine.up:
            return
        fate = MachineFate(self, machine)
        self.fates[machine.name] = fate
        line = Line(machine.name, self, machine.chance)
        machine.open(fate, line, partial(self._recorded, machine), partial(self.nudge, machine))
        if machine.name in self._replaced:
            self._replaced.discard(machine.name)
            self.ledger.replaced(machine.name, set(journal_of(machine)))
        # The switch is on the disk: an older disk has it as it was then.
        machine.forced_offline = machine.runner.due_ms() is None
        check_nothing_lost(machine, self.ledger)
        self.note(machine.name, "starts")
        self.nudge(machine)

    def forget_until_open(self, machine: Machine) -> None:
        """Its disk is an older one: what that holds is learnt when it is opened."""
        self._replaced.add(machine.name)

    def _recorded(self, machine: Machine, recorded: Recorded) -> None:
        for op in recorded.operations:
            if op is not None:
                self.ledger.acknowledged(machine.name, op)
        check_own_writes(machine, recorded)

    def end_machine(self, machine: Machine, *, power: bool) -> None:
        """Its process or its power ends; it is started again after a while."""
        if not machine.up:
            return
        machine.in_round = False
        told = machine.crash(power=power)
        self.note(machine.name, f"ends, {told}")
        self.at(self.chance.randint(1_000, 20_000), Event("", partial(self.start, machine)))

    # Work ----------------------------------------------------------------------------------------

    def _next_act(self, machine: Machine) -> None:
        wait = machine.chance.randint(200, ACT_EVERY_MS * 2)
        self.at(wait, Event(machine.name, partial(self._act_event, machine)))

    def _act_event(self, machine: Machine) -> None:
        if self.rough:
            self._next_act(machine)
            self.clerk_acts(machine)

    def clerk_acts(self, machine: Machine, *, inside: bool = False) -> None:
        """Somebody at the counter does something, if there is a counter."""
        if not machine.up or machine.revoked:
            return
        clerk = Clerk(machine, self.town, machine.chance, self.folder)
        self.note(machine.name, f"{'between: ' if inside else ''}{clerk.act()}")

    # Rounds --------------------------------------------------------------------------------------

    def nudge(self, machine: Machine) -> None:
        """Looks when its next exchange is due, and sees to it that it happens."""
        if not machine.up or machine.in_round:
            return
        wait = machine.runner.due_ms()
        if wait is None:
            return
        if wait > LONGEST_WAIT_MS:
            raise Broken("10 a retry that retries", f"{machine.name} waits {wait} ms")
        at = self.time.now_ms + wait
        if self._round_at.get(machine.name, -1) == at:
            return
        self._round_at[machine.name] = at
        self.at(wait, Event(machine.name, partial(self._round, machine, at)))

    def _round(self, machine: Machine, at: int) -> None:
        if self._round_at.get(machine.name) != at or machine.in_round or not machine.up:
            return
        del self._round_at[machine.name]
        if machine.runner.due_ms() != 0:
            self.nudge(machine)
            return
        machine.in_round = True
        try:
            reason = machine.runner.turn()
            if reason == "internal":
                raise Broken("the engine has no faults of its own", machine.name)
            store = machine.open_store
            self.note(
                machine.name,
                f"synced {reason or 'well'}, {machine.unsent()} unsent, at {store.identity.cursor}",
            )
            if machine.chance.random() < 0.2:
                check_view(machine)
        finally:
            machine.in_round = False
        self.nudge(machine)

    def _announce(self, site: int, seq: int) -> None:
        """The server's wake-up, on its way to every counter of the site; some never come, some late."""
        for machine in self.machines.values():
            if machine.site != site or not machine.up:
                continue
            wait = WAKE_MS
            if self.rough and self.plan.loss:
                fate = machine.chance.random()
                if fate < self.plan.loss:
                    continue
                if fate < 2 * self.plan.loss:
                    wait = machine.chance.randint(1_000, 30_000)
            self.at(wait, Event(machine.name, partial(self._wake, machine, seq)))

    def _wake(self, machine: Machine, seq: int) -> None:
        if machine.up and self.time.now_ms >= machine.offline_until_ms:
            machine.runner.heard(seq)
            self.nudge(machine)

    # The wire (`Weather`) ------------------------------------------------------------------------

    def mishap_of(self, counter: str) -> Mishap:
        machine = self.machines[counter]
        if machine.forced_offline:
            raise Broken("offline means offline", f"{counter} sends")
        if self.time.now_ms < machine.offline_until_ms:
            return Mishap.DROP_REQUEST
        if not self.rough or machine.chance.random() >= self.plan.loss:
            return Mishap.NONE
        kinds = self.plan.mishaps
        return machine.chance.choices(list(kinds), list(kinds.values()))[0]

    def deliver(self, counter: str, request: Request, body: bytes | None = None) -> Reply | None:
        if not self.server_up:
            return None
        path = request.target.partition("?")[0]
        sent = request.body if body is None else body
        try:
            reply = self.server.ask(request, body)
        except Crash:
            self.server_gone()
            self.note(counter, f"{path} {len(sent)} {digest(sent)} -> the server ends")
            return None
        if reply is None:
            return None
        self.note(
            counter,
            f"{path} {len(sent)} {digest(sent)} -> {reply.status} {len(reply.body)} {digest(reply.body)}",
        )
        self.watch.look(self.machines[counter].site, request, reply, self.server.database)
        return reply

    def deliver_later(self, counter: str, request: Request) -> None:
        """A second copy of the message comes out of some queue by and by; nobody waits for its answer."""
        wait = self.machines[counter].chance.randint(100, 40_000)
        self.at(wait, Event("", partial(self._late, counter, request)))

    def _late(self, counter: str, request: Request) -> None:
        if self.rough:
            self.late_duplicates += 1
            self.deliver(counter, request)

    # The server ----------------------------------------------------------------------------------

    def server_gone(self) -> None:
        """Its process has ended; somebody starts it again."""
        if self.server_up:
            self.server_up = False
            self.note(NAME, "ends")
            self.at(self.chance.randint(500, 15_000), Event("", self.server_back))

    def server_back(self) -> None:
        if not self.server_up:
            self.server.restart()
            self.server_up = True
            self.note(NAME, "starts")

    def close(self) -> None:
        for machine in self.machines.values():
            if machine.store is not None:
                machine.store.abandon()
                machine.store = None
        self.server.end()
