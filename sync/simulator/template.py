# SPDX-License-Identifier: Apache-2.0
"""The town from which every world starts: two sites, their people, goods and parcels, five enrolled counters.

Made once a process and copied for each seed, for making it takes longer than living in it. It is made by the
product itself: the platform's calls, the enrolment, a first sync. Everything of a site carries that site's mark, so
that anything of it in another site's reply shows.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec

from app.domain.records import Operator
from app.domain.roles import Role
from sync.server.unit import Unit
from sync.simulator.machine import Machine
from sync.simulator.network import Direct
from sync.simulator.secrets import Keychain
from sync.simulator.server import ServerMachine
from sync.simulator.store import MILD
from sync.simulator.time import MachineClock, WorldTime

COUNTERS: dict[str, int] = {"a": 1, "b": 1, "d": 2, "c": 1, "e": 2}
"""Each counter's site. A world takes the first of them that its plan asks for."""
PRODUCTS = ("6901234567892", "6920734710017", "6925303721039")
ORDERS = 10
PARCELS = 16


def mark(site: int) -> str:
    """What stands in the names of everything that belongs to a site."""
    return f"SITE{site}Q"


@dataclass(slots=True)
class Town:
    """Where the template lies, and what residents have on their phones."""

    folder: Path
    proofs: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """Site -> (token, secret code) of each order."""
    keychains: dict[str, dict[str, str]] = field(default_factory=dict)


def make_town(folder: Path) -> Town:
    """Makes the template under `folder`."""
    chance = Random("town")
    time = WorldTime()
    server = ServerMachine(folder / "server", MachineClock(time), chance, lambda _s, _q: None)
    town = Town(folder)
    central = server.central
    for site in (1, 2):
        central.accounts.add_site(f"{mark(site)} station")
        _people(server, site)
        _goods(server, site)
        town.proofs[site] = [
            (given.token, given.secret_code)
            for given in (central.pickup_token(site, f"{mark(site)}-O{n}") for n in range(ORDERS))
        ]
    for name, site in COUNTERS.items():
        machine = Machine(
            name=name, site=site, folder=folder, keychain=Keychain(), clock=MachineClock(time),
            chance=chance,
        )  # fmt: skip
        machine.open(MILD, Direct(server), lambda _recorded: None, lambda: None)
        machine.app.enrol(
            Direct.address, central.enrolment.make_code(site), name=f"{mark(site)} {name}"
        )
        machine.log_in()
        _first_work(machine, chance)
        for _ in range(3):
            machine.runner.turn()
        machine.close()
        town.keychains[name] = dict(machine.keychain.kept)
    server.end()
    shutil.rmtree(folder / "copies", ignore_errors=True)
    return town


def _people(server: ServerMachine, site: int) -> None:
    """Operators without a PIN: nobody types one here, and hashing it would cost more than all the rest."""
    ids, database = server.central.ids, server.database
    with database.write() as connection:
        unit = Unit(connection, database.statements, site, count=2, ids=ids)
        for name, roles in (("M", (Role.MERCHANT, Role.MANAGER)), ("C", (Role.CLERK,))):
            unit.put(Operator(id=ids.new_id(), name=f"{mark(site)} {name}", roles=roles))
        unit.finish()


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def order_item(site: int, number: str, n: int) -> dict[str, object]:
    """An order as the platform tells it."""
    return {
        "number": number, "name": f"{mark(site)} 王{n}", "phone": f"138000{site}{n % 100:02d}{n % 97:02d}",
        "address": f"{mark(site)} 路1号", "total_minor": 1_990,
        "lines": [{"name": "milk", "code": PRODUCTS[n % len(PRODUCTS)], "quantity": 1 + n % 3}],
    }  # fmt: skip


def consignment_item(site: int, key: str, parcels: range) -> dict[str, object]:
    """A delivery as the platform announces it; some of its parcels belong to an order, some to nobody."""
    return {
        "id": f"{mark(site)}-{key}",
        "title": key,
        "parcels": [
            {
                "id": f"{mark(site)}-{key}-{n}", "waybill": waybill(site, key, n), "item": f"{mark(site)} goods",
                "order": f"{mark(site)}-O{n}" if n < ORDERS else "", "name": f"{mark(site)} 王{n}",
                "phone": f"138000{site}{n % 100:02d}{n % 97:02d}",
                "lines": [{"name": "milk", "code": PRODUCTS[n % len(PRODUCTS)], "quantity": 1 + n % 3}],
            }
            for n in parcels
        ],
    }  # fmt: skip


def waybill(site: int, key: str, n: int) -> str:
    return f"SF{mark(site)}{key.upper()}{n:06d}"


def _goods(server: ServerMachine, site: int) -> None:
    platform = server.central.platform
    platform.products(
        site,
        [raw({"code": c, "name": f"{mark(site)} milk", "price_minor": 500}) for c in PRODUCTS],
    )
    platform.orders(site, [raw(order_item(site, f"{mark(site)}-O{n}", n)) for n in range(ORDERS)])
    platform.consignments(site, [raw(consignment_item(site, "am", range(PARCELS)))])


def _first_work(machine: Machine, chance: Random) -> None:
    """Each counter has synced once and done a little before the world begins."""
    machine.runner.turn()
    machine.app.inventory.move_stock(PRODUCTS[0], "intake", chance.randint(5, 9))
    start = list(COUNTERS).index(machine.name) * 2
    for n in range(start, start + 2):
        machine.app.receiving.receive(waybill(machine.site, "am", n))
