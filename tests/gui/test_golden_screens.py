# SPDX-License-Identifier: Apache-2.0
"""What the window shows is what its kept pictures show; and the comparing sees what it has to see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.golden_screens import (
    FEW,
    FOLDER,
    compare,
    differing,
    few_colours,
    picture,
    spots_apart,
)
from tests.gui.tour import Dress, every_dress
from views.dressing import make_look
from views.i18n import Language
from views.look import Look
from views.preferences import Preferences
from views.theme import ThemeName
from views.widgets.stat import Stat
from views.widgets.states import EmptyState
from views.widgets.text import IconLabel, label

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|raise")  # the offscreen platform's words

SHORT = [Dress(), Dress(language=Language.ENGLISH, theme=ThemeName.DARK, scale=1.5)]


@pytest.mark.parametrize("dress", SHORT, ids=lambda dress: dress.name)
def test_everything_looks_as_it_was_kept(dress: Dress, tmp_path: Path) -> None:
    """Each screen in each state is its golden (a meant change: `python -m tests.gui.golden_screens`)."""
    assert differing(dress.name, tmp_path) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "dress", [one for one in every_dress() if one not in SHORT], ids=lambda dress: dress.name
)
def test_everything_looks_as_it_was_kept_in_every_dress(dress: Dress, tmp_path: Path) -> None:
    """The same in the other languages, themes and sizes of type."""
    assert differing(dress.name, tmp_path) == []


def test_goldens_are_small_and_all_asked_for() -> None:
    """The whole set keeps to 12.5 MB, and each file ends as one of the dresses does."""
    files = list(FOLDER.glob("*.png"))
    assert len(files) > 500
    assert sum(path.stat().st_size for path in files) <= 12_500_000
    ends = tuple(f"-{dress.name}" for dress in every_dress())
    assert [path.name for path in files if not path.stem.endswith(ends)] == []


def scene(look: Look, *, left: int = 40, icon: bool = True, tone: str = "good") -> Image.Image:
    """A small page with a number, a label and an icon, to alter."""
    page = QWidget()
    page.resize(640, 360)
    page.setStyleSheet("background: white")
    number = Stat("Waiting", tone=tone)
    number.set_number("342")
    words = label("Handed over at the counter", "strong")
    for part, x, y in ((number, 300, 40), (words, left, 200)):
        part.setParent(page)
        part.move(x, y)
        part.adjustSize()
    if icon:
        mark = IconLabel(look, "triangle-alert", "ink_soft", 22)
        mark.setParent(page)
        mark.move(40, 40)
    taken = picture(page)
    page.deleteLater()
    return taken


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light look with the bundled font."""
    return make_look(qapp, Preferences(), bundled_font=True)


def test_what_differs_is_seen(look: Look) -> None:
    """A label that moved by 6 px, a missing icon, another colour: each is seen, with a golden's few colours."""
    golden = few_colours(scene(look)).convert("RGB")
    assert spots_apart(golden, scene(look)) <= FEW
    for altered in (scene(look, left=46), scene(look, icon=False), scene(look, tone="bad")):
        assert spots_apart(golden, altered) > FEW


def test_finer_strokes_are_no_difference(look: Look, qapp: QApplication) -> None:
    """Another drawing of the same letters, and a third of a pixel of drift, pass."""
    golden = few_colours(scene(look)).convert("RGB")
    before = qapp.font()
    for hinting in (
        QFont.HintingPreference.PreferNoHinting,
        QFont.HintingPreference.PreferVerticalHinting,
    ):
        font = QFont(before)
        font.setHintingPreference(hinting)
        qapp.setFont(font)
        assert spots_apart(golden, scene(look)) <= FEW
    qapp.setFont(before)
    plain = scene(look)
    drifted = Image.blend(plain, ImageChops.offset(plain, 1, 0), 0.17)  # two px of ours in one
    assert spots_apart(golden, drifted) <= FEW


def test_a_failure_leaves_pictures_behind(look: Look, tmp_path: Path) -> None:
    """New, old and difference lie in the folder that the failure names; a missing golden is said to miss."""
    kept = tmp_path / "kept"
    kept.mkdir()
    taken = scene(look)
    assert str(compare("a", taken, tmp_path, kept)) == "a: missing"
    few_colours(taken).save(kept / "a.png")
    assert compare("a", taken, tmp_path, kept) is None
    altered = taken.copy()
    ImageDraw.Draw(altered).rectangle((100, 60, 160, 90), fill="black")
    apart = compare("a", altered, tmp_path, kept)
    assert apart is not None
    assert (apart.spots > FEW, str(tmp_path) in str(apart)) == (True, True)
    assert {path.name for path in tmp_path.glob("a.*")} == {"a.new.png", "a.old.png", "a.diff.png"}
    other = EmptyState(look, "boxes", "other")
    other.resize(100, 100)
    assert spots_apart(taken, picture(other)) > FEW
    assert replace(Dress(), scale=1.5).name == "zh_CN-light-150"
