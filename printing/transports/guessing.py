# SPDX-License-Identifier: Apache-2.0
"""What a printer most likely speaks, from what it calls itself: a draft for the wizard, never more.

Why words: no standard asks a printer for its language. Promises the same guess for the same words, and None where
nothing speaks for one. A test print decides.
"""

from __future__ import annotations

import re

from printing.profile import DeviceLanguage

_WORDS: tuple[tuple[DeviceLanguage, re.Pattern[str]], ...] = (
    # What a printer says of its commands comes before what its maker's other printers speak.
    (DeviceLanguage.ZPL, re.compile(r"\b(zpl|zpl2|zpl-ii|epl)\b|vnd\.zebra|x-zpl")),
    (DeviceLanguage.TSPL, re.compile(r"\b(tspl|tspl2|tspl-ez)\b")),
    (DeviceLanguage.ESCPOS, re.compile(r"\b(esc/?pos|escpos)\b")),
    (DeviceLanguage.ZPL, re.compile(r"zebra|zdesigner|zd\d{3}\b|gk4\d\d|zt\d{3}\b")),
    (
        DeviceLanguage.ESCPOS,
        re.compile(r"tm-[a-z]\d\d|receipt|thermal roll|\bpos-?\d\d|xp-?[ncq]?\d0\b|小票|收据"),
    ),
    (
        DeviceLanguage.TSPL,
        re.compile(
            r"\btsc\b|ttp-|\bte2\d\d|\bda2\d\d|gprinter|佳博|xprinter|芯烨|hprt|汉印|deli|得力|godex|label|标签"
        ),
    ),
    (
        DeviceLanguage.PDF,
        re.compile(r"application/pdf|\bpdf\b|laserjet|deskjet|officejet|laser|ink|激光|喷墨"),
    ),
)


def language_of(*words: str) -> DeviceLanguage | None:
    """The language that those words speak for."""
    text = " ".join(words).lower()
    return next((language for language, pattern in _WORDS if pattern.search(text)), None)


def device_id(text: str) -> dict[str, str]:
    """An IEEE 1284 device id (`MFG:TSC;CMD:TSPL;MDL:TE200;`) by its fields, long names shortened."""
    short = {"MANUFACTURER": "MFG", "MODEL": "MDL", "COMMAND SET": "CMD", "DESCRIPTION": "DES"}
    found: dict[str, str] = {}
    for part in text[:2_000].split(";"):
        key, colon, value = part.partition(":")
        if colon:
            name = key.strip().upper()
            found.setdefault(short.get(name, name), value.strip())
    return found
