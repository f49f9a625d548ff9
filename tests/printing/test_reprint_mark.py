# SPDX-License-Identifier: Apache-2.0
"""A label that may be there twice says so, and its codes read as before."""

from __future__ import annotations

from itertools import product

import pytest
from PIL import Image, ImageChops, ImageFilter

from printing import catalogue
from printing.blocks import Ink
from printing.draw import Bars, Rect, ResolvedLabel, TextRun
from printing.fonts import width_em
from printing.geometry import Printer
from printing.languages.raster import rasterise
from printing.refusal import Refusal
from printing.reprint_mark import QUIET_MODULES, mark_text, marked
from tests.printing.readers import photo, texts
from tests.printing.worst_cases import RECORDS

EVERY = [
    pytest.param(kind, size, language, id=f"{kind.name}-{size}-{language}")
    for kind in catalogue.documents()
    for size, language in product(kind.sizes, ("zh_CN", "en"))
    # A sheet has its margins; one language shows that the mark finds them.
    if kind.form is catalogue.Form.LABEL or language == "en"
]


def _drawn(kind: catalogue.DocumentType, size: str, language: str, which: int) -> ResolvedLabel:
    dpi = 300 if kind.form is catalogue.Form.SHEET else 203
    record = RECORDS[kind.name][which]
    pages = kind.render(record, size=kind.size(size), printer=Printer(dpi=dpi), language=language)
    assert not isinstance(pages, Refusal), pages.text
    return pages[0]


def _ink(page: ResolvedLabel) -> Image.Image:
    return rasterise(page).convert("1")


def _mark_of(before: ResolvedLabel, after: ResolvedLabel) -> tuple[TextRun, Rect | None]:
    """The mark's text, and its tag if it needed one."""
    new = after.items[len(before.items) :]
    assert after.items[: len(before.items)] == before.items
    text = new[-1]
    assert isinstance(text, TextRun)
    tag = new[0] if len(new) == 2 else None
    assert tag is None or isinstance(tag, Rect)
    return text, tag


@pytest.mark.parametrize("which", [0, 1], ids=["typical", "worst"])
@pytest.mark.parametrize(("kind", "size", "language"), EVERY)
def test_every_label_has_room_for_its_mark(
    kind: catalogue.DocumentType, size: str, language: str, which: int
) -> None:
    """The mark is there, lies on the paper, and its ink touches nothing that was there before."""
    before = _drawn(kind, size, language, which)
    after = marked(before, 12, language)
    text, tag = _mark_of(before, after)
    assert text.text == mark_text(12, language)
    plain, with_mark = (_ink(p).convert("L") for p in (before, after))
    new = ImageChops.difference(plain, with_mark)
    assert new.getbbox() is not None
    text_wide = width_em(text.text, text.weight) * text.size
    assert 0 <= text.x <= before.width_dots - text_wide
    assert 0.8 * text.size <= text.baseline <= before.height_dots - 0.2 * text.size
    if tag is None:
        assert text.ink is Ink.BLACK
        # Wherever the mark's ink is, and a dot around it, nothing was before.
        around = new.filter(ImageFilter.MaxFilter(3))
        assert ImageChops.lighter(plain, ImageChops.invert(around)).getextrema()[0] == 255
    else:
        # Over a text or a line, never in the quiet zone of a code.
        for bars in (item for item in before.items if isinstance(item, Bars)):
            quiet = QUIET_MODULES * min(w for _, w in bars.runs) if bars.height > 12 else 0
            left, right = bars.runs[0][0] - quiet, sum(bars.runs[-1]) + quiet
            assert (
                tag.x >= right
                or tag.x + tag.width <= left
                or tag.y >= bars.y + bars.height
                or tag.y + tag.height <= bars.y
            )


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        pytest.param(kind, size, id=f"{kind.name}-{size}")
        for kind in catalogue.documents()
        if kind.form is catalogue.Form.LABEL
        for size in kind.sizes
    ],
)
def test_codes_read_as_before(kind: catalogue.DocumentType, size: str) -> None:
    """What a marked label's codes say, clean and as a poor photo, is what they said without the mark."""
    for which in (0, 1):
        before = _drawn(kind, size, "zh_CN", which)
        plain, with_mark = _ink(before).convert("L"), _ink(marked(before, 3, "zh_CN")).convert("L")
        assert texts(with_mark) == texts(plain)
        assert texts(photo(with_mark)) == texts(photo(plain))


def test_a_mark_on_a_code_is_seen() -> None:
    """CONTROL: a mark that is put over the bars makes them unreadable to the same reader."""
    kind = catalogue.document("parcel_label")
    before = _drawn(kind, "60x40", "zh_CN", 0)
    bars = next(item for item in before.items if isinstance(item, Bars))
    over = Rect(sum(bars.runs[5]), bars.y, 60, bars.height, Ink.BLACK)
    spoiled = ResolvedLabel(
        size_name=before.size_name,
        width_dots=before.width_dots,
        height_dots=before.height_dots,
        dpi=before.dpi,
        items=(*before.items, over),
    )
    assert texts(_ink(spoiled).convert("L")) != texts(_ink(before).convert("L"))


def test_the_mark_counts() -> None:
    """Its words are the label's language, with the number of the print."""
    assert mark_text(2, "zh_CN") == "补打 2"
    assert mark_text(2, "en") == "Reprint 2"
