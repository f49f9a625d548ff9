# SPDX-License-Identifier: Apache-2.0
"""A serial scanner on a real pseudo-terminal: every code once and in order, and a cable pulled out is no end."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.views.scanners.serial_line import Listening, Plug
from views.scanners import framing
from views.scanners.choices import Ending, SerialChoices
from views.scanners.framing import Framer
from views.scanners.source import ReaderState


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path)
    yield made
    made.pull_out()


def _thousand(plug: Plug, ending: bytes, codes: list[str]) -> None:
    """As a scanner sends them: pieces of any size, now and then two codes at once."""
    chance = random.Random(7)
    line = b"".join(code.encode() + ending for code in codes)
    at = 0
    while at < len(line):
        step = chance.randint(1, 40)
        plug.send(line[at : at + step])
        at += step


@pytest.mark.parametrize("ending", [b"\r", b"\r\n", b"\n"])
def test_a_thousand_codes_in_pieces(plug: Plug, ending: bytes) -> None:
    """None of 1,000 codes is lost, split or doubled, and they keep their order."""
    codes = [f"SF{number:06d}\x1d{number % 7}" for number in range(1_000)]
    with Listening(SerialChoices(port=plug.name)) as listening:
        listening.until(ReaderState.READY)
        sender = threading.Thread(target=_thousand, args=(plug, ending, codes))
        sender.start()
        assert listening.next(1_000) == codes
        sender.join()
        assert listening.scans.empty()


def test_a_framer_that_forgets_between_reads_is_seen(
    plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were each read taken by itself, codes would come out in pieces."""
    whole = Framer.feed

    def forgetful(self: Framer, piece: bytes) -> list[bytes]:
        return whole(self, piece) + whole(self, b"\r")

    monkeypatch.setattr(framing.Framer, "feed", forgetful)
    with Listening(SerialChoices(port=plug.name, ending=Ending.CR)) as listening:
        listening.until(ReaderState.READY)
        plug.send(b"SF13")
        assert "SF13".startswith(listening.next(1)[0])


def test_codes_without_an_end_are_parted_by_their_pause(plug: Plug) -> None:
    """Where the scanner sends no end, the pause is one."""
    with Listening(SerialChoices(port=plug.name, ending=Ending.PAUSE)) as listening:
        listening.until(ReaderState.READY)
        for code in ("6901234567892", "SF1390447177"):
            plug.send(code.encode())
            assert listening.next(1) == [code]


def test_pulled_out_and_put_back(plug: Plug) -> None:
    """A cable pulled out in the middle of a code is told; put back, the next code is read, the half one never."""
    with Listening(SerialChoices(port=plug.name)) as listening:
        listening.until(ReaderState.READY)
        plug.send(b"SF0001\rSF00")
        assert listening.next(1) == ["SF0001"]
        plug.pull_out()
        fault = listening.until(ReaderState.AWAY).fault
        assert fault is not None
        assert fault.code == "scanner_port_gone"
        missing = listening.until(ReaderState.AWAY).fault
        assert missing is not None
        assert missing.code == "scanner_port_missing"
        plug.put_in()
        listening.until(ReaderState.READY)
        plug.send(b"SF0002\r")
        assert listening.next(1) == ["SF0002"]
        assert listening.scans.empty()


def test_half_a_code_is_told_of(plug: Plug) -> None:
    """A code without its end is dropped after a pause, and the standing counts it."""
    with Listening(SerialChoices(port=plug.name)) as listening:
        listening.until(ReaderState.READY)
        plug.send(b"SF00")
        assert listening.until(ReaderState.READY).dropped == 1
        plug.send(b"SF0002\r")
        assert listening.next(1) == ["SF0002"]


def test_prefix_suffix_and_chinese(plug: Plug) -> None:
    """What stands around a code goes; Chinese in either encoding is read."""
    choices = SerialChoices(port=plug.name, prefix="~", suffix="#")
    with Listening(choices) as listening:
        listening.until(ReaderState.READY)
        plug.send("~货架A#\r".encode() + "~货架B#\r".encode("gb18030"))
        assert listening.next(2) == ["货架A", "货架B"]


def test_a_port_that_another_has(plug: Plug) -> None:
    """Two readers of one port: the second says who is in its way, and goes on when the first has gone."""
    choices = SerialChoices(port=plug.name)
    with Listening(choices) as first:
        first.until(ReaderState.READY)
        with Listening(choices) as second:
            fault = second.until(ReaderState.AWAY).fault
            assert fault is not None
            assert fault.code == "scanner_port_busy"
            first.reader.close()
            second.until(ReaderState.READY)
            plug.send(b"SF0001\r")
            assert second.next(1) == ["SF0001"]


def test_closing_gives_the_port_back(plug: Plug) -> None:
    """After `close` the thread has ended and the port is free."""
    for _ in range(3):
        with Listening(SerialChoices(port=plug.name)) as listening:
            listening.until(ReaderState.READY)
        assert not listening.reader._thread.is_alive()
        os.stat(plug.name)
