# SPDX-License-Identifier: Apache-2.0
"""Starting the window: paint first, open the counter after, and build anew when the looks change.

`run_window` is what bootstrap calls. `open_counter` and `enrol` block and run in the background; the
window is closed before the counter is. A bug (anything that is no OperatorError) becomes one report
that can be copied, one at a time, without the values of any variable.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QVBoxLayout, QWidget

from app.errors import OperatorError
from app.interpreter import stay_at_hand
from app.services.answers import SiteView
from views.background import Background, Lane
from views.bridge import Bridge
from views.feedback import Feedback, Quiet
from views.fonts import register_fonts
from views.i18n import Phrases
from views.icons import Icons
from views.look import Look
from views.opening import OpeningPage
from views.ports import CounterPort
from views.preferences import Preferences, load_preferences, save_preferences
from views.stage import fault_text
from views.theme import load_theme, palette, style_sheet
from views.widgets.buttons import button
from views.widgets.text import label
from views.window import MainWindow

OpenCounter = Callable[[Bridge], CounterPort]
Enrol = Callable[[CounterPort, str, str], None]
_SIZE = (1440, 900)


def qt_application() -> QApplication:
    """The process's one QApplication, on the Fusion style."""
    made = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(made, QApplication):
        raise TypeError("the process has a Qt application without windows")
    made.setApplicationName("Linli")
    made.setStyle("Fusion")
    return made


def make_look(
    qt: QApplication, preferences: Preferences, *, bundled_font: bool = False, stretch: float = 1.0
) -> Look:
    """Load fonts, theme and phrases, and dress the application in them."""
    family = register_fonts(bundled_only=bundled_font)
    theme = load_theme(preferences.theme)
    look = Look(
        theme=theme,
        icons=Icons(),
        say=Phrases(preferences.language, stretch=stretch),
        family=family,
        scale=preferences.scale,
    )
    qt.setFont(look.font(15))
    qt.setPalette(palette(theme))
    qt.setStyleSheet(style_sheet(theme, family, preferences.scale))
    return look


class Application(QObject):
    """Holds what outlives a window: the background lanes, the bridge, the counter, the choices."""

    ready = Signal(object)

    def __init__(
        self,
        qt: QApplication,
        open_counter: OpenCounter,
        *,
        preferences_file: Path | None = None,
        enrol: Enrol | None = None,
        feedback: Feedback | None = None,
    ) -> None:
        super().__init__()
        self._qt, self._open, self._enrol = qt, open_counter, enrol
        self._file = preferences_file
        self.preferences = load_preferences(preferences_file)
        self._feedback: Feedback = feedback or Quiet()
        self.background = Background(self)
        self.background.broke.connect(self._broke)
        self.bridge = Bridge(self)
        self.counter: CounterPort | None = None
        self.site: SiteView | None = None
        self.window: MainWindow | None = None
        self._report: QWidget | None = None
        self.look = make_look(qt, self.preferences)
        self.opening = OpeningPage(self.look)
        self.opening.retry_wanted.connect(self.open_counter)
        self.opening.enrolment_wanted.connect(self._enrol_with)
        self.opening.back_wanted.connect(self._not_again)

    def start(self) -> None:
        """Paint the opening page, then open the counter."""
        self.opening.resize(*_SIZE)
        self.opening.show()
        QTimer.singleShot(0, self, self.open_counter)

    def open_counter(self) -> None:
        """Open the store in the background; the answer brings the window."""
        self.opening.wait()

        def open_both() -> tuple[CounterPort, SiteView | OperatorError]:
            counter = self.counter or self._open(self.bridge)
            try:
                return counter, counter.site()
            except OperatorError as error:
                return counter, error

        self.background.run(open_both, self._opened, self._not_opened)

    def restyle(self, preferences: object) -> None:
        """Other looks: a new window in the place of the old one, on the same screen."""
        if not isinstance(preferences, Preferences):
            return
        self.preferences = preferences
        save_preferences(self._file, preferences)
        old = self.window
        self.look = make_look(self._qt, preferences)
        made = self._build_window()
        if old is not None and made is not None:
            made.setGeometry(old.geometry())
            made.current = old.current
            made.setWindowState(old.windowState())
            made.show()
            old.close()
            old.deleteLater()
            made.start()

    def close(self) -> None:
        """End the lanes; the counter is closed by whoever opened it, after this."""
        if self.window is not None:
            self.window.close()
        self.background.close()

    def _opened(self, answer: tuple[CounterPort, SiteView | OperatorError]) -> None:
        self.counter, site = answer
        if isinstance(site, OperatorError):
            if site.code == "not_enrolled" and self._enrol is not None:
                self.opening.ask_enrolment()
            else:
                self._not_opened(site)
            return
        self.site = site
        made = self._build_window()
        if made is not None:
            made.setGeometry(self.opening.geometry())
            made.show()
            self.opening.hide()
            made.start()
            stay_at_hand()
            self.ready.emit(made)

    def _not_opened(self, error: OperatorError) -> None:
        self.opening.tell_fault(fault_text(self.look, error))

    def _enrol_with(self, server: str, code: str) -> None:
        enrol, counter = self._enrol, self.counter
        if enrol is None or counter is None:
            return
        self.opening.wait()
        self.background.run(
            lambda: enrol(counter, server, code),
            self._enrolled,
            self._not_enrolled,
            lane=Lane.ERRAND,
        )

    def _enrolled(self, nothing: None) -> None:
        old, self.window = self.window, None
        if old is not None:
            old.close()
            old.deleteLater()
        self.open_counter()

    def _not_enrolled(self, error: OperatorError) -> None:
        self.opening.ask_enrolment(fault_text(self.look, error), again=self.window is not None)

    def _enrol_again(self) -> None:
        """The form in front of the window: a counter that was shut out becomes one again."""
        if self.window is None:
            return
        self.opening.ask_enrolment(again=True)
        self.opening.setGeometry(self.window.geometry())
        self.opening.show()
        self.window.hide()

    def _not_again(self) -> None:
        if self.window is not None:
            self.window.show()
            self.opening.hide()

    def _build_window(self) -> MainWindow | None:
        if self.counter is None or self.site is None:
            return None
        made = MainWindow(
            look=self.look,
            counter=self.counter,
            background=self.background,
            bridge=self.bridge,
            feedback=self._feedback,
            site=self.site,
            preferences=self.preferences,
            now=_now_ms,
        )
        made.restyle_wanted.connect(self.restyle)
        made.enrolment_wanted.connect(self._enrol_again)
        made.log_in.remembered.connect(self._remember)
        self.window = made
        return made

    def _remember(self, preferences: Preferences) -> None:
        self.preferences = preferences
        save_preferences(self._file, preferences)

    def _broke(self, fault: object) -> None:
        if isinstance(fault, OperatorError):
            if self.window is not None:
                self.window.tell(fault_text(self.look, fault), "", None)
        elif isinstance(fault, BaseException):
            self.report(type(fault), fault, fault.__traceback__)

    def report(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        """Show one copyable report of a bug: where, not with what values."""
        lines = [f"{kind.__module__}.{kind.__qualname__}"]
        lines += [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
        text = "\n".join(lines)
        sys.stderr.write(f"{text}\n")
        if self._report is not None:
            return
        say = self.look.say
        page = QWidget()
        page.setWindowTitle(say("report.title"))
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(say("report.title"), "headline", wrap=True))
        column.addWidget(label(say("report.line"), "body", wrap=True))
        box = QPlainTextEdit(text)
        box.setReadOnly(True)
        box.setAccessibleName(say("report.text"))
        column.addWidget(box, 1)
        copy = button(say("report.copy"), "main")
        copy.clicked.connect(self._copy_report)
        column.addWidget(copy)
        page.resize(640, 420)
        self._report, self._report_text = page, text
        page.show()

    def _copy_report(self) -> None:
        QApplication.clipboard().setText(self._report_text)
        if self._report is not None:
            self._report.close()
            self._report.deleteLater()
            self._report = None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def run_window(
    open_counter: OpenCounter,
    *,
    preferences_file: Path | None = None,
    enrol: Enrol | None = None,
    feedback: Feedback | None = None,
    quit_after_s: float | None = None,
    on_ready: Callable[[], None] | None = None,
) -> int:
    """Open the window and run until it is closed; the process's exit code.

    `open_counter(bridge)` builds the counter (in the background) and may keep `bridge.announce` to
    tell of changes from any thread. `on_ready` is called once the window has been painted with a
    counter behind it.
    """
    qt = qt_application()
    application = Application(
        qt, open_counter, preferences_file=preferences_file, enrol=enrol, feedback=feedback
    )
    before = sys.excepthook
    sys.excepthook = application.report
    watch = _FirstPaint(application, on_ready)
    application.start()
    if quit_after_s is not None:
        QTimer.singleShot(round(quit_after_s * 1000), qt.quit)
    try:
        return qt.exec()
    finally:
        sys.excepthook = before
        watch.deleteLater()
        application.close()


class _FirstPaint(QObject):
    """Calls once when the first window has been painted."""

    def __init__(self, application: Application, then: Callable[[], None] | None) -> None:
        super().__init__()
        self._then = then
        application.ready.connect(self._window_made)

    def _window_made(self, window: MainWindow) -> None:
        window.painted.connect(self._painted)

    def _painted(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
