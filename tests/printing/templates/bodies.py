# SPDX-License-Identifier: Apache-2.0
"""Templates for the tests: a sound small one, and ways to change it."""

from __future__ import annotations

import base64
import copy
import io
from typing import Any

from PIL import Image

from printing.templates.reading import template_of

Body = dict[str, Any]

TEXT: Body = {
    "kind": "text", "x_mm": 2, "y_mm": 2, "width_mm": 56, "height_mm": 10,
    "text": "{pickup_code}", "size_mm": 10, "min_size_mm": 3, "overflow": "shrink",
}  # fmt: skip
BARS: Body = {
    "kind": "code128", "x_mm": 0, "y_mm": 20, "width_mm": 60, "height_mm": 10, "text": "{waybill}",
}  # fmt: skip
QR: Body = {"kind": "qr", "x_mm": 2, "y_mm": 14, "side_mm": 20, "text": "{waybill}"}
LINE: Body = {"kind": "line", "x_mm": 2, "y_mm": 13, "length_mm": 56}
BOX: Body = {"kind": "box", "x_mm": 2, "y_mm": 32, "width_mm": 20, "height_mm": 6, "filled": True}


def picture(width: int = 24, height: int = 16) -> str:
    """A cross as a 1-bit PNG in base64."""
    image = Image.new("1", (width, height), 1)
    for at in range(min(width, height)):
        image.putpixel((at, at), 0)
        image.putpixel((width - 1 - at, at), 0)
    target = io.BytesIO()
    image.save(target, "PNG", bits=1)
    return base64.b64encode(target.getvalue()).decode()


IMAGE: Body = {
    "kind": "image",
    "x_mm": 40,
    "y_mm": 32,
    "width_mm": 6,
    "height_mm": 4,
    "png": picture(),
}


def body(*elements: Body, **changes: Any) -> Body:
    """A parcel's label of 60x40 with these elements (a text and a bar code if none are given)."""
    made: Body = {
        "linli_template": 1,
        "name": "试样",
        "document": "parcel_label",
        "size": {"width_mm": 60, "height_mm": 40},
        "elements": [copy.deepcopy(one) for one in elements or (TEXT, BARS)],
    }
    return made | changes


def template(*elements: Body, **changes: Any) -> Any:
    return template_of(body(*elements, **changes))
