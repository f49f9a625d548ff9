# SPDX-License-Identifier: Apache-2.0
"""What every list and slip says about itself, how the shop writes its moments, how long a list may be.

Must not hold anything of a resident.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from app.services.desk import SHOP_ZONE, Desk, refused_as
from app.store import sheets

if TYPE_CHECKING:
    from printing.documents.stamp import Stamp

AnyLine = TypeVar("AnyLine")
FORM = "%Y-%m-%d %H:%M"


def moment(at: int) -> str:
    """The shop's date and minute of a moment (UTC ms)."""
    return datetime.datetime.fromtimestamp(at / 1000, SHOP_ZONE).strftime(FORM)


def short_moment(at: int) -> str:
    """Without the year: what a slip of this week needs."""
    return moment(at)[5:]


def whole(lines: Sequence[AnyLine]) -> Sequence[AnyLine]:
    """The lines of one list; refused if there are more than a list may have, rather than cut."""
    if len(lines) > sheets.MOST:
        raise refused_as("list_too_long")
    return lines


def stamp_of(desk: Desk) -> Stamp:
    """The site, now, and who is logged in."""
    from printing.documents.stamp import Stamp

    return Stamp(
        site=desk.site().name,
        printed_at=moment(desk.now()),
        printed_by=desk.session.operator.name if desk.session else "",
    )
