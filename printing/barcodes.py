# SPDX-License-Identifier: Apache-2.0
"""Bar codes as modules: Code 128, EAN-13, EAN-8 and QR.

Why an encoder of our own: a widely used library loses a leading "99" in Code 128 (the symbol then
reads as another number, its check digit right) and is often one codeword too long. Promises the
shortest Code 128 of printable ASCII, and that each linear symbol was read back from its own bars
before it is handed out. Quiet zones are the caller's (`draw`). Must not alter a text to encode it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from printing.code128 import decode_code128, encode_code128
from printing.refusal import CannotPrint, Reason

Modules = tuple[int, ...]
"""Widths in modules, bar first, alternating bar and space."""

_LEFT_ODD = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_LEFT_EVEN = tuple(width[::-1] for width in _LEFT_ODD)
_PARITIES = [
    "OOOOOO",
    "OOEOEE",
    "OOEEOE",
    "OOEEEO",
    "OEOOEE",
    "OEEOOE",
    "OEEEOO",
    "OEOEOE",
    "OEOEEO",
    "OEEOEO",
]


def ean_check_digit(digits: str) -> str:
    """The check digit of the digits before it."""
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(digits[::-1]))
    return str(-total % 10)


def is_ean(text: str, length: int) -> bool:
    return (
        len(text) == length
        and text.isascii()
        and text.isdigit()
        and ean_check_digit(text[:-1]) == text[-1]
    )


def _check_ean(text: str, length: int) -> None:
    if not (len(text) == length and text.isascii() and text.isdigit()):
        raise CannotPrint(Reason.BARCODE_NOT_ENCODABLE, f"An EAN-{length} has {length} digits.")
    if ean_check_digit(text[:-1]) != text[-1]:
        raise CannotPrint(Reason.CHECK_DIGIT_WRONG, f"The check digit of {text} is wrong.")


@lru_cache(maxsize=1024)
def ean13(text: str) -> Modules:
    """95 modules; refused unless 13 digits with the right check digit."""
    _check_ean(text, 13)
    parity = _PARITIES[int(text[0])]
    left = "".join(
        (_LEFT_ODD if odd == "O" else _LEFT_EVEN)[int(digit)]
        for odd, digit in zip(parity, text[1:7], strict=True)
    )
    right = "".join(_LEFT_ODD[int(digit)] for digit in text[7:])
    return tuple(int(width) for width in f"111{left}11111{right}111")


@lru_cache(maxsize=1024)
def ean8(text: str) -> Modules:
    """67 modules; refused unless 8 digits with the right check digit."""
    _check_ean(text, 8)
    left = "".join(_LEFT_ODD[int(digit)] for digit in text[:4])
    right = "".join(_LEFT_ODD[int(digit)] for digit in text[4:])
    return tuple(int(width) for width in f"111{left}11111{right}111")


@lru_cache(maxsize=4096)
def code128(text: str) -> Modules:
    """The shortest Code 128 of a text of printable ASCII, read back before it is given out."""
    if not text or not all(" " <= character <= "~" for character in text):
        raise CannotPrint(
            Reason.BARCODE_NOT_ENCODABLE,
            "A Code 128 bar code holds Latin letters, digits and common signs only.",
        )
    modules = encode_code128(text)
    if decode_code128(modules) != text:
        raise CannotPrint(
            Reason.BARCODE_NOT_ENCODABLE, "The bar code did not read back as what was asked for."
        )
    return modules


@lru_cache(maxsize=1024)
def qr(text: str) -> tuple[bytes, ...]:
    """The rows of a QR code at level M, one byte a module (1 is dark), without margin."""
    import zxingcpp

    try:
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except ValueError as error:
        raise CannotPrint(
            Reason.BARCODE_NOT_ENCODABLE, "The text is too long for a QR code."
        ) from error
    # The library's stubs do not say that its image is a buffer.
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    view = memoryview(image)
    side = view.shape[0] if view.shape else 0
    flat = view.tobytes()
    dark = bytes(0 if level else 1 for level in flat)
    return tuple(dark[row * side : (row + 1) * side] for row in range(side))
