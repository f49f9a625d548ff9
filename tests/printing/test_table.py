# SPDX-License-Identifier: Apache-2.0
"""Lists on paper: every row once, names and page numbers on every page, nothing parted that belongs together."""

from __future__ import annotations

import tracemalloc
from dataclasses import fields, replace

import pytest

from printing import paging
from printing.blocks import Align
from printing.documents import list_words, slip_words
from printing.documents.captions import LANGUAGES
from printing.draw import Bars, ResolvedLabel, TextRun
from printing.geometry import SIZES, Printer
from printing.refusal import CannotPrint, Reason
from printing.roster import FOOT_HEIGHT, MARGIN, Band, Cell, Column, Roster
from printing.table import draw_rosters

A4, PRINTER = SIZES["A4"], Printer(dpi=300)
ROSTER = Roster(
    title="TITLE",
    columns=(
        Column(title="NUMBER", width_mm=30, shows=Cell.STRONG),
        Column(title="CODE", width_mm=60, shows=Cell.CODE),
        Column(title="WORDS"),
    ),
    lines=(),
    page="{page}/{pages}",
    continued="AGAIN",
    totals=(("TOTAL", "1"),),
    signatures=("SIGN",),
    row_height_mm=13,
)


def row(number: int) -> tuple[str, str, str]:
    return f"N{number}", f"C{number:06d}", "words"


def banded(*counts: int) -> list[tuple[str, ...] | Band]:
    """So many rows under each heading."""
    lines: list[tuple[str, ...] | Band] = []
    number = 0
    for at, count in enumerate(counts):
        lines.append(Band(text=f"BAND{at}"))
        for _ in range(count):
            lines.append(row(number))
            number += 1
    return lines


def pages_of(roster: Roster) -> list[list[str]]:
    """The texts of each page, from the top down."""
    return [texts_of(page) for page in draw_rosters((roster,), size=A4, printer=PRINTER)]


def texts_of(page: ResolvedLabel) -> list[str]:
    runs = [item for item in page.items if isinstance(item, TextRun)]
    return [run.text for run in sorted(runs, key=lambda run: (run.baseline, run.x))]


@pytest.mark.parametrize("count", [1, 14, 15, 16, 17, 18, 19, 20, 21, 37, 38, 39, 40, 100])
def test_every_row_stands_once(count: int) -> None:
    """However many rows there are: each once, names and page on every page, the closing on the last with rows."""
    pages = pages_of(replace(ROSTER, lines=[row(number) for number in range(count)]))
    everything = [text for page in pages for text in page]
    assert [everything.count(f"N{number}") for number in range(count)] == [1] * count
    for number, page in enumerate(pages, start=1):
        assert {"NUMBER", "CODE", "WORDS", "TITLE", f"{number}/{len(pages)}"} <= set(page)
        assert ("SIGN" in page) == ("TOTAL" in page) == (number == len(pages))
    rows_of_last = [text for text in pages[-1] if text.startswith("N") and text != "NUMBER"]
    assert rows_of_last


@pytest.mark.parametrize(
    "counts",
    [(1,), (16, 3), (17, 1), (18, 1), (15, 1, 1), (3,) * 20, (40, 2), (1,) * 33, (17,), (18,)],
)
def test_a_heading_is_never_parted_from_its_rows(counts: tuple[int, ...]) -> None:
    """A heading has a row below it on its page, and every page's first row has its heading above it."""
    pages = pages_of(replace(ROSTER, lines=banded(*counts)))
    owner = {f"N{n}": f"BAND{at}" for n, at in enumerate(_owners(counts))}
    seen: list[str] = []
    for page in pages:
        inside = [t for t in page if t in owner or t.startswith("BAND")]
        if not inside:
            continue
        assert inside[0].startswith("BAND")
        for before, after in zip(inside, [*inside[1:], "BAND"], strict=True):
            assert not (before.startswith("BAND") and after.startswith("BAND")), page
        heading = ""
        for text in inside:
            if text in owner:
                assert heading.split()[0] == owner[text]
                seen.append(text)
            else:
                heading = text
    assert seen == list(owner)


def _owners(counts: tuple[int, ...]) -> list[int]:
    return [at for at, count in enumerate(counts) for _ in range(count)]


def test_a_parted_heading_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTROL: where a heading isn't repeated on the next page, the check above fails."""
    monkeypatch.setattr(paging, "_again", lambda _band, _roster: Band(text=""))
    with pytest.raises((AssertionError, IndexError)):
        test_a_heading_is_never_parted_from_its_rows((40, 2))


def test_nothing_leaves_the_paper() -> None:
    """Rows, totals and signatures end above the foot of each page, whatever the count."""
    foot = PRINTER.dots(A4.height_mm - MARGIN - FOOT_HEIGHT + 2)
    for count in range(1, 45):
        lines = [row(number) for number in range(count)]
        for page in draw_rosters((replace(ROSTER, lines=lines),), size=A4, printer=PRINTER):
            for item in page.items:
                if isinstance(item, Bars):
                    assert item.y + item.height < foot
                if isinstance(item, TextRun) and item.text in ("SIGN", "TOTAL"):
                    assert item.baseline < foot


def test_an_empty_list_is_refused() -> None:
    """A list without a row is no sheet, even with headings."""
    for lines in ([], [Band(text="BAND")]):
        with pytest.raises(CannotPrint) as refused:
            pages_of(replace(ROSTER, lines=lines))
        assert refused.value.refusal.code is Reason.EMPTY_LIST


def test_a_figure_is_never_broken_nor_cut() -> None:
    """A strong text of twice its column's width is smaller, whole and on one line; a code without bars is whole too."""
    amount, code = "¥9999999.99", "99JDVA63870201864X-SUPPLEMENT-0001"
    columns = (
        Column(title="A", width_mm=16, shows=Cell.STRONG, align=Align.RIGHT),
        Column(title="B", width_mm=50, shows=Cell.CODE),
        Column(title="C"),
    )
    (page,) = pages_of(replace(ROSTER, columns=columns, lines=[(amount, code, "补单-一二三")]))
    assert amount in page
    assert "".join(text for text in page if len(text) > 3 and text in code) == code


def test_a_thousand_rows_need_little_memory() -> None:
    """1,000 rows with bar codes are pages of a list, not a picture each: below 40 MB at their peak."""
    lines = [row(number) for number in range(1_000)]
    draw_rosters((replace(ROSTER, lines=lines[:20]),), size=A4, printer=PRINTER)
    tracemalloc.start()
    pages = draw_rosters((replace(ROSTER, lines=lines),), size=A4, printer=PRINTER)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(pages) > 50
    assert peak < 40_000_000


@pytest.mark.parametrize("words", [list_words.WORDS, slip_words.WORDS])
def test_words_have_no_gaps(words: dict[str, object]) -> None:
    """Each language of the labels has every word of the lists, and no two languages say all the same."""
    assert words.keys() == LANGUAGES.keys()
    said = [[getattr(w, f.name) for f in fields(w)] for w in words.values()]  # type: ignore[arg-type]  # dataclasses
    assert all(all(texts) for texts in said)
    assert len({tuple(texts) for texts in said}) == len(words)
    for zh, en in zip(*said, strict=True):
        assert zh.count("{") == en.count("{")
        assert en.isascii()
