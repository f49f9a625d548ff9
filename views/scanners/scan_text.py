# SPDX-License-Identifier: Apache-2.0
"""A scan as it really came: AIM identifier, separators and end keys are to be seen as small caps among its text."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.look import Look

_CONTROLS = {
    "\x02": "STX", "\x03": "ETX", "\x04": "EOT", "\t": "Tab", "\n": "LF", "\r": "Enter",
    "\x1d": "GS", "\x1e": "RS", "\x1c": "FS", "\x1f": "US",
}  # fmt: skip
_PARTS = re.compile(r"^(?P<aim>\][A-Za-z][0-9A-Za-z])|(?P<key><F\d+>)|(?P<odd>[\x00-\x1f\x7f])")
_MOST_LINES = 4


def parts_of(text: str) -> list[tuple[str, bool]]:
    """The text in parts; True where a part is a name for something that has no face (or is no part of the code)."""
    made: list[tuple[str, bool]] = []
    at = 0
    for found in _PARTS.finditer(text):
        if found.start() > at:
            made.append((text[at : found.start()], False))
        odd = found.group("odd")
        name = _CONTROLS.get(odd, f"{ord(odd):02X}h") if odd else found.group().strip("<>")
        made.append((name, True))
        at = found.end()
    if at < len(text):
        made.append((text[at:], False))
    return made


def odd_letters(text: str) -> list[str]:
    """The Unicode names of what isn't plain ASCII: an input method's work, or a scanner's encoding."""
    return sorted({unicodedata.name(c, f"U+{ord(c):04X}") for c in text if not c.isascii()})


class ScanText(QWidget):
    """Shows a scan over as many lines as it needs, up to four."""

    def __init__(self, look: Look, text: str = "", *, size: int = 20) -> None:
        super().__init__()
        self._look, self._size = look, size
        self._parts: list[tuple[str, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Another scan."""
        self._parts = parts_of(text)
        words = " ".join(part for part, _ in self._parts)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._fit()
        self.update()

    def _line_height(self) -> int:
        return self._look.px(self._size + 10)

    def _fit(self) -> None:
        lines = 1 + max((line for *_, line in self._laid(self.width())), default=0)
        self.setFixedHeight(min(lines, _MOST_LINES) * self._line_height())

    def _laid(self, width: float) -> list[tuple[str, bool, float, float, int]]:
        """Each piece: its words, whether it is a cap, its x and width, and its line."""
        text = QFontMetricsF(self._look.font(self._size, bold=True))
        cap = QFontMetricsF(self._look.font(13, bold=True))
        laid: list[tuple[str, bool, float, float, int]] = []
        x, line = 0.0, 0
        for words, named in self._parts:
            if named:
                wide = cap.horizontalAdvance(words) + self._look.px(14)
                if x and x + wide > width:
                    x, line = 0.0, line + 1
                laid.append((words, True, x, wide, line))
                x += wide + 4
                continue
            piece, wide = "", 0.0
            for letter in words:
                step = text.horizontalAdvance(letter)
                if piece and x + wide + step > width:
                    laid.append((piece, False, x, wide, line))
                    x, line, piece, wide = 0.0, line + 1, "", 0.0
                piece, wide = piece + letter, wide + step
            laid.append((piece, False, x, wide, line))
            x += wide + 4
        return laid

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, tall = self._look, self._line_height()
        for words, named, x, wide, line in self._laid(self.width()):
            if line >= _MOST_LINES:
                break
            box = QRectF(x, line * tall, wide, tall)
            if named:
                high = look.px(24)
                cap = QRectF(x, box.center().y() - high / 2, wide, high)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("accent_soft"))
                painter.drawRoundedRect(cap, 6, 6)
                painter.setFont(look.font(13, bold=True))
                painter.setPen(look.colour("accent_text"))
                painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, words)
            else:
                painter.setFont(look.font(self._size, bold=True))
                painter.setPen(look.colour("ink"))
                painter.drawText(box.adjusted(0, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()
