# SPDX-License-Identifier: Apache-2.0
"""Cases for people: conflicts and discrepancies with both sides' evidence, and their closing."""

from __future__ import annotations

from app.domain.cases import resolutions_of
from app.domain.operations import Do, ResolveCase
from app.domain.phones import mask_name, mask_text
from app.domain.records import Case, Kind, Parcel, Personal
from app.services.answers import CaseView, EvidenceView
from app.services.desk import Desk
from app.store import queries
from app.store.record import Act


class Cases:
    """What the sync screen shows beside the link's state."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open(self, limit: int = 200) -> tuple[CaseView, ...]:
        """Every open case, newest first."""
        cases = self._desk.store.query(lambda c: queries.open_cases(c, limit=limit))
        names = self._desk.names()
        views: list[CaseView] = []
        for case in cases:
            parcel = self._parcel(case)
            who = parcel.recipient if parcel else Personal()
            views.append(
                CaseView(
                    id=case.id,
                    kind=str(case.kind),
                    code=case.code,
                    title=case.code,
                    subject=case.subject,
                    opened_at=case.opened_at,
                    open=case.open,
                    sides=tuple(
                        EvidenceView(
                            counter_name=names.counters.get(e.counter, ""),
                            operator_name=names.operators.get(e.operator, ""),
                            at=e.at,
                            text=mask_text(e.text),
                        )
                        for e in case.evidence
                    ),
                    resolutions=resolutions_of(case),
                    slot=parcel.slot if parcel else "",
                    waybill=parcel.waybill if parcel else "",
                    name_masked=mask_name(who.name),
                )
            )
        return tuple(views)

    def _parcel(self, case: Case) -> Parcel | None:
        if case.subject_kind != Kind.PARCEL:
            return None
        row = self._desk.store.read(lambda rows: rows.get(Kind.PARCEL, case.subject))
        return row if isinstance(row, Parcel) else None

    def resolve(self, case: str, resolve_as: str, reason: str) -> None:
        """Closes a case; an operation like any other, so that every counter learns of it."""
        self._desk.require(Do.RESOLVE_CASE)
        args = ResolveCase(resolve_as=resolve_as, reason=reason.strip())
        self._desk.record([Act(do=Do.RESOLVE_CASE, entity=case, args=args)])
