# SPDX-License-Identifier: Apache-2.0
"""Pickup: from a verdict to a hand-over, and back by an undo.

A scan becomes its verdict in `looking_up`. Hand-over asks the proof again, for the clerk's list may be minutes old,
then records one operation a parcel in one transaction. Acknowledged means committed with synchronous=FULL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.claim import ClaimAnswer
from app.domain.codes import ScanKind, clean_waybill, read_scan
from app.domain.identity import derived_id
from app.domain.kinds import Kind, ParcelStatus, ProofKind
from app.domain.operations import Do, HandOver, SetProblem, UndoHandOver
from app.domain.policy import why_not_undo
from app.domain.records import Handover, Parcel, Personal
from app.domain.roles import Deed
from app.domain.verdict import Offered, Reason, enough
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
from app.services.claims import Claims, NoClaims
from app.services.desk import Desk, refused_as
from app.services.looking_up import LookUp
from app.services.offline import OfflineLimits
from app.services.proofs import Checked, Proofs
from app.services.revealing import reveal
from app.services.shown import handover_shown, parcels_shown
from app.store import queries
from app.store.record import Act


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
        self._look_up = LookUp(desk, proofs, self._claims)

    def look_up(self, text: str) -> Verdict:
        """The verdict on whatever was scanned or typed."""
        return self._look_up.look_up(text)

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
        return tuple(handover_shown(self._desk, handover, parcel) for handover, parcel in rows)

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
        return parcels_shown(self._desk, rows)

    def reveal(self, parcel: str, reason: str) -> Revealed:
        """A resident's particulars, for a reason that is journalled; a quota a shift."""
        return reveal(self._desk, parcel, reason)


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
