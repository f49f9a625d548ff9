# SPDX-License-Identifier: Apache-2.0
"""How far a delivery has come, to be read from two steps away: 128/200, a bar, and what doesn't fit the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.answers import ConsignmentProgress
from views.look import Look
from views.widgets.paint import ChipFace, chip_width, fitted, paint_chip, text_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Parcels: announced, come, and those that don't fit the list."""

    expected: int = 0
    received: int = 0
    damaged: int = 0
    duplicates: int = 0
    unlisted: int = 0

    @property
    def short(self) -> int:
        """Announced, and nobody has scanned it."""
        return max(self.expected - self.received, 0)


def counted(lists: Sequence[ConsignmentProgress]) -> Counted:
    """One list, or all of them together."""
    return Counted(
        expected=sum(one.expected for one in lists),
        received=sum(one.received for one in lists),
        damaged=sum(one.damaged for one in lists),
        duplicates=sum(one.duplicates for one in lists),
        unlisted=sum(one.unknown for one in lists),
    )


class Tally(QWidget):
    """Paints a `Counted`; each kind of trouble has its word beside its number, never a colour alone.

    `grew` when it asks for another height.
    """

    grew = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: Counted | None = None
        self._rows_asked = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counted(self, shown: Counted) -> None:
        """Other numbers."""
        self._shown = shown
        words = [f"{shown.received}/{shown.expected}", *(chip.text for chip in self.chips())]
        self.setAccessibleName(" · ".join(words))
        self._ask_room()
        self.update()

    def chips(self) -> tuple[ChipFace, ...]:
        """Short, damaged, not on the list, scanned twice; all here when nothing is missing."""
        say, shown = self._look.say, self._shown
        made: list[ChipFace] = []
        if shown is None:
            return ()
        if shown.short:
            made.append(
                ChipFace(text=say.of("receiving_count", "short", count=shown.short), tone="warn")
            )
        elif shown.expected:
            made.append(ChipFace(text=say("receiving.all_here"), tone="good"))
        for number, name, tone in (
            (shown.damaged, "damaged", "bad"),
            (shown.unlisted, "over", "warn"),
            (shown.duplicates, "twice", "plain"),
        ):
            if number:
                made.append(ChipFace(text=say.of("receiving_count", name, count=number), tone=tone))
        return tuple(made)

    def rows(self) -> list[list[ChipFace]]:
        """The chips as they stand: as many in a row as it has room for."""
        rows: list[list[ChipFace]] = []
        x, wide = 0.0, float(self.width())
        for chip in self.chips():
            width = chip_width(self._look, chip)
            if not rows or x + width > wide:
                rows.append([])
                x = 0.0
            rows[-1].append(chip)
            x += width + self._look.px(8)
        return rows

    def sizeHint(self) -> QSize:
        return QSize(240, self._look.px(54 + 18 + 34 * len(self.rows())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._ask_room()

    def _ask_room(self) -> None:
        if len(self.rows()) != self._rows_asked:
            self._rows_asked = len(self.rows())
            self.updateGeometry()
            self.grew.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter, shown = self._look, QPainter(self), self._shown
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, tall = float(self.width()), look.px(54)
        number, whole = "–", ""
        if shown is not None:
            number, whole = f"{shown.received:,}", f"/{shown.expected:,}"
        big = fitted(look.font(54, bold=True), number, wide * 0.6, least=look.px(26))
        taken = QFontMetricsF(big).horizontalAdvance(number) + 4
        text_line(painter, QRectF(0, 0, taken, tall), number, big, look.colour("ink"))
        rest = fitted(look.font(26, bold=True), whole, wide - taken, least=look.px(15))
        room = QRectF(taken, look.px(8), wide - taken, tall - look.px(8))
        text_line(painter, room, whole, rest, look.colour("ink_soft"))
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, tall + look.px(4), wide, look.px(8))
        painter.setBrush(look.colour("track"))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        if shown is not None and shown.expected and shown.received:
            share = min(shown.received / shown.expected, 1.0)
            bar.setWidth(max(bar.width() * share, bar.height()))
            painter.setBrush(look.colour("good"))
            painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        for number_of_row, row in enumerate(self.rows()):
            x = 0.0
            for chip in row:
                middle = tall + look.px(18 + 17 + 34 * number_of_row)
                x += paint_chip(painter, look, x, middle, chip) + look.px(8)
