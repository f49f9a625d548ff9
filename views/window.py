# SPDX-License-Identifier: Apache-2.0
"""The top window: rail, bar, the screen in front, the toast; scans and keys find their way here.

The log-in page covers everything while nobody is logged in; the queue behind it (what is unsent,
what is open) goes on. What a key does that no widget has used is in `keys.py`, who is at the counter in `shift.py`,
how the counter stands in `standing.py`. Must not know what any screen does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.kinds import Kind
from app.services.answers import OperatorView, SiteView
from app.services.badges import badge_operator
from app.services.case_answers import CaseView
from sync.status import SyncStatus
from views import keys
from views.background import Background
from views.bridge import Bridge
from views.customer.display import CustomerDisplay
from views.customer.view import WELCOME
from views.feedback import Feedback
from views.hints import Did, HintChoices
from views.login.screen import LogInPage
from views.look import Look
from views.news import News
from views.notes import Notes
from views.ports import CounterPort
from views.practice import PracticeBanner
from views.preferences import Preferences
from views.scanners.readers import Readers
from views.scans import Scans
from views.screens import SCREENS, ScreenEntry
from views.shell import Shell
from views.shift import Shift
from views.stage import Screen, Stage
from views.standing import Standing
from views.topbar import offline_words
from views.update_bar import NoUpdates, UpdateChoice, Updates

_ROOMY = 590
"""px at 100 % text: in a lower window a hint makes room for the first verdict."""


class MainWindow(QWidget):
    """`restyle_wanted` asks the application for another language, theme or size, `enrolment_wanted` for the form."""

    restyle_wanted = Signal(object)
    enrolment_wanted = Signal()
    kept = Signal(object)
    assistant_wanted = Signal()
    practice_wanted = Signal()
    practice_ended = Signal()
    practice_renewed = Signal()
    painted = Signal()

    def __init__(
        self,
        *,
        look: Look,
        counter: CounterPort,
        background: Background,
        bridge: Bridge,
        feedback: Feedback,
        site: SiteView,
        preferences: Preferences,
        now: Callable[[], int],
        readers: Readers | None = None,
        updates: Updates | None = None,
        can_practise: bool = False,
        entries: tuple[ScreenEntry, ...] = SCREENS,
    ) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(look.say("window.title", site=site.name))
        self.setMinimumSize(1024, 640)
        self._look = look
        self.preferences = preferences
        self._now, self._entries = now, {entry.id: entry for entry in entries}
        self._screens: dict[str, Screen] = {}
        self.current = ""
        self._was_painted = False
        self.scans = Scans(self, readers)
        self.router = self.scans.router
        self.scans.set_up(preferences.scanner)
        self.scans.scanned.connect(self._scanned)
        self.scans.too_long.connect(self._too_long)
        self._acted_at = time.monotonic()
        self._can_practise = can_practise
        self.shift = Shift(look, counter, background, self)
        self.shift.came.connect(self._came)
        self.shift.nobody.connect(self._ask_who)
        self.shift.took_over.connect(self._took_over)
        self.shift.went.connect(self._went)
        self.shift.refused.connect(self._say_plainly)
        self.standing = Standing(look, counter, background, updates or NoUpdates(), self)
        self.standing.status_known.connect(self._status)
        self.standing.cases_known.connect(self._cases_known)
        self.standing.not_known.connect(self._no_status)
        self._build(look, site, entries)
        self.customer = CustomerDisplay(look, site.name, self)
        self.customer.shut.connect(self._customer_shut)
        self.stage = Stage(
            look=look,
            counter=counter,
            background=background,
            feedback=feedback,
            readers=self.scans.readers,
            site=site,
            now=now,
            toast=self.tell,
            warn=self.warn,
            go=self.go,
            chosen=lambda: self.preferences,
            prefer=self._prefer,
            keep=self.keep,
            focus_home=self.focus_home,
            typed=self._typed,
            lock=self.lock,
            enrol_again=self.enrolment_wanted.emit,
            assist=self.assistant_wanted.emit,
            practise=self.practice_wanted.emit if can_practise and not site.practice else None,
            tell_customer=self.customer.tell,
        )
        self._show_ears()
        self.log_in = LogInPage(self.stage)
        self.log_in.logged_in.connect(self._logged_in)
        self._pages.addWidget(self.log_in)
        self._news = News(look, self._tell_case)
        bridge.changed.connect(self._changed)

    def _build(self, look: Look, site: SiteView, entries: tuple[ScreenEntry, ...]) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.practice = PracticeBanner(look, can_end=self._can_practise)
        self.practice.ended.connect(self.practice_ended)
        self.practice.anew.connect(self.practice_renewed)
        outer.addWidget(self.practice)
        self.practice.setVisible(site.practice)
        self._pages = QStackedLayout()
        outer.addLayout(self._pages, 1)
        self.shell = shell = Shell(
            look,
            site.name,
            entries,
            chosen=lambda: self.preferences,
            keep_hints=self._keep_hints,
            keep_update=self._keep_update,
        )
        self._pages.addWidget(shell)
        self.rail, self.bar, self.stack = shell.rail, shell.bar, shell.stack
        self.update_bar, self.hint, self.offline = shell.update_bar, shell.hint, shell.offline
        self.rail.chosen.connect(self._rail_chosen)
        self.bar.scan.typed.connect(self._scanned)
        self.bar.scan.textChanged.connect(self._typing)
        self.bar.scan.enter_on_empty.connect(self._entered)
        self.bar.scan.text_given_up.connect(self._escaped)
        self.bar.sync.clicked.connect(self._open_sync)
        self.bar.sound.clicked.connect(self._mute)
        QShortcut(QKeySequence("Ctrl+M"), self, self._mute)
        self.bar.staff.clicked.connect(self.lock)
        self.notes = Notes(look, self)
        self.toast = self.notes.toast
        self.toast.pressed.connect(self.take_back)

    def start(self) -> None:
        """Ask who is logged in; the answer opens the first screen or the log-in page."""
        self.shift.ask()
        self.standing.start()
        self.customer.apply(self.preferences.customer)

    def go(self, screen: str, topic: str = "") -> None:
        """Bring a screen to the front, building it if this is its first time."""
        if screen not in self._entries:
            return
        made = self._screens.get(screen)
        if made is None:
            made = self._screens[screen] = self._entries[screen].build(self.stage)
            self.stack.addWidget(made)
        if screen != self.current:
            self.toast.hide()
            self.customer.tell(WELCOME)
        self.stack.setCurrentWidget(made)
        self.current = screen
        self.rail.light(screen)
        self.bar.show_screen(self._look.say.of("screen_titles", screen))
        self._tell_offline()
        made.shown(topic)
        self.focus_home()
        self._hint()

    @property
    def screen_in_front(self) -> Screen | None:
        """The screen that scans and keys go to."""
        return self._screens.get(self.current)

    def focus_home(self) -> None:
        """Back to the scan field."""
        self.bar.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, action: str, undo: Callable[[], None] | None) -> None:
        """Show a toast (or, without words, none); `undo` is what its button and F8 do."""
        self.notes.tell(words, action, undo)

    def warn(self, words: str) -> None:
        """A toast for what didn't succeed; there is nothing to take back."""
        self.notes.warn(words)

    def take_back(self) -> None:
        """The toast's button, or F8."""
        self._did(Did.UNDO)
        self.notes.take_back()
        self.focus_home()

    def lock(self) -> None:
        """Log out and show the log-in page; what is unsent stays and goes on being sent."""
        self.shift.end()

    @property
    def status(self) -> SyncStatus | None:
        """How the counter stood when it was asked last."""
        return self.standing.status

    @property
    def is_locked(self) -> bool:
        """Whether the log-in page covers everything."""
        return self._pages.currentIndex() != 0

    def _ask_who(self, fault: str) -> None:
        self._pages.setCurrentWidget(self.log_in)
        self.log_in.open(fault)

    def _logged_in(self, operator: object) -> None:
        if isinstance(operator, OperatorView):
            self.shift.begin(operator)

    def _came(self, operator: OperatorView) -> None:
        self.bar.show_staff(self.shift.in_words(operator))
        self._pages.setCurrentIndex(0)
        # A screen that was in front before, in a version that had it, may be gone.
        self.go(self.current if self.current in self._entries else next(iter(self._entries)))
        self.standing.ask()

    def _took_over(self, name: str) -> None:
        self.tell(self._look.say("window.clerk_changed", name=name), "", None)

    def _went(self) -> None:
        self.customer.tell(WELCOME)
        self.notes.forget()
        self._ask_who("")

    def _say_plainly(self, words: str) -> None:
        self.tell(words, "", None)

    def _status(self, status: SyncStatus) -> None:
        self.update_bar.consider(
            newer=self.standing.newer,
            update_by=status.update_by,
            now=self._now(),
            rested_s=time.monotonic() - self._acted_at,
        )
        self.bar.show_status(status, self._now())
        self._tell_offline()
        self.rail.count("sync", status.conflicts + status.discrepancies)
        self._news.speak(free=not self.notes.can_take_back)

    def _tell_offline(self) -> None:
        """What the screen in front still does without the server, and how old its data is."""
        if self.status is not None:
            words = offline_words(self._look.say, self.status, self.current)
            self.offline.tell(words)

    def _no_status(self, words: str) -> None:
        self.bar.sync.setToolTip(words)

    def _cases_known(self, cases: tuple[CaseView, ...]) -> None:
        self._news.take(cases)

    def _tell_case(self, words: str, case: str) -> None:
        self.tell(words, self._look.say("sync.look"), lambda: self.go("sync", case))

    def _changed(self, kinds: object) -> None:
        if isinstance(kinds, frozenset) and str(Kind.CASE) in kinds:
            self.standing.ask_cases()
        self.standing.ask()
        screen = self.screen_in_front
        if screen is not None:
            screen.refresh()

    def keep(self, preferences: Preferences) -> None:
        """Choices that need no new window: they hold at once, and the application writes them down."""
        if preferences.scanner != self.preferences.scanner:
            self.scans.set_up(preferences.scanner)
            self.scans.readers.apply(preferences.scanner)
        self.customer.apply(preferences.customer)
        heard = preferences.ears != self.preferences.ears
        self.preferences = preferences
        if heard:
            self._show_ears()
        self.kept.emit(preferences)

    def switch_customer(self) -> None:
        """F12: open the customer display, or close it."""
        chosen = self.preferences.customer
        self.keep(replace(self.preferences, customer=replace(chosen, open=not chosen.open)))

    def _customer_shut(self) -> None:
        chosen = replace(self.preferences.customer, open=False)
        self.keep(replace(self.preferences, customer=chosen))

    def _keep_hints(self, hints: HintChoices) -> None:
        self.keep(replace(self.preferences, hints=hints))

    def _keep_update(self, update: UpdateChoice) -> None:
        self.keep(replace(self.preferences, update=update))

    def _hint(self) -> None:
        """The hint of the screen in front; none below other news, none for which it has no room."""
        self.hint.clear()
        if self.update_bar.isHidden() and self.shell.has_room_for_hint:
            brief = self.height() < self._look.px(_ROOMY)
            self.hint.open_screen(self.current, self.shift.operator, brief=brief)

    def _did(self, what: Did) -> None:
        self._acted_at = time.monotonic()
        self.hint.did(what)

    def _mute(self) -> None:
        ears = self.preferences.ears
        self.keep(replace(self.preferences, ears=replace(ears, muted=not ears.muted)))
        front = self.screen_in_front
        if front is not None:
            front.refresh()

    def _show_ears(self) -> None:
        ears = self.preferences.ears
        self.stage.feedback.apply(ears, self._look.say.language)
        self.bar.show_muted(ears.muted)

    def _prefer(self, preferences: Preferences) -> None:
        self.restyle_wanted.emit(preferences)

    def _typed(self) -> str:
        typed = self.bar.scan.text().strip()
        self.bar.scan.clear()
        return typed

    def _rail_chosen(self, screen: str) -> None:
        self.go(screen)

    def _open_sync(self) -> None:
        self.go("sync")

    @property
    def at_work(self) -> Screen | None:
        """The screen in front, while somebody is logged in."""
        return None if self.is_locked else self.screen_in_front

    def _too_long(self) -> None:
        self.tell(self._look.say("scan.too_long"), "", None)

    def _scanned(self, text: str) -> None:
        self._did(Did.SCAN)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()  # an open list or menu would stand before the answer
        screen = self.at_work
        if screen is not None and badge_operator(text):
            self.shift.change(text)
        elif screen is not None:
            screen.take_scan(text)
        elif self._pages.currentWidget() is self.log_in:
            self.log_in.take_scan(text)

    def _typing(self, text: str) -> None:
        screen = self.at_work
        if screen is not None:
            screen.take_typing(text)

    def _entered(self) -> None:
        self._did(Did.ENTER)
        screen = self.at_work
        if screen is not None:
            screen.take_enter()

    def _escaped(self) -> None:
        screen = self.at_work
        if screen is not None:
            screen.take_escape()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._acted_at = time.monotonic()
        if not keys.pressed(self, Qt.Key(event.key())):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return keys.focus_next(self, forward=next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notes.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scans.watch()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.standing.stop()
        self.customer.close()
        self.scans.retire()
        super().closeEvent(event)
