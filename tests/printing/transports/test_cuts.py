# SPDX-License-Identifier: Apache-2.0
"""A printer that fails at any byte: what the line says has left is never less than what has arrived.

That is all that retries stand on: `sent == 0` must mean that nothing of the job is on paper, and no fault that all
of it is. The printer here takes so many bytes and then resets, closes or falls silent.
"""

from __future__ import annotations

import random
import socket
from dataclasses import dataclass

import pytest

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import LineFault, Timeouts, open_line
from tests.printing.transports.peers import Peer, peer, reset

TIMES = Timeouts(connect_s=5, write_s=0.1, status_s=0.1)
HOWS = ("reset", "close", "silence")
JOB_MOST = 200_000
SHORT, LONG = 24, 300


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A job's size, where the printer fails in it, and how."""

    size: int
    at: int
    how: str


def _cut(seed: int) -> Cut:
    chance = random.Random(seed)
    size = chance.choice((1, 700, 5_000, 60_000, JOB_MOST))
    return Cut(size=size, at=chance.randint(0, size), how=chance.choice(HOWS))


def _fails(cut: Cut) -> tuple[int, int | None]:
    """What arrived at the printer, and what the line says has left: None if it says that all is well."""

    def script(connection: socket.socket, printer: Peer) -> None:
        printer.read(connection, cut.at)
        if cut.how == "reset":
            reset(connection)
        elif cut.how == "silence":
            printer.go_on.wait(20)

    with peer(script, buffer=4_096) as printer:
        profile = PrinterProfile(name="p", language=DeviceLanguage.TSPL, to=printer.to)
        sent: int | None = None
        try:
            line = open_line(profile, TIMES)
            try:
                line.write(b"x" * cut.size)
            finally:
                line.close()
        except LineFault as fault:
            sent = fault.sent
        finally:
            printer.go_on.set()
    # A line's end may stand before the job, by which a half-closed line was tried; it is no byte of the job.
    return bytes(printer.got).count(b"x"), sent


def _honest(cut: Cut) -> None:
    arrived, sent = _fails(cut)
    if sent is not None:
        assert arrived <= sent <= cut.size, (cut, arrived, sent)


@pytest.mark.parametrize("seed", range(SHORT))
def test_no_fault_hides_a_byte_that_arrived(seed: int) -> None:
    """Wherever it is cut and however, the count is never below what the printer has."""
    _honest(_cut(seed))


@pytest.mark.long
def test_no_fault_hides_a_byte_that_arrived_in_many_cuts() -> None:
    """The same, hundreds of times."""
    for seed in range(SHORT, LONG):
        _honest(_cut(seed))


def test_a_count_that_lies_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTROL: a line that forgets what it had sent before the fault is caught."""
    made = LineFault.__init__

    def forgetful(self: LineFault, code: object, *, sent: int = 0, detail: str = "") -> None:
        made(self, code, sent=0, detail=detail)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(LineFault, "__init__", forgetful)
    with pytest.raises(AssertionError):
        _honest(Cut(size=JOB_MOST, at=50_000, how="reset"))
