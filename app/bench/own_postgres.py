# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of one's own for as long as a `with` lasts: private directory, private port, ended by its process id.

Benches and tests start theirs here. It never touches a server that is there already.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg


def binaries() -> Path | None:
    """Where `initdb` and `pg_ctl` lie: Debian keeps them by version, off the path. None: not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("pg_ctl")
    return None if on_path is None else Path(on_path).parent


def free_port() -> int:
    """Below the range from which the system gives ports to outgoing connections."""
    for port in range(21_000 + os.getpid() % 5_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


def _run(*command: str) -> None:
    """As the user postgres when we are root: it refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*prefix, *command], check=True, stdin=subprocess.DEVNULL, capture_output=True, cwd="/"
    )


@dataclass(slots=True)
class Postgres:
    """A running server; `new_database` makes an empty database, or a copy of one that exists."""

    port: int
    _count: int = field(default=0)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a fresh database."""
        self._count += 1
        name = f"linli_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)


@contextmanager
def private_postgres(*settings: str) -> Iterator[Postgres]:
    """The server with these settings (`name=value`) beside its defaults."""
    bin_dir = binaries()
    if bin_dir is None:
        raise RuntimeError("this needs PostgreSQL: install the package postgresql")
    place = Path(tempfile.mkdtemp(prefix="linli-pg-"))
    pid = 0
    try:
        if os.geteuid() == 0:
            shutil.chown(place, "postgres", "postgres")
        data = place / "data"
        _run(
            str(bin_dir / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        port = free_port()
        chosen = " ".join(f"-c {setting}" for setting in settings)
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place}"
            f" -c max_connections=200 {chosen}"
        )
        _run(
            str(bin_dir / "pg_ctl"), "-w", "-D", str(data), "-l", str(place / "log"), "-o", options,
            "start",
        )  # fmt: skip
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        yield Postgres(port=port)
    finally:
        if pid:
            _stop(pid)
        shutil.rmtree(place, ignore_errors=True)


def _stop(pid: int) -> None:
    """Fast shutdown, waited for: a pidfd becomes readable when the process is gone."""
    handle = os.pidfd_open(pid)
    try:
        os.kill(pid, signal.SIGINT)
        select.select([handle], [], [], 20)
    finally:
        os.close(handle)
