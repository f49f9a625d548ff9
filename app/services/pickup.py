# SPDX-License-Identifier: Apache-2.0
"""Pickup: from a scan to a verdict, from a verdict to a hand-over, and back by an undo.

One scan, whatever it is, becomes `Found` (what the store knows) and goes through the pure `decide`.
Hand-over asks the proof again, for the clerk's list may be minutes old, then records one operation a
parcel in one transaction. Acknowledged means committed with synchronous=FULL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from app.domain.claim import NO_HUB, Claim, ClaimAnswer, Elsewhere
from app.domain.codes import Scan, ScanKind, clean_waybill, read_scan
from app.domain.identity import derived_id
from app.domain.operations import Do, HandOver, Reveal, SetProblem, UndoHandOver
from app.domain.phones import mask_name
from app.domain.policy import why_not_undo
from app.domain.records import (
    Handover,
    Kind,
    Order,
    Parcel,
    ParcelStatus,
    Personal,
    ProofKind,
    Site,
)
from app.domain.roles import Deed
from app.domain.verdict import Answer, Found, Offered, Reason, decide, enough
from app.errors import OperatorError
from app.services.answers import (
    HandedOver,
    HandoverView,
    ParcelView,
    Progress,
    Proof,
    Revealed,
    Verdict,
)
from app.services.desk import Desk, refused_as
from app.services.offline import OfflineLimits
from app.services.proofs import Checked, Proofs
from app.services.shown import handover_view, parcel_view, phone_tail
from app.store import queries, search
from app.store.record import Act

MOST_FOUND = 50
"""More parcels than this behind one scan is a search, not a pickup."""


class Claims(Protocol):
    """The site's hub, asked before a hand-over: a hint within a moment, never truth."""

    def claim(self, parcels: Sequence[str]) -> Claim: ...

    def release(self, parcels: Sequence[str]) -> None: ...

    def elsewhere(self, parcel: str) -> Elsewhere | None: ...


class NoClaims:
    """A counter that takes no part on the LAN."""

    def claim(self, parcels: Sequence[str]) -> Claim:
        return NO_HUB

    def release(self, parcels: Sequence[str]) -> None: ...

    def elsewhere(self, parcel: str) -> Elsewhere | None:
        return None


class Pickup:
    """The pickup screen's job."""

    def __init__(
        self,
        desk: Desk,
        proofs: Proofs,
        claims: Claims | None = None,
        seen: Callable[[str], None] = lambda _parcel: None,
    ) -> None:
        """`seen` hears of each parcel that was scanned and handed over: it had its label on."""
        self._desk = desk
        self._seen = seen
        self._proofs = proofs
        self._limits = OfflineLimits(desk)
        self._claims = claims or NoClaims()

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
        now, site = self._desk.now(), self._desk.site()
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
            parcels=self._views(
                # Fifty strangers of whom one is chosen: whose orders they are nobody asks yet.
                parcels,
                site,
                now,
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

    def _views(
        self, parcels: Sequence[Parcel], site: Site, now: int, *, with_orders: bool = True
    ) -> tuple[ParcelView, ...]:
        wanted = {p.order for p in parcels if p.order and with_orders}
        orders = self._desk.store.read(lambda rows: rows.several(Kind.ORDER, wanted))

        def order_of(parcel: Parcel) -> Order | None:
            order = orders.get(parcel.order)
            return order if isinstance(order, Order) else None

        return tuple(parcel_view(p, order_of(p), site=site, now=now) for p in parcels)

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
        return self._handover_view(row, parcel) if isinstance(row, Handover) else None

    def _handover_view(self, handover: Handover, parcel: Parcel | None) -> HandoverView:
        session = self._desk.session
        return handover_view(
            handover,
            parcel,
            names=self._desk.names(),
            site=self._desk.site(),
            now=self._desk.now(),
            operator=session.operator if session else None,
        )

    def hand_over(self, parcels: tuple[str, ...], proof: Proof) -> HandedOver:
        """Hands the parcels over on one proof, all or none; what it rests on is journalled."""
        self._desk.require(Do.HAND_OVER)
        site, manager = self._desk.site(), self._desk.may(Deed.WAIVE_PROOF)
        rows = self._desk.store.read(
            lambda rows: [rows.get(Kind.PARCEL, id) for id in dict.fromkeys(parcels)]
        )
        checked = self._check(proof)
        group = self._desk.ids.new_id()
        acts: list[Act] = []
        slots: list[str] = []
        for row in rows:
            if not isinstance(row, Parcel):
                raise refused_as("parcel_unknown")
            scanned = "*" in proof.scanned or _is_scanned(row, proof)
            offered = self._offered(row, proof, checked, manager=manager, scanned=scanned)
            why = enough(row, offered, site.proof_level)
            if why is not None:
                raise refused_as(str(why))
            if row.status is ParcelStatus.PROBLEM and not manager:
                raise refused_as("already_problem")
            slots.append(row.slot)
            acts.append(
                Act(
                    do=Do.HAND_OVER,
                    entity=row.id,
                    id=self._desk.ids.new_id(),
                    args=HandOver(
                        proof=offered.kind or ProofKind.MANAGER,
                        weak=offered.kind in (ProofKind.PHONE_TAIL, ProofKind.MANAGER),
                        scanned=scanned,
                        order_number=offered.order_number,
                        token=checked.text if checked and checked.kind is ProofKind.TOKEN else "",
                        token_jti=checked.token_jti if checked else "",
                        manager_reason=proof.manager_reason,
                        waybill=row.waybill,
                    ),
                    private=_proxy(proof),
                )
            )
        self._limits.check([row for row in rows if isinstance(row, Parcel)])
        ids = [act.entity for act in acts]
        claimed = self._ask_hub(ids, override=manager and bool(proof.manager_reason))
        try:
            self._desk.record(acts, group=group)
        except OperatorError:
            self._claims.release(ids)
            raise
        for act in acts:
            if isinstance(act.args, HandOver) and act.args.scanned:
                self._seen(act.entity)
        handovers = tuple(derived_id("handover", act.id) for act in acts)
        return HandedOver(handovers=handovers, group=group, slots=tuple(slots), claimed=claimed)

    def _ask_hub(self, parcels: Sequence[str], *, override: bool) -> bool:
        """Whether the hub has granted it; refuses what is in other hands, but for a manager's reason."""
        claim = self._claims.claim(parcels)
        if claim.answer is not ClaimAnswer.TAKEN or override:
            return claim.granted
        name = self._desk.names().counters.get(claim.counter, "")
        moment = self._desk.time_of(claim.at)
        if claim.gone:
            raise OperatorError(
                "handed_over_elsewhere",
                f"This parcel was handed over at another counter ({name}, {moment}).",
                "Ask there; a manager may hand over with a reason.",
            )
        raise OperatorError(
            "being_handed_over",
            f"This parcel is being handed over at another counter ({name}, {moment}).",
            "Ask there; a manager may hand over with a reason.",
        )

    def _check(self, proof: Proof) -> Checked | None:
        """The token or secret code of a proof; None where it carries neither."""
        if not proof.text:
            return None
        scan = read_scan(proof.text)
        checked: Checked | Reason | None = None
        if scan.kind is ScanKind.TOKEN:
            checked = self._proofs.token(scan.value)
        elif scan.kind is ScanKind.SECRET_CODE or ScanKind.SECRET_CODE in scan.alternatives:
            checked = self._proofs.secret_code(scan.read_as(ScanKind.SECRET_CODE).value)
        if isinstance(checked, Reason):
            raise refused_as(str(checked))
        return checked

    def _offered(
        self, row: Parcel, proof: Proof, checked: Checked | None, *, manager: bool, scanned: bool
    ) -> Offered:
        kind: ProofKind | None = None
        if checked is not None:
            kind = checked.kind
        elif proof.manager_reason.strip():
            kind = ProofKind.MANAGER
        elif proof.phone4:
            kind = ProofKind.PHONE_TAIL
        order = checked.order if checked else None
        person = order is not None and _same_person(order.recipient, row.recipient)
        return Offered(
            kind=kind,
            order=order.id if order else "",
            order_number=checked.order_number if checked else 0,
            person=person,
            phone4=proof.phone4,
            scanned=scanned,
            manager=manager,
        )

    def undo(self, handover: str, reason: str) -> None:
        """Takes a hand-over back; it is a new operation, with its reason."""
        self._desk.require(Do.UNDO_HAND_OVER)
        row = self._desk.store.read(lambda rows: rows.get(Kind.HANDOVER, handover))
        if not isinstance(row, Handover):
            raise refused_as("handover_unknown")
        operator = self._desk.operator()
        why = why_not_undo(
            row,
            operator=operator.id,
            roles=operator.roles,
            now=self._desk.now(),
            site=self._desk.site(),
        )
        if why is not None:
            raise refused_as(why)
        args = UndoHandOver(handover=handover, reason=reason.strip())
        self._desk.record([Act(do=Do.UNDO_HAND_OVER, entity=row.parcel, args=args)])

    def set_problem(self, parcel: str, reason: str) -> None:
        """Sets a parcel aside."""
        self._desk.require(Do.SET_PROBLEM)
        self._desk.record(
            [Act(do=Do.SET_PROBLEM, entity=parcel, args=SetProblem(reason=reason.strip()))]
        )

    def recent(self, limit: int = 5) -> tuple[HandoverView, ...]:
        """The latest handovers at this site, newest first."""
        rows = self._desk.store.query(lambda c: queries.recent_handovers(c, limit))
        return tuple(self._handover_view(handover, parcel) for handover, parcel in rows)

    def today(self) -> Progress:
        """The day's numbers."""
        site, now = self._desk.site(), self._desk.now()
        counts = self._desk.store.query(
            lambda c: queries.progress(
                c, day_start=self._desk.day_start(), now=now, storage_days=site.storage_days
            )
        )
        return Progress(
            handed_over=counts.handed_over,
            waiting=counts.waiting,
            due_today=counts.due_today,
            overdue=counts.overdue,
            conflicts=counts.conflicts,
            discrepancies=counts.discrepancies,
        )

    def overdue(self, limit: int = 200) -> tuple[ParcelView, ...]:
        """The parcels that wait longest beyond the storage days."""
        site, now = self._desk.site(), self._desk.now()
        rows = self._desk.store.query(
            lambda c: queries.overdue_parcels(
                c, now=now, storage_days=site.storage_days, limit=limit
            )
        )
        return self._views(rows, site, now)

    def reveal(self, parcel: str, reason: str) -> Revealed:
        """A resident's particulars, for a reason that is journalled; a quota a shift."""
        self._desk.require(Do.REVEAL)
        site = self._desk.site()
        row = self._desk.store.read(lambda rows: rows.get(Kind.PARCEL, parcel))
        if not isinstance(row, Parcel):
            raise refused_as("parcel_unknown")
        if not reason.strip():
            raise refused_as("reason_missing")
        session = self._desk.session
        if session is None:
            raise OperatorError(
                "not_logged_in", "Nobody is logged in.", "Log in with your PIN first."
            )
        used = self._desk.store.count_try("reveal", session.shift)
        if used > site.reveal_quota:
            raise OperatorError(
                "quota_used", "This shift's quota of looks is used up.", "Ask a manager to log in."
            )
        self._desk.record([Act(do=Do.REVEAL, entity=parcel, args=Reveal(reason=reason.strip()))])
        who = row.recipient
        return Revealed(
            name=who.name,
            phone=who.phone or who.phone_tail,
            address=who.address,
            left=site.reveal_quota - used,
        )


def _is_scanned(row: Parcel, proof: Proof) -> bool:
    return any(
        clean_waybill(code).value in (row.waybill, row.pickup_code) for code in proof.scanned
    )


def _same_person(a: Personal, b: Personal) -> bool:
    return (
        bool(a.phone) and a.phone == b.phone and "".join(a.name.split()) == "".join(b.name.split())
    )


def _proxy(proof: Proof) -> Personal | None:
    if not (proof.proxy_name or proof.proxy_phone):
        return None
    return Personal(
        name=proof.proxy_name, phone=proof.proxy_phone, phone_tail=proof.proxy_phone[-4:]
    )
