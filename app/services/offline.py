# SPDX-License-Identifier: Apache-2.0
"""What a counter may still do that has not heard from its server: the site's policy, asked at each hand-over.

A signature says "issued", never "unused", so a counter alone risks a double hand-over; the policy bounds what that
may cost, by hand-over, by all hand-overs that the server hasn't heard of, and by hours. A manager at the counter
may go on: that the manager did is in the operation. Time is the longer of the wall clock's and of what this
program has itself measured, and no earlier than the newest record, so that a clock set back gives no time back.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.kinds import Kind
from app.domain.policy import parcel_value, why_not_offline
from app.domain.records import Order, Parcel
from app.domain.roles import Deed
from app.services.desk import Desk, refused_as
from app.store import queries


class OfflineLimits:
    """Asked before parcels leave."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._contact = -1
        self._seen_ms = 0

    def silent_ms(self) -> int:
        """How long the server hasn't answered, by the worse of two clocks."""
        contact, ran = self._desk.store.last_contact_at(), self._desk.clock.monotonic_ms()
        if contact != self._contact:
            self._contact, self._seen_ms = contact, ran
        latest = max(self._desk.now(), self._desk.store.query(queries.last_recorded_at))
        wall = latest - contact if contact else 0
        return max(0, wall, ran - self._seen_ms)

    def check(self, parcels: Sequence[Parcel]) -> None:
        """Raises if the site's policy asks for a manager."""
        if self._desk.may(Deed.PASS_OFFLINE_LIMITS):
            return
        site = self._desk.site()
        limited = site.offline_handover_minor or site.offline_session_minor
        value = self._value(parcels) if limited else 0
        unsent = self._value(self._unsent()) if site.offline_session_minor else 0
        why = why_not_offline(site, silent_ms=self.silent_ms(), value=value, before=unsent)
        if why is not None:
            raise refused_as(why)

    def _unsent(self) -> Sequence[Parcel]:
        ids = self._desk.store.query(queries.unsent_handovers)
        rows = self._desk.store.read(lambda rows: [rows.get(Kind.PARCEL, id) for id in ids])
        return [row for row in rows if isinstance(row, Parcel)]

    def _value(self, parcels: Sequence[Parcel]) -> int:
        """What the goods of these parcels are worth, as far as this counter knows (minor units)."""
        wanted = {p.order for p in parcels if p.order}
        orders = self._desk.store.read(lambda rows: {id: rows.get(Kind.ORDER, id) for id in wanted})

        def order_of(parcel: Parcel) -> Order | None:
            found = orders.get(parcel.order)
            return found if isinstance(found, Order) else None

        return sum(parcel_value(p, order_of(p)) for p in parcels)
