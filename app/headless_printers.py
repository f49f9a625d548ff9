# SPDX-License-Identifier: Apache-2.0
"""What the headless counter is asked about its printers: which there are, setting one up, trying one.

Each method takes a checked request and gives the answer's fields; `Headless` keeps the table of names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.errors import UsageError
from app.printers.trials import PrinterTrials
from app.services.printers import Printers
from printing.profile import PrinterProfile, profile_of

Answer = dict[str, Any]


def printer_requests(
    printers: Printers, trials: PrinterTrials
) -> dict[str, Callable[[Mapping[str, Any]], Answer]]:
    """The requests by name."""
    asked = _PrinterRequests(printers, trials)
    return {"printers": asked.every, "printer": asked.one}


class _PrinterRequests:
    """Each request a method, each act of `printer` a line."""

    def __init__(self, printers: Printers, trials: PrinterTrials) -> None:
        self._printers = printers
        self._trials = trials

    def every(self, r: Mapping[str, Any]) -> Answer:
        """The saved ones; with `find` also what this computer sees, as drafts."""
        answer: Answer = {
            "printers": [
                {**asdict(view.profile), "proved_at": view.proved_at}
                for view in self._printers.every()
            ]
        }
        if r.get("find", False):
            search = self._trials.find()
            answer["found"] = [
                {**asdict(one.profile), "told": one.told, "certain": one.certain}
                for one in search.found
            ]
            answer["silent"] = [str(scheme) for scheme in search.silent]
        return answer

    def one(self, r: Mapping[str, Any]) -> Answer:
        """One printer's act. `profile` is for `save`, and for trying one that isn't saved."""
        language = r.get("lang", "zh_CN")
        match r["act"]:
            case "save":
                self._trials.keep(profile_of(r.get("profile")), instead_of=r.get("instead_of", ""))
                return {}
            case "remove":
                self._printers.remove(r.get("name", ""))
                return {}
            case "status":
                status = self._trials.status(self._meant(r))
                return {"status": None if status is None else asdict(status)}
            case "test":
                return {"number": self._trials.print_test(self._meant(r), language)}
            case "calibrate":
                return asdict(self._trials.print_calibration(self._meant(r), language))
            case "scanned":
                proof = self._trials.scanned(r.get("text", ""))
                if proof is None:
                    return {"proved": None}
                return {"proved": proof.profile.name, "code": str(proof.code)}
            case _:
                raise UsageError(
                    "bad_field", "`act` is save, remove, status, test, calibrate or scanned."
                )

    def _meant(self, r: Mapping[str, Any]) -> PrinterProfile:
        return (
            profile_of(r["profile"])
            if "profile" in r
            else self._printers.profile(r.get("name", ""))
        )
