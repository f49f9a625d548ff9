# SPDX-License-Identifier: Apache-2.0
"""The doctor names what is wrong, in words, and changes nothing."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import doctor
from app.clock import FixedClock
from tests.counters import Place, open_place, run_linli


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with open_place(tmp_path_factory.mktemp("place")) as opened:
        with opened.counter("a"):
            pass
        yield opened


def _findings(data: Path, keyfile: Path) -> dict[str, dict[str, object]]:
    done = run_linli("doctor", "--json", "--data", str(data), LINLI_KEYFILE=str(keyfile))
    told = json.loads(done.stdout)["findings"]
    assert done.returncode == int(any(f["serious"] for f in told))
    return {f["what"]: f for f in told}


def test_a_sound_counter(place: Place) -> None:
    """A counter with its server at hand has nothing serious, and every finding is a sentence."""
    found = _findings(place.folder / "a", place.keyfile)
    assert not any(f["serious"] for f in found.values())
    for what in ("keychain", "database", "disk", "clock", "fonts", "server"):
        assert found[what]["well"], found[what]
    assert all(str(f["text"]).endswith(".") for f in found.values())


def test_a_machine_without_a_counter(tmp_path: Path) -> None:
    """Before the first start nothing is wrong, and nothing is made."""
    found = _findings(tmp_path / "new", tmp_path / "keys.json")
    assert not any(f["serious"] for f in found.values())
    assert list(tmp_path.iterdir()) == []


def test_no_keychain(tmp_path: Path) -> None:
    """Without a keychain the way out is named, and the exit code is 1."""
    done = run_linli(
        "doctor",
        "--data",
        str(tmp_path),
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
        LINLI_KEYFILE="",
    )
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert "LINLI_KEYFILE" in line


def test_a_store_that_is_no_store(tmp_path: Path, place: Place) -> None:
    """A store whose key is gone and one that is damaged are serious, and are left as they are."""
    data = tmp_path / "a"
    data.mkdir()
    store = data / "counter.db"
    store.write_bytes(b"\0" * 8_192)
    assert any(f["serious"] for f in _findings(data, place.keyfile).values())
    keys = json.loads(place.keyfile.read_text())
    keyfile = tmp_path / "keys.json"
    own = keys[os.path.realpath(place.folder / "a")]
    keyfile.write_text(json.dumps({os.path.realpath(data): own}))
    keyfile.chmod(0o600)
    assert any(f["serious"] for f in _findings(data, keyfile).values())
    assert store.read_bytes() == b"\0" * 8_192


def test_an_unreachable_server_is_not_serious(tmp_path: Path) -> None:
    """Offline is a normal state: said, but the exit code stays 0."""
    with open_place(tmp_path) as place, place.counter("b"):
        pass
    found = _findings(tmp_path / "b", tmp_path / "keys.json")
    assert (found["server"]["well"], found["server"]["serious"]) == (False, False)


@pytest.mark.parametrize(("year", "wrong"), [(1970, True), (2300, True), (2027, False)])
def test_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int, wrong: bool) -> None:
    """A clock before the program or centuries ahead is serious."""
    now = datetime.datetime(year, 3, 1, tzinfo=datetime.UTC)
    monkeypatch.setattr(doctor, "SystemClock", lambda: FixedClock(int(now.timestamp() * 1_000)))
    monkeypatch.setenv("LINLI_KEYFILE", str(tmp_path / "keys.json"))
    (clock,) = (f for f in doctor.examine(tmp_path) if f.what == "clock")
    assert (clock.well, clock.serious) == (not wrong, wrong)


def test_label_printers_are_looked_at(tmp_path: Path) -> None:
    """Each printer that was set up is named: one that can be reached, and one that doesn't answer."""
    from printing.profile import DeviceLanguage, PrinterProfile
    from tests.printing.transports.peers import silent_port
    from tests.security.desk_of_one import MANAGER, PIN, open_desk

    with open_desk(tmp_path) as counter:
        counter.staff.log_in(MANAGER.id, PIN)
        for name, to in (
            ("file", f"file://{tmp_path}/x"),
            ("lost", f"tcp://127.0.0.1:{silent_port()}"),
        ):
            counter.printers.save(PrinterProfile(name=name, language=DeviceLanguage.TSPL, to=to))
    found = _findings(tmp_path / "counter", tmp_path / "keys.json")["labels"]
    assert not found["well"]
    assert not found["serious"]
    assert "file can be reached." in str(found["text"])
    assert "lost: The printer doesn't answer." in str(found["text"])
