# SPDX-License-Identifier: Apache-2.0
"""Who is at the counter: log-in by PIN, with waits that survive a restart; and changing a PIN.

A try is counted on the disk before it is checked, and a second time where a restored store can't reach
(`tries.py`). Waits are measured by the clock that nobody can set; a program opened anew begins its wait anew.
After ten wrong tries only a manager lets the operator in again, with a reason that is journalled. Who changes the own
PIN says the old one, which is a try like any other; a manager gives somebody a new one with a reason. The queue on
the screen stays when operators change.
"""

from __future__ import annotations

from app.domain.kinds import Kind
from app.domain.operations import Do, SetPin, UnlockPin
from app.domain.pins import pin_mark
from app.domain.records import Operator
from app.domain.roles import Deed, is_manager
from app.errors import OperatorError
from app.logs import Events
from app.secrets import SITE_KEY
from app.services.answers import OperatorView
from app.services.badges import badge_fits, badge_operator
from app.services.desk import Desk, Session, refused_as
from app.services.pins import MOST_TRIES, hash_pin, is_pin, pin_fits, wait_s
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
        count = self._check(who, pin)
        if is_manager(who.roles):
            self._tries.clear(*SECRET_CODES)
        self._desk.session = Session(operator=who, shift=self._desk.ids.new_id())
        _log.note("logged_in", count=count - 1)
        return self._view(who)

    def log_in_with_badge(self, text: str) -> OperatorView:
        """Logs in whom a badge names; whoever does a manager's deeds, or is locked, needs the PIN."""
        site = self._desk.site().number
        who = self._find(badge_operator(text))
        key = self._desk.secret(SITE_KEY)
        if key is None or not badge_fits(text, key, site, who):
            _log.warn("log_in_refused", code="bad_badge")
            raise OperatorError(
                "bad_badge",
                "This badge isn't good any more.",
                "Log in with your PIN; a manager prints a new badge.",
            )
        if is_manager(who.roles):
            raise OperatorError(
                "badge_needs_pin", "A manager's badge needs the PIN as well.", "Type the PIN."
            )
        wrong = self._tries.standing(PIN, _scope(who))
        if wrong >= MOST_TRIES:
            raise _locked(wrong)
        self._desk.session = Session(operator=who, shift=self._desk.ids.new_id())
        _log.note("logged_in_by_badge")
        return self._view(who)

    def _check(self, who: Operator, pin: str) -> int:
        """Whether it is their PIN: raises if not, or if it isn't time; the number of the try that was right."""
        scope = _scope(who)
        wrong = self._tries.standing(PIN, scope)
        if wrong >= MOST_TRIES:
            raise _locked(wrong)
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
        return count

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

    def set_pin(self, operator: str, new: str, *, old: str = "", reason: str = "") -> OperatorView:
        """Another PIN: one's own by the old one, somebody else's by a manager with a reason; journalled."""
        self._desk.require(Do.SET_PIN)
        who = self._find(operator)
        own = who.id == self._desk.operator().id
        if not own:
            self._desk.require(Deed.RESET_PIN)
            if not reason.strip():
                raise refused_as("reason_missing")
        if not is_pin(new):
            raise refused_as("bad_pin")
        if own:
            self._check(who, old)
        if pin_fits(new, who.pin):
            raise OperatorError("pin_same", "That is the old PIN.", "Choose another one.")
        args = SetPin(
            pin=hash_pin(new), was=pin_mark(who.pin) if own else "", reason=reason.strip()
        )
        self._desk.record([Act(do=Do.SET_PIN, entity=who.id, args=args)])
        self._tries.clear(PIN, _scope(who))
        _log.note("pin_changed")
        return self._view(self._find(who.id))

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
    return f"{operator.id}:{pin_mark(operator.pin)}"


def _locked(wrong: int) -> OperatorError:
    _log.warn("log_in_refused", code="pin_locked", count=wrong)
    return OperatorError(
        "pin_locked",
        "Too many wrong PINs: this log-in is locked.",
        "Ask a manager to unlock it, or the administrator for a new PIN.",
    )
