# SPDX-License-Identifier: Apache-2.0
"""Cases that have just come: told once, at every counter, without getting in the way of an undo.

What was there when the window opened is no news. While the toast offers to take something back, the news waits;
the badge of the rail shows the count all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.services.case_answers import CaseView
from views.look import Look
from views.sync_status.words import subject_of, title_of


class News:
    """Remembers which cases are known; `told` gets the words and the case."""

    def __init__(self, look: Look, tell: Callable[[str, str], None]) -> None:
        self._look = look
        self._tell = tell
        self._known: set[str] | None = None
        self._waiting: list[tuple[str, str]] = []

    def take(self, cases: Sequence[CaseView]) -> None:
        """The cases as they are now."""
        waiting = [case for case in cases if case.open]
        known = {case.id for case in cases}
        if self._known is not None:
            fresh = [case for case in waiting if case.id not in self._known]
            # What was done here comes last, so that it is told first.
            for case in sorted(fresh, key=lambda case: case.concerns_here):
                say = self._look.say
                what = f"{title_of(say, case)} · {subject_of(say, case)}"
                self._waiting.append((say("sync.new_case", title=what), case.id))
        self._known = (self._known or set()) | known

    def speak(self, *, free: bool) -> None:
        """Tells the latest if nothing else is being offered."""
        if free and self._waiting:
            words, case = self._waiting[-1]
            self._waiting.clear()
            self._tell(words, case)
