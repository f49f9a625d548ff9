# SPDX-License-Identifier: Apache-2.0
"""The burst reader alone: pace decides, nothing is lost, end keys are kept from the window."""

from __future__ import annotations

import math
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.scanning.reader import BurstReader, Pace, Ruling, tidy_scan


def feed(reader: BurstReader, text: str, gap_ms: int, at: int = 0) -> int:
    """Keys at an even pace; the time of the last one."""
    for letter in text:
        at += gap_ms
        reader.key(letter, at)
    return at


def test_a_fast_burst_with_an_end_is_a_scan() -> None:
    """Fast keys and Enter: one scan, and the Enter is eaten."""
    reader = BurstReader()
    at = feed(reader, "SF1390", 4)
    seen = reader.end(at + 4)
    assert (seen.ruling, seen.scan, seen.given_back) == (Ruling.EATEN, "SF1390", 0)


def test_slow_keys_are_given_back() -> None:
    """A person's keys come back one by one and the Enter passes."""
    reader = BurstReader()
    reader.key("7", 0)
    seen = reader.key("8", 200)
    assert (seen.ruling, seen.given_back, seen.scan) == (Ruling.HELD, 1, "")
    last = reader.end(500)
    assert (last.ruling, last.given_back) == (Ruling.PASSED, 1)


def test_a_short_burst_is_not_a_scan() -> None:
    """Three fast keys and Enter are a person's."""
    reader = BurstReader()
    at = feed(reader, "123", 4)
    assert reader.end(at + 4).given_back == 3


def test_a_line_feed_after_a_scan_is_eaten() -> None:
    """A second end key within the tail is eaten, a later one passes."""
    reader = BurstReader()
    at = feed(reader, "SF1390", 4)
    reader.end(at + 4)
    assert reader.end(at + 10).ruling is Ruling.EATEN
    assert reader.end(at + 1_000).ruling is Ruling.PASSED


def test_a_scanner_without_an_end_key() -> None:
    """A long burst that just stops is a scan; a short one isn't."""
    reader = BurstReader()
    at = feed(reader, "SF1390447", 4)
    assert reader.idle(at + 10) is None
    seen = reader.idle(at + 60)
    assert seen is not None
    assert seen.scan == "SF1390447"
    at = feed(reader, "12", 4, at + 1_000)
    seen = reader.idle(at + 60)
    assert seen is not None
    assert (seen.scan, seen.given_back) == ("", 2)


def test_other_keys_settle_what_was_held() -> None:
    """An arrow or function key gives back what was held before it passes."""
    reader = BurstReader()
    feed(reader, "12", 4)
    assert reader.other().given_back == 2


def test_tidy() -> None:
    """Full-width digits, AIM prefixes and blanks go; the group separator stays."""
    assert tidy_scan("]C1SF１３９０ ") == "SF1390"
    assert tidy_scan("]Q301\x1d21") == "01\x1d21"


def play(
    text: str, *, gap_ms: int = 4, prefix: str = "", suffix: str = "", pace: Pace | None = None
) -> list[str]:
    """Scans that come of these keys at an even pace; `\\r` and other controls as a scanner sends them."""
    reader, scans, at = BurstReader(pace, prefix=prefix, suffix=suffix), [], 0
    for letter in re.findall(r"<F\d+>|.", text, re.DOTALL):
        at += gap_ms
        if letter.startswith("<F"):
            seen = reader.function(letter, at)
        elif letter in "\r\t":
            seen = reader.end(at)
        elif ord(letter) < 32:
            seen = reader.control(letter, at)
        else:
            seen = reader.key(letter, at)
        scans += [seen.scan] if seen.scan else []
    last = reader.idle(at + 1_000)
    return scans + ([last.scan] if last is not None and last.scan else [])


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", "\x03", "\x03\r"])
def test_two_scans_without_a_pause_are_two(end: str) -> None:
    """Whatever end a scanner sends, the next code may follow at once, even within the tail."""
    assert play(f"SF1390{end}1207{end}") == ["SF1390", "1207"]


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [("~", ""), ("\x02", "\x03"), ("<F9>", ""), ("QQ", ""), ("", "#"), ("~", "~"), ("", "ZZ")],
)
@pytest.mark.parametrize("end", ["", "\r"])
def test_what_the_scanner_puts_around_a_code_goes(prefix: str, suffix: str, end: str) -> None:
    """A prefix and a suffix that were set are no part of the scan, with or without an end key."""
    text = f"{prefix}SF13900\x1d77{suffix}{end}"
    assert play(text, prefix=prefix, suffix=suffix) == ["SF13900\x1d77"]


def test_a_prefix_makes_short_codes_and_unended_codes_certain() -> None:
    """With a prefix of signs two characters are a scan, and the next prefix begins the next."""
    assert play("~12~345~6", prefix="~") == ["12", "345", "6"]
    assert play("12", prefix="~") == []


def test_a_code_longer_than_any_is_told() -> None:
    """Nothing is cut in silence: a burst that is too long gives no scan, and says so."""
    reader = BurstReader(Pace(longest=50))
    at = feed(reader, "7" * 51, 4)
    seen = reader.end(at + 4)
    assert (seen.scan, seen.too_long, seen.used) == ("", True, 51)
    assert play("7" * 3_000 + "\r") == ["7" * 3_000]


def test_stamps_that_begin_anew_part_nothing() -> None:
    """The X server's milliseconds start at zero after 49.7 days, in the middle of a scan if need be."""
    reader = BurstReader()
    for index, letter in enumerate("SF1390"):
        reader.key(letter, ((1 << 32) - 10 + 4 * index) % (1 << 32))
    assert reader.end(((1 << 32) - 10 + 24) % (1 << 32)).scan == "SF1390"


def test_a_scanner_that_falters_once_is_one_scan() -> None:
    """A burst at a scanner's pace may stop once for as long as a busy machine makes it; a hand's run may not."""
    reader = BurstReader()
    at = feed(reader, "SF1", 4)
    at = feed(reader, "3907788", 4, at + 100)
    assert reader.end(at + 4).scan == "SF13907788"
    at = feed(reader, "78", 30, at + 1_000)
    assert reader.key("1", at + 100).given_back == 2


def test_nobody_types_a_scan() -> None:
    """Typists from 45 to 160 words a minute, with keys that roll over: no run of theirs is a scan."""
    dice = random.Random(3)
    assert scans_of_typing(dice, Pace(), medians=(90, 110, 150, 240)) == 0
    assert scans_of_typing(dice, Pace(gap_ms=120), medians=(90,)) > 0


def scans_of_typing(dice: random.Random, pace: Pace, *, medians: tuple[int, ...]) -> int:
    """How many scans a reader hears in some thousand words of log-normal gaps, one in twelve rolled over."""
    scans = 0
    for median in medians:
        reader, at = BurstReader(pace), 0
        for _ in range(2_500):
            for _ in range(dice.randint(2, 11)):
                at += round(
                    dice.uniform(5, 40)
                    if dice.random() < 0.08
                    else dice.lognormvariate(math.log(median), 0.45)
                )
                scans += bool(reader.key(dice.choice("abc123"), at).used)
            at += round(dice.lognormvariate(math.log(median), 0.45))
            scans += bool(reader.end(at).used)
            at += dice.randint(200, 600)
    return scans


def test_control_keys_of_a_person_pass() -> None:
    """Ctrl+C, Ctrl+J and function keys are nobody's scan: they go on at once."""
    reader = BurstReader()
    for text in "\x03\n\x16":
        assert reader.control(text, 1_000).ruling is Ruling.PASSED
    assert reader.function("<F4>", 2_000).ruling is Ruling.PASSED


@given(
    st.lists(
        st.tuples(st.sampled_from("AB12"), st.integers(min_value=1, max_value=90)), max_size=60
    )
)
def test_no_key_is_lost_or_doubled(keys: list[tuple[str, int]]) -> None:
    """Whatever the pace, each key is given back, scanned or still held: once."""
    reader = BurstReader(Pace(longest=1_000))
    at, back, scanned = 0, 0, 0
    for text, gap in keys:
        at += gap
        seen = reader.key(text, at)
        back += seen.given_back
        scanned += seen.used
    assert back + scanned + reader.held == len(keys)
