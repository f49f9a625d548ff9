# SPDX-License-Identifier: Apache-2.0
"""The common jobs, each played at the window of a real counter: what they cost in scans and keys.

Every job ends with a look into the store (or at who is logged in): it counts only if it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from app.bootstrap import CounterApp
from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Operator, Parcel
from app.secrets import SITE_KEY
from app.services.badges import badge_text
from printing.profile import DeviceLanguage, PrinterProfile
from tests.counters import PIN, Place, open_place
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.counting_hand import CountingHand
from tests.gui.fake_counter import FakeCounter
from views.pickup.screen import PickupScreen

PHONE = "19900007788"
MILK = "6901234567892"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter at work, its window, and a hand."""

    place: Place
    app: CounterApp
    opened: Opened
    hand: CountingHand

    def parcel(self, waybill: str) -> Parcel:
        """As the store has it now."""
        (row,) = self.app.store.read(lambda rows: rows.by_key(Kind.PARCEL, waybill))
        assert isinstance(row, Parcel)
        return row

    def gone(self, *waybills: str) -> bool:
        """Whether all of them were handed over."""
        return all(self.parcel(w).status is ParcelStatus.HANDED_OVER for w in waybills)

    @property
    def cost(self) -> tuple[int, int]:
        """(scans, keys) so far."""
        return self.hand.scans, self.hand.keys

    def begin(self, screen: str) -> None:
        """The screen of the job is in front; what it took to get there isn't the job's."""
        self.opened.window.go(screen)
        self.opened.settle()
        self.hand.scans = self.hand.keys = 0


OpenCounter = Callable[..., Counter]


@pytest.fixture
def open_counter_at(tmp_path: Path, open_window: OpenWindow) -> Iterator[OpenCounter]:
    """A site with three parcels of one resident and one of another, received; `relaxed` is the site's policy."""
    with open_place(tmp_path) as place:
        place.product(MILK, name="牛奶", price_minor=590)
        place.order("A1", name="王小明", phone=PHONE)
        place.order("B1", name="陈红", phone="19900001234")
        place.consignment(
            "c1",
            *({"waybill": f"SF123456789{n}", "order": "A1"} for n in range(3)),
            {"waybill": "YT1234567890", "order": "B1", "name": "陈红", "phone": "19900001234"},
            {"waybill": "ZT1234567890"},
        )

        def open_one(*, relaxed: bool = False) -> Counter:
            if relaxed:
                place.server.central.accounts.set_policy(place.site, {"proof_level": "relaxed"})
            app = stack.enter_context(place.counter())
            app.sync_for(10)
            for waybill in (*(f"SF123456789{n}" for n in range(3)), "YT1234567890"):
                app.receiving.receive(waybill)
            opened = open_window(cast(FakeCounter, app))
            return Counter(place=place, app=app, opened=opened, hand=CountingHand(opened))

        from contextlib import ExitStack

        with ExitStack() as stack:
            yield open_one


def test_pickup_with_a_code_and_the_parcel_scanned(open_counter_at: OpenCounter) -> None:
    """Two scans, no key."""
    at = open_counter_at()
    at.begin("pickup")
    at.hand.scan(at.place.token("B1"))
    at.hand.scan("YT1234567890")
    assert at.gone("YT1234567890")
    assert at.cost == (2, 0)


def test_found_by_the_last_four_of_the_phone(open_counter_at: OpenCounter) -> None:
    """Four keys bring up the shelf, one scan of the parcel hands it over, where the site is content with that."""
    at = open_counter_at(relaxed=True)
    at.begin("pickup")
    screen = at.opened.window.screen_in_front
    assert isinstance(screen, PickupScreen)
    at.hand.type("1234")
    at.opened.qtbot.waitUntil(lambda: screen.visit is not None, timeout=5_000)
    at.opened.settle()
    assert screen.panel.face is not None
    assert [tile.slot for tile in screen.panel.face.tiles] == [at.parcel("YT1234567890").slot]
    at.hand.scan("YT1234567890")
    assert at.gone("YT1234567890")
    assert at.cost == (1, 4)


def test_four_digits_alone_hand_nothing_over(open_counter_at: OpenCounter) -> None:
    """CONTROL: under the standard policy the same hand changes nothing."""
    at = open_counter_at()
    at.begin("pickup")
    screen = at.opened.window.screen_in_front
    assert isinstance(screen, PickupScreen)
    at.hand.type("1234")
    at.opened.qtbot.waitUntil(lambda: screen.visit is not None, timeout=5_000)
    at.hand.scan("YT1234567890")
    assert not at.gone("YT1234567890")


def test_all_parcels_of_one_person(open_counter_at: OpenCounter) -> None:
    """One scan and Enter; or each parcel scanned, and no key."""
    waybills = [f"SF123456789{n}" for n in range(3)]
    at = open_counter_at()
    at.begin("pickup")
    at.hand.scan(at.place.token("A1"))
    at.hand.press("Enter")
    assert at.gone(*waybills)
    assert at.cost == (1, 1)
    at.hand.press("F8")
    assert at.cost == (1, 2)
    assert not any(at.gone(w) for w in waybills)
    at.begin("pickup")
    at.hand.scan(at.place.token("A1"))
    for waybill in waybills:
        at.hand.scan(waybill)
    assert at.gone(*waybills)
    assert at.cost == (4, 0)


def test_somebody_else_collects(open_counter_at: OpenCounter) -> None:
    """One scan; F6, the last four of the collector's phone, Enter."""
    at = open_counter_at()
    at.begin("pickup")
    at.hand.scan(at.place.token("B1"))
    at.hand.press("F6")
    at.hand.type("4321")
    at.hand.press("Enter")
    assert at.gone("YT1234567890")
    assert at.cost == (1, 6)


def test_receive_a_parcel(open_counter_at: OpenCounter) -> None:
    """One scan, no key: it lies on a shelf."""
    at = open_counter_at()
    at.begin("receiving")
    at.hand.scan("ZT1234567890")
    assert at.parcel("ZT1234567890").status is ParcelStatus.WAITING
    assert at.parcel("ZT1234567890").slot
    assert at.cost == (1, 0)


def test_receive_a_parcel_that_names_nobody(open_counter_at: OpenCounter) -> None:
    """One scan; the last four of the phone and Enter, or the whole phone and Enter."""
    at = open_counter_at()
    for waybill, typed in (("ZT1234567890", "6655"), ("JT5550001112", PHONE)):
        at.begin("receiving")
        at.hand.scan(waybill)
        at.hand.type(typed)
        at.hand.press("Enter")
        who = at.parcel(waybill).recipient
        assert typed in (who.phone_tail, who.phone)
        assert at.cost == (1, len(typed) + 1)
        assert 5 <= at.hand.keys <= 12


def test_print_a_label_again(open_counter_at: OpenCounter, tmp_path: Path) -> None:
    """One key; what comes out bears the mark of a reprint."""
    at = open_counter_at()
    labels = tmp_path / "labels"
    labels.mkdir()
    at.app.printers.save(
        PrinterProfile(name="front", language=DeviceLanguage.PNG, to=labels.as_uri())
    )
    at.app.auto_print.choose("front")
    at.app.start_printing()
    at.begin("receiving")
    at.hand.scan("ZT1234567890")
    at.opened.qtbot.waitUntil(lambda: len(list(labels.iterdir())) == 1, timeout=20_000)
    at.hand.scans = at.hand.keys = 0
    at.hand.press("F3")
    at.opened.qtbot.waitUntil(lambda: len(list(labels.iterdir())) == 2, timeout=20_000)
    assert at.cost == (0, 1)
    (job, *_) = at.app.prints.jobs()
    assert [item.reprint for item in at.app.prints.items(job.id)] == [0, 1]


def test_count_goods(open_counter_at: OpenCounter) -> None:
    """A run of n pieces: the first scan, n more or so many in all, and one Enter."""
    at = open_counter_at()
    at.app.inventory.move_stock(MILK, "intake", 7)
    at.begin("inventory")
    at.hand.press("F6")
    at.hand.scans = at.hand.keys = 0
    for _ in range(5):
        at.hand.scan(MILK)
    at.hand.press("Enter")
    line = at.app.inventory.line(MILK)
    assert line is not None
    assert line.on_hand == 5
    assert at.cost == (5, 1)


def test_send_a_parcel_back(open_counter_at: OpenCounter) -> None:
    """One scan, a digit for the reason and Enter; F8 is one key more."""
    at = open_counter_at()
    at.begin("returns")
    at.hand.scan("YT1234567890")
    at.hand.type("2")
    at.hand.press("Enter")
    assert at.parcel("YT1234567890").status is ParcelStatus.RETURNED
    assert at.cost == (1, 2)
    at.begin("returns")
    at.hand.press("F8")
    assert at.parcel("YT1234567890").status is ParcelStatus.WAITING
    assert at.cost == (0, 1)


def test_undo_a_hand_over(open_counter_at: OpenCounter) -> None:
    """One key."""
    at = open_counter_at()
    at.begin("pickup")
    at.hand.scan(at.place.token("B1"))
    at.hand.press("Enter")
    assert at.gone("YT1234567890")
    at.hand.scans = at.hand.keys = 0
    at.hand.press("F8")
    assert not at.gone("YT1234567890")
    assert at.cost == (0, 1)


def test_log_in(open_counter_at: OpenCounter) -> None:
    """A badge: one scan and no key. Without: the name of last time is chosen, the PIN and Enter."""
    at = open_counter_at()
    row = at.app.store.read(lambda rows: rows.get(Kind.OPERATOR, at.place.clerk))
    assert isinstance(row, Operator)
    key = at.app.desk.secret(SITE_KEY)
    assert key is not None
    at.opened.window.lock()
    at.opened.settle()
    at.hand.scans = at.hand.keys = 0
    at.hand.scan(badge_text(key, at.place.site, row))
    now = at.app.staff.current()
    assert now is not None
    assert now.id == at.place.clerk
    assert at.cost == (1, 0)
    at.app.staff.set_pin(at.place.clerk, "9753", old=PIN)
    at.opened.window.lock()
    at.opened.settle()
    at.hand.scans = at.hand.keys = 0
    at.hand.type("9753")
    at.hand.press("Enter")
    now = at.app.staff.current()
    assert now is not None
    assert now.id == at.place.clerk
    assert at.cost == (0, 5)
