# SPDX-License-Identifier: Apache-2.0
"""Slots come in the site's pattern, pickup codes are read back as what they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import ScanKind, read_scan
from app.domain.records import Site
from app.domain.slots import choose_slot, is_pattern, is_slot, pickup_code, slots_of

SITE = Site(id="s", number=1, name="Site")


def test_slots_are_filled_from_the_front() -> None:
    """Empty slots first and in order; when all are taken, sharing begins where fewest lie."""
    assert choose_slot(SITE, "ambient", {}) == "A-01-01"
    assert choose_slot(SITE, "ambient", {"A-01-01": 1}) == "A-01-02"
    every = dict.fromkeys(slots_of(SITE, cold=False), 2)
    assert choose_slot(SITE, "ambient", every) == "A-01-01"
    assert choose_slot(SITE, "ambient", every | {"B-01-01": 1}) == "B-01-01"


@pytest.mark.parametrize("temperature", ["chilled", "frozen"])
def test_cold_goods_lie_cold(temperature: str) -> None:
    """Chilled and frozen parcels get a slot of the cold cabinet."""
    assert choose_slot(SITE, temperature, {}) == "L-01-01"


def test_the_site_chooses_the_pattern() -> None:
    """Another pattern makes other names."""
    site = replace(SITE, slot_pattern="{shelf}-{place}{zone}")
    assert choose_slot(site, "ambient", {}) == "1-1A"


@pytest.mark.parametrize(
    "pattern",
    [
        "", "{zone.__class__}", "{zone[0]}", "{nothing}", "{shelf:999999999d}", "{shelf:s}", "{",
        "{zone!r}", "}", "{zone} {place}", "{zone}" * 30, "{0}",
    ],
)  # fmt: skip
def test_a_pattern_that_makes_no_slots_gives_way(pattern: str) -> None:
    """A broken pattern never stops receiving: the usual one is used, and its slots are slots."""
    assert not is_pattern(pattern)
    assert choose_slot(replace(SITE, slot_pattern=pattern), "ambient", {}) == "A-01-01"


def test_a_site_without_slots_still_receives() -> None:
    """No shelves, no slot: the parcel is taken in all the same."""
    assert choose_slot(replace(SITE, slot_zones=()), "ambient", {}) == ""
    assert choose_slot(replace(SITE, slot_places=0), "chilled", {}) == ""


@given(
    st.sampled_from([*slots_of(SITE, cold=False), *slots_of(SITE, cold=True), ""]),
    st.integers(1, 99_999),
)
def test_a_pickup_code_is_read_as_one(slot: str, serial: int) -> None:
    """What is printed on a label is understood when it is scanned or typed."""
    code = pickup_code(slot, serial)
    assert read_scan(code).kind is ScanKind.PICKUP_CODE, code
    assert read_scan(code).value == code


def test_pickup_codes_name_the_shelf() -> None:
    """Zone, shelf and the day's serial stand in the code."""
    assert pickup_code("A-03-12", 207) == "A3-0207"
    assert pickup_code("B3", 5) == "B3-0005"


@given(st.text(max_size=30), st.integers(0, 10**6))
def test_any_slot_gives_a_code(slot: str, serial: int) -> None:
    """No text in a slot's place raises, digits of other scripts included."""
    is_slot(slot)
    assert pickup_code(slot, serial).endswith(f"{serial:04d}")
    pickup_code("A-²", 1)


@pytest.mark.parametrize("text", ["A-03-12", "冷-1", "A_1", "A" * 24])
def test_what_a_slot_is(text: str) -> None:
    """Letters, digits, dashes, and short."""
    assert is_slot(text)


@pytest.mark.parametrize("text", ["", "A 1", "A" * 25, "A/1", "A\n1", "{zone}"])
def test_what_no_slot_is(text: str) -> None:
    """Nothing, too much, and signs that no label or path should meet."""
    assert not is_slot(text)
