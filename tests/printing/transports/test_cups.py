# SPDX-License-Identifier: Apache-2.0
"""A real printing system: our line hands jobs over, and what comes out at the other end is what was meant."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from printing.blocks import Barcode, Label, QrCode
from printing.draw import ResolvedLabel, resolve
from printing.geometry import Printer, Size
from printing.languages.pdf import pdf
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import LineCode, LineFault, Timeouts, open_line
from printing.transports.cups import status_of
from tests.printing.cups import CUPSD, PDF_PPD, Cups, cups
from tests.printing.readers import poppler_pages, print_tspl, texts
from tests.printing.transports.peers import peer, silent_port
from tests.security.desk_of_one import MANAGER, PIN, open_desk

pytestmark = pytest.mark.skipif(
    CUPSD is None or not PDF_PPD.is_file(), reason="cupsd isn't installed here"
)
TIMES = Timeouts(connect_s=5, spool_s=30)
HASTY = Timeouts(connect_s=5, spool_s=0.5)
BYTES = bytes(range(256)) * 200


@pytest.fixture(scope="module")
def spooler() -> Iterator[Cups]:
    with cups() as running:
        yield running


@pytest.fixture(autouse=True)
def _ours(spooler: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients in this process ask the private one."""
    monkeypatch.setenv("CUPS_SERVER", spooler.server)


def raw(queue: str, language: DeviceLanguage = DeviceLanguage.TSPL) -> PrinterProfile:
    return PrinterProfile(name="raw", language=language, to=f"cups://{queue}?raw=1")


def laser(queue: str = "laser") -> PrinterProfile:
    return PrinterProfile(name="laser", language=DeviceLanguage.PDF, to=f"cups://{queue}?raw=0")


def page(width_mm: float, height_mm: float) -> bytes:
    """A page of that size with a bar code and a QR code."""
    label = Label(
        size=Size(name="x", width_mm=width_mm, height_mm=height_mm),
        blocks=(
            Barcode(x_mm=10, y_mm=10, width_mm=70, height_mm=12, text="99JDVA638702"),
            QrCode(x_mm=10, y_mm=30, side_mm=30, text="L1:喆·¥"),
        ),
    )
    resolved = resolve(label, Printer(dpi=300))
    assert isinstance(resolved, ResolvedLabel)
    return pdf(iter([resolved]), title="x")


def test_a_raw_queue_hands_every_byte_on(spooler: Cups) -> None:
    """Jobs of ours reach the printer behind a queue unchanged, one after the other, under a Chinese name too."""
    for name in ("raw", "标签机"):
        with peer(lambda c, p: p.read_all(c)) as printer:
            spooler.raw_queue(name, f"socket://127.0.0.1:{printer.port}")
            line = open_line(raw(name), TIMES)
            line.write(BYTES)
            assert line.sent == len(BYTES)
            line.close()
            assert printer.told.wait(20)
            assert bytes(printer.got) == BYTES


def test_a_page_comes_out_at_its_true_size(spooler: Cups, tmp_path: Path) -> None:
    """A queue with a driver prints an A4 sheet as A4: its codes are read off what came out."""
    out = spooler.root / "laser.pdf"
    spooler.pdf_queue("laser", out)
    line = open_line(laser(), TIMES)
    line.write(page(210, 297))
    line.close()
    (printed,) = poppler_pages(out, tmp_path, 300)
    assert {"99JDVA638702", "L1:喆·¥"} <= texts(printed)
    (meant,) = _pages(page(210, 297), tmp_path)
    assert abs(printed.width - meant.width) <= 4
    assert _ink(printed) == pytest.approx(_ink(meant), abs=6)


def _pages(content: bytes, folder: Path) -> list[Image.Image]:
    path = folder / "meant.pdf"
    path.write_bytes(content)
    return poppler_pages(path, folder, 300)


def _ink(image: Image.Image) -> tuple[int, ...]:
    """The box around all ink: its size is the scale."""
    return ImageOps.invert(image.convert("L")).getbbox() or ()


def test_a_label_is_never_turned_into_letter(spooler: Cups) -> None:
    """A page of a size that the queue's paper doesn't have is refused before anything is handed over."""
    out = spooler.root / "label.pdf"
    spooler.pdf_queue("labels", out)
    line = open_line(laser("labels"), TIMES)
    with pytest.raises(LineFault) as told:
        line.write(page(100, 60))
    assert (told.value.line_code, told.value.sent) == (LineCode.PAPER_DIFFERS, 0)
    assert not out.exists()
    # CONTROL: handed to the very queue without the check, it comes out as Letter, and nobody says a word.
    label = spooler.root / "label-in.pdf"
    label.write_bytes(page(100, 60))
    spooler.run("lp", "-d", "labels", "-o", "media=Custom.100x60mm", str(label))
    _wait_for(out)
    width, height = _points(out)
    assert (round(width), round(height)) == (612, 792)


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 20
    while not (path.is_file() and b"@PJL EOJ" in path.read_bytes()):
        assert time.monotonic() < until
        time.sleep(0.05)


def _points(path: Path) -> tuple[float, float]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        size = document.get_page_size(0)
    return float(size[0]), float(size[1])


def test_a_test_label_goes_the_whole_way(spooler: Cups, tmp_path: Path) -> None:
    """From a saved profile through the counter, the real queue and a printer that draws it: its number scans back."""
    with peer(lambda c, p: p.read_all(c)) as printer, open_desk(tmp_path) as counter:
        spooler.raw_queue("front", f"socket://127.0.0.1:{printer.port}")
        counter.staff.log_in(MANAGER.id, PIN)
        counter.printers.save(raw("front"))
        number = counter.trials.print_test(raw("front"))
        assert printer.told.wait(20)
        (label,) = print_tspl(bytes(printer.got))
        assert number in texts(label)
        assert counter.trials.scanned(number) is not None
        assert counter.printers.every()[0].proved_at > 0


def test_a_queue_that_is_not_there(spooler: Cups) -> None:
    """An unknown queue is told when it is opened."""
    with pytest.raises(LineFault) as told:
        open_line(raw("none"), TIMES)
    assert (told.value.line_code, told.value.sent) == (LineCode.NOT_FOUND, 0)


def test_a_stopped_queue_gets_nothing(spooler: Cups) -> None:
    """A queue that is stopped, or takes no jobs, is told before a byte; resumed, it prints."""
    with peer(lambda c, p: p.read_all(c)) as printer:
        spooler.raw_queue("stopped", f"socket://127.0.0.1:{printer.port}")
        spooler.run("/usr/sbin/cupsdisable", "stopped")
        with pytest.raises(LineFault) as stopped:
            open_line(raw("stopped"), TIMES)
        assert (stopped.value.line_code, stopped.value.sent) == (LineCode.QUEUE_STOPPED, 0)
        spooler.run("/usr/sbin/cupsenable", "stopped")
        spooler.run("/usr/sbin/cupsreject", "stopped")
        with pytest.raises(LineFault) as rejecting:
            open_line(raw("stopped"), TIMES)
        assert (rejecting.value.line_code, rejecting.value.sent) == (LineCode.JOB_REFUSED, 0)
        spooler.run("/usr/sbin/cupsaccept", "stopped")
        line = open_line(raw("stopped"), TIMES)
        line.write(BYTES)
        assert printer.told.wait(20)
        assert bytes(printer.got) == BYTES


def test_a_job_that_gets_nowhere_is_taken_back(spooler: Cups) -> None:
    """A printer behind the queue that doesn't answer: the job is cancelled, so that it can't come out later."""
    spooler.raw_queue("deaf", f"socket://127.0.0.1:{silent_port()}")
    line = open_line(raw("deaf"), HASTY)
    with pytest.raises(LineFault) as told:
        line.write(BYTES)
    assert told.value.line_code is LineCode.JOB_WAITING
    assert told.value.sent == len(BYTES)
    assert "deaf" not in spooler.run("lpstat", "-W", "not-completed", "-o")


def test_a_queue_that_stops_over_a_job_is_told(spooler: Cups) -> None:
    """A printer that breaks the line off, or stops with the job in hand, ends in a fault: never in silence."""
    spooler.raw_queue("held", f"socket://127.0.0.1:{silent_port()}")
    blocker = spooler.run("lp", "-d", "held", "-o", "raw", "/etc/hostname")
    assert "held-" in blocker
    line = open_line(raw("held"), Timeouts(connect_s=5, spool_s=1))
    with pytest.raises(LineFault) as told:
        line.write(BYTES)
    assert told.value.line_code in (LineCode.JOB_WAITING, LineCode.QUEUE_STOPPED)
    assert spooler.run("lpstat", "-W", "not-completed", "-o", "held").count("held-") == 1
    spooler.run("cancel", "-a", "held")


def test_a_broken_job_is_no_success(spooler: Cups, tmp_path: Path) -> None:
    """A page that the driver's filters can't read is a fault of the job."""
    spooler.pdf_queue("strict", spooler.root / "strict.pdf")
    broken = page(210, 297)[:900] + b"\x00" * 400
    line = open_line(laser("strict"), TIMES)
    with pytest.raises(LineFault) as told:
        line.write(broken)
    assert told.value.line_code is LineCode.JOB_FAILED
    assert told.value.sent == len(broken)


def test_no_spooler_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system whose printing service is down, or that has none, is told before a byte."""
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{silent_port()}")
    with pytest.raises(LineFault) as down:
        open_line(raw("raw"), TIMES)
    assert (down.value.line_code, down.value.sent) == (LineCode.SPOOLER_SILENT, 0)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(LineFault) as none:
        open_line(raw("raw"), TIMES)
    assert (none.value.line_code, none.value.sent) == (LineCode.NOT_SUPPORTED, 0)


def test_what_a_queue_has_heard_of_its_printer(spooler: Cups) -> None:
    """State reasons are the printer's status; a queue that has heard nothing doesn't pretend to know."""
    spooler.raw_queue("quiet", f"file://{spooler.root / 'quiet'}")
    line = open_line(raw("quiet"), TIMES)
    assert line.status() is None
    spooler.run("/usr/sbin/cupsdisable", "quiet")
    status = line.status()
    assert status is not None
    assert status.paused
    assert not status.ready
    empty = status_of({"printer-state-reasons": ("media-empty-error", "cover-open")})
    assert empty is not None
    assert (empty.paper_out, empty.cover_open, empty.ready) == (True, True, False)
