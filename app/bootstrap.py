# SPDX-License-Identifier: Apache-2.0
"""The one place that builds concrete things and wires them: store, secrets, services, sync.

Everything else takes what it needs as arguments. `open_counter` makes no window and opens no socket by
itself: the network thread starts, finds no enrolment and waits.
"""

from __future__ import annotations

import secrets as randomness
import ssl
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

from app.backup.keeper import Keeper
from app.clock import Clock, SystemClock
from app.config import load_settings
from app.domain.kinds import Kind
from app.domain.roles import Deed
from app.errors import OperatorError
from app.ids import IdSource
from app.logs import Events, start_logging
from app.papers.auto_print import AutoPrint
from app.papers.designs import Designs
from app.papers.labels import Labels
from app.paths import keyfile_of, layout_of
from app.printers.drawing import Drawing
from app.printers.trials import PrinterTrials
from app.printers.writer import Means
from app.printers.writers import PrinterWriters
from app.secrets import Secrets, open_backup_keys, open_secrets
from app.services.answers import SiteView
from app.services.case_answers import CaseView
from app.services.cases import Cases
from app.services.desk import Desk
from app.services.importing import Importing
from app.services.inventory import Inventory
from app.services.listing import Listing
from app.services.pickup import Pickup
from app.services.printers import Printers
from app.services.printing.ledger import PrintLedger
from app.services.printing.queue import PrintQueue
from app.services.proofs import Proofs
from app.services.receiving import Receiving
from app.services.records import Records
from app.services.retention import Retention
from app.services.returns import Returns
from app.services.staff import Staff
from app.services.tries import Tries
from app.store.journal import JournalReport
from app.store.store import Store
from printing.transports.opening import open_line
from sync.carried import Brought, Carrier, Out
from sync.gate import StoredGate
from sync.hub.lan import Lan
from sync.hub.wiring import LanGate, lan_of
from sync.runner import Runner
from sync.status import SyncReport, SyncStatus
from sync.stored import StoredReplica

_log = Events("counter")


class CounterSync:
    """The sync screen's job: the link, the hub on the LAN, and the cases."""

    def __init__(self, desk: Desk, runner: Runner, cases: Cases, lan: Lan) -> None:
        self._runner = runner
        self._cases = cases
        self._lan = lan
        self._desk = desk

    def status(self) -> SyncStatus:
        place, hub = self._lan.place()
        name = self._desk.names().counters.get(hub, "") if hub else ""
        status = replace(self._runner.status(), hub=place, hub_name=name)
        # Whatever the link is like: a disk that changes what was written comes first.
        return replace(status, reason="store_damaged") if self._desk.store.damaged else status

    def cases(self, limit: int = 200) -> tuple[CaseView, ...]:
        return self._cases.latest(limit)

    def resolve(self, case: str, resolve_as: str, reason: str) -> None:
        self._cases.resolve(case, resolve_as, reason)

    def set_online(self, online: bool) -> None:
        """Silences the counter, or lets it speak again (which needs nobody's leave)."""
        if not online:
            self._desk.require(Deed.GO_OFFLINE)
        self._runner.set_online(online)

    def sync_now(self) -> None:
        self._runner.sync_now(0)


class CounterApp:
    """One open counter: what a window, a script and the day drive. Close it."""

    def __init__(
        self,
        store: Store,
        vault: Secrets,
        *,
        clock: Clock,
        ids: IdSource,
        practice: bool = False,
        quiet: bool = False,
        lan: bool = False,
        gate: StoredGate | None = None,
        chance: Random | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self._store = store
        self._practice = practice
        self._heard: list[Callable[[Iterable[Kind]], None]] = []
        self.desk = Desk(store, clock, ids)
        self.desk.on_recorded = self._recorded
        self._gate = gate or StoredGate(store, vault, ids)
        self._lan = lan_of(
            store,
            vault,
            clock,
            gate=self._gate,
            on_change=lambda: self._tell(()),
            on_news=lambda: self._runner.wake(),
        )
        self.desk.secret = vault.get
        tries = Tries(self.desk, vault)
        self._prints = PrintLedger(self.desk)
        self._prints.recover()
        self.printers = Printers(self.desk)
        self._writers = PrinterWriters(
            self._prints,
            Means(draw=Drawing(self.desk), profile_of=self.printers.profile, open_line=open_line),
        )
        self.prints = PrintQueue(self.desk, self._prints, self._writers.standings)
        self.proofs = Proofs(self.desk, vault.get, tries)
        self.pickup = Pickup(self.desk, self.proofs, self._lan, self._prints.seen)
        self.labels = Labels(self.desk, self._prints, self.printers)
        self.auto_print = AutoPrint(self.desk, self.labels, self.printers, self.prints)
        self.receiving = Receiving(self.desk, self._prints.seen, self.auto_print.received)
        self.returns = Returns(self.desk)
        self.inventory = Inventory(self.desk)
        self.records = Records(self.desk)
        self.importing = Importing(self.desk)
        self.templates = Designs(self.desk)
        self.trials = PrinterTrials(self.desk, self.printers, open_line)
        self.staff = Staff(self.desk, tries)
        self.listing = Listing(self.desk)
        self.retention = Retention(self.desk)
        self._carrier = Carrier(store, vault, self._gate, clock, ids)
        stored = StoredReplica(store, clock=clock, ids=ids, ahead=True)
        stored.on_rows(lambda rows: self._tell({kind for kind, _ in rows}))
        self._runner = Runner(
            store=stored,
            gate=LanGate(self._gate, self._lan),
            clock=clock,
            chance=chance or Random(randomness.randbits(64)),
        )
        self.sync = CounterSync(self.desk, self._runner, Cases(self.desk), self._lan)
        self._runner.on_change(lambda _status: self._tell(()))
        self._keeper = None if quiet else keeper
        if not quiet:
            self._runner.start()
            self.retention.start()
            self.start_printing()
            if lan:
                self._lan.start()
        if self._keeper is not None:
            self._keeper.start()

    def start_printing(self) -> None:
        """Lets the printers' writers go on with what is queued; a quiet counter's driver says when."""
        self._writers.start()

    def on_changed(self, listener: Callable[[Iterable[Kind]], None]) -> None:
        """`listener(kinds)` is called, in whichever thread, when records of these kinds have changed.

        Labels that a printer has taken, or hasn't, are no records: then there are no kinds.
        """
        self._heard.append(listener)
        self.prints.on_changed(lambda _printer: listener(()))

    def _recorded(self, kinds: frozenset[Kind]) -> None:
        self._runner.wake()
        self._lan.nudge()
        self._tell(kinds)

    def _tell(self, kinds: Iterable[Kind]) -> None:
        for listener in self._heard:
            listener(kinds)

    def site(self) -> SiteView:
        site, who = self.desk.site(), self._store.identity
        names = self.desk.names()
        return SiteView(
            name=site.name,
            number=site.number,
            counter=who.counter,
            counter_name=names.counters.get(who.counter, ""),
            practice=self._practice,
            proof_level=str(site.proof_level),
            codes_age_s=self.proofs.list_age_s(),
        )

    @property
    def enrolled(self) -> bool:
        return self._store.identity.enrolled

    @property
    def server_address(self) -> str:
        """Where its server is; "" before enrolment."""
        return self._store.identity.server

    def server_trust(self) -> ssl.SSLContext | bool:
        """By what its server's certificate is judged: the pinned authority, or the machine's list."""
        return self._gate.trust()

    def enrol(self, server: str, code: str, *, name: str = "") -> tuple[int, str]:
        """Makes this a counter of the site whose code it is, anew if it was shut out: (site number, counter id)."""
        found = self._gate.enrol(server, code, name)
        self._runner.enrolled()
        return found

    def carry_out(self, file: Path) -> Out:
        """Writes what is unsent to a file for the server, where no network leads to it."""
        return self._carrier.out(file)

    def carry_in(self, file: Path) -> Brought:
        """Takes the server's answer to the last such file."""
        return self._carrier.bring_in(file)

    def sync_for(self, wait_s: float) -> SyncReport:
        """A whole round of sync, waited for."""
        return self._runner.sync_now(wait_s)

    def journal_head(self) -> str:
        return self._store.head.hash

    def verify_journal(self) -> JournalReport:
        return self._store.verify_journal()

    @property
    def store(self) -> Store:
        """For the comparison of counter and server, and the benches."""
        return self._store

    @property
    def runner(self) -> Runner:
        """For whoever drives a quiet counter's rounds itself."""
        return self._runner

    def close(self) -> None:
        """Ends the network threads, then the store; what was acknowledged is on the disk already."""
        self._writers.close()
        self.retention.close()
        self._lan.close()
        self._runner.close()
        if self._keeper is not None:
            self._keeper.close()
        self._store.close()


def open_counter(
    data: Path | None = None,
    *,
    keyfile: Path | None = None,
    clock: Clock | None = None,
    practice: bool = False,
    quiet: bool = False,
    lan: bool = False,
) -> CounterApp:
    """Opens the counter in `data` (this person's own folder if None), and makes it if there is none.

    `keyfile` is an explicit choice of a key file (the demo's and the day's own); otherwise
    `LINLI_KEYFILE`, otherwise the keychain. `quiet` opens it without the network threads;
    `lan` lets it speak with the site's other counters on the LAN, as the site's policy allows.
    """
    layout = layout_of(data).prepare()
    start_logging(layout.logs)
    chosen = keyfile or keyfile_of()
    vault = open_secrets(layout.root, chosen)
    time = clock or SystemClock()
    ids = IdSource(time)
    store = Store.open(layout.root, vault.store_key(create=True), time, ids)
    # A practice counter has nothing to lose.
    keeper = None if practice else _keeper(store, vault, chosen, time)
    return CounterApp(
        store,
        vault,
        clock=time,
        ids=ids,
        practice=practice,
        quiet=quiet,
        lan=lan,
        keeper=keeper,
    )


def _keeper(store: Store, vault: Secrets, keyfile: Path | None, clock: Clock) -> Keeper:
    """Who backs this counter up; settings that can't be read cost the second folder only."""
    try:
        second = load_settings(store.layout.settings).backup_folder
    except OperatorError as fault:
        _log.warn("settings_unusable", code=fault.code)
        second = ""
    return Keeper(
        store,
        vault,
        lambda: open_backup_keys(keyfile),
        clock,
        second=Path(second).expanduser() if second else None,
    )
