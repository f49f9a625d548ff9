# SPDX-License-Identifier: Apache-2.0
"""Bytes into codes: in any pieces, with any end, with noise; nothing lost, split or doubled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.scanners.choices import Ending
from views.scanners.framing import HALF_CODE_S, LONGEST, PAUSE_S, Framer, read_text, without

ENDS = {
    Ending.CR: b"\r",
    Ending.LF: b"\n",
    Ending.CRLF: b"\r\n",
    Ending.TAB: b"\t",
    Ending.ETX: b"\x03",
}


@pytest.mark.parametrize("ending", [*ENDS, Ending.ANY])
def test_a_code_in_single_bytes_and_two_in_one_read(ending: Ending) -> None:
    """However the bytes are cut, each code comes once and whole, with its group separator."""
    end = ENDS.get(ending, b"\r\n")
    line = b"SF1390" + end + b"\x0201\x1d21" + end
    one_by_one = Framer(ending)
    assert [c for n in range(len(line)) for c in one_by_one.feed(line[n : n + 1])] == [
        b"SF1390",
        b"01\x1d21",
    ]
    at_once = Framer(ending)
    assert at_once.feed(line) == [b"SF1390", b"01\x1d21"]
    assert at_once.dropped == one_by_one.dropped == 0


def test_a_pause_ends_a_code_without_an_end() -> None:
    """Without an end byte the code is whole after the pause, not before."""
    framer = Framer(Ending.PAUSE)
    assert framer.feed(b"6901") == []
    assert framer.silence(PAUSE_S / 2) == []
    assert framer.feed(b"234") == []
    assert framer.silence(PAUSE_S / 2) == []
    assert framer.silence(PAUSE_S) == [b"6901234"]
    assert framer.silence(PAUSE_S) == []


def test_half_a_code_is_dropped_and_counted() -> None:
    """What stays without its end doesn't spoil the next code; a short stall costs nothing."""
    framer = Framer(Ending.ANY)
    framer.feed(b"SF13")
    assert framer.silence(HALF_CODE_S / 2) == []
    assert framer.feed(b"90\r") == [b"SF1390"]
    framer.feed(b"SF13")
    framer.silence(HALF_CODE_S)
    assert framer.feed(b"YT7720\r") == [b"YT7720"]
    assert framer.dropped == 1


def test_a_line_that_never_ends_is_cut_off() -> None:
    """A flood without an end is one loss, and what follows its end is read again."""
    framer = Framer(Ending.CR)
    for _ in range(10):
        framer.feed(b"7" * LONGEST)
    assert framer.feed(b"77\rSF1390\r") == [b"SF1390"]
    assert framer.dropped == 1


def test_text_of_any_encoding() -> None:
    """UTF-8, the national encoding, and as a last resort a character a byte."""
    assert read_text("邻里 A-03".encode()) == "邻里 A-03"
    assert read_text("邻里".encode("gb18030")) == "邻里"
    assert read_text(b"A\xff") == "A\xff"


def test_what_stands_around_a_code_is_taken_off() -> None:
    """Prefix and suffix go where they are, and a code that is nothing else stays."""
    assert without("~SF1390#", prefix="~", suffix="#") == "SF1390"
    assert without("SF1390", prefix="~", suffix="#") == "SF1390"
    assert without("~", prefix="~", suffix="") == "~"


@given(
    st.lists(
        st.binary(min_size=1, max_size=12).map(lambda b: b"K" + b.hex().encode()), max_size=30
    ),
    st.lists(st.integers(min_value=1, max_value=9), min_size=1),
    st.sampled_from(list(ENDS)),
)
def test_no_cut_loses_or_doubles(codes: list[bytes], cuts: list[int], ending: Ending) -> None:
    """Any codes, cut anywhere: the same codes in the same order."""
    line = b"".join(code + ENDS[ending] for code in codes)
    framer, got, at, turn = Framer(ending), [], 0, 0
    while at < len(line):
        step = cuts[turn % len(cuts)]
        got += framer.feed(line[at : at + step])
        at, turn = at + step, turn + 1
    assert got == codes


def test_a_reader_that_takes_each_piece_for_a_code_would_be_seen() -> None:
    """The control: splitting by reads instead of by ends gives other codes."""
    line, got = b"SF1390\rYT7720\r", []
    for at in range(0, len(line), 5):
        got += Framer(Ending.CR).feed(line[at : at + 5])
    assert got != [b"SF1390", b"YT7720"]
