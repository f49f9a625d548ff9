# SPDX-License-Identifier: Apache-2.0
"""A USB printer's device file, played by a pipe: it never hangs, and what the kernel took is counted."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import LineCode, LineFault, Timeouts, open_line

TIMES = Timeouts(write_s=0.3, status_s=0.3)
LARGE = bytes(range(256)) * 4_000


def profile(path: Path, *, status: bool = False) -> PrinterProfile:
    return PrinterProfile(
        name="usb", language=DeviceLanguage.TSPL, to=f"usb://{path}", status=status
    )


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A pipe's path, and its reading end."""
    path = tmp_path / "lp0"
    os.mkfifo(path)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(end, True)
    yield path, end
    os.close(end)


def test_a_slow_reader_gets_every_byte(pipe: tuple[Path, int]) -> None:
    """More than the kernel holds goes through whole, while the reader takes it in small pieces."""
    path, end = pipe
    got = bytearray()

    def read() -> None:
        while len(got) < len(LARGE):
            got.extend(os.read(end, 3_000))

    reader = threading.Thread(target=read)
    line = open_line(profile(path), TIMES)
    reader.start()
    line.write(LARGE)
    reader.join(20)
    line.close()
    assert line.sent == len(LARGE)
    assert bytes(got) == LARGE


def test_a_printer_without_paper_is_a_stall(pipe: tuple[Path, int]) -> None:
    """Nobody takes anything: the wait ends, and what the kernel has taken may have left."""
    path, _ = pipe
    line = open_line(profile(path), TIMES)
    with pytest.raises(LineFault) as told:
        line.write(LARGE)
    line.close()
    assert told.value.line_code is LineCode.STALLED
    assert 0 < told.value.sent < len(LARGE)
    # CONTROL: the next job on a full pipe gets not one byte in, and says so.
    line = open_line(profile(path), TIMES)
    with pytest.raises(LineFault) as full:
        line.write(b"x")
    line.close()
    assert (full.value.line_code, full.value.sent) == (LineCode.STALLED, 0)


def test_a_printer_that_is_unplugged(tmp_path: Path) -> None:
    """A device that goes away in the middle is a fault; one that isn't there is told before a byte."""
    path = tmp_path / "lp0"
    with pytest.raises(LineFault) as missing:
        open_line(profile(path), TIMES)
    assert (missing.value.line_code, missing.value.sent) == (LineCode.NOT_FOUND, 0)
    os.mkfifo(path)
    with pytest.raises(LineFault) as nobody:
        open_line(profile(path), TIMES)
    assert (nobody.value.line_code, nobody.value.sent) == (LineCode.UNREACHABLE, 0)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    line = open_line(profile(path), TIMES)
    line.write(b"first")
    os.close(end)
    with pytest.raises(LineFault) as gone:
        line.write(b"second")
    line.close()
    assert (gone.value.line_code, gone.value.sent) == (LineCode.CUT, 0)


def test_status_of_a_device_that_answers(tmp_path: Path) -> None:
    """A terminal in the device's place: the question goes out, and its answer comes back; a mute one is None."""
    ours, theirs = os.openpty()
    import tty

    tty.setraw(theirs)
    path = Path(os.ttyname(theirs))
    line = open_line(profile(path, status=True), TIMES)
    assert line.status() is None
    assert os.read(ours, 10) == b"\x1b!?"
    os.write(ours, b"\x01")
    status = line.status()
    assert status is not None
    assert status.cover_open
    line.close()
    silent = open_line(profile(path), TIMES)
    assert silent.status() is None
    silent.close()
    os.close(ours)
    os.close(theirs)
