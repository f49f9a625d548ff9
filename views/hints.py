# SPDX-License-Identifier: Apache-2.0
"""Hints for a new clerk that go away by themselves: one line above the screen, never over a verdict.

A hint comes when its screen is opened, a few times for each operator, and ends for good once they have done
what it says, or pressed its cross. What was seen is kept by operator: the next clerk begins anew. No hint
changes anything on the screen while somebody works: it comes with a screen and goes when nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QTimer

from views.look import Look
from views.widgets.line_bar import LineBar

TIMES = 3
_TICK_MS = 6_000
_KEPT_AT_MOST = 200


class Did(StrEnum):
    """What an operator can do that ends a hint."""

    SCAN = "scan"
    ENTER = "enter"
    UNDO = "undo"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One sentence of a screen (`hint` in both tables), and what ends it."""

    id: str
    screen: str
    ends: Did


HINTS = (
    Hint(id="pickup_scan", screen="pickup", ends=Did.SCAN),
    Hint(id="pickup_enter", screen="pickup", ends=Did.ENTER),
    Hint(id="pickup_undo", screen="pickup", ends=Did.UNDO),
    Hint(id="receiving_scan", screen="receiving", ends=Did.SCAN),
    Hint(id="inventory_scan", screen="inventory", ends=Did.SCAN),
    Hint(id="returns_scan", screen="returns", ends=Did.SCAN),
    Hint(id="labels_first", screen="labels", ends=Did.NOTHING),
    Hint(id="sync_offline", screen="sync", ends=Did.NOTHING),
    Hint(id="settings_again", screen="settings", ends=Did.NOTHING),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHint:
    """How often one operator has seen one hint."""

    operator: str = ""
    hint: str = ""
    times: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HintChoices:
    """Whether hints are shown at all, and what was seen."""

    on: bool = True
    seen: tuple[SeenHint, ...] = ()

    def of(self, operator: str, hint: str) -> SeenHint:
        """What is known of that hint and that operator."""
        found = (one for one in self.seen if (one.operator, one.hint) == (operator, hint))
        return next(found, SeenHint(operator=operator, hint=hint))

    def put(self, seen: SeenHint) -> HintChoices:
        """With that instead of what was known; the oldest are forgotten first."""
        others = (o for o in self.seen if (o.operator, o.hint) != (seen.operator, seen.hint))
        return replace(self, seen=(*others, seen)[-_KEPT_AT_MOST:])

    def next_for(self, operator: str, screen: str) -> Hint | None:
        """The first of the screen's hints that this operator hasn't had often enough."""
        if not self.on or not operator:
            return None
        for hint in HINTS:
            seen = self.of(operator, hint.id)
            if hint.screen == screen and not seen.done and seen.times < TIMES:
                return hint
        return None


class HintLine(LineBar):
    """The hint of the screen in front. `chosen` reads the choices, `keep` stores them."""

    def __init__(
        self, look: Look, chosen: Callable[[], HintChoices], keep: Callable[[HintChoices], None]
    ) -> None:
        super().__init__(look, "info")
        self._chosen, self._keep = chosen, keep
        self._operator = ""
        self._brief = False
        self.hint: Hint | None = None
        self.put_away.connect(self._enough)
        self._fades = QTimer(self)
        self._fades.setSingleShot(True)
        self._fades.setInterval(_TICK_MS)
        self._fades.timeout.connect(self.clear)

    def open_screen(self, screen: str, operator: str, *, brief: bool = False) -> None:
        """Another screen, or another operator: its next hint, if there is one.

        A `brief` one goes with the first scan: its verdict needs the room.
        """
        self.clear()
        self._operator, self._brief = operator, brief
        hint = self._chosen().next_for(operator, screen)
        if hint is None:
            return
        seen = self._chosen().of(operator, hint.id)
        self._keep(self._chosen().put(replace(seen, times=seen.times + 1)))
        self.hint = hint
        self.tell(self._look.say.of("hint", hint.id), icon="info")

    def did(self, what: Did) -> None:
        """The operator did something; the hint that asked for it gets its tick and goes after a rest."""
        if self._brief and what is Did.SCAN:
            if self.hint is not None and self.hint.ends is what:
                self._done()
            self.clear()
            return
        if self.hint is None:
            return
        if self.hint.ends is what:
            self._done()
            self.tell(self._look.say("hint_line.done"), icon="circle-check", tone="good")
            self.hint = None
        if self._fades.isActive() or self.hint is None:
            self._fades.start()  # not while somebody works: each act begins the rest anew

    def tall(self, width: int) -> int:
        """How high one line of words is; whoever gives it room asks before there are any."""
        return self.heightForWidth(width)

    def clear(self) -> None:
        """Nothing to say."""
        self._fades.stop()
        self.hint = None
        self.hide()

    def _enough(self) -> None:
        self._done()
        self.clear()

    def _done(self) -> None:
        if self.hint is not None:
            seen = self._chosen().of(self._operator, self.hint.id)
            self._keep(self._chosen().put(replace(seen, done=True)))
