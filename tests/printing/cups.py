# SPDX-License-Identifier: Apache-2.0
"""A printing system of one's own: `cupsd` on a loopback port, its queues in a temporary folder, as any user.

Clients find it by `CUPS_SERVER`. Promises that the machine's own printing system is neither asked nor changed, and
that what was started is ended, by its process id.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CUPSD = shutil.which("cupsd", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
PDF_PPD = Path("/usr/share/ppd/cupsfilters/Generic-PDF_Printer-PDF.ppd")
WAIT_S = 30

_CONF = """\
Listen 127.0.0.1:{port}
Browsing Off
DefaultAuthType None
WebInterface No
MaxJobTime 60
PreserveJobHistory Yes
PreserveJobFiles No
ErrorPolicy {policy}
LogLevel warn
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES = """\
ServerRoot {root}/etc
StateDir {root}/run
CacheDir {root}/cache
RequestRoot {root}/spool
TempDir {root}/tmp
DataDir /usr/share/cups
ServerBin /usr/lib/cups
AccessLog {root}/access.log
ErrorLog {root}/error.log
PageLog {root}/page.log
FileDevice Yes
"""


@dataclass(frozen=True, kw_only=True)
class Cups:
    """A running one; `environment` leads clients to it."""

    root: Path
    port: int

    @property
    def server(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "CUPS_SERVER": self.server, "LC_ALL": "C.UTF-8"}

    def run(self, *command: str) -> str:
        """A client's command to its end; what it printed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=WAIT_S, check=False,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError((command, done.stdout, done.stderr, self.log()))
        return done.stdout

    def raw_queue(self, name: str, to: str) -> None:
        """A queue that hands every byte on as it is."""
        self.run("/usr/sbin/lpadmin", "-p", name, "-E", "-v", to, "-m", "raw")

    def pdf_queue(self, name: str, file: Path, *options: str) -> None:
        """A queue with a driver: pages in, a PDF file out."""
        more = [part for option in options for part in ("-o", option)]
        self.run("/usr/sbin/lpadmin", "-p", name, "-E", "-v", f"file://{file}", "-P", str(PDF_PPD), *more)  # fmt: skip

    def log(self) -> str:
        path = self.root / "error.log"
        return path.read_text("utf-8", "replace")[-3_000:] if path.is_file() else ""


@contextmanager
def cups(*, policy: str = "stop-printer") -> Iterator[Cups]:
    """Starts it, waits until it answers, and ends it."""
    if CUPSD is None:
        raise AssertionError("cupsd isn't there")
    # Not below a test's own folder, which is its user's alone: filters and backends run as another user where
    # cupsd is root, and a job that they can't reach is broken off.
    with tempfile.TemporaryDirectory(prefix="linli-cups-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with _running(Path(folder), policy) as running:
            yield running


@contextmanager
def _running(root: Path, policy: str) -> Iterator[Cups]:
    for name in ("etc", "run", "run/certs", "cache", "spool", "tmp"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "tmp").chmod(0o1777)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    (root / "cupsd.conf").write_text(_CONF.format(port=port, policy=policy))
    (root / "cups-files.conf").write_text(_FILES.format(root=root))
    with (root / "stderr.log").open("wb") as told:
        process = subprocess.Popen(
            [CUPSD, "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")],
            stdout=told, stderr=told,
        )  # fmt: skip
    try:
        running = Cups(root=root, port=port)
        _answers(running, process)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(running: Cups, process: subprocess.Popen[bytes]) -> None:
    """Waits for the port: cupsd has no other way to say that it is ready."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", running.port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                told = (running.root / "stderr.log").read_text("utf-8", "replace")
                raise AssertionError(("cupsd doesn't start", told, running.log())) from None
            time.sleep(0.02)
