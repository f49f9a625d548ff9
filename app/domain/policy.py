# SPDX-License-Identifier: Apache-2.0
"""The site's policy as questions: may this be undone, is this overdue, is this lot still good.

Asked by the services with the operator's roles; the answers are codes, None meaning "yes, go on".
"""

from __future__ import annotations

import datetime

from app.domain.records import Handover, Parcel, ParcelStatus, Site
from app.domain.roles import is_manager

DAY_MS = 86_400_000
MINUTE_MS = 60_000


def why_not_undo(
    handover: Handover, *, operator: str, roles: tuple[str, ...], now: int, site: Site
) -> str | None:
    """Ten minutes (the site's policy) by the same operator, later or by another only a manager.

    The window has two ends: a clock that was set back doesn't give the time back.
    """
    if handover.undone:
        return "already_undone"
    if is_manager(roles):
        return None
    if handover.operator != operator:
        return "undo_by_another"
    if abs(now - handover.at) > site.undo_minutes * MINUTE_MS:
        return "undo_too_late"
    return None


def days_here(parcel: Parcel, now: int) -> int:
    """Whole days since the parcel came into custody."""
    return max(0, now - parcel.received_at) // DAY_MS if parcel.received_at else 0


def is_overdue(parcel: Parcel, now: int, site: Site) -> bool:
    if parcel.status is not ParcelStatus.WAITING or not parcel.received_at:
        return False
    return now - parcel.received_at > site.storage_days * DAY_MS


def is_date(text: str) -> bool:
    """Whether a text is a calendar day as YYYY-MM-DD: lots are put in order by this text."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_expired(expires_on: str, today: str) -> bool:
    """Dates are YYYY-MM-DD: a lot is good through its last day."""
    return bool(expires_on) and expires_on < today
