# SPDX-License-Identifier: Apache-2.0
"""The list of the returns screen: what ought to go back to its carrier."""

from __future__ import annotations

from app.services.answers import ParcelView
from views.i18n import Phrases
from views.receiving.columns import parcel_columns
from views.widgets.paint import ChipFace
from views.widgets.table import Column, nothing


def due_columns(say: Phrases) -> list[Column[ParcelView]]:
    """Where it lies, what and whose it is, why it ought to go."""
    return [
        *parcel_columns(say),
        Column(
            title=say("returns.why"),
            width=190,
            text=nothing,
            chips=lambda p: why(say, p),
        ),
    ]


def why(say: Phrases, parcel: ParcelView) -> tuple[ChipFace, ...]:
    """A problem, or the days it has lain here."""
    chips = []
    if parcel.status == "problem":
        chips.append(ChipFace(text=say("returns.problem"), tone="bad"))
    if parcel.overdue:
        chips.append(ChipFace(text=say("returns.days", count=parcel.days_here), tone="warn"))
    return tuple(chips)
