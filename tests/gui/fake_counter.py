# SPDX-License-Identifier: Apache-2.0
"""A counter that lives in memory: answers every port of the window, remembers what it was asked.

It knows no rule but what the screens need to be played with. All people are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.services.answers import (
    SiteView,
)
from sync.status import Link, SyncStatus
from tests.gui.fake_importing import FakeImporting
from tests.gui.fake_inventory import FakeInventory
from tests.gui.fake_labels import FakeLabels
from tests.gui.fake_parcels import MINUTE, NOW, parcel, three
from tests.gui.fake_pickup import HANDED, TOKEN, FakePickup, gate, verdicts
from tests.gui.fake_printing import FakeAutoPrint, FakePrinters, FakePrints, FakeTrials
from tests.gui.fake_receiving import FakeReceiving
from tests.gui.fake_records import FakeRecords
from tests.gui.fake_returns import FakeReturns
from tests.gui.fake_staff import LIN, PIN, ZHAO, FakeStaff
from tests.gui.fake_sync import FakeSync
from tests.gui.fake_templates import FakeTemplates

__all__ = [
    "HANDED",
    "LIN",
    "MINUTE",
    "NOW",
    "PIN",
    "TOKEN",
    "ZHAO",
    "FakeCounter",
    "FakeImporting",
    "FakeInventory",
    "FakeLabels",
    "FakePickup",
    "FakeReceiving",
    "FakeStaff",
    "FakeSync",
    "empty_counter",
    "gate",
    "parcel",
    "sample_counter",
    "three",
    "verdicts",
]


@dataclass
class FakeCounter:
    """The whole of it; `empty_counter()` and `sample_counter()` make the two that tests use."""

    pickup: FakePickup = field(default_factory=FakePickup)
    receiving: FakeReceiving = field(default_factory=FakeReceiving)
    returns: FakeReturns = field(default_factory=FakeReturns)
    inventory: FakeInventory = field(default_factory=FakeInventory)
    records: FakeRecords = field(default_factory=FakeRecords)
    importing: FakeImporting = field(default_factory=FakeImporting)
    labels: FakeLabels = field(default_factory=FakeLabels)
    prints: FakePrints = field(default_factory=FakePrints)
    printers: FakePrinters = field(default_factory=FakePrinters)
    templates: FakeTemplates = field(default_factory=FakeTemplates)
    trials: FakeTrials = field(init=False)
    auto_print: FakeAutoPrint = field(default_factory=FakeAutoPrint)
    sync: FakeSync = field(default_factory=FakeSync)
    staff: FakeStaff = field(default_factory=FakeStaff)
    proof_level: str = "standard"
    practice: bool = False

    def __post_init__(self) -> None:
        self.trials = FakeTrials(self.printers)

    def site(self) -> SiteView:
        return SiteView(
            name="翠苑社区自提点",
            number=1001,
            counter_name="一号台",
            counter="c",
            practice=self.practice,
            proof_level=self.proof_level,
        )


def sample_counter() -> FakeCounter:
    """A counter in the middle of its day."""
    made = FakeCounter()
    made.returns.to_go = (
        parcel(3, status="problem", days_here=2),
        *(parcel(n, overdue=True, days_here=12 - n) for n in range(4, 9)),
    )
    made.returns.gone = tuple(parcel(n, status="returned") for n in (9, 10))
    return made


def empty_counter() -> FakeCounter:
    """A counter on its first day."""
    made = FakeCounter()
    for part in (
        made.pickup,
        made.receiving,
        made.inventory,
        made.records,
        made.importing,
        made.labels,
        made.prints,
        made.printers,
        made.sync,
    ):
        part.empty = True  # type: ignore[attr-defined]  # each of these fakes has it
    made.sync.now = SyncStatus(link=Link.ONLINE, since=NOW, data_age_s=3)
    return made
