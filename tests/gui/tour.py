# SPDX-License-Identifier: Apache-2.0
"""A walk through all that the window can show, from fake counters: for pictures and for measuring.

`tour` yields a name and the widget that shows it, at rest; whoever walks takes a picture or measures, and goes on.
Each group stands on a counter of its own, so that what is done in one changes nothing in another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QWidget

from printing.languages.preview import render_png
from sync.status import Link, SyncStatus
from tests.gui.fake_counter import (
    MINUTE,
    NOW,
    TOKEN,
    FakeCounter,
    FakeStaff,
    FakeSync,
    empty_counter,
    sample_counter,
)
from tests.gui.troubled import troubled
from tests.printing.worst_cases import PLAIN_PARCEL
from views.assistant.page import AssistantPage
from views.assistant.steps import ENROLMENT, ORDER
from views.background import Background
from views.bridge import Bridge
from views.customer.choices import CustomerLanguage
from views.customer.view import CustomerState, CustomerView
from views.customer.window import CustomerWindow
from views.dressing import make_look
from views.feedback import Quiet
from views.gallery.pictures import LEAVES, open_leaf
from views.i18n import Language
from views.labels.print_pane import PrintPane
from views.labels.screen import LabelsScreen
from views.look import Look
from views.opening import OpeningPage
from views.ports import CounterPort
from views.preferences import Preferences
from views.screens import SCREENS
from views.shots import about_to_ask
from views.stage import Screen
from views.theme import ThemeName
from views.window import MainWindow

SIZE = (1280, 720)
_LONGEST_WAIT_S = 30.0
_QUIET_MS = 30
Shown = tuple[str, QWidget]

PICKUP = (
    ("valid", TOKEN),
    ("due", "DUE"),
    ("many", "MANY"),
    ("proof", "7788"),
    ("people", "PEOPLE"),
    ("new", "NEW"),
    ("gone", "GONE"),
    ("expired", "EXPIRED"),
    ("unknown", "SF000"),
)
RECEIVING = (
    ("expected", "SF1390447178"),
    ("duplicate", "DUP1390447178"),
    ("unlisted", "UNK1390447178"),
    ("gone", "OUT1390447178"),
    ("refused", "12"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """In which language, theme and size of type the window is shown."""

    language: Language = Language.CHINESE
    theme: ThemeName = ThemeName.LIGHT
    scale: float = 1.0
    stretch: float = 1.0

    @property
    def name(self) -> str:
        """As a file's name ends: `en-dark-150`."""
        return f"{self.language.value}-{self.theme.value}-{round(self.scale * 100)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A window on one counter, and hands for it."""

    window: MainWindow
    background: Background

    def settle(self) -> None:
        """Let every answer arrive, every part be made and every paint happen."""
        end, quiet = time.monotonic() + _LONGEST_WAIT_S, 0
        if self.window.screen_in_front is not None:
            self.front.complete()
        while quiet < 3:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _QUIET_MS)
            asks = about_to_ask(self.window.screen_in_front)
            quiet = 0 if self.background.busy or asks else quiet + 1
            if time.monotonic() > end:
                raise TimeoutError("a screen did not come to rest")

    @property
    def front(self) -> Screen:
        """The screen in front."""
        found = self.window.screen_in_front
        assert found is not None
        return found

    def go(self, screen: str, topic: str = "") -> MainWindow:
        """A screen, at rest."""
        self.window.go(screen, topic)
        self.settle()
        return self.window

    def scan(self, screen: str, text: str) -> MainWindow:
        """A scan on a screen that was cleared before."""
        self.window.go(screen)
        self.front.take_escape()
        self.settle()
        self.window.router.scanned.emit(text)
        self.settle()
        return self.window

    def press(self, key: Qt.Key) -> MainWindow:
        """A function key."""
        self.front.take_key(key)
        self.settle()
        return self.window


def tour(qt: QApplication, dress: Dress, *, gallery: bool = True) -> Iterator[Shown]:
    """Everything, one after the other."""
    qt.setCursorFlashTime(0)
    look = make_look(
        qt,
        Preferences(language=dress.language, theme=dress.theme, scale=dress.scale),
        bundled_font=True,
        stretch=dress.stretch,
    )
    for group in (_empty, _sample, _verdicts, _offline, _failing, _locked, _assistant):
        yield from group(look, dress)
    yield from _opening(look)
    yield from _customers(look)
    if gallery:
        for leaf in LEAVES:
            page = open_leaf(look, leaf)
            yield f"gallery-{leaf}", page
            page.close()
            page.deleteLater()
    gone()


def gone() -> None:
    """Let what was given up really go: else each later style sheet dresses it once more."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextmanager
def visit(look: Look, dress: Dress, counter: CounterPort) -> Iterator[Visitor]:
    """A window on a counter; closed at the end."""
    background = Background()
    window = MainWindow(
        look=look,
        counter=counter,
        background=background,
        bridge=Bridge(),
        feedback=Quiet(),
        site=counter.site(),
        preferences=Preferences(language=dress.language, theme=dress.theme, scale=dress.scale),
        now=lambda: NOW,
    )
    visitor = Visitor(window=window, background=background)
    with ExitStack() as undo:
        undo.callback(gone)
        undo.callback(window.deleteLater)
        undo.callback(window.close)
        undo.callback(background.close)
        window.resize(*SIZE)
        window.show()
        window.start()
        visitor.settle()
        yield visitor


def port(counter: object) -> CounterPort:
    """A fake as what the window asks for."""
    return cast(CounterPort, counter)


def _screens(visitor: Visitor, content: str) -> Iterator[Shown]:
    for entry in SCREENS:
        for topic in ("", *entry.topics):
            name = "-".join(part for part in (entry.id, topic, content) if part)
            yield name, visitor.go(entry.id, topic)


def _empty(look: Look, dress: Dress) -> Iterator[Shown]:
    with visit(look, dress, port(empty_counter())) as visitor:
        yield from _screens(visitor, "empty")


@cache
def _label() -> bytes:
    return render_png("parcel_label", PLAIN_PARCEL, "60x40")


def _working() -> CounterPort:
    """A counter with everything on it, a label to look at too."""
    counter = sample_counter()
    counter.labels.png = _label()
    return port(counter)


def _sample(look: Look, dress: Dress) -> Iterator[Shown]:
    with visit(look, dress, _working()) as visitor:
        yield from _screens(visitor, "sample")


def _verdicts(look: Look, dress: Dress) -> Iterator[Shown]:
    with visit(look, dress, _working()) as visitor:
        for case, text in PICKUP:
            yield f"pickup-{case}", visitor.scan("pickup", text)
        for case, key in (("proxy", Qt.Key.Key_F6), ("problem", Qt.Key.Key_F7)):
            visitor.scan("pickup", TOKEN)
            yield f"pickup-{case}", visitor.press(key)
        visitor.scan("pickup", TOKEN)
        visitor.front.take_enter()
        visitor.settle()
        yield "pickup-done", visitor.window
        for case, text in RECEIVING:
            yield f"receiving-{case}", visitor.scan("receiving", text)
        yield "returns-scanned", visitor.scan("returns", "DUE")
        yield "inventory-scanned", visitor.scan("inventory", "6901234567892")
        visitor.go("labels", "print")
        pane = cast(LabelsScreen, visitor.front).pane
        assert isinstance(pane, PrintPane)
        assert pane.targets.target is not None
        pane.targets.target.choose("pdf")
        visitor.settle()
        yield "labels-pdf", visitor.window


def _offline(look: Look, dress: Dress) -> Iterator[Shown]:
    status = SyncStatus(
        link=Link.OFFLINE, since=NOW - 200 * MINUTE, data_age_s=12_000, pending=37, conflicts=1
    )
    with visit(look, dress, port(FakeCounter(sync=FakeSync(now=status)))) as visitor:
        for screen in ("pickup", "receiving", "sync"):
            yield f"{screen}-offline", visitor.go(screen)
        yield "pickup-unknown-offline", visitor.scan("pickup", "SF000")


def _failing(look: Look, dress: Dress) -> Iterator[Shown]:
    with visit(look, dress, port(troubled(failing="store_busy"))) as visitor:
        for entry in SCREENS:
            yield f"{entry.id}-failing", visitor.go(entry.id)


def _locked(look: Look, dress: Dress) -> Iterator[Shown]:
    counter = FakeCounter(staff=FakeStaff(here=None))
    with visit(look, dress, port(counter)) as visitor:
        yield "login", visitor.window


def _assistant(look: Look, dress: Dress) -> Iterator[Shown]:
    with visit(look, dress, port(empty_counter())) as visitor:
        for step in ORDER:
            stage = None if step in ENROLMENT else visitor.window.stage
            page = AssistantPage(look, at=step, stage=stage)
            page.resize(*SIZE)
            page.show()
            visitor.settle()
            yield f"assistant-{step.value}", page
            page.close()
            page.deleteLater()


def _customers(look: Look) -> Iterator[Shown]:
    display = CustomerWindow(look, "翠苑社区自提点", CustomerLanguage.BOTH)
    display.resize(*SIZE)
    display.show()
    for state in CustomerState:
        named = state in (CustomerState.READY, CustomerState.THANKS)
        view = CustomerView(state=state)
        if named:
            view = replace(view, count=3, name_masked="王*明", phone_tail="7788")
        display.show_view(view)
        yield f"customer-{state.value}", display
    display.close()
    display.deleteLater()


def _opening(look: Look) -> Iterator[Shown]:
    page = OpeningPage(look)
    page.resize(*SIZE)
    page.show()
    told: tuple[tuple[str, Callable[[], None]], ...] = (
        ("opening", page.wait),
        ("opening-fault", lambda: page.tell_fault(look.say.of("fault", "no_disk_space"))),
    )
    for name, turn in told:
        turn()
        for _ in range(3):
            QApplication.processEvents()
        yield name, page
    page.close()
    page.deleteLater()


def every_dress() -> list[Dress]:
    """Both languages, all themes, type at 100 and 150 %."""
    return [
        replace(Dress(), language=language, theme=theme, scale=scale)
        for language in Language
        for theme in ThemeName
        for scale in (1.0, 1.5)
    ]
