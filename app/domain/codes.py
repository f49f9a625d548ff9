# SPDX-License-Identifier: Apache-2.0
"""The codes of the counter: waybills, pickup codes, secret codes, product codes, and any scan.

Everything a clerk scans or types goes through `read_scan`, and everything an import brings goes
through the same cleaners, so that a number that was read once is found again. It promises an
answer for every text, of any length, without raising; a text with several meanings keeps them all
(`Scan.alternatives`). It must not look anything up: whether a code is known is the services' word.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum

from app.domain.check_digits import ProductCodeKind as ProductCodeKind
from app.domain.check_digits import ean13_check as ean13_check
from app.domain.check_digits import is_digits
from app.domain.check_digits import is_ean8 as is_ean8
from app.domain.check_digits import is_ean13 as is_ean13
from app.domain.check_digits import is_secret_code as is_secret_code
from app.domain.check_digits import restore_leading_zero as restore_leading_zero
from app.domain.check_digits import secret_check_digit as secret_check_digit
from app.domain.plain_text import TEXT_MAX
from app.domain.plain_text import Cleaned as Cleaned
from app.domain.plain_text import normalise as normalise
from app.domain.product_codes import Measure as Measure
from app.domain.product_codes import WeightCode as WeightCode
from app.domain.product_codes import WeightLayout as WeightLayout
from app.domain.product_codes import clean_product_code as clean_product_code
from app.domain.product_codes import product_code_kind as product_code_kind
from app.domain.product_codes import read_weight_code as read_weight_code

TOKEN_LENGTH = 154
WAYBILL_MIN, WAYBILL_MAX = 6, 40

_GAPS = re.compile(r"[\s\-]+")
_TOKEN = re.compile(r"^[A-Z2-7]+$")
_TOKEN_PREFIX = re.compile(r"^PK1:\s*", re.IGNORECASE)
_PHONE_PREFIX = re.compile(r"^phone:\s*", re.IGNORECASE)
_MOBILE = re.compile(r"^1[0-9]{10}$")
_PICKUP = re.compile(r"^[A-Z0-9]{1,4}(?:-[A-Z0-9]{1,4}){0,2}-[0-9]{2,5}$")
_WAYBILL_TEXT = re.compile(r"^[A-Z0-9]+$")
_FOREIGN_NAME = re.compile(r"^[A-Za-z][A-Za-z'’.· \-]*$")


class ScanKind(StrEnum):
    """What a scanned or typed text can be."""

    TOKEN = "token"
    SECRET_CODE = "secret_code"
    PHONE_TAIL = "phone_tail"
    PHONE = "phone"
    PICKUP_CODE = "pickup_code"
    WAYBILL = "waybill"
    EAN = "ean"
    INITIALS = "initials"
    NAME = "name"
    EMPTY = "empty"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan: its likeliest kind, the value cleaned for that kind, and the other kinds to try."""

    kind: ScanKind
    value: str
    raw: str
    alternatives: tuple[ScanKind, ...] = ()

    def read_as(self, kind: ScanKind) -> Scan:
        """The same text taken for another of its kinds, with the value that kind is kept by."""
        plain = normalise(self.raw)[0]
        return Scan(kind=kind, value=_value_for(kind, plain), raw=self.raw)


def clean_waybill(text: str) -> Cleaned:
    """A waybill as it is kept: upper case, no blanks or dashes, 6 to 40 letters and digits."""
    if len(text) > TEXT_MAX:
        return Cleaned(value="", problem="too_long")
    plain, found = normalise(text)
    mends = list(found)
    if re.search(r"\s", plain) and "blanks" not in mends:
        mends.append("blanks")
    if "-" in plain:
        mends.append("dashes")
    value = _GAPS.sub("", plain)
    if value != value.upper():
        mends.append("case")
        value = value.upper()
    if not value:
        problem = "empty"
    elif not _WAYBILL_TEXT.match(value):
        problem = "characters"
    elif len(value) < WAYBILL_MIN:
        problem = "too_short"
    else:
        problem = "too_long" if len(value) > WAYBILL_MAX else ""
    return Cleaned(value=value, mends=tuple(mends), problem=problem)


def in_house_waybill(consignment_key: str, row: int) -> str:
    """The number of a parcel that came without one; the same row of the same list, the same number."""
    digest = hashlib.sha256(consignment_key.encode()).digest()
    return f"LL{b32encode(digest[:5]).decode()}{row:05d}"


def is_in_house_waybill(text: str) -> bool:
    """True for a number that `in_house_waybill` made, so that it is never taken for a carrier's."""
    return re.fullmatch(r"LL[A-Z2-7]{8}[0-9]{5,}", text) is not None


def is_pickup_code(text: str) -> bool:
    """True for a shelf code such as 24-4-3882, Q7-32 or H-683. It locates; it proves nothing."""
    return _PICKUP.fullmatch(text) is not None


def read_scan(text: str) -> Scan:
    """What a scanned or typed text is. Never raises; see `Scan.alternatives` for the ambiguous."""
    if len(text) > TEXT_MAX:
        return Scan(kind=ScanKind.MALFORMED, value="", raw=text[:TEXT_MAX])
    plain, _ = normalise(text)
    # NFKC can make one character eighteen; the cap holds for what comes out as well.
    if len(plain) > TEXT_MAX or any(unicodedata.category(c) in ("Cc", "Cs") for c in plain):
        return Scan(kind=ScanKind.MALFORMED, value="", raw=text)
    kinds = _kinds_of(plain, by_scanner_as_ean=re.match(r"^\s*\]E", text) is not None)
    first = kinds[0]
    return Scan(kind=first, value=_value_for(first, plain), raw=text, alternatives=kinds[1:])


def _kinds_of(plain: str, *, by_scanner_as_ean: bool) -> tuple[ScanKind, ...]:
    """Every kind the text can be, the likeliest first; at least one."""
    if not plain:
        return (ScanKind.EMPTY,)
    if _PHONE_PREFIX.match(plain):
        return _kinds_of_phone(_value_for(ScanKind.PHONE, plain))
    close = _GAPS.sub("", plain).upper()
    # A base32 text too long for a waybill (or a name) is a token, maybe a cut one: its check says so.
    long_base32 = len(close) > WAYBILL_MAX and _TOKEN.match(close) and not _is_name(plain)
    if _TOKEN_PREFIX.match(plain) or long_base32 or (len(close) > 100 and _TOKEN.match(close)):
        return (ScanKind.TOKEN,)
    found: list[ScanKind] = []
    code = re.sub(r"\s+", "", plain).upper()
    digits = is_digits(close)
    if _MOBILE.match(_value_for(ScanKind.PHONE, plain)):
        found.append(ScanKind.PHONE)
    if is_pickup_code(code):
        found.append(ScanKind.PICKUP_CODE)
    if len(close) == 4 and digits:
        found += [] if found else [ScanKind.PHONE_TAIL, ScanKind.PICKUP_CODE]
    ean = is_ean13(close) or is_ean8(close) or restore_leading_zero(close) is not None
    if ean and by_scanner_as_ean:
        found.append(ScanKind.EAN)
    if is_secret_code(close):
        found.append(ScanKind.SECRET_CODE)
    if ean and ScanKind.EAN not in found:
        found.append(ScanKind.EAN)
    if re.fullmatch(r"[A-Za-z]{2,6}", plain):
        found += [ScanKind.INITIALS, ScanKind.NAME]
    elif _is_name(plain):
        found.append(ScanKind.NAME)
    cleaned = clean_waybill(plain)
    if not cleaned.problem and ScanKind.NAME not in found:
        found.append(ScanKind.WAYBILL)
    elif cleaned.problem == "too_short" and not found:
        # Some sites number their shelves with digits alone; a shorter text is nothing else.
        found.append(ScanKind.PICKUP_CODE)
    return tuple(found) or (ScanKind.MALFORMED,)


def _kinds_of_phone(value: str) -> tuple[ScanKind, ...]:
    if re.fullmatch(r"[0-9]{4}", value):
        return (ScanKind.PHONE_TAIL,)
    return (ScanKind.PHONE,) if _MOBILE.match(value) else (ScanKind.MALFORMED,)


def _is_name(plain: str) -> bool:
    """Letters of any script; a text with Chinese in it is a name whatever else it holds."""
    if any(not c.isascii() and c.isalpha() for c in plain):
        return True
    return _FOREIGN_NAME.match(plain) is not None


def _value_for(kind: ScanKind, plain: str) -> str:
    """The form in which a kind is kept and looked up."""
    match kind:
        case ScanKind.TOKEN:
            return _GAPS.sub("", _TOKEN_PREFIX.sub("", plain)).upper()
        case ScanKind.SECRET_CODE:
            return _GAPS.sub("", plain)
        case ScanKind.PHONE | ScanKind.PHONE_TAIL:
            return re.sub(r"^\+86", "", _GAPS.sub("", _PHONE_PREFIX.sub("", plain)))
        case ScanKind.PICKUP_CODE:
            return re.sub(r"\s+", "", plain).upper()
        case ScanKind.WAYBILL:
            return clean_waybill(plain).value
        case ScanKind.EAN:
            return clean_product_code(_GAPS.sub("", plain)).value
        case ScanKind.INITIALS:
            return plain.lower()
        case ScanKind.NAME:
            return " ".join(plain.split())
        case ScanKind.EMPTY | ScanKind.MALFORMED:
            return ""
