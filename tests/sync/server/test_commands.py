# SPDX-License-Identifier: Apache-2.0
"""`linli server` and `linli admin` as a script sees them, and what the server may import."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.domain.enrolment_text import read_enrolment
from sync.server.__main__ import run_admin

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "LINLI_KEYFILE"}


@pytest.fixture(autouse=True)
def _no_key_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)


def _admin(place: tuple[Path, str], capsys: pytest.CaptureFixture[str], *args: str) -> object:
    """The one line of an answer, or the one line of a refusal."""
    where = ["--database", place[1]] if place[1] else ["--data", str(place[0])]
    status = run_admin([*where, *args])
    said = capsys.readouterr()
    if status:
        assert said.out == ""
        assert said.err.count("\n") == 1
        return said.err
    assert said.err == ""
    assert said.out.count("\n") == 1
    return json.loads(said.out)


def test_an_administrator_sets_a_site_up(
    place: tuple[Path, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Site, operator, code, platform key, rotation: each one JSON line; refusals one line and status 1."""
    site = _admin(place, capsys, "site", "add", "--name", "幸福里")
    assert site == {"site": 1}
    assert _admin(place, capsys, "site", "add", "--name", "b") == {"site": 2}
    operator = _admin(
        place, capsys, "operator", "add", "--site", "1", "--name", "小李", "--role", "clerk",
        "--pin", "1234",
    )  # fmt: skip
    assert isinstance(operator, dict)
    suspended = _admin(place, capsys, "operator", "suspend", operator["operator"], "--site", "1")
    assert suspended == {"operator": operator["operator"], "active": False}
    code = _admin(place, capsys, "enrolment-code", "--site", "1")
    assert isinstance(code, dict)
    assert code["code"].startswith("1-")
    where = ["enrolment-code", "--site", "1", "--address", "https://linli.example.com/"]
    drawn = tmp_path / "code.svg"
    both = _admin(place, capsys, *where, "--qr", str(drawn))
    assert isinstance(both, dict)
    assert read_enrolment(both["text"]) == ("https://linli.example.com", both["code"])
    assert drawn.read_text().count("<svg") == 1
    assert "--address" in str(_admin(place, capsys, *where[:3], "--qr", str(drawn)))
    assert "address of a server" in str(_admin(place, capsys, *where[:4], "ht tp:/"))
    key = _admin(place, capsys, "platform-key", "add", "--site", "1", "--site", "2")
    assert isinstance(key, dict)
    assert key["sites"] == [1, 2]
    rotated = _admin(place, capsys, "keys", "rotate", "--site", "1")
    assert rotated == {"site": 1, "key_id": 2, "version": 2}
    assert _admin(place, capsys, "restored") == {"sites": 2}
    assert "no such site" in str(_admin(place, capsys, "keys", "rotate", "--site", "9"))
    assert "no such site" in str(_admin(place, capsys, "enrolment-code", "--site", "9"))
    assert "no such site" in str(_admin(place, capsys, "platform-key", "add", "--site", "9"))
    assert "no such counter" in str(_admin(place, capsys, "counter", "revoke", "x"))
    for wrong in (["--role", "king", "--pin", "1234"], ["--role", "clerk", "--pin", "12"]):
        refused = _admin(place, capsys, "operator", "add", "--site", "1", "--name", "x", *wrong)
        assert isinstance(refused, str)
    with pytest.raises(SystemExit) as caught:
        run_admin(["site"])
    assert caught.value.code == 2


def _server(*args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sync.server", *args],
        cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_server_says_when_it_answers_and_stops_gently(tmp_path: Path) -> None:
    """One JSON line with its address; SIGTERM ends it with status 0; a second one on the port is told."""
    with _server("--data", str(tmp_path), "--port", "0") as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["ready"]
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.request("GET", "/readyz")
        reply = connection.getresponse()
        assert (reply.status, reply.headers["linli-proto"]) == (200, "2")
        connection.close()
        port = str(urlsplit(url).port)
        with _server("--data", str(tmp_path / "second"), "--port", port) as second:
            out, err = second.communicate(timeout=60)
        assert (second.returncode, out, err.count("\n")) == (1, "", 1)
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=60)
        assert (server.returncode, err) == (0, "")
    assert not (tmp_path / "server.db-wal").exists()


def test_a_bad_url_is_one_line(tmp_path: Path) -> None:
    """Status 1 and no traceback."""
    with _server("--data", str(tmp_path), "--port", "0", "--database", "mysql://x/y") as server:
        out, err = server.communicate(timeout=60)
    assert (server.returncode, out, err.count("\n")) == (1, "", 1)


_BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "reportlab", "keyring", "httpx", BLOCKED_TOO}:
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Block())
import sync.server.__main__, sync.server.app
print("imported")
"""


@pytest.mark.parametrize(("also", "status"), [("nothing", 0), ("litestar", 1)])
def test_the_server_needs_nothing_of_the_desktop(also: str, status: int) -> None:
    """It imports with the desktop's packages blocked; blocking one of its own is seen."""
    script = _BLOCKED.replace("BLOCKED_TOO", repr(also))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (status, "imported" if not status else "")
