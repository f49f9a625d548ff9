# SPDX-License-Identifier: Apache-2.0
"""What is kept of this counter's scanners; one field of the preferences.

A broken value costs that one thing: a pace no scanner could have falls back to the usual one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from views.scanning.reader import Pace

BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
GAP_MS = (5, 250)
LEAST = (2, 40)
LEAST_WITHOUT_END = (3, 100)
TAIL_MS = (0, 1000)
LONGEST = (512, 100_000)
_USUAL_BAUD = 9600
MOST_CAMERAS = 10


class Ending(StrEnum):
    """What a serial scanner sends after a code."""

    ANY = "any"  # carriage return, line feed, tab or ETX, whichever comes
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    ETX = "etx"
    PAUSE = "pause"  # nothing: a pause ends the code


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialChoices:
    """A scanner on a serial port; without a port there is none."""

    port: str = ""
    baud: int = _USUAL_BAUD
    ending: Ending = Ending.ANY
    prefix: str = ""
    suffix: str = ""

    def __post_init__(self) -> None:
        if self.baud not in BAUDS:
            object.__setattr__(self, "baud", _USUAL_BAUD)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraChoices:
    """A camera that scans; `device` counts from 0 as the system does."""

    on: bool = False
    device: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.device < MOST_CAMERAS:
            object.__setattr__(self, "device", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerChoices:
    """The pace of the scanner that types, what it puts around a code, and the other scanners."""

    pace: Pace = field(default_factory=Pace)
    prefix: str = ""
    suffix: str = ""
    serial: SerialChoices = field(default_factory=SerialChoices)
    camera: CameraChoices = field(default_factory=CameraChoices)
    measured: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "pace", sound_pace(self.pace))


def sound_pace(pace: Pace) -> Pace:
    """The pace with each value that is out of its range set to the usual one."""
    usual = Pace()
    for name, (low, high) in (
        ("gap_ms", GAP_MS),
        ("least", LEAST),
        ("least_without_end", LEAST_WITHOUT_END),
        ("tail_ms", TAIL_MS),
        ("longest", LONGEST),
    ):
        if not low <= getattr(pace, name) <= high:
            pace = replace(pace, **{name: getattr(usual, name)})
    return pace
