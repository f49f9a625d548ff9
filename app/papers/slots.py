# SPDX-License-Identifier: Apache-2.0
"""The shop's slots, for the labels on its shelves.

An arrow, the zone's own name and the capacity may be typed behind a slot (see `typed`): `A-03-12=left`,
`L-01-01;zone=冷柜;capacity=30`. A zone or a shelf alone (`A`, `A-03`) makes a sign for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.slots import COLD, is_slot, slots_of
from app.papers.source import Choices, Source
from app.papers.typed import read_typed, split_id
from app.services.desk import Desk, refused_as


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    site = desk.site()
    slots = [*slots_of(site, cold=False), *slots_of(site, cold=True)]
    wanted, rest = split_id(text)
    wanted = wanted.strip().upper()
    return tuple((f"{s}{rest}", f"{s}{rest}") for s in slots if not wanted or wanted in s)[:limit]


def _label(text: str, cold_zone: str) -> object:
    from printing.documents.shelf_label import Arrow, ShelfLabel

    typed = read_typed(text, main="arrow", names=("zone", "capacity"))
    if not is_slot(typed.id):
        raise refused_as("bad_slot")
    arrow = typed.one_of("arrow", tuple(known.value for known in Arrow if known))
    return ShelfLabel(
        slot=typed.id,
        zone_text=typed.text("zone"),
        capacity=typed.count("capacity") or None,
        temperature=min(COLD) if typed.id.split("-")[0] == cold_zone else "",
        arrow=Arrow(arrow),
    )


def _labels(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    cold_zone = desk.site().cold_zone
    return [_label(id, cold_zone) for id in ids]


LABELS = Source(of="slot", choose=_choose, records=_labels)
