# SPDX-License-Identifier: Apache-2.0
"""What every list and slip says about itself, and how the shop writes its moments.

Must not hold anything of a resident.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from app.services.desk import SHOP_ZONE, Desk

if TYPE_CHECKING:
    from printing.documents.stamp import Stamp

FORM = "%Y-%m-%d %H:%M"


def moment(at: int) -> str:
    """The shop's date and minute of a moment (UTC ms)."""
    return datetime.datetime.fromtimestamp(at / 1000, SHOP_ZONE).strftime(FORM)


def short_moment(at: int) -> str:
    """Without the year: what a slip of this week needs."""
    return moment(at)[5:]


def stamp_of(desk: Desk) -> Stamp:
    """The site, now, and who is logged in."""
    from printing.documents.stamp import Stamp

    return Stamp(
        site=desk.site().name,
        printed_at=moment(desk.now()),
        printed_by=desk.session.operator.name if desk.session else "",
    )
