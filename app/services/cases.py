# SPDX-License-Identifier: Apache-2.0
"""Cases for people: conflicts and discrepancies with both sides' evidence, and their closing."""

from __future__ import annotations

from app.domain.kinds import CaseKind
from app.domain.operations import Do, ResolveCase
from app.services.case_answers import CaseView
from app.services.case_views import CaseViews
from app.services.desk import Desk
from app.store import queries
from app.store.record import Act

LATEST_CLOSED = 20


class Cases:
    """What the sync screen shows beside the link's state."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def latest(self, limit: int = 200) -> tuple[CaseView, ...]:
        """The open ones, conflicts first and the newest of each first; then those closed last."""
        store = self._desk.store
        waiting = store.query(lambda c: queries.open_cases(c, limit=limit))
        closed = store.query(lambda c: queries.closed_cases(c, limit=LATEST_CLOSED))
        waiting.sort(key=lambda c: (c.kind is not CaseKind.CONFLICT, -c.opened_at, c.id))
        views = CaseViews(self._desk)
        return tuple(views.view(case) for case in (*waiting, *closed))

    def resolve(self, case: str, resolve_as: str, reason: str) -> None:
        """Closes a case, offline as well; an operation like any other, so that every counter learns of it."""
        self._desk.require(Do.RESOLVE_CASE)
        args = ResolveCase(resolve_as=resolve_as, reason=reason.strip())
        self._desk.record([Act(do=Do.RESOLVE_CASE, entity=case, args=args)])
