# SPDX-License-Identifier: Apache-2.0
"""The site's policy as questions: may this be undone, is this overdue, is this lot still good.

Asked by the services with the operator's roles; the answers are codes, None meaning "yes, go on".
"""

from __future__ import annotations

import datetime

from app.domain.kinds import ParcelStatus
from app.domain.records import Handover, Order, Parcel, Site
from app.domain.roles import Deed, allowed

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
OFFLINE_MS = 5 * MINUTE_MS
"""A counter polls every 20 s: one that has heard nothing for so long is on its own."""


def why_not_undo(
    handover: Handover, *, operator: str, roles: tuple[str, ...], now: int, site: Site
) -> str | None:
    """Ten minutes (the site's policy) by the same operator, later or by another only a manager.

    The window has two ends: a clock that was set back doesn't give the time back.
    """
    if handover.undone:
        return "already_undone"
    if allowed(roles, Deed.UNDO_LATE):
        return None
    if handover.operator != operator:
        return "undo_by_another"
    if abs(now - handover.at) > site.undo_minutes * MINUTE_MS:
        return "undo_too_late"
    return None


def parcel_value(parcel: Parcel, order: Order | None) -> int:
    """What a parcel's goods are worth (minor units): its linked lines, else its order's total, else what is due."""
    lines = sum(line.quantity * line.unit_price_minor for line in parcel.lines)
    return max(lines or (order.total_minor if order else 0), parcel.due_minor)


def why_not_offline(site: Site, *, silent_ms: int, value: int, before: int) -> str | None:
    """Whether goods worth `value` may leave a counter whose server has been silent for so long.

    `before` is what it has handed over that the server hasn't heard of. A limit of 0 is none.
    """
    if silent_ms < OFFLINE_MS:
        return None
    if site.offline_hours and silent_ms > site.offline_hours * HOUR_MS:
        return "offline_too_long"
    if site.offline_handover_minor and value > site.offline_handover_minor:
        return "offline_handover_value"
    if site.offline_session_minor and before + value > site.offline_session_minor:
        return "offline_session_value"
    return None


def days_here(parcel: Parcel, now: int) -> int:
    """Whole days since the parcel came into custody."""
    return max(0, now - parcel.received_at) // DAY_MS if parcel.received_at else 0


def is_overdue(parcel: Parcel, now: int, site: Site) -> bool:
    due = due_at(parcel, site)
    return bool(due) and now > due


def due_at(parcel: Parcel, site: Site) -> int:
    """The moment after which it is overdue; 0 for what doesn't wait."""
    if parcel.status is not ParcelStatus.WAITING or not parcel.received_at:
        return 0
    return parcel.received_at + site.storage_days * DAY_MS


def is_date(text: str) -> bool:
    """Whether a text is a calendar day as YYYY-MM-DD: lots are put in order by this text."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_expired(expires_on: str, today: str) -> bool:
    """Dates are YYYY-MM-DD: a lot is good through its last day."""
    return bool(expires_on) and expires_on < today
