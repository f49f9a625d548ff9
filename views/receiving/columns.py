# SPDX-License-Identifier: Apache-2.0
"""The lists of the receiving screen: parcels received last, parcels still missing."""

from __future__ import annotations

from app.services.answers import ParcelView
from views.i18n import Phrases
from views.widgets.paint import ChipFace
from views.widgets.table import Column, nothing


def parcel_columns(say: Phrases) -> list[Column[ParcelView]]:
    """Slot, what it is, and whose: how a list of parcels on the shelves begins, on every screen."""
    return [
        Column(
            title=say("receiving.slot"),
            width=140,
            bold=True,
            large=True,
            text=lambda p: p.slot or say("pickup.no_slot"),
        ),
        Column(
            title=say("receiving.parcel"),
            bold=True,
            text=lambda p: p.item or say("pickup.no_item"),
            line=lambda p: " · ".join(part for part in (p.carrier, p.waybill) if part),
        ),
        _person(say),
    ]


def _person(say: Phrases) -> Column[ParcelView]:
    return Column(
        title=say("receiving.person"),
        width=130,
        text=lambda p: p.name_masked or say("receiving.nameless"),
        line=lambda p: say("pickup.tail", tail=p.phone_tail) if p.phone_tail else "",
    )


def recent_columns(say: Phrases) -> list[Column[ParcelView]]:
    """The parcels received last, with what is special of each."""
    return [
        *parcel_columns(say),
        Column(
            title=say("receiving.marks"),
            width=190,
            text=nothing,
            chips=lambda p: marks(say, p),
        ),
    ]


def missing_columns(say: Phrases) -> list[Column[ParcelView]]:
    """What was announced and hasn't come."""
    return [
        Column(
            title=say("receiving.waybill"),
            width=220,
            bold=True,
            text=lambda p: p.waybill,
            line=lambda p: p.carrier,
        ),
        Column(title=say("receiving.parcel"), text=lambda p: p.item or say("pickup.no_item")),
        _person(say),
    ]


def marks(say: Phrases, parcel: ParcelView) -> tuple[ChipFace, ...]:
    """Cold, money to collect, damaged, a waybill that repeats."""
    chips = []
    if parcel.temperature in ("chilled", "frozen"):
        chips.append(ChipFace(text=say.of("temperature", parcel.temperature), tone="cold"))
    chips.extend(
        ChipFace(text=say.of("parcel_flag", flag), tone="warn")
        for flag in parcel.flags
        if say.knows(f"parcel_flag.{flag}")
    )
    if parcel.due_minor:
        chips.append(
            ChipFace(text=say("pickup.chip_due", amount=say.money(parcel.due_minor)), tone="warn")
        )
    return tuple(chips)
