# SPDX-License-Identifier: Apache-2.0
"""Reads a printed PDF back with readers that have nothing to do with what wrote it.

They aren't part of every installation: where one is missing the answer is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

DPI = 203
"""What a label printer has. A page that isn't read so is looked at once more, twice as close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """The texts of all bar codes of each page, and how many pages took a second, closer look."""

    pages: tuple[frozenset[str], ...]
    second_looks: int


def read_codes(file: Path, dpi: int = DPI) -> ReadBack | None:
    """What a reader finds in a PDF; None where no reader is installed."""
    try:
        pypdfium2 = import_module("pypdfium2")
        zxingcpp = import_module("zxingcpp")
    except ImportError:
        return None

    def codes(image: Any) -> frozenset[str]:
        return frozenset(found.text for found in zxingcpp.read_barcodes(image))

    with pypdfium2.PdfDocument(file) as document, ThreadPoolExecutor(2) as readers:

        def images(numbers: Sequence[int], scale: float) -> Iterator[Any]:
            # Rendering isn't safe in threads, reading is: the pages go from here to the readers.
            for number in numbers:
                page = document[number]
                bitmap = page.render(scale=scale, grayscale=True)
                yield bitmap.to_pil().convert("L")
                bitmap.close()
                page.close()

        pages = list(readers.map(codes, images(range(len(document)), dpi / 72)))
        unread = [number for number, found in enumerate(pages) if not found]
        closer = readers.map(codes, images(unread, dpi / 36))
        for number, found in zip(unread, closer, strict=True):
            pages[number] = found
    return ReadBack(pages=tuple(pages), second_looks=len(unread))
