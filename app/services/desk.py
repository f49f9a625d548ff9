# SPDX-License-Identifier: Apache-2.0
"""What every service stands on: the store, the time, the site's policy, and who is logged in.

A service describes an act as drafts; `Desk.record` writes them in ONE transaction: effect, journal and
outbox. What the rules refuse is an `OperatorError` with the rule's code, and nothing was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.clock import Clock
from app.domain.kinds import Kind
from app.domain.operations import Do
from app.domain.outcome import Outcome
from app.domain.records import Counter, Operator, Site
from app.domain.roles import Deed, allowed
from app.errors import OperatorError
from app.ids import IdSource
from app.logs import Events
from app.phrases import refusal
from app.store.record import Act, By, Recorded
from app.store.store import Store
from app.store.writer import Priority

_log = Events("desk")
SHOP_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is logged in, and the shift that this log-in began."""

    operator: Operator
    shift: str


class Desk:
    """Shared by the services of one counter; its methods may be called from any thread."""

    def __init__(self, store: Store, clock: Clock, ids: IdSource) -> None:
        self.store = store
        self.clock = clock
        self.ids = ids
        self.session: Session | None = None
        self.secret: Callable[[str], bytes | None] = lambda _name: None
        self.on_recorded: Callable[[frozenset[Kind]], None] = lambda _kinds: None

    def now(self) -> int:
        return self.clock.now_ms()

    def today(self) -> str:
        """The shop's calendar day, YYYY-MM-DD."""
        return self.day_of(self.now())

    @staticmethod
    def day_of(at: int) -> str:
        return datetime.datetime.fromtimestamp(at / 1000, SHOP_ZONE).date().isoformat()

    @staticmethod
    def time_of(at: int) -> str:
        """The shop's time of day, HH:MM."""
        return datetime.datetime.fromtimestamp(at / 1000, SHOP_ZONE).strftime("%H:%M")

    def day_start(self) -> int:
        """The shop's last midnight, UTC ms."""
        here = datetime.datetime.fromtimestamp(self.now() / 1000, SHOP_ZONE)
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
        return int(midnight.timestamp() * 1000)

    def site(self) -> Site:
        site = self.store.site()
        if site is None:
            raise OperatorError(
                "not_enrolled",
                "This counter doesn't belong to a site yet.",
                "Enrol it with the code that the administrator gives you.",
            )
        return site

    def operator(self) -> Operator:
        if self.session is None:
            raise OperatorError(
                "not_logged_in", "Nobody is logged in.", "Log in with your PIN first."
            )
        return self.session.operator

    def names(self) -> Names:
        """The names behind the ids of counters and operators."""
        return self.store.read(
            lambda rows: Names(
                counters={r.id: r.name for r in rows.all(Kind.COUNTER) if isinstance(r, Counter)},
                operators={
                    r.id: r.name for r in rows.all(Kind.OPERATOR) if isinstance(r, Operator)
                },
            )
        )

    def data_age_s(self) -> int | None:
        """Seconds since the server last answered; None if it never has."""
        last = self.store.last_contact_at()
        return None if not last else max(0, self.now() - last) // 1000

    def record(
        self,
        acts: Sequence[Act],
        *,
        group: str = "",
        cause: str = "",
        priority: Priority = Priority.HANDOVER,
        together: bool = True,
    ) -> Recorded:
        """Writes the acts as one transaction, all or none (unless not `together`), and says what was done.

        With `together` a refusal is raised as its `OperatorError`, and nothing was written.
        """
        operator = self.operator()
        for do in {act.do for act in acts}:
            self.require(do)
        self._still_works_here(operator)
        session = self.session
        by = By(
            operator=operator.id,
            shift=session.shift if session else "",
            group=group,
            cause=cause,
        )
        done = self.store.record(acts, by, priority=priority, together=together)
        if together and done.refused:
            raise refused(done.refused[0])
        if done.changed:
            self.on_recorded(frozenset(kind for kind, _ in done.changed))
        return done

    def _still_works_here(self, operator: Operator) -> None:
        """Raises for whoever was locked out since the log-in, as soon as this counter has heard of it."""
        known = self.store.read(lambda rows: rows.get(Kind.OPERATOR, operator.id))
        if isinstance(known, Operator) and not known.active:
            raise refused_as("operator_revoked")

    def may(self, deed: Do | Deed) -> bool:
        """Whether whoever is logged in may do it; nobody may nothing."""
        return self.session is not None and allowed(self.session.operator.roles, deed)

    def require(self, deed: Do | Deed) -> None:
        """Raises unless the operator's roles allow it."""
        if not allowed(self.operator().roles, deed):
            _log.warn("not_permitted", kind=str(deed))
            raise OperatorError(
                "not_permitted", "Your role doesn't allow this.", "Ask a manager to log in."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    counters: dict[str, str]
    operators: dict[str, str]


def refused_as(code: str) -> OperatorError:
    """A refusal's code as the error that says it."""
    what, do = refusal(code)
    return OperatorError(code, what, do)


def refused(outcome: Outcome) -> OperatorError:
    """A rule's refusal as the error that says it."""
    return refused_as(outcome.code)
