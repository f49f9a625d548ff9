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
        self._spaced: dict[tuple[str, int, int, int, int], QtGui.QIcon] = {}

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
        key = (name, colour.rgba(), faint.rgba(), size, gap)
        icon = self._spaced.get(key)
        if icon is None:
            icon = self._spaced[key] = QtGui.QIcon()
            for ratio in (1.0, 2.0):
                wide = _render(name, colour, size, ratio, gap=gap)
                icon.addPixmap(wide)
                icon.addPixmap(_tinted(wide, faint), QtGui.QIcon.Mode.Disabled)
        return icon

    def paint(
        self, painter: QtGui.QPainter, name: str, colour: QtGui.QColor, box: QtCore.QRectF
    ) -> None:
        """Draw into `box` (its width counts) with the painter's own device ratio."""
        device = painter.device()
        ratio = float(device.devicePixelRatioF()) if device is not None else 1.0
        picture = self.pixmap(name, colour, round(box.width()), ratio)
        painter.drawPixmap(box.topLeft(), picture)


def _render(
    name: str, colour: QtGui.QColor, size: int, ratio: float, *, gap: int = 0
) -> QtGui.QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = _source(name).replace("currentColor", colour.name())
    renderer = QSvgRenderer(QtCore.QByteArray(source.encode()))
    side = round(size * ratio)
    picture = QtGui.QPixmap(round((size + gap) * ratio), side)
    picture.fill(_NOTHING)
    painter = QtGui.QPainter(picture)
    painter.setOpacity(colour.alphaF())
    renderer.render(painter, QtCore.QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _tinted(picture: QtGui.QPixmap, colour: QtGui.QColor) -> QtGui.QPixmap:
    """The same shape in another colour: a fill takes a tenth of what drawing the shape anew does."""
    other = QtGui.QPixmap(picture)
    painter = QtGui.QPainter(other)
    painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QtCore.QRectF(0, 0, other.width(), other.height()), colour)
    painter.end()
    return other
