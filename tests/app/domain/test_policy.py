# SPDX-License-Identifier: Apache-2.0
"""The site's policy: who may undo until when, what is overdue, what is expired."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.kinds import ParcelStatus
from app.domain.policy import (
    DAY_MS,
    MINUTE_MS,
    days_here,
    is_date,
    is_expired,
    is_overdue,
    why_not_undo,
)
from app.domain.records import Handover, Parcel, Site

SITE = Site(id="s", number=1, name="Site", undo_minutes=10, storage_days=3)
AT = 1_000_000_000_000
HANDOVER = Handover(id="h", parcel="p", at=AT, counter="c", operator="me", operation="o")
PARCEL = Parcel(id="p", waybill="W", status=ParcelStatus.WAITING, received_at=AT)


@pytest.mark.parametrize(
    ("operator", "roles", "minutes", "why"),
    [
        ("me", ("clerk",), 0, None),
        ("me", ("clerk",), 10, None),
        ("me", ("clerk",), 10.001, "undo_too_late"),
        ("me", ("clerk",), -10.001, "undo_too_late"),
        ("other", ("clerk",), 1, "undo_by_another"),
        ("other", ("clerk", "manager"), 1, None),
        ("me", ("manager",), 6000, None),
    ],
)
def test_who_may_undo(operator: str, roles: tuple[str, ...], minutes: float, why: str) -> None:
    """The same operator within the window, whichever way the clock was set; later a manager."""
    now = AT + int(minutes * MINUTE_MS)
    assert why_not_undo(HANDOVER, operator=operator, roles=roles, now=now, site=SITE) == why


def test_what_was_undone_isnt_undone_again() -> None:
    """Not even by a manager."""
    undone = replace(HANDOVER, undone=True)
    why = why_not_undo(undone, operator="me", roles=("manager",), now=AT, site=SITE)
    assert why == "already_undone"


def test_overdue_after_the_storage_days() -> None:
    """A waiting parcel is overdue once its days are over; nothing else ever is."""
    assert not is_overdue(PARCEL, AT + 3 * DAY_MS, SITE)
    assert is_overdue(PARCEL, AT + 3 * DAY_MS + 1, SITE)
    gone = replace(PARCEL, status=ParcelStatus.HANDED_OVER)
    assert not is_overdue(gone, AT + 9 * DAY_MS, SITE)
    assert not is_overdue(replace(PARCEL, received_at=0), AT, SITE)


def test_days_are_whole_days() -> None:
    """A clock that was set back gives none, and so does a parcel that hasn't come."""
    assert days_here(PARCEL, AT + 2 * DAY_MS - 1) == 1
    assert days_here(PARCEL, AT - DAY_MS) == 0
    assert days_here(replace(PARCEL, received_at=0), AT) == 0


def test_a_lot_is_good_through_its_last_day() -> None:
    """Expired the day after; never without a day."""
    assert not is_expired("2026-12-01", "2026-12-01")
    assert is_expired("2026-12-01", "2026-12-02")
    assert not is_expired("", "2026-12-02")


@pytest.mark.parametrize("text", ["", "20261201", "2026-12-1", "2026-02-30", "2026-W49-2", "soon"])
def test_only_calendar_days_are_days(text: str) -> None:
    """Lots are put in order by this text, so it has one form."""
    assert not is_date(text)
    assert is_date("2024-02-29")
