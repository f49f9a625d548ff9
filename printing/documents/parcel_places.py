# SPDX-License-Identifier: Apache-2.0
"""Where the parts of a parcel's label stand, for each size; all in mm.

One table, so that the sizes stay one family: code on top, then slot with its tags, person, item, what is
due, and the code to scan. What a small size has no room for is dropped in this order: QR token, batch and
parcel id; carrier and date; the item. The pickup code, the slot, the person, the pieces, the temperature,
what is due and the waybill stand on every size. 60x36 and 50x28 are for sheets of labels.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.documents.parts import Place, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A line with the slot on the left and tags from the right; widths of the tags in mm."""

    place: Place
    temperature_mm: float
    pieces_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Three framed cells: slot, pieces, temperature."""

    slot: Place
    pieces: Place
    temperature: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    carrier: Place
    date: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelPlaces:
    """`scan_alone` is the scanned code's place where nothing is due; without a `head` the carrier and
    the date may stand beside the waybill (`note`); `rules` are the heights of the lines across."""

    code: Place
    facts: Strip | Cells
    person: Place
    due: Place
    scan: Place
    scan_alone: Place
    item: Place | None = None
    head: Head | None = None
    foot: Place | None = None
    note: bool = False
    max_module_mm: float = 0.38
    rules: tuple[float, ...]
    rule_mm: float = 0.4


PLACES = {
    "60x40": ParcelPlaces(
        code=at(2, 0.6, 56, 10.2, 13, 4),
        rules=(11.1,),
        facts=Strip(place=at(2, 11.9, 56, 5, 4.8), temperature_mm=12, pieces_mm=9),
        person=at(2, 17.3, 56, 4.6, 4.2),
        due=at(36, 17.3, 22, 4.6),
        item=at(2, 22, 56, 3.2, 2.8),
        scan=at(0, 25.6, 60, 13.6, 3),
        scan_alone=at(0, 25.6, 60, 13.6, 3),
        note=True,
    ),
    "40x30": ParcelPlaces(
        code=at(1.2, 0.3, 37.6, 8.6, 11, 3),
        rules=(9.1,),
        rule_mm=0.3,
        facts=Strip(place=at(1.2, 9.7, 37.6, 3.8, 3.6), temperature_mm=8.5, pieces_mm=7),
        person=at(1.2, 13.7, 37.6, 3.4, 3.1),
        due=at(21.3, 13.7, 17.5, 3.4),
        scan=at(0, 17.4, 40, 12.5, 2.5),
        scan_alone=at(0, 17.4, 40, 12.5, 2.5),
    ),
    "60x36": ParcelPlaces(
        code=at(2, 0.4, 56, 9, 12, 4),
        rules=(9.6,),
        facts=Strip(place=at(2, 10.3, 56, 4.6, 4.4), temperature_mm=11.5, pieces_mm=8.5),
        person=at(2, 15.1, 56, 4.2, 3.9),
        due=at(36, 15.1, 22, 4.2),
        item=at(2, 19.4, 56, 3, 2.6),
        scan=at(0, 22.6, 60, 13, 2.8),
        scan_alone=at(0, 22.6, 60, 13, 2.8),
        note=True,
    ),
    "50x28": ParcelPlaces(
        code=at(1.5, 0.2, 47, 7.3, 10, 3),
        rules=(7.7,),
        rule_mm=0.3,
        facts=Strip(place=at(1.5, 8.2, 47, 3.6, 3.6), temperature_mm=9.5, pieces_mm=7),
        person=at(1.5, 12, 47, 3.2, 3),
        due=at(30, 12, 18.5, 3.2),
        scan=at(0, 15.4, 50, 12.5, 2.4),
        scan_alone=at(0, 15.4, 50, 12.5, 2.4),
        note=True,
    ),
    "76x130": ParcelPlaces(
        head=Head(carrier=at(3, 3, 44, 6, 4.6, 2.6), date=at(47, 3, 26, 6, 3.6)),
        rules=(9.6, 32, 107),
        code=at(3, 10.4, 70, 21.2, 24, 5),
        facts=Cells(
            slot=at(3, 34, 34, 14, 8.8, 3),
            pieces=at(39, 34, 15, 14, 7),
            temperature=at(56, 34, 17, 14, 5.5),
        ),
        person=at(3, 50, 70, 9, 7.4, 3.4),
        item=at(3, 59.5, 70, 11.5, 4.6, 3),
        due=at(3, 72, 70, 9.4),
        scan=at(0, 83, 76, 23.2, 4.2),
        scan_alone=at(0, 73, 76, 33.2, 4.2),
        foot=at(1, 107.3, 72, 22.5, 3.4),
    ),
    "100x150": ParcelPlaces(
        head=Head(carrier=at(4, 4, 56, 8, 6.4, 3.4), date=at(60, 4, 36, 8, 4.8)),
        rules=(12.8, 42.6, 126.4),
        rule_mm=0.6,
        max_module_mm=0.51,
        code=at(4, 13.8, 92, 28.2, 33, 7),
        facts=Cells(
            slot=at(4, 45, 45, 18, 11.6, 4),
            pieces=at(51.5, 45, 20, 18, 9.2),
            temperature=at(74, 45, 22, 18, 7.4),
        ),
        person=at(4, 65, 92, 11.6, 9.8, 4.4),
        item=at(4, 77, 92, 14.5, 5.8, 3.6),
        due=at(4, 92.6, 92, 11),
        scan=at(0, 105.4, 100, 20.2, 4.8),
        scan_alone=at(0, 93.4, 100, 32.2, 4.8),
        foot=at(2, 126.9, 94, 22.7, 4.2),
    ),
}
