# SPDX-License-Identifier: Apache-2.0
"""A stocktake by scanning: a run of n pieces takes n scans and Enter, blind, and Escape books nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.answers import LotView, StockLine
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import FakeCounter
from tests.gui.troubled import troubled
from views.inventory.counting import Counting, lots_of, typed_number
from views.inventory.screen import InventoryScreen

ONE, TWO = "6901234567801", "6901234567802"


def counting(
    open_window: OpenWindow, counter: FakeCounter | None = None
) -> tuple[Opened, InventoryScreen]:
    """The inventory screen after F6."""
    opened = open_window(counter)
    opened.window.go("inventory")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, InventoryScreen)
    QTest.keyClick(opened.window, Qt.Key.Key_F6)
    assert screen.stocktake.on
    return opened, screen


def test_a_run_is_its_scans_and_enter(open_window: OpenWindow) -> None:
    """Five pieces: five scans, one Enter; and the next run begins at nothing."""
    opened, screen = counting(open_window)
    for _ in range(5):
        screen.take_scan(ONE)
    opened.settle()
    assert screen.stocktake.pane.number.text == "5"
    QTest.keyClick(opened.window, Qt.Key.Key_Return)
    opened.settle()
    assert opened.counter.inventory.moves == [(ONE, "stocktake", 5)]
    assert screen.stocktake.on
    screen.take_scan(TWO)
    opened.settle()
    QTest.keyClick(opened.window, Qt.Key.Key_Return)
    opened.settle()
    assert opened.counter.inventory.moves[1:] == [(TWO, "stocktake", 1)]


def test_mixed_goods_are_told_apart(open_window: OpenWindow) -> None:
    """Goods may lie in any order; each has its own number."""
    opened, screen = counting(open_window)
    for code in (ONE, TWO, ONE, ONE, TWO):
        screen.take_scan(code)
    opened.settle()
    screen.take_enter()
    opened.settle()
    assert sorted(opened.counter.inventory.moves) == [(ONE, "stocktake", 3), (TWO, "stocktake", 2)]


def test_a_typed_number_sets_it(open_window: OpenWindow) -> None:
    """A number is the count of what is in hand; nothing at all can be counted too."""
    opened, screen = counting(open_window)
    screen.take_scan(ONE)
    opened.settle()
    screen.take_scan("48")
    assert screen.stocktake.pane.number.text == "48"
    screen.take_scan("0")
    screen.take_enter()
    opened.settle()
    assert opened.counter.inventory.moves == [(ONE, "stocktake", 0)]


def test_escape_books_nothing_and_can_be_taken_back(open_window: OpenWindow) -> None:
    """Leaving leaves the books alone; F8 takes the count up where it was."""
    opened, screen = counting(open_window)
    screen.take_scan(ONE)
    opened.settle()
    QTest.keyClick(opened.window, Qt.Key.Key_Escape)
    opened.settle()
    assert not screen.stocktake.on
    assert opened.counter.inventory.moves == []
    QTest.keyClick(opened.window, Qt.Key.Key_F8)
    assert screen.stocktake.on
    assert screen.stocktake.pane.number.text == "1"


def test_a_product_that_was_only_shown_is_not_booked(open_window: OpenWindow) -> None:
    """F6 and Enter count nothing: a shelf that nobody looked at isn't empty."""
    opened, screen = counting(open_window)
    screen.take_enter()
    opened.settle()
    assert opened.counter.inventory.moves == []


def test_it_is_blind(open_window: OpenWindow) -> None:
    """The books' number is nowhere in sight while counting."""
    opened, screen = counting(open_window)
    screen.take_scan(ONE)
    opened.settle()
    assert not screen.table.isVisible()
    assert not screen.detail.isVisible()


def test_an_unknown_code_counts_nothing(open_window: OpenWindow) -> None:
    """It is told by its code, and the product in hand keeps its number."""
    opened, screen = counting(open_window)
    screen.take_scan(ONE)
    screen.take_scan("4006381333931")
    opened.settle()
    assert screen.stocktake.pane.number.text == "1"
    assert "4006381333931" in screen.stocktake.pane.notice.accessibleName()


def test_enter_waits_for_the_scans_before_it(open_window: OpenWindow) -> None:
    """Enter right behind the last scan books that scan too."""
    opened, screen = counting(open_window)
    screen.take_scan(ONE)
    screen.take_scan(TWO)
    screen.take_enter()
    opened.settle()
    assert len(opened.counter.inventory.moves) == 2


def test_what_was_refused_stays_counted(open_window: OpenWindow) -> None:
    """A count that couldn't be booked is told and kept for the next Enter."""
    counter = troubled()
    opened, screen = counting(open_window, counter)  # type: ignore[arg-type]  # it answers the same ports
    screen.take_scan(ONE)
    opened.settle()
    counter.trouble.failing = "store_busy"
    screen.take_enter()
    opened.settle()
    assert not screen.stocktake.pane.notice.isHidden()
    counter.trouble.failing = ""
    screen.take_enter()
    opened.settle()
    assert counter.inner.inventory.moves == [(ONE, "stocktake", 1)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("48", 48), ("9999", 9999), ("12345", None), ("A1", None), ("", None)],
)
def test_typed_numbers(text: str, number: int | None) -> None:
    """Up to four digits are a number, anything else is a code."""
    assert typed_number(text) == number


def test_lots_are_counted_apart() -> None:
    """Each lot has its own number; the one that expires first is in hand first."""
    lots = (
        LotView(lot="B", expires_on="2027-01-01", on_hand=3, expired=False),
        LotView(lot="A", expires_on="2026-12-01", on_hand=4, expired=False),
    )
    line = StockLine(
        product="p",
        code=ONE,
        name="x",
        price_minor=1,
        on_hand=7,
        low=False,
        expiring=False,
        lots=lots,
    )
    assert lots_of(line) == ("A", "B")
    state = Counting().add(line).add(line).choose_lot("B").add(line)
    assert {(one.lot, one.number) for one in state.counted} == {("A", 2), ("B", 1)}
    assert state.pieces == 3
