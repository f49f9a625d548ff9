# SPDX-License-Identifier: Apache-2.0
"""SECURITY.md: every test that it names exists, every chapter of the standard has its line, gaps are said as such."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NOT_HERE = {10, 17}
"""Chapters without a counterpart: OAuth and WebRTC."""


def _tests_in(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _missing(text: str) -> list[str]:
    found = _NAMED.findall(text)
    return [f"{path}::{name}" for path, name in found if name not in _tests_in(ROOT / path)]


def test_every_named_test_exists() -> None:
    """What is said to be shown is shown by something."""
    assert len(_NAMED.findall(TEXT)) > 100
    assert _missing(TEXT) == []


def test_a_test_that_is_not_there_is_found() -> None:
    """CONTROL: a name nobody wrote, and a file that isn't there."""
    planted = "`tests/security/test_document.py::test_nothing` `tests/nowhere.py::test_x`"
    assert len(_missing(planted)) == 2


def test_every_chapter_has_its_lines() -> None:
    """Chapters 1 to 17 but for those that have no counterpart; every line has a standing."""
    rows = [line.split("|")[1:-1] for line in TEXT.splitlines() if re.match(r"\| \d", line)]
    chapters = {
        int(number) for row in rows for number in re.findall(r"(?:^|[ ,])(\d+)\.\d", row[0])
    }
    assert chapters == set(range(1, 18)) - NOT_HERE
    assert all(len(row) == 4 for row in rows)
    assert {row[2].strip() for row in rows} == {"met", "open", "none"}
    assert all(row[3].strip() for row in rows)
