# SPDX-License-Identifier: Apache-2.0
"""Whatever the text: its ink stays within its box, and no quiet zone gets any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from printing.blocks import Align, Barcode, Label, Overflow, QrCode, TextBox, Weight
from printing.draw import (
    QR_MARGIN_MODULES,
    QUIET_MODULES,
    Bars,
    ResolvedLabel,
    TextRun,
    resolve,
)
from printing.geometry import SIZES, Printer
from printing.languages.raster import ink_box, rasterise
from printing.refusal import Reason, Refusal
from tests.printing.readers import texts

SIZE = SIZES["60x40"]
# One dot of a curve may pass the edge, and fitting strokes to the grid moves them by up to two.
REACH_DOTS = 3
WORDS = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("王㐀𠮷ÅÉĘjgy{|}()（）【】—_▁█◆〓😀ག\u0301\n 0123456789"), max_size=60),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F), max_size=40),
)


@st.composite
def boxes(draw: st.DrawFn) -> TextBox:
    """A box somewhere on the label, from one that is hardly as high as a line."""
    width = draw(st.floats(4, 56))
    height = draw(st.floats(2.5, 30))
    smallest = draw(st.floats(1.5, min(3, height / 1.3)))
    return TextBox(
        x_mm=draw(st.floats(0, 60 - width)),
        y_mm=draw(st.floats(0, 40 - height)),
        width_mm=width,
        height_mm=height,
        text=draw(WORDS),
        size_mm=draw(st.floats(smallest, 25)),
        min_size_mm=smallest,
        weight=draw(st.sampled_from(Weight)),
        align=draw(st.sampled_from(Align)),
        overflow=draw(st.sampled_from(Overflow)),
    )


def resolved(*blocks: TextBox | Barcode | QrCode, dpi: int = 203) -> ResolvedLabel | Refusal:
    return resolve(Label(size=SIZE, blocks=blocks), Printer(dpi=dpi))


TALL = TextBox(x_mm=2, y_mm=2, width_mm=8, height_mm=3, text="ÅĘ|█j", size_mm=20, min_size_mm=2)


@given(box=boxes(), dpi=st.sampled_from((203, 300)))
@example(box=TALL, dpi=203)
@example(box=replace(TALL, overflow=Overflow.WRAP, text="█\n█\n█"), dpi=203)
def test_ink_stays_within_its_box(box: TextBox, dpi: int) -> None:
    """Shrunk, cut, wrapped or aligned: a text's ink stays in its box, to three dots of 0.1 mm."""
    drawn = resolved(box, dpi=dpi)
    if isinstance(drawn, Refusal):
        assert drawn.code is Reason.TEXT_DOES_NOT_FIT
        return
    ink = ink_box(drawn)
    if ink is None:
        return
    dots = Printer(dpi=dpi).dots
    left, top = dots(box.x_mm) - REACH_DOTS, dots(box.y_mm) - REACH_DOTS
    right = left + dots(box.width_mm) + 2 * REACH_DOTS
    bottom = top + dots(box.height_mm) + 2 * REACH_DOTS
    assert (ink[0] >= left, ink[1] >= top, ink[2] <= right, ink[3] <= bottom) == (True,) * 4, (
        ink,
        (left, top, right, bottom),
    )


@given(box=boxes())
def test_a_cut_text_says_so(box: TextBox) -> None:
    """What is not all there ends in the mark; a code is never cut."""
    drawn = resolved(box)
    if isinstance(drawn, Refusal):
        return
    said = "".join(item.text for item in drawn.items if isinstance(item, TextRun))
    whole = "".join(box.text.split())
    if box.overflow is Overflow.SHRINK:
        assert "…" not in said or "…" in box.text
    elif whole.isascii() and whole.isprintable() and "".join(said.split()) != whole:
        assert said.endswith("…")


@given(text=WORDS, number=st.from_regex(r"[A-Z0-9]{1,14}", fullmatch=True))
def test_no_text_reaches_a_quiet_zone(text: str, number: str) -> None:
    """Texts above and below a bar code leave its quiet zones white, and it reads."""
    code = Barcode(x_mm=0, y_mm=14, width_mm=60, height_mm=12, text=number)
    over = TextBox(x_mm=0, y_mm=0, width_mm=60, height_mm=14, text=text, size_mm=9)
    under = TextBox(
        x_mm=0, y_mm=26, width_mm=60, height_mm=14, text=text, size_mm=9, overflow=Overflow.WRAP
    )
    drawn = resolved(over, code, under)
    if isinstance(drawn, Refusal):
        assert drawn.code is Reason.BARCODE_DOES_NOT_FIT
        return
    (bars,) = [item for item in drawn.items if isinstance(item, Bars)]
    first, last = bars.runs[0], bars.runs[-1]
    quiet = QUIET_MODULES * min(wide for _, wide in bars.runs)
    page = rasterise(drawn).convert("L")
    band = (bars.y, bars.y + bars.height)
    for x in (first[0] - quiet, last[0] + last[1]):
        assert x >= 0
        assert page.crop((x, band[0], x + quiet, band[1])).getextrema() == (255, 255)
    assert number in texts(page.crop((0, *band[:1], page.width, band[1])))


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_qr_codes_margin_is_white(dpi: int) -> None:
    """Four modules around the symbol stay within its square, at each resolution."""
    code = QrCode(x_mm=5, y_mm=5, side_mm=25, text="L1:" + "A7" * 20)
    drawn = resolved(code, dpi=dpi)
    assert isinstance(drawn, ResolvedLabel)
    ink = ink_box(drawn)
    assert ink is not None
    dots = Printer(dpi=dpi).dots
    module = min(item.height for item in drawn.items if isinstance(item, Bars))
    margin = QR_MARGIN_MODULES * module
    assert ink[0] - dots(5) >= margin
    assert dots(5) + dots(25) - ink[2] >= margin - 1


def test_ink_that_leaves_its_box_is_seen() -> None:
    """The control: the measure finds a run that was put too high."""
    drawn = resolved(TALL)
    assert isinstance(drawn, ResolvedLabel)
    run = next(item for item in drawn.items if isinstance(item, TextRun))
    ink = ink_box(replace(drawn, items=(replace(run, baseline=run.baseline - 20),)))
    assert ink is not None
    assert ink[1] < Printer().dots(TALL.y_mm)
