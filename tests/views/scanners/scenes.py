# SPDX-License-Identifier: Apache-2.0
"""Pictures as a counter's camera takes them: codes turned, blurred, askew, with noise, several or none at once."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import zxingcpp
from PIL import Image, ImageFilter

from app.errors import OperatorError
from views.scanners.picture import Frame

SIZE = (640, 480)
KINDS = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
}


def symbol(kind: str, text: str, *, scale: int = 3) -> Image.Image:
    """A code on white paper with its quiet zone."""
    made = zxingcpp.create_barcode(text, KINDS[kind])
    view = memoryview(made.to_image(scale=scale, add_quiet_zones=True))
    height, width = view.shape
    return Image.frombytes("L", (width, height), view.tobytes())


def scene(
    *codes: tuple[Image.Image, tuple[int, int]],
    turned: float = 0,
    blur: float = 0,
    noise: int = 0,
    askew: float = 0,
    dim: float = 1.0,
    seed: int = 1,
) -> Frame:
    """A desk with codes on it, each with its middle at a place; `askew` is how much the far edge is shorter."""
    desk = Image.new("L", SIZE, 190)
    for picture, (x, y) in codes:
        laid = picture.convert("LA").rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)
        desk.paste(laid.convert("L"), (x - laid.width // 2, y - laid.height // 2), laid.split()[1])
    if askew:
        w, h = SIZE
        inset = askew * w / 2
        desk = desk.transform(
            SIZE,
            Image.Transform.QUAD,
            (-inset, 0, 0, h, w, h, w + inset, 0),
            resample=Image.Resampling.BICUBIC,
            fillcolor=190,
        )
    if blur:
        desk = desk.filter(ImageFilter.GaussianBlur(blur))
    if dim != 1.0:
        desk = desk.point([int(level * dim) for level in range(256)])
    pixels = desk.tobytes()
    if noise:
        chance = random.Random(seed)
        grain = bytes(chance.randrange(2 * noise) for _ in range(4096))
        pixels = bytes(
            min(255, max(0, level + grain[at * 7919 % 4096] - noise))
            for at, level in enumerate(pixels)
        )
    return Frame(width=SIZE[0], height=SIZE[1], pixels=pixels)


EMPTY = scene()


class Shown:
    """The port's frames, given by a test; None is a moment without a picture, an error the camera's end."""

    def __init__(self, frames: Iterable[Frame | OperatorError | None]) -> None:
        self._frames: Iterator[Frame | OperatorError | None] = iter(frames)
        self.closed = False

    def newest(self) -> Frame | None:
        found = next(self._frames, None)
        if isinstance(found, OperatorError):
            raise found
        return found

    def close(self) -> None:
        self.closed = True


class Ticking:
    """A clock that moves by a picture's time at each rest."""

    def __init__(self, step_s: float = 0.1) -> None:
        self.now, self._step_s = 100.0, step_s

    def __call__(self) -> float:
        return self.now

    def rest(self, seconds: float) -> None:
        self.now += self._step_s


def times(frame: Frame, count: int) -> Sequence[Frame]:
    """The same picture for a while."""
    return [frame] * count
