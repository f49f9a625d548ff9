# SPDX-License-Identifier: Apache-2.0
"""A practice shop: a server of its own, its people, and counters, all under one folder.

Promises: everything lies under the given folder, the practice key files included, and everything that
was started ends with `close`. Must not touch the keychain or this person's own counter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap import CounterApp, open_counter
from app.clock import Clock
from app.domain.roles import Role
from app.errors import OperatorError

if TYPE_CHECKING:
    from sync.server.embedded import Handle

SITE_NAME = "银杏苑自提点"
MANAGER, CLERK, COURIER = "林晓", "周宁", "何川"
PINS = {MANAGER: "246810", CLERK: "135791", COURIER: "112358"}
ROLES: dict[str, tuple[str, ...]] = {
    MANAGER: (Role.MERCHANT, Role.MANAGER),
    CLERK: (Role.CLERK,),
    COURIER: (Role.COURIER,),
}
COUNTERS = ("一号柜台", "二号柜台")
FILES = (
    ("goods", "goods.csv"),
    ("orders", "group-buy-orders.csv"),
    ("consignment", "consignment-20261123-am.xlsx"),
    ("consignment", "consignment-20261123-pm.xlsx"),
    ("run", "courier-run.csv"),
)


def shipped_files() -> Path:
    """The sample files that come with the product."""
    import resources.demo

    return Path(resources.demo.__file__).parent


def check_files(folder: Path) -> Path:
    """The folder, if it holds every file of the day."""
    missing = [name for _, name in FILES if not (folder / name).is_file()]
    if missing:
        raise OperatorError(
            "files_missing",
            f"The folder {folder} lacks {', '.join(missing)}.",
            "Name a folder with files named and shaped like those in resources/demo.",
        )
    return folder


def keyfile_in(data: Path, name: str) -> Path:
    """The practice key file of a counter, apart from the data that it opens."""
    folder = data / "practice-keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{name}.keys"


@dataclass(slots=True, kw_only=True)
class Shop:
    """An open practice shop."""

    data: Path
    server: Handle
    site: int
    clock: Clock | None = None
    counters: list[CounterApp] = field(default_factory=list)

    @classmethod
    def found(cls, data: Path, *, clock: Clock | None = None) -> Shop:
        """Starts a server and makes the site and its people."""
        from sync.server.embedded import start_embedded

        server = start_embedded(data / "server", clock=clock)
        try:
            site = server.central.accounts.add_site(SITE_NAME)
            for name, roles in ROLES.items():
                server.central.accounts.add_operator(site, name, roles, PINS[name])
        except BaseException:
            server.stop()
            raise
        return cls(data=data, server=server, site=site, clock=clock)

    def add_counter(self, name: str, *, who: str) -> CounterApp:
        """Enrols a further counter and logs somebody in at it."""
        folder = f"counter-{len(self.counters) + 1}"
        counter = open_counter(
            self.data / folder,
            keyfile=keyfile_in(self.data, folder),
            clock=self.clock,
            practice=True,
        )
        self.counters.append(counter)
        counter.enrol(
            self.server.url, self.server.central.enrolment.make_code(self.site), name=name
        )
        counter.staff.log_in(who, PINS[who])
        return counter

    def settle(self, wait_s: float = 60.0, rounds: int = 60) -> bool:
        """Syncs all counters until a whole turn brings nothing new to any of them."""
        for _ in range(rounds):
            reports = [counter.sync_for(wait_s) for counter in self.counters]
            pending = [counter.sync.status().pending for counter in self.counters]
            if not any(pending) and not any(r.pulled or r.pushed or r.reason for r in reports):
                return True
        return False

    def close(self) -> None:
        for counter in self.counters:
            counter.close()
        self.server.stop()
