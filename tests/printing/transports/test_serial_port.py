# SPDX-License-Identifier: Apache-2.0
"""A serial printer, played by a pseudo-terminal: all bytes in order, flow control kept, no wait without an end."""

from __future__ import annotations

import fcntl
import os
import struct
import termios
import threading
import tty
from collections.abc import Iterator

import pytest

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import LineCode, LineFault, Timeouts, open_line

TIMES = Timeouts(write_s=0.4, status_s=0.3)
PATIENT = Timeouts(write_s=10, status_s=3)
# A bitmap holds the two characters of flow control as well: they are data on their way to the printer.
LARGE = bytes(range(256)) * 200


def profile(path: str, flow: str = "rtscts") -> PrinterProfile:
    return PrinterProfile(
        name="serial", language=DeviceLanguage.TSPL, to=f"serial://{path}?baud=115200&flow={flow}"
    )


@pytest.fixture
def port() -> Iterator[tuple[int, str]]:
    """The printer's end, and the name of ours."""
    printer, ours = os.openpty()
    tty.setraw(ours)
    yield printer, os.ttyname(ours)
    os.close(ours)
    os.close(printer)


@pytest.mark.parametrize("flow", ["rtscts", "xonxoff"])
def test_a_slow_printer_gets_every_byte(port: tuple[int, str], flow: str) -> None:
    """A printer that reads in small pieces gets the whole job, in order."""
    printer, name = port
    got = bytearray()

    def read() -> None:
        while len(got) < len(LARGE):
            got.extend(os.read(printer, 700))

    line = open_line(profile(name, flow), PATIENT)
    reader = threading.Thread(target=read)
    reader.start()
    line.write(LARGE)
    reader.join(20)
    line.close()
    assert line.sent == len(LARGE)
    assert bytes(got) == LARGE


def _say_stop(printer: int) -> None:
    """XOFF, and waits until our end has taken notice: the kernel passes it on in its own time."""
    fcntl.ioctl(printer, termios.TIOCPKT, struct.pack("i", 1))
    os.write(printer, b"\x13")
    while not os.read(printer, 100)[0] & termios.TIOCPKT_STOP:
        pass
    fcntl.ioctl(printer, termios.TIOCPKT, struct.pack("i", 0))


def test_a_printer_that_says_stop_is_waited_for(port: tuple[int, str]) -> None:
    """XOFF holds our bytes back until XON; the job is whole in the end."""
    printer, name = port
    line = open_line(profile(name, "xonxoff"), PATIENT)
    _say_stop(printer)
    os.set_blocking(printer, False)
    done = threading.Event()
    job = b"x" * 2_000

    def write() -> None:
        line.write(job)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    # CONTROL: while it says stop, the job isn't through.
    assert not done.wait(0.3)
    with pytest.raises(BlockingIOError):
        os.read(printer, 10)
    os.set_blocking(printer, True)
    os.write(printer, b"\x11")
    got = bytearray()
    while len(got) < len(job):
        got.extend(os.read(printer, 700))
    writer.join(20)
    line.close()
    assert bytes(got) == job


def test_a_printer_that_takes_no_more_is_a_stall(port: tuple[int, str]) -> None:
    """Nobody reads: the wait ends, with what may have left; closing doesn't hang either."""
    _, name = port
    line = open_line(profile(name), TIMES)
    with pytest.raises(LineFault) as told:
        line.write(LARGE)
    assert told.value.line_code is LineCode.STALLED
    assert 0 < told.value.sent < len(LARGE)
    assert line.status() is None
    line.close()


def test_a_port_that_is_not_there_or_taken(port: tuple[int, str]) -> None:
    """An unknown port and one that another program holds are told before a byte."""
    _, name = port
    with pytest.raises(LineFault) as missing:
        open_line(profile("/dev/ttyNONE"), TIMES)
    assert (missing.value.line_code, missing.value.sent) == (LineCode.NOT_FOUND, 0)
    import serial

    with serial.Serial(name, exclusive=True), pytest.raises(LineFault) as taken:
        open_line(profile(name), TIMES)
    assert (taken.value.line_code, taken.value.sent) == (LineCode.IN_USE, 0)


def test_status_over_the_port(port: tuple[int, str]) -> None:
    """The printer's one byte is read; a mute printer is None within the time-out."""
    printer, name = port
    line = open_line(profile(name), PATIENT)
    answerer = threading.Thread(target=lambda: (os.read(printer, 3), os.write(printer, b"\x04")))
    answerer.start()
    status = line.status()
    answerer.join(20)
    assert status is not None
    assert status.paper_out
    line.close()
    mute = open_line(profile(name), TIMES)
    assert mute.status() is None
    mute.close()
