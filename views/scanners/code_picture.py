# SPDX-License-Identifier: Apache-2.0
"""A code big enough to be scanned off the screen: whole pixels a module, black on white in every theme."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET_LINEAR, _QUIET_MATRIX = 10, 4


class CodePicture(QWidget):
    """A bar code (`tall` px high) or, with `tall` 0, a QR code; `module` px to a module."""

    def __init__(self, text: str, name: str, *, module: int, tall: int = 0) -> None:
        super().__init__()
        self._rows = _modules(text, linear=tall > 0)
        self._module, self._tall = module, tall
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        quiet = _QUIET_LINEAR if self._tall else _QUIET_MATRIX
        wide = (len(self._rows[0]) + 2 * quiet) * self._module
        return QSize(wide, self._tall + 2 * _QUIET_LINEAR if self._tall else wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        size = self._module
        quiet = (_QUIET_LINEAR if self._tall else _QUIET_MATRIX) * size
        top = _QUIET_LINEAR if self._tall else quiet
        for number, row in enumerate(self._rows):
            for at, dark in enumerate(row):
                if dark:
                    painter.fillRect(
                        quiet + at * size,
                        top + number * size,
                        size,
                        self._tall or size,
                        Qt.GlobalColor.black,
                    )


def _modules(text: str, *, linear: bool) -> list[list[bool]]:
    """The symbol's modules, one row for a bar code."""
    import zxingcpp

    kind = zxingcpp.BarcodeFormat.Code128 if linear else zxingcpp.BarcodeFormat.QRCode
    # The library's stubs do not say that its image is a buffer.
    image: Any = zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=False)
    view = memoryview(image)
    shape = view.shape or (0, 0)
    flat = view.tobytes()
    rows = [[not flat[y * shape[1] + x] for x in range(shape[1])] for y in range(shape[0])]
    return rows[:1] if linear else rows
