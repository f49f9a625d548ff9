# SPDX-License-Identifier: Apache-2.0
"""PNG: the preview, which is the raster that a printer would get, and the `png:` target.

Promises that what is seen is what is printed, dot for dot, with the resolution in the file so that
a viewer can show it at its true size.
"""

from __future__ import annotations

import io

from app.errors import OperatorError
from printing import catalogue
from printing.draw import ResolvedLabel
from printing.fonts import put_faces_away
from printing.geometry import Printer
from printing.languages.raster import rasterise
from printing.refusal import Refusal


def png(label: ResolvedLabel) -> bytes:
    """One label or page as a 1-bit PNG."""
    target = io.BytesIO()
    rasterise(label).save(target, "PNG", dpi=(label.dpi, label.dpi))
    return target.getvalue()


def render_png(
    document: str | catalogue.DocumentType,
    record: object,
    size: str | None = None,
    dpi: int = 203,
    language: str = "zh_CN",
) -> bytes:
    """The first page of one record as PNG; a record that cannot be printed is an OperatorError."""
    kind = catalogue.document(document) if isinstance(document, str) else document
    drawn = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language=language)
    if isinstance(drawn, Refusal):
        raise OperatorError(drawn.code, drawn.text, "Correct the record, or choose a larger size.")
    try:
        return png(drawn[0])
    finally:
        put_faces_away()
