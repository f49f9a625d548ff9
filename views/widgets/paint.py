# SPDX-License-Identifier: Apache-2.0
"""Shared strokes of the painted widgets: fitted text, chips, slot tiles.

These draw at once and own nothing; the verdict panel and the row delegates call them for each paint.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from views.look import Look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_SLACK = 0.2  # of a line
DONE_ALPHA = 0.62  # of a tile whose parcel is scanned or taken out


def fitted(font: QFont, text: str, width: float, *, least: int) -> QFont:
    """`font`, made smaller (not below `least` px) until `text` fits into `width`."""
    if QFontMetricsF(font).horizontalAdvance(text) <= width:
        return font
    made = QFont(font)
    while made.pixelSize() > least and QFontMetricsF(made).horizontalAdvance(text) > width:
        made.setPixelSize(made.pixelSize() - 1)
    return made


def wrapped(font: QFont, text: str, width: float, *, room: float, least: int) -> tuple[QFont, int]:
    """`font`, made smaller (not below `least` px) until `text` has `room` px; and on how many lines."""
    made, box, flags = QFont(font), QRectF(0, 0, width, 10_000), int(Qt.TextFlag.TextWordWrap)
    while True:
        metrics = QFontMetricsF(made)
        if metrics.horizontalAdvance(text) <= width:
            return made, 1
        need = metrics.boundingRect(box, flags, text).height()
        if need <= room + 1 or made.pixelSize() <= least:
            return made, math.ceil(min(need, max(room, 1)) / metrics.lineSpacing() - _SLACK)
        made.setPixelSize(made.pixelSize() - 1)


def text_line(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """One line, elided (at the right) where it is too long; returns the width it took."""
    painter.setFont(font)
    painter.setPen(colour)
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text)
    shown = text
    if width > box.width():
        shown = metrics.elidedText(text, elide, box.width())
        width = metrics.horizontalAdvance(shown)
    painter.drawText(box, int(align) | int(Qt.TextFlag.TextSingleLine), shown)
    return min(width, box.width())


def text_block(
    painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor, *, lines: int
) -> float:
    """Wrapped text of at most `lines` lines from the top of `box`; returns the height it took."""
    painter.setFont(font)
    painter.setPen(colour)
    metrics = QFontMetricsF(font)
    flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft)
    # A line with a sign of another font is a little higher than the others.
    slack = metrics.lineSpacing() * _SLACK
    limit = min(box.height(), metrics.lineSpacing() * lines)
    need = metrics.boundingRect(QRectF(0, 0, box.width(), 10_000), flags, text).height()
    if need > limit + slack:
        shown = text
        while shown and need > limit + slack:
            shown = shown[:-1]
            need = metrics.boundingRect(
                QRectF(0, 0, box.width(), 10_000), flags, shown + "…"
            ).height()
        text = shown + "…"
    painter.drawText(QRectF(box.x(), box.y(), box.width(), limit + slack + 1), flags, text)
    return need


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipFace:
    """A small tag: `tone` is good, warn, bad, cold or plain."""

    text: str
    tone: str = "plain"


def chip_width(look: Look, chip: ChipFace) -> float:
    """How wide `paint_chip` will draw it."""
    return QFontMetricsF(_chip_font(look, chip)).horizontalAdvance(chip.text) + look.px(24)


def _chip_font(look: Look, chip: ChipFace) -> QFont:
    return look.font(13, bold=chip.tone != "plain")


def paint_chip(painter: QPainter, look: Look, x: float, middle: float, chip: ChipFace) -> float:
    """Draw a chip whose left edge is `x` around the line `middle`; returns its width."""
    width, height = chip_width(look, chip), look.px(26)
    box = QRectF(x, middle - height / 2, width, height)
    painter.setPen(look.colour("line" if chip.tone == "plain" else f"{chip.tone}_soft"))
    painter.setBrush(look.colour(f"{chip.tone}_soft"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    painter.setFont(_chip_font(look, chip))
    painter.setPen(look.colour("ink_soft" if chip.tone == "plain" else chip.tone))
    painter.drawText(box, CENTRE, chip.text)
    return width


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFace:
    """Where one parcel lies: a caption and the slot in the largest type that fits."""

    caption: str
    slot: str
    cold: bool = False
    done: bool = False


def paint_tile(
    painter: QPainter, look: Look, box: QRectF, tile: TileFace, *, size: int = 54
) -> None:
    """A white tile with the slot's code; cold ones say so with icon and colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    ground = look.colour("tile")
    if tile.done:
        ground.setAlphaF(DONE_ALPHA)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 14, 14)
    pad = min(look.px(22), box.width() * 0.08)
    if box.height() < look.px(70):
        _paint_small_tile(painter, look, box.adjusted(pad, 0, -pad, 0), tile)
        return
    icon = look.px(16)
    # A tile that is done lets the panel through: only the full ink stands out on it.
    role = "tile_ink" if tile.done else "tile_cold" if tile.cold else "tile_soft"
    caption_colour = look.colour(role)
    caption_top = box.y() + min(look.px(16), box.height() * 0.12)
    name = "circle-check" if tile.done else "snowflake" if tile.cold else "map-pin"
    look.icons.paint(
        painter, name, caption_colour, QRectF(box.x() + pad, caption_top + 3, icon, icon)
    )
    text_line(
        painter,
        QRectF(
            box.x() + pad + icon + 6, caption_top, box.width() - 2 * pad - icon - 6, look.px(22)
        ),
        tile.caption,
        look.font(15, bold=tile.cold),
        caption_colour,
    )
    top = caption_top + look.px(22)
    room = QRectF(box.x() + pad, top, box.width() - 2 * pad, box.bottom() - top - 6)
    biggest = min(look.px(size), int(room.height() * 0.82))
    font = look.font(size, bold=True)
    font.setPixelSize(max(biggest, 12))
    text_line(
        painter,
        room,
        tile.slot,
        fitted(font, tile.slot, room.width(), least=14),
        look.colour("tile_ink"),
    )


def _paint_small_tile(painter: QPainter, look: Look, box: QRectF, tile: TileFace) -> None:
    """Many parcels at once: no caption, the slot and a mark for cold or scanned."""
    icon = look.px(16)
    if tile.cold or tile.done:
        name, role = ("circle-check", "tile_ink") if tile.done else ("snowflake", "tile_cold")
        spot = QRectF(box.right() - icon, box.center().y() - icon / 2, icon, icon)
        look.icons.paint(painter, name, look.colour(role), spot)
    room = box.adjusted(0, 0, -icon - 4, 0)
    font = fitted(look.font(26, bold=True), tile.slot, room.width(), least=13)
    text_line(painter, room, tile.slot, font, look.colour("tile_ink"))
