# SPDX-License-Identifier: Apache-2.0
"""Reads a written sentence as the words that have clips. Pure.

Numbers are said as one says them, those with a zero in front digit by digit, letters one by one. Whatever has
no clip sends the clerk to the screen instead of being left out in silence.
"""

from __future__ import annotations

import re
import unicodedata

from resources.voice.words import UNREADABLE, WORDS
from views.i18n import Language

PAUSE = ","
_TOKENS = re.compile(r"\d+|[A-Za-z]+|[,;:，；：、。]|[^\W\d_]|[^\s\-_.·]", re.UNICODE)
_LONGEST = 2


def read_aloud(language: Language, text: str) -> tuple[str, ...]:
    """The words to say, in order; `PAUSE` is a short silence."""
    known = WORDS[language.value]
    words: list[str] = []
    folded = unicodedata.normalize("NFKC", text)
    tokens = _TOKENS.findall(folded)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        pair = token + tokens[at + 1] if at + 1 < len(tokens) else ""
        if len(pair) == _LONGEST and pair in known and not pair.isascii():
            words.append(pair)
            at += 1
        elif token.isdecimal():
            two = language is Language.CHINESE and tokens[at + 1 : at + 2] == ["件"]
            words += ["两"] if token == "2" and two else _number(language, token)
        elif token.isascii() and token.isalpha():
            words += [token.lower()] if token.lower() in known else list(token.upper())
        elif token in ",;:，；：、。":
            words.append(PAUSE)
        elif token in known:
            words.append(token)
        elif not words or words[-1] != UNREADABLE:
            words.append(UNREADABLE)
        at += 1
    return tuple(words)


def _number(language: Language, digits: str) -> list[str]:
    """A number below a thousand as one says it; longer ones and those with a zero in front digit by digit."""
    digits = "".join(str(unicodedata.digit(digit)) for digit in digits)
    if len(digits) > 3 or (len(digits) > 1 and digits[0] == "0"):
        return list(digits)
    hundreds, rest = divmod(int(digits), 100)
    if not hundreds:
        return [str(rest)]
    if language is Language.ENGLISH:
        return [str(hundreds), "hundred", *([str(rest)] if rest else [])]
    head = f"{hundreds}00"
    if not rest:
        return [head]
    if rest < 10:
        return [head, "零", str(rest)]
    return [head, f"{rest}+" if rest < 20 else str(rest)]
