# SPDX-License-Identifier: Apache-2.0
"""The font of the window.

The system's own CJK font comes first; the bundled one stands in where there is none, so Chinese is
never shown as boxes. Must not read anything but the `resources` folder beside the packages.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from views.places import RESOURCES

BUNDLED_FAMILY = "Linli Sans SC"
# Interface faces that systems ship for Simplified Chinese, best first.
SYSTEM_FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


def register_fonts(*, bundled_only: bool = False) -> str:
    """Load what is needed and return the family the window uses.

    `bundled_only` gives the same pictures on every machine (screenshots, tests).
    """
    if not bundled_only:
        present = set(QFontDatabase.families())
        for family in SYSTEM_FAMILIES:
            if family in present:
                return family
    if BUNDLED_FAMILY not in QFontDatabase.families():
        for weight in ("Regular", "Bold"):
            path = RESOURCES / "fonts" / f"LinliSansSC-{weight}.ttf"
            if QFontDatabase.addApplicationFont(str(path)) < 0:
                return QFont().family()
    return BUNDLED_FAMILY
