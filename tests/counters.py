# SPDX-License-Identifier: Apache-2.0
"""A site with its server and its counters in temporary folders, and counters as processes of their own.

The server runs in the test's process, each headless counter in a process that speaks JSON lines. What is
started here is ended here, by its own process id.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.bootstrap import CounterApp, open_counter
from app.clock import Clock
from sync.server.embedded import Handle, start_embedded
from sync.server.platform import Platform

ROOT = Path(__file__).resolve().parent.parent
PIN = "246810"
_WAIT_S = 240.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """One site: its server, the people who work there, and room for counters."""

    folder: Path
    server: Handle
    site: int
    manager: str
    clerk: str

    @property
    def keyfile(self) -> Path:
        return self.folder / "keys.json"

    @property
    def platform(self) -> Platform:
        return self.server.central.platform

    def code(self) -> str:
        """An enrolment code."""
        return self.server.central.enrolment.make_code(self.site)

    def order(self, number: str, **fields: object) -> None:
        """An order becomes known to the server, as the platform tells it."""
        item = {"number": number, "name": "王小明", "phone": "13800005678", **fields}
        self.tell("orders", item)

    def product(self, code: str, **fields: object) -> None:
        """A product enters the site's catalogue."""
        self.tell("products", {"code": code, "name": "苹果", "price_minor": 500, **fields})

    def consignment(self, id: str, *parcels: dict[str, object]) -> None:
        """A delivery is announced."""
        self.tell("consignments", {"id": id, "title": id, "parcels": list(parcels)})

    def tell(self, what: str, *items: dict[str, object]) -> None:
        """Several at a time, as the platform sends them."""
        import msgspec

        call = getattr(self.platform, what)
        reply = call(self.site, [msgspec.Raw(msgspec.json.encode(item)) for item in items])
        refused = [r for r in reply.results if r.outcome == "rejected"]
        refused += [p for r in reply.results for p in r.parcels or () if p.outcome == "rejected"]
        if refused:
            raise AssertionError(refused)

    def token(self, order: str) -> str:
        return self.server.central.pickup_token(self.site, order).token

    def secret_code(self, order: str) -> str:
        return self.server.central.pickup_token(self.site, order).secret_code

    @contextmanager
    def counter(self, name: str = "a", clock: Clock | None = None) -> Iterator[CounterApp]:
        """An enrolled counter in this process, with the manager logged in."""
        app = open_counter(self.folder / name, keyfile=self.keyfile, clock=clock)
        try:
            if not app.enrolled:
                app.enrol(self.server.url, self.code(), name=name)
            app.staff.log_in(self.manager, PIN)
            yield app
        finally:
            app.close()

    @contextmanager
    def headless(
        self, name: str = "a", *, defect: str = "", stderr: Path | None = None
    ) -> Iterator[Headless]:
        """A headless counter in a process of its own, not enrolled if its folder is new.

        `defect` is the name of one to put back (`tests.faults.flawed`).
        """
        data = self.folder / name
        with headless(data, self.keyfile, defect=defect, stderr=stderr) as process:
            yield process


@contextmanager
def open_place(folder: Path, clock: Clock | None = None) -> Iterator[Place]:
    """A fresh server with one site, a manager and a clerk; `clock` is the server's."""
    server = start_embedded(folder / "server", clock=clock)
    try:
        accounts = server.central.accounts
        site = accounts.add_site("南门站")
        yield Place(
            folder=folder,
            server=server,
            site=site,
            manager=accounts.add_operator(site, "周经理", ["manager"], PIN),
            clerk=accounts.add_operator(site, "小李", ["clerk"], PIN),
        )
    finally:
        server.stop()


@dataclass
class Headless:
    """A running `linli headless`; `ask` gives a request's one answer."""

    process: subprocess.Popen[bytes]
    asked: int = field(default=0)

    def say(self, line: str | bytes) -> dict[str, Any]:
        """One raw line and the line that answers it."""
        raw = line.encode() if isinstance(line, str) else line
        if self.process.stdin is None or self.process.stdout is None:
            raise AssertionError("the counter has no pipes")
        self.process.stdin.write(raw + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise AssertionError(f"the counter ended with {self.process.wait(_WAIT_S)}")
        return dict(json.loads(answer))

    def ask(self, do: str, **fields: object) -> dict[str, Any]:
        """A request; its answer, which carries the request's own id."""
        self.asked += 1
        answer = self.say(json.dumps({"id": self.asked, "do": do, **fields}, ensure_ascii=False))
        if answer.get("id") != self.asked:
            raise AssertionError(answer)
        return answer

    def did(self, do: str, **fields: object) -> dict[str, Any]:
        """A request that must succeed."""
        answer = self.ask(do, **fields)
        if not answer["ok"]:
            raise AssertionError((do, fields, answer))
        return answer

    def refused(self, do: str, **fields: object) -> str:
        """A request that must be refused; the error's code."""
        answer = self.ask(do, **fields)
        if answer["ok"]:
            raise AssertionError((do, fields, answer))
        return str(answer["error"]["code"])


@contextmanager
def headless(
    data: Path,
    keyfile: Path,
    *flags: str,
    inside: Sequence[str] = (),
    defect: str = "",
    stderr: Path | None = None,
) -> Iterator[Headless]:
    """`linli headless --data DATA` with a key file; `inside` is a command that runs it elsewhere.

    `defect` is one to put back (`tests.faults.flawed`); `stderr` a file for what it says there.
    """
    program = ["tests.faults.flawed", defect] if defect else ["app"]
    told = None if stderr is None else stderr.open("ab")
    process = subprocess.Popen(
        [*inside, sys.executable, "-m", *program, "headless", "--data", str(data), *flags],
        cwd=ROOT,
        env={**os.environ, "LINLI_KEYFILE": str(keyfile), "LC_ALL": "C"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=told,
    )
    try:
        yield Headless(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if told is not None:
            told.close()
        if process.stdout is not None:
            process.stdout.close()


def run_linli(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One `linli` command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app", *args],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=_WAIT_S,
        check=False,
    )
