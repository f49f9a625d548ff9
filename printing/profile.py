# SPDX-License-Identifier: Apache-2.0
"""A printer's profile: what must be known of it to draw for it, to speak to it and to reach it.

One frozen value that drawing (dpi), the languages (gap, density, direction ...) and the transports (`to`) share, and
that the counter keeps as JSON. Promises that no unsound profile exists: a wrong value is refused with its name when
it is made. A key that this version doesn't know is passed over. Must not open a line or load a graphics library.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from app.errors import OperatorError
from printing.address import Address, Scheme, address_of

LONGEST_NAME = 60
LARGEST_MM = 1_200
FARTHEST_OFFSET_MM = 50
FURTHEST_DPI = 1_200
LARGEST_JSON = 20_000


class DeviceLanguage(StrEnum):
    """What is sent to the printer."""

    TSPL = "tspl"
    ZPL = "zpl"
    ESCPOS = "escpos"
    PDF = "pdf"
    PNG = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterProfile:
    """One printer. `width_mm` and `height_mm` are its paper's; 0 means: as large as the document.

    `density` and `speed` are as the language counts them (TSPL density 0-15, ZPL darkness 0-30, speed in inches a
    second); None leaves the printer as it is set. `status`: it answers when it is asked how it is. `to` is an address
    (`printing.address`).
    """

    name: str
    language: DeviceLanguage
    to: str
    dpi: int = 203
    width_mm: float = 0
    height_mm: float = 0
    gap_mm: float = 2
    black_mark: bool = False
    direction: int = 1
    density: int | None = None
    speed: int | None = None
    offset_x_mm: float = 0
    offset_y_mm: float = 0
    cut: bool = False
    status: bool = False

    def __post_init__(self) -> None:
        name = self.name
        _require(
            "name", 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()
        )
        _require("language", isinstance(self.language, DeviceLanguage))
        _require("dpi", _whole(self.dpi, 100, FURTHEST_DPI))
        for field in ("width_mm", "height_mm"):
            _require(field, _number(getattr(self, field), 0, LARGEST_MM))
        _require("gap_mm", _number(self.gap_mm, 0, FARTHEST_OFFSET_MM))
        _require("direction", _whole(self.direction, 0, 1))
        _require("density", self.density is None or _whole(self.density, 0, 30))
        _require("speed", self.speed is None or _whole(self.speed, 1, 20))
        for field in ("offset_x_mm", "offset_y_mm"):
            _require(field, _number(getattr(self, field), -FARTHEST_OFFSET_MM, FARTHEST_OFFSET_MM))
        for field in ("black_mark", "cut", "status"):
            _require(field, isinstance(getattr(self, field), bool))
        _require("to", isinstance(self.to, str))
        self._fits(self.address)

    def _fits(self, address: Address) -> None:
        """The way must be able to carry the language."""
        driver = address.scheme is Scheme.CUPS and not address.raw
        if address.scheme is Scheme.SYSTEM or driver:
            # A driver draws: it takes a page, and would print a printer's commands as text.
            _require("language", self.language is DeviceLanguage.PDF)
        elif address.scheme is not Scheme.FILE:
            _require("language", self.language is not DeviceLanguage.PNG)

    @property
    def address(self) -> Address:
        return address_of(self.to)


def profile_as_json(profile: PrinterProfile) -> bytes:
    """The profile as it is kept."""
    return json.dumps(asdict(profile), ensure_ascii=False, separators=(",", ":")).encode()


def profile_of_json(content: bytes) -> PrinterProfile:
    """The profile that was kept; what is none is an OperatorError `bad_printer_profile`."""
    if len(content) > LARGEST_JSON:
        raise _unsound("its size")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise _unsound("its form") from None
    return profile_of(found)


def profile_of(found: object) -> PrinterProfile:
    """The profile that an object of JSON describes."""
    if not isinstance(found, dict):
        raise _unsound("its form")
    known = {f.name for f in fields(PrinterProfile)}
    values = {key: value for key, value in found.items() if key in known}
    for field in ("name", "language", "to"):
        _require(field, isinstance(values.get(field), str))
    _require("language", values["language"] in list(DeviceLanguage))
    values["language"] = DeviceLanguage(values["language"])
    return PrinterProfile(**values)


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(value: object, least: float, most: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and least <= value <= most


def _require(field: str, sound: bool) -> None:
    if not sound:
        raise _unsound(f"the field {field}")


def _unsound(what: str) -> OperatorError:
    return OperatorError(
        "bad_printer_profile",
        f"The printer's profile can't be used: {what} isn't sound.",
        "Correct it, or set the printer up again.",
    )
