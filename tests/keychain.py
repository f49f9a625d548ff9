# SPDX-License-Identifier: Apache-2.0
"""A real Secret Service of a test's own: gnome-keyring on a private D-Bus, unlocked or locked.

Nothing of the person's own keychain is touched: bus, runtime folder and data folder are the test's. The
bus ends with the program that it was started for, and the daemon with the bus; what is left is ended
by its own process id.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")

_START = """
set -u
if [ "$UNLOCK" = 1 ]; then
    printf 'pw' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
else
    gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1
fi
"$@"
code=$?
pid=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \\
    org.freedesktop.DBus.GetConnectionUnixProcessID string:org.gnome.keyring 2>/dev/null \\
    | sed 's/.*uint32 *//')
[ -n "$pid" ] && kill "$pid" 2>/dev/null
exit $code
"""


def missing() -> str:
    """The programs that this machine lacks for it; "" if none."""
    return ", ".join(name for name in NEEDED if shutil.which(name) is None)


def run_with_keychain(folder: Path, program: str, *args: str, unlock: bool) -> str:
    """Runs a Python program under a keychain that lives in `folder`; gives what it printed."""
    runtime = folder / "runtime"
    for made in (runtime, folder / "share", folder / "home"):
        made.mkdir(mode=0o700, exist_ok=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "LINLI_KEYFILE")
    }
    environment |= {
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(folder / "share"),
        "HOME": str(folder / "home"),
        "UNLOCK": "1" if unlock else "0",
    }
    inner = ["bash", "-c", _START, "bash", sys.executable, "-c", program, *args]
    session = subprocess.Popen(
        ["dbus-run-session", "--", *inner],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        printed, complaints = session.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(session.pid, signal.SIGKILL)
        session.communicate()
        raise
    if session.returncode:
        raise AssertionError(complaints)
    return printed
