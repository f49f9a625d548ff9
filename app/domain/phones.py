# SPDX-License-Identifier: Apache-2.0
"""Phones as lists and people write them, and how a person is shown to who need not know them.

Promises: `clean_phone` takes every text and says what it mended or what is wrong, so that a parcel
with an unreadable phone is still taken in. The masks hide at least what the waybill rule asks: one
character of a name, all of a phone but its last four, the unit and the room of an address. Masked
text must never be stored as if it were the person's own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PHONE_TEXT_MAX = 64

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_COUNTRY = re.compile(r"^(?:\+86|0086)|^86(?=1[0-9]{10}$)")
_MOBILE = re.compile(r"^1[3-9][0-9]{9}$")
_LANDLINE = re.compile(r"^0[0-9]{9,11}$")
_MASKED = re.compile(r"^[0-9]*[*xX•·#_?]+([0-9]{4})$")
_ROOM = re.compile(
    r"(?:[0-9A-Za-z一二三四五六七八九十甲乙丙丁]+\s*(?:单元|室|号房|房|层|楼层|户|门)"
    r"|[东西南北中](?:屋|户|厢房)"
    r"|[0-9]{1,3}[Ff](?![A-Za-z])"
    r"|(?<=[幢栋座楼])[-\s]*[0-9A-Za-z]+.*)"
)
_ROOM_BY_NUMBER = re.compile(r"([0-9A-Za-z]+)(?:-[0-9A-Za-z]+)+\s*$")
_ROOM_BARE = re.compile(r"(?<=[^\d\s号路街弄巷道a-zA-Z])\s*[0-9]{3,5}[A-Za-z]?\s*$")
_ROOM_EN = re.compile(
    r",?\s*(?:\b(?:unit|room|rm|apt|apartment|flat|suite|ste|floor|fl|level)\b\.?|\b[0-9]{1,3}/F\b|#).*$",
    re.IGNORECASE,
)
_PHONE_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?86[-\s]?)?"
    r"(?:1[3-9][0-9](?:[-\s]?[0-9]{4}){2}|0[0-9]{2,3}[-\s]?[0-9]{7,8}|400[-\s]?[0-9]{3}[-\s]?[0-9]{4})"
    r"(?![0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedPhone:
    """A phone as it is kept.

    `value` is the full number or "", `tail` its last four digits or "". Mends: `width`, `blanks`,
    `dashes`, `country_code`. Problems: "" (none), `missing`, `masked` (only the tail is known),
    `malformed` (the value is empty; the tail is kept if the text ends in four digits).
    """

    value: str
    tail: str
    mends: tuple[str, ...] = ()
    problem: str = ""


def clean_phone(text: str) -> CleanedPhone:
    """The phone in a cell or a field, whatever its writing."""
    if len(text) > PHONE_TEXT_MAX:
        return CleanedPhone(value="", tail="", problem="malformed")
    mends: list[str] = []
    wide = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if wide != text:
        mends.append("width")
    bare = re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", wide)
    if bare != wide:
        mends.append("blanks")
    close = re.sub(r"[-().]", "", bare)
    if close != bare:
        mends.append("dashes")
    number = _COUNTRY.sub("", close)
    if number != close:
        mends.append("country_code")
    if not number:
        return CleanedPhone(value="", tail="", problem="missing")
    if _MOBILE.match(number) or _LANDLINE.match(number):
        return CleanedPhone(value=number, tail=number[-4:], mends=tuple(mends))
    masked = _MASKED.match(number)
    if masked is not None:
        tail, problem = masked[1], "masked"
    else:
        ending = re.search(r"[0-9]{4}$", number)
        tail, problem = (ending[0] if ending else ""), "malformed"
    return CleanedPhone(value="", tail=tail, mends=tuple(mends), problem=problem)


def reversed_phone(phone: str) -> str:
    """The digits from the last to the first: a prefix search on it finds by the end of a phone."""
    return phone[::-1]


def mask_name(name: str) -> str:
    """A name with at least one character hidden: 王* , 欧**, O*."""
    text = " ".join(name.split())
    if len(text) <= 1:
        return "*" if text else ""
    # A fixed count for long names: the length of a foreign name would give it away.
    return text[0] + "*" * min(len(text) - 1, 2)


def mask_phone(phone: str) -> str:
    """The last four digits and nothing else that could be guessed from."""
    digits = re.sub(r"[^0-9]", "", phone)
    return "*" * 7 + digits[-4:] if len(digits) >= 10 else ("*" * 4 if phone else "")


def mask_tail(tail: str) -> str:
    """A phone of which only the last four are known, written as every masked phone."""
    return "*" * 7 + tail if re.fullmatch(r"[0-9]{4}", tail) else ""


def mask_address(address: str) -> str:
    """An address without unit and room: the building stays, so that a courier's list reads well.

    Where the room stands first (`Apt 5B, 12 Main St`) what follows it is kept. When in doubt more is hidden.
    """
    text = " ".join(unicodedata.normalize("NFKC", address).split())
    kept = _ROOM_EN.sub("", text)
    if text and not kept:
        kept = _ROOM_EN.sub("", text.partition(",")[2].strip())
    found = _ROOM.search(kept)
    if found is not None:
        return kept[: found.start()].rstrip(" ,-")
    return _ROOM_BARE.sub("", _ROOM_BY_NUMBER.sub(r"\1", kept)).rstrip(" ,-")


def mask_text(text: str) -> str:
    """A free text (a note, a reason) with the phones in it masked; the text itself is left as it was written.

    A name in a note can't be told from any other word: what people type is for them to watch.
    """
    plain = unicodedata.normalize("NFKC", text)
    if not _PHONE_IN_TEXT.search(plain):
        return text
    return _PHONE_IN_TEXT.sub(lambda found: mask_phone(found[0]), plain)
