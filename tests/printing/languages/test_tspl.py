# SPDX-License-Identifier: Apache-2.0
"""What a TSPL printer makes of a job is, dot for dot, the raster; and it costs a fraction of a bitmap."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.bench.papers import parcel_labels
from printing import catalogue
from printing.blocks import Ink, Weight
from printing.document import Form
from printing.draw import Bars, Item, Rect, ResolvedLabel, TextRun
from printing.geometry import MM_PER_INCH, Printer
from printing.languages import lifting
from printing.languages.bands import inked_bands
from printing.languages.lifting import lifted
from printing.languages.raster import rasterise
from printing.languages.tspl import tspl
from printing.profile import DeviceLanguage, PrinterProfile
from printing.refusal import Refusal
from tests.printing.readers import TsplError, print_tspl
from tests.printing.worst_cases import RECORDS

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
    parted = lifted((text, bars, rule, qr_row), bar_bytes=17)
    assert parted.rest == (text, qr_row)
    assert parted.bars == (bars, rule)
    said = tspl(label_of(text, bars, rule, qr_row), PRINTER)
    assert b"\r\nBAR 40,100,3,70\r\n" in said
    assert b"\r\nBAR 16,90,400,3\r\nPRINT" in said
    assert tspl(label_of(rule), PRINTER).count(b"BITMAP") == 0
    assert printed(label_of(rule)).tobytes() == rasterise(label_of(rule)).tobytes()


AREA = Rect(16, 96, 200, 60, Ink.BLACK)
FROZEN = TextRun(20, 140, 40, "冷冻", Weight.BOLD, Ink.WHITE)
CROSSING = Rect(0, 110, 480, 3, Ink.BLACK)


def test_white_words_go_as_black_ones_whose_area_is_turned() -> None:
    """An area with nothing on it but words costs no bitmap of its own."""
    parted = lifted((AREA, FROZEN), bar_bytes=17)
    assert parted.turned == (AREA,)
    assert parted.rest == (dataclasses.replace(FROZEN, ink=Ink.BLACK),)
    label = label_of(AREA, FROZEN)
    assert b"REVERSE 16,96,200,60\r\nPRINT" in tspl(label, PRINTER)
    assert printed(label).tobytes() == rasterise(label).tobytes()


@pytest.mark.parametrize(
    "items",
    [
        (CROSSING, AREA, FROZEN),
        (AREA, FROZEN, CROSSING),
        (AREA, dataclasses.replace(FROZEN, x=190)),
        (FROZEN, AREA),
        (AREA, Rect(30, 100, 20, 20, Ink.WHITE), FROZEN),
        (AREA, dataclasses.replace(AREA, x=150, y=130), FROZEN, dataclasses.replace(FROZEN, x=120)),
        (AREA, dataclasses.replace(FROZEN, text="  ")),
    ],
)
def test_what_lies_across_is_sent_to_the_dot(items: tuple[Item, ...]) -> None:
    """Rules across an area, words over its edge, areas over each other: the dots are the raster's."""
    assert printed(label_of(*items)).tobytes() == rasterise(label_of(*items)).tobytes()


@pytest.mark.parametrize("name", ["_touch", "_within"])
def test_a_lift_that_looks_at_nothing_is_caught(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The control: without its look at what touches, or at what lies within, the dots differ."""
    label = label_of(CROSSING, AREA, FROZEN, dataclasses.replace(FROZEN, x=190))
    monkeypatch.setattr(lifting, name, lambda *_: name == "_within")
    if name == "_within":
        label = label_of(AREA, dataclasses.replace(FROZEN, x=190))
    assert printed(label).tobytes() != rasterise(label).tobytes()


_INKS = st.sampled_from(Ink)
_RECTS = st.builds(
    Rect, st.integers(0, 300), st.integers(0, 200), st.integers(1, 180), st.integers(1, 120), _INKS
)
_BARS = st.builds(
    lambda y, high, count, wide: Bars(
        y, high, tuple((20 + 3 * wide * n, wide) for n in range(count))
    ),
    st.integers(0, 250),
    st.integers(1, 60),
    st.integers(1, 15),
    st.integers(1, 8),
)
_TEXTS = st.builds(
    TextRun,
    st.integers(10, 300),
    st.integers(60, 280),
    st.sampled_from((20, 40)),
    st.sampled_from(("冷冻", "A 1", " ", "24-4")),
    st.sampled_from(Weight),
    _INKS,
)


@settings(deadline=None, max_examples=150)
@given(items=st.lists(_RECTS | _BARS | _TEXTS, min_size=1, max_size=7))
def test_whatever_lies_on_what_is_sent_to_the_dot(items: list[Item]) -> None:
    """Areas, bars and words in either ink, over each other in any order, print as they are shown."""
    label = label_of(Rect(470, 310, 4, 4, Ink.BLACK), *items)
    assert printed(label).tobytes() == rasterise(label).tobytes()


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


def check_a_day(every: int) -> None:
    """Of the practice day's parcels each `every`th: the raster's dots, and few bytes for them."""
    labels = parcel_labels(900)[::every]
    for size, part in (("40x30", 0.6), ("60x40", 0.45), ("76x130", 0.45)):
        sent = whole = 0
        for record in labels:
            (label,) = pages_of(catalogue.document("parcel_label"), record, size)
            assert printed(label).tobytes() == rasterise(label).tobytes()
            sent += len(tspl(label, PRINTER))
            whole += (label.width_dots + 7) // 8 * label.height_dots
        assert sent <= part * whole


def test_a_days_labels_are_well_below_their_bitmaps() -> None:
    """The usual parcels' jobs have at most 0.45 of the bytes of full bitmaps, 0.6 on the smallest paper."""
    check_a_day(every=30)


@pytest.mark.long
def test_every_label_of_a_day_is_sent_to_the_dot() -> None:
    """All parcels of two delivery lists, in three sizes."""
    check_a_day(every=1)


@pytest.mark.parametrize(
    "line",
    [
        b"REVERSE 470,0,20,4",
        b"REVERSE 0,0,4,0",
        b"BAR 470,0,20,4",
        b"BAR 0,318,4,4",
        b"BAR 0,0,0,4",
        b"BAR 1,2,3",
        b"BAR 0,0,-1,4",
    ],
)
def test_the_printer_of_these_tests_checks_bars(line: bytes) -> None:
    """A bar over the edge, of no size, or with a number missing raises."""
    head = b"SIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n"
    assert len(print_tspl(head + b"BAR 0,0,4,4\r\nPRINT 1,1\r\n")) == 1
    with pytest.raises(TsplError):
        print_tspl(head + line + b"\r\nPRINT 1,1\r\n")
