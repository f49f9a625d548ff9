# SPDX-License-Identifier: Apache-2.0
"""Four digits and a rest look the phone's end up; nothing else that is typed does."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import FakeCounter
from tests.gui.fake_parcels import three
from views.pickup.screen import PickupScreen


def screen_of(opened: Opened) -> PickupScreen:
    front = opened.window.screen_in_front
    assert isinstance(front, PickupScreen)
    return front


def type_in(opened: Opened, text: str, *, rest: bool = True) -> None:
    """Keys into the scan field; with `rest` the pause after them has passed."""
    opened.qtbot.keyClicks(opened.window.bar.scan, text)
    if rest:
        pause = screen_of(opened).tail._pause
        if pause.isActive():
            with opened.qtbot.waitSignal(pause.timeout):
                pass
        opened.settle()


def test_four_digits_bring_up_the_visit(open_window: OpenWindow) -> None:
    """The slots stand there without Enter; the scanned parcels go on these digits, where that is enough."""
    counter = FakeCounter(proof_level="relaxed")
    opened = open_window(counter)
    screen = screen_of(opened)
    type_in(opened, "7788")
    assert screen.visit is not None
    assert screen.panel.face is not None
    assert len(screen.panel.face.tiles) == 3
    for parcel in three():
        screen.take_scan(parcel.waybill)
        opened.settle()
    ((parcels, proof),) = counter.pickup.handed
    assert len(parcels) == 3
    assert proof.phone4 == "7788"
    assert opened.window.bar.scan.text() == ""


def test_enter_behind_the_digits_acts_and_looks_up_no_more(open_window: OpenWindow) -> None:
    """The visit is there: Enter is its main action; without the pause Enter looks up as ever."""
    counter = FakeCounter(proof_level="relaxed")
    opened = open_window(counter)
    type_in(opened, "7788")
    opened.qtbot.keyClick(opened.window.bar.scan, Qt.Key.Key_Return)
    opened.settle()
    assert counter.pickup.looked_up == ["7788"]
    assert len(counter.pickup.handed) == 1
    type_in(opened, "7788", rest=False)
    opened.qtbot.keyClick(opened.window.bar.scan, Qt.Key.Key_Return)
    opened.settle()
    assert counter.pickup.looked_up == ["7788", "7788"]
    assert len(counter.pickup.handed) == 1


def test_what_is_typed_on_is_left_alone(open_window: OpenWindow) -> None:
    """More digits, letters, an unknown end: no verdict comes up, and no later scan is found by them."""
    opened = open_window()
    screen = screen_of(opened)
    for text in ("778812", "ABCD", "77", "9999"):
        type_in(opened, text)
        assert screen.visit is None, text
        opened.window.bar.scan.clear()
    assert opened.counter.pickup.looked_up == ["9999"]


def test_a_scan_meanwhile_is_the_one_that_counts(open_window: OpenWindow) -> None:
    """An answer for digits that a scan has overtaken is dropped."""
    opened = open_window()
    screen = screen_of(opened)
    opened.counter.pickup.open.clear()
    opened.qtbot.keyClicks(opened.window.bar.scan, "7788")
    with opened.qtbot.waitSignal(screen.tail._pause.timeout):
        pass
    screen.take_scan("GONE")
    opened.counter.pickup.open.set()
    opened.settle()
    assert screen.visit is not None
    assert screen.visit.verdict.text == "GONE"
