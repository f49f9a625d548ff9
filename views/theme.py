# SPDX-License-Identifier: Apache-2.0
"""Looks: tables of colour roles, one style sheet, and the contrast they promise.

Code names roles, `resources/themes/*.toml` give values, `resources/base.qss` says where they go.
`PAIRS` is the promise: each pair of roles that meet on the screen with the least contrast between
them; a test computes it for every theme. No colour value may stand in Python or in the style sheet.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from string import Template

from PySide6.QtGui import QColor, QPalette

from views.places import RESOURCES

# The scales that everything is set in. Type grows with the text scale, room and radii do not.
# Type, px at 100 % text: caption, body, strong, title, row code, name, shelf, verdict, the one number of a page.
TYPE_SIZES = (13, 15, 17, 20, 26, 40, 54, 68, 100)
# Room between things; 2 is the air inside a bar. Radii: bars, chips, controls, cards, panels.
SPACES = (2, 4, 8, 12, 16, 24, 32)
RADII = (4, 8, 12, 16, 20)
# What a finger or a hurried mouse needs: any control, the main action; a pill's ends; a tick's box.
TARGET, TARGET_MAIN, PILL, MARK = 44, 60, 22, 22
# The fixed sizes by the names that the style sheet calls them.
SIZES: Mapping[str, int] = {
    **{f"s{size}": size for size in SPACES},
    **{f"r{size}": size for size in RADII},
    "target": TARGET,
    "target_main": TARGET_MAIN,
    "pill": PILL,
    "mark": MARK,
}


class ThemeName(StrEnum):
    """The themes that the settings offer."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One table of colours: role -> `#rrggbb` or `#rrggbbaa`."""

    name: ThemeName
    dark: bool
    colours: Mapping[str, str]

    def colour(self, role: str) -> QColor:
        """The colour that plays `role`; an unknown role is a bug and raises KeyError."""
        return colour_of(self.colours[role])


def colour_of(text: str) -> QColor:
    """`#rrggbb` or `#rrggbbaa` (alpha last, as the tables write it) as a QColor."""
    return QColor(_parsed(text))


@lru_cache(maxsize=512)
def _parsed(text: str) -> QColor:
    """A paint asks for the same few colours hundreds of times; each gets a copy of its own."""
    colour = QColor(text[:7])
    if len(text) == 9:
        colour.setAlpha(int(text[7:], 16))
    return colour


@cache
def load_theme(name: ThemeName) -> Theme:
    """Read one table."""
    table = tomllib.loads((RESOURCES / "themes" / f"{name.value}.toml").read_text("utf-8"))
    return Theme(name=name, dark=bool(table["dark"]), colours=dict(table["colour"]))


def style_sheet(theme: Theme, family: str, scale: float) -> str:
    """The application's one style sheet: roles and type sizes put into the template."""
    text = (RESOURCES / "base.qss").read_text("utf-8")
    values = {role: _qss(value) for role, value in theme.colours.items()}
    values |= {f"t{size}": f"{round(size * scale)}px" for size in TYPE_SIZES}
    values |= {name: f"{size}px" for name, size in SIZES.items()}
    values["family"] = family
    return Template(text).substitute(values)


def roles_in_style_sheet() -> set[str]:
    """The names that the template asks for (a test compares them with the tables)."""
    text = (RESOURCES / "base.qss").read_text("utf-8")
    return set(re.findall(r"\$\{([a-z0-9_]+)\}", text))


def palette(theme: Theme) -> QPalette:
    """What Fusion draws by itself (selection, scroll bars, menus) in the same colours."""
    made = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, "page"),
        (QPalette.ColorRole.Base, "card"),
        (QPalette.ColorRole.AlternateBase, "sunken"),
        (QPalette.ColorRole.Text, "ink"),
        (QPalette.ColorRole.WindowText, "ink"),
        (QPalette.ColorRole.ButtonText, "ink"),
        (QPalette.ColorRole.Button, "card"),
        (QPalette.ColorRole.Highlight, "accent"),
        (QPalette.ColorRole.HighlightedText, "accent_ink"),
        (QPalette.ColorRole.PlaceholderText, "ink_faint"),
        (QPalette.ColorRole.ToolTipBase, "toast"),
        (QPalette.ColorRole.ToolTipText, "toast_ink"),
    ):
        made.setColor(role, theme.colour(name))
    return made


def _qss(value: str) -> str:
    colour = colour_of(value)
    if colour.alpha() == 255:
        return value
    return f"rgba({colour.red()},{colour.green()},{colour.blue()},{colour.alpha()})"


def contrast(fore: QColor, back: QColor) -> float:
    """The WCAG contrast ratio of two opaque colours, 1 to 21."""
    lighter, darker = sorted((_luminance(fore), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    return (
        0.2126 * linear(colour.redF())
        + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF())
    )


TEXT, VERDICT, LINE = 4.5, 5.0, 3.0
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(
        (ink, ground, TEXT)
        for ink in ("ink", "ink_soft", "ink_faint", "accent_text")
        for ground in ("page", "card", "sunken", "hover", "plain_soft")
    ),
    *((kind, f"{kind}_soft", TEXT) for kind in ("good", "warn", "bad", "cold")),
    *(
        (kind, ground, TEXT)
        for kind in ("good", "warn", "bad", "cold")
        for ground in ("card", "page", "hover")
    ),
    ("ink", "good_soft", TEXT),
    ("ink_soft", "good_soft", TEXT),
    ("ink", "bad_soft", TEXT),
    ("ink", "warn_soft", TEXT),
    ("ink_soft", "warn_soft", TEXT),
    ("ink_soft", "bad_soft", TEXT),
    ("accent_text", "accent_soft", TEXT),
    ("ink", "accent_soft", TEXT),
    ("ink_soft", "accent_soft", TEXT),
    ("rail_ink", "rail", TEXT),
    ("rail_ink_on", "rail_on", TEXT),
    *(
        ("accent_ink", ground, TEXT)
        for ground in ("accent", "accent_hover", "accent_pressed", "accent_cap")
    ),
    ("toast_ink", "toast", TEXT),
    ("toast_line", "toast", TEXT),
    ("practice_ink", "practice", TEXT),
    *(
        ("verdict_ink", f"verdict_{state}_{end}", VERDICT)
        for state in ("valid", "invalid", "unknown", "ask", "error")
        for end in ("from", "to")
    ),
    ("tile_ink", "tile", VERDICT),
    ("tile_soft", "tile", TEXT),
    ("tile_cold", "tile", TEXT),
    *(("line_strong", ground, LINE) for ground in ("page", "card")),
    *(
        ("focus", ground, LINE)
        for ground in ("page", "card", "sunken", "hover", "plain_soft", "accent_soft", "rail")
    ),
    # What can't be pressed, what invites in an empty field, key caps, charts on their track.
    *(("ink_faint", ground, TEXT) for ground in ("card", "sunken", "plain_soft")),
    ("line_strong", "sunken", LINE),
    ("good_mark", "track", LINE),
    ("bar", "sunken", LINE),
    ("bar", "card", LINE),
    ("good_mark", "card", LINE),
    ("bad_mark", "card", LINE),
    ("toast_mark", "toast", LINE),
)
