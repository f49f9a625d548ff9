# SPDX-License-Identifier: Apache-2.0
"""Setting a printer up: finding it, its test and calibration labels, and the proof by scanning one back.

What the wizard does, without its window: `find` gives drafts; `print_test` prints a label with a number of its own;
`scanned` takes whatever the scanner reads and says whether it was that number, which proves the profile; `keep` saves
it. Calibration: `print_calibration`, then what a ruler reads goes to `moved` and `sharpened`, which give the corrected
profile. Promises that an unsaved profile is tried by a manager only, and that nothing of a resident is on these labels.
They don't go through the ledger: a label about the printer may come twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.roles import Deed
from app.errors import OperatorError
from app.logs import Events
from app.services.desk import Desk
from app.services.printers import Printers
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports.line import DeviceStatus, Line

if TYPE_CHECKING:
    from printing.document import DocumentType
    from printing.geometry import Size
    from printing.transports.finding import Search

USUAL_MM = (60.0, 40.0)
MOST_WAITING = 20
"""Numbers on paper that a scan may still prove; older ones are forgotten."""
_log = Events("printers")


class Code(StrEnum):
    """Which of the two codes was scanned."""

    BARCODE = "barcode"
    QR = "qr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A number that came back: whose test label it was, and off which code it was read."""

    profile: PrinterProfile
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What to measure on the printed label, in mm: both lines' distance from their edges, and the line's length."""

    target_mm: float
    line_mm: float


class PrinterTrials:
    """See the module. Any thread may call it; printing waits for the printer."""

    def __init__(
        self,
        desk: Desk,
        printers: Printers,
        open_line: Callable[[PrinterProfile], Line],
        search: Callable[[], Search] | None = None,
    ) -> None:
        self._desk = desk
        self._printers = printers
        self._open_line = open_line
        self._search = search
        self._waiting: dict[str, PrinterProfile] = {}
        self._proved: list[PrinterProfile] = []

    def find(self) -> Search:
        """The printers that this computer sees, as drafts; takes some seconds."""
        self._desk.require(Deed.SET_UP_PRINTERS)
        if self._search is not None:
            return self._search()
        from printing.transports.finding import find_printers

        return find_printers()

    def status(self, profile: PrinterProfile) -> DeviceStatus | None:
        """How the printer says it is; None if it doesn't say. A `LineFault` if it can't be reached."""
        self._require(profile)
        line = self._open_line(profile)
        try:
            return line.status()
        finally:
            line.close()

    def print_test(self, profile: PrinterProfile, language: str = "zh_CN") -> str:
        """Prints the test label; the number that stands on it."""
        self._require(profile)
        from printing.documents.trial_label import DOCUMENT, NUMBER_LENGTH, TrialLabel

        number = f"{secrets.randbelow(10**NUMBER_LENGTH):0{NUMBER_LENGTH}d}"
        record = TrialLabel(printer=profile.name, facts=_facts(profile), number=number)
        self._print(DOCUMENT, record, profile, language)
        self._waiting[number] = profile
        while len(self._waiting) > MOST_WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        _log.note("test_label_printed")
        return number

    def scanned(self, text: str) -> Proof | None:
        """Whether that is the number of a test label printed here; if so its profile is proved."""
        from printing.documents.trial_label import QR_PREFIX

        read = text.strip()
        number = read.removeprefix(QR_PREFIX)
        profile = self._waiting.get(number)
        if profile is None:
            return None
        self._desk.require(Deed.PRINT)
        self._proved = [*self._proved[-MOST_WAITING:], profile]
        self._printers.mark_proved(profile)
        _log.note("printer_proved")
        return Proof(profile=profile, code=Code.BARCODE if read == number else Code.QR)

    def keep(self, profile: PrinterProfile, *, instead_of: str = "") -> None:
        """Saves a profile, with the proof of its test label if that was scanned; a new name takes nothing from it."""
        self._printers.save(profile, instead_of=instead_of)
        if any(replace(proved, name=profile.name) == profile for proved in self._proved):
            self._printers.mark_proved(profile)

    def print_calibration(self, profile: PrinterProfile, language: str = "zh_CN") -> Calibration:
        """Prints the calibration label, without the profile's offsets; what is to be measured on it."""
        self._require(profile)
        from printing.documents.calibration_label import (
            DOCUMENT,
            TARGET_MM,
            CalibrationLabel,
            line_length_mm,
        )

        bare = replace(profile, offset_x_mm=0, offset_y_mm=0)
        record = CalibrationLabel(printer=profile.name, facts=_facts(profile))
        self._print(DOCUMENT, record, bare, language)
        return Calibration(target_mm=TARGET_MM, line_mm=line_length_mm(_size(profile)))

    @staticmethod
    def moved(
        profile: PrinterProfile, *, from_left_mm: float, from_top_mm: float
    ) -> PrinterProfile:
        """The profile with the offsets that a ruler has read off its calibration label."""
        from printing.documents.calibration_label import measured_offsets

        right, down = measured_offsets(from_left_mm=from_left_mm, from_top_mm=from_top_mm)
        return replace(profile, offset_x_mm=right, offset_y_mm=down)

    @staticmethod
    def sharpened(profile: PrinterProfile, *, line_mm: float) -> PrinterProfile:
        """The profile with the resolution that the measured line speaks for; done before `moved`."""
        from printing.documents.calibration_label import dpi_from_ruler, line_length_mm

        drawn = line_length_mm(_size(profile))
        dpi = dpi_from_ruler(drawn_mm=drawn, measured_mm=line_mm, dpi=profile.dpi)
        return replace(profile, dpi=dpi)

    def _require(self, profile: PrinterProfile) -> None:
        """A saved printer is tried by whoever prints; anything else leads wherever its address says."""
        saved = any(view.profile == profile for view in self._printers.every())
        self._desk.require(Deed.PRINT if saved else Deed.SET_UP_PRINTERS)

    def _print(
        self, kind: DocumentType, record: object, profile: PrinterProfile, language: str
    ) -> None:
        from printing.geometry import Printer
        from printing.languages import encode
        from printing.refusal import Refusal

        drawn = kind.render(
            record, size=_size(profile), printer=Printer(dpi=profile.dpi), language=language
        )
        if isinstance(drawn, Refusal):
            raise OperatorError(
                "label_too_small_to_try",
                "The printer's paper is too small for this label.",
                "Put labels of at least 40 x 30 mm in, and set that size.",
            )
        jobs = [encode(page, profile) for page in drawn]
        line = self._open_line(profile)
        try:
            for job in jobs:
                line.write(job)
        finally:
            line.close()


def _size(profile: PrinterProfile) -> Size:
    """The paper that the profile names, as wide as its head prints; the usual label where it names none."""
    from printing.geometry import Size

    width = profile.width_mm or USUAL_MM[0]
    if profile.language is DeviceLanguage.ESCPOS:
        from printing.geometry import MM_PER_INCH
        from printing.languages.escpos import head_dots

        width = head_dots(profile) * MM_PER_INCH // profile.dpi
    height = profile.height_mm or USUAL_MM[1]
    return Size(name=f"{width:g}x{height:g}", width_mm=width, height_mm=height)


def _facts(profile: PrinterProfile) -> str:
    size = _size(profile)
    parts = [str(profile.language).upper(), f"{profile.dpi} dpi", f"{size.name} mm"]
    if profile.density is not None:
        parts.append(f"density {profile.density}")
    if profile.speed is not None:
        parts.append(f"speed {profile.speed}")
    return "  ".join(parts)
