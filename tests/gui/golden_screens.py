# SPDX-License-Identifier: Apache-2.0
"""Pictures of everything the window can show, kept, and compared with what it shows now.

Write them anew after a change that is meant: `python -m tests.gui.golden_screens [NAME ...]`, look at them,
and commit. They are many, so they are kept at half the size and with few colours. Compared smaller still: four
by four px of the window become one spot, so that the finer strokes of another FreeType don't count, while a
label that moved, an icon that is missing or a colour that changed makes spots that differ by far.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image, ImageChops
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

FOLDER = Path(__file__).parent / "goldens" / "screens"
SIZE = (1280, 720)
KEPT = 2  # px of the window in one px of a golden
SPOT = 2  # px of a golden in one spot
COLOURS = 28
FAR = 48  # of 255, in one channel
_COMPARE, _WRITE = "--compare", "--write"
_LONGEST_WALK_S = 240
FEW = 5  # spots that may be far without anything having changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """A picture that isn't its golden: in how many spots, and where new, old and difference lie."""

    name: str
    spots: int
    seen: Path | None = None

    def __str__(self) -> str:
        where = f"; see {self.seen}" if self.seen else ""
        return f"{self.name}: " + (f"{self.spots} spots differ{where}" if self.spots else "missing")


def picture(widget: QWidget) -> Image.Image:
    """What a widget shows, as large as a golden is kept."""
    grabbed = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (grabbed.width(), grabbed.height())
    data = bytes(grabbed.constBits())
    whole = Image.frombuffer("RGB", size, data, "raw", "RGB", grabbed.bytesPerLine(), 1)
    return whole.reduce(KEPT)


def few_colours(taken: Image.Image, colours: int = COLOURS) -> Image.Image:
    """The same with a palette; no dither, so the same picture gives the same file."""
    return taken.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def far_spots(one: Image.Image, other: Image.Image) -> Image.Image:
    """A small picture, white where the two are far from each other."""
    apart = ImageChops.difference(one.reduce(SPOT), other.reduce(SPOT))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point(lambda value: 255 if value > FAR else 0)


def spots_apart(one: Image.Image, other: Image.Image) -> int:
    """How many spots are far from each other; all of them if the sizes differ."""
    if one.size != other.size:
        return max(1, one.size[0] * one.size[1] // SPOT**2)
    return far_spots(one, other).histogram()[255]


def keep(name: str, taken: Image.Image, folder: Path = FOLDER) -> Path:
    """Write a golden."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    # A leaf of the gallery shows every colour there is; a screen a few of them.
    few_colours(taken, _palette(taken)).save(path, optimize=True)
    return path


def _palette(taken: Image.Image) -> int:
    """How many colours a picture keeps: a leaf of the gallery, which is taller than a window, more."""
    return COLOURS if taken.height <= SIZE[1] // KEPT else 3 * COLOURS


def compare(name: str, taken: Image.Image, tell_in: Path, folder: Path = FOLDER) -> Differs | None:
    """None if the picture is its golden; else what differs, with the pictures written into `tell_in`."""
    path = folder / f"{name}.png"
    if not path.exists():
        taken.save(tell_in / f"{name}.new.png")
        return Differs(name=name, spots=0)
    golden = Image.open(path).convert("RGB")
    taken = few_colours(taken, _palette(taken)).convert("RGB")  # like with like
    spots = spots_apart(golden, taken)
    if spots <= FEW:
        return None
    seen = tell_in / f"{name}.new.png"
    taken.save(seen)
    golden.save(tell_in / f"{name}.old.png")
    if golden.size == taken.size:
        far_spots(golden, taken).resize(taken.size).save(tell_in / f"{name}.diff.png")
    return Differs(name=name, spots=spots, seen=seen)


def write(wanted: Iterable[str] = ()) -> int:
    """Take all pictures anew (or those whose names contain one of `wanted`); returns how many."""
    from tests.gui.tour import every_dress

    asked, count = tuple(wanted), 0
    fresh: set[str] = set()
    for dress in every_dress():
        names = _apart(_WRITE, dress.name, *asked)
        fresh.update(names)
        count += sum(1 for name in names if _is_asked(name, asked))
    for path in FOLDER.glob("*.png"):
        if path.stem not in fresh:
            path.unlink()
    return count


def differing(dress: str, tell_in: Path) -> list[str]:
    """Everything in one dress that isn't as it was kept, in words."""
    return _apart(_COMPARE, dress, str(tell_in))


def _apart(*arguments: str) -> list[str]:
    """One dress in a process of its own: what was drawn before moves the edges of large letters a little."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.golden_screens", *arguments],
        capture_output=True, text=True, timeout=_LONGEST_WALK_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return [str(one) for one in json.loads(done.stdout.splitlines()[-1])]


def _is_asked(name: str, asked: Sequence[str]) -> bool:
    return not asked or any(part in name for part in asked)


def _walk(dress: str) -> Iterator[tuple[str, QWidget]]:
    from tests.gui.tour import every_dress, tour
    from views.dressing import qt_application

    app = qt_application()
    for one in every_dress():
        if one.name == dress:
            yield from ((f"{name}-{dress}", widget) for name, widget in tour(app, one))


def _written(dress: str, asked: Sequence[str]) -> list[str]:
    names = []
    for name, widget in _walk(dress):
        names.append(name)
        if _is_asked(name, asked):
            keep(name, picture(widget))
    return names


def _compared(dress: str, tell_in: Path) -> list[str]:
    told = (compare(name, picture(widget), tell_in) for name, widget in _walk(dress))
    return [str(one) for one in told if one is not None]


def main(arguments: Sequence[str]) -> int:
    """`python -m tests.gui.golden_screens [NAME ...]`; with an option, one dress for `write` or `differing`."""
    match arguments:
        case [how, dress, *rest] if how == _WRITE:
            said = json.dumps(_written(dress, rest))
        case [how, dress, folder] if how == _COMPARE:
            said = json.dumps(_compared(dress, Path(folder)))
        case _:
            said = f"{write(arguments)} pictures in {FOLDER}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
