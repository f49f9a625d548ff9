# SPDX-License-Identifier: Apache-2.0
"""The network printer: what it took is known, what went wrong is told with the bytes that may have left."""

from __future__ import annotations

import socket

import pytest

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import DeviceStatus, LineCode, LineFault, Timeouts, open_line
from tests.printing.transports.peers import Peer, peer, reset, silent_port

TIMES = Timeouts(connect_s=2, write_s=0.4, status_s=0.4)
PATIENT = Timeouts(connect_s=5, write_s=10, status_s=5)
LARGE = bytes(range(256)) * 40_000


def profile(to: str, language: DeviceLanguage = DeviceLanguage.TSPL) -> PrinterProfile:
    return PrinterProfile(name="front", language=language, to=to, status=True)


def test_every_byte_arrives_and_is_counted() -> None:
    """Two jobs on one line arrive whole, in order; each is counted by itself."""
    with peer(lambda c, p: p.read_all(c)) as printer:
        line = open_line(profile(printer.to), PATIENT)
        line.write(LARGE)
        assert line.sent == len(LARGE)
        line.write(b"second")
        assert line.sent == 6
        line.close()
        assert printer.told.wait(20)
        assert bytes(printer.got) == LARGE + b"second"


def test_nobody_listens() -> None:
    """A refused connection and a name that leads nowhere are told before any byte, each in its own words."""
    with pytest.raises(LineFault) as refused:
        open_line(profile(f"tcp://127.0.0.1:{silent_port()}"), TIMES)
    assert (refused.value.line_code, refused.value.sent) == (LineCode.UNREACHABLE, 0)
    with pytest.raises(LineFault) as unknown:
        open_line(profile("tcp://printer.invalid"), TIMES)
    assert (unknown.value.line_code, unknown.value.sent) == (LineCode.NOT_FOUND, 0)


def test_a_printer_that_takes_no_more_is_a_stall() -> None:
    """A full buffer ends the wait; what the system took may have left."""

    def stuck(connection: socket.socket, printer: Peer) -> None:
        printer.read(connection, 1_000)
        printer.go_on.wait(20)

    with peer(stuck, buffer=4_096) as printer:
        line = open_line(profile(printer.to), TIMES)
        with pytest.raises(LineFault) as told:
            line.write(LARGE)
        line.close()
    assert told.value.line_code is LineCode.STALLED
    assert 1_000 <= told.value.sent < len(LARGE)
    assert told.value.sent == line.sent


def test_bytes_in_our_own_buffer_are_not_sent() -> None:
    """A job that fits this computer's buffer but not the printer's is no success."""

    def stuck(connection: socket.socket, printer: Peer) -> None:
        printer.go_on.wait(20)

    small = b"x" * 60_000
    with peer(stuck, buffer=2_048) as printer:
        line = open_line(profile(printer.to), TIMES)
        with pytest.raises(LineFault) as told:
            line.write(small)
        line.close()
    assert told.value.line_code is LineCode.STALLED
    # CONTROL: the system had taken all of it, so a bare `sendall` would have called this printed.
    assert told.value.sent == len(small)


def test_a_reset_in_the_middle_is_told() -> None:
    """A printer that is switched off while it takes a job leaves a fault with the bytes so far."""

    def off(connection: socket.socket, printer: Peer) -> None:
        printer.read(connection, 10_000)
        reset(connection)

    with peer(off, buffer=4_096) as printer:
        line = open_line(profile(printer.to), PATIENT)
        with pytest.raises(LineFault) as told:
            line.write(LARGE)
        line.close()
    assert told.value.line_code is LineCode.CUT
    assert told.value.sent >= 10_000


@pytest.mark.parametrize("how", ["closed", "reset"])
def test_a_line_that_died_between_two_jobs_takes_no_byte(how: str) -> None:
    """A printer that has closed the line meanwhile is noticed before the next job: nothing has left."""

    def once(connection: socket.socket, printer: Peer) -> None:
        printer.read(connection, 5)
        printer.go_on.wait(20)
        if how == "reset":
            reset(connection)

    with peer(once) as printer:
        line = open_line(profile(printer.to), PATIENT)
        line.write(b"first")
        printer.go_on.set()
        assert printer.told.wait(20)
        with pytest.raises(LineFault) as told:
            line.write(b"second")
        line.close()
    assert (told.value.line_code, told.value.sent) == (LineCode.CUT, 0)


def test_a_printer_that_says_no_more_but_reads_gets_its_job() -> None:
    """CONTROL to the above: a half-closed line is no dead one; it is mute, and takes the job behind a line's end."""

    def half_closed(connection: socket.socket, printer: Peer) -> None:
        connection.shutdown(socket.SHUT_WR)
        printer.told.set()
        printer.read_all(connection)

    with peer(half_closed) as printer:
        line = open_line(profile(printer.to), PATIENT)
        assert printer.told.wait(20)
        line.write(b"job")
        assert line.sent == 3
        assert line.status() is None
        line.write(b"second")
        line.close()
    assert bytes(printer.got) == b"\r\njobsecond"


def test_a_busy_printer_that_hangs_up_at_once_takes_no_byte() -> None:
    """Print servers accept and close while another computer prints: safe to try again."""
    with peer(lambda _c, _p: None) as printer:
        line = open_line(profile(printer.to), PATIENT)
        assert printer.told.wait(20)
        with pytest.raises(LineFault) as told:
            line.write(b"job")
        line.close()
    assert (told.value.line_code, told.value.sent) == (LineCode.CUT, 0)


def test_a_line_with_unasked_words_is_alive() -> None:
    """What a printer says by itself is passed over, and the job goes through."""

    def chatty(connection: socket.socket, printer: Peer) -> None:
        connection.sendall(b"\x00\x00")
        printer.told.set()
        printer.read_all(connection)

    with peer(chatty) as printer:
        line = open_line(profile(printer.to), PATIENT)
        assert printer.told.wait(20)
        line.write(b"job")
        line.close()
    assert bytes(printer.got) == b"job"


def _answers(question: bytes, *pieces: bytes) -> DeviceStatus | None:
    language = DeviceLanguage.ZPL if question.startswith(b"~") else DeviceLanguage.TSPL

    def answering(connection: socket.socket, printer: Peer) -> None:
        assert printer.read(connection, len(question)) == question
        for piece in pieces:
            connection.sendall(piece)
        printer.read_all(connection)

    with peer(answering) as printer:
        line = open_line(profile(printer.to, language), PATIENT if pieces else TIMES)
        status = line.status()
        line.close()
    return status


def test_status_is_asked_on_the_same_line() -> None:
    """The printer's answer is read, in pieces too; a mute one is None within the time-out, and so is a closed line."""
    assert _answers(b"\x1b!?", b"\x04") == DeviceStatus(ready=False, paper_out=True)
    assert _answers(b"\x1b!?", b"\x20") == DeviceStatus(busy=True)
    whole = (
        b"\x02030,0,0,0320,001,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000004,1,000\x03\r\n"
    )
    assert _answers(b"~HS\r\n", whole[:30], whole[30:]) == DeviceStatus(waiting=5)
    assert _answers(b"\x1b!?") is None
    with peer(lambda _c, _p: None) as printer:
        line = open_line(profile(printer.to), PATIENT)
        assert printer.told.wait(20)
        assert line.status() is None
        line.close()


def test_pages_are_never_asked() -> None:
    """A printer of pages gets no question that it would print."""
    with peer(lambda c, p: p.read_all(c)) as printer:
        line = open_line(profile(printer.to, DeviceLanguage.PDF), PATIENT)
        assert line.status() is None
        line.close()
    assert printer.got == b""


def test_a_printer_that_lets_go_unread_is_told_of_at_the_end() -> None:
    """All bytes were acknowledged; the reset that answers the goodbye says that they weren't read."""

    def forgets(connection: socket.socket, printer: Peer) -> None:
        printer.read(connection, 10)
        printer.go_on.wait(20)
        connection.close()

    with peer(forgets) as printer:
        line = open_line(profile(printer.to), PATIENT)
        line.write(b"x" * 5_000)
        printer.go_on.set()
        with pytest.raises(LineFault) as told:
            line.finish()
        line.close()
    assert (told.value.line_code, told.value.sent) == (LineCode.CUT, 5_000)


def test_a_printer_that_read_all_ends_in_peace() -> None:
    """CONTROL: one that reads to the end, and one that keeps its line open, are no fault."""
    with peer(lambda c, p: p.read_all(c)) as printer:
        line = open_line(profile(printer.to), PATIENT)
        line.write(b"x" * 5_000)
        line.finish()
        line.close()
        assert len(printer.got) == 5_000

    def keeps_open(connection: socket.socket, printer: Peer) -> None:
        printer.read(connection, 5_000)
        printer.go_on.wait(20)

    with peer(keeps_open) as printer:
        line = open_line(profile(printer.to), PATIENT)
        line.write(b"x" * 5_000)
        line.finish()
        printer.go_on.set()
        line.close()
