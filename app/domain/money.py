# SPDX-License-Identifier: Apache-2.0
"""Money as people write it, to and from integer minor units (fen).

Promises: no floating point anywhere, for 0.1 + 0.2 must be 0.30 in a till; a text that is not an
amount is a ValueError with a plain sentence for the importer to catch. The currency is the yuan.
"""

from __future__ import annotations

import re
import unicodedata

AMOUNT_MAX_MINOR = 10**12
_AMOUNT = re.compile(r"^([+-]?)([0-9]{0,12})(?:\.([0-9]*))?$")
_SIGNS = re.compile(r"^(?:CNY|RMB|¥|￥|Y=)\s*|\s*(?:CNY|RMB|元|圆)$", re.IGNORECASE)
_THOUSANDS = re.compile(r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$")


def parse_minor(text: str) -> int:
    """The fen in a written amount: `0.80` is 80, `¥1,280` is 128000. More than two decimals only
    if they are zeros: nothing is rounded in silence."""
    plain = unicodedata.normalize("NFKC", text[:64]).strip()
    plain = _SIGNS.sub("", _SIGNS.sub("", plain)).strip()
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    found = _AMOUNT.match(plain)
    if found is None or len(text) > 64:
        raise ValueError("this is not an amount of money")
    sign, whole, decimals = found[1], found[2], found[3] or ""
    if not whole and not decimals:
        raise ValueError("this is not an amount of money")
    if decimals[2:].strip("0"):
        raise ValueError("an amount has no more than two decimals")
    amount = int(whole or "0") * 100 + int((decimals + "00")[:2])
    if amount > AMOUNT_MAX_MINOR:
        raise ValueError("the amount is too large")
    return -amount if sign == "-" else amount


def format_minor(amount_minor: int, language: str) -> str:
    """An amount for people: `¥1,280.00`; in Chinese without the thousands' comma."""
    sign = "-" if amount_minor < 0 else ""
    whole, fen = divmod(abs(amount_minor), 100)
    grouped = f"{whole}" if language.startswith("zh") else f"{whole:,}"
    return f"{sign}¥{grouped}.{fen:02d}"


def plain_minor(amount_minor: int) -> str:
    """An amount for a file: `1280.00`, no sign of currency, no comma."""
    sign = "-" if amount_minor < 0 else ""
    whole, fen = divmod(abs(amount_minor), 100)
    return f"{sign}{whole}.{fen:02d}"
