# SPDX-License-Identifier: Apache-2.0
"""A script prints to a printer: real processes, a real port, and a kill in the midst of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.counters import PIN, Headless, Place, open_place
from tests.printing.fake_printer import collecting
from tests.printing.readers import print_tspl, texts

WAIT_S = 30
SLOTS = ["A-01-01", "A-01-02", "A-01-03"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_place(tmp_path) as opened:
        yield opened


def _enrolled(place: Place, process: Headless) -> None:
    process.did("enrol", server=place.server.url, code=place.code())
    _logged_in(place, process)
    process.did("sync", wait_s=30)


def _logged_in(place: Place, process: Headless) -> None:
    process.did("login", operator=place.manager, pin=PIN)


def _save(process: Headless, to: str) -> None:
    process.did("printer", act="save", profile={"name": "front", "language": "tspl", "to": to})


def _until(process: Headless, job: str, *states: str) -> list[dict[str, Any]]:
    """Asks until the job's labels are in these states: a script has no other way."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        items = list(process.did("print_queue", job=job)["items"])
        if [item["state"] for item in items] == list(states):
            return items
    raise AssertionError(process.did("print_queue", job=job))


def test_a_script_prints_and_asks_again(place: Place) -> None:
    """Queued at once, printed once, told when asked for again, reprinted with a reason, paused and taken back."""
    with place.headless() as process, collecting() as (address, jobs):
        _enrolled(place, process)
        _save(process, address)
        wanted = {"document": "shelf_label", "ids": SLOTS, "to": "printer:front"}
        done = process.did("print", **wanted)
        assert done["items"] == 3
        items = _until(process, done["job"], "sent", "sent", "sent")
        assert [texts(page) for job in jobs for page in print_tspl(job)] == [{s} for s in SLOTS]
        again = process.did("print", **wanted)
        assert (again["items"], again["job"]) == (0, "")
        assert [label["state"] for label in again["already"]] == ["sent"] * 3
        first = items[0]["id"]
        assert process.refused("print_again", item=first, reason=" ") == "reason_missing"
        process.did("print_again", item=first, reason="torn")
        reprinted = _until(process, done["job"], "sent", "sent", "sent", "sent")
        assert [item["reprint"] for item in reprinted] == [0, 1, 0, 0]
        process.did("printer_pause", printer="front", reason="another roll")
        held = process.did("print", document="shelf_label", ids=["B-01-01"], to="printer:front")
        queue = process.did("print_queue")
        assert queue["paused"] == [{"printer": "front", "reason": "another roll"}]
        assert queue["waiting"] == {"front": {"queued": 1}}
        assert process.did("print_cancel", job=held["job"])["cancelled"] == 1
        process.did("printer_resume", printer="front")
        assert process.refused("print_answer", items=[first + "x"], printed=True) == (
            "print_item_unknown"
        )
        assert process.refused("print", **{**wanted, "to": "printer:none"}) == "printer_unknown"
        assert len(jobs) == 4


def test_a_label_that_was_being_sent_is_asked_about(place: Place) -> None:
    """Killed while a printer holds a label back, the counter asks after its start, and sends nothing by itself."""
    with collecting(held=True) as (address, jobs):
        with place.headless() as process:
            _enrolled(place, process)
            # No goodbye comes from a printer that holds its line: until the time-out the label is being sent.
            _save(process, address)
            ids = [f"A-{n:02d}-01" for n in range(1, 40)]
            job = process.did("print", document="shelf_label", ids=ids, to="printer:front")["job"]
            until = time.monotonic() + WAIT_S
            while time.monotonic() < until:
                waiting = process.did("print_queue")["waiting"]["front"]
                if "sending" in waiting:
                    break
            process.process.kill()
            process.process.wait()
        with place.headless() as process:
            _logged_in(place, process)
            queue = process.did("print_queue", job=job)
            assert len(queue["questions"]) == 1
            (asked,) = queue["questions"][0]["items"]
            assert (asked["state"], asked["detail"]) == ("unknown", "restarted")
            states = [item["state"] for item in queue["items"]]
            assert states.count("unknown") == 1
            assert "sending" not in states
            assert process.did("print_cancel", job=job)["cancelled"] == states.count("queued")
            answer = process.did("print_answer", items=[asked["id"]], printed=True)
            assert answer["confirmed"] == [asked["id"]]
            assert process.did("print_queue")["questions"] == []
    assert len(jobs) <= states.count("sent") + 1
