# SPDX-License-Identifier: Apache-2.0
"""Who is at the counter: log-in by PIN, with waits that survive a restart.

A try is counted on the disk before it is checked. The queue on the screen stays when operators change.
"""

from __future__ import annotations

from app.domain.records import Kind, Operator
from app.errors import OperatorError
from app.services.answers import OperatorView
from app.services.desk import Desk, Session
from app.services.pins import MOST_TRIES, pin_fits, wait_s


class Staff:
    """Log-in and log-out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def operators(self) -> tuple[OperatorView, ...]:
        """Everyone who may log in here, by name."""
        rows = self._desk.store.read(lambda rows: rows.all(Kind.OPERATOR))
        active = [r for r in rows if isinstance(r, Operator) and r.active]
        return tuple(_view(r) for r in sorted(active, key=lambda r: (r.name, r.id)))

    def log_in(self, operator: str, pin: str) -> OperatorView:
        """Logs an operator (by id or by name) in; begins a shift."""
        self._desk.site()
        who = self._find(operator)
        tries = self._desk.store.tries("pin", who.id)
        if tries.count >= MOST_TRIES:
            raise OperatorError(
                "pin_locked",
                "Too many wrong PINs: this log-in is locked.",
                "Ask the administrator to set a new PIN.",
            )
        left = self._wait_left(tries.count, tries.last_at)
        if left:
            raise OperatorError(
                "pin_wait", f"Too many wrong PINs: wait {left} s.", "Then try once more."
            )
        count = self._desk.store.count_try("pin", who.id)
        if not pin_fits(pin, who.pin):
            left_over = MOST_TRIES - count
            raise OperatorError(
                "wrong_pin", "This PIN is wrong.", f"Try again: {left_over} more before it locks."
            )
        self._desk.store.clear_tries("pin", who.id)
        self._desk.session = Session(operator=who, shift=self._desk.ids.new_id())
        return _view(who)

    def _wait_left(self, count: int, last_at: int) -> int:
        """Seconds still to wait; a clock set back waits the whole time, never longer."""
        wait_ms = wait_s(count) * 1000
        gone = self._desk.now() - last_at
        return max(0, wait_ms - max(0, gone)) // 1000 if wait_ms else 0

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

    def log_out(self) -> None:
        self._desk.session = None

    def current(self) -> OperatorView | None:
        session = self._desk.session
        return None if session is None else _view(session.operator)


def _view(operator: Operator) -> OperatorView:
    return OperatorView(id=operator.id, name=operator.name, roles=operator.roles)
