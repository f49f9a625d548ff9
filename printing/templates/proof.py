# SPDX-License-Identifier: Apache-2.0
"""The proof on the finished picture: quiet zones are white, and a decoder reads every code, sharp and blurred.

Why blurred: a thermal head smears and a phone is held askew; what only scans off a perfect picture doesn't scan at the
counter. Must not share code with the encoders: the decoder is another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageFilter

from printing.languages.raster import rasterise
from printing.templates.complaints import Flaw
from printing.templates.zones import Area, Zone

if TYPE_CHECKING:
    from printing.templates.checks import Drawn

BACKING_DOTS = 24
"""White around the label, as its backing paper shows."""
ASKEW_DEGREES, BLUR_DOTS = 2, 1.6


Seen = dict[tuple[str, bytes], tuple[Flaw, ...]]
"""What was found for a code's text and picture: most samples differ elsewhere, and decoding is slow."""


def scanned(drawn: Drawn, seen: Seen) -> Iterator[tuple[Flaw, int]]:
    """What a scanner would have against a drawn sample: (flaw, element)."""
    if not drawn.codes:
        return
    image = rasterise(drawn.page)
    for code in drawn.codes:
        if _inked(image, code.zone):
            yield Flaw.QUIET_ZONE, code.element
        around = _around(image, code.zone)
        key = (code.text, around.tobytes())
        if key not in seen:
            seen[key] = tuple(_unread(around, code.text))
        for flaw in seen[key]:
            yield flaw, code.element


def _unread(image: Image.Image, text: str) -> Iterator[Flaw]:
    if text not in _texts(image):
        yield Flaw.NOT_READ
    elif text not in _texts(photo(image)):
        yield Flaw.NOT_READ_BLURRED


def _around(image: Image.Image, zone: Zone) -> Image.Image:
    """The code with what lies about it, and white where the label ends, as its backing paper is."""
    quiet = zone.quiet
    wide = quiet.right - quiet.left + 2 * BACKING_DOTS
    high = quiet.bottom - quiet.top + 2 * BACKING_DOTS
    around = Image.new("L", (wide, high), 255)
    around.paste(image.convert("L"), (BACKING_DOTS - quiet.left, BACKING_DOTS - quiet.top))
    return around


def _inked(image: Image.Image, zone: Zone) -> bool:
    """Whether anything is black in the quiet zone beside the symbol."""
    quiet, symbol = zone.quiet, zone.symbol
    strips = (
        Area(left=quiet.left, top=quiet.top, right=symbol.left, bottom=quiet.bottom),
        Area(left=symbol.right, top=quiet.top, right=quiet.right, bottom=quiet.bottom),
        Area(left=symbol.left, top=quiet.top, right=symbol.right, bottom=symbol.top),
        Area(left=symbol.left, top=symbol.bottom, right=symbol.right, bottom=quiet.bottom),
    )
    return any(_black(image, strip) for strip in strips)


def _black(image: Image.Image, area: Area) -> bool:
    left, top = max(area.left, 0), max(area.top, 0)
    right, bottom = min(area.right, image.width), min(area.bottom, image.height)
    if left >= right or top >= bottom:
        return False
    return image.crop((left, top, right, bottom)).convert("L").getextrema()[0] == 0


def photo(image: Image.Image) -> Image.Image:
    """The label as a phone that is held a little askew and out of focus sees it."""
    large = image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    turned = large.rotate(ASKEW_DEGREES, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(BLUR_DOTS))


def _texts(image: Image.Image) -> list[str]:
    import zxingcpp

    # The library's stubs do not say that an image is a buffer.
    seen: Any = image
    return [found.text for found in zxingcpp.read_barcodes(seen)]
