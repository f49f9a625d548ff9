# SPDX-License-Identifier: Apache-2.0
"""ZPL: the language of Zebra printers and of many that imitate them, as one graphic a label.

Why one compressed graphic: the printer's fonts lack Chinese, and a blank costs nothing once
compressed (`:Z64:`, zlib in base64 with a CRC that the printer checks, so that a damaged transfer
prints nothing rather than a wrong label). Promises true dots. A format without a quantity prints
once, so none is named. Sets only what the profile names: darkness, speed and the way in which the
printer finds a label's start stay the printer's own otherwise.
"""

from __future__ import annotations

import binascii
import zlib
from base64 import b64encode

from printing.draw import ResolvedLabel
from printing.languages.raster import burnt
from printing.profile import PrinterProfile


def _graphic(label: ResolvedLabel) -> bytes:
    """The whole label as a graphic field."""
    stride, pixels = burnt(label)
    total = len(pixels)
    body = b64encode(zlib.compress(pixels))
    crc = binascii.crc_hqx(body, 0)
    return b"^GFA,%d,%d,%d,:Z64:%b:%04X" % (total, total, stride, body, crc)


def zpl(label: ResolvedLabel, profile: PrinterProfile) -> bytes:
    """One label as a complete ZPL format."""
    settings = [
        f"^PW{(label.width_dots + 7) // 8 * 8}^LL{label.height_dots}^LH0,0^LS0^LT0",
        "^PON" if profile.direction else "^POI",
    ]
    if profile.black_mark:
        settings.append("^MNM")
    elif not profile.gap_mm:
        settings.append("^MNN")
    if profile.density is not None:
        settings.append(f"~SD{profile.density:02d}")
    if profile.speed is not None:
        settings.append(f"^PR{profile.speed}")
    if profile.cut:
        settings.append("^MMC")
    head = "".join(settings).encode("ascii")
    return b"^XA" + head + b"^FO0,0" + _graphic(label) + b"^FS^XZ\n"
