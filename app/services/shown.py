# SPDX-License-Identifier: Apache-2.0
"""Records as a clerk may see them: masked, with the days counted.

The only way from a record to a screen or a script; what isn't masked here isn't shown anywhere.
"""

from __future__ import annotations

from app.domain.phones import mask_name, mask_text
from app.domain.policy import days_here, due_at, is_overdue, why_not_undo
from app.domain.records import Handover, Operator, Order, Parcel, Personal, Site
from app.services.answers import HandoverView, ParcelView
from app.services.desk import Names


def phone_tail(who: Personal) -> str:
    return who.phone_tail or who.phone[-4:]


def parcel_view(parcel: Parcel, order: Order | None, *, site: Site, now: int) -> ParcelView:
    """A parcel with its order's platform number, if the order is known here."""
    who = parcel.recipient
    return ParcelView(
        id=parcel.id,
        waybill=parcel.waybill,
        status=str(parcel.status),
        slot=parcel.slot,
        pickup_code=parcel.pickup_code,
        order=parcel.order,
        platform_no=order.platform_no if order and order.kind != "carrier" else "",
        item=parcel.item,
        carrier=parcel.carrier,
        pieces=parcel.pieces,
        temperature=parcel.temperature,
        due_minor=parcel.due_minor,
        note=mask_text(parcel.note),
        name_masked=mask_name(who.name),
        phone_tail=phone_tail(who),
        flags=parcel.flags,
        received_at=parcel.received_at,
        days_here=days_here(parcel, now),
        overdue=is_overdue(parcel, now, site),
        due_at=due_at(parcel, site),
    )


def handover_view(
    handover: Handover,
    parcel: Parcel | None,
    *,
    names: Names,
    site: Site,
    now: int,
    operator: Operator | None,
) -> HandoverView:
    """A handover with who, where and whether the one logged in may still undo it."""
    who = parcel.recipient if parcel else Personal()
    may = operator is not None and not why_not_undo(
        handover, operator=operator.id, roles=operator.roles, now=now, site=site
    )
    return HandoverView(
        id=handover.id,
        parcel=handover.parcel,
        order=handover.order,
        at=handover.at,
        counter=handover.counter,
        counter_name=names.counters.get(handover.counter, ""),
        operator=handover.operator,
        operator_name=names.operators.get(handover.operator, ""),
        slot=parcel.slot if parcel else "",
        waybill=parcel.waybill if parcel else "",
        name_masked=mask_name(who.name),
        phone_tail=phone_tail(who),
        proof=str(handover.proof),
        undone=handover.undone,
        conflict=handover.conflict,
        can_undo=may and not handover.conflict,
    )
