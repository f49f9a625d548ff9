# SPDX-License-Identifier: Apache-2.0
"""A thousand labels as a shop prints them, and every way to read them back.

The parcels of both consignments of the sample day, its goods, its slots, numbers that begin with 99,
and characters that few fonts have; on four sizes of label. Each goes through every back end to an
independent reader. Promises the same labels at each run. A picture that two ways have in common is
decoded once, for decoding is what costs.

    python -m tests.printing.label_set [COUNT]

prints how many of them each way gave back.
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, cycle
from pathlib import Path

import openpyxl
from PIL import Image

from printing.catalogue import document
from printing.documents.price_label import PriceLabel
from printing.documents.shelf_label import ShelfLabel
from printing.draw import ResolvedLabel
from printing.geometry import Printer
from printing.languages import encode
from printing.languages.pdf import pdf
from printing.profile import DeviceLanguage, PrinterProfile
from printing.refusal import Refusal
from tests.printing.escpos_printer import labels_of, print_escpos
from tests.printing.readers import ROOT, pdfium_pages, photo, poppler_pages, print_tspl, texts
from tests.printing.worst_cases import PLAIN_PARCEL
from tests.printing.zpl_printers import print_by_zebrafy, print_by_zplkit

DEMO = ROOT / "resources" / "demo"
DPI = 203
HEAD_DOTS = 832
PARCEL_SIZES = ("40x30", "60x40", "40x30", "60x40", "76x130", "60x40", "40x30", "100x150")
RARE = "𬭎䶮㛃㵘堃喆犇玥珺璟祎翀旻昶甯赟燚淼𠮷㐂😀བོ"
AWKWARD = ("99", "9999999999", "Ab99cd99", "YT-2026/1123.07", "99JDVA63870201864X", "9" * 18)
SHEET_PAGES = 100
# The other rasterisers give the same sharp dots; a photo of them costs most and says nothing new.
PHOTOGRAPHED = frozenset({"tspl", "zpl: zplkit", "zpl: zebrafy", "escpos", "pdf: pdfium"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One label: what it is drawn from, and what a scanner must say."""

    kind: str
    size: str
    record: object
    wanted: str


@dataclass(slots=True)
class Count:
    """What one way gave back: clean, and as a poor photo; `wrong` names the first that failed."""

    labels: int = 0
    clean: int = 0
    photos: int = 0
    blurred: int = 0
    wrong: list[str] = field(default_factory=list)


def _waybills() -> Iterator[str]:
    for half in ("am", "pm"):
        book = openpyxl.load_workbook(DEMO / f"consignment-20261123-{half}.xlsx")
        for row in book.worksheets[0].iter_rows(min_row=4, values_only=True):
            if isinstance(row[0], int) and row[1] is not None:
                yield str(row[1]).strip()
        book.close()


def _goods() -> Iterator[tuple[str, str]]:
    with (DEMO / "goods.csv").open(encoding="gb18030", newline="") as file:
        for code, name, _price in list(csv.reader(file))[1:]:
            yield code.strip(), name.strip()


def _parcels() -> Iterator[Case]:
    numbers = chain(AWKWARD, dict.fromkeys(_waybills()))
    for at, (waybill, size) in enumerate(zip(numbers, cycle(PARCEL_SIZES))):  # cycle has no end
        record = replace(
            PLAIN_PARCEL,
            waybill=waybill,
            pickup_code=f"{at % 40}-{at % 7}-{at:04d}",
            recipient_masked=f"{RARE[at % len(RARE)]}**",
            item=f"{RARE[at % len(RARE)]}记 {RARE[-at % len(RARE)]}饼 {at} g",
            piece=1 + at % 3,
            pieces=3,
            due_minor=at * 37 if at % 4 == 0 else 0,
        )
        yield Case(kind="parcel_label", size=size, record=record, wanted=waybill)


def _prices() -> Iterator[Case]:
    goods = [good for good in _goods() if len(good[0]) <= 14]
    for at, (code, name) in enumerate(goods[:: max(1, len(goods) // 300)]):
        record = PriceLabel(name=f"{name}{RARE[at % len(RARE)]}", code=code, price_minor=at * 13)
        yield Case(kind="price_label", size=("40x30", "60x40")[at % 2], record=record, wanted=code)


def _slots() -> Iterator[Case]:
    for at in range(110):
        slot = f"{'ABCDW'[at % 5]}{at % 9}-{at % 40:02d}-{at:03d}"
        yield Case(
            kind="shelf_label",
            size=("40x30", "60x40")[at % 2],
            record=ShelfLabel(slot=slot),
            wanted=slot,
        )


def cases(count: int = 1_000) -> list[Case]:
    """So many of the labels, spread over all of them; the awkward numbers are always there."""
    everything = [*_parcels(), *_prices(), *_slots()]
    awkward, rest = everything[: len(AWKWARD)], everything[len(AWKWARD) :]
    wanted = min(len(rest), count - len(awkward))
    return awkward + [rest[at * len(rest) // wanted] for at in range(wanted)]


def page_of(case: Case) -> ResolvedLabel:
    kind = document(case.kind)
    drawn = kind.render(
        case.record, size=kind.size(case.size), printer=Printer(dpi=DPI), language="zh_CN"
    )
    if isinstance(drawn, Refusal):
        raise AssertionError(f"{case.wanted} on {case.size}: {drawn.text}")
    (page,) = drawn
    return page


def _job(page: ResolvedLabel, language: DeviceLanguage) -> bytes:
    wide = 112 if language is DeviceLanguage.ESCPOS else 0
    printer = PrinterProfile(
        name="p", language=language, to="file:///paper", dpi=DPI, width_mm=wide, gap_mm=0
    )
    return encode(page, printer)


def _from_printers(page: ResolvedLabel) -> Iterator[tuple[str, Image.Image]]:
    (burnt,) = print_tspl(_job(page, DeviceLanguage.TSPL))
    yield "tspl", burnt
    zpl = _job(page, DeviceLanguage.ZPL)
    yield "zpl: zplkit", print_by_zplkit(zpl)[0]
    yield "zpl: zebrafy", print_by_zebrafy(zpl)[0]
    (slip,) = print_escpos(_job(page, DeviceLanguage.ESCPOS), HEAD_DOTS)
    (label,) = labels_of(slip, page.height_dots, 0)
    yield "escpos", label.crop((0, 0, page.width_dots, page.height_dots))


def ghostscript_pages(file: Path, folder: Path, dpi: int = DPI) -> list[Image.Image]:
    """The pages as ghostscript prints them."""
    output = folder / f"{file.stem}-gs-%05d.pbm"
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pbmraw", f"-r{dpi}"]
    subprocess.run([*command, f"-sOutputFile={output}", str(file)], check=True)
    pages: list[Image.Image] = []
    for path in sorted(folder.glob(f"{file.stem}-gs-*.pbm")):
        with Image.open(path) as image:
            image.load()
            pages.append(image.copy())
    return pages


def _from_rasterisers(pages: list[ResolvedLabel]) -> Iterator[tuple[int, str, Image.Image]]:
    for start in range(0, len(pages), SHEET_PAGES):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            file = folder / "labels.pdf"
            file.write_bytes(pdf(pages[start : start + SHEET_PAGES], title="labels"))
            for way, images in (
                ("pdf: poppler", poppler_pages(file, folder, DPI)),
                ("pdf: ghostscript", ghostscript_pages(file, folder)),
                ("pdf: pdfium", pdfium_pages(file, DPI)),
            ):
                for at, image in enumerate(images, start=start):
                    yield at, way, image


class Reading:
    """Decodes what comes out and counts; a picture that was seen before is not decoded again."""

    def __init__(self) -> None:
        self.counts: dict[str, Count] = {}
        self._said: dict[tuple[bytes, bool], set[str]] = {}

    def add(self, way: str, image: Image.Image, wanted: str) -> None:
        gray = image.convert("L")
        count = self.counts.setdefault(way, Count())
        count.labels += 1
        clean = self.said(gray, blurred=False)
        count.clean += clean == {wanted}
        if way in PHOTOGRAPHED:
            count.photos += 1
            count.blurred += self.said(gray, blurred=True) == {wanted}
        if clean != {wanted}:
            count.wrong.append(f"{wanted} read as {sorted(clean)}")

    def said(self, gray: Image.Image, *, blurred: bool) -> set[str]:
        key = hashlib.blake2b(gray.tobytes() + repr(gray.size).encode()).digest(), blurred
        if key not in self._said:
            self._said[key] = texts(photo(gray) if blurred else gray, blurred=blurred)
        return self._said[key]


def read_back(chosen: Iterable[Case]) -> dict[str, Count]:
    """Each way of reading -> what it gave back of the labels."""
    labels = list(chosen)
    pages = [page_of(case) for case in labels]
    reading = Reading()
    for case, page in zip(labels, pages, strict=True):
        for way, image in _from_printers(page):
            reading.add(way, image, case.wanted)
    for at, way, image in _from_rasterisers(pages):
        reading.add(way, image, labels[at].wanted)
    return reading.counts


def table(counts: dict[str, Count]) -> str:
    lines = [f"{'way':18} {'labels':>7} {'clean':>7} {'photo':>14}"]
    lines += [
        f"{way:18} {count.labels:7} {count.clean:7} {count.blurred:7} of {count.photos}"
        for way, count in counts.items()
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    found = read_back(cases(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
    sys.stdout.write(table(found))
    for way, count in found.items():
        sys.stdout.write("".join(f"{way}: {line}\n" for line in count.wrong[:10]))
