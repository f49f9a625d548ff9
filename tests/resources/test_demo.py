# SPDX-License-Identifier: Apache-2.0
"""The scripts of the resources give the files that are kept."""

from __future__ import annotations

from pathlib import Path

from resources.demo.make_demo import demo_files
from resources.initials.make_initials import table

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def test_the_demo_files_are_what_their_script_makes() -> None:
    """Running the script again changes no byte of the demo's files."""
    made = demo_files()
    assert len(made) == 5
    for name, content in made.items():
        assert (RESOURCES / "demo" / name).read_bytes() == content, name


def test_the_initials_are_what_their_script_makes() -> None:
    """The table of initials is the one that its script makes, but for a newer source's readings."""
    kept = (RESOURCES / "initials" / "initials.txt").read_text("utf-8").splitlines()
    made = table().splitlines()
    assert [line[:4] for line in made[:2]] == [line[:4] for line in kept[:2]]
    differing = sum(
        a != b for k, m in zip(kept[:2], made[:2], strict=True) for a, b in zip(k, m, strict=True)
    )
    assert differing < 100
