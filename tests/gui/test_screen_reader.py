# SPDX-License-Identifier: Apache-2.0
"""Read over the accessibility bus from another process: everything that can have the focus says what it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.gui.live_desktop import live_desktop
from tests.gui.screen_reader import Reader, Spoken, reading
from views.screens import SCREENS

pytestmark = pytest.mark.xdist_group("live_desktop")


class Program:
    """The window of another process: a line in, `done` back."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, line: str) -> None:
        """One command, done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer == "done\n", answer


@contextmanager
def _shown(folder: Path) -> Iterator[tuple[Program, Reader]]:
    with live_desktop(folder, input_method=False) as env:
        env = {**env, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_ACCESSIBILITY": "1"}
        log = folder / "window.log"
        with (
            log.open("w") as out,
            subprocess.Popen(
                [sys.executable, "-m", "tests.gui.spoken_window"],
                env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, text=True,
            ) as process,
        ):  # fmt: skip
            try:
                with reading(env["DBUS_SESSION_BUS_ADDRESS"]) as reader:
                    yield Program(process), reader
            finally:
                process.terminate()


def _unnamed(told: list[Spoken]) -> list[str]:
    return [f"{one.role} {one.path}" for one in told if one.reachable and not one.name.strip()]


def _latin(told: list[Spoken]) -> list[str]:
    """Names of controls that hold a word but nothing Chinese."""
    return [
        one.name
        for one in told
        if one.reachable
        and any(len(part) > 3 and part.isascii() and part.islower() for part in one.name.split())
        and "{" not in one.name  # a field of a template
        and not any("\u4e00" <= letter <= "\u9fff" for letter in one.name)
    ]


def test_nothing_that_can_have_the_focus_is_unnamed(tmp_path: Path) -> None:
    """On every screen and its leaves, in both languages, with a sheet open, and at the log-in."""
    with _shown(tmp_path) as (program, reader):
        counted = 0
        for language in ("zh_CN", "en"):
            program.do(f"language {language}")
            for entry in SCREENS:
                for topic in ("", *entry.topics):
                    program.do(f"go {entry.id} {topic}".strip())
                    told = list(reader.walk())
                    assert _unnamed(told) == [], (language, entry.id, topic)
                    counted += sum(one.reachable for one in told)
                    if language == "zh_CN":
                        assert _latin(told) == [], (entry.id, topic)
            program.do("go pickup")
            program.do("scan 7788")
            program.do("key F7")
            assert _unnamed(list(reader.walk())) == []
            program.do("key Escape")
            program.do("lock")
            assert _unnamed(list(reader.walk())) == []
        assert counted > 200, "the walk has hardly met anything"
        program.do("language en")
        program.do("nameless")
        assert len(_unnamed(list(reader.walk()))) == 1, "CONTROL: a button without a name is found"


def test_a_verdict_and_a_toast_are_announced(tmp_path: Path) -> None:
    """Who can't see the colour hears the word, the line and the slots, without moving the focus."""
    with _shown(tmp_path) as (program, reader):
        program.do("language en")
        with reader.listening() as heard:
            program.do("scan GONE")
        assert any("Already gone" in words for words in heard), heard
        with reader.listening() as heard:
            program.do("scan " + "A" * 154)
        assert any("A-03-12" in words for words in heard), heard
        with reader.listening() as heard:
            program.do("key Return")
        assert any("F8" in words or "Handed over" in words for words in heard), heard
