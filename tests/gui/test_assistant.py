# SPDX-License-Identifier: Apache-2.0
"""The assistant, from a fresh machine to the window: each path, each fault, and a restart in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.enrolment_text import enrolment_text
from app.errors import OperatorError
from app.services.answers import SiteView
from tests.gui.fake_counter import FakeCounter
from tests.views.scanners.recorded import SCANNERS
from views.application import Application
from views.assistant.after import PeopleStep, PrinterStep, ReadyStep, ScannerStep
from views.assistant.before import KeysStep, LanguageStep, ServerStep
from views.assistant.page import AssistantPage
from views.assistant.steps import ORDER, SetUp, Step
from views.i18n import Language
from views.preferences import Preferences, load_preferences, save_preferences
from views.scanner import Pace
from views.settings.cards.minutes import MinutesCard
from views.settings.screen import SettingsScreen
from views.settings.wizard_sheet import WizardSheet
from views.theme import ThemeName

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word

SERVER = "https://linli.example.com"


class Fresh(FakeCounter):
    """A machine that is no counter until it is enrolled."""

    enrolled = False

    def site(self) -> SiteView:
        if not self.enrolled:
            raise OperatorError("not_enrolled", "Raw.", "Raw.")
        return super().site()


@dataclass
class Machine:
    """A fresh machine with a window on it; `start` may be called again after `stop`."""

    qapp: QApplication
    qtbot: QtBot
    folder: Path
    counter: Fresh = field(default_factory=Fresh)
    tried: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    key_faults: list[str] = field(default_factory=list)
    application: Application | None = None

    @property
    def file(self) -> Path:
        return self.folder / "window.json"

    def _open(self, bridge: object) -> FakeCounter:
        if self.key_faults:
            raise OperatorError(self.key_faults.pop(0), "Raw.", "Raw.")
        return self.counter

    def _enrol(self, counter: object, server: str, code: str) -> None:
        self.tried.append((server, code))
        if self.refusals:
            raise OperatorError(self.refusals.pop(0), "Raw.", "Raw.")
        self.counter.enrolled = True

    def start(self) -> Application:
        self.application = made = Application(
            self.qapp, self._open, preferences_file=self.file, enrol=self._enrol, folder=self.folder
        )
        made.start()
        self.qtbot.waitUntil(lambda: made.minutes.page is not None or made.window is not None)
        self.settle()
        return made

    def stop(self) -> None:
        if self.application is not None:
            self.application.close()
            self.application = None

    def settle(self) -> None:
        app = self.application
        assert app is not None
        self.qtbot.waitUntil(lambda: not app.background.busy, timeout=20_000)
        QApplication.processEvents()

    @property
    def page(self) -> AssistantPage:
        assert self.application is not None
        assert self.application.minutes.page is not None
        return self.application.minutes.page

    @property
    def step(self) -> Step:
        assert self.page.step is not None
        return self.page.step.step

    def press(self, key: Qt.Key) -> None:
        target = self.page.focusWidget() or self.page
        self.qtbot.keyClick(target, key)
        self.settle()


@pytest.fixture
def machine(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(qapp=qapp, qtbot=qtbot, folder=tmp_path)
    yield made
    made.stop()


def _to_server(machine: Machine) -> ServerStep:
    machine.start()
    machine.page.go(Step.SERVER)
    assert isinstance(machine.page.step, ServerStep)
    return machine.page.step


def test_from_nothing_to_the_window_by_keyboard(machine: Machine) -> None:
    """Enter goes through every step; one scan is server and code; the last step opens the window."""
    app = machine.start()
    page = machine.page
    assert isinstance(page.step, LanguageStep)
    machine.press(Qt.Key.Key_Return)
    assert isinstance(page.step, KeysStep)
    machine.press(Qt.Key.Key_Return)
    assert isinstance(page.step, ServerStep)
    page._scanned(enrolment_text(SERVER, "1-AAAA-BBBB-CCCC"))
    assert page.step.server.text() == SERVER
    machine.press(Qt.Key.Key_Return)
    assert machine.tried == [(SERVER, "1-AAAA-BBBB-CCCC")]
    seen = []
    machine.qtbot.waitUntil(lambda: machine.step is Step.PEOPLE)
    machine.settle()
    for _ in range(20):
        if app.minutes.page is None:
            break
        seen.append(machine.step)
        if machine.step is Step.PEOPLE:
            machine.page.next.click()
        else:
            machine.press(Qt.Key.Key_Return)
    assert seen == list(ORDER[ORDER.index(Step.PEOPLE) :])
    window = app.window
    assert window is not None
    assert window.isVisible()
    machine.qtbot.waitUntil(lambda: window.current == "pickup")
    assert load_preferences(machine.file).set_up == SetUp()


@pytest.mark.parametrize("code", ["code_unknown", "server_silent", "other_site", "no_keychain"])
def test_a_refused_enrolment_says_why_and_keeps_what_was_typed(machine: Machine, code: str) -> None:
    """One clear sentence on the page; address and code stay; the second try with another code goes on."""
    step = _to_server(machine)
    machine.refusals = [code]
    step.server.setText(SERVER)
    step.code.setText("1-WRONG")
    machine.press(Qt.Key.Key_Return)
    words = machine.page.look.say.of("fault", code)
    assert step.notice.accessibleName() == words
    assert "Raw" not in words
    assert (step.server.text(), step.code.text()) == (SERVER, "1-WRONG")
    assert step.isEnabled()
    step.code.setText("1-RIGHT")
    machine.press(Qt.Key.Key_Return)
    machine.qtbot.waitUntil(lambda: machine.step is Step.PEOPLE)
    assert [code for _, code in machine.tried] == ["1-WRONG", "1-RIGHT"]


def test_the_address_is_checked_while_it_is_typed(machine: Machine) -> None:
    """What it will connect to, or why it can't, at once; Enter doesn't send what can't be an address."""
    step = _to_server(machine)
    told = step.told[step.server]
    say = machine.page.look.say
    for typed, words in (
        ("linli.example.com", say("assistant.address_good", address=SERVER)),
        ("http://linli.example.com", say.of("fault", "server_insecure")),
        ("ht tp:/", say.of("fault", "bad_server_address")),
        ("", ""),
    ):
        step.server.setText(typed)
        assert told.text() == words
    step.server.setText("http://linli.example.com")
    step.code.setText("1-A")
    machine.press(Qt.Key.Key_Return)
    step.server.setText(SERVER)
    step.code.clear()
    machine.press(Qt.Key.Key_Return)
    assert machine.tried == []
    assert step.told[step.code].text() == say("assistant.code_missing")


def test_half_a_code_is_told_and_pasted_ones_work(machine: Machine) -> None:
    """A QR code that was cut is asked for again; the whole text pasted into a field fills both."""
    step = _to_server(machine)
    text = enrolment_text(SERVER, "1-AAAA")
    machine.page._scanned(text[:-6])
    assert step.notice.accessibleName() == machine.page.look.say("assistant.scan_broken")
    assert step.server.text() == ""
    step.code.setText(text.lower())
    assert (step.server.text(), step.code.text()) == (SERVER, "1-AAAA")


def test_a_machine_without_a_keychain(machine: Machine) -> None:
    """The keys' step says what to do; trying again goes on once there is one, and never without."""
    machine.key_faults = ["no_keychain", "no_keychain"]
    machine.start()
    machine.press(Qt.Key.Key_Return)
    assert machine.step is Step.KEYS
    assert machine.page.next.text() == machine.page.look.say("opening.retry")
    machine.press(Qt.Key.Key_Return)
    assert machine.step is Step.KEYS
    assert machine.key_faults == []
    machine.press(Qt.Key.Key_Return)
    machine.qtbot.waitUntil(lambda: machine.page._keys_fault is None)
    assert machine.tried == []


def test_a_lost_key_of_an_existing_store_is_no_set_up(machine: Machine) -> None:
    """With a store already there a missing keychain is a fault of the start, not a new machine."""
    (machine.folder / "counter.db").write_bytes(b"something")
    machine.key_faults = ["no_keychain"]
    app = machine.application = Application(
        machine.qapp, machine._open, preferences_file=machine.file,
        enrol=machine._enrol, folder=machine.folder,
    )  # fmt: skip
    app.start()
    machine.qtbot.waitUntil(lambda: bool(app.opening.fault))
    assert app.minutes.page is None


@pytest.mark.parametrize("at", [Step.SERVER, Step.PRINTER, Step.READY])
def test_a_restart_goes_on_where_it_was(machine: Machine, at: Step) -> None:
    """Before and after the enrolment; what an enrolled counter never began isn't begun."""
    machine.counter.enrolled = at is not Step.SERVER
    save_preferences(machine.file, Preferences(set_up=SetUp(step=at.value)))
    machine.start()
    assert machine.step is at
    machine.stop()
    machine.counter.enrolled = True
    save_preferences(machine.file, Preferences())
    assert machine.start().minutes.page is None


def test_language_and_looks_take_effect_at_once(machine: Machine) -> None:
    """Another language dresses the next step; another theme keeps the step that is in front."""
    machine.start()
    page = machine.page
    assert isinstance(page.step, LanguageStep)
    page.step.buttons[Language.ENGLISH].click()
    assert machine.step is Step.KEYS
    assert machine.page.next.text() == "Next"
    machine.counter.enrolled = True
    app = machine.application
    assert app is not None
    app.open_counter()
    machine.qtbot.waitUntil(lambda: machine.step is Step.PEOPLE)
    machine.page.go(Step.LOOK)
    before = machine.page
    from dataclasses import replace

    app.restyle(replace(app.preferences, theme=ThemeName.DARK))
    assert machine.page is not before
    assert machine.step is Step.LOOK
    assert machine.page.look.theme.name is ThemeName.DARK
    assert load_preferences(machine.file).language is Language.ENGLISH


def test_the_first_pin_becomes_ones_own(machine: Machine) -> None:
    """Log in, then the old PIN and a new one twice; what differs is told; done goes on to the printer."""
    machine.counter.enrolled = True
    staff = machine.counter.staff
    staff.here = None
    save_preferences(machine.file, Preferences(set_up=SetUp(step=Step.PEOPLE)))
    machine.start()
    step = machine.page.step
    assert isinstance(step, PeopleStep)
    machine.qtbot.waitUntil(lambda: step.log_in.chosen != "")
    step.log_in.pad.entered.emit("0000")
    machine.settle()
    assert step._here is None
    step.log_in.pad.entered.emit("2468")
    machine.settle()
    assert step._here is not None
    step.old.setText("2468")
    step.new.setText("135790")
    step.again.setText("13579")
    machine.press(Qt.Key.Key_Return)
    assert step.notice.accessibleName() == machine.page.look.say("settings.pin_differs")
    step.again.setText("135790")
    machine.press(Qt.Key.Key_Return)
    machine.qtbot.waitUntil(lambda: machine.step is Step.PRINTER)
    assert load_preferences(machine.file).operator == step._here.id


def test_scans_arrive_in_every_step(machine: Machine) -> None:
    """The scanner's step says that it works; the printer's takes a test label; no step breaks on one."""
    machine.counter.enrolled = True
    save_preferences(machine.file, Preferences(set_up=SetUp(step=Step.SCANNER)))
    machine.start()
    step = machine.page.step
    assert isinstance(step, ScannerStep)
    machine.page._scanned("SF1390447177")
    assert step._row.isVisible()
    for other in (Step.PEOPLE, Step.PRINTER, Step.LOOK, Step.READY, Step.LANGUAGE):
        machine.page.go(other)
        machine.page._scanned("SF1390447177")
        machine.settle()
    machine.page.go(Step.PRINTER)
    assert isinstance(machine.page.step, PrinterStep)


def test_the_scanner_is_measured_on_its_step(machine: Machine) -> None:
    """The wizard covers the page; what it measured holds for the next scan there and is written down."""
    machine.counter.enrolled = True
    save_preferences(machine.file, Preferences(set_up=SetUp(step=Step.SCANNER)))
    machine.start()
    step = machine.page.step
    assert isinstance(step, ScannerStep)
    step.card.open_wizard()
    sheet = step.card.open_sheet()
    assert isinstance(sheet, WizardSheet)
    assert sheet.geometry() == machine.page.rect()
    for burst in SCANNERS["bluetooth"]:
        for key in burst:
            sheet.wizard.tap.heard.emit(key)
        sheet.wizard.scan_step._quiet.timeout.emit()
    sheet.wizard.result_step.save.click()
    machine.settle()
    kept = load_preferences(machine.file).scanner
    assert kept.measured
    assert machine.page.router.reader.pace == kept.pace != Pace()


def test_back_skip_and_leave(machine: Machine) -> None:
    """Back passes over the enrolment of a counter that is one; the rest can be left at any step."""
    machine.counter.enrolled = True
    save_preferences(machine.file, Preferences(set_up=SetUp(step=Step.PRINTER)))
    app = machine.start()
    machine.press(Qt.Key.Key_Escape)
    assert machine.step is Step.PEOPLE
    machine.press(Qt.Key.Key_Escape)
    assert machine.step is Step.LANGUAGE
    machine.page.go(Step.PRINTER)
    machine.page.skip.click()
    assert machine.step is Step.SCANNER
    machine.page.leave.click()
    assert app.minutes.page is None
    assert app.window is not None


def test_from_the_settings(machine: Machine) -> None:
    """The assistant runs again and ends in a window; a new enrolment has a way back, and may be refused."""
    machine.counter.enrolled = True
    app = machine.start()
    first = app.window
    assert first is not None
    machine.qtbot.waitUntil(lambda: first.current == "pickup")
    first.go("settings")
    machine.settle()
    screen = first.screen_in_front
    assert isinstance(screen, SettingsScreen)
    screen.card(MinutesCard).assistant.click()
    assert machine.step is Step.LANGUAGE
    assert not first.isVisible()
    machine.page.go(Step.READY)
    assert isinstance(machine.page.step, ReadyStep)
    machine.press(Qt.Key.Key_Return)
    second = app.window
    assert second not in (None, first)
    assert second is not None
    second.enrolment_wanted.emit()
    assert machine.step is Step.SERVER
    machine.page.back.click()
    assert app.minutes.page is None
    assert app.window is not None
    app.window.enrolment_wanted.emit()
    machine.refusals = ["other_site"]
    step = machine.page.step
    assert isinstance(step, ServerStep)
    for code in ("1-BAD", "1-GOOD"):
        step.server.setText(SERVER)
        step.code.setText(code)
        machine.press(Qt.Key.Key_Return)
    machine.qtbot.waitUntil(lambda: app.minutes.page is None)
    assert [code for _, code in machine.tried] == ["1-BAD", "1-GOOD"]
    assert load_preferences(machine.file).set_up == SetUp()


def test_a_slow_server_holds_nothing_up(machine: Machine) -> None:
    """While the enrolment is under way the page says so, takes no second one, and still paints."""
    gate = threading.Event()
    step = _to_server(machine)
    app = machine.application
    assert app is not None
    enrol: Callable[..., None] = machine._enrol

    def slow(counter: object, server: str, code: str) -> None:
        gate.wait(20)
        enrol(counter, server, code)

    app._enrol = slow
    step.server.setText(SERVER)
    step.code.setText("1-A")
    machine.page.next.click()
    assert not step.isEnabled()
    assert machine.page._progress.isVisible()
    machine.page.next.click()
    gate.set()
    machine.qtbot.waitUntil(lambda: machine.step is Step.PEOPLE)
    assert len(machine.tried) == 1
