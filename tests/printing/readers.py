# SPDX-License-Identifier: Apache-2.0
"""Independent readers of what the back ends write: PDF rasterisers, a TSPL printer, a decoder.

Why: a back end that is checked by its own code proves nothing. Promises to be strict: whatever a
printer might misunderstand raises here. Must not import `printing`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def texts(image: Image.Image, *, blurred: bool = False) -> set[str]:
    """What a scanner reads off the image; of a blurred one no halved copies are looked at.

    In those a module of two dots is a smear, and the decoder adds guesses to what it has read.
    """
    gray: Any = image.convert("L")
    return {found.text for found in zxingcpp.read_barcodes(gray, try_downscale=not blurred)}


def formats(image: Image.Image) -> dict[str, str]:
    """What a scanner reads, with the symbology's name."""
    gray: Any = image.convert("L")
    return {found.text: str(found.format) for found in zxingcpp.read_barcodes(gray)}


def photo(image: Image.Image) -> Image.Image:
    """The label as a phone held a little askew and out of focus would see it."""
    large = image.convert("L").resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
    turned = large.rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(1.6))


def poppler_pages(file: Path, folder: Path, dpi: int = 203) -> list[Image.Image]:
    """The pages as `pdftoppm -mono` prints them."""
    prefix = folder / f"{file.stem}-poppler"
    subprocess.run(["pdftoppm", "-mono", "-r", str(dpi), str(file), str(prefix)], check=True)
    pages: list[Image.Image] = []
    for path in sorted(folder.glob(f"{prefix.name}-*.pbm")):
        with Image.open(path) as image:
            image.load()
            pages.append(image.copy())
    return pages


def pdfium_pages(file: Path, dpi: int = 203) -> list[Image.Image]:
    """The pages as PDFium shows them."""
    pages: list[Image.Image] = []
    with pypdfium2.PdfDocument(file) as document:
        for number in range(len(document)):
            page = document[number]
            bitmap = page.render(scale=dpi / 72)
            pages.append(bitmap.to_pil().convert("L"))
            bitmap.close()
            page.close()
    return pages


def pdf_text(file: Path) -> list[str]:
    """The text of each page, as a search would find it."""
    found: list[str] = []
    with pypdfium2.PdfDocument(file) as document:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
    return found


class TsplError(Exception):
    """A printer would not do what was meant."""


_SIZE = re.compile(rb"SIZE (\d+(?:\.5)?) mm,(\d+(?:\.5)?) mm")
_SETTING = re.compile(
    rb"(GAP|BLINE) \d+(\.\d+)? mm,0 mm|DIRECTION [01]|REFERENCE 0,0"
    rb"|DENSITY ([0-9]|1[0-5])|SPEED ([1-9]|1[0-9]|20)|SET CUTTER 1"
)
_BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),([012]),")
_BAR = re.compile(rb"BAR (\d+),(\d+),([1-9]\d*),([1-9]\d*)")
_REVERSE = re.compile(rb"REVERSE (\d+),(\d+),([1-9]\d*),([1-9]\d*)")
_PRINT = re.compile(rb"PRINT (\d+),(\d+)")


def print_tspl(stream: bytes, dots_per_mm: float = 8) -> list[Image.Image]:
    """The labels that a TSPL printer would print; raises on anything out of order."""
    labels: list[Image.Image] = []
    at = 0
    canvas: Image.Image | None = None
    size: tuple[int, int] | None = None
    inked = False
    while at < len(stream):
        bitmap = _BITMAP.match(stream, at)
        if bitmap:
            if canvas is None:
                raise TsplError("BITMAP before CLS")
            x, y, wide, high, _mode = (int(part) for part in bitmap.groups())
            start, end = bitmap.end(), bitmap.end() + wide * high
            if len(stream) < end + 2 or stream[end : end + 2] != b"\r\n":
                raise TsplError("BITMAP of another length than it says")
            if not wide or not high or (x + 7) // 8 * 8 + wide * 8 > canvas.width + 7:
                raise TsplError("BITMAP outside the label")
            if y + high > canvas.height:
                raise TsplError("BITMAP outside the label")
            band = Image.frombytes("1", (wide * 8, high), stream[start:end])
            canvas.paste(band, (x, y))
            inked = True
            at = end + 2
            continue
        end = stream.find(b"\r\n", at)
        if end < 0:
            raise TsplError("a line without its end")
        line = stream[at:end]
        at = end + 2
        if match := _SIZE.fullmatch(line):
            size = (
                round(float(match[1]) * dots_per_mm),
                round(float(match[2]) * dots_per_mm),
            )
        elif _SETTING.fullmatch(line):
            continue
        elif line == b"CLS":
            if size is None:
                raise TsplError("CLS before SIZE")
            canvas, inked = Image.new("1", size, 1), False
        elif match := _BAR.fullmatch(line):
            x, y, wide, high = (int(part) for part in match.groups())
            if canvas is None or x + wide > canvas.width or y + high > canvas.height:
                raise TsplError("BAR before CLS or outside the label")
            canvas.paste(0, (x, y, x + wide, y + high))
            inked = True
        elif match := _REVERSE.fullmatch(line):
            x, y, wide, high = (int(part) for part in match.groups())
            if canvas is None or x + wide > canvas.width or y + high > canvas.height:
                raise TsplError("REVERSE before CLS or outside the label")
            area = (x, y, x + wide, y + high)
            canvas.paste(ImageOps.invert(canvas.crop(area).convert("L")).convert("1"), area)
            inked = True
        elif match := _PRINT.fullmatch(line):
            if canvas is None or not inked or match.groups() != (b"1", b"1"):
                raise TsplError("PRINT of nothing, or of several")
            labels.append(canvas)
            canvas = None
        else:
            raise TsplError(f"unknown command {line[:20]!r}")
    if canvas is not None:
        raise TsplError("a label was never printed")
    return labels
