# SPDX-License-Identifier: Apache-2.0
"""Makes `initials.txt`: the first letter of each Chinese character's usual reading.

Run it with the development dependencies: `python -m resources.initials.make_initials`. The table
replaces pypinyin at run time (a few milliseconds at the first name against 180 of start).
Surnames that are read otherwise are not its business: `app.domain.initials` knows them.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from pypinyin import Style, pinyin

BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
RARE_BLOCKS = ((0x20000, 0x2A6DF), (0x2A700, 0x2EBE0), (0x30000, 0x3134A))
UNKNOWN = "?"


def letter_of(character: str) -> str:
    """The first letter of the usual reading, plain ASCII, or `?` where no reading is known."""
    reading = pinyin(character, style=Style.NORMAL, errors=lambda _: UNKNOWN)[0][0]
    first = unicodedata.normalize("NFD", reading)[:1].lower()
    return first if first.isascii() and first.isalpha() else UNKNOWN


def letters_of(low: int, high: int) -> str:
    """One letter for each code point of a block."""
    return "".join(letter_of(chr(point)) for point in range(low, high + 1))


def table() -> str:
    """The whole file: a line for each dense block, then the rare characters letter by letter."""
    lines = [f"{low:X} {letters_of(low, high)}" for low, high in BLOCKS]
    rare: dict[str, list[str]] = {}
    for low, high in RARE_BLOCKS:
        for point in range(low, high + 1):
            letter = letter_of(chr(point))
            if letter != UNKNOWN and unicodedata.category(chr(point)) == "Lo":
                rare.setdefault(letter, []).append(chr(point))
    lines += [f"{letter} {''.join(found)}" for letter, found in sorted(rare.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table beside this script."""
    Path(__file__).with_name("initials.txt").write_bytes(table().encode("utf-8"))


if __name__ == "__main__":
    main()
