# SPDX-License-Identifier: Apache-2.0
"""The shop's slots, for the labels on its shelves."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.slots import COLD, is_slot, slots_of
from app.papers.source import Choices, Source
from app.services.desk import Desk, refused_as


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    site = desk.site()
    slots = [*slots_of(site, cold=False), *slots_of(site, cold=True)]
    wanted = text.strip().upper()
    return tuple((s, s) for s in slots if not wanted or wanted in s)[:limit]


def _labels(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.shelf_label import ShelfLabel

    cold_zone = desk.site().cold_zone
    for slot in ids:
        if not is_slot(slot):
            raise refused_as("bad_slot")
    return [
        ShelfLabel(slot=s, temperature=min(COLD) if s.split("-")[0] == cold_zone else "")
        for s in ids
    ]


LABELS = Source(of="slot", choose=_choose, records=_labels)
