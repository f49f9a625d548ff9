# SPDX-License-Identifier: Apache-2.0
"""A badge lets one clerk in, until the PIN is another one; a manager's needs the PIN as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.domain.kinds import Kind
from app.domain.records import Operator
from app.errors import OperatorError
from app.papers.sources import SOURCES
from app.secrets import SITE_KEY
from app.services.badges import badge_operator, badge_text
from app.services.pins import MOST_TRIES
from tests.security.desk_of_one import CLERK, MANAGER, PIN, SITE, open_desk

KEY = bytes(range(32))


def _keyed(counter: CounterApp, key: bytes = KEY) -> None:
    """The counter holds this key of its site."""
    counter.desk.secret = lambda name: key if name == SITE_KEY else None


def _refused(counter: CounterApp, text: str) -> str:
    """The refusal's code, "" if it let somebody in."""
    counter.staff.log_out()
    try:
        counter.staff.log_in_with_badge(text)
    except OperatorError as fault:
        return fault.code
    return ""


def test_a_badge_lets_its_clerk_in(tmp_path: Path) -> None:
    """Whatever case a scanner types it in; every other text of that shape is refused."""
    badge = badge_text(KEY, SITE, CLERK)
    assert badge.isascii()
    assert badge_operator(badge) == CLERK.id
    with open_desk(tmp_path) as counter:
        _keyed(counter)
        for text in (badge, badge.lower(), f" {badge}\n"):
            assert _refused(counter, text) == ""
            assert counter.staff.current() is not None
        name, operator, mac = badge.split(".")
        swapped = "A" if mac[0] != "A" else "B"
        for text in (
            f"{name}.{operator}.{swapped}{mac[1:]}",
            f"{name}.{operator}.{mac[:-1]}",
            badge_text(KEY, SITE + 1, CLERK),
            badge_text(KEY[::-1], SITE, CLERK),
        ):
            assert _refused(counter, text) == "bad_badge"
        assert _refused(counter, f"{name}.{MANAGER.id}.{mac}") == "bad_badge"
        assert _refused(counter, f"{name}.nobody.{mac}") == "operator_unknown"
        assert counter.staff.current() is None


def test_another_pin_ends_the_badge(tmp_path: Path) -> None:
    """A lost badge is good for nothing once its owner, or a manager, has set a new PIN."""
    with open_desk(tmp_path) as counter:
        _keyed(counter)
        badge = badge_text(KEY, SITE, CLERK)
        counter.staff.log_in(CLERK.id, PIN)
        counter.staff.set_pin(CLERK.id, "97531975", old=PIN)
        assert _refused(counter, badge) == "bad_badge"
        now = counter.store.read(lambda rows: rows.get(Kind.OPERATOR, CLERK.id))
        assert isinstance(now, Operator)
        assert _refused(counter, badge_text(KEY, SITE, now)) == ""


def test_a_manager_and_a_locked_clerk_need_more(tmp_path: Path) -> None:
    """A manager's badge asks for the PIN; who was locked by wrong PINs isn't let in by a badge either."""
    with open_desk(tmp_path) as counter:
        _keyed(counter)
        assert _refused(counter, badge_text(KEY, SITE, MANAGER)) == "badge_needs_pin"
        for _ in range(MOST_TRIES):
            counter.staff._tries.count("pin", f"{CLERK.id}:{_mark(counter)}")
        assert _refused(counter, badge_text(KEY, SITE, CLERK)) == "pin_locked"


def _mark(counter: CounterApp) -> str:
    from app.domain.pins import pin_mark

    row = counter.store.read(lambda rows: rows.get(Kind.OPERATOR, CLERK.id))
    assert isinstance(row, Operator)
    return pin_mark(row.pin)


def test_only_a_manager_prints_badges(tmp_path: Path) -> None:
    """The printed code is the one that lets in; a clerk may not even look at it; no key, no badge."""
    with open_desk(tmp_path) as counter:
        _keyed(counter)
        counter.staff.log_in(CLERK.id, PIN)
        with pytest.raises(OperatorError) as refused:
            counter.labels.preview("staff_badge", CLERK.id)
        assert refused.value.code == "not_permitted"
        counter.staff.log_in(MANAGER.id, PIN)
        assert counter.labels.preview("staff_badge", CLERK.id).startswith(b"\x89PNG")
        (record,) = SOURCES["staff_badge"].records(counter.desk, [CLERK.id])
        assert _refused(counter, record.code) == ""  # type: ignore[attr-defined]  # a StaffBadge
        counter.desk.secret = lambda _name: None
        with pytest.raises(OperatorError) as keyless:
            SOURCES["staff_badge"].records(counter.desk, [CLERK.id])
        assert keyless.value.code == "no_site_key"
