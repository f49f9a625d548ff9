# SPDX-License-Identifier: Apache-2.0
"""Accidents: what happens to machines, disks, clocks and servers in a rough time, each at an hour of its own.

Each is something that a shop sees: a plug pulled, a disk full, a virtual machine copied, a backup brought back. Adding
one: a line in `Accident`, a function here, its weight in `plan.py`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from app.errors import OperatorError
from sync.simulator.faults import Broken
from sync.simulator.machine import Machine
from sync.simulator.plan import Accident
from sync.simulator.secrets import Keychain
from sync.simulator.server import NAME
from sync.simulator.store import WatchedStore
from sync.simulator.watch_counter import journal_of
from sync.simulator.world import Event, MachineFate, World

_YEAR_MS = 365 * 86_400_000


def schedule_accidents(world: World, end_ms: int) -> None:
    """Draws the plan's accidents and when they happen."""
    mix = world.plan.mix
    for _ in range(world.plan.accidents):
        kind = world.chance.choices(list(mix), list(mix.values()))[0]
        at = world.chance.randint(0, end_ms)
        world.at(at, Event("", partial(happen, world, kind)))


def happen(world: World, kind: Accident) -> None:
    """One accident, to one machine where it is about one."""
    if not world.rough:
        return
    up = [m for m in world.machines.values() if m.up]
    if kind in _TO_WORLD:
        world.note("world", str(kind))
        _TO_WORLD[kind](world)
    elif up:
        machine = world.chance.choice(up)
        world.note(machine.name, str(kind))
        _TO_MACHINE[kind](world, machine)


def _fate(world: World, machine: Machine) -> MachineFate:
    return world.fates[machine.name]


def _kill(world: World, machine: Machine) -> None:
    world.end_machine(machine, power=False)


def _power_cut(world: World, machine: Machine) -> None:
    world.end_machine(machine, power=True)


def _at_commit(world: World, machine: Machine, *, power: bool) -> None:
    fate = _fate(world, machine)
    fate.crash_in = world.chance.randint(1, 6)
    fate.crash_power = power
    fate.crash_before = world.chance.random() < 0.4


def _rest(_world: World, machine: Machine) -> None:
    machine.open_store.stepped.rest()


def _disk_full(world: World, machine: Machine) -> None:
    store = machine.open_store
    store.stepped.full = True

    def freed() -> None:
        if machine.store is store:
            store.stepped.full = False

    world.at(world.chance.randint(2_000, 20_000), Event("", freed))


def _clock_jump(world: World, machine: Machine) -> None:
    clocks = [machine.clock, world.server.clock]
    clock = world.chance.choice(clocks)
    clock.skew_ms = (
        world.chance.choice((0, 1, -1)) * 10 * _YEAR_MS + world.chance.randint(-1, 1) * 86_400_000
    )


def _forced_offline(world: World, machine: Machine) -> None:
    machine.runner.set_online(False)
    machine.forced_offline = True

    def back() -> None:
        if machine.up and machine.forced_offline:
            machine.forced_offline = False
            machine.runner.set_online(True)
            world.nudge(machine)

    world.at(world.chance.randint(2_000, 30_000), Event("", back))


def _cut_off(world: World, machine: Machine) -> None:
    machine.offline_until_ms = world.time.now_ms + world.chance.randint(5_000, 60_000)


def _second_process(_world: World, machine: Machine) -> None:
    try:
        second = WatchedStore.open(machine.folder, machine.key, machine.clock, machine.ids)
    except OperatorError as refused:
        if refused.code != "already_open":
            raise Broken("12 one process a folder", refused.code) from refused
    else:
        second.close()
        raise Broken("12 one process a folder", f"{machine.name} was opened twice")


def _poison(world: World, machine: Machine) -> None:
    """Some operations that are recorded from now on meet a defect of the server."""
    noted = machine.open_store.on_record
    left = world.chance.randint(1, 2)

    def taint(recorded: object) -> None:
        nonlocal left
        noted(recorded)  # type: ignore[arg-type]  # passed through as it came
        for op in getattr(recorded, "operations", ()):
            if op is not None and left:
                left -= 1
                world.poison.add(op.id)

    machine.open_store.on_record = taint


def _clone(world: World, machine: Machine) -> None:
    """A copied virtual machine: two counters that take themselves for one."""
    name = f"{machine.name}{len(world.machines)}"
    twin = Machine(
        name=name, site=machine.site, folder=world.folder,
        keychain=Keychain(machine.keychain.kept), clock=world.clock_of(name),
        chance=world.chance_of(name), key_name=machine.key_name,
    )  # fmt: skip
    machine.copy(twin.folder)
    twin.revoked = machine.revoked
    world.forks_made += 1
    world.ledger.copied(machine.name, name, set(journal_of(machine)))
    world.join(twin)


def _image(world: World, machine: Machine) -> None:
    """Somebody copies the disk aside, for a rainy day."""
    world.images[machine.name] = world.folder / f"image-{machine.name}-{world.trace.count}"
    machine.copy(world.images[machine.name])


def _restore_counter(world: World, machine: Machine) -> None:
    """The old copy comes back, with a program that isn't told."""
    image = world.images.pop(machine.name, None)
    if image is None:
        return
    machine.in_round = False
    world.forks_made += 1
    machine.crash(power=False)
    machine.replace_disk(image)
    world.forget_until_open(machine)
    world.at(world.chance.randint(500, 5_000), Event("", partial(world.start, machine)))


def _revoke(world: World, machine: Machine) -> None:
    if sum(not m.revoked for m in world.machines.values()) < 3 or not world.server_up:
        return
    counter = machine.open_store.identity.counter
    world.server.central.enrolment.revoke(counter)
    world.watch.revoked.add(counter)
    for other in world.machines.values():
        if other.up and other.open_store.identity.counter == counter:
            other.revoked = True


def _server_restart(world: World) -> None:
    world.server_gone()


def _server_crash(world: World) -> None:
    world.server.crash_next = world.chance.choice(("before", "after"))
    world.server.crash_skips = world.chance.randint(0, 1)


def _server_repeat(world: World) -> None:
    world.server.repeat_next = True


def _server_copy(world: World) -> None:
    if world.server_up:
        world.server_image = world.server.copy()


def _restore_server(world: World) -> None:
    if world.server_image is None:
        return
    world.forks_made += 1
    world.server.restore(world.server_image)
    world.server_up = True
    world.watch.new_life()
    for counter in sorted(world.watch.revoked):
        # Whoever brings a server back shuts out again what was shut out since the copy was made.
        with contextlib.suppress(OperatorError):
            world.server.central.enrolment.revoke(counter)
    world.note(NAME, "came back from a copy")


def _horizon(world: World) -> None:
    """The server forgets its tombstones: whoever stands before that begins anew."""
    if not world.server_up:
        return

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE site SET horizon = seq")
        connection.exec_driver_sql("DELETE FROM record WHERE deleted")

    world.server.database.unit(work)


_TO_MACHINE: dict[Accident, Callable[[World, Machine], None]] = {
    Accident.KILL: _kill,
    Accident.POWER_CUT: _power_cut,
    Accident.KILL_AT_COMMIT: partial(_at_commit, power=False),
    Accident.POWER_CUT_AT_COMMIT: partial(_at_commit, power=True),
    Accident.REST: _rest,
    Accident.DISK_FULL: _disk_full,
    Accident.CLOCK_JUMP: _clock_jump,
    Accident.FORCED_OFFLINE: _forced_offline,
    Accident.CUT_OFF: _cut_off,
    Accident.SECOND_PROCESS: _second_process,
    Accident.POISON: _poison,
    Accident.CLONE: _clone,
    Accident.IMAGE: _image,
    Accident.RESTORE_COUNTER: _restore_counter,
    Accident.REVOKE: _revoke,
}
_TO_WORLD: dict[Accident, Callable[[World], None]] = {
    Accident.SERVER_RESTART: _server_restart,
    Accident.SERVER_CRASH: _server_crash,
    Accident.SERVER_REPEAT: _server_repeat,
    Accident.SERVER_COPY: _server_copy,
    Accident.RESTORE_SERVER: _restore_server,
    Accident.HORIZON: _horizon,
}
