# SPDX-License-Identifier: Apache-2.0
"""Plays the scanner's card, its wizard and its sheets with keys at a scanner's and at a hand's pace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.domain.test_code import BAR_TEXT, QR_TEXT
from app.errors import OperatorError
from tests.gui.conftest import Opened, OpenWindow
from tests.views.scanners.recorded import BLUETOOTH, FAST_HAND, USB, burst
from tests.views.scanners.serial_line import Plug
from views.scanner import Pace
from views.scanners.choices import CameraChoices, Ending, ScannerChoices
from views.scanners.measuring import QUIET_MS
from views.scanners.readers import ReaderKind
from views.scanners.scan_text import parts_of
from views.scanners.source import ReaderState, Standing
from views.scanners.wizard import ScannerWizard
from views.settings import serial_sheet
from views.settings.camera_sheet import CameraSheet
from views.settings.cards.scanner import ScannerCard
from views.settings.scanner_values_sheet import ScannerValuesSheet
from views.settings.screen import SettingsScreen
from views.settings.serial_sheet import SerialSheet
from views.settings.wizard_sheet import WizardSheet

_KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "\x1d": Qt.Key.Key_BracketRight}


class Sender:
    """Sends keys to the window as the platform does, each burst a second after the last."""

    def __init__(self, opened: Opened) -> None:
        self._opened, self._at = opened, 100_000

    def send(self, text: str, gaps: tuple[int, ...]) -> None:
        handle = self._opened.window.windowHandle()
        assert handle is not None
        self._at += 1_000
        for key in burst(text, gaps, at=self._at):
            code = _KEYS.get(key.text) or Qt.Key(ord(key.text.upper()[:1]))
            held = (
                Qt.KeyboardModifier.ControlModifier
                if key.text == "\x1d"
                else Qt.KeyboardModifier.NoModifier
            )
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, code, held, key.text)
                event.setTimestamp(key.at)
                QApplication.sendEvent(handle, event)
            self._at = key.at


def card_of(opened: Opened) -> ScannerCard:
    opened.window.go("settings")
    opened.settle()
    screen = opened.window.screen_in_front
    assert isinstance(screen, SettingsScreen)
    return screen.card(ScannerCard)


def wizard_of(opened: Opened, card: ScannerCard) -> ScannerWizard:
    card.open_wizard()
    opened.settle()
    sheet = card.open_sheet()
    assert isinstance(sheet, WizardSheet)
    return sheet.wizard


def scan_four(opened: Opened, wizard: ScannerWizard, text: str, gaps: tuple[int, ...]) -> None:
    """Four scans; each is judged when the wizard's quiet time is over."""
    sender = Sender(opened)
    for _ in range(4):
        sender.send(text, gaps)
        wizard.scan_step._quiet.timeout.emit()
    opened.settle()


def test_a_bluetooth_scanner_is_set_up_and_works_at_once(open_window: OpenWindow) -> None:
    """What the usual pace breaks to pieces is one scan after the wizard, in the same window; and it is kept."""
    opened = open_window()
    kept: list[object] = []
    opened.window.kept.connect(kept.append)
    card = card_of(opened)
    wizard = wizard_of(opened, card)
    scan_four(opened, wizard, f"~{BAR_TEXT}\r", BLUETOOTH)
    assert opened.counter.pickup.looked_up == []
    assert wizard.result_step.isVisible()
    for key in burst("SF1390447177880\r", FAST_HAND):
        wizard.result_step.take_key(key)
    pace = wizard.result_step.pace
    assert pace is not None
    wizard.result_step.save.click()
    opened.settle()
    assert card.open_sheet() is None
    chosen = opened.window.preferences.scanner
    assert (chosen.pace, chosen.prefix, chosen.measured) == (pace, "~", True)
    assert kept == [opened.window.preferences]
    assert opened.window.router.reader.pace == pace
    opened.window.go("pickup")
    opened.settle()
    Sender(opened).send("~SF1390447177880\r", BLUETOOTH)
    opened.settle()
    assert opened.counter.pickup.looked_up == ["SF1390447177880"]


def test_without_the_wizard_that_scanner_is_broken_to_pieces(open_window: OpenWindow) -> None:
    """The control: at the usual pace the same keys are no scan."""
    opened = open_window()
    opened.window.rail.setFocus()
    QApplication.focusWidget().clearFocus()
    Sender(opened).send("SF1390447177880\r", BLUETOOTH)
    opened.settle()
    assert opened.counter.pickup.looked_up != ["SF1390447177880"]


@pytest.mark.parametrize(
    ("came", "tells"),
    [
        (f"{BAR_TEXT}\r", "所有字符都正确"),
        (f"{BAR_TEXT.swapcase()}\r", "Caps Lock"),
        ("LTß09+aYzQwM-8\r", "德语键盘"),
        (f"{QR_TEXT}\r", "所有字符都正确"),
        (f"{QR_TEXT}\r".replace("\x1d", ""), "GS"),
    ],
)
def test_the_wizard_says_what_is_wrong_in_a_sentence(
    open_window: OpenWindow, came: str, tells: str
) -> None:
    """Caps Lock, another keyboard, a lost separator: said with what to do; a sound scanner is told so."""
    opened = open_window()
    wizard = wizard_of(opened, card_of(opened))
    scan_four(opened, wizard, came, USB)
    assert tells in wizard.result_step.notice.accessibleName()


def test_another_code_is_said_and_not_counted(open_window: OpenWindow) -> None:
    """Something else off the desk is no measure; three times the same other text is a scanner that changes codes."""
    opened = open_window()
    wizard = wizard_of(opened, card_of(opened))
    sender = Sender(opened)
    for _ in range(2):
        sender.send("6901234567892\r", USB)
        wizard.scan_step._quiet.timeout.emit()
        assert wizard.scan_step.tally.accessibleName() == "0 / 4"
        assert wizard.scan_step.notice.isVisible()
    sender.send("6901234567892\r", USB)
    wizard.scan_step._quiet.timeout.emit()
    assert wizard.result_step.isVisible()
    assert "出厂" in wizard.result_step.notice.accessibleName()


def test_a_scanners_enter_presses_nothing_and_a_persons_does(open_window: OpenWindow) -> None:
    """With the focus on the wizard's button, a scan's Enter is measured; an Enter alone is the button's."""
    opened = open_window()
    wizard = wizard_of(opened, card_of(opened))
    scan_four(opened, wizard, f"{BAR_TEXT}\r", USB)
    finished: list[ScannerChoices] = []
    wizard.finished.connect(finished.append)
    wizard.result_step.save.setFocus()
    sender = Sender(opened)
    sender.send(f"{BAR_TEXT}\r", USB)
    opened.settle()
    assert finished == []
    wizard.result_step._quiet.timeout.emit()
    opened.qtbot.keyClick(wizard.result_step.save, Qt.Key.Key_Return)
    assert len(finished) == 1


def test_typing_that_no_pace_tells_apart_is_said(open_window: OpenWindow) -> None:
    """A hand as fast as the scanner: the wizard says what to change on the scanner."""
    opened = open_window()
    wizard = wizard_of(opened, card_of(opened))
    scan_four(opened, wizard, f"{BAR_TEXT}\r", BLUETOOTH)
    for key in burst("SF139044717788012\r", (20,)):
        wizard.result_step.take_key(key)
    assert "延时" in wizard.result_step.notice.accessibleName()


def test_a_scan_by_a_line_of_its_own_is_told(open_window: OpenWindow) -> None:
    """In the wizard a serial scan is no measure, but its letters are looked at."""
    opened = open_window()
    card = card_of(opened)
    wizard = wizard_of(opened, card)
    opened.window.scans.take(BAR_TEXT)
    opened.qtbot.waitUntil(wizard.scan_step.notice.isVisible, timeout=20_000)
    assert "无需测量" in wizard.scan_step.notice.accessibleName()


def test_the_test_code_is_printed_or_the_wizard_says_why_not(open_window: OpenWindow) -> None:
    """It goes to the printer of the labels; without a printer it says where one is set up."""
    opened = open_window()
    wizard = wizard_of(opened, card_of(opened))
    wizard.scan_step.print.click()
    opened.settle()
    assert wizard.scan_step.notice.isVisible()


def test_the_card_shows_what_was_really_sent(open_window: OpenWindow) -> None:
    """AIM identifier, separator and end key are to be seen, though the scan comes without them."""
    opened = open_window()
    card = card_of(opened)
    Sender(opened).send("]Q301\x1d21AB\r", USB)
    opened.settle()
    assert card.scan_text.accessibleName() == "]Q3 01 GS 21AB Enter"
    assert opened.counter.pickup.looked_up == []


def test_parts_of_a_scan() -> None:
    """Whatever has no face gets a name; an AIM identifier stands only at the beginning."""
    assert parts_of("]C101\x1d]C1\r\n") == [
        ("]C1", True),
        ("01", False),
        ("GS", True),
        ("]C1", False),
        ("Enter", True),
        ("LF", True),
    ]
    assert parts_of("\x01A") == [("01h", True), ("A", False)]


def test_values_by_hand_and_what_is_out_of_range(open_window: OpenWindow) -> None:
    """A number that can't be is said with its range and stays typed; good ones hold at once."""
    opened = open_window()
    card = card_of(opened)
    card.open_values()
    sheet = card.open_sheet()
    assert isinstance(sheet, ScannerValuesSheet)
    for wrong in ("0", "251", "", "x", "-5", "١٢"):
        sheet.numbers["gap_ms"].setText(wrong)
        sheet.go.click()
        assert "250" in sheet._fault.text()
        assert sheet.numbers["gap_ms"].text() == wrong
    assert opened.window.preferences.scanner == ScannerChoices()
    sheet.numbers["gap_ms"].setText("80")
    sheet.suffix.setText("#")
    sheet.go.click()
    opened.settle()
    assert opened.window.preferences.scanner.pace == Pace(gap_ms=80)
    assert opened.window.preferences.scanner.suffix == "#"
    assert opened.window.router.reader.pace.gap_ms == 80


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path)
    yield made
    made.pull_out()


def test_a_serial_scanner_is_chosen_and_says_how_it_stands(
    open_window: OpenWindow, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chosen from the ports there are, it is ready; pulled out it says so, by itself it comes back."""
    found = (serial_sheet.PortFound(port=plug.name, told="Scanner (ttyACM0)"),)
    monkeypatch.setattr(serial_sheet, "serial_ports", lambda: found)
    opened = open_window()
    card = card_of(opened)
    card.open_serial()
    opened.settle()
    sheet = card.open_sheet()
    assert isinstance(sheet, SerialSheet)
    sheet.port.choose(plug.name)
    sheet.ending.choose(Ending.CR)
    sheet.go.click()
    chosen = opened.window.preferences.scanner.serial
    assert (chosen.port, chosen.ending) == (plug.name, Ending.CR)
    opened.qtbot.waitUntil(lambda: sheet.notice.accessibleName() == "已就绪", timeout=20_000)
    plug.send(b"]C1SF1390\r")
    opened.qtbot.waitUntil(lambda: card.scan_text.accessibleName() == "]C1 SF1390", timeout=20_000)
    plug.pull_out()
    opened.qtbot.waitUntil(lambda: "断开" in sheet.notice.accessibleName(), timeout=20_000)
    plug.put_in()
    opened.qtbot.waitUntil(lambda: sheet.notice.accessibleName() == "已就绪", timeout=20_000)
    opened.window.stage.readers.close()


def test_a_camera_without_its_library_says_what_to_install(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched on, the sheet names what is missing; switched off, nothing is left running."""
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    opened = open_window()
    card = card_of(opened)
    card.open_camera()
    sheet = card.open_sheet()
    assert isinstance(sheet, CameraSheet)
    sheet.switch.click()
    opened.qtbot.waitUntil(lambda: "linli[camera]" in sheet.notice.accessibleName(), timeout=20_000)
    sheet.device.choose("2")
    assert opened.window.preferences.scanner.camera == CameraChoices(on=True, device=2)
    sheet.switch.click()
    assert opened.window.stage.readers._running == {}
    assert opened.window.stage.readers.standing(
        next(iter(opened.window.stage.readers._standings))
    ).state in (ReaderState.OFF, ReaderState.AWAY)


def test_quiet_time_is_longer_than_any_scanners_pause() -> None:
    """The wizard waits longer for a scan's next key than the slowest pace that can be kept."""
    assert QUIET_MS > 250


def test_enter_keeps_a_serial_scanner_wherever_the_focus_is(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key cap on the button is no lie: Enter on a choice keeps what is chosen."""
    monkeypatch.setattr(serial_sheet, "serial_ports", tuple)
    opened = open_window()
    card = card_of(opened)
    card.open_serial()
    opened.settle()
    sheet = card.open_sheet()
    assert isinstance(sheet, SerialSheet)
    sheet.baud.choose("115200")
    opened.qtbot.keyClick(sheet.baud, Qt.Key.Key_Return)
    assert opened.window.preferences.scanner.serial.baud == 115200


def test_a_scanner_that_comes_and_goes_takes_no_focus(open_window: OpenWindow) -> None:
    """Each change of a standing changes the chip alone: the row that has the focus keeps it."""
    opened = open_window()
    card = card_of(opened)
    row = card._chips["serial"]
    row.setFocus()
    fault = OperatorError("scanner_port_gone", "The serial scanner has gone.")
    for standing in (
        Standing(state=ReaderState.READY),
        Standing(state=ReaderState.AWAY, fault=fault),
    ):
        opened.window.stage.readers._stand(ReaderKind.SERIAL, standing)
        opened.settle()
        assert QApplication.focusWidget() is row
        assert row.accessibleDescription() in ("已就绪", "未连接")
