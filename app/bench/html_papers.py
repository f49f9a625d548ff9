# SPDX-License-Identifier: Apache-2.0
"""The usual other way to a label: HTML through an engine to PDF, and that through a rasteriser to a printer's dots.

The engine (WeasyPrint) is there for tests only and no part of what is installed: where it lacks, the bench says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING

from app.errors import OperatorError
from printing.barcodes import code128
from printing.fonts import Face, font_path

if TYPE_CHECKING:
    from printing.documents.parcel_label import ParcelLabel

_STYLE = """
@font-face { font-family: L; src: url(%s) }
@font-face { font-family: L; font-weight: bold; src: url(%s) }
@page { size: 60mm 40mm; margin: 0 }
body { margin: 0; font: 2.8mm L }
section { position: relative; width: 60mm; height: 40mm; page-break-after: always }
div, svg { position: absolute; left: 2mm }
b { font-size: 4mm }
.tag { background: black; color: white; padding: 0.5mm }
"""
_DPI = 203


def require_engine() -> None:
    for module in ("weasyprint", "pypdfium2"):
        if find_spec(module) is None:
            raise OperatorError(
                "bench_failed",
                f"This bench compares with {module}, which isn't installed.",
                "Install the development dependencies: run the bench through ./run.",
            )


def _label(record: ParcelLabel) -> str:
    bars: list[str] = []
    x = 0
    for at, width in enumerate(code128(record.waybill)):
        if at % 2 == 0:
            bars.append(f'<rect x="{x}" y="0" width="{width}" height="40"/>')
        x += width
    due = f"到付 ¥{record.due_minor / 100:.2f}" if record.due_minor else ""
    return (
        f'<section><div style="top: -2mm; font-size: 11mm"><strong>{escape(record.pickup_code)}'
        f'</strong></div><div style="top: 11.5mm; width: 56mm; height: 0.4mm; background: black">'
        f'</div><div style="top: 12.5mm">货位 <b>{record.slot} {record.piece}/{record.pieces}</b>'
        f' <span class="tag">{record.temperature}</span></div><div style="top: 18mm"><b>'
        f'{escape(record.recipient_masked)} 尾号 {record.phone_tail}</b> <span class="tag">{due}'
        f'</span></div><div style="top: 22mm">{escape(record.item)}</div><svg viewBox="0 0 {x} 40"'
        f' preserveAspectRatio="none" style="top: 26mm; left: 5mm; width: {x * 0.25}mm; height: 9mm">'
        f'{"".join(bars)}</svg><div style="top: 36mm">{escape(record.waybill)}  '
        f"{escape(record.carrier)} {record.received_on[5:10]}</div></section>"
    )


def html_labels(records: Sequence[ParcelLabel]) -> bytes:
    """60x40 mm each, all in one PDF."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    regular, bold = (font_path(face).as_uri() for face in (Face.REGULAR, Face.BOLD))
    page = f"<style>{_STYLE % (regular, bold)}</style>{''.join(map(_label, records))}"
    made: bytes = weasyprint.HTML(string=page).write_pdf(font_config=FontConfiguration())
    return made


def rasterised(made: bytes) -> int:
    """Every page as a label printer's bitmap; how many bytes they are."""
    import pypdfium2

    size = 0
    with pypdfium2.PdfDocument(made) as document:
        for number in range(len(document)):
            page = document[number]
            bitmap = page.render(scale=_DPI / 72)
            size += len(bitmap.to_pil().convert("1").tobytes())
            bitmap.close()
            page.close()
    return size
