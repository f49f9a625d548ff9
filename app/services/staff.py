# SPDX-License-Identifier: Apache-2.0
"""Who is at the counter: log-in by PIN, with waits that survive a restart.

A try is counted on the disk before it is checked, and a second time where a restored store can't reach
(`tries.py`). Waits are measured by the clock that nobody can set; a program opened anew begins its wait anew.
After ten wrong tries only a manager lets the operator in again, with a reason that is journalled. The queue on
the screen stays when operators change.
"""

from __future__ import annotations

from hashlib import sha256

from app.domain.operations import Do, UnlockPin
from app.domain.records import Kind, Operator
from app.domain.roles import is_manager
from app.errors import OperatorError
from app.logs import Events
from app.services.answers import OperatorView
from app.services.desk import Desk, Session, refused_as
from app.services.pins import MOST_TRIES, pin_fits, wait_s
from app.services.proofs import SECRET_CODES
from app.services.tries import Tries
from app.store.record import Act

PIN = "pin"
_log = Events("staff")


class Staff:
    """Log-in and log-out."""

    def __init__(self, desk: Desk, tries: Tries) -> None:
        self._desk = desk
        self._tries = tries
        self._opened_ms = desk.clock.monotonic_ms()
        self._last_ms: dict[str, int] = {}

    def operators(self) -> tuple[OperatorView, ...]:
        """Everyone who may log in here, by name."""
        rows = self._desk.store.read(lambda rows: rows.all(Kind.OPERATOR))
        active = [r for r in rows if isinstance(r, Operator) and r.active]
        return tuple(self._view(r) for r in sorted(active, key=lambda r: (r.name, r.id)))

    def log_in(self, operator: str, pin: str) -> OperatorView:
        """Logs an operator (by id or by name) in; begins a shift."""
        self._desk.site()
        who = self._find(operator)
        scope = _scope(who)
        wrong = self._tries.standing(PIN, scope)
        if wrong >= MOST_TRIES:
            _log.warn("log_in_refused", code="pin_locked", count=wrong)
            raise OperatorError(
                "pin_locked",
                "Too many wrong PINs: this log-in is locked.",
                "Ask a manager to unlock it, or the administrator for a new PIN.",
            )
        left = self._wait_left(scope, wrong)
        if left:
            raise OperatorError(
                "pin_wait", f"Too many wrong PINs: wait {left} s.", "Then try once more."
            )
        count = self._tries.count(PIN, scope)
        self._last_ms[scope] = self._desk.clock.monotonic_ms()
        if not pin_fits(pin, who.pin):
            _log.warn("log_in_refused", code="wrong_pin", count=count)
            left_over = MOST_TRIES - count
            raise OperatorError(
                "wrong_pin", "This PIN is wrong.", f"Try again: {left_over} more before it locks."
            )
        self._tries.clear(PIN, scope)
        if is_manager(who.roles):
            self._tries.clear(*SECRET_CODES)
        self._desk.session = Session(operator=who, shift=self._desk.ids.new_id())
        _log.note("logged_in", count=count - 1)
        return self._view(who)

    def _wait_left(self, scope: str, wrong: int) -> int:
        """Seconds still to wait. The wall clock isn't asked; before this opening nobody waited."""
        since = self._last_ms.get(scope, self._opened_ms)
        gone = self._desk.clock.monotonic_ms() - since
        return max(0, wait_s(wrong) * 1000 - max(0, gone) + 999) // 1000

    def _find(self, operator: str) -> Operator:
        rows = self._desk.store.read(lambda rows: rows.all(Kind.OPERATOR))
        found = [
            r
            for r in rows
            if isinstance(r, Operator) and r.active and operator.strip() in (r.id, r.name)
        ]
        if len(found) != 1:
            raise OperatorError(
                "operator_unknown", "No such operator here.", "Choose one from the list."
            )
        return found[0]

    def unlock(self, operator: str, reason: str) -> OperatorView:
        """Lets an operator try again; a manager's act with a reason, journalled."""
        self._desk.require(Do.UNLOCK_PIN)
        if not reason.strip():
            raise refused_as("reason_missing")
        who = self._find(operator)
        args = UnlockPin(reason=reason.strip())
        self._desk.record([Act(do=Do.UNLOCK_PIN, entity=who.id, args=args)])
        self._tries.clear(PIN, _scope(who))
        _log.note("log_in_unlocked")
        return self._view(who)

    def log_out(self) -> None:
        self._desk.session = None

    def current(self) -> OperatorView | None:
        session = self._desk.session
        return None if session is None else self._view(session.operator)

    def _view(self, operator: Operator) -> OperatorView:
        wrong = self._tries.standing(PIN, _scope(operator))
        return OperatorView(
            id=operator.id,
            name=operator.name,
            roles=operator.roles,
            locked=wrong >= MOST_TRIES,
        )


def _scope(operator: Operator) -> str:
    """A new PIN from the administrator begins with no wrong tries: the scope names the PIN's hash too."""
    return f"{operator.id}:{sha256(operator.pin.encode()).hexdigest()[:16]}"
