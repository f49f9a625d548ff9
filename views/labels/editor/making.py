# SPDX-License-Identifier: Apache-2.0
"""New elements and new templates: sensible from the first moment, so that nothing starts with a complaint."""

from __future__ import annotations

from typing import Any

from views.labels.editor.frames import Frame, moved

KINDS = ("text", "code128", "ean13", "qr", "line", "box", "image")
# A scannable field of each document; codes start with it.
CODES = {"parcel_label": "{waybill}", "shelf_label": "{slot}", "price_label": "{code}"}
# A small cross: something to see until a picture is chosen.
_CROSS = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQAAAADsdIMmAAAAGElEQVR4nGOoY7JnkmPiYWJg+sL0iOkgABT2A41By3gzAAAAAElFTkSuQmCC"


def new_element(kind: str, document: str, room: Frame, words: str) -> dict[str, Any]:
    """An element of a kind in the middle of the label."""
    code = CODES.get(document, "")
    wide = min(room.width - 4, 30.0)
    made: dict[str, Any] = {"kind": kind}
    match kind:
        case "text":
            made |= {
                "width_mm": wide,
                "height_mm": 6,
                "text": words,
                "size_mm": 4,
                "min_size_mm": 2,
            }
        case "code128" | "ean13":
            made |= {"width_mm": room.width, "height_mm": 10, "text": code}
        case "qr":
            made |= {"side_mm": min(20.0, room.width, room.height), "text": code}
        case "line":
            made |= {"length_mm": wide, "thickness_mm": 0.3}
        case "box":
            made |= {"width_mm": wide, "height_mm": 8, "thickness_mm": 0.3}
        case _:
            made |= {"width_mm": 10, "height_mm": 10, "png": _CROSS}
    made |= {"x_mm": 0, "y_mm": 0}
    at_x = round((room.width - made.get("width_mm", made.get("side_mm", wide))) / 2)
    return made | moved(made, at_x, round(room.height / 2), room)


def new_template(
    name: str, document: str, *, width_mm: float, height_mm: float, words: str
) -> dict[str, Any]:
    """A template with one text and one code."""
    room = Frame(x=0, y=0, width=width_mm, height=height_mm)
    text = new_element("text", document, room, words)
    code = new_element("qr", document, room, "")
    low = moved(code, (width_mm - code["side_mm"]) / 2, height_mm, room)
    return {
        "linli_template": 1,
        "name": name,
        "document": document,
        "size": {"width_mm": width_mm, "height_mm": height_mm},
        "elements": [text | moved(text, 2, 1, room), code | low],
    }
