# SPDX-License-Identifier: Apache-2.0
"""The opening page stands before the rest is loaded, and nothing of the rest can leave it standing there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import OperatorError
from tests.counters import ROOT
from tests.gui.fake_counter import sample_counter
from views.application import Application
from views.bridge import Bridge
from views.dressing import look_of, make_look
from views.first_choices import FirstChoices
from views.i18n import Language
from views.opening import OpeningPage
from views.opening_fault import FaultPage
from views.ports import CounterPort
from views.preferences import Preferences, save_preferences
from views.start import Fittings, run_window
from views.theme import ThemeName

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word

_SEEN = """
import sys
from PySide6.QtCore import QEvent, QObject
import views.start
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(type(watched).__name__, "views.application" in sys.modules, flush=True)
        return False
watch, made = Watch(), views.start.qt_application
def watched():
    qt = made()
    qt.installEventFilter(watch)
    return qt
views.start.qt_application = watched
def open_it(bridge):
    from app.errors import OperatorError
    raise OperatorError("no_disk_space", "Full.", "Make room.")
sys.exit(views.start.run_window(open_it, quit_after_s=3.0))
"""


def test_the_first_paint_is_the_opening_page_alone() -> None:
    """It is painted while nothing of the application is loaded; the control: later paints find it there."""
    done = subprocess.run(
        [sys.executable, "-c", _SEEN],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=ROOT,
    )
    paints = done.stdout.splitlines()
    assert paints[0] == "OpeningPage False"
    assert "FaultPage True" in paints


def test_a_fault_behind_the_first_paint_ends_the_program(qapp: QApplication) -> None:
    """What can't be loaded or built is raised where the program was started."""

    def fit() -> Fittings:
        raise OperatorError("data_folder", "The data folder can't be used.")

    def open_counter(bridge: Bridge) -> CounterPort:
        raise AssertionError("the counter must not be opened")

    with pytest.raises(OperatorError, match="data folder"):
        run_window(open_counter, fit=fit)


class _Unpainted(QObject):
    """As a window that is started minimised: its paints never come."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.Paint and isinstance(watched, OpeningPage)


def test_a_window_that_is_never_painted_starts_all_the_same(qapp: QApplication) -> None:
    """The rest is loaded a moment later, and the counter opened."""
    blind, opened = _Unpainted(), []

    def open_counter(bridge: Bridge) -> CounterPort:
        opened.append(bridge)
        return sample_counter()

    qapp.installEventFilter(blind)
    try:
        assert run_window(open_counter, on_ready=qapp.quit) == 0
    finally:
        qapp.removeEventFilter(blind)
    assert len(opened) == 1


def test_the_page_is_dressed_as_it_was_chosen(qapp: QApplication, tmp_path: Path) -> None:
    """The file of the choices says how the first page looks, without the other choices being read."""
    file = tmp_path / "window.json"
    chosen = Preferences(language=Language.ENGLISH, theme=ThemeName.DARK, scale=1.5)
    save_preferences(file, chosen)
    seen: list[OpeningPage] = []
    before = qapp.topLevelWidgets()

    def fit() -> Fittings:
        pages = [w for w in qapp.topLevelWidgets() if isinstance(w, OpeningPage)]
        seen.extend(page for page in pages if page not in before)
        raise OperatorError("enough", "Seen.")

    with pytest.raises(OperatorError, match="Seen"):
        run_window(lambda _bridge: sample_counter(), preferences_file=file, fit=fit)
    (page,) = seen
    look = page.look
    assert (look.say.language, look.theme.name, look.scale) == ("en", "dark", 1.5)


def test_a_fault_covers_the_picture_and_goes(qtbot: QtBot, qapp: QApplication) -> None:
    """Its words stand on a page of the kit; waiting again brings the picture back, another look dresses both."""
    page = OpeningPage(make_look(qapp, FirstChoices(), bundled_font=True))
    qtbot.addWidget(page)
    page.resize(1280, 720)
    page.show()
    assert page.fault == ""
    page.tell_fault("柜台打不开的原因")
    (told,) = page.findChildren(FaultPage)
    assert page.fault == "柜台打不开的原因"
    qtbot.waitUntil(lambda: told.geometry() == page.rect())
    with qtbot.waitSignal(page.retry_wanted):
        told.retry_wanted.emit()
    page.wait("练习")
    assert (page.fault, page.accessibleName()) == ("", "练习")
    english = make_look(qapp, FirstChoices(language=Language.ENGLISH), bundled_font=True)
    page.wear(english)
    page.tell_fault("Why")
    assert page.windowTitle() == english.say("window.name")
    assert page.fault == "Why"


def test_long_words_stay_on_the_card(qtbot: QtBot, qapp: QApplication) -> None:
    """At every text size; the control: at the full size they wouldn't."""
    for scale in (1.0, 1.5):
        page = OpeningPage(look_of(FirstChoices(scale=scale), bundled_font=True))
        qtbot.addWidget(page)
        page.resize(1280, 720)
        words, room = "正在准备" * 6, page._bar().width()
        assert page._width(words, page.look.font(26, bold=True)) > room
        assert page._width(words, page._fitted(words, 26, bold=True)) <= room
        assert page.rect().contains(page._card())


def test_a_wait_moves_only_where_it_lasts(qtbot: QtBot, qapp: QApplication) -> None:
    """Half of the bar begins at the left, goes to the right end and comes back; a known length stands still."""
    page = OpeningPage(look_of(FirstChoices(), bundled_font=True))
    qtbot.addWidget(page)
    page.resize(1280, 720)
    page.wait()
    bar, lefts = page._bar(), []
    assert page._moves.isActive()
    for _ in range(101):
        lefts.append(page._filled(bar).x())
        page._move()
    assert lefts[0] == lefts[100] == bar.x()
    assert max(lefts) == lefts[50] == bar.x() + bar.width() / 2
    page.show_progress(30, 120)
    assert page._filled(bar).width() == bar.width() / 4
    assert not page._moves.isActive()
    page.wait()
    assert page._moves.isActive()
    page.hideEvent(QHideEvent())
    assert not page._moves.isActive()


def test_another_look_reaches_the_opening_page(qapp: QApplication) -> None:
    """A practice that is prepared after a change of language is told in the new one."""
    application = Application(qapp, lambda _bridge: sample_counter())
    try:
        application.dress(replace(application.preferences, language=Language.ENGLISH))
        assert application.opening.look is application.look
        assert application.opening.windowTitle() == application.look.say("window.name")
    finally:
        application.close()
