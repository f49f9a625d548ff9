# SPDX-License-Identifier: Apache-2.0
"""The back ends: each draws the resolved list and decides nothing.

`encode` is the registry: one label in the language of one printer, as one complete job. A language
is loaded when it is asked for. To add one: a module here that takes a `ResolvedLabel` and the
profile, a member of `DeviceLanguage`, its branch below, and a test that renders its output with an
independent reader and decodes the bar codes. `raster` is the shared 1-bit image, `placing` the
shared way to move a label on its paper. Must not open a line to a printer.
"""

from __future__ import annotations

from printing.address import Scheme
from printing.draw import ResolvedLabel
from printing.profile import DeviceLanguage, PrinterProfile

# What label and receipt printers speak: one job behind the other makes a sound stream.
STREAMS = (DeviceLanguage.TSPL, DeviceLanguage.ZPL, DeviceLanguage.ESCPOS)


def encode(page: ResolvedLabel, profile: PrinterProfile) -> bytes:
    """One label or page as one complete job in the profile's language.

    A label that the printer's paper cannot hold is an `OperatorError`: nothing is scaled.
    """
    from printing.languages.placing import placed

    page = placed(page, profile)
    if profile.address.scheme is Scheme.SYSTEM:
        # A driver draws: it gets the finished picture, whatever it speaks itself.
        from printing.languages.preview import png

        return png(page)
    match profile.language:
        case DeviceLanguage.TSPL:
            from printing.languages.tspl import tspl

            return tspl(page, profile)
        case DeviceLanguage.ZPL:
            from printing.languages.zpl import zpl

            return zpl(page, profile)
        case DeviceLanguage.ESCPOS:
            from printing.languages.escpos import escpos

            return escpos(page, profile)
        case DeviceLanguage.PDF:
            from printing.languages.pdf import pdf

            return pdf([page], title=profile.name)
        case DeviceLanguage.PNG:
            from printing.languages.preview import png

            return png(page)
