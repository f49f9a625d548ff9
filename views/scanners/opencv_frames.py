# SPDX-License-Identifier: Apache-2.0
"""Frames of a real camera, by OpenCV: an extra that is installed only where a camera scans (`linli[camera]`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from app.errors import OperatorError
from views.scanners.picture import Frame, Frames

_WIDTH, _HEIGHT = 1280, 720
_FRAME_S = 1 / 30
_MISSES = 20


def camera_library() -> bool:
    """Whether a camera can be used at all; doesn't import it."""
    from importlib.util import find_spec

    return find_spec("cv2") is not None


def open_camera(device: int) -> Frames:
    """The camera of that number; an `OperatorError` says what is missing."""
    try:
        import cv2
    except ImportError as missing:
        raise OperatorError(
            "camera_library_missing",
            "Scanning by camera needs OpenCV, which is not installed.",
            "Install it with: pip install linli[camera]. Then start again.",
        ) from missing
    capture = cv2.VideoCapture(device)
    if not capture.isOpened():
        capture.release()
        raise OperatorError(
            "camera_missing",
            "There is no camera, or another program has it.",
            "Plug it in, or close the other program; it is tried again by itself.",
        )
    for setting, value in (
        (cv2.CAP_PROP_BUFFERSIZE, 1),
        (cv2.CAP_PROP_FRAME_WIDTH, _WIDTH),
        (cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT),
    ):
        capture.set(setting, value)
    return _Camera(capture, lambda image: cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


class _Camera:
    """`capture` is OpenCV's, or anything that grabs and reads as it does."""

    def __init__(self, capture: Any, grey: Callable[[Any], Any]) -> None:
        self._capture, self._grey = capture, grey
        self._read_at = time.monotonic()
        self._missed = 0

    def newest(self) -> Frame | None:
        # A picture that has waited in the driver's buffer shows what was: it is thrown away.
        if time.monotonic() - self._read_at > _FRAME_S:
            self._capture.grab()
        good, image = self._capture.read()
        self._read_at = time.monotonic()
        if not good:
            self._missed += 1
            if self._missed >= _MISSES:
                raise OperatorError(
                    "camera_gone",
                    "The camera gives no picture any more.",
                    "Look at its cable; it goes on by itself.",
                )
            return None
        self._missed = 0
        grey = self._grey(image)
        height, width = grey.shape[:2]
        return Frame(width=int(width), height=int(height), pixels=grey.tobytes())

    def close(self) -> None:
        self._capture.release()
