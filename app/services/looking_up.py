# SPDX-License-Identifier: Apache-2.0
"""From a scan to a verdict.

One scan, whatever it is, becomes `Found` (what the store knows, and what the LAN has heard since) and goes through
the pure `decide`. What a verdict shows is masked. Nothing is written here: `pickup` hands over, and asks the proof
again then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from app.domain.codes import Scan, ScanKind, read_scan
from app.domain.kinds import Kind, ParcelStatus
from app.domain.phones import mask_name
from app.domain.records import Handover, Parcel, Personal
from app.domain.verdict import Answer, Found, Reason, decide
from app.services.answers import HandoverView, Verdict
from app.services.claims import Claims
from app.services.desk import Desk
from app.services.proofs import Checked, Proofs
from app.services.shown import handover_shown, parcels_shown, phone_tail
from app.store import search

MOST_FOUND = 50
"""More parcels than this behind one scan is a search, not a pickup."""


class LookUp:
    """Asks the store, the proofs and the LAN."""

    def __init__(self, desk: Desk, proofs: Proofs, claims: Claims) -> None:
        self._desk, self._proofs, self._claims = desk, proofs, claims

    def look_up(self, text: str) -> Verdict:
        """The verdict on whatever was scanned or typed."""
        site = self._desk.site()
        scan = read_scan(text)
        found = self._find(scan)
        if isinstance(found, Reason):
            return self._refusal(found, text)
        found = replace(found, parcels=[self._as_heard(parcel) for parcel in found.parcels])
        decision = decide(found, site.proof_level)
        return self._verdict(decision.answer, decision.reason, decision.parcels, found, scan)

    def _as_heard(self, parcel: Parcel) -> Parcel:
        """The parcel as another counter has left it, if the LAN knows more than the store."""
        if parcel.status is not ParcelStatus.WAITING:
            return parcel
        heard = self._claims.elsewhere(parcel.id)
        # A hand-over that the server's rows have brought is no news: it may have been undone since.
        if heard is None or self._desk.store.read(
            lambda rows: rows.get(Kind.HANDOVER, heard.handover)
        ):
            return parcel
        return replace(parcel, status=ParcelStatus.HANDED_OVER, handover="")

    def _find(self, scan: Scan) -> Found | Reason:
        """What the store knows of a scan: its likeliest meaning first, then the others."""
        for kind in (scan.kind, *scan.alternatives):
            meant = scan if kind is scan.kind else scan.read_as(kind)
            found = self._find_as(meant)
            if isinstance(found, Reason) or found.parcels or found.proof or found.order:
                return found
        return Found()

    def _find_as(self, scan: Scan) -> Found | Reason:
        store = self._desk.store
        match scan.kind:
            case ScanKind.EMPTY | ScanKind.MALFORMED:
                return Reason.MALFORMED
            case ScanKind.TOKEN:
                return self._of_proof(self._proofs.token(scan.value))
            case ScanKind.SECRET_CODE:
                checked = self._proofs.secret_code(scan.value)
                return Found() if checked is None else self._of_proof(checked)
            case ScanKind.WAYBILL:
                hits = store.query(lambda c: search.by_waybill(c, scan.value))
            case ScanKind.PICKUP_CODE:
                hits = store.query(lambda c: search.by_pickup_code(c, scan.value))
            case ScanKind.PHONE_TAIL | ScanKind.PHONE:
                hits = store.query(lambda c: search.by_phone(c, scan.value, MOST_FOUND + 1))
            case ScanKind.INITIALS:
                hits = store.query(lambda c: search.by_initials(c, scan.value, MOST_FOUND + 1))
            case ScanKind.NAME:
                hits = store.query(lambda c: search.by_name(c, scan.value, MOST_FOUND + 1))
            case ScanKind.EAN:
                return Found()
        parcels = list(hits)
        if len({(p.recipient.phone, p.recipient.name) for p in parcels}) == 1:
            parcels = self._with_same_person(parcels)
        return Found(parcels=parcels[:MOST_FOUND])

    def _of_proof(self, checked: Checked | Reason) -> Found | Reason:
        if isinstance(checked, Reason):
            return checked
        order = checked.order
        parcels: list[Parcel] = []
        if order is not None:
            rows = self._desk.store.read(lambda rows: rows.by_parent(Kind.PARCEL, order.id))
            parcels = self._with_same_person([p for p in rows if isinstance(p, Parcel)])
        return Found(
            parcels=parcels, order=order, proof=checked.kind, order_number=checked.order_number
        )

    def _with_same_person(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Everything else that waits for the same full phone and name."""
        found = {p.id: p for p in parcels}
        for parcel in parcels:
            if parcel.recipient.phone:
                who = parcel.recipient
                for other in self._desk.store.query(partial(search.of_person, who=who)):
                    found.setdefault(other.id, other)
                break
        return list(found.values())

    def _verdict(
        self,
        answer: Answer,
        reason: Reason,
        parcels: Sequence[Parcel],
        found: Found,
        scan: Scan,
    ) -> Verdict:
        who = (
            parcels[0].recipient
            if parcels
            else found.order.recipient
            if found.order
            else Personal()
        )
        handed = None
        if reason is Reason.ALREADY_HANDED_OVER:
            handed = self._handed(parcels[0])
        return Verdict(
            answer=answer,
            reason=reason,
            text=scan.raw,
            parcels=parcels_shown(
                # Fifty strangers of whom one is chosen: whose orders they are nobody asks yet.
                self._desk,
                parcels,
                with_orders=reason is not Reason.SEVERAL_PEOPLE,
            ),
            data_age_s=self._desk.data_age_s(),
            name_masked="" if reason is Reason.SEVERAL_PEOPLE else mask_name(who.name),
            phone_tail="" if reason is Reason.SEVERAL_PEOPLE else phone_tail(who),
            due_minor=sum(p.due_minor for p in parcels),
            proof_kind=str(found.proof or ""),
            proof_text=scan.raw if found.proof else "",
            order_number=found.order_number,
            same_phone=self._others_on_phone(who) if answer is Answer.VALID and parcels else (),
            handed=handed,
        )

    def _refusal(self, reason: Reason, text: str) -> Verdict:
        return Verdict(
            answer=Answer.INVALID, reason=reason, text=text, data_age_s=self._desk.data_age_s()
        )

    def _others_on_phone(self, who: Personal) -> tuple[str, ...]:
        """Families share a phone: the other names, masked, as an offer."""
        if not who.phone:
            return ()
        names = self._desk.store.query(lambda c: search.names_on_phone(c, who.phone))
        return tuple(sorted({mask_name(n) for n in names if n != who.name}))

    def _handed(self, parcel: Parcel) -> HandoverView | None:
        heard = self._claims.elsewhere(parcel.id) if not parcel.handover else None
        if heard is not None:
            row: object = Handover(
                id=heard.handover,
                parcel=parcel.id,
                at=heard.at,
                counter=heard.counter,
                operator="",
                operation="",
            )
        else:
            row = self._desk.store.read(lambda rows: rows.get(Kind.HANDOVER, parcel.handover))
        return handover_shown(self._desk, row, parcel) if isinstance(row, Handover) else None
