# SPDX-License-Identifier: Apache-2.0
"""A tag: white words on black, for what must not be overlooked (frozen goods, cash to collect)."""

from __future__ import annotations

from printing.blocks import Align, Block, Box, Ink, TextBox, Weight


def tag(x_mm: float, y_mm: float, width_mm: float, height_mm: float, text: str) -> list[Block]:
    """White text on black."""
    return [
        Box(x_mm=x_mm, y_mm=y_mm, width_mm=width_mm, height_mm=height_mm, filled=True),
        TextBox(
            x_mm=x_mm + 0.5,
            y_mm=y_mm,
            width_mm=width_mm - 1,
            height_mm=height_mm,
            text=text,
            size_mm=min(height_mm * 0.72, width_mm * 0.4),
            min_size_mm=1.8,
            weight=Weight.BOLD,
            align=Align.CENTRE,
            ink=Ink.WHITE,
        ),
    ]
