# SPDX-License-Identifier: Apache-2.0
"""Sound and voice as a port: one distinct sound for each class of outcome, and the slot spoken.

What is heard is always also written on the screen, so the silent implementation loses nothing but
sound. A player is handed in by whoever starts the window; the screens only name the outcome.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from views.ears.choices import Ears
from views.i18n import Language
from views.spoken import Spoken


class Sound(StrEnum):
    """The classes of outcome that sound different; each has a file of its name in `resources/sounds`."""

    GOOD = "good"
    MARKED = "marked"
    ASK = "ask"
    BAD = "bad"
    UNKNOWN = "unknown"
    TWICE = "twice"
    DAMAGED = "damaged"
    DONE = "done"
    FAULT = "fault"
    PAPER = "paper"


class DeviceState(StrEnum):
    """How it stands with the machine's loudspeaker."""

    NONE = "none"  # this window was started without sounds
    STARTING = "starting"
    READY = "ready"
    MISSING = "missing"


class Feedback(Protocol):
    """Plays and speaks, at once and without blocking."""

    @property
    def speaks(self) -> bool:
        """Whether `say` can be heard."""
        ...

    @property
    def device(self) -> DeviceState:
        """Whether there is something to play on."""
        ...

    def play(self, sound: Sound) -> None:
        """The sound of an outcome; a new one cuts the last one off, and what is being said."""
        ...

    def say(self, spoken: Spoken) -> None:
        """Speak where to go, after the sound that is being played and in place of what is being said."""
        ...

    def apply(self, ears: Ears, window: Language) -> None:
        """What is chosen from now on, and the window's language."""
        ...

    def look_again(self) -> None:
        """Look for a device now."""
        ...


class Quiet:
    """No sound; remembers what would have been heard last."""

    def __init__(self) -> None:
        self.last: Sound | None = None
        self.spoken = Spoken()
        self.ears = Ears()

    @property
    def speaks(self) -> bool:
        return False

    @property
    def device(self) -> DeviceState:
        return DeviceState.NONE

    def play(self, sound: Sound) -> None:
        self.last = sound

    def say(self, spoken: Spoken) -> None:
        self.spoken = spoken

    def apply(self, ears: Ears, window: Language) -> None:
        self.ears = ears

    def look_again(self) -> None:
        """There is nothing to look for."""
