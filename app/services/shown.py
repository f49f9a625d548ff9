# SPDX-License-Identifier: Apache-2.0
"""Records as a clerk may see them: masked, with the days counted.

The only way from a record to a screen or a script; what isn't masked here isn't shown anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.kinds import Kind
from app.domain.phones import mask_name, mask_text
from app.domain.policy import days_here, due_at, is_overdue, why_not_undo
from app.domain.records import Handover, Order, Parcel, Personal, Site
from app.services.answers import HandoverView, ParcelView
from app.services.desk import Desk


def phone_tail(who: Personal) -> str:
    return who.phone_tail or who.phone[-4:]


def _parcel_view(parcel: Parcel, order: Order | None, *, site: Site, now: int) -> ParcelView:
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


def parcels_shown(
    desk: Desk, parcels: Sequence[Parcel], *, with_orders: bool = True
) -> tuple[ParcelView, ...]:
    """These parcels in this order; their orders are read together, or not at all."""
    site, now = desk.site(), desk.now()
    wanted = {parcel.order for parcel in parcels if parcel.order and with_orders}
    orders = desk.store.read(lambda rows: rows.several(Kind.ORDER, wanted)) if wanted else {}

    def order_of(parcel: Parcel) -> Order | None:
        order = orders.get(parcel.order)
        return order if isinstance(order, Order) else None

    return tuple(_parcel_view(one, order_of(one), site=site, now=now) for one in parcels)


def handover_shown(desk: Desk, handover: Handover, parcel: Parcel | None) -> HandoverView:
    """A handover with who, where and whether the one logged in may still undo it."""
    session, names = desk.session, desk.names()
    operator = session.operator if session else None
    who = parcel.recipient if parcel else Personal()
    may = operator is not None and not why_not_undo(
        handover, operator=operator.id, roles=operator.roles, now=desk.now(), site=desk.site()
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
