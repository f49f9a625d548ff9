# SPDX-License-Identifier: Apache-2.0
"""What every widget needs to draw itself: colours, icons, words, type sizes.

Handed down explicitly from the window to its parts; a change of theme or language builds the window
anew, so a Look never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont

from views.i18n import Phrases
from views.icons import Icons
from views.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Theme, icons, phrases, font family and text scale, together."""

    theme: Theme
    icons: Icons
    say: Phrases
    family: str
    scale: float = 1.0

    def colour(self, role: str) -> QColor:
        """The colour that plays `role` in this theme."""
        return self.theme.colour(role)

    def px(self, size: float) -> int:
        """A size at 100 % text as px at the chosen text scale."""
        return round(size * self.scale)

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """The window's font at `size` px (at 100 % text)."""
        return QFont(_font(self.family, max(self.px(size), 1), bold))

    def icon(self, name: str, role: str, size: int = 20) -> QIcon:
        """A named icon in the colour that plays `role`."""
        return self.icons.icon(name, self.colour(role), size)


@lru_cache(maxsize=128)
def _font(family: str, size: int, bold: bool) -> QFont:
    """One a size: a copy shares the face that Qt has found for it, a new one looks for it again."""
    font = QFont(family)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return font


def forget_faces() -> None:
    """A new look finds its faces anew: what an earlier one had found may have been let go of since."""
    _font.cache_clear()
