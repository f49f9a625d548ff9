# SPDX-License-Identifier: Apache-2.0
"""The code that a scanner is tried with, printed and on the screen: what it says, and so what must arrive.

Chosen so that what goes wrong can be told from what arrives: letters of both cases (Caps Lock), the keys that
other keyboards have elsewhere (Y, Z, Q, W, A, M and - ] /), digits (shifted on a French keyboard). The QR code
says the same and more behind a group separator, which many scanners lose. Short enough for a bar code 60 mm wide.
"""

from __future__ import annotations

BAR_TEXT = "LT-09]aZyQwM/8"
GROUP_SEPARATOR = "\x1d"
BEHIND = "21"
QR_TEXT = f"{BAR_TEXT}{GROUP_SEPARATOR}{BEHIND}"
