# SPDX-License-Identifier: Apache-2.0
"""A picture file made fit for a template: 1 bit a pixel, as small as a label needs."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

MOST_CHARACTERS = 64_000
_SIDES = (480, 320, 200, 120)
"""Tried in turn until the file is small enough: 480 dots are 60 mm at 203 dpi."""
_MOST_FILE = 20_000_000


def one_bit_png(file: Path) -> str:
    """The picture as base64 of a 1-bit PNG; "" if it is none."""
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_FILE:
        return ""
    picture = reader.read()
    if picture.isNull():
        return ""
    for side in _SIDES:
        content = _as_png(picture, side)
        if 0 < len(content) <= MOST_CHARACTERS:
            return content
    return ""


def _as_png(picture: QImage, side: int) -> str:
    size = picture.size()
    if max(size.width(), size.height()) > side:
        size.scale(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
    ground = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
    ground.fill(QColor(Qt.GlobalColor.white))
    painter = QPainter(ground)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(ground.rect(), picture)
    painter.end()
    mono = ground.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    mono.save(target, "PNG")  # type: ignore[call-overload]  # the stubs say bytes, Qt takes text
    return base64.b64encode(target.data().data()).decode()
