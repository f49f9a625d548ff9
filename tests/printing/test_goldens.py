# SPDX-License-Identifier: Apache-2.0
"""What is printed looks as it did when a person last looked at it, to the dot.

See `golden_pictures` for how to draw the pictures anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.printing.golden_pictures import (
    COMMAND,
    FOLDER,
    GONE,
    NEW,
    Golden,
    difference,
    drawn,
    goldens,
)


def kept(golden: Golden) -> Image.Image:
    with Image.open(golden.path) as image:
        image.load()
        return image.copy()


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_it_looks_as_when_it_was_last_looked_at(golden: Golden, tmp_path: Path) -> None:
    """Each document in each size and language has the very dots of its picture."""
    assert golden.path.exists(), f"no picture yet: {COMMAND} {golden.document}, and look at it"
    changed = difference(kept(golden), drawn(golden))
    if changed is not None:
        shown = tmp_path / f"{golden.name}-difference.png"
        changed.save(shown)
        pytest.fail(
            f"{golden.name} looks different: see {shown} (red has gone, blue is new); "
            f"if that was meant: {COMMAND} {golden.document}"
        )


def test_no_picture_is_left_over() -> None:
    """Every picture belongs to a document that can be printed."""
    assert {path.name for path in FOLDER.glob("*.png")} <= {g.path.name for g in goldens()}


def test_one_dot_more_is_seen() -> None:
    """The control: one dot less, one dot more or another size is a difference, itself is none."""
    before = kept(goldens()[0])
    assert difference(before, before.copy()) is None
    dot = before.copy()
    at = (before.width // 2, before.height // 2)
    dot.putpixel(at, 0 if before.getpixel(at) else 255)
    shown = difference(before, dot)
    assert shown is not None
    assert shown.getpixel(at) in (GONE, NEW)
    coloured = [count for count, colour in shown.getcolors() or () if colour in (GONE, NEW)]
    assert coloured == [1]
    assert difference(before, before.crop((0, 0, before.width, before.height - 1))) is not None
