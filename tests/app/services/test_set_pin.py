# SPDX-License-Identifier: Apache-2.0
"""Changing a PIN: the old one is asked like any log-in, a manager may reset, and nobody's PIN is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.kinds import Kind
from app.domain.records import Operator
from app.errors import OperatorError
from app.services.pins import MOST_TRIES, wait_s
from tests.security.desk_of_one import CLERK, MANAGER, PIN, open_desk

NEW = "97531975"


def _refused(counter: CounterApp, **asked: str) -> str:
    """The refusal's code, "" if the PIN was set."""
    asked = {"operator": CLERK.id, "new": NEW, "old": PIN, **asked}
    try:
        counter.staff.set_pin(asked.pop("operator"), asked.pop("new"), **asked)
    except OperatorError as fault:
        return fault.code
    return ""


def _last_written(conn: Connection) -> str:
    found = conn.exec_driver_sql("SELECT kind, body FROM journal ORDER BY n DESC LIMIT 1").one()
    assert found[0] == "set_pin"
    return repr(found)


def _enters(counter: CounterApp, operator: Operator, pin: str) -> bool:
    try:
        counter.staff.log_in(operator.id, pin)
    except OperatorError:
        return False
    return True


def _pin(counter: CounterApp, operator: Operator) -> str:
    row = counter.store.read(lambda rows: rows.get(Kind.OPERATOR, operator.id))
    assert isinstance(row, Operator)
    return row.pin


def test_an_operator_changes_the_own_pin(tmp_path: Path) -> None:
    """The new one opens and the old one doesn't, also after a restart; it is in the journal, and no PIN is."""
    with open_desk(tmp_path) as counter:
        counter.staff.log_in(CLERK.id, PIN)
        before = counter.verify_journal().operations
        assert _refused(counter) == ""
        assert counter.verify_journal().operations == before + 1
        written = counter.store.query(_last_written)
        assert NEW not in written
        assert PIN not in written
    with open_desk(tmp_path) as counter:
        assert not _enters(counter, CLERK, PIN)
        assert _enters(counter, CLERK, NEW)
        assert _enters(counter, MANAGER, PIN)


def test_the_old_pin_is_a_try_like_any_other(tmp_path: Path) -> None:
    """Who sits down at an open counter can't guess: waits grow, and ten wrong tries lock the log-in too."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        counter.staff.log_in(CLERK.id, PIN)
        for wrong in range(MOST_TRIES):
            clock.advance(wait_s(wrong) * 1000)
            assert _refused(counter, old="000000") == "wrong_pin"
            if wait_s(wrong + 1):
                assert _refused(counter) in ("pin_wait", "pin_locked")
        clock.advance(10**9)
        assert _refused(counter) == "pin_locked"
        assert not _enters(counter, CLERK, PIN)
        counter.staff.log_in(MANAGER.id, PIN)
        assert _refused(counter, reason="forgot it") == ""
        assert _enters(counter, CLERK, NEW)


def test_a_manager_resets_with_a_reason(tmp_path: Path) -> None:
    """Not without one, not a clerk, and a manager's own PIN only by the old one."""
    with open_desk(tmp_path) as counter:
        assert _refused(counter) == "not_logged_in"
        counter.staff.log_in(CLERK.id, PIN)
        assert _refused(counter, operator=MANAGER.id, reason="why not") == "not_permitted"
        counter.staff.log_in(MANAGER.id, PIN)
        assert _refused(counter, old="", reason=" ") == "reason_missing"
        assert _refused(counter, operator=MANAGER.id, old="", reason="mine") == "wrong_pin"
        assert _pin(counter, CLERK) == CLERK.pin
        assert _refused(counter, old="", reason="forgot it") == ""
        assert _enters(counter, CLERK, NEW)


@pytest.mark.parametrize(
    ("new", "code"),
    [("123", "bad_pin"), ("1" * 13, "bad_pin"), ("12a4", "bad_pin"), ("１２３４", "bad_pin"), (PIN, "pin_same")],
)  # fmt: skip
def test_a_pin_is_four_to_twelve_other_digits(tmp_path: Path, new: str, code: str) -> None:
    """Anything else is refused, and the old one stays."""
    with open_desk(tmp_path) as counter:
        counter.staff.log_in(CLERK.id, PIN)
        assert _refused(counter, new=new) == code
        assert _pin(counter, CLERK) == CLERK.pin
