# SPDX-License-Identifier: Apache-2.0
"""A seed from its first event to its verdict: the rough time, the quiet after it, the sums at the end.

Liveness is measured in virtual time: how long after the faults end everything has settled, and how soon a
lone act is known to every other counter of its site.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sync.simulator.accidents import schedule_accidents
from sync.simulator.faults import Broken
from sync.simulator.machine import Machine
from sync.simulator.network import Direct
from sync.simulator.plan import Plan, plan_of
from sync.simulator.server import in_step
from sync.simulator.template import PRODUCTS, Town
from sync.simulator.trace import Trace
from sync.simulator.watch_counter import check_settled, check_view, held_back
from sync.simulator.watch_server import (
    SiteState,
    check_all_taken,
    check_order,
    check_replica,
    check_site,
    state_of,
)
from sync.simulator.world import ACT_EVERY_MS, World
from sync.transport import FaultKind

SETTLE_MS = 600_000
"""10: so long after the last fault at most, everything is everywhere."""
STEP_MS = 1_000
LONE_MS = 5_000
"""10: a lone act, without faults, is at the server and at the other counters within this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a seed; `broken` is "" where everything held."""

    seed: int
    hash: str
    events: int
    operations: int
    broken: str = ""
    invariant: str = ""
    lines: tuple[str, ...] = ()


def run_seed(seed: int, town: Town, *, plan: Plan | None = None, keep_all: bool = False) -> Verdict:
    """Lives one world and says what was found; everything it made on the disk is gone again."""
    trace = Trace(keep_all=keep_all)
    folder = Path(tempfile.mkdtemp(prefix="linli-world-", dir=quick_folder()))
    broken: Broken | None = None
    operations = 0
    try:
        world = World(seed, plan or plan_of(seed), town, folder, trace)
        try:
            with in_step(world.poison, world.plan.rows):
                _live(world)
        except Broken as found:
            broken = found
            trace.note(world.time.now_ms, "BROKEN", str(found))
        finally:
            operations = len(world.ledger.entries)
            world.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Verdict(
        seed=seed,
        hash=trace.hash(),
        events=trace.count,
        operations=operations,
        broken=str(broken) if broken else "",
        invariant=broken.invariant if broken else "",
        lines=tuple(trace.lines),
    )


def quick_folder() -> str | None:
    """Memory, where there is some to write files to: worlds are many and short."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _live(world: World) -> None:
    world.note("world", f"seed {world.seed} {world.plan.counters} counters {world.plan.acts} acts")
    world.add_counters()
    end_ms = world.plan.acts * ACT_EVERY_MS // world.plan.counters
    schedule_accidents(world, end_ms)
    world.run_until(end_ms)
    for machine in world.machines.values():
        if machine.up:
            check_view(machine)
    _quiet(world)
    _check_all(world)
    _lone_acts(world)
    _check_all(world)
    _check_identities(world)


def _quiet(world: World) -> None:
    """Nothing goes wrong any more; everything that is off is switched on."""
    world.rough = False
    world.note("world", "quiet")
    world.server.crash_next, world.server.repeat_next = "", False
    world.server_back()
    for machine in world.machines.values():
        machine.offline_until_ms = 0
        world.start(machine)
        fate = world.fates[machine.name]
        fate.crash_in = 0
        machine.open_store.stepped.full = False
        if machine.runner.due_ms() is None:
            # Switched off by somebody, or copied from one that was.
            machine.forced_offline = False
            machine.runner.set_online(True)
        world.nudge(machine)
    _settle(world, SETTLE_MS, "10 everything settles")


def _settle(world: World, bound_ms: int, invariant: str) -> None:
    until = world.time.now_ms + bound_ms
    while not _is_settled(world):
        if world.time.now_ms >= until:
            raise Broken(invariant, _unsettled(world))
        world.run_until(world.time.now_ms + STEP_MS)
        for machine in _live_counters(world):
            if machine.runner.status().reason == FaultKind.UNKNOWN:
                _enrol_anew(world, machine)


def _enrol_anew(world: World, machine: Machine) -> None:
    """A restored server doesn't know an identity that is younger than its backup: a person gives a code."""
    code = world.server.central.enrolment.make_code(machine.site)
    machine.app.enrol(Direct.address, code, name=machine.name)
    world.note(machine.name, "was enrolled anew")
    world.nudge(machine)


def _live_counters(world: World) -> list[Machine]:
    return [m for m in world.machines.values() if not m.revoked]


def _is_settled(world: World) -> bool:
    with world.server.database.read() as connection:
        reached = {
            int(site): (int(incarnation), int(seq))
            for site, incarnation, seq in connection.exec_driver_sql(
                "SELECT site_id, incarnation, seq FROM site"
            )
        }
    return all(not m.unsent() and _stands_at(m) == reached[m.site] for m in _live_counters(world))


def _stands_at(machine: Machine) -> tuple[int, int]:
    """The server's life and sequence up to which it has everything."""
    incarnation, _, rest = machine.open_store.identity.cursor.partition(".")
    return int(incarnation or -1), int(rest.rpartition(".")[2] or -1)


def _unsettled(world: World) -> str:
    told = [
        f"{m.name}: {m.unsent()} unsent, at {m.open_store.identity.cursor},"
        f" {m.runner.status().link} {m.runner.status().reason}"
        for m in _live_counters(world)
    ]
    return "; ".join(told)


def _lone_acts(world: World) -> None:
    """One act at each counter in turn, and how soon it is everywhere."""
    for machine in _live_counters(world):
        machine.app.inventory.move_stock(PRODUCTS[0], "intake", 1, reason="last")
        _settle(world, LONE_MS, "10 a lone act is everywhere soon")


def _check_all(world: World) -> None:
    states: dict[int, SiteState] = {site: state_of(world.server.database, site) for site in (1, 2)}
    for state in states.values():
        check_site(state, world.ledger)
    held = {m.name: held_back(m) for m in world.machines.values() if m.revoked}
    check_all_taken(list(world.machines.values()), states, world.ledger, held)
    for machine in _live_counters(world):
        check_settled(machine)
        check_replica(machine, states[machine.site])
        check_order(machine, states[machine.site])


def _check_identities(world: World) -> None:
    """Every machine is somebody of its own, and nobody was taken for a fork who isn't one."""
    names = [m.open_store.identity.counter for m in _live_counters(world)]
    if len(names) != len(set(names)):
        raise Broken("identity: two machines are one counter", ", ".join(names))
    if world.forks_made or world.late_duplicates:
        return
    with world.server.database.read() as connection:
        forked = connection.exec_driver_sql("SELECT id FROM counter WHERE forked_at > 0").all()
    if forked:
        raise Broken("identity: nobody forked", str(forked[0][0]))
