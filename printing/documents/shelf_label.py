# SPDX-License-Identifier: Apache-2.0
"""The label on a shelf: the slot in huge type, and a bar code of the slot for putting away.

The large size is a sign to hang up: the zone fills it, the rest of the slot stands below, and an arrow may
point the way. Promises that the scanned code holds exactly the slot's name; a name that no bar code can
hold (a Chinese one) is printed without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from printing.blocks import Align, Block, Ink, Label, TextBox, Weight
from printing.document import DocumentType, Form, as_label
from printing.documents.captions import Captions, captions, temperature_word
from printing.documents.label_words import WORDS
from printing.documents.parts import Place, at, filled, fits_linear, scan_code, whole, words
from printing.geometry import Size

SIZES = ("60x40", "40x30", "100x150", "60x36", "50x28")
_SIGN = "100x150"
_LEAST_QR_MM = 12.6


class Arrow(StrEnum):
    """Where the shelf is, as seen from the label."""

    NONE = ""
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


_ARROWS = {Arrow.LEFT: "←", Arrow.RIGHT: "→", Arrow.UP: "↑", Arrow.DOWN: "↓"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLabel:
    """A slot; `capacity` in parcels, `temperature` as on a parcel's label; `zone_text` is the shop's own
    name of the zone (lacking it, what the slot begins with)."""

    slot: str
    zone_text: str = ""
    capacity: int | None = None
    temperature: str = ""
    arrow: Arrow = Arrow.NONE


def _band(place: Place, title: str, note: str, *, share: float) -> list[Block]:
    """The zone and what is special of it, white on black."""
    inner = replace(place, x_mm=place.x_mm + 2, width_mm=place.width_mm - 4)
    size_mm = place.height_mm * 0.62
    inner = replace(inner, min_size_mm=max(1.6, size_mm * 0.4))
    left = inner.without_right(inner.width_mm * share) if note else inner
    return [
        filled(place),
        words(replace(left, size_mm=size_mm), title, weight=Weight.BOLD, ink=Ink.WHITE),
        words(
            replace(inner.from_right(inner.width_mm * share), size_mm=size_mm * 0.88),
            note,
            align=Align.RIGHT,
            ink=Ink.WHITE,
        ),
    ]


def _scan(place: Place, slot: str) -> list[Block]:
    """The code of the slot, without its text, which stands above in huge type."""
    if not _is_plain(slot):
        return []
    return [b for b in scan_code(place, slot, max_module_mm=0.51) if not isinstance(b, TextBox)]


def _code_height_mm(slot: str, width_mm: float, usual_mm: float) -> float:
    """How high the code is: a QR code of a long slot needs its height, bars can do with less."""
    linear = not _is_plain(slot) or fits_linear(slot, width_mm)
    return usual_mm if linear else max(_LEAST_QR_MM, usual_mm)


def _is_plain(slot: str) -> bool:
    """Whether a bar code can hold the slot's name."""
    return all(" " <= character <= "~" for character in slot)


def _title(record: ShelfLabel, language: str, caption: Captions) -> str:
    if record.zone_text:
        return record.zone_text
    zone, dash, _ = record.slot.partition("-")
    return WORDS[language].zone.format(zone=zone) if dash else caption.slot


def _flat(record: ShelfLabel, size: Size, title: str, note: str) -> list[Block]:
    """The label on the edge of a shelf."""
    width, height = size.width_mm, size.height_mm
    band_mm = height * 0.16
    scan_mm = _code_height_mm(record.slot, width, height * 0.29)
    room = at(2, band_mm, width - 4, height - band_mm - scan_mm - 0.6, height * 0.56, 1.5)
    blocks = _band(at(0, 0, width, band_mm), title, note, share=0.56)
    arrow = _ARROWS.get(record.arrow, "")
    if arrow:
        side_mm = min(room.height_mm * 0.8, room.width_mm * 0.26)
        aside = room.from_right(side_mm)
        rest = room.without_right(side_mm)
        if record.arrow is Arrow.LEFT:
            aside = replace(room, width_mm=side_mm)
            rest = replace(rest, x_mm=room.x_mm + side_mm)
        blocks.append(whole(replace(aside, size_mm=side_mm), arrow, align=Align.CENTRE))
        room = rest
    return [
        *blocks,
        whole(room, record.slot, align=Align.CENTRE),
        *_scan(at(0, height - scan_mm - 0.2, width, scan_mm, 0.8), record.slot),
    ]


def _sign(record: ShelfLabel, size: Size, title: str, note: str) -> list[Block]:
    """The sign to hang up: zone, place, arrow, code."""
    width = size.width_mm
    zone, _, rest = record.slot.partition("-")
    arrow = _ARROWS.get(record.arrow, "")
    tall_mm = 66.0 if rest else 96.0
    upper = at(5, 22, width - 10, tall_mm, tall_mm * 1.2)
    lower = at(5, 90, width - 10, 28, 34)
    blocks = _band(at(0, 0, width, 20), title, note, share=0.56)
    if arrow:
        beside = upper.from_right(upper.width_mm * 0.46) if rest else lower
        blocks.append(whole(replace(beside, size_mm=44), arrow, align=Align.CENTRE))
        upper = upper.without_right(upper.width_mm * 0.46) if rest else replace(upper, height_mm=66)
    blocks.append(whole(upper, zone, align=Align.CENTRE))
    if rest:
        blocks.append(whole(lower, rest, align=Align.CENTRE))
    return [*blocks, *_scan(at(0, 121, width, 27, 0.8), record.slot)]


def layout(record: ShelfLabel, size: Size, language: str) -> Label:
    """The label of one slot."""
    caption = captions(language)
    note = " ".join(
        part
        for part in (
            temperature_word(record.temperature, caption),
            f"{caption.capacity} {record.capacity}" if record.capacity is not None else "",
        )
        if part
    )
    title = _title(record, language, caption)
    design = _sign if size.name == _SIGN else _flat
    return Label(size=size, blocks=tuple(design(record, size, title, note)))


DOCUMENT = DocumentType(
    name="shelf_label",
    titles={"zh_CN": "货位标签", "en": "Shelf label"},
    form=Form.LABEL,
    sizes=SIZES,
    record=ShelfLabel,
    draw=as_label(ShelfLabel, layout),
)
