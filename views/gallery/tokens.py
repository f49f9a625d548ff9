# SPDX-License-Identifier: Apache-2.0
"""The leaf of what all the others are made of: type, colours with their contrast, icons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from views.gallery.page import Leaf
from views.icons import names
from views.look import Look
from views.theme import PAIRS, RADII, SPACES, TYPE_SIZES, contrast
from views.widgets.paint import CENTRE, text_line
from views.widgets.text import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """One field of colour: what stands in it, in which roles, and what is written beside."""

    ground: str
    ink: str
    sample: str
    words: tuple[str, ...]


class Swatches(QWidget):
    """Fields of colour with their words, in columns."""

    def __init__(self, look: Look, swatches: Sequence[Swatch], *, columns: int) -> None:
        super().__init__()
        self._look, self._swatches, self._columns = look, tuple(swatches), columns
        self._step = look.px(48)
        self.setFixedHeight(-(-len(self._swatches) // columns) * self._step)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / self._columns
        small, line = look.font(13), look.px(18)
        for number, swatch in enumerate(self._swatches):
            x, y = number % self._columns * width, number // self._columns * self._step
            field = QRectF(x, y, look.px(56), self._step - 8)
            painter.setPen(look.colour("line_strong"))
            painter.setBrush(look.colour(swatch.ground))
            painter.drawRoundedRect(field.adjusted(1, 1, -1, -1), 8, 8)
            ink = look.colour(swatch.ink)
            text_line(painter, field, swatch.sample, look.font(17, bold=True), ink, CENTRE)
            for row, words in enumerate(swatch.words):
                beside = QRectF(field.right() + 8, y + row * line, width - field.width() - 16, line)
                text_line(
                    painter, beside, words, small, look.colour("ink" if row == 0 else "ink_soft")
                )


class Scale(QWidget):
    """Every size of the type scale, each set in itself."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(sum(look.px(size * 1.4) for size in TYPE_SIZES))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter, y = self._look, QPainter(self), 0.0
        for size in TYPE_SIZES:
            tall = look.px(size * 1.4)
            caption = QRectF(0, y, look.px(48), tall)
            text_line(painter, caption, str(size), look.font(13), look.colour("ink_soft"))
            sample = QRectF(caption.right(), y, self.width() - caption.width(), tall)
            bold = size >= 17
            text_line(
                painter,
                sample,
                "取件 Pickup A-03-12 ¥36.80",
                look.font(size, bold=bold),
                look.colour("ink"),
            )
            y += tall


class Measures(QWidget):
    """Room and radii as they are, not scaled."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(look.px(72))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter, x = self._look, QPainter(self), 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for size in SPACES:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("bar"))
            painter.drawRect(QRectF(x, 0, size, 40))
            words = QRectF(x, 44, 48, look.px(20))
            text_line(painter, words, str(size), look.font(13), look.colour("ink_soft"))
            x += 56 + size
        for radius in RADII:
            painter.setPen(look.colour("line_strong"))
            painter.setBrush(look.colour("sunken"))
            painter.drawRoundedRect(QRectF(x + 1, 1, 64, 40), radius, radius)
            words = QRectF(x, 44, 64, look.px(20))
            text_line(painter, words, str(radius), look.font(13), look.colour("ink_soft"))
            x += 80


class Family(QWidget):
    """Every icon of the family with its name."""

    def __init__(self, look: Look, *, columns: int = 9) -> None:
        super().__init__()
        self._look, self._columns = look, columns
        self._names = names()
        self.setFixedHeight(-(-len(self._names) // columns) * look.px(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self)
        width, tall, side = self.width() / self._columns, look.px(64), look.px(24)
        for number, name in enumerate(self._names):
            x, y = number % self._columns * width, number // self._columns * tall
            spot = QRectF(x + (width - side) / 2, y + 4, side, side)
            look.icons.paint(painter, name, look.colour("ink"), spot)
            words = QRectF(x, y + side + 8, width - 4, look.px(20))
            text_line(painter, words, name, look.font(13), look.colour("ink_soft"), CENTRE)


def tokens_leaf(look: Look) -> Leaf:
    """The scales, the colours by role, each pair that meets with its contrast, the icons."""
    say, theme = look.say, look.theme
    leaf = Leaf(look, say("gallery.tokens"))
    kinds = leaf.section(say("gallery.type"))
    kinds.body.addWidget(Scale(look))
    kinds.body.addWidget(_roles())
    leaf.section(say("gallery.measures")).body.addWidget(Measures(look))
    roles = [
        Swatch(ground=role, ink=role, sample="", words=(role, value))
        for role, value in theme.colours.items()
    ]
    leaf.section(say("gallery.colours")).body.addWidget(Swatches(look, roles, columns=6))
    pairs = [
        Swatch(ground=back, ink=fore, sample="Aa", words=(f"{fore} / {back}", _ratio(look, fore, back, least)))
        for fore, back, least in PAIRS
    ]  # fmt: skip
    leaf.section(say("gallery.pairs")).body.addWidget(Swatches(look, pairs, columns=4))
    leaf.section(say("gallery.icons")).body.addWidget(Family(look))
    return leaf


def _ratio(look: Look, fore: str, back: str, least: float) -> str:
    return f"{contrast(look.colour(fore), look.colour(back)):.1f} ≥ {least}"


def _roles() -> QWidget:
    """Labels of every role that the style sheet has for text."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    for role in ("headline", "title", "strong", "body", "soft", "caption", "code", "number"):
        row.addWidget(label(role, role))
    row.addStretch(1)
    return box
