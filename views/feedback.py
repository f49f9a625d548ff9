# SPDX-License-Identifier: Apache-2.0
"""Sound and voice as a port: one distinct sound for each class of outcome, and the slot spoken.

What is heard is always also written on the screen, so the silent implementation loses nothing but
sound. A player is handed in by whoever starts the window; the screens only name the outcome.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


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


class Feedback(Protocol):
    """Plays and speaks, at once and without blocking."""

    @property
    def speaks(self) -> bool:
        """Whether `say` can be heard."""
        ...

    def play(self, sound: Sound) -> None:
        """The sound of an outcome; a new one cuts the last one off."""
        ...

    def say(self, words: str) -> None:
        """Speak a sentence, if there is a voice."""
        ...


class Quiet:
    """No sound; remembers what would have been heard last."""

    def __init__(self) -> None:
        self.last: Sound | None = None
        self.words = ""

    @property
    def speaks(self) -> bool:
        return False

    def play(self, sound: Sound) -> None:
        self.last = sound

    def say(self, words: str) -> None:
        self.words = words
