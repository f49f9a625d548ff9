# SPDX-License-Identifier: Apache-2.0
"""Lists for scripts: rows of a kind, in the order of their ids, masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.case_codes import code_of
from app.domain.group_buys import title_of
from app.domain.kinds import CaseKind, Kind
from app.domain.phones import mask_name, mask_text
from app.domain.records import Case, Consignment, Handover, Movement, Order, Parcel, Product, Record
from app.errors import UsageError
from app.phrases import refusal
from app.services.case_answers import CaseView
from app.services.case_views import CaseViews
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
        if kind in _CASES:
            views = CaseViews(self._desk)
            return (_case(views.view(record)) for record in found if isinstance(record, Case))
        if kind == "orders":
            return self._orders([record for record in found if isinstance(record, Order)])
        return (_row(record) for record in found)

    def _orders(self, found: Sequence[Order]) -> Iterator[Row]:
        """Orders, and what people call the group buy of each."""
        site = self._desk.site().number
        titles = self._desk.store.read(
            lambda rows: {
                number: title_of(rows, site, number) for number in {o.group_buy for o in found}
            }
        )
        return ({**_row(order), "group_buy_title": titles[order.group_buy]} for order in found)


def _case(view: CaseView) -> Row:
    """Everything that the case's card shows."""
    return {
        "id": view.id,
        "code": view.code,
        "kind": view.kind,
        "text": " ".join(refusal(view.code)),
        "rule": code_of(view.code).rule,
        "subject": view.subject,
        "subject_kind": view.subject_kind,
        "open": view.open,
        "opened_at": view.opened_at,
        "foreseen": view.foreseen,
        "done": view.done,
        "resolutions": list(view.resolutions),
        "proposed": view.proposed if view.open else None,
        "waybill": view.waybill or None,
        "slot": view.slot or None,
        "name": view.name_masked,
        "phone_tail": view.phone_tail,
        "item": view.item,
        "product": view.product or None,
        "due_minor": view.due_minor,
        "owed_minor": view.owed_minor,
        "evidence": [
            {
                "operation": side.operation,
                "counter": side.counter,
                "counter_name": side.counter_name,
                "operator": side.operator,
                "operator_name": side.operator_name,
                "at": side.at,
                "text": f"{side.what}:{side.value}" if side.value else side.what,
                "proof": side.proof or None,
                "scanned": side.scanned,
                "proxy": side.proxy_masked or None,
                "reason": side.reason,
                "here": side.here,
            }
            for side in view.sides
        ],
        "resolved_as": view.resolved_as or None,
        "resolved_reason": view.resolved_reason,
        "resolved_by": view.resolved_by_name or None,
        "resolved_at": view.resolved_at or None,
        "resolved_counter": view.resolved_counter_name or None,
    }


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
                "group_buy": record.group_buy,
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
        case _:
            return {"id": record.id}
