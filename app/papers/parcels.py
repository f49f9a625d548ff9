# SPDX-License-Identifier: Apache-2.0
"""Parcels, for the labels that they get at intake: names and phones masked, one label a piece."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from app.domain.kinds import Kind, ParcelStatus
from app.domain.phones import mask_name
from app.domain.records import Consignment, Parcel
from app.papers.source import Choices, Source
from app.services.desk import SHOP_ZONE, Desk, refused_as
from app.services.shown import phone_tail
from app.store import queries


def choose(desk: Desk, text: str, limit: int) -> Choices:
    """The latest parcels, those that bear the text in their waybill, slot or pickup code."""
    wanted = text.strip().upper()
    # A search looks further back than what it lists.
    reach = limit * 3 if wanted else limit
    parcels = desk.store.query(lambda c: queries.recently_received(c, reach))
    return tuple(
        (
            p.id,
            f"{p.slot}   {p.pickup_code}   {mask_name(p.recipient.name)} {phone_tail(p.recipient)}",
        )
        for p in parcels
        if not wanted or wanted in p.waybill or wanted in p.slot or wanted in p.pickup_code
    )[:limit]


def day(at: int) -> str:
    """The shop's date and minute of a moment (UTC ms)."""
    return datetime.datetime.fromtimestamp(at / 1000, SHOP_ZONE).strftime("%Y-%m-%d %H:%M")


def _pieces(desk: Desk, id: str) -> list[object]:
    """One label a piece: 1/3, 2/3, 3/3."""
    from printing.documents.parcel_label import ParcelLabel

    row, consignment = desk.store.read(
        lambda rows: (
            p := rows.get(Kind.PARCEL, id),
            rows.get(Kind.CONSIGNMENT, p.consignment) if isinstance(p, Parcel) else None,
        )
    )
    if not isinstance(row, Parcel):
        raise refused_as("parcel_unknown")
    received = day(row.received_at) if row.status is not ParcelStatus.EXPECTED else ""
    pieces = max(1, row.pieces)
    return [
        ParcelLabel(
            parcel_id=row.id,
            waybill=row.waybill,
            pickup_code=row.pickup_code,
            slot=row.slot,
            recipient_masked=mask_name(row.recipient.name),
            phone_tail=phone_tail(row.recipient),
            carrier=row.carrier,
            item=row.item,
            piece=piece,
            pieces=pieces,
            temperature=row.temperature,
            due_minor=row.due_minor,
            received_on=received,
            consignment=consignment.title if isinstance(consignment, Consignment) else "",
        )
        for piece in range(1, pieces + 1)
    ]


def _labels(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [label for id in ids for label in _pieces(desk, id)]


def captions(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    """Slot and pickup code, by which a parcel is found; without a name."""
    rows = desk.store.read(lambda rows: {id: rows.get(Kind.PARCEL, id) for id in ids})
    return {
        id: f"{row.slot}   {row.pickup_code or row.waybill}".strip()
        for id, row in rows.items()
        if isinstance(row, Parcel)
    }


LABELS = Source(of="parcel", choose=choose, records=_labels, captions=captions)
