# SPDX-License-Identifier: Apache-2.0
"""Bursts as typical scanners send them, and a hand's typing: what they type and the gaps between the keys in ms."""

from __future__ import annotations

from app.domain.test_code import BAR_TEXT, QR_TEXT
from views.scanners.measuring import Burst, Key

# A wired USB scanner: even, a polling interval or two between its keys.
USB = (3, 2, 4, 2, 3, 5, 2, 3, 4, 2, 2, 3, 5, 2, 4, 3, 2, 3)
# Bluetooth: packets of a few keys, then the radio's interval, with jitter.
BLUETOOTH = (24, 71, 20, 33, 88, 22, 47, 21, 90, 30, 26, 64, 20, 38, 77, 24, 52, 29)
# A cordless scanner's base with a delay set between the keys.
DELAYED = (15, 16, 14, 15, 16, 15, 14, 17, 15, 16, 15, 14, 15, 16, 15, 15, 14, 16)
# Two hands that type a waybill as fast as they can, now and then two keys rolled over each other.
FAST_HAND = (118, 96, 44, 131, 102, 87, 58, 140, 95, 110, 73, 125, 99, 84, 136)


def burst(text: str, gaps: tuple[int, ...], *, at: int = 1_000) -> Burst:
    """Those characters at those gaps, over and over."""
    keys = [Key(text[0], at)]
    for number, letter in enumerate(text[1:]):
        at += gaps[number % len(gaps)]
        keys.append(Key(letter, at))
    return tuple(keys)


def scans(text: str, gaps: tuple[int, ...], *, count: int = 4) -> list[Burst]:
    """The same code some times, each a little different in its gaps."""
    return [
        burst(text, gaps[turn:] + gaps[:turn], at=1_000 + 5_000 * turn) for turn in range(count)
    ]


SCANNERS: dict[str, list[Burst]] = {
    "usb": scans(f"{BAR_TEXT}\r", USB),
    "usb-crlf": scans(f"{BAR_TEXT}\r\n", USB),
    "usb-tab": scans(f"{BAR_TEXT}\t", USB),
    "usb-no-end": scans(BAR_TEXT, USB),
    "usb-aim": scans(f"]C0{BAR_TEXT}\r", USB),
    "usb-prefix": scans(f"~{BAR_TEXT}#\r", USB),
    "usb-qr": scans(f"]Q3{QR_TEXT}\r", USB),
    "delayed": scans(f"{BAR_TEXT}\r", DELAYED),
    "bluetooth": scans(f"{BAR_TEXT}\r", BLUETOOTH),
    "bluetooth-no-end": scans(BAR_TEXT, BLUETOOTH),
    "bluetooth-crlf": scans(f"{BAR_TEXT}\r\n", BLUETOOTH),
    "caps-lock": scans(f"{BAR_TEXT.swapcase()}\r", USB),
}
