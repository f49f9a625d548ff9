# SPDX-License-Identifier: Apache-2.0
"""Code 128 in two directions: the shortest encoding, and a reader of its bars.

Why both: `barcodes` hands out no symbol that the reader has not turned back into the same text.
The reader shares only the table of patterns with the encoder. Text is printable ASCII, so code
set A (controls) is never shorter and does not appear. ISO/IEC 15417 is the source of the table.
"""

from __future__ import annotations

_PATTERNS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212
112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131
311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
"""
_STOP = "2331112"
_CODE_C, _CODE_B = 99, 100
_START_B, _START_C = 104, 105
_WIDTHS = tuple(tuple(int(width) for width in pattern) for pattern in _PATTERNS.split())
_VALUES = {widths: value for value, widths in enumerate(_WIDTHS)}
_STOP_WIDTHS = tuple(int(width) for width in _STOP)


def codewords(text: str) -> list[int]:
    """The fewest codewords for the text: start, data and shifts between sets, no check digit."""
    length = len(text)
    # costs[at] = fewest codewords from position `at` to the end, in set B and in set C.
    in_b = [0] * (length + 2)
    in_c = [0] * (length + 2)
    far = 2 * length + 10
    for at in range(length - 1, -1, -1):
        single = 1 + in_b[at + 1]
        pair = 1 + in_c[at + 2] if text[at : at + 2].isdigit() and at + 2 <= length else far
        in_b[at] = min(single, 1 + pair)
        in_c[at] = min(pair, 1 + single)
    words = [_START_C if in_c[0] < in_b[0] else _START_B]
    set_c = words[0] == _START_C
    at = 0
    while at < length:
        pair = 1 + in_c[at + 2] if text[at : at + 2].isdigit() and at + 2 <= length else far
        single = 1 + in_b[at + 1]
        if set_c and pair > 1 + single:
            words.append(_CODE_B)
            set_c = False
        elif not set_c and single > 1 + pair:
            words.append(_CODE_C)
            set_c = True
        if set_c:
            words.append(int(text[at : at + 2]))
            at += 2
        else:
            words.append(ord(text[at]) - 32)
            at += 1
    return words


def encode_code128(text: str) -> tuple[int, ...]:
    """Bar and space widths in modules, check symbol and stop included."""
    words = codewords(text)
    check = (words[0] + sum(at * word for at, word in enumerate(words))) % 103
    widths: list[int] = []
    for word in (*words, check):
        widths.extend(_WIDTHS[word])
    widths.extend(_STOP_WIDTHS)
    return tuple(widths)


def decode_code128(modules: tuple[int, ...]) -> str | None:
    """The text that the bars say, or None if they are no sound Code 128 of sets B and C."""
    if modules[-7:] != _STOP_WIDTHS or (len(modules) - 7) % 6:
        return None
    words = [_VALUES.get(modules[at : at + 6]) for at in range(0, len(modules) - 7, 6)]
    if len(words) < 3 or None in words:
        return None
    values = [word for word in words if word is not None]
    *body, check = values
    if (body[0] + sum(at * word for at, word in enumerate(body))) % 103 != check:
        return None
    if body[0] not in (_START_B, _START_C):
        return None
    set_c = body[0] == _START_C
    said: list[str] = []
    for word in body[1:]:
        if set_c and word < 100:
            said.append(f"{word:02d}")
        elif set_c and word == _CODE_B:
            set_c = False
        elif not set_c and word < 95:
            said.append(chr(word + 32))
        elif not set_c and word == _CODE_C:
            set_c = True
        else:
            return None
    return "".join(said)
