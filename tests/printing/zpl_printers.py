# SPDX-License-Identifier: Apache-2.0
"""Two independent ZPL printers for the tests: `zplkit` draws the format, `zebrafy` its graphic.

Why two: they share no code and disagree in what they let pass; zebrafy checks the graphic's CRC,
zplkit reads every command. Promises to raise on a warning or on a command that is not listed here.
Must not import `printing`.
"""

from __future__ import annotations

import re

import zplkit
from PIL import Image
from zebrafy import ZebrafyZPL
from zplkit.parse import parse
from zplkit.rendering import Limits

DRAWING = frozenset({"^XA", "^PW", "^LL", "^LH", "^LS", "^LT", "^PO", "^FO", "^GF", "^FS", "^XZ"})
# What sets the mechanism: zplkit refuses it, so it is checked here and taken out.
SETTING = re.compile(rb"\^MN[MN]|\^MMC|~SD[0-3][0-9]|\^PR[1-9][0-9]?")
MOST_BYTES = 400_000_000
_GRAPHIC = re.compile(rb":Z64:[^:]*:")


class ZplError(Exception):
    """A printer would not do what was meant."""


def _checked(stream: bytes) -> bytes:
    """The stream without its settings; every command is known, each format ends."""
    bare = SETTING.sub(b"", stream)
    names = {n.decode() for n in re.findall(rb"[\^~][^\^~]{2}", _GRAPHIC.sub(b"", bare))}
    if names - DRAWING:
        raise ZplError(f"unknown commands {sorted(names - DRAWING)}")
    if b"".join(bytes(element) for element in parse(stream).elements) != stream:
        raise ZplError("bytes between the commands")
    if not bare.count(b"^XA") == bare.count(b"^XZ") == bare.count(b"^GFA,") > 0:
        raise ZplError("a format without its end, or without its graphic")
    return bare


def print_by_zplkit(stream: bytes, dpi: int = 203) -> list[Image.Image]:
    """The labels as zplkit draws them."""
    options = zplkit.Options(profile="specification", dpi=dpi)
    limits = Limits(graphic_bytes=MOST_BYTES, input_bytes=MOST_BYTES, labels=2_000)
    document = zplkit.render(_checked(stream), options, limits=limits)
    if document.warnings:
        raise ZplError(f"warnings: {document.warnings}")
    pages: list[Image.Image] = []
    for label in document.labels:
        raster = label.rasterize()
        pages.append(Image.frombytes("L", (raster.width, raster.height), bytes(raster.pixels)))
    return pages


def print_by_zebrafy(stream: bytes) -> list[Image.Image]:
    """The graphics of the labels as zebrafy decodes them; a wrong CRC raises."""
    return list(ZebrafyZPL(_checked(stream).decode("ascii")).to_images())
