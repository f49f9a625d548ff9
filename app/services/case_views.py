# SPDX-License-Identifier: Apache-2.0
"""From a case to what a person needs to decide it: names instead of ids, the proof, the parcel, the proposal.

The only way from a case to a screen or a script; what isn't masked here isn't shown anywhere.
"""

from __future__ import annotations

from app.domain.case_codes import code_of
from app.domain.case_effects import count_of
from app.domain.cases import resolutions_of
from app.domain.identity import derived_id
from app.domain.kinds import Kind
from app.domain.operations import Do
from app.domain.phones import mask_name, mask_text
from app.domain.records import Case, Evidence, Handover, Parcel, Personal, Product, Record
from app.services.case_answers import CaseView, EvidenceView
from app.services.desk import Desk, Names
from app.services.shown import phone_tail
from app.store import queries, stock

_SHOWN_VALUES = frozenset({"slot", "count", "returned", "handed_over", "resolved", "n"})
"""What an evidence's text may name besides its kind; anything else behind a colon is an id."""


class CaseViews:
    """Makes views of cases; its names are read once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: Names = desk.names()
        self._here = desk.store.identity.counter
        self._foreseen = desk.store.query(queries.foreseen_cases)

    def view(self, case: Case) -> CaseView:
        """One case, masked."""
        parcel, product = self._subject(case)
        who = parcel.recipient if parcel else Personal()
        ways = resolutions_of(case)
        sides = tuple(self._side(side) for side in case.evidence)
        if case.code == "counted_against_sold":
            sides = (*self._moved_meanwhile(case), *sides)
        names = self._names
        return CaseView(
            id=case.id,
            kind=str(case.kind),
            code=case.code,
            subject=case.subject,
            subject_kind=case.subject_kind,
            opened_at=case.opened_at,
            open=case.open,
            sides=sides,
            resolutions=ways,
            done=str(code_of(case.code).done),
            proposed=ways[0],
            foreseen=case.id in self._foreseen,
            slot=parcel.slot if parcel else "",
            waybill=parcel.waybill if parcel else "",
            name_masked=mask_name(who.name),
            phone_tail=phone_tail(who),
            item=mask_text(parcel.item) if parcel else "",
            product=product.name if product else "",
            counter_name=names.counters.get(case.subject, "") if _is_counter(case) else "",
            due_minor=parcel.due_minor if parcel else 0,
            owed_minor=case.owed_minor,
            resolved_as=case.resolved_as,
            resolved_reason=mask_text(case.resolved_reason),
            resolved_by_name=names.operators.get(case.resolved_by, ""),
            resolved_counter_name=names.counters.get(case.resolved_counter, ""),
            resolved_at=case.resolved_at,
        )

    def _get(self, kind: Kind, id: str) -> Record | None:
        return self._desk.store.read(lambda rows: rows.get(kind, id)) if id else None

    def _subject(self, case: Case) -> tuple[Parcel | None, Product | None]:
        """The parcel or product that it is about; of a decision, what the decided case is about."""
        kind, id = case.subject_kind, case.subject
        if kind == Kind.CASE:
            about = self._get(Kind.CASE, id)
            if not isinstance(about, Case) or about.subject_kind == Kind.CASE:
                return None, None
            kind, id = about.subject_kind, about.subject
        parcel = self._get(Kind.PARCEL, id) if kind == Kind.PARCEL else None
        product = self._get(Kind.PRODUCT, id) if kind == Kind.PRODUCT else None
        return (
            parcel if isinstance(parcel, Parcel) else None,
            product if isinstance(product, Product) else None,
        )

    def _side(self, side: Evidence) -> EvidenceView:
        kind, _, value = side.text.partition(":")
        if side.text.startswith("n="):
            kind, value = "n", side.text[2:]
        row = self._get(Kind.HANDOVER, derived_id("handover", side.operation))
        left = row if side.operation and isinstance(row, Handover) else None
        names = self._names
        proxy = left.proxy if left and left.proxy else Personal()
        return EvidenceView(
            counter_name=names.counters.get(side.counter, ""),
            operator_name=names.operators.get(side.operator, ""),
            at=side.at,
            what=str(Do.HAND_OVER) if left else kind,
            value=value if kind in _SHOWN_VALUES else "",
            proof=str(left.proof) if left else "",
            scanned=left.scanned if left else False,
            proxy_masked=mask_name(proxy.name) or phone_tail(proxy),
            reason=mask_text(left.manager_reason) if left else "",
            here=bool(side.counter) and side.counter == self._here,
            counter=side.counter,
            operator=side.operator,
            operation=side.operation,
        )

    def _moved_meanwhile(self, case: Case) -> tuple[EvidenceView, ...]:
        """The other side of a count: the latest movement of that lot at another counter."""
        count = count_of(case)
        if count is None:
            return ()
        own = case.evidence[-1]
        ledger = self._desk.store.query(lambda c: stock.ledger(c, case.subject, 200))
        for moved in ledger:
            elsewhere = moved.counter != own.counter and moved.operation != own.operation
            if elsewhere and moved.lot == count.lot:
                return (
                    EvidenceView(
                        counter_name=self._names.counters.get(moved.counter, ""),
                        operator_name=self._names.operators.get(moved.operator, ""),
                        at=moved.at,
                        what=str(Do.MOVE_STOCK),
                        value=f"{moved.quantity:+d}",
                        here=moved.counter == self._here,
                        counter=moved.counter,
                        operator=moved.operator,
                        operation=moved.operation,
                    ),
                )
        return ()


def _is_counter(case: Case) -> bool:
    return case.subject_kind == Kind.COUNTER
