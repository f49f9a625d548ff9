# SPDX-License-Identifier: Apache-2.0
"""What became of the test code's letters on their way: Caps Lock, another keyboard's layout, an input method.

Pure. A scanner that types presses keys; what those keys mean is the computer's affair. Promises one finding, the
most likely cause, and that what stands around the code (prefix, suffix, AIM identifier) is told apart from it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.domain.test_code import BAR_TEXT, BEHIND, GROUP_SEPARATOR

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]$")
_ALIKE = 0.5
_LONGEST_AROUND = 12
_NAMED = 4

# What a scanner's US keys type where the computer has another layout, and the other way round.
_LAYOUTS = {
    "german": str.maketrans("yzYZ-]/", "zyZYß+-"),
    "german_scanner": str.maketrans("yzYZ-]/", "zyZY/9&"),
    "french": str.maketrans("aqwzAQWZmM-]/0123456789", "qazwQAZW,?)$!à&é\"'(-è_ç"),
}


class Letters(StrEnum):
    """How the letters of the test code arrived."""

    RIGHT = "right"
    CAPS = "caps"  # Caps Lock: capitals small, small letters capital
    LOWER = "lower"  # all small: the scanner's Shift is lost, or it converts
    UPPER = "upper"  # all capital: the scanner converts
    GERMAN = "german"
    FRENCH = "french"
    INPUT_METHOD = "input_method"  # full-width characters
    WRONG = "wrong"  # some characters, for no known reason
    OTHER_CODE = "other_code"  # not the test code at all


class Separator(StrEnum):
    """What became of the QR code's group separator."""

    UNTRIED = "untried"
    KEPT = "kept"
    LOST = "lost"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One scan of the test code: how its letters came, and what stood around it; `wrong` pairs as `- ß`."""

    letters: Letters
    separator: Separator = Separator.UNTRIED
    prefix: str = ""
    suffix: str = ""
    aim: str = ""
    wrong: tuple[tuple[str, str], ...] = ()


def arrival_of(text: str) -> Arrival:
    """What a scan of the test code that arrived as `text` tells."""
    for letters, code, behind in _variants():
        at = text.find(code)
        if at >= 0:
            return _around(text, letters, at, at + len(code), behind)
    folded = unicodedata.normalize("NFKC", text)
    if folded != text and BAR_TEXT.lower() in folded.lower():
        return Arrival(letters=Letters.INPUT_METHOD)
    matcher = SequenceMatcher(None, BAR_TEXT, text, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return Arrival(letters=Letters.OTHER_CODE)
    wrong = tuple(
        (BAR_TEXT[a:b], text[c:d])
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind in ("replace", "delete")
    )
    return Arrival(letters=Letters.WRONG, wrong=wrong[:_NAMED])


def _variants() -> list[tuple[Letters, str, str]]:
    """How the bar code's text may have come, and then what the part behind the separator looks like."""
    made = [
        (Letters.RIGHT, BAR_TEXT, BEHIND),
        (Letters.CAPS, BAR_TEXT.swapcase(), BEHIND),
        (Letters.LOWER, BAR_TEXT.lower(), BEHIND),
        (Letters.UPPER, BAR_TEXT.upper(), BEHIND),
    ]
    for name, table in _LAYOUTS.items():
        letters = Letters.FRENCH if name == "french" else Letters.GERMAN
        made += [
            (letters, case.translate(table), BEHIND.translate(table))
            for case in (BAR_TEXT, BAR_TEXT.swapcase())
        ]
    return made


def _around(text: str, letters: Letters, start: int, end: int, behind: str) -> Arrival:
    prefix, rest = text[:start], text[end:]
    found = _AIM.search(prefix)
    aim = found.group() if found else ""
    prefix = prefix.removesuffix(aim)
    separator = Separator.UNTRIED
    if rest.startswith(GROUP_SEPARATOR + behind):
        separator, rest = Separator.KEPT, rest[1 + len(behind) :]
    elif rest.startswith(behind):
        separator, rest = Separator.LOST, rest[len(behind) :]
    elif 0 < rest.find(behind) <= 3:
        separator, rest = Separator.REPLACED, rest[rest.find(behind) + len(behind) :]
    sound = letters in (Letters.RIGHT, Letters.CAPS)
    return Arrival(
        letters=letters,
        separator=separator,
        prefix=prefix if sound and len(prefix) <= _LONGEST_AROUND else "",
        suffix=rest if sound and len(rest) <= _LONGEST_AROUND else "",
        aim=aim,
    )


def is_test_code(text: str) -> bool:
    """Whether it may be the test code, however it came."""
    return arrival_of(text).letters is not Letters.OTHER_CODE
