# SPDX-License-Identifier: Apache-2.0
"""A bug is one report with places and numbers, and with nothing of a person, wherever the bug came up."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.logs import Events
from tests.gui.fake_counter import sample_counter
from views.application import Application
from views.crash import CrashReporter
from views.crash_report import fault_lines, place, toolkit_words
from views.dressing import make_look
from views.preferences import Preferences

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word

NAME, LATIN, PHONE, TOKEN = "王小明", "Wang Xiaoming", "19900007788", "PK7QX4ZDMF2A" * 8
PERSONAL = (NAME, LATIN, PHONE, TOKEN)


class _NoVisit(RuntimeError):
    pass


def _break(name: str, phone: str, token: str) -> None:
    seen = {"name": name, "phone": phone}
    try:
        raise KeyError(f"{name} {phone}")
    except KeyError as fault:
        raise _NoVisit(f"{token} {seen}") from fault


def _planted() -> _NoVisit:
    try:
        _break(f"{NAME} {LATIN}", PHONE, TOKEN)
    except _NoVisit as fault:
        return fault
    raise AssertionError("nothing broke")


@pytest.fixture
def reporter(qapp: QApplication, tmp_path: Path) -> Iterator[CrashReporter]:
    look = make_look(qapp, Preferences(), bundled_font=True)
    made = CrashReporter(lambda: look, lambda: {"pending": 4, "link": "online"}, folder=tmp_path)
    made.install()
    yield made
    made.remove()


def _text(reporter: CrashReporter) -> str:
    assert reporter.dialog is not None
    return reporter.dialog.text


def test_a_report_holds_nothing_of_a_person(reporter: CrashReporter) -> None:
    """Words, locals, causes and foreign log lines stay out; types, places, numbers and our events are in."""
    logging.getLogger("other.package").warning("no parcel of %s %s", LATIN, PHONE)
    Events("counter").warn("store_slow", busy_ms=412)
    fault = _planted()
    for value in PERSONAL:  # the control: all of it is there to be told
        assert value in f"{fault} {fault.__cause__}"
    reporter.report(type(fault), fault, fault.__traceback__)
    text = _text(reporter)
    for value in PERSONAL:
        assert value not in text
    assert "_NoVisit" in text
    assert "because of builtins.KeyError" in text
    assert "tests/gui/test_crash.py:" in text
    assert "pending=4 link=online" in text
    assert "store_slow busy_ms=412" in text
    assert "other.package ~" in text
    assert str(Path.home()) not in text


def test_a_careless_report_would_be_caught() -> None:
    """The control: what Python itself would have printed holds every planted value."""
    import traceback

    careless = "".join(traceback.format_exception(_planted()))
    assert all(value in careless for value in PERSONAL)
    assert all(value not in "\n".join(fault_lines(_planted(), None)) for value in PERSONAL)


def test_bugs_are_heard_of_from_everywhere(
    reporter: CrashReporter, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    """The window's thread, another thread, a destructor, and the toolkit's own grave messages."""

    def heard(mark: str) -> None:
        qtbot.waitUntil(lambda: reporter.dialog is not None)
        assert mark in _text(reporter)
        assert reporter.dialog is not None
        reporter.dialog.close()
        qtbot.waitUntil(lambda: reporter.dialog is None)

    fault = _planted()
    sys.excepthook(type(fault), fault, fault.__traceback__)
    heard("_NoVisit")

    def in_a_thread() -> None:
        raise LookupError(PHONE)

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    heard("builtins.LookupError")

    class Ends:
        def __del__(self) -> None:
            raise ArithmeticError(LATIN)

    Ends()
    gc.collect()
    heard("builtins.ArithmeticError")
    handler = qInstallMessageHandler(None)
    qInstallMessageHandler(handler)
    assert handler is not None
    handler(QtMsgType.QtCriticalMsg, None, f'QLabel: bad text "{LATIN}" {PHONE}')
    heard("QtCriticalMsg: QLabel: bad text ~ ~")
    told = capsys.readouterr().err
    assert told.count("linli: internal fault") == 4
    assert not any(value in told for value in PERSONAL)


def test_a_flood_is_one_report(reporter: CrashReporter, qtbot: QtBot) -> None:
    """A thousand faults are one window with a number; told and closed, the same fault stays quiet."""
    fault = _planted()
    for _ in range(1_000):
        reporter.report(type(fault), fault, fault.__traceback__)
    first = reporter.dialog
    assert first is not None
    assert first.more == 999
    assert "999" in first.told.text()
    first.go_on.click()
    assert reporter.dialog is None
    reporter.report(type(fault), fault, fault.__traceback__)
    assert reporter.dialog is None
    other = ValueError(NAME)
    reporter.report(type(other), other, None)
    assert reporter.dialog is not None


def test_a_report_is_copied_and_saved(reporter: CrashReporter, tmp_path: Path) -> None:
    """What is copied and what is saved is what is shown; a folder that refuses is told."""
    fault = _planted()
    reporter.report(type(fault), fault, fault.__traceback__)
    dialog = reporter.dialog
    assert dialog is not None
    dialog.copy.click()
    assert QApplication.clipboard().text() == dialog.text
    dialog.keep.click()
    (saved,) = tmp_path.glob("linli-report-*.txt")
    assert saved.read_text() == f"{dialog.text}\n"
    assert saved.stat().st_mode & 0o077 == 0
    assert str(saved) in dialog.told.text()
    dialog._folder = tmp_path / "not there"
    dialog.keep.click()
    assert "not there" in dialog.told.text()


def test_the_counter_goes_on_behind_a_report(qtbot: QtBot, qapp: QApplication) -> None:
    """The window stays usable: a scan is looked up while the report is open; a restart is one press."""
    counter = sample_counter()
    application = Application(qapp, lambda _bridge: counter)
    try:
        application.start()
        qtbot.waitUntil(lambda: application.window is not None)
        window = application.window
        assert window is not None
        qtbot.waitUntil(lambda: window.current == "pickup" and not application.background.busy)
        fault = _planted()
        application.background.broke.emit(fault)
        dialog = application.crashes.dialog
        assert dialog is not None
        assert "screen=pickup" in dialog.text
        assert "link=online" in dialog.text
        window._scanned("7788")
        qtbot.waitUntil(lambda: not application.background.busy)
        assert counter.pickup.looked_up[-1] == "7788"
        # Leaving a loop that doesn't run would spoil the next ones: here the wish is enough.
        application.crashes.restart_wanted.disconnect(application._start_again)
        with qtbot.waitSignal(application.crashes.restart_wanted):
            dialog.again.click()
        dialog.close()
    finally:
        application.close()


def test_places_and_toolkit_words() -> None:
    """A path loses what is a person's; the toolkit's message loses what it quotes."""
    assert place("/home/wang/linli/script.py") == "script.py"
    assert (
        place("/home/wang/.venv/lib/python3.11/site-packages/httpx/_client.py")
        == "httpx/_client.py"
    )
    assert place(__file__) == "tests/gui/test_crash.py"
    assert toolkit_words(f"no image at '/home/{LATIN}/x.png' for {NAME}") == "no image at ~ for ~"
