# SPDX-License-Identifier: Apache-2.0
"""A clerk's badge: the name, the site, and a QR code that logs in.

The code's text is the caller's and stands nowhere in clear: a badge is read by a scanner, not by an eye.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from printing.blocks import Align, Ink, Label, QrCode, Weight
from printing.document import DocumentType, Form, as_label
from printing.documents.parts import at, filled, title, words
from printing.geometry import Size

SIZES = ("60x40", "60x36")
_WORDS = {
    "zh_CN": ("工牌", "扫码即可登录。遗失请改 PIN，此牌随即作废。"),
    "en": ("Staff badge", "Scan to log in. Lost it? A new PIN ends this badge."),
}

_ROLES = {
    "zh_CN": {"clerk": "店员", "merchant": "商家", "courier": "配送员", "manager": "店长"},
    "en": {"clerk": "Clerk", "merchant": "Merchant", "courier": "Courier", "manager": "Manager"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffBadge:
    """Whose badge of which site; `roles` by their codes, `code` what the scanner reads."""

    name: str
    roles: tuple[str, ...]
    site: str
    code: str


def layout(record: StaffBadge, size: Size, language: str) -> Label:
    """A band with the site, the code at the left, the name large beside it."""
    caption, line = _WORDS[language]
    width, height = size.width_mm, size.height_mm
    band_mm = height * 0.16
    side = height - band_mm - 4
    top = band_mm + 2
    room = at(side + 4, top, width - side - 6, side, 6)
    band = at(2, 0, width - 4, band_mm, band_mm * 0.6, 1.6)
    half = band.width_mm * 0.55
    name = replace(room, height_mm=side * 0.42, min_size_mm=2.2)
    role = replace(room, y_mm=top + side * 0.44, height_mm=side * 0.16, size_mm=3.0)
    foot = replace(
        room, y_mm=top + side * 0.64, height_mm=side * 0.36, size_mm=2.2, min_size_mm=1.6
    )
    roles = " · ".join(_ROLES[language].get(code, code) for code in record.roles)
    return Label(
        size=size,
        blocks=(
            filled(at(0, 0, width, band_mm)),
            words(band.without_right(half), caption, weight=Weight.BOLD, ink=Ink.WHITE),
            words(band.from_right(half), record.site, align=Align.RIGHT, ink=Ink.WHITE),
            QrCode(x_mm=2, y_mm=top, side_mm=side, text=record.code),
            title(name, record.name),
            words(role, roles),
            title(foot, line),
        ),
    )


DOCUMENT = DocumentType(
    name="staff_badge",
    titles={"zh_CN": "工牌", "en": "Staff badge"},
    form=Form.LABEL,
    sizes=SIZES,
    record=StaffBadge,
    draw=as_label(StaffBadge, layout),
)
