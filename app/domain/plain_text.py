# SPDX-License-Identifier: Apache-2.0
"""A scanned, typed or copied text as it was meant, with every change told.

What keyboards, scanners and spreadsheets do to a code (full width, odd dashes, an AIM prefix, a
group separator) is undone here, once, for scans and imports alike. It must not guess what the text
is: `codes` does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TEXT_MAX = 512
_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A code as it is kept, what was mended on the way, and what is wrong with it ("" if nothing).

    Mends: `width`, `aim_prefix`, `control`, `blanks`, `dashes`, `case`, `leading_zero`.
    Problems: `empty`, `too_short`, `too_long`, `characters`; the value is then what was left.
    """

    value: str
    mends: tuple[str, ...] = ()
    problem: str = ""


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """A text as the keyboard meant it, and the mends: full width, odd dashes, AIM prefix, GS.

    Other control characters stay, so that the caller can refuse them.
    """
    mends: list[str] = []
    wide = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if wide != text:
        mends.append("width")
    # Format characters (byte order mark, zero width space) come with copied text; nobody sees them.
    seen = "".join(c for c in wide if c != "\x1d" and unicodedata.category(c) != "Cf")
    if seen != wide:
        mends.append("control")
    trimmed = seen.strip()
    bare = _AIM_PREFIX.sub("", trimmed).strip()
    if bare != trimmed:
        mends.append("aim_prefix")
    if trimmed != seen:
        mends.append("blanks")
    return bare, tuple(mends)
