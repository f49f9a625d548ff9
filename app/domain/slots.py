# SPDX-License-Identifier: Apache-2.0
"""Slots and pickup codes: where a parcel lies, and the short code that finds it there.

The site chooses the pattern. A pickup code is a locator: slot's shelf and the day's serial; it is
never by itself a proof.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from app.domain.records import Site

COLD = frozenset({"chilled", "frozen"})
MAX_SLOT = 24
MAX_PATTERN = 64
USUAL_PATTERN = "{zone}-{shelf:02d}-{place:02d}"
NO_SHELF = "0"
"""Stands for the shelf in the code of a parcel that has no slot."""

_BRACES = re.compile(r"\{[^{}]*\}?")
_FIELD = re.compile(r"\{zone\}|\{(?:shelf|place)(?::0?[1-9]?d)?\}")


def slot_name(site: Site, zone: str, shelf: int, place: int) -> str:
    """A slot's name in the site's own pattern; a pattern that makes no slots gives way to the usual one."""
    pattern = site.slot_pattern if is_pattern(site.slot_pattern) else USUAL_PATTERN
    return pattern.format(zone=zone, shelf=shelf, place=place)


@lru_cache(maxsize=64)
def is_pattern(pattern: str) -> bool:
    """Whether a pattern makes slots: only `{zone}`, `{shelf}` and `{place}`, and a name that fits a label."""
    if len(pattern) > MAX_PATTERN or not all(
        _FIELD.fullmatch(field) for field in _BRACES.findall(pattern)
    ):
        return False
    try:
        return is_slot(pattern.format(zone="A", shelf=99, place=999))
    except (ValueError, KeyError, IndexError):
        return False


def slots_of(site: Site, *, cold: bool) -> list[str]:
    """Every slot of the shelves (or of the cold cabinet), in the order in which they are filled."""
    zones = (site.cold_zone,) if cold else site.slot_zones
    return [
        slot_name(site, zone, shelf, place)
        for zone in zones
        for shelf in range(1, site.slot_shelves + 1)
        for place in range(1, site.slot_places + 1)
    ]


def choose_slot(site: Site, temperature: str, occupied: Mapping[str, int]) -> str:
    """The first slot with the fewest parcels: empty slots first, then sharing begins at the front.

    "" where the site has no slots at all: the parcel is taken in without one.
    """
    candidates = slots_of(site, cold=temperature in COLD)
    return min(candidates, key=lambda slot: occupied.get(slot, 0), default="")


def pickup_code(slot: str, serial: int) -> str:
    """The locator printed on a label: the slot's shelf and a serial of the day (A-03-12, 207 -> A3-0207)."""
    parts = slot.split("-")
    shelf = parts[0] + (str(int(parts[1])) if len(parts) > 1 and parts[1].isdecimal() else "")
    return f"{shelf or NO_SHELF}-{serial:04d}"


def is_slot(text: str) -> bool:
    """Whether a text can name a slot at all: short, letters, digits and dashes."""
    return 0 < len(text) <= MAX_SLOT and all(c.isalnum() or c in "-_" for c in text)
