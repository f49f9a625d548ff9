# SPDX-License-Identifier: Apache-2.0
"""The shipped fonts hold what shops write, and a missing character shows."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from app.errors import OperatorError
from printing import fonts
from printing.blocks import Weight
from tests.printing.readers import ROOT

RARE = "𬭎䶮㛃㵘堃喆犇玥珺璟祎翀旻昶甯赟燚淼"


@pytest.mark.parametrize("weight", Weight)
def test_every_gbk_character_and_rare_names_print(weight: Weight) -> None:
    """GB2312 and the rare characters of names print in both weights."""
    have = fonts.advances(weight)
    gb2312 = [
        bytes([lead, trail]).decode("gb2312")
        for lead in range(0xB0, 0xF8)
        for trail in range(0xA1, 0xFF)
        if not (lead == 0xD7 and trail > 0xF9)
    ]
    assert [character for character in (*gb2312, *RARE, *"¥·…〓") if not have.sets(character)] == []
    assert have.sets("中文 abc")
    assert not have.sets("中文\U0001f600")


@pytest.mark.parametrize("face", fonts.Face)
def test_our_reader_agrees_with_fonttools(face: fonts.Face) -> None:
    """Characters and advances are those that an independent reader finds, under our family name."""
    with TTFont(fonts.font_path(face), lazy=True) as font:
        cmap, metrics = font.getBestCmap(), font["hmtx"]
        units = font["head"].unitsPerEm
        have = fonts.characters_of(face)
        assert sorted(map(ord, fonts.tables_of(face).characters())) == sorted(cmap)
        assert all(have[chr(code)] == metrics[name][0] / units for code, name in cmap.items())
        family = "Linli Rare" if face is fonts.Face.RARE else "Linli Sans SC"
        assert font["name"].getDebugName(1) == family
        assert "SIL Open Font License" in str(font["name"].getDebugName(13))


def test_missing_characters_are_marked_and_reported() -> None:
    """What no font has prints as the mark and is named; what it has stays as it is."""
    assert fonts.printable("谢谢😀堃\U00030001", Weight.BOLD) == (
        "谢谢〓堃〓",
        "😀\U00030001",
    )
    assert fonts.printable("谢谢堃", Weight.BOLD) == ("谢谢堃", "")
    assert fonts.printable("مەت བོད", Weight.BOLD) == ("〓〓〓 〓〓", "مەتབད")


@pytest.mark.parametrize("weight", Weight)
def test_every_character_of_gb_18030s_first_level_prints(weight: Weight) -> None:
    """All of CJK Extension A has a glyph with ink; the face of last resort sets what the other lacks."""
    have = fonts.advances(weight)
    assert [hex(code) for code in range(0x3400, 0x4DB6) if not have.sets(chr(code))] == []
    assert fonts.printable("𠮷野㐂", weight) == ("𠮷野㐂", "")
    assert fonts.pieces("王㐀㐁a", weight) == (
        (fonts.Face(weight), "王"),
        (fonts.Face.RARE, "㐀㐁"),
        (fonts.Face(weight), "a"),
    )
    for character in "𠮷㐀䶵":
        drawn = fonts.glyph(character, weight, 40)
        assert drawn is not None
        assert sum(drawn[0].convert("L").tobytes()) > 40 * 255


def test_invisible_characters_leave_no_mark() -> None:
    """Controls become blanks, formatting characters go, composed forms are preferred."""
    assert fonts.printable("a\tb\u200b\ufeffe\u0301", Weight.REGULAR) == ("a bé", "")


def test_an_advance_is_the_rasters() -> None:
    """The widths that lay text out are those of the library that draws it."""
    from PIL import ImageFont

    face = ImageFont.truetype(str(fonts.font_path(fonts.Face.REGULAR)), 1000)
    text = "24-4-3882 欧阳¥"
    assert fonts.width_em(text, Weight.REGULAR) * 1000 == pytest.approx(
        face.getlength(text), abs=40
    )


def test_a_glyph_leaves_ink_and_a_blank_none() -> None:
    """A character has a mask, a blank has none, and two characters differ."""
    one, other = (fonts.glyph(character, Weight.BOLD, 40) for character in "堃喆")
    assert one is not None
    assert other is not None
    assert one[0].tobytes() != other[0].tobytes()
    assert fonts.glyph(" ", Weight.BOLD, 40) is None


def test_a_missing_font_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An incomplete installation is an operator's error, not a crash."""
    monkeypatch.setattr(fonts, "FONT_FOLDER", ROOT / "no-such-folder")
    fonts.advances.cache_clear()
    fonts.tables_of.cache_clear()
    with pytest.raises(OperatorError) as raised:
        fonts.advances(Weight.REGULAR)
    monkeypatch.undo()
    fonts.advances.cache_clear()
    assert raised.value.code == "font_missing"


def test_the_catalogue_loads_no_graphics_library() -> None:
    """Importing what the window imports loads neither reportlab nor Pillow nor the QR writer."""
    script = (
        "import sys, printing.catalogue, printing.spool;"
        "print([m for m in ('reportlab', 'PIL', 'zxingcpp', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
