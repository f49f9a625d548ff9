# SPDX-License-Identifier: Apache-2.0
"""The pinyin initials of a person's name, as a clerk types them: 欧阳秀晨 is `oyxc`.

Promises: lower-case ASCII letters or digits only, never an exception, one answer for one name, so
that the initials kept with a parcel and those typed later agree. Surnames are read as surnames
(单 is Shan, 曾 is Zeng). The table (27 KB and its rare characters) is read at the first name, not
at the start. It must not import a pinyin library: that costs 180 ms of start.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

NAME_MAX = 128
UNKNOWN = "?"

# Surnames whose reading differs from the character's usual one (and so may the initial).
_SURNAMES = {
    character: letter
    for letter, characters in {
        "b": "秘",
        "c": "种",
        "g": "会",
        "n": "乜",
        "o": "区",
        "p": "便繁",
        "q": "仇覃",
        "s": "单召折",
        "w": "隗",
        "x": "解郇",
        "y": "乐",
        "z": "曾查祭翟藏",
    }.items()
    for character in characters
}
# Compound surnames with a reading of their own; the others follow from their characters.
_COMPOUND_SURNAMES = {
    "万俟": "mq",
    "乐正": "yz",
    "单于": "cy",
    "子车": "zj",
    "尉迟": "yc",
    "澹台": "tt",
}
# Letters that do not come apart into an ASCII letter and an accent.
_LATIN = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ß": "s"})
_PART = re.compile(r"[A-Za-z]+|[0-9]+|[^\x00-\x7f]")
_TITLES = re.compile(r"\((?:先生|女士|小姐|老师|收)\)$")


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[tuple[int, str], ...], tuple[tuple[str, str], ...]]:
    """The dense blocks (first code point, letters) and the rare characters of each letter."""
    text = files("resources.initials").joinpath("initials.txt").read_text("utf-8")
    dense: list[tuple[int, str]] = []
    rare: list[tuple[str, str]] = []
    for line in text.splitlines():
        key, _, content = line.partition(" ")
        if len(key) == 1:
            rare.append((key, content))
        else:
            dense.append((int(key, 16), content))
    return tuple(dense), tuple(rare)


def letter_of(character: str) -> str:
    """The initial of one Chinese character by its usual reading, or `?`."""
    dense, rare = _table()
    point = ord(character)
    for first, letters in dense:
        if first <= point < first + len(letters):
            return letters[point - first]
    if point >= 0x20000:
        for letter, characters in rare:
            if character in characters:
                return letter
    return UNKNOWN


def initials_of(name: str) -> str:
    """The initials of a name, lower case: `oyxc`; of a foreign one its words' first letters.

    A character without a known reading is left out, for nobody could type it.
    """
    text = unicodedata.normalize("NFKC", name[:NAME_MAX]).strip()
    text = _TITLES.sub("", text)
    text = unicodedata.normalize("NFD", text.translate(_LATIN))
    text = "".join(c for c in text if not unicodedata.combining(c))
    found: list[str] = []
    rest = text
    if text[:2] in _COMPOUND_SURNAMES and len(text) > 2:
        found.append(_COMPOUND_SURNAMES[text[:2]])
        rest = text[2:]
    elif text[:1] in _SURNAMES:
        found.append(_SURNAMES[text[0]])
        rest = text[1:]
    found += [p[0].lower() if p.isascii() else letter_of(p) for p in _PART.findall(rest)]
    return "".join(found).replace(UNKNOWN, "")
