# SPDX-License-Identifier: Apache-2.0
"""`strace` on a running counter: what it writes is noted, or one of its calls is made to fail.

Only calls on the store, its log and the journal's head are seen, so the counting of calls ("the 7th
write fails") isn't disturbed by anything else. The tracer leaves the process as it found it.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

WRITES = "pwrite64,write,fsync,fdatasync,ftruncate"
NAMES = ("counter.db", "counter.db-wal", "journal.head")
_WAIT_S = 10

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace isn't there")


@dataclass(frozen=True)
class Tracer:
    """A running `strace` and what it has written so far."""

    log: Path

    def hit(self) -> bool:
        """Whether a call has been made to fail by now."""
        return b"(INJECTED)" in self.log.read_bytes()

    def await_hit(self, within_s: float) -> bool:
        """Waits until a call has been made to fail; the checkpoint of an idle counter comes by itself."""
        until = time.monotonic() + within_s
        while not self.hit() and time.monotonic() < until:
            select.select([], [], [], 0.02)
        return self.hit()


@contextmanager
def failing(
    pid: int, data: Path, log: Path, *, call: str, error: str, when: str
) -> Iterator[Tracer]:
    """While it lasts the `when`-th (`7`: once, `7+`: from then on) `call` of the process fails."""
    log.write_bytes(b"")
    paths = [arg for name in NAMES for arg in ("-P", str(data / name))]
    inject = f"inject={call}:error={error}:when={when}"
    process = subprocess.Popen(
        [
            "strace",
            "-f",
            "-s1",
            "-o",
            log,
            "-p",
            str(pid),
            "-e",
            f"trace={WRITES}",
            "-e",
            inject,
            *paths,
        ],
        stderr=subprocess.PIPE,
    )
    try:
        _await_attached(process)
        yield Tracer(log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_WAIT_S)
        if process.stderr is not None:
            process.stderr.close()


def _await_attached(process: subprocess.Popen[bytes]) -> None:
    if process.stderr is None:
        raise AssertionError("strace has no stderr")
    told = b""
    os.set_blocking(process.stderr.fileno(), False)
    while b" attached" not in told:
        if not select.select([process.stderr], [], [], _WAIT_S)[0]:
            raise AssertionError(f"strace doesn't attach: {told!r}")
        part = os.read(process.stderr.fileno(), 4096)
        if not part:
            raise AssertionError(f"strace ended: {told!r}")
        told += part
