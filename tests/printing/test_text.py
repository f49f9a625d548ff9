# SPDX-License-Identifier: Apache-2.0
"""Text fits its width, and what is cut shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from printing.blocks import Weight
from printing.fonts import CUT_MARK, printable, width_em
from printing.text import cut, fit_line, largest_size, lines_of, wrap

BOLD = Weight.BOLD
ANY_TEXT = st.text(alphabet="中国，。（）abc W-12… 堃", max_size=60)


def test_a_line_shrinks_before_it_is_cut() -> None:
    """A long line gets smaller as far as allowed, and only then loses its end, with a mark."""
    text = "24-4-3882"
    assert fit_line(text, BOLD, width_dots=1000, size_dots=40, min_size_dots=20) == (text, 40)
    fitted, size = fit_line(text, BOLD, width_dots=130, size_dots=40, min_size_dots=20)
    assert fitted == text
    assert 20 <= size < 40
    fitted, size = fit_line(text, BOLD, width_dots=60, size_dots=40, min_size_dots=20)
    assert size == 20
    assert fitted.endswith(CUT_MARK)
    assert largest_size(text, BOLD, width_dots=60, size_dots=40, min_size_dots=20) is None


@given(text=ANY_TEXT, width=st.integers(60, 600))
def test_no_line_is_wider_than_its_width(text: str, width: int) -> None:
    """However a text breaks, each line fits and no visible character is lost."""
    clean, _ = printable(text, BOLD)
    lines = lines_of(clean, BOLD, width_dots=width, size_dots=24)
    assert all(width_em(line, BOLD) * 24 <= width + 24 for line in lines)
    assert "".join(lines).replace(" ", "") == clean.replace(" ", "")


@given(text=ANY_TEXT, width=st.integers(30, 400))
def test_what_is_cut_fits_and_says_so(text: str, width: int) -> None:
    """A cut text is no wider than its room and ends in the mark; a short one is untouched."""
    short = cut(text, BOLD, width_dots=width, size_dots=20)
    assert short == text or short.endswith(CUT_MARK)
    assert width_em(short, BOLD) * 20 <= max(width, width_em(CUT_MARK, BOLD) * 20)


def test_words_stay_whole_and_punctuation_keeps_its_place() -> None:
    """Latin words do not break while they fit; closing punctuation never begins a line."""
    assert lines_of("fresh milk daily", BOLD, width_dots=130, size_dots=20) == [
        "fresh milk",
        "daily",
    ]
    lines = lines_of("今天天气好，明天也好", BOLD, width_dots=100, size_dots=20)
    assert not any(line.startswith("，") for line in lines)
    lines = lines_of("一二三四（五）六", BOLD, width_dots=100, size_dots=20)
    assert not any(line.endswith("（") for line in lines)


def test_a_wrapped_text_keeps_to_its_height() -> None:
    """Lines shrink to fill the box; what still does not fit is cut with the mark."""
    lines, size = wrap(
        "好" * 500,
        BOLD,
        width_dots=200,
        height_dots=60,
        size_dots=30,
        min_size_dots=15,
        line_height=1.2,
    )
    assert size == 15
    assert len(lines) == 3
    assert lines[-1].endswith(CUT_MARK)
    lines, size = wrap(
        "好好",
        BOLD,
        width_dots=200,
        height_dots=60,
        size_dots=30,
        min_size_dots=15,
        line_height=1.2,
    )
    assert (lines, size) == (["好好"], 30)
