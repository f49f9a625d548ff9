# SPDX-License-Identifier: Apache-2.0
"""What clerks do all day: each act goes through the real services, as a screen would.

An act that the rules refuse is a day's normal event; one that raises anything but an `OperatorError` is a
finding. Nothing here knows whether there is a network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Case, Handover, Parcel
from app.errors import OperatorError
from app.services.answers import Proof
from sync.simulator.machine import Machine
from sync.simulator.template import PRODUCTS, Town, mark, waybill

Act = Callable[["Clerk"], str]


class Clerk:
    """Somebody at one counter, with a seed of their own."""

    def __init__(self, machine: Machine, town: Town, chance: Random, files: Path) -> None:
        self.machine = machine
        self.town = town
        self.chance = chance
        self._files = files

    def act(self) -> str:
        """Does something; what, and what came of it."""
        does = self.chance.choices(_ACTS, _WEIGHTS)[0]
        try:
            done = does(self)
        except OperatorError as refused:
            done = f"refused {refused.code}"
        return f"{does.__name__.strip('_')} {done}"

    def parcels(self, *statuses: ParcelStatus) -> list[Parcel]:
        rows = self.machine.open_store.read(lambda rows: rows.all(Kind.PARCEL))
        return [r for r in rows if isinstance(r, Parcel) and (not statuses or r.status in statuses)]

    def pick(self, *statuses: ParcelStatus) -> Parcel | None:
        found = self.parcels(*statuses)
        # Everybody reaches for the same few: that is where counters meet.
        return self.chance.choice(found[:6]) if found else None

    def file(self, n: int) -> Path:
        """A delivery list of the town; the same number is the same file at every counter."""
        path = self._files / f"{mark(self.machine.site)}-list-{n}.csv"
        if not path.exists():
            lines = ["运单号,收件人,手机号,物品"]
            lines += [
                f"{waybill(self.machine.site, f'f{n}', row)},{mark(self.machine.site)} 李{row},1390000{row:04d},x"
                for row in range(4)
            ]
            path.write_text("\n".join(lines) + "\n", "utf-8")
        return path


def _receive(clerk: Clerk) -> str:
    row = clerk.pick(ParcelStatus.EXPECTED)
    if row is None:
        return "nothing expected"
    done = clerk.machine.app.receiving.receive(row.waybill, damaged=clerk.chance.random() < 0.1)
    return str(done.outcome)


def _receive_unknown(clerk: Clerk) -> str:
    code = waybill(clerk.machine.site, "un", clerk.chance.randrange(4))
    return str(clerk.machine.app.receiving.receive(code).outcome)


def _put_away(clerk: Clerk) -> str:
    row = clerk.pick(ParcelStatus.WAITING)
    if row is None:
        return "nothing waits"
    slot = f"B-{clerk.chance.randint(1, 3):02d}-{clerk.chance.randint(1, 3):02d}"
    clerk.machine.app.receiving.put_away(row.id, slot)
    return slot


def _hand_over(clerk: Clerk) -> str:
    row = clerk.pick(ParcelStatus.WAITING, ParcelStatus.PROBLEM)
    if row is None:
        return "nothing waits"
    clerk.machine.app.pickup.hand_over((row.id,), Proof(manager_reason="knows them"))
    return row.id[:8]


def _hand_over_proven(clerk: Clerk) -> str:
    token, code = clerk.chance.choice(clerk.town.proofs[clerk.machine.site])
    text = token if clerk.chance.random() < 0.5 else code
    verdict = clerk.machine.app.pickup.look_up(text)
    if not verdict.parcels or str(verdict.answer) != "valid":
        return f"{verdict.answer} {verdict.reason}"
    ids = tuple(p.id for p in verdict.parcels)
    clerk.machine.app.pickup.hand_over(ids, Proof(text=verdict.proof_text))
    return f"{len(ids)} parcels"


def _undo(clerk: Clerk) -> str:
    rows = clerk.machine.open_store.read(lambda rows: rows.all(Kind.HANDOVER))
    found = [r for r in rows if isinstance(r, Handover) and not r.undone]
    if not found:
        return "nothing to undo"
    clerk.machine.app.pickup.undo(clerk.chance.choice(found).id, "wrong bag")
    return "undone"


def _problem(clerk: Clerk) -> str:
    row = clerk.pick(ParcelStatus.WAITING)
    if row is None:
        return "nothing waits"
    clerk.machine.app.pickup.set_problem(row.id, "wet")
    return row.id[:8]


def _move(clerk: Clerk) -> str:
    code = clerk.chance.choice(PRODUCTS)
    kind = clerk.chance.choice(("intake", "sale", "sale", "waste", "adjust"))
    quantity = clerk.chance.randint(1, 5)
    if kind == "adjust" and clerk.chance.random() < 0.5:
        quantity = -quantity
    lot = clerk.chance.choice(("", "", "L1", "L2"))
    expires = "2036-01-01" if lot and kind == "intake" else ""
    clerk.machine.app.inventory.move_stock(
        code, kind, quantity, lot=lot, expires_on=expires, reason="x"
    )
    return f"{kind} {quantity}"


def _count(clerk: Clerk) -> str:
    code = clerk.chance.choice(PRODUCTS)
    counted = clerk.chance.randint(0, 9)
    clerk.machine.app.inventory.count(code, counted)
    return str(counted)


def _reveal(clerk: Clerk) -> str:
    row = clerk.pick()
    if row is None:
        return "no parcel"
    clerk.machine.app.pickup.reveal(row.id, "asked for it")
    return "seen"


def _resolve(clerk: Clerk) -> str:
    rows = clerk.machine.open_store.read(lambda rows: rows.all(Kind.CASE))
    found = [r for r in rows if isinstance(r, Case) and r.open]
    if not found:
        return "no case"
    views = {view.id: view for view in clerk.machine.app.sync.cases()}
    case = clerk.chance.choice(found)
    ways = views[case.id].resolutions if case.id in views else ("acknowledged",)
    way = clerk.chance.choice(ways)
    clerk.machine.app.sync.resolve(case.id, way, "looked at it")
    return f"{case.code} as {way}"


def _import(clerk: Clerk) -> str:
    path = clerk.file(clerk.chance.randrange(2))
    preview = clerk.machine.app.importing.preview("consignment", path)
    done = clerk.machine.app.importing.confirm(preview)
    clerk.machine.imports.append(done.import_id)
    return str(done.written)


def _undo_import(clerk: Clerk) -> str:
    if not clerk.machine.imports:
        return "no import"
    done = clerk.machine.app.importing.undo(clerk.machine.imports.pop())
    return f"{done.kind} taken back"


_WEIGHTED: dict[Act, int] = {
    _receive: 7,
    _receive_unknown: 2,
    _put_away: 3,
    _hand_over: 8,
    _hand_over_proven: 4,
    _undo: 3,
    _problem: 2,
    _move: 6,
    _count: 1,
    _reveal: 1,
    _resolve: 3,
    _import: 2,
    _undo_import: 3,
}
_ACTS = list(_WEIGHTED)
_WEIGHTS = list(_WEIGHTED.values())
