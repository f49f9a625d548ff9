# SPDX-License-Identifier: Apache-2.0
"""The label on a canvas in mm: the printer's own raster, and frames that a mouse or the keys move and stretch.

Arrows move by half a millimetre (with Ctrl by a tenth), with Shift they stretch; Page Up and Page Down go through the
elements; Delete takes away. What is seen is the raster that the last picture brought; the frame follows the hand at
once. Must not change the draft but through its own methods.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from views.labels.editor.draft import Draft
from views.labels.editor.frames import Frame, frame_of, snapped, under
from views.labels.editor.rulers import RULER_PX, paint_grid, paint_rulers
from views.look import Look

STEP_MM, FINE_MM = 0.5, 0.1
_HANDLE_PX, _MARGIN_PX = 10.0, 14.0
_USUAL_PX_A_MM, _MOST_PX_A_MM = 96 / 25.4, 40.0


class Zoom(StrEnum):
    FIT = "fit"
    TRUE = "true"
    DOUBLE = "double"


class Grip(StrEnum):
    """What the mouse has hold of."""

    BODY = "body"
    RIGHT = "right"
    BOTTOM = "bottom"
    CORNER = "corner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A drag: what is held, where it began (mm), and the frame as it was."""

    grip: Grip
    x: float
    y: float
    frame: Frame


class Canvas(QWidget):
    """`chosen(index or -1)` when a press takes hold of an element, `changed` whenever the draft was changed here."""

    chosen = Signal(int)
    changed = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._draft: Draft | None = None
        self._picture = QPixmap()
        self._flawed: frozenset[int] = frozenset()
        self._hold: Hold | None = None
        self.zoom = Zoom.FIT
        self.grid = True
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def open(self, draft: Draft | None) -> None:
        """Another draft; its picture is still to come."""
        self._draft, self._picture, self._hold = draft, QPixmap(), None
        self.again()

    def show_png(self, png: bytes) -> None:
        """The picture of the draft as it is printed; without one the last picture stays."""
        picture = QPixmap()
        if png and picture.loadFromData(png):
            self._picture = picture
        self.update()

    def mark(self, flawed: frozenset[int]) -> None:
        """Which elements something is wrong with."""
        self._flawed = flawed
        self.update()

    def set_zoom(self, zoom: Zoom) -> None:
        self.zoom = zoom
        self.again()

    def set_grid(self, grid: bool) -> None:
        self.grid = grid
        self.update()

    def again(self) -> None:
        """The draft was changed elsewhere."""
        self.setMinimumSize(self._least())
        self.update()

    def scale(self) -> float:
        """px a mm."""
        if self._draft is None:
            return _USUAL_PX_A_MM
        if self.zoom is Zoom.FIT:
            room = self._draft.room
            wide = self.width() - 2 * (RULER_PX + _MARGIN_PX)
            high = self.height() - 2 * (RULER_PX + _MARGIN_PX)
            return min(max(min(wide / room.width, high / room.height), 0.5), _MOST_PX_A_MM)
        return self._true_scale() * (2 if self.zoom is Zoom.DOUBLE else 1)

    def _true_scale(self) -> float:
        """px a mm of this very screen, where it tells; the usual density otherwise."""
        told = self.screen().physicalDotsPerInchX() / 25.4
        return told if 2 <= told <= 16 else _USUAL_PX_A_MM

    def _least(self) -> QSize:
        if self._draft is None or self.zoom is Zoom.FIT:
            return QSize(160, 120)
        room, scale = self._draft.room, self.scale()
        around = 2 * (RULER_PX + _MARGIN_PX)
        return QSize(round(room.width * scale + around), round(room.height * scale + around))

    def label_box(self) -> QRectF:
        """Where the label lies on the canvas."""
        if self._draft is None:
            return QRectF()
        room, scale = self._draft.room, self.scale()
        box = QRectF(0, 0, room.width * scale, room.height * scale)
        box.moveCenter(QRectF(self.rect()).center() + QPointF(RULER_PX / 2, RULER_PX / 2))
        return box

    def box_of(self, frame: Frame) -> QRectF:
        """A frame in px."""
        label, scale = self.label_box(), self.scale()
        return QRectF(
            label.x() + frame.x * scale,
            label.y() + frame.y * scale,
            frame.width * scale,
            frame.height * scale,
        )

    def place_of(self, point: QPointF) -> tuple[float, float]:
        """A point in mm from the label's corner."""
        label, scale = self.label_box(), self.scale()
        return (point.x() - label.x()) / scale, (point.y() - label.y()) / scale

    def _grips(self, frame: Frame) -> dict[Grip, QRectF]:
        box, side = self.box_of(frame), _HANDLE_PX
        places = {
            Grip.CORNER: box.bottomRight(),
            Grip.RIGHT: QPointF(box.right(), box.center().y()),
            Grip.BOTTOM: QPointF(box.center().x(), box.bottom()),
        }
        return {
            grip: QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            for grip, at in places.items()
        }

    def _grip_at(self, point: QPointF) -> Grip | None:
        element = self._draft.element if self._draft is not None else None
        if element is None:
            return None
        for grip, box in self._grips(frame_of(element)).items():
            if box.adjusted(-4, -4, 4, 4).contains(point):
                return grip
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        draft, point = self._draft, event.position()
        if draft is None or event.button() != Qt.MouseButton.LeftButton:
            return
        grip = self._grip_at(point)
        x, y = self.place_of(point)
        if grip is None:
            at = under(draft.elements, x, y)
            draft.choose(at)
            self.chosen.emit(-1 if at is None else at)
            grip = Grip.BODY
        element = draft.element
        self._hold = None if element is None else Hold(grip=grip, x=x, y=y, frame=frame_of(element))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hold is None or self._draft is None:
            self._show_cursor(event.position())
            return
        x, y = self.place_of(event.position())
        hold, snap = self._hold, not event.modifiers() & Qt.KeyboardModifier.AltModifier
        by_x, by_y = x - hold.x, y - hold.y
        frame = hold.frame
        if hold.grip is Grip.BODY:
            self._draft.move(
                snapped(frame.x + by_x, snap=snap),
                snapped(frame.y + by_y, snap=snap),
                together="drag",
            )
        else:
            width = frame.width + (by_x if hold.grip is not Grip.BOTTOM else 0)
            height = frame.height + (by_y if hold.grip is not Grip.RIGHT else 0)
            self._draft.resize(
                snapped(width, snap=snap) if hold.grip is not Grip.BOTTOM else width,
                snapped(height, snap=snap) if hold.grip is not Grip.RIGHT else height,
                together="drag size",
            )
        self.update()
        self.changed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold = None
        if self._draft is not None:
            self._draft.rest()

    def _show_cursor(self, point: QPointF) -> None:
        shapes = {
            Grip.CORNER: Qt.CursorShape.SizeFDiagCursor,
            Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
            Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
        }
        grip = self._grip_at(point)
        self.setCursor(
            shapes.get(grip, Qt.CursorShape.ArrowCursor) if grip else Qt.CursorShape.ArrowCursor
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        draft, key = self._draft, event.key()
        ways = {
            int(Qt.Key.Key_Left): (-1, 0),
            int(Qt.Key.Key_Right): (1, 0),
            int(Qt.Key.Key_Up): (0, -1),
            int(Qt.Key.Key_Down): (0, 1),
        }
        if draft is None:
            super().keyPressEvent(event)
        elif key in ways and draft.chosen is not None:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            step = FINE_MM if fine else STEP_MM
            x, y = ways[key]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                draft.resize_by(x * step, y * step)
            else:
                draft.move_by(x * step, y * step)
            self._told()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and draft.elements:
            by = 1 if key == Qt.Key.Key_PageDown else -1
            at = 0 if draft.chosen is None else (draft.chosen + by) % len(draft.elements)
            draft.choose(at)
            self.chosen.emit(at)
            self.update()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and draft.chosen is not None:
            draft.delete()
            self._told()
        else:
            super().keyPressEvent(event)

    def _told(self) -> None:
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), 12, 12)
        if self._draft is None:
            return
        label, scale = self.label_box(), self.scale()
        paint_rulers(painter, look, label, scale)
        painter.setPen(QPen(look.colour("line_strong"), 1))
        painter.setBrush(look.colour("tile"))
        painter.drawRect(label)
        if not self._picture.isNull():
            painter.drawPixmap(label, self._picture, QRectF(self._picture.rect()))
        if self.grid:
            paint_grid(painter, look.colour("tile_cold"), label, scale)
        self._paint_frames(painter)

    def _paint_frames(self, painter: QPainter) -> None:
        draft, look = self._draft, self._look
        if draft is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for at, element in enumerate(draft.elements):
            flawed = at in self._flawed
            if at == draft.chosen:
                continue
            tone = "verdict_invalid_from" if flawed else "tile_cold"
            pen = QPen(look.colour(tone), 2 if flawed else 1, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawRect(self.box_of(frame_of(element)))
        if draft.element is None:
            return
        frame = frame_of(draft.element)
        tone = "verdict_invalid_from" if draft.chosen in self._flawed else "tile_cold"
        painter.setPen(QPen(look.colour(tone), 2))
        painter.drawRect(self.box_of(frame))
        painter.setBrush(look.colour("tile"))
        for box in self._grips(frame).values():
            painter.drawRect(box)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
