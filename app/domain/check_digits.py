# SPDX-License-Identifier: Apache-2.0
"""Check digits: of goods' bar codes (EAN, UPC, GTIN-14) and of the secret codes residents type.

Promises: pure arithmetic over ASCII digits; every function answers for any text and never raises
but where a caller passes the wrong length to a function that makes a digit. It must not know what
a code is for: `codes` does.
"""

from __future__ import annotations

from enum import StrEnum

# Damm's totally anti-symmetric quasigroup of order 10: finds every single wrong digit and every
# swap of neighbours, the two slips people make when they read a code from a phone.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_DAMM_STEP = {
    f"{row}{column}": state for row, line in enumerate(_DAMM) for column, state in enumerate(line)
}
"""The same by state and digit as they are written: a server makes some thousand codes a second."""


class ProductCodeKind(StrEnum):
    """What the code of a product is; it decides what a scan may be compared with."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    RESTRICTED = "restricted"
    """Prefix 20-29 (or 0, 2 of an EAN-8): the shop's own or a weight code, as the site says."""
    CARTON = "carton"
    """GTIN-14: the code on the outer carton."""
    UNCHECKED = "unchecked"
    """As long as a GTIN but its check digit is wrong: kept as it is printed."""
    IN_HOUSE = "in_house"


def is_digits(text: str) -> bool:
    """True for one or more of the ASCII digits (other scripts' digits are not what scanners send)."""
    return text.isascii() and text.isdigit()


def gtin_check(body: str) -> str:
    """The GS1 check digit for all digits but the last, whatever the length."""
    if not is_digits(body):
        raise ValueError("a GTIN body consists of digits")
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return str((10 - total % 10) % 10)


def ean13_check(digits: str) -> str:
    """The check digit that makes twelve digits an EAN-13."""
    if len(digits) != 12:
        raise ValueError("an EAN-13 has twelve digits before its check digit")
    return gtin_check(digits)


def is_gtin(text: str, length: int) -> bool:
    """True for exactly `length` digits whose last is the right check digit."""
    return len(text) == length and is_digits(text) and gtin_check(text[:-1]) == text[-1]


def is_ean13(text: str) -> bool:
    """A sound EAN-13."""
    return is_gtin(text, 13)


def is_ean8(text: str) -> bool:
    """A sound EAN-8."""
    return is_gtin(text, 8)


def restore_leading_zero(text: str) -> str | None:
    """The EAN-13 of a sound UPC-A (12 digits: scanners and spreadsheets drop the zero), or None."""
    return "0" + text if is_gtin(text, 12) else None


def secret_check_digit(digits7: str) -> str:
    """The eighth digit of a secret code (Damm), for its seven random ones."""
    if len(digits7) != 7 or not is_digits(digits7):
        raise ValueError("a secret code has seven digits before its check digit")
    state = "0"
    for digit in digits7:
        state = _DAMM_STEP[state + digit]
    return state


def is_secret_code(text8: str) -> bool:
    """True for eight digits of which the last is right. Says nothing of whose code it is."""
    return len(text8) == 8 and is_digits(text8) and secret_check_digit(text8[:7]) == text8[7]
