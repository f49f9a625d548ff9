# SPDX-License-Identifier: Apache-2.0
"""The parts that only a parcel's label has: slot with its tags or cells, person, foot.

Each takes its place from `parcel_places`. Promises that the end of the phone number is never cut,
however long the name before it is.
"""

from __future__ import annotations

from dataclasses import replace

from printing.blocks import Align, Block, Overflow, QrCode, Weight
from printing.documents.captions import Captions
from printing.documents.parcel_places import Cells, Strip
from printing.documents.parts import (
    Place,
    captioned,
    framed,
    tag,
    text_width_mm,
    whole,
    words,
)

_GAP_MM = 1.0
# Between a name and the number behind it; how far both shrink before the name is cut; what a
# text's width may gain when it comes to stand on dots.
_APART_EM = 0.45
_LEAST_SHARE = 0.66
_ROUNDING_MM = 0.3
_CELL_LINE_MM = 0.5
_LARGE_MODULE_MM = 0.8


def strip(
    strip: Strip, captions: Captions, *, slot: str, pieces: str, temperature: str
) -> list[Block]:
    """The slot, and from the right a tag for what is not usual."""
    place = strip.place
    blocks: list[Block] = []
    if pieces:
        box = place.from_right(strip.pieces_mm)
        inner = replace(
            box, x_mm=box.x_mm + 0.5, width_mm=box.width_mm - 1, size_mm=place.height_mm * 0.76
        )
        blocks += [
            framed(box, 0.3),
            whole(replace(inner, min_size_mm=1.4), pieces, align=Align.CENTRE),
        ]
        place = place.without_right(strip.pieces_mm + _GAP_MM)
    if temperature:
        blocks += tag(place.from_right(strip.temperature_mm), temperature)
        place = place.without_right(strip.temperature_mm + _GAP_MM)
    if slot:
        blocks += captioned(place, captions.slot, slot)
    return blocks


def cells(
    cells: Cells, captions: Captions, *, slot: str, pieces: str, temperature: str
) -> list[Block]:
    """Three cells; an ambient temperature stands in a frame, any other is a tag."""
    blocks: list[Block] = []
    for place, caption, text in (
        (cells.slot, captions.slot, slot or "-"),
        (cells.pieces, captions.pieces, pieces),
    ):
        high_mm = place.height_mm * 0.28
        below = replace(
            place,
            x_mm=place.x_mm + 1,
            y_mm=place.y_mm + high_mm + 0.4,
            width_mm=place.width_mm - 2,
            height_mm=place.height_mm - high_mm - 1,
        )
        above = replace(
            below,
            y_mm=place.y_mm + 0.6,
            height_mm=high_mm,
            size_mm=high_mm * 0.76,
        )
        blocks += [
            framed(place, _CELL_LINE_MM),
            words(above, caption, align=Align.CENTRE),
            whole(below, text, align=Align.CENTRE),
        ]
    if temperature:
        return [*blocks, *tag(cells.temperature, temperature)]
    inner = replace(
        cells.temperature, x_mm=cells.temperature.x_mm + 1, width_mm=cells.temperature.width_mm - 2
    )
    return [
        *blocks,
        framed(cells.temperature, _CELL_LINE_MM),
        words(inner, captions.ambient, align=Align.CENTRE),
    ]


def person(place: Place, name: str, tail: str) -> list[Block]:
    """The masked name and the end of the phone number: both shrink a little, then the name is cut."""
    apart_em = _APART_EM if name and tail else 0.0
    name_em = text_width_mm(name, 1, Weight.BOLD)
    tail_em = text_width_mm(tail, 1, Weight.BOLD)
    wanted_mm = (name_em + apart_em + tail_em) * place.size_mm
    size_mm = place.size_mm * min(1.0, max(_LEAST_SHARE, place.width_mm / max(wanted_mm, 0.1)))
    place = replace(place, size_mm=size_mm)
    room_mm = place.width_mm - (tail_em + apart_em) * size_mm - _ROUNDING_MM
    name_mm = min(name_em * size_mm + _ROUNDING_MM, room_mm)
    blocks: list[Block] = []
    if name:
        box = replace(place, width_mm=name_mm, min_size_mm=min(place.min_size_mm, size_mm * 0.8))
        blocks.append(words(box, name, weight=Weight.BOLD))
    if tail:
        left_mm = place.x_mm + (name_mm + apart_em * size_mm if name else 0)
        blocks.append(whole(replace(place, x_mm=left_mm, width_mm=place.right_mm - left_mm), tail))
    return blocks


def foot(place: Place, lines: tuple[tuple[str, Weight], ...], *, scanned: str) -> list[Block]:
    """A QR code at the left and lines beside it."""
    left_mm = place.x_mm + place.height_mm + 1
    step_mm = place.size_mm * 1.6
    blocks: list[Block] = [
        QrCode(
            x_mm=place.x_mm,
            y_mm=place.y_mm,
            side_mm=place.height_mm,
            text=scanned,
            max_module_mm=_LARGE_MODULE_MM,
        )
    ]
    said = [line for line in lines if line[0]]
    top_mm = place.y_mm + (place.height_mm - step_mm * len(said)) / 2
    for text, weight in said:
        line = replace(
            place,
            x_mm=left_mm,
            y_mm=top_mm,
            width_mm=place.right_mm - left_mm,
            height_mm=step_mm,
        )
        blocks.append(words(line, text, weight=weight, overflow=Overflow.CLIP))
        top_mm += step_mm
    return blocks
