# SPDX-License-Identifier: Apache-2.0
"""The verdict panel: one saturated field that says what to do now.

Painted in one go (scan to paint is what the clerk waits for), with every word in its accessible
description as well. Its content changes with the state, not only its colour: an invalid verdict has
facts (who, when, why) and no slots. After a few seconds the colour calms down, the words stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy

from views.look import Look
from views.widgets.announce import announce
from views.widgets.ground import Grounds
from views.widgets.paint import (
    LEFT,
    RIGHT,
    TileFace,
    fitted,
    paint_tile,
    text_block,
    text_line,
    wrapped,
)

# The panel was drawn for this room; in less of it, it draws everything smaller, down to a limit.
_WHOLE_WIDTH, _WHOLE_HEIGHT, _LEAST_SCALE = 640, 290, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFace:
    """What the panel says. `state` is valid, invalid, unknown or error; `facts` are caption and value."""

    state: str
    icon: str
    word: str
    line: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    tiles: tuple[TileFace, ...] = ()
    footer_icon: str = ""
    footer: str = ""
    footer_key: str = ""
    tile_size: int = 54


class VerdictPanel(QFrame):
    """Shows a VerdictFace; `calm` takes the saturated colour back."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._outer = self._look = look
        self._face: VerdictFace | None = None
        self._calm = False
        self._grounds = Grounds()
        self.setProperty("raised", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(230)

    @property
    def face(self) -> VerdictFace | None:
        """What is shown at the moment."""
        return self._face

    def show_face(self, face: VerdictFace) -> None:
        """Paint a verdict in its full colour."""
        self._face, self._calm = face, False
        self.setAccessibleName(face.word)
        words = [face.line, *(f"{caption} {value}" for caption, value in face.facts)]
        words += [*face.notes, *(tile.slot for tile in face.tiles), face.footer]
        told = [word for word in words if word]
        self.setAccessibleDescription("\n".join(told))
        announce(self, ". ".join([face.word, *told]))
        self.update()

    def set_tiles(self, tiles: tuple[TileFace, ...]) -> None:
        """Other tiles under the same verdict (one was just scanned)."""
        if self._face is not None:
            self._face = replace(self._face, tiles=tiles)
            self.update()

    def set_footer(self, text: str) -> None:
        """Another line at the foot."""
        if self._face is not None:
            self._face = replace(self._face, footer=text)
            self.update()

    def calm(self) -> None:
        """Take the colour back; the words stay."""
        self._calm = True
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(700, self._look.px(400))

    def paintEvent(self, event: QPaintEvent) -> None:
        face = self._face
        if face is None:
            return
        room = min(self.height() / _WHOLE_HEIGHT, self.width() / _WHOLE_WIDTH)
        self._look = replace(self._outer, scale=min(self._outer.scale, max(room, _LEAST_SCALE)))
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        self._paint_ground(painter, box, face)
        pad = look.px(36) if box.height() >= look.px(340) else look.px(24)
        inner = box.adjusted(pad, pad * 0.75, -pad, -pad * 0.5)
        foot = look.px(40) if face.footer else 0
        tiles = bool(face.tiles)
        body = inner.adjusted(0, 0, 0, -foot)
        share = 0.54 if len(face.tiles) <= 4 and face.tile_size < 100 else 0.4
        head_height = body.height()
        if tiles:
            head_height = min(max(body.height() * share, look.px(104)), look.px(190))
        self._paint_head(painter, QRectF(body.x(), body.y(), body.width(), head_height), face)
        if tiles:
            gap = look.px(14)
            self._paint_tiles(painter, body.adjusted(0, head_height + gap, 0, -look.px(6)), face)
        if face.footer:
            self._paint_foot(
                painter, QRectF(inner.x(), inner.bottom() - foot, inner.width(), foot), face
            )

    def _paint_ground(self, painter: QPainter, box: QRectF, face: VerdictFace) -> None:
        look = self._look
        state = "error" if self._calm and face.state != "error" else face.state
        fade = (look.colour(f"verdict_{state}_from"), look.colour(f"verdict_{state}_to"))
        edge = look.colour("line") if look.theme.name == "contrast" else None
        picture = self._grounds.picture(box.size().toSize(), self.devicePixelRatioF(), fade, edge)
        painter.drawPixmap(0, 0, picture)

    def _paint_head(self, painter: QPainter, box: QRectF, face: VerdictFace) -> None:
        look, ink = self._look, self._look.colour("verdict_ink")
        disc = int(min(look.px(116), box.height() * 0.86, box.width() * 0.18))
        centre = (
            box.y() + box.height() / 2
            if face.tiles
            else box.y() + max(disc / 2, box.height() * 0.32)
        )
        round_box = QRectF(box.x(), round(centre - disc / 2), disc, disc)
        ground = look.colour("verdict_disc")
        if self._calm:
            ground = look.colour(f"verdict_{face.state}_from")
        painter.drawPixmap(
            round_box.topLeft(), self._grounds.disc(disc, self.devicePixelRatioF(), ground)
        )
        mark = disc * 0.52
        look.icons.paint(
            painter,
            face.icon,
            ink,
            QRectF(
                round_box.center().x() - mark / 2, round_box.center().y() - mark / 2, mark, mark
            ),
        )
        x = round_box.right() + look.px(28)
        right = box.right()
        if face.facts and face.tiles:
            right = self._paint_facts(painter, box, centre, face) - look.px(24)
        width = right - x
        word_font = fitted(look.font(68, bold=True), face.word, width, least=look.px(20))
        tallest = box.height() * (0.4 if face.tiles else 0.5)
        if word_font.pixelSize() > tallest:
            word_font.setPixelSize(max(int(tallest), 20))
        word_height = QFontMetricsF(word_font).height()
        room = max(box.height() - word_height, 2 * QFontMetricsF(look.font(17)).lineSpacing())
        line_font, lines = wrapped(look.font(20), face.line, width, room=room, least=look.px(13))
        line_height = QFontMetricsF(line_font).lineSpacing()
        top = centre - (word_height + line_height * lines) / 2
        text_line(painter, QRectF(x, top, width, word_height), face.word, word_font, ink)
        top += word_height
        top += text_block(
            painter,
            QRectF(x + 2, top, width, line_height * lines + 2),
            face.line,
            line_font,
            ink,
            lines=lines,
        )
        for note in face.notes:
            top += look.px(10)
            top += text_block(
                painter,
                QRectF(x + 2, top, width, max(box.bottom() - top, line_height)),
                note,
                look.font(17),
                ink,
                lines=2,
            )
        if face.facts and not face.tiles:
            self._paint_fact_row(
                painter, QRectF(x + 2, top + look.px(16), width, look.px(70)), face
            )

    def _paint_fact_row(self, painter: QPainter, box: QRectF, face: VerdictFace) -> None:
        """The facts side by side under the words, where no tiles need the room."""
        look, ink = self._look, self._look.colour("verdict_ink")
        share = box.width() / max(len(face.facts), 2)
        for number, (caption, value) in enumerate(face.facts):
            cell = QRectF(box.x() + number * share, box.y(), share - look.px(12), look.px(26))
            text_line(painter, cell, caption, look.font(17), ink)
            font = fitted(look.font(26, bold=True), value, cell.width(), least=look.px(15))
            text_line(painter, cell.translated(0, look.px(28)), value, font, ink)

    def _paint_facts(
        self, painter: QPainter, box: QRectF, centre: float, face: VerdictFace
    ) -> float:
        """The facts at the right, from the right edge; returns where they begin."""
        look, ink = self._look, self._look.colour("verdict_ink")
        big, small = look.font(40, bold=True), look.font(17)
        if len(face.facts) > 2 or any(len(value) > 6 for _, value in face.facts):
            big = look.font(26, bold=True)
        limit = box.width() * 0.24
        left = box.right()
        for caption, value in reversed(face.facts):
            value_font = fitted(big, value, limit, least=look.px(17))
            width = min(
                max(
                    QFontMetricsF(value_font).horizontalAdvance(value),
                    QFontMetricsF(small).horizontalAdvance(caption),
                )
                + 2,
                limit,
            )
            left -= width
            text_line(
                painter, QRectF(left, centre - look.px(42), width, look.px(28)), caption, small, ink
            )
            text_line(
                painter,
                QRectF(left, centre - look.px(14), width, look.px(56)),
                value,
                value_font,
                ink,
            )
            left -= look.px(32)
        return left + look.px(32)

    def _paint_tiles(self, painter: QPainter, box: QRectF, face: VerdictFace) -> None:
        look, gap, tiles = self._look, self._look.px(16), face.tiles
        columns = len(tiles) if len(tiles) <= 4 else 4 if len(tiles) <= 8 else 6
        rows = min(-(-len(tiles) // columns), 2)
        shown = tiles[: columns * rows]
        width = (box.width() - gap * (max(columns, 2) - 1)) / max(columns, 2)
        height = min((box.height() - gap * (rows - 1)) / rows, look.px(96 + face.tile_size))
        for index, tile in enumerate(shown):
            x = box.x() + (index % columns) * (width + gap)
            y = box.y() + (index // columns) * (height + gap)
            if index == len(shown) - 1 and len(tiles) > len(shown):
                tile = replace(tile, caption="", slot=f"+{len(tiles) - len(shown) + 1}", cold=False)
            paint_tile(painter, look, QRectF(x, y, width, height), tile, size=face.tile_size)

    def _paint_foot(self, painter: QPainter, box: QRectF, face: VerdictFace) -> None:
        look, ink = self._look, self._look.colour("verdict_ink")
        icon = look.px(20)
        x = box.x()
        if face.footer_icon:
            look.icons.paint(
                painter,
                face.footer_icon,
                ink,
                QRectF(x, box.center().y() - icon / 2, icon, icon),
            )
            x += icon + look.px(10)
        key_width = 0.0
        if face.footer_key:
            key_font = look.font(15)
            key_width = QFontMetricsF(key_font).horizontalAdvance(face.footer_key) + 4
            text_line(painter, box, face.footer_key, key_font, ink, RIGHT)
        room = box.right() - x - key_width - look.px(16)
        font = fitted(look.font(17, bold=True), face.footer, room, least=look.px(13))
        text_line(painter, QRectF(x, box.y(), room, box.height()), face.footer, font, ink, LEFT)
