# SPDX-License-Identifier: Apache-2.0
"""What is checked for ink is what is printed, wherever it is moved."""

from __future__ import annotations

import pytest

from printing import dots
from printing.blocks import Ink, Weight
from printing.dots import moved
from printing.draw import ResolvedLabel, TextRun
from printing.languages.raster import rasterise
from printing.templates.zones import ink_of

RUN = TextRun(20, 60, 37, "SF139 翠苑 wmx7788 Lij", Weight.BOLD, Ink.BLACK)


def _inked(run: TextRun) -> set[tuple[int, int]]:
    label = ResolvedLabel(size_name="x", width_dots=600, height_dots=100, dpi=203, items=(run,))
    picture = rasterise(label)
    return {
        (x, y)
        for y in range(picture.height)
        for x in range(picture.width)
        if picture.getpixel((x, y)) == 0
    }


@pytest.mark.parametrize("right", range(4))
def test_a_text_moved_by_whole_dots_keeps_its_dots(right: int) -> None:
    """The same dots, so many further on; none of them beyond the areas that are looked at for ink."""
    run = moved(RUN, right, 2)
    assert isinstance(run, TextRun)
    inked = _inked(run)
    assert inked == {(x + right, y + 2) for x, y in _inked(RUN)}
    areas = list(ink_of(run))
    assert all(
        any(a.left <= x < a.right and a.top <= y < a.bottom for a in areas) for x, y in inked
    )


def test_a_pen_that_rounds_from_the_edge_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTROL: were characters' places counted from the label's edge, a moved text would change its dots."""
    before = _inked(RUN)
    glyphs = dots.placed_glyphs

    def from_the_edge(run: TextRun) -> object:
        for n, (x, y, mask) in enumerate(glyphs(run)):
            yield x + (run.x % 2) * (n % 2), y, mask

    monkeypatch.setattr("printing.languages.raster.placed_glyphs", from_the_edge)
    run = moved(RUN, 1, 0)
    assert isinstance(run, TextRun)
    assert _inked(run) != {(x + 1, y) for x, y in before}
