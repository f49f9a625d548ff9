# SPDX-License-Identifier: Apache-2.0
"""Colour tables: complete, used, and with the contrast they promise."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from views.places import RESOURCES
from views.theme import (
    PAIRS,
    SIZES,
    TYPE_SIZES,
    ThemeName,
    contrast,
    load_theme,
    roles_in_style_sheet,
    style_sheet,
)
from views.widgets.paint import DONE_ALPHA

VIEWS = Path(__file__).resolve().parents[2] / "views"
_HEX = re.compile(r"#[0-9a-fA-F]{6,8}\b|#[0-9a-fA-F]{3}\b")


@pytest.mark.parametrize("name", list(ThemeName))
def test_contrast(name: ThemeName) -> None:
    """Each pair of roles that meet on the screen has at least the contrast it promises."""
    theme = load_theme(name)
    low = [
        (fore, back, round(contrast(theme.colour(fore), theme.colour(back)), 2), least)
        for fore, back, least in PAIRS
        if contrast(theme.colour(fore), theme.colour(back)) < least
    ]
    assert low == []


@pytest.mark.parametrize("name", list(ThemeName))
def test_a_tile_that_is_done_can_be_read(name: ThemeName) -> None:
    """Through a tile that is done the panel's colour shows; its words still have their contrast."""
    theme = load_theme(name)
    for state in ("valid", "ask"):
        for end in ("from", "to"):
            tile, below = theme.colour("tile"), theme.colour(f"verdict_{state}_{end}")
            mixed = QColor.fromRgbF(
                *(
                    a * DONE_ALPHA + b * (1 - DONE_ALPHA)
                    for a, b in zip(tile.getRgbF()[:3], below.getRgbF()[:3], strict=True)
                )
            )
            assert contrast(theme.colour("tile_ink"), mixed) >= 5


def test_contrast_is_computed_right() -> None:
    """Black on white is 21, a colour on itself 1, and grey on white fails as text."""
    black, white, grey = QColor("black"), QColor("white"), QColor("#999999")
    assert round(contrast(black, white), 1) == 21.0
    assert contrast(white, white) == 1.0
    assert contrast(grey, white) < 4.5


def test_tables_have_the_same_roles_and_no_other() -> None:
    """The three tables name the same roles; the style sheet, code and pairs use every one of them."""
    tables = {
        name: set(
            tomllib.loads((RESOURCES / "themes" / f"{name}.toml").read_text("utf-8"))["colour"]
        )
        for name in ThemeName
    }
    assert tables[ThemeName.LIGHT] == tables[ThemeName.DARK] == tables[ThemeName.CONTRAST]
    code = "\n".join(path.read_text("utf-8") for path in VIEWS.rglob("*.py"))
    sheet = roles_in_style_sheet()
    unused = [
        role
        for role in tables[ThemeName.LIGHT]
        if role not in sheet
        and f'"{role}"' not in code
        and not (role.startswith("verdict_") or role.endswith("_soft"))
    ]
    assert unused == []
    sizes = {f"t{size}" for size in TYPE_SIZES} | set(SIZES)
    assert sheet - sizes - {"family"} <= tables[ThemeName.LIGHT]


@pytest.mark.parametrize("name", list(ThemeName))
def test_style_sheet_is_filled(name: ThemeName) -> None:
    """No placeholder is left in the style sheet of any theme."""
    sheet = style_sheet(load_theme(name), "Linli Sans SC", 1.25)
    assert "$" not in sheet
    assert "font-size: 19px" in sheet


def test_colour_values_stand_only_in_the_tables() -> None:
    """No colour value stands in the style sheet or in Python."""
    assert _HEX.search("#1a66d6")
    assert _HEX.findall((RESOURCES / "base.qss").read_text("utf-8")) == []
    found = [path.name for path in VIEWS.rglob("*.py") if _HEX.search(path.read_text("utf-8"))]
    assert found == []


def test_every_icon_is_used_and_every_name_exists() -> None:
    """Each SVG is named in code, each icon that code names is there, with the licence beside."""
    folder = RESOURCES / "icons"
    files = {path.stem for path in folder.glob("*.svg")}
    code = "\n".join(path.read_text("utf-8") for path in VIEWS.rglob("*.py"))
    named = set(re.findall(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"', code))
    assert files - named == set()
    asked = set(
        re.findall(r'(?:icon=|IconLabel\([^,]+, |give_icon\([^,]+, [^,]+, )"([a-z0-9-]+)"', code)
    )
    assert len(asked) > 10
    assert asked - files == set()
    assert (folder / "LICENSE").exists()


_SIZED = re.compile(r"([a-z-]+):([^;{}]*);")


def loose_sizes(sheet: str) -> list[str]:
    """Declarations of a style sheet with a number that stands outside of the scales."""
    found = []
    for name, value in _SIZED.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)):
        for number in re.findall(r"(?<![\w{])\d+(?:px)?\b", value):
            line = name.startswith(("border", "max-", "min-")) and number in ("1px", "2px", "3px")
            if number != "0" and name != "font-weight" and not (line and "radius" not in name):
                found.append(f"{name}:{value}")
    return found


def loose_type(code: str) -> list[int]:
    """Type sizes asked from a look by a number that is not of the scale."""
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "font"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, int)
        and node.args[0].value not in TYPE_SIZES
    ]


def test_sizes_come_from_the_scales() -> None:
    """The style sheet takes type, room and radii from the scales; painted type is of the scale too."""
    assert loose_sizes("QLabel { padding: 10px 0; }") == ["padding: 10px 0"]
    assert loose_sizes("QLabel { border-radius: 2px; border: 2px solid x; }") == [
        "border-radius: 2px"
    ]
    assert loose_type("look.font(14, bold=True); look.font(15)") == [14]
    assert loose_sizes((RESOURCES / "base.qss").read_text("utf-8")) == []
    loose = {
        path.name: found
        for path in VIEWS.rglob("*.py")
        if (found := loose_type(path.read_text("utf-8")))
    }
    assert loose == {}
