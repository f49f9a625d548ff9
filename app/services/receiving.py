# SPDX-License-Identifier: Apache-2.0
"""Receiving: a scan puts a parcel into custody, gives it a slot and a pickup code.

A waybill that repeats stands on several parcels; each scan takes the next that is still expected, in the
list's order, and the parcel says so by its flag. Something no list announced is received as unknown:
it has come, so it is here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.domain.codes import ScanKind, clean_waybill, read_scan
from app.domain.kinds import Kind, ParcelStatus
from app.domain.operations import Do, PutAway, ReceiveParcel, ReturnParcel
from app.domain.phones import clean_phone
from app.domain.records import Parcel, Personal, Site
from app.domain.slots import choose_slot, is_slot, pickup_code
from app.errors import OperatorError
from app.services.answers import ConsignmentProgress, ParcelView, Received, ReceiveOutcome
from app.services.desk import Desk
from app.services.shown import parcels_shown, phone_tail
from app.store import queries, search
from app.store.record import Act


class Receiving:
    """The receiving screen's job."""

    def __init__(
        self,
        desk: Desk,
        seen: Callable[[str], None] = lambda _parcel: None,
        label: Callable[[str], str] = lambda _parcel: "",
    ) -> None:
        """`seen` hears of each parcel that is put away: whoever does it has its label before them.

        `label` hears of each that was taken in, and says what became of its label ("": none is asked for).
        """
        self._desk = desk
        self._seen = seen
        self._label = label

    def receive(
        self,
        text: str,
        *,
        consignment: str = "",
        slot: str = "",
        damaged: bool = False,
        parcel: str = "",
    ) -> Received:
        """Takes a scanned parcel in; `parcel` names it where the clerk chose among several."""
        self._desk.require(Do.RECEIVE_PARCEL)
        waybill = self._waybill(text)
        known = self._desk.store.query(lambda c: search.parcels_with_waybill(c, waybill))
        here = [p for p in known if not consignment or p.consignment == consignment] or list(known)
        if parcel:
            here = [p for p in here if p.id == parcel]
            if not here:
                raise OperatorError("parcel_unknown", "No such parcel here.", "Scan it again.")
        expected = sorted(
            (p for p in here if p.status is ParcelStatus.EXPECTED),
            key=lambda p: (p.announced_at, p.consignment, p.position),
        )
        if expected:
            outcome = ReceiveOutcome.DAMAGED if damaged else ReceiveOutcome.EXPECTED
            return self._take_in(
                expected[0], waybill, slot, outcome, damaged=damaged, others=expected[1:]
            )
        if here:
            return self._known_already(here[0])
        return self._take_in(
            None, waybill, slot, ReceiveOutcome.UNKNOWN, damaged=damaged, consignment=consignment
        )

    def _waybill(self, text: str) -> str:
        scan = read_scan(text)
        if scan.kind in (ScanKind.TOKEN, ScanKind.EMPTY, ScanKind.MALFORMED):
            raise OperatorError(
                "not_a_waybill",
                "That isn't a parcel's bar code.",
                "Scan the waybill on the parcel.",
            )
        cleaned = clean_waybill(text)
        if cleaned.problem:
            raise OperatorError(
                "not_a_waybill",
                "A waybill has 6 to 40 letters and digits.",
                "Scan the parcel again, or type the number under its bar code.",
            )
        return cleaned.value

    def _known_already(self, row: Parcel) -> Received:
        gone = row.status in (ParcelStatus.HANDED_OVER, ParcelStatus.RETURNED)
        outcome = ReceiveOutcome.ALREADY_HANDED_OVER if gone else ReceiveOutcome.DUPLICATE
        return Received(
            outcome=outcome, parcel=self._view(row), slot=row.slot, pickup_code=row.pickup_code
        )

    def _take_in(
        self,
        row: Parcel | None,
        waybill: str,
        slot: str,
        outcome: ReceiveOutcome,
        *,
        damaged: bool,
        consignment: str = "",
        others: list[Parcel] | None = None,
    ) -> Received:
        site = self._desk.site()
        if slot and not is_slot(slot):
            raise OperatorError(
                "bad_slot", "That isn't a slot.", "Use letters, digits and dashes, at most 24."
            )
        place = slot or self._free_slot(site, row.temperature if row else "ambient")
        code = self._code(place)
        entity = row.id if row else self._desk.ids.new_id()
        args = ReceiveParcel(
            waybill=waybill,
            slot=place,
            pickup_code=code,
            consignment=row.consignment if row else consignment,
            damaged=damaged,
            outcome=str(outcome),
        )
        self._desk.record([Act(do=Do.RECEIVE_PARCEL, entity=entity, args=args)])
        taken = self._desk.store.read(lambda rows: rows.get(Kind.PARCEL, entity))
        if not isinstance(taken, Parcel):
            raise TypeError("a received parcel is in the store")
        return Received(
            outcome=outcome,
            parcel=self._view(taken),
            slot=place,
            pickup_code=code,
            candidates=parcels_shown(self._desk, others or ()),
            label=self._label(entity),
        )

    def _free_slot(self, site: Site, temperature: str) -> str:
        return choose_slot(site, temperature, self._desk.store.query(queries.slots_in_use))

    def _code(self, slot: str) -> str:
        """The day's next serial on that shelf; passed over while another held parcel has the code."""
        while True:
            serial = self._desk.store.count_try("pickup_code", self._desk.today())
            code = pickup_code(slot, serial)
            if not self._desk.store.query(partial(search.by_pickup_code, code=code)):
                return code

    def note_phone(self, parcel: str, phone: str) -> ParcelView:
        """Whose a parcel is, where no list said it: the phone as the clerk read it, or its last four digits."""
        self._desk.require(Do.RECEIVE_PARCEL)
        row = self._desk.store.read(lambda rows: rows.get(Kind.PARCEL, parcel))
        if not isinstance(row, Parcel):
            raise OperatorError("parcel_unknown", "No such parcel here.", "Scan it again.")
        read = clean_phone(phone)
        tail_alone = len(phone.strip()) == 4 and read.tail
        if not read.value and not tail_alone:
            raise OperatorError(
                "bad_phone", "That isn't a phone.", "Type all its digits, or the last four."
            )
        known = row.recipient
        if known.phone or phone_tail(known) not in ("", read.tail):
            raise OperatorError(
                "phone_known", "The list says whose it is.", "Compare it with the label."
            )
        # Without a slot: a receipt that names none contradicts none, wherever the parcel lies by now.
        self._desk.record(
            [
                Act(
                    do=Do.RECEIVE_PARCEL,
                    entity=parcel,
                    args=ReceiveParcel(waybill=row.waybill, outcome="phone"),
                    private=Personal(phone=read.value, phone_tail=read.tail),
                )
            ]
        )
        return self._stored(parcel)

    def put_away(self, parcel: str, slot: str) -> ParcelView:
        """Moves a parcel to another slot; if it was moved elsewhere meanwhile, that is said instead."""
        self._desk.require(Do.PUT_AWAY)
        before = self._desk.store.read(lambda rows: rows.get(Kind.PARCEL, parcel))
        was = before.slot if isinstance(before, Parcel) else None
        args = PutAway(slot=slot.strip().upper(), was=was)
        self._desk.record([Act(do=Do.PUT_AWAY, entity=parcel, args=args)])
        self._seen(parcel)
        return self._stored(parcel)

    def return_parcel(self, parcel: str, reason: str, *, returned: bool = True) -> ParcelView:
        """Gives a parcel back to its carrier; with `returned` false it was left here after all."""
        self._desk.require(Do.RETURN_PARCEL)
        args = ReturnParcel(reason=reason.strip(), returned=returned)
        self._desk.record([Act(do=Do.RETURN_PARCEL, entity=parcel, args=args)])
        return self._stored(parcel)

    def _stored(self, parcel: str) -> ParcelView:
        row = self._desk.store.read(lambda rows: rows.get(Kind.PARCEL, parcel))
        if not isinstance(row, Parcel):
            raise TypeError("a parcel that was acted on is in the store")
        return self._view(row)

    def consignments(self) -> tuple[ConsignmentProgress, ...]:
        """The latest consignments with what has come of each."""
        return tuple(
            ConsignmentProgress(
                id=p.consignment.id,
                title=p.consignment.title,
                expected=p.announced,
                received=p.received,
                damaged=p.damaged,
                duplicates=p.duplicates,
                unknown=p.unknown,
                announced_at=p.consignment.announced_at,
            )
            for p in self._desk.store.query(lambda c: queries.consignment_progress(c, 20))
        )

    def missing(self, consignment: str, limit: int = 200) -> tuple[ParcelView, ...]:
        """What a consignment's list announced and nobody has scanned."""
        rows = self._desk.store.query(
            lambda c: queries.parcels_of_consignment(
                c, consignment, status=ParcelStatus.EXPECTED, limit=limit
            )
        )
        return parcels_shown(self._desk, rows)

    def recent(self, limit: int = 20) -> tuple[ParcelView, ...]:
        """The parcels received last, newest first."""
        rows = self._desk.store.query(lambda c: queries.recently_received(c, limit))
        return parcels_shown(self._desk, rows)

    def _view(self, row: Parcel) -> ParcelView:
        return parcels_shown(self._desk, (row,))[0]
