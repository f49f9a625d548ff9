# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of the tests' own: private directory, private port, ended by its process id.

`postgres` is the running server (one a test process), `database_urls` gives each test an empty database in it.
It never touches a server that is there already.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest


def _binaries() -> Path:
    """Where `initdb` and `pg_ctl` lie: Debian keeps them by version, off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("pg_ctl")
    if on_path is None:
        raise RuntimeError("the tests need PostgreSQL: install the package postgresql")
    return Path(on_path).parent


def _free_port() -> int:
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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server, for as long as the tests of this process run."""
    bin_dir = _binaries()
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
        port = _free_port()
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place}"
            " -c fsync=off -c max_connections=200 -c shared_buffers=64MB"
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


@pytest.fixture
def database_urls(postgres: Postgres) -> Callable[[], str]:
    """Makes empty databases."""
    return postgres.new_database
