# SPDX-License-Identifier: Apache-2.0
"""What a screen asks when a printer is set up: the shape of the trials, without the machinery behind it."""

from __future__ import annotations

from typing import Protocol

from printing.profile import PrinterProfile


class FoundView(Protocol):
    """A printer that this computer sees, as a draft; `certain`: it has said what it is."""

    @property
    def profile(self) -> PrinterProfile: ...
    @property
    def told(self) -> str: ...
    @property
    def certain(self) -> bool: ...


class SearchView(Protocol):
    @property
    def found(self) -> tuple[FoundView, ...]: ...


class ProofView(Protocol):
    """The number of a test label that came back by the scanner."""

    @property
    def profile(self) -> PrinterProfile: ...


class CalibrationView(Protocol):
    """What to measure on the calibration label, in mm."""

    @property
    def target_mm(self) -> float: ...
    @property
    def line_mm(self) -> float: ...


class StatusView(Protocol):
    """What a printer says of itself."""

    @property
    def ready(self) -> bool: ...
    @property
    def paper_out(self) -> bool: ...
    @property
    def cover_open(self) -> bool: ...


class TrialsPort(Protocol):
    """See `app.printers.trials`."""

    def find(self) -> SearchView: ...
    def status(self, profile: PrinterProfile) -> StatusView | None: ...
    def print_test(self, profile: PrinterProfile, language: str = "zh_CN") -> str: ...
    def scanned(self, text: str) -> ProofView | None: ...
    def keep(self, profile: PrinterProfile, *, instead_of: str = "") -> None: ...
    def print_calibration(
        self, profile: PrinterProfile, language: str = "zh_CN"
    ) -> CalibrationView: ...
    def moved(
        self, profile: PrinterProfile, *, from_left_mm: float, from_top_mm: float
    ) -> PrinterProfile: ...
    def sharpened(self, profile: PrinterProfile, *, line_mm: float) -> PrinterProfile: ...
