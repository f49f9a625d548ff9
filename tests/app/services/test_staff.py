# SPDX-License-Identifier: Apache-2.0
"""Guessing PINs: every try is counted first, and no restart, clock or older store gives one back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.errors import OperatorError
from app.services import staff
from app.services.pins import MOST_TRIES, hash_pin, wait_s
from tests.security.desk_of_one import CLERK, MANAGER, PIN, open_desk, take


def _try(counter: CounterApp, pin: str = "000000") -> str:
    try:
        counter.staff.log_in(CLERK.id, pin)
    except OperatorError as fault:
        return fault.code
    return "in"


def _use_up(counter: CounterApp, clock: FixedClock, tries: int = MOST_TRIES) -> None:
    for wrong in range(tries):
        clock.advance(wait_s(wrong) * 1000)
        assert _try(counter) == "wrong_pin", wrong


def test_ten_wrong_tries_lock_and_a_manager_unlocks(tmp_path: Path) -> None:
    """After ten not even the right PIN opens; a manager lets the operator try again, and that is journalled."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        _use_up(counter, clock)
        clock.advance(10**9)
        assert _try(counter, PIN) == "pin_locked"
        assert [who.name for who in counter.staff.operators() if who.locked] == [CLERK.name]
        with pytest.raises(OperatorError, match="Nobody is logged in"):
            counter.staff.unlock(CLERK.id, "forgot it")
        counter.staff.log_in(MANAGER.id, PIN)
        with pytest.raises(OperatorError, match="reason"):
            counter.staff.unlock(CLERK.id, "  ")
        before = counter.verify_journal().operations
        counter.staff.unlock(CLERK.id, "forgot it")
        assert counter.verify_journal().operations == before + 1
        assert _try(counter, PIN) == "in"
        with pytest.raises(OperatorError, match="role"):
            counter.staff.unlock(CLERK.id, "by myself")


def test_a_try_counts_before_it_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is killed while it checks has used up the try."""

    def killed(_pin: str, _hashed: str) -> bool:
        raise KeyboardInterrupt

    with open_desk(tmp_path) as counter:
        monkeypatch.setattr(staff, "pin_fits", killed)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                counter.staff.log_in(CLERK.id, PIN)
        monkeypatch.undo()
        assert _try(counter, PIN) == "pin_wait"


def test_waits_ask_no_clock_that_can_be_set(tmp_path: Path) -> None:
    """The wall clock may jump by years either way: only time that has passed shortens a wait."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        _use_up(counter, clock, 4)
        for jump in (10 * 365 * 86_400_000, -20 * 365 * 86_400_000):
            clock.now += jump
            assert _try(counter, PIN) == "pin_wait"
        clock.monotonic += wait_s(4) * 1000 - 1
        assert _try(counter, PIN) == "pin_wait"
        clock.monotonic += 1
        assert _try(counter, PIN) == "in"


def test_a_restart_begins_the_wait_anew(tmp_path: Path) -> None:
    """Tries survive a restart, and so does the wait: it is served from the opening on."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        _use_up(counter, clock, 5)
    clock.advance(wait_s(5) * 1000)
    with open_desk(tmp_path, clock) as counter:
        assert _try(counter, PIN) == "pin_wait"
        clock.advance(wait_s(5) * 1000)
        assert _try(counter, PIN) == "in"


def test_an_older_store_gives_no_try_back(tmp_path: Path) -> None:
    """Whoever puts yesterday's store back still stands before the lock."""
    clock = FixedClock()
    folder, aside = tmp_path / "counter", tmp_path / "aside"
    with open_desk(tmp_path, clock):
        pass
    shutil.copytree(folder, aside)
    with open_desk(tmp_path, clock) as counter:
        _use_up(counter, clock)
    shutil.rmtree(folder)
    shutil.copytree(aside, folder)
    with open_desk(tmp_path, clock) as counter:
        clock.advance(10**9)
        assert _try(counter, PIN) == "pin_locked"


def test_a_count_in_the_store_alone_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: without the second count an older store would open the lock."""
    monkeypatch.setattr("app.services.tries.Tries._noted", lambda _self: {})
    with pytest.raises(AssertionError, match="pin_locked"):
        test_an_older_store_gives_no_try_back(tmp_path)


def test_a_new_pin_begins_with_no_wrong_tries(tmp_path: Path) -> None:
    """The administrator's new PIN opens although the old one was locked; the right PIN clears the count."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        _use_up(counter, clock)
        take(counter, replace(CLERK, pin=hash_pin("135799")), seq=2)
        assert _try(counter, "135799") == "in"
        assert _try(counter, "1") == "wrong_pin"
        assert _try(counter, "135799") == "in"
        assert [_try(counter, "1") for _ in range(4)] == ["wrong_pin"] * 3 + ["pin_wait"]


def test_pins_are_kept_as_argon2id() -> None:
    """19 MiB, two passes, one lane: what a stolen database costs to guess."""
    assert hash_pin("1234").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
