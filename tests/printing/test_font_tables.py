# SPDX-License-Identifier: Apache-2.0
"""A font's tables are read as they are, and hold little."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from app.errors import OperatorError
from printing import fonts
from printing.font_tables import Advances, FontTables

_MOST_KB = 700


def _kept_kb(path: Path) -> float:
    """What stays in memory once a font's tables have been read and asked for some characters."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    tables = FontTables(path)
    assert Advances(tables).sets("翠苑社区自提点 A-03-12")
    assert tables.ink("翠") is not None
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / 1024


@pytest.mark.parametrize("face", [fonts.Face.REGULAR, fonts.Face.BOLD])
def test_a_fonts_tables_stay_small(face: fonts.Face) -> None:
    """Twenty thousand characters take no object each."""
    assert _kept_kb(fonts.font_path(face)) < _MOST_KB


def test_a_character_as_an_object_is_seen() -> None:
    """The figure above can fail: a plain table of the same characters takes more."""
    tables = fonts.tables_of(fonts.Face.REGULAR)
    tracemalloc.start()
    plain = {character: tables.advance(character) for character in tables.characters()}
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(plain) > 22_000
    assert kept / 1024 > 3 * _MOST_KB


def test_what_no_font_has_is_refused() -> None:
    """A missing character is no advance, no glyph and no ink; the first font that has one gives its width."""
    regular, rare = (fonts.tables_of(face) for face in (fonts.Face.REGULAR, fonts.Face.RARE))
    both = Advances(regular, rare)
    assert not both.sets("中\U0001f600")
    with pytest.raises(KeyError):
        both["\U0001f600"]
    assert regular.glyph("㐀") is None
    assert regular.ink("㐀") is None
    assert both["㐀"] == rare.advance("㐀")
    assert both["中"] == regular.advance("中")
    assert regular.ink(" ") is None


def test_a_damaged_font_is_told(tmp_path: Path) -> None:
    """A font without the map of all planes is an operator's error."""
    content = fonts.font_path(fonts.Face.RARE).read_bytes()
    broken = tmp_path / "broken.ttf"
    at = content.index(b"cmap")
    offset = int.from_bytes(content[at + 8 : at + 12], "big")
    broken.write_bytes(content[: offset + 2] + b"\0\0" + content[offset + 4 :])
    with pytest.raises(OperatorError) as raised:
        FontTables(broken)
    assert raised.value.code == "font_broken"
