# SPDX-License-Identifier: Apache-2.0
"""A newer version, told quietly: one line that waits until nobody is being served, and can be put off.

Nothing is downloaded or installed here. What is known comes from two places: the server says from when on it
asks for a newer program (`SyncStatus.update_by`), and whoever administers the machine may announce a version
(`Updates`). Both can wait until closing time, and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from views.look import Look
from views.widgets.line_bar import LineBar

REST_S = 60.0
"""So long nothing is scanned, typed or pressed before the line may come."""
_PUT_OFF_MS = 20 * 3_600_000


class Updates(Protocol):
    """Who knows of a newer version on this machine; may read a file, so not in the window's thread."""

    def newer(self) -> str:
        """The version that is there to be installed, "" for none."""


class NoUpdates:
    """Nobody announces anything."""

    def newer(self) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChoice:
    """What was put off, and until when (UTC ms)."""

    news: str = ""
    until: int = 0


class UpdateBar(LineBar):
    """`consider` with each status; it decides whether now is the time."""

    def __init__(
        self, look: Look, chosen: Callable[[], UpdateChoice], keep: Callable[[UpdateChoice], None]
    ) -> None:
        super().__init__(look, "refresh-cw")
        self._chosen, self._keep = chosen, keep
        self._news = ""
        self._now = 0
        self.put_away.connect(self._put_off)
        self.acted.connect(self._put_off)

    def consider(self, *, newer: str, update_by: int, now: int, rested_s: float) -> None:
        """What is known at `now` (UTC ms); a line that stands goes only when its news are over."""
        self._now = now
        news = f"{newer}|{update_by}" if newer or update_by else ""
        put_off = self._chosen()
        if not news or (put_off.news == news and now < put_off.until):
            self._news = ""
            self.hide()
            return
        if news == self._news and not self.isHidden():
            return
        if rested_s < REST_S:
            return
        self._news = news
        say = self._look.say
        if newer and update_by:
            words = say("update.both", version=newer, day=say.day(update_by))
        elif newer:
            words = say("update.there", version=newer)
        else:
            words = say("update.asked", day=say.day(update_by))
        self.tell(words, icon="refresh-cw", action=say("update.later"))

    def _put_off(self) -> None:
        self._keep(UpdateChoice(news=self._news, until=self._now + _PUT_OFF_MS))
        self.hide()
