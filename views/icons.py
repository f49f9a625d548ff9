# SPDX-License-Identifier: Apache-2.0
"""One icon family, drawn in any colour, sharp at any device pixel ratio.

The SVG files say `currentColor`; the wanted colour takes its place before rendering. Pictures are
cached by name, colour, size and ratio, for a table paints the same few icons thousands of times.
The toolkit's classes are named where they are used: each costs when it is first named, and the opening page,
which has no icon, is painted before that.
"""

from __future__ import annotations

from functools import cache

from PySide6 import QtCore, QtGui

from views.places import RESOURCES

_NOTHING = QtGui.QColor(0, 0, 0, 0)


@cache
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")


def names() -> tuple[str, ...]:
    """Every icon of the family, by name."""
    return tuple(sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg")))


class Icons:
    """Draws named icons; one instance a window, so that its cache goes with it."""

    def __init__(self) -> None:
        self._cache: dict[tuple[str, int, int, float], QtGui.QPixmap] = {}

    def pixmap(
        self, name: str, colour: QtGui.QColor, size: int, ratio: float = 1.0
    ) -> QtGui.QPixmap:
        """`size` logical px square, drawn for a screen of that device pixel ratio."""
        key = (name, colour.rgba(), size, ratio)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = _render(name, colour, size, ratio)
        return found

    def icon(self, name: str, colour: QtGui.QColor, size: int) -> QtGui.QIcon:
        """For Qt's own buttons; carries pictures for ratios 1 and 2."""
        icon = QtGui.QIcon(self.pixmap(name, colour, size, 1.0))
        icon.addPixmap(self.pixmap(name, colour, size, 2.0))
        return icon

    def spaced(
        self, name: str, colour: QtGui.QColor, faint: QtGui.QColor, size: int, gap: int
    ) -> QtGui.QIcon:
        """The icon with `gap` px of nothing at its right, for a button that has words too.

        `faint` is its colour while the button can't be pressed.
        """
        icon = QtGui.QIcon()
        for ratio in (1.0, 2.0):
            for ink, mode in (
                (colour, QtGui.QIcon.Mode.Normal),
                (faint, QtGui.QIcon.Mode.Disabled),
            ):
                wide = QtGui.QPixmap(round((size + gap) * ratio), round(size * ratio))
                wide.setDevicePixelRatio(ratio)
                wide.fill(_NOTHING)
                painter = QtGui.QPainter(wide)
                painter.drawPixmap(0, 0, self.pixmap(name, ink, size, ratio))
                painter.end()
                icon.addPixmap(wide, mode)
        return icon

    def paint(
        self, painter: QtGui.QPainter, name: str, colour: QtGui.QColor, box: QtCore.QRectF
    ) -> None:
        """Draw into `box` (its width counts) with the painter's own device ratio."""
        device = painter.device()
        ratio = float(device.devicePixelRatioF()) if device is not None else 1.0
        picture = self.pixmap(name, colour, round(box.width()), ratio)
        painter.drawPixmap(box.topLeft(), picture)


def _render(name: str, colour: QtGui.QColor, size: int, ratio: float) -> QtGui.QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = _source(name).replace("currentColor", colour.name())
    renderer = QSvgRenderer(QtCore.QByteArray(source.encode()))
    picture = QtGui.QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(_NOTHING)
    painter = QtGui.QPainter(picture)
    painter.setOpacity(colour.alphaF())
    renderer.render(painter)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
