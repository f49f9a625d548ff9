# SPDX-License-Identifier: Apache-2.0
"""When the set-up assistant stands in the window's place, and what it gets to work with.

On a machine that is no counter yet, on one whose keys have no place, half-way through after a restart, from
the settings, and for a counter that was shut out. The application opens, enrols and shows the window; this
decides which step is next and remembers it. The assistant's pages are loaded when they are needed.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import OperatorError
from app.paths import Layout
from views.assistant.steps import BEFORE_ENROLMENT, SetUp, Step
from views.i18n import Language
from views.preferences import Preferences

if TYPE_CHECKING:
    from views.application import Application
    from views.assistant.page import AssistantPage
    from views.stage import Stage

_KEYS = frozenset({"no_keychain", "keyfile_open_to_others", "keyfile_unusable"})


class FirstMinutes(QObject):
    """`page` is the assistant while it is there."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._app = application
        self.page: AssistantPage | None = None
        self._again = False
        self._keys_fault: OperatorError | None = None

    def takes(self, fault: OperatorError) -> bool:
        """A fault at the start that the assistant explains: a fresh machine without a place for its keys."""
        folder = self._app.folder
        fresh = folder is not None and not Layout(folder).store.exists()
        if fault.code not in _KEYS or not fresh or not self._app.may_enrol:
            return False
        asked_before = self.page is not None or self._app.preferences.set_up.at is not None
        self._keys_fault = fault
        self._show(Step.KEYS if asked_before else Step.LANGUAGE)
        return True

    def enrol(self) -> None:
        """The machine is no counter yet."""
        self._keys_fault, at = None, self._app.preferences.set_up.at
        self._show(at if at in BEFORE_ENROLMENT else Step.LANGUAGE)

    def goes_on(self) -> bool:
        """The counter is open: whether the assistant was half-way, and has its next step now."""
        at = self._app.preferences.set_up.at
        if self._again or at is None:
            return False
        self._show(Step.PEOPLE if at in BEFORE_ENROLMENT else at)
        return True

    def run_again(self) -> None:
        """From the settings: every step but the enrolment."""
        self._show(Step.LANGUAGE)

    def enrol_again(self) -> None:
        """From the settings: the enrolment alone, with a way back."""
        self._again = True
        self._show(Step.SERVER)

    def refuse(self, fault: OperatorError) -> None:
        """The enrolment was refused."""
        if self.page is not None:
            self.page.refuse(self._app.words_of(fault))

    def restyle(self) -> None:
        """The same step in the new look."""
        if self.page is not None and self.page.step is not None:
            self._show(self.page.step.step)

    def leave(self) -> None:
        """The window takes its place."""
        page, self.page, self._again = self.page, None, False
        if page is not None:
            _put_away(page)

    def _show(self, at: Step) -> None:
        from views.assistant.page import AssistantPage

        app, old = self._app, self.page
        stage = None if self._again else self._stage()
        made = AssistantPage(
            app.look,
            at=at,
            stage=stage,
            keys_fault=self._keys_fault if app.counter is None else None,
            again=self._again,
        )
        self.page = made
        made.reached.connect(self._reached)
        made.language_chosen.connect(self._language)
        made.retry_wanted.connect(app.open_counter)
        made.enrolment_wanted.connect(app.enrol_with)
        made.finished.connect(self._finished)
        made.back_wanted.connect(self._back)
        if made.step is not None:
            self._reached("" if self._again else made.step.step.value)
        app.show_instead(made)
        if old is not None:
            _put_away(old)

    def _stage(self) -> Stage | None:
        app = self._app
        if app.counter is None or app.site is None:
            return None
        from views.stage import Stage  # not before the first paint

        return Stage(
            look=app.look,
            counter=app.counter,
            background=app.background,
            feedback=app.feedback,
            site=app.site,
            readers=app.readers,
            now=lambda: time.time_ns() // 1_000_000,
            toast=self._tell,
            warn=self._warn,
            go=self._nowhere,
            chosen=self._chosen,
            prefer=app.restyle,
            keep=self._keep,
            focus_home=self._focus,
            typed=lambda: "",
            lock=lambda: None,
        )

    def _chosen(self) -> Preferences:
        return self._app.preferences

    def _keep(self, preferences: Preferences) -> None:
        if preferences.scanner != self._app.preferences.scanner:
            self._app.readers.apply(preferences.scanner)
            if self.page is not None:
                self.page.set_up_router(preferences.scanner)
        self._app.remember(preferences)

    def _warn(self, words: str) -> None:
        self._tell(words, "", None)

    def _tell(self, words: str, action: str, undo: object) -> None:
        if self.page is not None:
            self.page.tell(words, action, None)

    def _nowhere(self, screen: str, topic: str) -> None:
        """There is no other screen to go to before the window is there."""

    def _focus(self) -> None:
        if self.page is not None:
            self.page.focus_step()

    def _reached(self, step: str) -> None:
        if not self._again:
            self._app.remember(replace(self._app.preferences, set_up=SetUp(step=step)))

    def _language(self, language: str) -> None:
        """The window is dressed anew; the step after the language comes with it."""
        app = self._app
        keys = self._keys_fault is not None or app.site is None
        after = Step.KEYS if keys else Step.PEOPLE
        wanted = replace(app.preferences, language=Language(language))
        app.dress(replace(wanted, set_up=SetUp(step=after.value)))
        self._show(after)

    def _finished(self) -> None:
        self._app.remember(replace(self._app.preferences, set_up=SetUp()))
        self._app.show_window()

    def _back(self) -> None:
        self._app.show_window()


def _put_away(page: AssistantPage) -> None:
    """The page is deleted a moment later; by then another one has the scans."""
    page.retire()
    page.hide()
    page.deleteLater()
