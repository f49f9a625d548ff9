# SPDX-License-Identifier: Apache-2.0
"""What a screen is given, and what it may be asked: the seam between the window and its screens.

`Stage` carries the look, the counter, the background lanes and what the window offers (toast, going
to another screen). `Screen` is a page with hooks that all do nothing by default; a screen overrides
those it needs and never reaches into the window or into another screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.errors import OperatorError
from app.services.answers import SiteView
from views.background import Background
from views.customer.view import CustomerView
from views.fault_words import fault_text
from views.feedback import Feedback
from views.look import Look
from views.ports import CounterPort
from views.preferences import Preferences
from views.scanners.readers import Readers
from views.widgets.card import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything a screen works with."""

    look: Look
    counter: CounterPort
    background: Background
    feedback: Feedback
    readers: Readers
    site: SiteView
    now: Callable[[], int]
    toast: Callable[[str, str, Callable[[], None] | None], None]
    go: Callable[[str, str], None]
    chosen: Callable[[], Preferences]
    prefer: Callable[[Preferences], None]
    keep: Callable[[Preferences], None]
    focus_home: Callable[[], None]
    typed: Callable[[], str]
    lock: Callable[[], None]
    warn: Callable[[str], None]
    enrol_again: Callable[[], None] = lambda: None
    assist: Callable[[], None] = lambda: None
    practise: Callable[[], None] | None = None
    tell_customer: Callable[[CustomerView], None] = lambda _view: None

    @property
    def preferences(self) -> Preferences:
        """What is chosen now. `prefer` chooses looks (a new window), `keep` anything else (the same window)."""
        return self.chosen()

    def fault(self, error: OperatorError) -> str:
        """A fault or refusal in the operator's language: what happened and what to do."""
        return fault_text(self.look, error)

    def tell_fault(self, error: OperatorError) -> None:
        """A fault or refusal as a toast: for an act whose place on the screen is gone by now."""
        self.warn(self.fault(error))


class Screen(Page):
    """A page of the window. All hooks run in the GUI thread."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.look)
        self.stage = stage
        self.say = stage.look.say

    def shown(self, topic: str) -> None:
        """The screen came to the front; `topic` is what it was opened for ("" = by the rail)."""

    def take_scan(self, text: str) -> None:
        """Something was scanned, or typed into the scan field."""

    def take_typing(self, text: str) -> None:
        """What stands in the scan field has changed under a hand ("" = it is empty again)."""

    def take_enter(self) -> None:
        """Enter with nothing typed: the screen's main action."""

    def take_key(self, key: Qt.Key) -> bool:
        """A function key; True if the screen has used it."""
        return False

    def take_escape(self) -> None:
        """Escape with nothing typed: back to the screen's rest."""

    def complete(self) -> None:
        """Make at once what would have been made in a moment: a key is about to lead there."""

    def refresh(self) -> None:
        """Something changed in the store, here or by a sync."""
