# SPDX-License-Identifier: Apache-2.0
"""Waiting parcels whose orders ask for delivery, for the delivery list.

The address stands whole on it, as on the manifest: whoever carries must find the door. That is a deed of
its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.kinds import Kind
from app.domain.phones import mask_name
from app.domain.records import Consignment
from app.domain.roles import Deed
from app.papers.choices import of_named
from app.papers.source import Choices, Source
from app.papers.stamps import stamp_of, whole
from app.services.desk import Desk, refused_as
from app.services.shown import phone_tail
from app.store import sheets

ALL = "all"


def _title(desk: Desk, id: str) -> str:
    row = desk.store.read(lambda rows: rows.get(Kind.CONSIGNMENT, id))
    return row.title if isinstance(row, Consignment) else ""


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    """Everything, or what came with one consignment."""
    found = desk.store.query(sheets.to_deliver)
    if not found:
        return ()
    by = Counter(parcel.consignment for parcel, _ in found if parcel.consignment)
    single = tuple(
        (id, f"{_title(desk, id) or id}   {count}") for id, count in by.most_common(limit)
    )
    return (
        *of_named("delivery", {ALL: str(len(found))}, text),
        *(choice for choice in single if text.strip().lower() in choice[1].lower()),
    )[:limit]


def _list(desk: Desk, id: str) -> object:
    from printing.documents.delivery_list import Delivery, DeliveryList

    consignment = "" if id == ALL else id
    found = desk.store.query(lambda c: sheets.to_deliver(c, consignment=consignment))
    if not whole(found):
        raise refused_as("nothing_to_deliver")
    deliveries = [
        Delivery(
            waybill=parcel.waybill,
            slot=parcel.slot,
            recipient_masked=mask_name(parcel.recipient.name or order.recipient.name),
            phone_tail=phone_tail(parcel.recipient) or phone_tail(order.recipient),
            address=parcel.recipient.address or order.recipient.address,
            pieces=max(1, parcel.pieces),
            due_minor=parcel.due_minor,
        )
        for parcel, order in found
    ]
    return DeliveryList(
        deliveries=tuple(sorted(deliveries, key=lambda d: (not d.address, d.address, d.waybill))),
        consignment=_title(desk, consignment) if consignment else "",
        date=desk.today(),
        stamp=stamp_of(desk),
    )


def _lists(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_list(desk, id) for id in ids]


def _captions(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    return {id: _title(desk, id) for id in ids}


DELIVERIES = Source(
    of="delivery", choose=_choose, records=_lists, captions=_captions, deed=Deed.PRINT_ADDRESSES
)
