# SPDX-License-Identifier: Apache-2.0
"""This counter's printers: a manager sets them up, everybody's prints find them, and a proof belongs to one profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.errors import OperatorError
from app.store import printers as rows
from printing.profile import DeviceLanguage, PrinterProfile
from tests.security.desk_of_one import CLERK, MANAGER, PIN, open_desk

FRONT = PrinterProfile(name="前台", language=DeviceLanguage.TSPL, to="tcp://192.168.1.50:9100")
BACK = PrinterProfile(name="仓库", language=DeviceLanguage.ZPL, to="usb:///dev/usb/lp0", dpi=300)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[CounterApp]:
    with open_desk(tmp_path) as opened:
        opened.staff.log_in(MANAGER.id, PIN)
        yield opened


def _names(counter: CounterApp) -> list[str]:
    return sorted(view.profile.name for view in counter.printers.every())


def _refused(work: object) -> str:
    assert callable(work)
    with pytest.raises(OperatorError) as told:
        work()
    return told.value.code


def test_what_is_saved_is_found_after_a_restart(tmp_path: Path) -> None:
    """Profiles come back whole; a changed one takes its own place, a removed one is gone."""
    with open_desk(tmp_path) as counter:
        counter.staff.log_in(MANAGER.id, PIN)
        counter.printers.save(FRONT)
        counter.printers.save(BACK)
        counter.printers.save(replace(FRONT, density=10))
    with open_desk(tmp_path) as counter:
        assert counter.printers.profile("前台") == replace(FRONT, density=10)
        assert _names(counter) == sorted(["前台", "仓库"])
        counter.staff.log_in(MANAGER.id, PIN)
        counter.printers.remove("前台")
        assert _names(counter) == ["仓库"]
        assert _refused(lambda: counter.printers.profile("前台")) == "printer_unknown"
        assert _refused(lambda: counter.printers.remove("前台")) == "printer_unknown"


def test_a_new_name_takes_the_old_ones_place(counter: CounterApp) -> None:
    """A renamed printer is one printer; a name that another has is refused, and nothing changes."""
    counter.printers.save(FRONT)
    counter.printers.save(BACK)
    counter.printers.save(replace(FRONT, name="大门"), instead_of="前台")
    assert _names(counter) == sorted(["大门", "仓库"])
    taken = replace(FRONT, name="仓库")
    assert _refused(lambda: counter.printers.save(taken, instead_of="大门")) == "printer_name_taken"
    assert counter.printers.profile("仓库") == BACK
    assert _names(counter) == sorted(["大门", "仓库"])


def test_a_clerk_uses_but_does_not_set_up(counter: CounterApp) -> None:
    """Whoever prints can read the profile; saving and removing ask for a manager."""
    counter.printers.save(FRONT)
    counter.staff.log_in(CLERK.id, PIN)
    assert counter.printers.profile("前台") == FRONT
    assert _refused(lambda: counter.printers.save(BACK)) == "not_permitted"
    assert _refused(lambda: counter.printers.remove("前台")) == "not_permitted"
    assert _names(counter) == ["前台"]


def test_a_proof_is_the_very_profiles(tmp_path: Path) -> None:
    """A code that was scanned back proves the profile that printed it, until that is changed."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        counter.staff.log_in(MANAGER.id, PIN)
        counter.printers.save(FRONT)
        assert counter.printers.mark_proved(FRONT)
        (view,) = counter.printers.every()
        assert view.proved_at == clock.now_ms()
        counter.printers.save(FRONT)
        assert counter.printers.every() == (view,)
        changed = replace(FRONT, dpi=300)
        counter.printers.save(changed)
        assert counter.printers.every()[0].proved_at == 0
        assert not counter.printers.mark_proved(FRONT)
        assert counter.printers.every()[0].proved_at == 0


def test_a_profile_that_cannot_be_read_hides_no_other(counter: CounterApp) -> None:
    """A row of a later version is passed over in the list, and told when it is asked for."""
    counter.printers.save(FRONT)
    strange = rows.PrinterRow(
        name="strange", profile=b'{"name":"strange","language":"smoke","to":""}'
    )
    counter.store.write(lambda conn: rows.put(conn, strange)).result()
    assert _names(counter) == ["前台"]
    assert _refused(lambda: counter.printers.profile("strange")) == "bad_printer_profile"
