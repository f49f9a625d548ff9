# SPDX-License-Identifier: Apache-2.0
"""The templates that come with the program: to be printed as they are, and to begin one's own from."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from printing.templates.model import Template
from printing.templates.reading import read_template

SUFFIX = ".label.json"


@cache
def shipped() -> dict[str, bytes]:
    """Their files by name, in the order of their names, numbers as numbers: 40x30 before 100x150."""
    folder = resources.files("resources").joinpath("labels")
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(SUFFIX)),
        key=lambda entry: [int(p) if p.isdigit() else p for p in re.split(r"(\d+)", entry.name)],
    )
    return {entry.name.removesuffix(SUFFIX): entry.read_bytes() for entry in files}


@cache
def shipped_template(name: str) -> Template:
    """One of them, read."""
    return read_template(shipped()[name])
