# SPDX-License-Identifier: Apache-2.0
"""The pictures of what is printed, kept beside the tests: how they are drawn, named and compared.

Why: a label can hold every text, lie on the paper and still look wrong; a person has looked at each of
these pictures, and a change of a single dot is shown. One 1-bit PNG for each document, size, language
and record of `worst_cases.RECORDS`: labels on a 203 dpi grid, sheets at 150, of which the first and
the last page stand one above the other.

    python -m tests.printing.golden_pictures [DOCUMENT ...]

draws those documents' pictures anew (all without a name) and removes what no document has any longer.
Look at each changed one before it is committed.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from printing import catalogue
from printing.documents.captions import LANGUAGES
from printing.geometry import Printer
from printing.languages.raster import rasterise
from printing.refusal import Refusal
from tests.printing.worst_cases import RECORDS

FOLDER = Path(__file__).parent / "goldens"
COMMAND = "python -m tests.printing.golden_pictures"
RECORD_NAMES = ("typical", "worst")
GONE, NEW = (200, 0, 0), (0, 0, 220)
LABEL_DPI, SHEET_DPI = 203, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One picture: of which document, size, language and record."""

    document: str
    size: str
    language: str
    record: str

    @property
    def name(self) -> str:
        return f"{self.document}-{self.size}-{self.language}-{self.record}"

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"


def goldens(documents: tuple[str, ...] = ()) -> list[Golden]:
    """Every picture there must be, of those documents or of all."""
    return [
        Golden(document=kind.name, size=size, language=language, record=record)
        for kind in catalogue.documents()
        if not documents or kind.name in documents
        for size in kind.sizes
        for language in LANGUAGES
        for record in RECORD_NAMES
    ]


def drawn(golden: Golden) -> Image.Image:
    """The picture as the program draws it now."""
    kind = catalogue.document(golden.document)
    record = RECORDS[golden.document][RECORD_NAMES.index(golden.record)]
    size = kind.size(golden.size)
    dpi = SHEET_DPI if kind.form_of(size) is catalogue.Form.SHEET else LABEL_DPI
    pages = kind.render(record, size=size, printer=Printer(dpi=dpi), language=golden.language)
    if isinstance(pages, Refusal):
        raise AssertionError(f"{golden.name} is refused: {pages.text}")
    images = [rasterise(page) for page in dict.fromkeys((pages[0], pages[-1]))]
    whole = Image.new("1", (images[0].width, sum(image.height for image in images)), 1)
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    return whole


def encoded(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def difference(before: Image.Image, now: Image.Image) -> Image.Image | None:
    """None if the two are equal to the dot, else a picture of both: red has gone, blue is new."""
    width, height = max(before.width, now.width), max(before.height, now.height)
    old, new = (Image.new("1", (width, height), 1) for _ in range(2))
    old.paste(before, (0, 0))
    new.paste(now, (0, 0))
    changed = ImageChops.logical_xor(old, new)
    if before.size == now.size and changed.getbbox() is None:
        return None
    shown = Image.merge("RGB", [ImageChops.logical_or(old, new).convert("L").point(_faint)] * 3)
    shown.paste(GONE, (0, 0), ImageChops.logical_and(changed, new))
    shown.paste(NEW, (0, 0), ImageChops.logical_and(changed, old))
    return shown


def _faint(level: int) -> int:
    return 255 if level else 190


def main(documents: tuple[str, ...]) -> None:
    """Draws the pictures anew; says which have changed."""
    FOLDER.mkdir(exist_ok=True)
    for golden in goldens(documents):
        content = encoded(drawn(golden))
        if not golden.path.exists() or golden.path.read_bytes() != content:
            golden.path.write_bytes(content)
            sys.stdout.write(f"{golden.path}\n")
    wanted = {golden.path for golden in goldens()}
    for path in FOLDER.glob("*.png"):
        if path not in wanted:
            path.unlink()
            sys.stdout.write(f"removed {path}\n")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
