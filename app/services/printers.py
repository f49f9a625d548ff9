# SPDX-License-Identifier: Apache-2.0
"""The printers of this counter: which there are, and who may set them up.

A manager saves and removes; whoever prints reads. Promises that a profile that this version can't read hides no
other, and that a printer is unproved again as soon as anything about it is changed. Must not open a line.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.roles import Deed
from app.errors import OperatorError
from app.logs import Events
from app.services.desk import Desk
from app.store import printers as rows
from printing.profile import PrinterProfile, profile_as_json, profile_of_json

_log = Events("printers")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterView:
    """A printer as a list shows it; `proved_at` (UTC ms, 0 never) is when a code off it was scanned back."""

    profile: PrinterProfile
    proved_at: int = 0


class Printers:
    """Lists, saves and removes; see `app.papers.trying` for tests, calibration and finding."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def every(self) -> tuple[PrinterView, ...]:
        """All that can be used, by name."""
        return tuple(
            view for row in self._desk.store.query(rows.every) if (view := _view(row)) is not None
        )

    def profile(self, name: str) -> PrinterProfile:
        """The printer of that name; an OperatorError if there is none, or it can't be used."""
        row = self._desk.store.query(lambda conn: rows.get(conn, name))
        if row is None:
            raise unknown_printer()
        return profile_of_json(row.profile)

    def save(self, profile: PrinterProfile, *, instead_of: str = "") -> None:
        """Adds a printer or changes it; with `instead_of` it takes the place of one with another name."""
        self._desk.require(Deed.SET_UP_PRINTERS)
        now, content = self._desk.now(), profile_as_json(profile)

        def work(conn: Connection) -> None:
            known = rows.get(conn, profile.name)
            if instead_of and instead_of != profile.name:
                if known is not None:
                    raise OperatorError(
                        "printer_name_taken",
                        "Another printer has this name already.",
                        "Choose another name.",
                    )
                rows.remove(conn, instead_of)
            if known is not None and known.profile == content:
                return
            rows.put(conn, rows.PrinterRow(name=profile.name, profile=content, changed_at=now))

        self._desk.store.write(work).result()
        _log.note("printer_saved", kind=str(profile.address.scheme))

    def remove(self, name: str) -> None:
        """Forgets a printer; what it has printed stays in the ledger."""
        self._desk.require(Deed.SET_UP_PRINTERS)
        if not self._desk.store.write(lambda conn: rows.remove(conn, name)).result():
            raise unknown_printer()
        _log.note("printer_removed")

    def mark_proved(self, profile: PrinterProfile) -> bool:
        """A code that this very profile has printed was scanned back; False if the profile was changed since."""
        self._desk.require(Deed.PRINT)
        now, content = self._desk.now(), profile_as_json(profile)
        return self._desk.store.write(
            lambda conn: rows.mark_proved(conn, profile.name, profile=content, at=now)
        ).result()


def _view(row: rows.PrinterRow) -> PrinterView | None:
    try:
        return PrinterView(profile=profile_of_json(row.profile), proved_at=row.proved_at)
    except OperatorError as fault:
        _log.warn("printer_unusable", code=fault.code)
        return None


def unknown_printer() -> OperatorError:
    return OperatorError(
        "printer_unknown",
        "This counter has no printer of that name.",
        "Choose one from the list, or set it up first.",
    )
