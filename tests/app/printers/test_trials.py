# SPDX-License-Identifier: Apache-2.0
"""Setting a printer up: its test label goes through real lines and is scanned back off what a printer would print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.errors import OperatorError
from app.printers.trials import MOST_WAITING, Code, PrinterTrials
from printing.address import Scheme
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import DeviceStatus, LineCode, LineFault
from printing.transports.finding import Search, queue_draft
from tests.printing.readers import print_tspl, texts
from tests.security.desk_of_one import CLERK, MANAGER, PIN, open_desk


class FakeLine:
    """Keeps what is written; a status as a test says."""

    def __init__(self, printer: FakePrinter) -> None:
        self._printer = printer
        self.sent = 0

    def write(self, content: bytes) -> None:
        if self._printer.fault is not None:
            raise self._printer.fault
        self._printer.jobs.append(content)

    def status(self) -> DeviceStatus | None:
        return self._printer.status

    def close(self) -> None:
        self._printer.closed += 1


class FakePrinter:
    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self.opened: list[PrinterProfile] = []
        self.closed = 0
        self.status: DeviceStatus | None = None
        self.fault: LineFault | None = None

    def open_line(self, profile: PrinterProfile) -> FakeLine:
        self.opened.append(profile)
        return FakeLine(self)


FRONT = PrinterProfile(
    name="前台", language=DeviceLanguage.TSPL, to="tcp://127.0.0.1:9", width_mm=60, height_mm=40,
    offset_x_mm=1, offset_y_mm=-1,
)  # fmt: skip


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[CounterApp]:
    with open_desk(tmp_path, FixedClock()) as opened:
        opened.staff.log_in(MANAGER.id, PIN)
        yield opened


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def trials(counter: CounterApp, printer: FakePrinter) -> PrinterTrials:
    search = Search(found=(queue_draft("label", ["Local Raw Printer"]),), silent=(Scheme.TCP,))
    return PrinterTrials(counter.desk, counter.printers, printer.open_line, lambda: search)


def _proved_at(counter: CounterApp) -> int:
    (view,) = counter.printers.every()
    return view.proved_at


def test_a_number_scanned_back_proves_the_printer(
    counter: CounterApp, trials: PrinterTrials, printer: FakePrinter
) -> None:
    """What a strict printer would print is decoded, and either code off it proves the very profile."""
    counter.printers.save(FRONT)
    number = trials.print_test(FRONT)
    (label,) = print_tspl(printer.jobs[0])
    read = texts(label)
    assert read == {number, f"LINLI-TEST:{number}"}
    assert printer.closed == 1
    assert _proved_at(counter) == 0
    for text in sorted(read):
        proof = trials.scanned(f"{text}\r")
        assert proof is not None
        assert proof.profile == FRONT
        assert proof.code is (Code.BARCODE if text == number else Code.QR)
    assert _proved_at(counter) == counter.desk.now()


def test_another_number_proves_nothing(counter: CounterApp, trials: PrinterTrials) -> None:
    """A waybill, an older label's number after many others, or the number of a label that never left prove nothing."""
    counter.printers.save(FRONT)
    first = trials.print_test(FRONT)
    assert trials.scanned("SF1234567890") is None
    for _ in range(MOST_WAITING):
        trials.print_test(FRONT)
    assert trials.scanned(first) is None
    assert _proved_at(counter) == 0


def test_a_draft_that_was_proved_is_kept_as_proved(
    counter: CounterApp, trials: PrinterTrials
) -> None:
    """The wizard tries first and saves then, under another name too; a changed field needs a test of its own."""
    trials.scanned(trials.print_test(FRONT))
    trials.keep(replace(FRONT, name="大门"))
    assert _proved_at(counter) > 0
    trials.keep(replace(FRONT, name="大门", density=9))
    assert _proved_at(counter) == 0


def test_what_a_clerk_may(counter: CounterApp, trials: PrinterTrials, printer: FakePrinter) -> None:
    """Whoever prints tries a saved printer; an unsaved one, whatever its address, is a manager's."""
    counter.printers.save(FRONT)
    counter.staff.log_in(CLERK.id, PIN)
    assert trials.scanned(trials.print_test(FRONT)) is not None
    for work in (trials.print_test, trials.print_calibration, trials.status):
        with pytest.raises(OperatorError) as told:
            work(replace(FRONT, to="file:///tmp/elsewhere"))
        assert told.value.code == "not_permitted"
    with pytest.raises(OperatorError):
        trials.find()
    assert len(printer.opened) == 1


def test_the_calibration_label_is_printed_without_offsets(
    counter: CounterApp, trials: PrinterTrials, printer: FakePrinter
) -> None:
    """Its frame reaches every edge whatever the offsets are, and what a ruler reads becomes the new profile."""
    calibration = trials.print_calibration(FRONT)
    (label,) = print_tspl(printer.jobs[0])
    assert (calibration.target_mm, calibration.line_mm) == (10, 40)
    ink = label.convert("L").point(lambda v: 255 - v).getbbox()
    assert ink is not None
    assert ink[:2] == (0, 0)
    assert abs(ink[2] - 60 * 203 / 25.4) <= 1
    corrected = trials.moved(FRONT, from_left_mm=8.5, from_top_mm=11)
    assert (corrected.offset_x_mm, corrected.offset_y_mm) == (1.5, -1)
    assert trials.sharpened(FRONT, line_mm=27.1).dpi == 300
    assert trials.sharpened(FRONT, line_mm=40.2) == FRONT


@pytest.mark.parametrize("language", list(DeviceLanguage))
def test_each_language_prints_its_trial(
    counter: CounterApp, trials: PrinterTrials, printer: FakePrinter, language: DeviceLanguage
) -> None:
    """A printer of any language gets both labels as one job each, on a roll too."""
    profile = replace(
        FRONT,
        language=language,
        to="file:///x",
        width_mm=0,
        height_mm=0,
        offset_x_mm=0,
        offset_y_mm=0,
    )
    trials.print_test(profile)
    trials.print_calibration(profile)
    assert all(len(job) > 500 for job in printer.jobs)
    assert len(printer.jobs) == 2


def test_a_fault_goes_through_and_the_line_is_closed(
    counter: CounterApp, trials: PrinterTrials, printer: FakePrinter
) -> None:
    """The line's own fault is what the wizard shows; the number of that label proves nothing later."""
    printer.fault = LineFault(LineCode.STALLED, sent=7)
    with pytest.raises(LineFault) as told:
        trials.print_test(FRONT)
    assert told.value.sent == 7
    assert printer.closed == 1
    assert not trials._waiting


def test_paper_that_is_too_small_is_told(trials: PrinterTrials, printer: FakePrinter) -> None:
    """Nothing is sent to a printer whose paper can't hold the label."""
    with pytest.raises(OperatorError) as told:
        trials.print_test(replace(FRONT, width_mm=20, height_mm=10, offset_x_mm=0, offset_y_mm=0))
    assert told.value.code == "label_too_small_to_try"
    assert printer.opened == []


def test_status_and_search(trials: PrinterTrials, printer: FakePrinter) -> None:
    """The printer's own word is passed on, and the line given back; the search's drafts come as they are."""
    printer.status = DeviceStatus(ready=False, paper_out=True)
    assert trials.status(FRONT) == printer.status
    assert printer.closed == 1
    search = trials.find()
    assert [one.profile.name for one in search.found] == ["label"]


def test_a_script_sets_a_printer_up(tmp_path: Path) -> None:
    """Save, list, test onto a file, scan back and remove, by requests; a wrong profile is told with its field."""
    from app.headless import Headless

    out = tmp_path / "out.tspl"
    with open_desk(tmp_path) as counter:
        counter.staff.log_in(MANAGER.id, PIN)
        headless = Headless(counter)

        def ask(**request: object) -> dict[str, object]:
            import json

            return headless.answer(json.dumps({"id": 1, **request}))

        profile = {"name": "front", "language": "tspl", "to": f"file://{out}"}
        assert ask(do="printer", act="save", profile=profile)["ok"]
        tested = ask(do="printer", act="test", name="front")
        (label,) = print_tspl(out.read_bytes())
        assert str(tested["number"]) in texts(label)
        proved = ask(do="printer", act="scanned", text=tested["number"])
        assert (proved["proved"], proved["code"]) == ("front", "barcode")
        assert ask(do="printer", act="scanned", text="1")["proved"] is None
        (one,) = ask(do="printers")["printers"]  # type: ignore[misc]  # a list
        assert one["name"] == "front"
        assert one["proved_at"] > 0
        assert ask(do="printer", act="status", name="front")["status"] is None
        assert ask(do="printer", act="calibrate", name="front")["line_mm"] == 40
        wrong = ask(do="printer", act="save", profile={**profile, "dpi": 7})
        assert re.search("dpi", str(wrong["error"]))
        assert ask(do="printer", act="remove", name="front")["ok"]
        assert ask(do="printers")["printers"] == []
        assert ask(do="printer", act="test", name="front")["error"]["code"] == "printer_unknown"  # type: ignore[index]  # an object
        assert ask(do="printer", act="dance")["error"]["code"] == "bad_field"  # type: ignore[index]
