# SPDX-License-Identifier: Apache-2.0
"""Lists for scripts: rows of a kind, in the order of their ids, masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.phones import mask_name, mask_text
from app.domain.records import (
    Case,
    CaseKind,
    Consignment,
    Handover,
    Kind,
    Movement,
    Order,
    Parcel,
    Product,
    Record,
)
from app.errors import UsageError
from app.services.desk import Desk
from app.services.shown import phone_tail
from app.store import listing

Row = dict[str, Any]

KINDS: dict[str, Kind] = {
    "parcels": Kind.PARCEL,
    "handovers": Kind.HANDOVER,
    "orders": Kind.ORDER,
    "products": Kind.PRODUCT,
    "movements": Kind.MOVEMENT,
    "consignments": Kind.CONSIGNMENT,
    "conflicts": Kind.CASE,
    "discrepancies": Kind.CASE,
}
_CASES = {"conflicts": CaseKind.CONFLICT, "discrepancies": CaseKind.DISCREPANCY}


class Listing:
    """The headless counter's `list`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def rows(
        self, kind: str, *, where: Mapping[str, Any], limit: int = 200, after: str = ""
    ) -> Iterator[Row]:
        """At most `limit` rows behind the id `after`, for which every equality in `where` holds."""
        if kind not in KINDS:
            raise UsageError("unknown_kind", f"Unknown kind; known are {', '.join(KINDS)}.")
        if limit < 1:
            raise UsageError("bad_field", "`limit` must be at least 1.")
        wanted = dict(where)
        if kind in _CASES:
            wanted["kind"] = str(_CASES[kind])
        found = self._desk.store.query(
            lambda c: listing.list_records(c, KINDS[kind], where=wanted, limit=limit, after=after)
        )
        return (_row(record) for record in found)


def _row(record: Record) -> Row:
    match record:
        case Parcel():
            return {
                "id": record.id,
                "waybill": record.waybill,
                "status": str(record.status),
                "slot": record.slot,
                "order": record.order or None,
                "pickup_code": record.pickup_code,
                "consignment": record.consignment or None,
                "pieces": record.pieces,
                "item": record.item,
                "name": mask_name(record.recipient.name),
                "phone_tail": phone_tail(record.recipient),
                "flags": list(record.flags),
            }
        case Handover():
            return {
                "id": record.id,
                "parcel": record.parcel,
                "order": record.order or None,
                "at": record.at,
                "counter": record.counter,
                "undone": record.undone,
                "conflict": record.conflict,
                "proof": str(record.proof),
                "operator": record.operator,
            }
        case Order():
            return {
                "id": record.id,
                "number": record.number,
                "platform_no": record.platform_no,
                "kind": record.kind,
                "status": str(record.status),
                "delivery": record.delivery,
                "payment": record.payment,
                "total_minor": record.total_minor,
                "name": mask_name(record.recipient.name),
                "phone_tail": phone_tail(record.recipient),
            }
        case Product():
            return {
                "id": record.id,
                "code": record.code,
                "name": record.name,
                "price_minor": record.price_minor,
                "listed": record.listed,
                "flags": list(record.flags),
            }
        case Movement():
            return {
                "id": record.id,
                "product": record.product,
                "lot": record.lot,
                "kind": str(record.kind),
                "quantity": record.quantity,
                "at": record.at,
                "counter": record.counter,
                "parcel": record.parcel or None,
                "reason": mask_text(record.reason),
            }
        case Consignment():
            return {"id": record.id, "title": record.title, "expected": record.expected}
        case Case():
            return {
                "id": record.id,
                "code": record.code,
                "kind": str(record.kind),
                "subject": record.subject,
                "open": record.open,
                "opened_at": record.opened_at,
                "evidence": [
                    {
                        "counter": e.counter,
                        "operator": e.operator,
                        "at": e.at,
                        "text": mask_text(e.text),
                    }
                    for e in record.evidence
                ],
                "resolved_as": record.resolved_as or None,
            }
        case _:
            return {"id": record.id}
