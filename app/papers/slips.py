# SPDX-License-Identifier: Apache-2.0
"""What waits for one person, for the pickup slip: one slip a person, whichever of their parcels is named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain.kinds import Kind, ParcelStatus
from app.domain.phones import mask_name
from app.domain.records import Parcel
from app.papers import parcels
from app.papers.source import Choices, Source
from app.papers.stamps import short_moment, stamp_of
from app.services.desk import Desk, refused_as
from app.services.shown import phone_tail
from app.store import search, sheets


def caption(parcel: Parcel) -> str:
    """A parcel on a list of choices."""
    who = parcel.recipient
    return (
        f"{parcel.slot}   {parcel.pickup_code}   {mask_name(who.name)} {phone_tail(who)}".rstrip()
    )


def bears(parcel: Parcel, text: str) -> bool:
    """Whether the text is part of its waybill, slot or pickup code, or ends its phone."""
    wanted = text.strip().upper()
    return any(
        wanted in part
        for part in (parcel.waybill, parcel.slot, parcel.pickup_code, phone_tail(parcel.recipient))
    )


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    parcels = desk.store.query(lambda c: sheets.waiting_parcels(c, limit * 5))
    return tuple((p.id, caption(p)) for p in parcels if bears(p, text))[:limit]


def parcel_of(desk: Desk, id: str) -> Parcel:
    """The parcel with that id; a refusal if there is none."""
    row = desk.store.read(lambda rows: rows.get(Kind.PARCEL, id))
    if not isinstance(row, Parcel):
        raise refused_as("parcel_unknown")
    return row


def _people(desk: Desk, ids: Sequence[str]) -> list[list[Parcel]]:
    """The waiting parcels of each person whose parcel is named, in the order of the ids."""
    people: list[list[Parcel]] = []
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            continue
        named = parcel_of(desk, id)
        found = desk.store.query(partial(search.of_person, who=named.recipient))
        waiting = [p for p in found or [named] if p.status is ParcelStatus.WAITING]
        seen |= {id, *(p.id for p in waiting)}
        if waiting:
            people.append(waiting)
    return people


def _slips(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.pickup_slip import PickupSlip, SlipParcel

    people = _people(desk, ids)
    if not people:
        raise refused_as("nothing_waiting")
    stamp = stamp_of(desk)
    return [
        PickupSlip(
            recipient_masked=mask_name(parcels[0].recipient.name),
            phone_tail=phone_tail(parcels[0].recipient),
            parcels=tuple(
                SlipParcel(
                    waybill=p.waybill,
                    slot=p.slot,
                    pickup_code=p.pickup_code,
                    item=p.item,
                    pieces=max(1, p.pieces),
                    temperature=p.temperature,
                    due_minor=p.due_minor,
                    received_on=short_moment(p.received_at) if p.received_at else "",
                )
                for p in parcels
            ),
            stamp=stamp,
        )
        for parcels in people
    ]


SLIPS = Source(of="waiting", choose=_choose, records=_slips, captions=parcels.captions)
