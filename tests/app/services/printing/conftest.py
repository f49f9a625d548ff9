# SPDX-License-Identifier: Apache-2.0
"""A desk with somebody at it, and its print ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.domain.records import Operator
from app.ids import IdSource
from app.services.desk import Desk, Session
from app.services.printing.ledger import PrintLedger
from app.services.printing.queue import PrintQueue
from app.services.printing.shown import Queued, WantedLabel
from tests.app.store.shop import enrolled, serve

MEI = Operator(id="op-1", name="Mei", roles=("clerk",))


class Office:
    """The ledger and the queue of one counter, and short words for what tests ask of them."""

    def __init__(self, desk: Desk, clock: FixedClock) -> None:
        self.desk = desk
        self.clock = clock
        self.ledger = PrintLedger(desk)
        self.queue = PrintQueue(desk, self.ledger)
        self.told: list[str] = []
        self.ledger.on_changed(self.told.append)

    def ask(self, *entities: str, printer: str = "zebra", revision: str = "r1") -> Queued:
        return self.ledger.queue(
            [WantedLabel(entity=e, copy=1, revision=revision) for e in entities],
            document="parcel_label",
            size="60x40",
            language="en",
            printer=printer,
        )

    def states(self, job: str) -> list[str]:
        return [str(item.state) for item in self.queue.items(job)]

    def begin(self, printer: str = "zebra") -> str:
        """The next label of that printer is being sent."""
        item = self.ledger.next_for(printer)
        assert item is not None
        started = self.ledger.begin(item, item.revision)
        assert started is not None
        return started.id

    def send(self, printer: str = "zebra") -> str:
        item = self.ledger.next_for(printer)
        assert item is not None
        started = self.ledger.begin(item, item.revision)
        assert started is not None
        self.ledger.sent(started, 100)
        return started.id

    def doubt(self, printer: str = "zebra") -> str:
        item = self.ledger.next_for(printer)
        assert item is not None
        started = self.ledger.begin(item, item.revision)
        assert started is not None
        self.ledger.doubt(started, 50, "line_broken")
        return started.id


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = FixedClock()
    store = enrolled(tmp_path, clock)
    serve(store, [MEI], seq=2)
    desk = Desk(store, clock, IdSource(clock))
    desk.session = Session(operator=MEI, shift="s")
    yield Office(desk, clock)
    store.close()
