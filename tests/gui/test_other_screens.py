# SPDX-License-Identifier: Apache-2.0
"""Plays receiving, inventory, labels, sync, settings and the log-in with a fake counter."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from sync.status import Link
from tests.gui.conftest import Opened, OpenWindow
from tests.gui.fake_counter import LIN, PIN, ZHAO, FakeCounter
from views.feedback import Sound
from views.importing.sheet import ImportSheet
from views.inventory.screen import InventoryScreen
from views.inventory.sheets import MoveSheet
from views.receiving.screen import ReceivingScreen
from views.settings.cards.counter import CounterCard
from views.settings.cards.scanner import ScannerCard
from views.settings.pin_sheet import PinSheet
from views.settings.screen import SettingsScreen
from views.sync_status.screen import SyncScreen
from views.widgets.rows import PressRow
from views.widgets.states import Notice


def go(opened: Opened, screen: str) -> object:
    """Another screen, at rest."""
    opened.window.go(screen)
    opened.settle()
    return opened.window.screen_in_front


def test_receiving_shows_the_slot_large(open_window: OpenWindow) -> None:
    """One scan: received, the slot on a tile in the largest type, the sound of good."""
    opened = open_window()
    screen = go(opened, "receiving")
    assert isinstance(screen, ReceivingScreen)
    screen.take_scan("SF55501")
    opened.settle()
    face = screen.panel.face
    assert face is not None
    assert (face.state, face.tiles[0].slot, face.tile_size) == ("valid", "L-02-04", 100)
    assert opened.feedback.last is Sound.GOOD


def test_damaged_marks_only_the_next_scan(open_window: OpenWindow) -> None:
    """F4, two scans: the first is damaged, the second isn't."""
    opened = open_window()
    screen = go(opened, "receiving")
    assert isinstance(screen, ReceivingScreen)
    assert screen.take_key(Qt.Key.Key_F4)
    screen.take_scan("SF55501")
    screen.take_scan("SF55502")
    opened.settle()
    assert opened.counter.receiving.taken == [("SF55501", True), ("SF55502", False)]


def test_the_last_label_is_printed_again(open_window: OpenWindow) -> None:
    """F3 after a scan prints that parcel's label once more; before any, or without a printer, nothing is printed."""
    opened = open_window()
    screen = go(opened, "receiving")
    assert isinstance(screen, ReceivingScreen)
    labels = opened.counter.auto_print
    assert screen.take_key(Qt.Key.Key_F3)
    screen.take_scan("SF55501")
    opened.settle()
    assert screen.take_key(Qt.Key.Key_F3)
    opened.settle()
    assert labels.asked_again == []
    assert opened.window.toast.text, "it is said that no printer is chosen"
    labels.printer = "front"
    assert screen.take_key(Qt.Key.Key_F3)
    opened.settle()
    ((parcel, reason),) = labels.asked_again
    assert parcel
    assert reason


def test_outcomes_look_and_sound_different(open_window: OpenWindow) -> None:
    """Expected, unknown, duplicate and refused differ in state and in sound."""
    opened = open_window()
    screen = go(opened, "receiving")
    assert isinstance(screen, ReceivingScreen)
    seen = set()
    for text in ("SF55501", "UNK5550", "DUP5550", "x"):
        screen.take_scan(text)
        opened.settle()
        assert screen.panel.face is not None
        seen.add((screen.panel.face.state, opened.feedback.last))
    assert len(seen) == 4


def test_an_import_writes_nothing_until_confirmed(open_window: OpenWindow, tmp_path: Path) -> None:
    """Preview, confirm, undo: the counts are shown, writing waits for the word, and can be undone."""
    opened = open_window()
    screen = go(opened, "inventory")
    assert isinstance(screen, InventoryScreen)
    sheet = screen.open_import()
    sheet.read(tmp_path / "goods.csv")
    opened.settle()
    importing = opened.counter.importing
    assert importing.confirmed == 0
    buttons = {made.text(): made for made in sheet.findChildren(QPushButton)}
    confirm = next(made for text, made in buttons.items() if "7" in text and "确认" in text)
    confirm.click()
    opened.settle()
    assert importing.confirmed == 1
    undo = next(made for made in sheet.findChildren(QPushButton) if made.text() == "撤销这次导入")
    undo.click()
    opened.settle()
    assert importing.undone == ["i1"]


def test_a_broken_file_is_told_in_one_sentence(open_window: OpenWindow, tmp_path: Path) -> None:
    """A file that is no table shows its phrase in the sheet, and a scan goes on working."""
    opened = open_window()
    screen = go(opened, "receiving")
    assert isinstance(screen, ReceivingScreen)
    sheet = screen.open_import("consignment")
    sheet.read(tmp_path / "holiday.jpg")
    opened.settle()
    notice = sheet.findChild(Notice)
    assert notice is not None
    assert notice.accessibleName() == "这个文件不是表格。"
    screen.take_scan("SF55501")
    opened.settle()
    assert len(opened.counter.receiving.taken) == 1
    assert screen.findChild(ImportSheet) is sheet


def test_inventory_books_and_counts(open_window: OpenWindow) -> None:
    """Scan a product, sell two, count it blind: the right signs reach the service."""
    opened = open_window()
    screen = go(opened, "inventory")
    assert isinstance(screen, InventoryScreen)
    screen.take_scan("6901234567801")
    opened.settle()
    assert screen.detail.line is not None
    assert screen.take_key(Qt.Key.Key_F4)
    move = screen.findChild(MoveSheet)
    assert move is not None
    move.kind.choose("sale")
    move.quantity.setText("0")
    move.quantity.returnPressed.emit()
    assert opened.counter.inventory.moves == []
    move.quantity.setText("2")
    move.quantity.returnPressed.emit()
    opened.settle()
    assert screen.take_key(Qt.Key.Key_F6)
    screen.take_scan("14")
    screen.take_enter()
    opened.settle()
    assert opened.counter.inventory.moves == [
        ("6901234567801", "sale", -2),
        ("6901234567801", "stocktake", 14),
    ]


def test_offline_by_choice_and_back(open_window: OpenWindow) -> None:
    """The switch takes the counter off line; the chip says so with what is unsent."""
    opened = open_window()
    screen = go(opened, "sync")
    assert isinstance(screen, SyncScreen)
    screen.switch_link()
    opened.settle()
    opened.window.standing.ask()
    opened.settle()
    assert opened.counter.sync.now.link is Link.FORCED_OFFLINE
    assert opened.window.bar.sync.text() == "已手动离线 · 待上传 4"
    screen.switch_link()
    opened.settle()
    assert opened.counter.sync.now.link is Link.ONLINE


def test_settings_shows_what_the_scanner_sends(open_window: OpenWindow) -> None:
    """A scan on the settings page is shown, with odd characters named, and isn't looked up."""
    opened = open_window()
    screen = go(opened, "settings")
    assert isinstance(screen, SettingsScreen)
    screen.take_scan("SF１23")
    assert opened.counter.pickup.looked_up == []
    assert any(
        "FULLWIDTH" in label.text() for label in screen.card(ScannerCard).findChildren(QLabel)
    )


def test_a_manager_unlocks_a_log_in(open_window: OpenWindow) -> None:
    """Whoever is locked stands in the settings; a clerk is told to call a manager, a manager lets them in again."""
    counter = FakeCounter()
    counter.staff.locked = True
    opened = open_window(counter)
    screen = go(opened, "settings")
    assert isinstance(screen, SettingsScreen)
    opened.settle()
    for here, locked in ((LIN, True), (ZHAO, False)):
        counter.staff.here = here
        row = screen.card(CounterCard)._locked.itemAt(0).widget()
        assert isinstance(row, PressRow)
        row.click()
        opened.settle()
        assert counter.staff.locked is locked
    assert screen.card(CounterCard)._locked.count() == 0


def _pin_sheet(opened: Opened) -> PinSheet:
    screen = go(opened, "settings")
    assert isinstance(screen, SettingsScreen)
    screen.card(CounterCard).pin.click()
    opened.settle()
    sheet = screen.card(CounterCard).open_sheet()
    assert isinstance(sheet, PinSheet)
    assert sheet is not None
    return sheet


def _type_pin(opened: Opened, sheet: PinSheet, old: str, new: str, again: str) -> None:
    for field, text in ((sheet.old, old), (sheet.new, new), (sheet.again, again)):
        field.setText(text)
    sheet.go.click()
    opened.settle()


def test_an_operator_changes_the_own_pin(open_window: OpenWindow) -> None:
    """What is wrong is said in the sheet and nothing stays typed; a clerk is asked for nobody else's."""
    counter = FakeCounter()
    opened = open_window(counter)
    sheet = _pin_sheet(opened)
    assert not sheet.whose.isVisible()
    assert sheet.new.echoMode() is QLineEdit.EchoMode.Password
    for old, new, again in ((PIN, "2468", "2469"), ("1111", "2468", "2468"), (PIN, "1", "1")):
        _type_pin(opened, sheet, old, new, again)
        assert sheet._fault.text()
        assert [one.text() for one in (sheet.old, sheet.new, sheet.again)] == ["", "", ""]
        assert not counter.staff.pins_set
    _type_pin(opened, sheet, PIN, "2468", "2468")
    assert [one[:2] for one in counter.staff.pins_set] == [(LIN.id, "2468")]
    screen = opened.window.screen_in_front
    assert isinstance(screen, SettingsScreen)
    assert screen.card(CounterCard).open_sheet() is None


def test_a_manager_gives_somebody_a_new_pin(open_window: OpenWindow) -> None:
    """Chosen by name, without the old one, and the reason goes with it."""
    counter = FakeCounter()
    counter.staff.here = ZHAO
    opened = open_window(counter)
    sheet = _pin_sheet(opened)
    sheet.whose.choose(LIN.id)
    assert not sheet.old.isVisible()
    _type_pin(opened, sheet, "", "2468", "2468")
    operator, new, reason = counter.staff.pins_set[0]
    assert (operator, new) == (LIN.id, "2468")
    assert reason


def test_log_in_out_and_a_wrong_pin(open_window: OpenWindow) -> None:
    """Nobody in: the pad stands before everything; a wrong PIN says so; the right one opens the counter."""
    counter = FakeCounter()
    counter.staff.here = None
    opened = open_window(counter)
    page = opened.window.log_in
    assert page.isVisible()
    page.choose(ZHAO.id)
    page.pad.setFocus()
    for pin in ("1111", PIN):
        for digit in pin:
            opened.qtbot.keyClick(page.pad, Qt.Key(ord(digit)))
        opened.qtbot.keyClick(page.pad, Qt.Key.Key_Return)
        opened.settle()
        assert page.isVisible() is (pin != PIN)
    assert counter.staff.here == ZHAO
    assert "赵敏" in opened.window.bar.staff.text()
    opened.window.lock()
    opened.settle()
    assert page.isVisible()
    assert counter.staff.here is None


def test_a_badge_logs_in_and_a_managers_asks_for_the_pin(open_window: OpenWindow) -> None:
    """One scan opens the counter; a manager's chooses the name only; a bad one says what to do."""
    counter = FakeCounter()
    counter.staff.here = None
    opened = open_window(counter)
    page = opened.window.log_in
    for text in (f"LB1.{ZHAO.id}.GOOD".upper(), f"LB1.{LIN.id}.BAD"):
        opened.window.router.scanned.emit(text)
        opened.settle()
        assert page.isVisible()
        assert page._fault.text()
        assert counter.staff.here is None
    assert page.chosen == LIN.id
    opened.window.router.scanned.emit(f"LB1.{LIN.id}.GOOD".upper())
    opened.settle()
    assert not page.isVisible()
    assert counter.staff.here == LIN


def test_a_badge_at_work_changes_the_clerk(open_window: OpenWindow) -> None:
    """The next clerk goes on where the one before left, and no screen is told the badge's text."""
    counter = FakeCounter()
    counter.staff.here = ZHAO
    opened = open_window(counter)
    go(opened, "inventory")
    opened.window.router.scanned.emit(f"LB1.{LIN.id}.GOOD".upper())
    opened.settle()
    assert counter.staff.here == LIN
    assert opened.window.current == "inventory"
    assert LIN.name in opened.window.bar.staff.text()
    assert counter.pickup.looked_up == []


def test_practice_mode_says_so_all_the_time(open_window: OpenWindow) -> None:
    """The banner stands on every screen in practice mode, and on none otherwise."""
    for practice in (True, False):
        opened = open_window(FakeCounter(practice=practice))
        banner = opened.window.practice
        for screen in ("pickup", "settings"):
            go(opened, screen)
            assert banner.isVisible() is practice
