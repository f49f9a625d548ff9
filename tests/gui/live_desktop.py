# SPDX-License-Identifier: Apache-2.0
"""A desktop of its own for a test: an X server, a session bus and, if wanted, a live Chinese input method.

Everything stands in a directory that the test gives, is started by its own program and ended by its process.
A program that is missing is a failure that names it, never a skipped test: `./run test` installs them.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_PATIENCE_S = 30
ENGINE = "libpinyin"


def program(name: str) -> str:
    """Where it is; a failure in words where it isn't."""
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is not installed: ./run setup installs what the tests need")
    return found


@contextmanager
def _running(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        made = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=out)
        try:
            yield made
        finally:
            made.terminate()
            try:
                made.wait(10)
            except subprocess.TimeoutExpired:
                made.kill()
                made.wait(10)
            if made.stdout is not None:
                made.stdout.close()


def _first_line(made: subprocess.Popen[bytes]) -> str:
    assert made.stdout is not None
    ready, _, _ = select.select([made.stdout], [], [], _PATIENCE_S)
    assert ready, f"{made.args!r} says nothing"
    return made.stdout.readline().decode().strip()


@contextmanager
def live_desktop(place: Path, *, input_method: bool) -> Iterator[dict[str, str]]:
    """The environment for a program that shall open its window there."""
    with tempfile.TemporaryDirectory(prefix="linli-", ignore_cleanup_errors=True) as short:
        yield from _desktop(place, Path(short), input_method=input_method)


def _desktop(place: Path, short: Path, *, input_method: bool) -> Iterator[dict[str, str]]:
    """`short` is for what lies behind sockets: a socket's path has 107 characters, a test's own is longer."""
    home, run = short / "home", short / "run"
    for folder in (home, run):
        folder.mkdir(mode=0o700, parents=True)
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(run),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "QT_QPA_PLATFORM": "xcb",
    }
    with ExitStack() as stack:
        screen = stack.enter_context(
            _running(
                program("Xvfb"), "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten",
                "tcp", "-noreset", env=env, log=place / "xvfb.log",
            )
        )  # fmt: skip
        env["DISPLAY"] = f":{_first_line(screen)}"
        bus = stack.enter_context(
            _running(
                program("dbus-daemon"), "--session", "--nofork", "--print-address",
                env=env, log=place / "bus.log",
            )
        )  # fmt: skip
        env["DBUS_SESSION_BUS_ADDRESS"] = _first_line(bus)
        if input_method:
            stack.enter_context(
                _running(
                    program("ibus-daemon"), "--panel=disable", "--config=/usr/libexec/ibus-memconf",
                    "--emoji-extension=disable", env=env, log=place / "ibus.log",
                )
            )  # fmt: skip
            _choose_engine(env)
            env["QT_IM_MODULE"] = "ibus"
        yield env


def _choose_engine(env: dict[str, str]) -> None:
    """Ask for the engine until it is the one: its exit code tells of the keyboard's layout as well."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            for words in ((ENGINE,), ()):
                done = subprocess.run(
                    [program("ibus"), "engine", *words],
                    env=env, capture_output=True, text=True, timeout=4,
                )  # fmt: skip
            if done.stdout.strip() == ENGINE:
                return
        except subprocess.TimeoutExpired:
            continue
        time.sleep(0.1)  # it starts by itself: there is nothing to wait on before its bus is there
    raise RuntimeError(f"the input method's engine {ENGINE} doesn't start")
