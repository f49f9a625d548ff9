# SPDX-License-Identifier: Apache-2.0
"""A receipt printer for the tests: ESC/POS in, slips of paper out.

Why of our own: a printer swallows what it doesn't know and prints the rest as text; this one raises
on any byte that it wasn't told of. It prints on an endless roll as wide as its head and cuts where
it is told to; without a cutter the whole roll is one slip. Must not import `printing`.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

MOST_ROWS = 255


class EscPosError(Exception):
    """A printer would not do what was meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A piece of paper and what was set while it was printed."""

    image: Image.Image
    density: int | None
    speed: int | None
    at_mark: bool


class EscPosPrinter:
    """One printer with its head's width in dots, from power-on."""

    def __init__(self, head_dots: int = 576) -> None:
        self.stride = head_dots // 8
        self.slips: list[Slip] = []
        self.rows: list[bytes] = []
        self.ready = self.at_mark = False
        self.density: int | None = None
        self.speed: int | None = None

    def feed(self, stream: bytes) -> None:
        at = 0
        while at < len(stream):
            at = self.command(stream, at)

    def command(self, stream: bytes, at: int) -> int:
        two, three = stream[at : at + 2], stream[at : at + 3]
        if two == b"\x1b@":
            self.ready, self.density, self.speed = True, None, None
            return at + 2
        if not self.ready:
            raise EscPosError("a command before the printer was set up")
        if stream[at : at + 4] == b"\x1dv0\x00":
            return self.image(stream, at + 4)
        if three == b"\x1dVB":
            if at + 3 >= len(stream):
                raise EscPosError("a cut without its feed")
            self.end_slip(feed=stream[at + 3])
            return at + 4
        if two == b"\x1d\x0c":
            self.at_mark = True
            return at + 2
        if three == b"\x1d(K" and stream[at + 3 : at + 5] == b"\x02\x00":
            self.setting(stream[at + 5 : at + 7])
            return at + 7
        raise EscPosError(f"unknown bytes {stream[at : at + 4]!r} at {at}")

    def setting(self, pair: bytes) -> None:
        if len(pair) != 2:
            raise EscPosError("a setting without its value")
        which, value = pair
        if which == 0x31 and (value <= 8 or value >= 250):
            self.density = value if value <= 8 else value - 256
        elif which == 0x32 and value <= 9:
            self.speed = value
        else:
            raise EscPosError("a setting that no printer has")

    def image(self, stream: bytes, at: int) -> int:
        size = stream[at : at + 4]
        if len(size) < 4:
            raise EscPosError("an image without its size")
        wide, high = int.from_bytes(size[:2], "little"), int.from_bytes(size[2:], "little")
        if not 0 < wide <= self.stride:
            raise EscPosError("an image wider than the head")
        if not 0 < high <= MOST_ROWS:
            raise EscPosError("an image of more rows than the buffer has")
        body = stream[at + 4 : at + 4 + wide * high]
        if len(body) < wide * high:
            raise EscPosError("an image of fewer bytes than it says")
        for row in range(0, len(body), wide):
            self.rows.append(body[row : row + wide].ljust(self.stride, b"\0"))
        return at + 4 + wide * high

    def end_slip(self, feed: int = 0) -> None:
        rows = [*self.rows, *[bytes(self.stride)] * feed]
        if not rows:
            raise EscPosError("a slip of no length")
        paper = bytes(255 - byte for byte in b"".join(rows))
        image = Image.frombytes("1", (self.stride * 8, len(rows)), paper)
        self.slips.append(
            Slip(image=image, density=self.density, speed=self.speed, at_mark=self.at_mark)
        )
        self.rows, self.at_mark = [], False


def print_escpos(stream: bytes, head_dots: int = 576) -> list[Slip]:
    """The slips that come out; what is behind the last cut is the last one."""
    printer = EscPosPrinter(head_dots)
    printer.feed(stream)
    if printer.rows:
        printer.end_slip()
    return printer.slips


def labels_of(slip: Slip, height_dots: int, gap_dots: int) -> list[Image.Image]:
    """The labels on a roll that was not cut between them."""
    step = height_dots + gap_dots
    count, rest = divmod(slip.image.height, step)
    if rest:
        raise EscPosError("the roll ends within a label")
    return [
        slip.image.crop((0, at * step, slip.image.width, at * step + height_dots))
        for at in range(count)
    ]
