# SPDX-License-Identifier: Apache-2.0
"""What a scanner that is no keyboard is to the rest: something that is opened, read and closed, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.errors import OperatorError


class Source(Protocol):
    """All calls come from one thread. A fault is an `OperatorError`; the source is then closed and opened anew."""

    @property
    def dropped(self) -> int:
        """How much came that was no whole code."""
        ...

    def open(self) -> None:
        """Take the device."""
        ...

    def read(self) -> Sequence[str]:
        """What has been scanned since; waits for it, but less than a fifth of a second."""
        ...

    def close(self) -> None:
        """Give the device back; also after a fault."""
        ...


class ReaderState(StrEnum):
    """How a reader stands."""

    OFF = "off"
    OPENING = "opening"
    READY = "ready"
    AWAY = "away"  # not there, or gone: it is tried again by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A reader's state; `fault` says why it is away, `dropped` how much was no whole code."""

    state: ReaderState
    fault: OperatorError | None = None
    dropped: int = 0
