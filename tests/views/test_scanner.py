# SPDX-License-Identifier: Apache-2.0
"""The burst reader alone: pace decides, nothing is lost, end keys are kept from the window."""

from __future__ import annotations

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
