# SPDX-License-Identifier: Apache-2.0
"""Behind the opening page: open the counter, build the window, and build it anew when the looks change.

Loaded when the opening page has been painted (`start.py`). `open_counter` and `enrol` block and run in the
background; the window is closed before the counter is. A bug (anything that is no OperatorError) becomes one
report (`crash.py`); a second start on the same folder brings this window to the front (`one_window.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.again import AGAIN
from app.errors import OperatorError
from app.interpreter import stay_at_hand
from views.background import Background, Lane, Urgency
from views.bridge import Bridge
from views.crash import CrashReporter
from views.crash_report import counts_of
from views.dressing import dress, make_look
from views.fault_words import fault_text
from views.feedback import Feedback, Quiet
from views.first_minutes import FirstMinutes
from views.front import Front
from views.look import Look
from views.opening import OpeningPage
from views.preferences import Preferences, load_preferences, save_preferences
from views.tidying import Tidying
from views.window_place import place_of

if TYPE_CHECKING:
    from app.services.answers import SiteView
    from views.one_window import Bell
    from views.ports import CounterPort
    from views.practice import PracticePort, PracticeRoom
    from views.scanners.readers import Readers
    from views.update_bar import Updates
    from views.window import MainWindow

OpenCounter = Callable[[Bridge], "CounterPort"]
Enrol = Callable[["CounterPort", str, str], None]
_BEHIND = ("views.window", "views.pickup.screen", "views.scanners.readers")
"""What the window is made of: loaded behind the opening page, off the GUI thread."""
_LOAD_AFTER_MS = 800


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
        folder: Path | None = None,
        practice: PracticePort | None = None,
        updates: Updates | None = None,
        opening: OpeningPage | None = None,
    ) -> None:
        super().__init__()
        self._qt, self._open, self._enrol = qt, open_counter, enrol
        self._file, self.folder = preferences_file, folder
        self._began = time.monotonic()
        self.preferences = load_preferences(preferences_file)
        self.feedback: Feedback = feedback or Quiet()
        self.background = Background(self)
        self.background.broke.connect(self._broke)
        self._tidying = Tidying(self.background, self)
        self.bridge = Bridge(self)
        self._readers: Readers | None = None
        self.counter: CounterPort | None = None
        self.site: SiteView | None = None
        self.window: MainWindow | None = None
        self.opening = opening or OpeningPage(make_look(qt, self.preferences))
        self.look = self.opening.look
        if opening is not None:  # it was painted without a style sheet
            dress(qt, self.look)
        self.crashes = CrashReporter(self._look_now, self._numbers)
        self.crashes.restart_wanted.connect(self._start_again)
        self._bell: Bell | None = None
        self._updates = updates
        self.minutes = FirstMinutes(self)
        self._practice_port = practice
        self.practice: PracticeRoom | None = None
        self.opening.retry_wanted.connect(self.open_counter)
        self._front = Front(self.opening)

    @property
    def may_enrol(self) -> bool:
        """Whether a machine that is no counter yet can become one here."""
        return self._enrol is not None

    def words_of(self, error: OperatorError) -> str:
        """A fault in the operator's language."""
        return fault_text(self.look, error)

    @property
    def readers(self) -> Readers:
        """The scanners that are no keyboard; made when the first window is."""
        from views.scanners.readers import Readers

        if self._readers is None:
            self._readers = Readers(self)
        return self._readers

    def start(self) -> None:
        """Open the counter behind the opening page."""
        if not self.opening.isVisible():
            self.opening.stand(self.preferences.place)
        self._tidying.start()
        QTimer.singleShot(0, self, self.open_counter)

    def open_counter(self) -> None:
        """Open the store in the background; the answer brings the window, or the assistant."""
        self.opening.wait()

        def open_both() -> tuple[CounterPort, SiteView | OperatorError]:
            for part in _BEHIND:
                import_module(part)
            counter = self.counter or self._open(self.bridge)
            try:
                return counter, counter.site()
            except OperatorError as error:
                return counter, error

        self.background.run(open_both, self._opened, self._not_opened)

    # What stands in front ---------------------------------------------------------------------------

    def show_instead(self, made: QWidget) -> None:
        """`made` in the place of what is in front."""
        self._front.put(made)

    def wait_in_front(self, words: str) -> None:
        """The opening picture in front, while something takes seconds."""
        self.opening.wait(words)
        self.show_instead(self.opening)

    def show_window(self, current: str | None = None) -> None:
        """The window on the counter, built for now, on the screen `current`; it asks who is logged in."""
        old, first = self.window, self.window is None
        made = self._build_window()
        if made is None:
            return
        if current is not None:
            made.current = current
        elif old is not None:
            made.current = old.current
        else:
            made.current = self.preferences.place.screen
        self.show_instead(made)
        if first and self.preferences.place.maximised:
            made.showMaximized()
        if old is not None:
            old.close()
            old.deleteLater()
        self.minutes.leave()
        made.start()
        self.readers.apply(self.preferences.scanner)
        if first:
            stay_at_hand()
            self.ready.emit(made)
            QTimer.singleShot(_LOAD_AFTER_MS, self, self._load_screens)

    def come_to_front(self) -> None:
        """The operator has started the program a second time: here it is."""
        self._front.come()

    def dress(self, preferences: Preferences) -> None:
        """Other looks, for whatever is built from now on."""
        self.remember(preferences)
        self.look = make_look(self._qt, preferences)
        self.opening.wear(self.look)

    def restyle(self, preferences: object) -> None:
        """Other looks: a new window (or assistant) in the place of the old one, where it was."""
        if not isinstance(preferences, Preferences):
            return
        self.dress(preferences)
        if self.minutes.page is not None:
            self.minutes.restyle()
        elif self.window is not None:
            self.show_window()

    def close(self) -> None:
        """End the lanes; the counter is closed by whoever opened it, after this."""
        self._keep_place()
        if self._bell is not None:
            self._bell.close()
        if self.window is not None:
            self.window.close()
        if self.minutes.page is not None:
            self.minutes.page.close()
        self.crashes.remove()
        if self._readers is not None:
            self._readers.close()
        self.background.close()
        if self.practice is not None:
            self.practice.close()

    # Opening and enrolling --------------------------------------------------------------------------

    def _opened(self, answer: tuple[CounterPort, SiteView | OperatorError]) -> None:
        self.counter, site = answer
        self._listen()
        if isinstance(site, OperatorError):
            if site.code == "not_enrolled" and self.may_enrol:
                self.minutes.enrol()
            else:
                self._not_opened(site)
            return
        self.site = site
        if not self.minutes.goes_on():
            self.show_window()

    def _not_opened(self, error: OperatorError) -> None:
        if error.code == "shown_elsewhere":
            self._qt.exit(0)
            return
        if self.minutes.takes(error):
            return
        self.opening.tell_fault(fault_text(self.look, error))
        self.show_instead(self.opening)

    def enrol_with(self, server: str, code: str) -> None:
        """Make this machine a counter; what came of it is told where it was asked for."""
        enrol, counter = self._enrol, self.counter
        if enrol is None or counter is None:
            return
        self.background.run(
            lambda: enrol(counter, server, code),
            self._enrolled,
            self.minutes.refuse,
            lane=Lane.ERRAND,
        )

    def _enrolled(self, nothing: None) -> None:
        self.open_counter()

    def _load_screens(self) -> None:
        """The other screens' words and parts, while nobody waits for them: one a turn, so that others come between."""
        from views.screens import SCREENS

        self.background.run(self.look.say.read_all, urgency=Urgency.REFRESH, lane=Lane.ERRAND)
        for entry in SCREENS:
            self.background.run(
                partial(import_module, entry.module), urgency=Urgency.REFRESH, lane=Lane.ERRAND
            )

    def _build_window(self) -> MainWindow | None:
        if self.counter is None or self.site is None:
            return None
        from views.practice import PracticeRoom
        from views.window import MainWindow  # not before the first paint

        if self.practice is None and self._practice_port is not None:
            self.practice = PracticeRoom(self, self._practice_port)
        made = MainWindow(
            look=self.look,
            counter=self.counter,
            background=self.background,
            bridge=self.bridge,
            feedback=self.feedback,
            site=self.site,
            preferences=self.preferences,
            now=_now_ms,
            readers=self.readers,
            updates=self._updates,
            can_practise=self.practice is not None,
        )
        if self.practice is not None:
            made.practice_wanted.connect(self.practice.begin)
            made.practice_ended.connect(self.practice.end)
            made.practice_renewed.connect(self.practice.renew)
        made.restyle_wanted.connect(self.restyle)
        made.enrolment_wanted.connect(self.minutes.enrol_again)
        made.assistant_wanted.connect(self.minutes.run_again)
        made.kept.connect(self.remember)
        self.window = made
        return made

    def remember(self, preferences: Preferences) -> None:
        """Keep choices that change nothing on the screen; who practises is nobody to remember."""
        if self.practice is not None and self.practice.on:
            preferences = replace(preferences, operator=self.preferences.operator)
        self.preferences = preferences
        if self.window is not None:
            self.window.preferences = preferences
        save_preferences(self._file, preferences)

    # Faults, and the end ----------------------------------------------------------------------------

    def _broke(self, fault: object) -> None:
        if isinstance(fault, OperatorError):
            if self.window is not None:
                self.window.tell(fault_text(self.look, fault), "", None)
        elif isinstance(fault, BaseException):
            self.crashes.report(type(fault), fault, fault.__traceback__)

    def _look_now(self) -> Look:
        return self.look

    def _numbers(self) -> Mapping[str, int | str]:
        """How the counter stands, for a report: codes and counts."""
        up = {"up_s": round(time.monotonic() - self._began)}
        if self.window is None:
            return up | {"window": "none"}
        stands = counts_of(self.window.status)
        return up | stands | {"screen": self.window.current or "log_in"}

    def _start_again(self) -> None:
        self._qt.exit(AGAIN)

    def _keep_place(self) -> None:
        """Remember where the window stands and what is in front."""
        if self.window is not None:
            place = place_of(self.window, self.window.current)
            self.remember(replace(self.preferences, place=place))

    def _listen(self) -> None:
        """The folder's lock is this process's now: a second start may ring."""
        if self.folder is not None and self._bell is None:
            from views.one_window import Bell

            self._bell = Bell(self.folder, self)
            self._bell.rung.connect(self.come_to_front)
            self._bell.listen()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
