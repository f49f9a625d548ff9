# SPDX-License-Identifier: Apache-2.0
"""A server's backup put back: by command, by hand, and with counters that hear of it, as processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.server.__main__ import run_admin
from sync.server.backup import copy_to
from sync.server.embedded import open_central
from sync.server.restoring import is_copy
from tests.counters import PIN, ROOT, Headless, headless

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "LINLI_KEYFILE"}


@pytest.fixture(autouse=True)
def _no_key_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)


def _admin(folder: Path, capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, object] | str:
    status = run_admin(["--data", str(folder), *args])
    said = capsys.readouterr()
    return said.err if status else dict(json.loads(said.out))


@contextmanager
def _serving(folder: Path, port: int = 0) -> Iterator[str]:
    """`linli server` as a process; its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", "server", "--data", str(folder), "--port", str(port)],
        cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            yield str(json.loads(server.stdout.readline())["ready"])
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)


def _incarnation(folder: Path) -> int:
    central = open_central(folder)
    with central.database.read() as connection:
        found = connection.exec_driver_sql("SELECT incarnation FROM site").scalar()
    central.close()
    return int(str(found))


def test_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Over a living database it is refused; else the copy takes its place and the incarnation goes up, once."""
    folder, copies = tmp_path / "server", tmp_path / "copies"
    central = open_central(folder)
    central.accounts.add_site("幸福里")
    copy = copy_to(central.database, copies, 1_795_000_000_000)
    central.close()
    assert "already" in str(_admin(folder, capsys, "restore", "--from", str(copy)))
    (folder / "server.db").rename(tmp_path / "lost.db")
    (folder / "server.db-wal").write_bytes(b"x" * 5000)
    assert "no file" in str(_admin(folder, capsys, "restore", "--from", str(tmp_path / "x")))
    broken = tmp_path / "broken.db"
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    broken.write_bytes(content)
    assert "damaged" in str(_admin(folder, capsys, "restore", "--from", str(broken)))
    assert not (folder / "server.db").exists()
    assert _admin(folder, capsys, "restore", "--from", str(copy)) == {"restored": str(copy)}
    raised = _incarnation(folder)
    assert raised > 1
    assert _incarnation(folder) == raised
    refused = _admin(
        folder, capsys, "--database", "postgresql://x/y", "restore", "--from", str(copy)
    )
    assert "own tools" in str(refused)


def test_by_hand(tmp_path: Path) -> None:
    """A copy that somebody put back without a word is noticed at the first start; the database itself never is."""
    folder = tmp_path / "server"
    central = open_central(folder)
    central.accounts.add_site("幸福里")
    copy = copy_to(central.database, tmp_path / "copies", 1_795_000_000_000)
    assert not is_copy(central.database)
    central.close()
    assert _incarnation(folder) == 1
    shutil.copy(copy, folder / "server.db")
    for end in ("-wal", "-shm"):
        (folder / f"server.db{end}").unlink(missing_ok=True)
    first = _incarnation(folder)
    assert first > 1
    shutil.copy(copy, folder / "server.db")
    assert _incarnation(folder) > first


def _received(counter: Headless, *numbers: int) -> None:
    for n in numbers:
        counter.did("receive", text=f"SF{n:010d}")


def _synced(counter: Headless) -> None:
    for _ in range(6):
        done = counter.did("sync", wait_s=30)
        if not done["pending"] and not done["reason"]:
            return
    raise AssertionError(done)


def _waybills(counter: Headless) -> set[str]:
    return {row["waybill"] for row in counter.did("list", kind="parcels")["rows"]}


def test_what_was_acknowledged_after_the_backup_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two counters and a server as processes: disk lost, a backup put back, and every parcel is everywhere."""
    folder, keys = tmp_path / "server", tmp_path / "keys.json"
    site = _admin(folder, capsys, "site", "add", "--name", "幸福里")
    assert site == {"site": 1}
    made = _admin(
        folder, capsys, "operator", "add", "--site", "1", "--name", "周", "--role", "manager",
        "--pin", PIN,
    )  # fmt: skip
    assert isinstance(made, dict)
    codes = [_admin(folder, capsys, "enrolment-code", "--site", "1") for _ in range(2)]
    with headless(tmp_path / "a", keys) as a, headless(tmp_path / "b", keys) as b:
        assert a.did("status")["link"] == "not_enrolled"
        with _serving(folder) as url:
            for counter, code in zip((a, b), codes, strict=True):
                assert isinstance(code, dict)
                counter.did("enrol", server=url, code=code["code"])
                counter.did("login", operator=made["operator"], pin=PIN)
            _received(a, 1)
            _synced(a)
            taken = _admin(folder, capsys, "upkeep", "--now")
            assert isinstance(taken, dict)
            _received(a, 2)
            _received(b, 3)
            for counter in (a, b, a):
                _synced(counter)
        _received(b, 4)
        copy = max((folder / "backups").iterdir())
        shutil.copy(copy, tmp_path / copy.name)
        for lost in folder.glob("server.db*"):
            lost.unlink()
        done = _admin(folder, capsys, "restore", "--from", str(tmp_path / copy.name))
        assert isinstance(done, dict), done
        with _serving(folder, int(url.rpartition(":")[2])):
            for counter in (a, b, a):
                _synced(counter)
            every = {f"SF{n:010d}" for n in (1, 2, 3, 4)}
            assert _waybills(a) == _waybills(b) == every
            assert a.did("list", kind="conflicts")["rows"] == []
            assert a.did("list", kind="discrepancies")["rows"] == []
    central = open_central(folder)
    with central.database.read() as connection:
        kept = connection.exec_driver_sql(
            "SELECT count(*) FROM record WHERE kind = 'parcel' AND NOT deleted"
        ).scalar()
    central.close()
    assert kept == 4
