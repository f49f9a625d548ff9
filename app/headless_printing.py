# SPDX-License-Identifier: Apache-2.0
"""What the headless counter is asked about printing: the queue, its questions, a person's answers.

Each function takes a checked request and gives the answer's fields; `Headless` keeps the table of names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.errors import UsageError
from app.papers.auto_print import AutoPrint
from app.services.answers import PrintDone
from app.services.printing.queue import PrintQueue
from app.services.printing.shown import Answered

Answer = dict[str, Any]
MOST_JOBS = 10_000


def printing_requests(
    prints: PrintQueue, auto_print: AutoPrint
) -> dict[str, Callable[[Mapping[str, Any]], Answer]]:
    """The requests by name."""
    asked = PrintingRequests(prints, auto_print)
    return {
        "print_queue": asked.queue,
        "print_answer": asked.answer,
        "print_again": asked.again,
        "print_from": asked.go_on,
        "print_cancel": asked.cancel,
        "printer_pause": asked.pause,
        "printer_resume": asked.resume,
        "auto_print": asked.by_itself,
    }


class PrintingRequests:
    """Each request a method."""

    def __init__(self, prints: PrintQueue, auto_print: AutoPrint) -> None:
        self._prints = prints
        self._auto_print = auto_print

    def queue(self, r: Mapping[str, Any]) -> Answer:
        """The jobs, what is in question and how the printers stand; with `job` its labels as well."""
        limit = r.get("limit", 50)
        if not 1 <= limit <= MOST_JOBS:
            raise UsageError("bad_field", f"`limit` is 1 to {MOST_JOBS:,}.")
        paused = self._prints.paused()
        answer: Answer = {
            "jobs": [{**asdict(job), "open": job.open} for job in self._prints.jobs(limit)],
            "questions": [asdict(question) for question in self._prints.questions()],
            "printers": [asdict(standing) for standing in self._prints.standings()],
            "waiting": self._prints.waiting(),
            "paused": [{"printer": name, "reason": why} for name, why in paused.items()],
        }
        if job := r.get("job"):
            answer["items"] = [asdict(item) for item in self._prints.items(job)]
        return answer

    def answer(self, r: Mapping[str, Any]) -> Answer:
        items = r["items"]
        if not items or not all(isinstance(item, str) for item in items):
            raise UsageError("bad_request", "`items` must be a list of labels' ids.")
        return _answered(self._prints.answer(items, printed=r["printed"], why=r.get("reason", "")))

    def again(self, r: Mapping[str, Any]) -> Answer:
        return {"item": self._prints.reprint(r["item"], r["reason"])}

    def go_on(self, r: Mapping[str, Any]) -> Answer:
        return _answered(self._prints.resume_from(r["job"], r["n"], r.get("reason", "")))

    def cancel(self, r: Mapping[str, Any]) -> Answer:
        return {"cancelled": self._prints.cancel(r["job"])}

    def pause(self, r: Mapping[str, Any]) -> Answer:
        self._prints.pause(r["printer"], r.get("reason", ""))
        return {}

    def resume(self, r: Mapping[str, Any]) -> Answer:
        self._prints.resume(r["printer"])
        return {}

    def by_itself(self, r: Mapping[str, Any]) -> Answer:
        """Where the labels of received parcels go from now on; "" prints none by itself."""
        self._auto_print.choose(r["printer"], r.get("size", ""))
        return asdict(self._auto_print.chosen())


def print_answer(done: PrintDone) -> Answer:
    """What `print` gives.

    `already` tells of each label that was printed before where and when, `missing` holds the
    characters that no font has.
    """
    return {
        "job": done.job,
        "items": done.items,
        "refused": list(done.refused),
        "already": [asdict(label) for label in done.already],
        "missing": done.missing,
    }


def _answered(done: Answered) -> Answer:
    return {"confirmed": list(done.confirmed), "reprints": list(done.reprints)}
