# SPDX-License-Identifier: Apache-2.0
"""What a TSPL printer makes of a job is, dot for dot, the raster; and it costs a fraction of a bitmap."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printing import catalogue
from printing.blocks import Ink, Weight
from printing.document import Form
from printing.draw import Bars, Item, Rect, ResolvedLabel, TextRun
from printing.geometry import MM_PER_INCH, Printer
from printing.languages import tspl as language
from printing.languages.bands import inked_bands
from printing.languages.raster import rasterise
from printing.languages.tspl import lifted, tspl
from printing.profile import DeviceLanguage, PrinterProfile
from printing.refusal import Refusal
from tests.printing.readers import TsplError, print_tspl
from tests.printing.worst_cases import PLAIN_PARCEL, RECORDS

PRINTER = PrinterProfile(name="前台", language=DeviceLanguage.TSPL, to="file:///paper")
LABELS = [kind for kind in catalogue.documents() if kind.form is Form.LABEL]
EVERY = [
    pytest.param(kind, size, dpi, id=f"{kind.name}-{size}-{dpi}")
    for kind in LABELS
    for size in kind.sizes
    for dpi in (203, 300)
]


def pages_of(
    kind: catalogue.DocumentType, record: object, size: str, dpi: int = 203
) -> tuple[ResolvedLabel, ...]:
    drawn = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language="zh_CN")
    assert not isinstance(drawn, Refusal), drawn.text
    return drawn


def printed(label: ResolvedLabel) -> Image.Image:
    (page,) = print_tspl(tspl(label, PRINTER), dots_per_mm=label.dpi / MM_PER_INCH)
    return page


@pytest.mark.parametrize(("kind", "size", "dpi"), EVERY)
def test_a_printer_burns_the_raster(kind: catalogue.DocumentType, size: str, dpi: int) -> None:
    """Bitmaps, bars and rules put together are the very dots of the preview, for every label."""
    for record in RECORDS[kind.name]:
        for label in pages_of(kind, record, size, dpi):
            shown = rasterise(label)
            burnt = printed(label)
            assert burnt.size == shown.size
            assert burnt.tobytes() == shown.tobytes()


def label_of(*items: Item) -> ResolvedLabel:
    return ResolvedLabel(
        size_name="60x40", width_dots=480, height_dots=320, dpi=203, items=tuple(items)
    )


def test_bars_and_rules_are_commands_and_text_is_not() -> None:
    """A bar code goes as rectangles, a QR code's short rows and texts stay bitmaps."""
    bars = Bars(100, 70, tuple((40 + 9 * n, 3) for n in range(40)))
    rule = Rect(16, 90, 400, 3, Ink.BLACK)
    qr_row = Bars(200, 4, tuple((40 + 8 * n, 4) for n in range(12)))
    text = TextRun(16, 60, 40, "货位", Weight.BOLD, Ink.BLACK)
    said, rest = lifted((text, bars, rule, qr_row))
    assert rest == (text, qr_row)
    assert said.splitlines()[0] == "BAR 40,100,3,70"
    assert said.splitlines()[-1] == "BAR 16,90,400,3"
    assert tspl(label_of(rule), PRINTER).count(b"BITMAP") == 0
    assert printed(label_of(rule)).tobytes() == rasterise(label_of(rule)).tobytes()


def tag() -> ResolvedLabel:
    """White words on a black area that lies across a rule."""
    return label_of(
        Rect(0, 110, 480, 3, Ink.BLACK),
        Rect(16, 96, 200, 60, Ink.BLACK),
        TextRun(20, 140, 40, "冷冻", Weight.BOLD, Ink.WHITE),
        Rect(100, 110, 20, 3, Ink.BLACK),
    )


def test_white_on_black_stays_white() -> None:
    """An area that something white lies on is never drawn behind it; what lies on top of the white is."""
    said, rest = lifted(tag().items)
    assert said == "BAR 100,110,20,3\r\n"
    assert len(rest) == 3
    assert printed(tag()).tobytes() == rasterise(tag()).tobytes()


def test_a_lift_that_forgets_the_white_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with every area drawn behind the bitmaps the words are gone, and the dots differ."""
    monkeypatch.setattr(language, "_touch", lambda *_: False)
    assert printed(tag()).tobytes() != rasterise(tag()).tobytes()


@settings(deadline=None, max_examples=60)
@given(
    boxes=st.lists(
        st.tuples(st.integers(0, 190), st.integers(0, 110), st.integers(1, 60), st.integers(1, 40)),
        max_size=9,
    ),
    command_bytes=st.integers(0, 60),
)
def test_bands_hold_all_ink_once(
    boxes: list[tuple[int, int, int, int]], command_bytes: int
) -> None:
    """Put together the bands are the image; no byte is sent twice; cutting never costs more than not to."""
    image = Image.new("1", (200, 120), 1)
    for x, y, wide, high in boxes:
        image.paste(0, (x, y, x + wide, y + high))
    bands = inked_bands(image, command_bytes=command_bytes)
    canvas = Image.new("1", image.size, 1)
    taken: set[tuple[int, int]] = set()
    for band in bands:
        assert len(band.pixels) == band.width_bytes * band.height
        canvas.paste(
            Image.frombytes("1", (band.width_bytes * 8, band.height), band.pixels),
            (band.column * 8, band.row),
        )
        cells = {
            (band.column + x, band.row + y)
            for x in range(band.width_bytes)
            for y in range(band.height)
        }
        assert not cells & taken
        taken |= cells
    assert canvas.tobytes() == image.tobytes()
    assert len(taken) + command_bytes * len(bands) <= 25 * 120 + command_bytes


@pytest.mark.parametrize("size", ["60x40", "76x130"])
def test_a_parcels_label_is_well_below_its_bitmap(size: str) -> None:
    """A usual parcel's job has at most 0.45 of the bytes of a full bitmap."""
    record = dataclasses.replace(PLAIN_PARCEL, temperature="ambient")
    (label,) = pages_of(catalogue.document("parcel_label"), record, size)
    full = (label.width_dots + 7) // 8 * label.height_dots
    assert len(tspl(label, PRINTER)) <= 0.45 * full


@pytest.mark.parametrize(
    "line", [b"BAR 470,0,20,4", b"BAR 0,318,4,4", b"BAR 0,0,0,4", b"BAR 1,2,3", b"BAR 0,0,-1,4"]
)
def test_the_printer_of_these_tests_checks_bars(line: bytes) -> None:
    """A bar over the edge, of no size, or with a number missing raises."""
    head = b"SIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n"
    assert len(print_tspl(head + b"BAR 0,0,4,4\r\nPRINT 1,1\r\n")) == 1
    with pytest.raises(TsplError):
        print_tspl(head + line + b"\r\nPRINT 1,1\r\n")
