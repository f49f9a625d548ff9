# SPDX-License-Identifier: Apache-2.0
"""The `linli` command from outside: exit codes 0, 1 and 2, and one clear line where something is wrong."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counters import PIN, Place, headless, open_place, run_linli

NO_KEYCHAIN = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "LINLI_KEYFILE": ""}
SMALL_KB = 2_048


def _one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line of reason of a command that must end with `code`."""
    assert done.returncode == code, (done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A site, and the counter `a` with one parcel received."""
    with open_place(tmp_path_factory.mktemp("place")) as opened:
        with opened.headless("a") as process:
            process.did("enrol", server=opened.server.url, code=opened.code())
            process.did("login", operator=opened.manager, pin=PIN)
            for n in range(3):
                process.did("receive", text=f"SF100000000{n}")
        yield opened


def _copy(place: Place, folder: Path) -> Path:
    """The counter `a`, closed, in a folder of its own; its key comes along."""
    shutil.copytree(place.folder / "a", folder)
    keys = json.loads(place.keyfile.read_text())
    keyfile = folder.parent / "keys.json"
    own = keys[os.path.realpath(place.folder / "a")]
    keyfile.write_text(json.dumps({os.path.realpath(folder): own}))
    keyfile.chmod(0o600)
    return keyfile


@pytest.mark.parametrize(
    "args",
    [
        ("fly",),
        ("bench", "--nonsense"),
        ("bench", "nonsense"),
        ("journal", "burn", "--data", "x"),
        ("shots", "x", "--size", "wide"),
        ("headless",),
        ("journal", "verify"),
    ],
)
def test_wrong_usage_is_two(args: tuple[str, ...]) -> None:
    """An unknown command, option, name or a missing folder ends with 2 and says so on stderr."""
    done = run_linli(*args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "linli" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_help_is_no_fault() -> None:
    """`--help` ends with 0 and names the commands."""
    done = run_linli("--help")
    assert done.returncode == 0
    for name in ("demo", "day", "headless", "bench", "doctor", "journal", "server", "admin"):
        assert name in done.stdout


def test_without_a_keychain(tmp_path: Path) -> None:
    """No keychain and no key file chosen: one clear refusal that names the way out, nothing made."""
    done = run_linli("headless", "--data", str(tmp_path / "d"), **NO_KEYCHAIN)
    line = _one_line(done, 1)
    assert "keychain" in line
    assert "LINLI_KEYFILE" in line
    assert not (tmp_path / "d" / "counter.db").exists()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    """A data folder that can't be made is said in one line."""
    file = tmp_path / "file"
    file.write_text("x")
    for data in (file, file / "below"):
        done = run_linli("headless", "--data", str(data), LINLI_KEYFILE=str(tmp_path / "k"))
        assert str(data) in _one_line(done, 1)


def test_a_journal_that_verifies(place: Place, tmp_path: Path) -> None:
    """`journal verify` counts the operations of a sound counter and ends with 0."""
    keyfile = _copy(place, tmp_path / "a")
    done = run_linli("journal", "verify", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(keyfile))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["ok"], told["operations"], told["faults"]) == (True, 3, [])
    assert len(told["head"]) == 64


def test_a_journal_that_was_changed(place: Place, tmp_path: Path) -> None:
    """An operation that was altered in the store is named, and the command ends with 1."""
    from app.secrets import open_secrets
    from app.store.engine import writing_engine

    keyfile = _copy(place, tmp_path / "a")
    key = open_secrets(tmp_path / "a", keyfile).store_key(create=False)
    engine = writing_engine(tmp_path / "a" / "counter.db", key)
    with engine.begin() as conn:
        conn.exec_driver_sql(
            "UPDATE journal SET body = replace(CAST(body AS TEXT), 'SF1000000001', 'SF1000000009')"
            " WHERE n = 2"
        )
    engine.dispose()
    done = run_linli("journal", "verify", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(keyfile))
    assert "changed at 2" in _one_line(done, 1)
    assert {"flaw": "changed", "n": 2} in json.loads(done.stdout)["faults"]


def test_a_broken_store_is_kept(place: Place, tmp_path: Path) -> None:
    """A store whose first pages are gone is refused in one line and left as it is."""
    keyfile = _copy(place, tmp_path / "a")
    store = tmp_path / "a" / "counter.db"
    broken = b"\0" * 4_096 + store.read_bytes()[4_096:]
    store.write_bytes(broken)
    done = run_linli("headless", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(keyfile))
    assert "Keep the file" in _one_line(done, 1)
    assert store.read_bytes() == broken


def test_another_key(place: Place, tmp_path: Path) -> None:
    """A store is not opened with another key, nor without one, and a fresh key is never made for it."""
    keyfile = _copy(place, tmp_path / "a")
    keys = json.loads(keyfile.read_text())
    for own in keys.values():
        own["store_key"] = "A" * 43 + "="
    keyfile.write_text(json.dumps(keys))
    done = run_linli("headless", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(keyfile))
    assert "key" in _one_line(done, 1)
    absent = tmp_path / "absent.json"
    done = run_linli("headless", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(absent))
    assert "its key is not" in _one_line(done, 1)


def test_a_key_file_that_others_can_read(place: Place, tmp_path: Path) -> None:
    """A key file with open rights is refused with the command that mends it."""
    keyfile = _copy(place, tmp_path / "a")
    keyfile.chmod(0o644)
    done = run_linli("headless", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(keyfile))
    assert "chmod 600" in _one_line(done, 1)


def test_a_second_process_is_turned_away(place: Place, tmp_path: Path) -> None:
    """One process a data folder: the second is told, the first goes on."""
    keyfile = _copy(place, tmp_path / "a")
    with headless(tmp_path / "a", keyfile) as first:
        first.did("status")
        done = run_linli("headless", "--data", str(tmp_path / "a"), LINLI_KEYFILE=str(keyfile))
        assert str(first.process.pid) in _one_line(done, 1)
        first.did("status")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    where = tmp_path / "small"
    where.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_KB}k", "tmpfs", str(where)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine doesn't let root mount a tmpfs")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def _fill(disk: Path) -> Path:
    """Takes all the space that is left; the file that has it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4_096) == 4_096:
                pass
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise
    return filler


def test_a_full_disk(place: Place, tmp_path: Path, small_disk: Path) -> None:
    """With no space left a change is refused in words, is not there, and works again with space."""
    keyfile = _copy(place, tmp_path / "a")
    shutil.copytree(tmp_path / "a", small_disk / "a")
    keys = json.loads(keyfile.read_text())
    keys[os.path.realpath(small_disk / "a")] = keys[os.path.realpath(tmp_path / "a")]
    keyfile.write_text(json.dumps(keys))
    with headless(small_disk / "a", keyfile) as process:
        process.did("login", operator=place.manager, pin=PIN)
        process.did("network", online=False)
        filler = _fill(small_disk)
        codes = {"ok"}
        for n in range(200):
            answer = process.ask("receive", text=f"SF300000{n:04d}")
            if not answer["ok"]:
                codes.add(answer["error"]["code"])
                last = f"SF300000{n:04d}"
                break
        assert codes == {"ok", "no_disk_space"}
        rows = process.did("list", kind="parcels", where={"waybill": last})["rows"]
        assert rows == []
        filler.unlink()
        assert process.did("receive", text=last)["outcome"] == "unknown"


def test_a_full_disk_at_the_start(small_disk: Path, tmp_path: Path) -> None:
    """A counter can't begin on a full disk, and says why in one line."""
    _fill(small_disk)
    done = run_linli("headless", "--data", str(small_disk / "d"), LINLI_KEYFILE=str(tmp_path / "k"))
    line = _one_line(done, 1)
    assert "space" in line.lower() or "can't be" in line


def test_bench_lists_what_there_is() -> None:
    """`bench --list` names exactly the benches that exist."""
    from app.bench import BENCHES

    done = run_linli("bench", "--list")
    assert done.stdout.split() == list(BENCHES)


def test_the_version_is_the_project_s() -> None:
    """What the program says of itself is what `pyproject.toml` says."""
    import tomllib

    from app import __version__

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == __version__
