# SPDX-License-Identifier: Apache-2.0
"""Slots and pickup codes: where a parcel lies, and the short code that finds it there.

The site chooses the pattern. A pickup code is a locator: slot's shelf and the day's serial; it is
never by itself a proof.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.records import Site

COLD = frozenset({"chilled", "frozen"})
MAX_SLOT = 24


def slot_name(site: Site, zone: str, shelf: int, place: int) -> str:
    """A slot's name in the site's own pattern."""
    return site.slot_pattern.format(zone=zone, shelf=shelf, place=place)


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
    """The first slot with the fewest parcels: empty slots first, then sharing begins at the front."""
    candidates = slots_of(site, cold=temperature in COLD)
    return min(candidates, key=lambda slot: (occupied.get(slot, 0), candidates.index(slot)))


def pickup_code(slot: str, serial: int) -> str:
    """The locator printed on a label: the slot's shelf and a serial of the day (A-03-12, 207 -> A3-0207)."""
    parts = slot.split("-")
    shelf = parts[0] + (str(int(parts[1])) if len(parts) > 1 and parts[1].isdigit() else "")
    return f"{shelf}-{serial:04d}"


def is_slot(text: str) -> bool:
    """Whether a text can name a slot at all: short, letters, digits and dashes."""
    return 0 < len(text) <= MAX_SLOT and all(c.isalnum() or c in "-_" for c in text)
