# SPDX-License-Identifier: Apache-2.0
"""A counter's machine: its disk, its keychain, its clock, and while it is up the whole real counter on them.

Ending it without politeness leaves exactly what its disk has; starting it again opens that with the real
store. What runs here is `app.bootstrap`'s own counter, with the world's ports in place of the real ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

from app.bootstrap import CounterApp
from app.domain.kinds import Kind
from app.domain.records import Operator
from app.ids import IdSource
from app.secrets import Secrets
from app.services.desk import Session
from app.store import outbox
from app.store.record import Recorded
from sync.gate import StoredGate
from sync.simulator.disk import HEAD, copy_store, cut_power
from sync.simulator.secrets import Keychain
from sync.simulator.store import Fate, WatchedStore
from sync.simulator.time import MachineClock
from sync.way import AddressedTransport, Connection

_NO_FATE = "a machine that is down has no store"


class _Gate(StoredGate):
    """`StoredGate` whose way leads over the world's wire, and whose wake-ups come from the world."""

    wire: AddressedTransport

    def _transport(self, server: str, ca: str = "") -> AddressedTransport:
        return self.wire

    def connect(self) -> Connection | None:
        found = super().connect()
        return None if found is None else replace(found, open_stream=None)


class Machine:
    """One counter PC."""

    def __init__(
        self,
        *,
        name: str,
        site: int,
        folder: Path,
        keychain: Keychain,
        clock: MachineClock,
        chance: Random,
        key_name: str = "",
    ) -> None:
        self.name = name
        self.site = site
        self.clock = clock
        self.keychain = keychain
        self.chance = chance
        self.ids = IdSource(clock, chance.randbytes)
        self.key_name = key_name or name
        self._root = folder
        self._generation = 0
        self.store: WatchedStore | None = None
        self.revoked = False
        self.offline_until_ms = 0
        self.in_round = False
        self.forced_offline = False
        self.imports: list[str] = []

    @property
    def key(self) -> bytes:
        """The store's key: the keychain's, so a copied machine has the same."""
        return sha256(self.key_name.encode()).digest()

    @property
    def folder(self) -> Path:
        return self._root / f"{self.name}-{self._generation}"

    @property
    def up(self) -> bool:
        return self.store is not None

    @property
    def open_store(self) -> WatchedStore:
        if self.store is None:
            raise RuntimeError(_NO_FATE)
        return self.store

    def open(
        self,
        fate: Fate,
        line: AddressedTransport,
        on_record: Callable[[Recorded], None],
        on_nudge: Callable[[], None],
    ) -> None:
        """Starts the counter's program on what is on the disk."""
        self.clock.boot()
        store = WatchedStore.open(self.folder, self.key, self.clock, self.ids)
        self.store = store
        store.stepped.fate = fate
        store.stepped.synced_head = (self.folder / HEAD).read_bytes()
        store.on_record = on_record
        vault = Secrets(self.folder, self.keychain)
        gate = _Gate(store, vault, self.ids)
        gate.wire = line
        self.gate = gate
        self.app = CounterApp(
            store,
            vault,
            clock=self.clock,
            ids=self.ids,
            quiet=True,
            gate=self.gate,
            chance=self.chance,
        )
        self.app.on_changed(lambda _kinds: on_nudge())
        self.runner = self.app.runner
        self.log_in()

    def unsent(self) -> int:
        """How many operations the server hasn't answered."""
        return self.open_store.query(outbox.pending_count)

    def log_in(self) -> None:
        """The manager is at the counter."""
        people = self.open_store.read(lambda rows: rows.all(Kind.OPERATOR))
        managers = [p for p in people if isinstance(p, Operator) and "manager" in p.roles]
        if managers:
            self.app.desk.session = Session(operator=managers[0], shift=self.ids.new_id())

    def close(self) -> None:
        """Ends the program in good order."""
        if self.store is not None:
            self.app.close()
            self.store = None

    def crash(self, *, power: bool) -> str:
        """Ends it as it stands; what is left, for the trace."""
        store = self.open_store
        before, synced, head = self.folder, store.stepped.synced, store.stepped.synced_head
        self._generation += 1
        copy_store(before, self.folder)
        told = cut_power(self.folder, synced, head, self.chance) if power else "killed"
        store.abandon()
        self.store = None
        shutil.rmtree(before)
        return told

    def copy(self, target: Path) -> None:
        """An image of the disk as it stands, wherever the program is just now."""
        copy_store(self.folder, target)

    def replace_disk(self, image: Path) -> None:
        """The machine is down; its disk becomes an older one."""
        before = self.folder
        self._generation += 1
        shutil.copytree(image, self.folder)
        shutil.rmtree(before)
