# SPDX-License-Identifier: Apache-2.0
"""The gallery: every widget of ours stands on it, states look unlike each other, pictures are written."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

import views.widgets
from views.dressing import make_look
from views.gallery.pictures import LEAVES, open_leaf, picture_of, take_gallery
from views.gallery.shown import STATES, stand, standing_rules
from views.i18n import Language
from views.look import Look
from views.preferences import Preferences
from views.theme import ThemeName, load_theme, style_sheet
from views.widgets.buttons import KeyCapButton
from views.widgets.paint import TileFace
from views.widgets.pin_pad import PinPad
from views.widgets.verdict import VerdictFace, VerdictPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|raise")  # the offscreen platform's words


def look_of(
    qapp: QApplication,
    *,
    language: Language = Language.CHINESE,
    theme: ThemeName = ThemeName.LIGHT,
    scale: float = 1.0,
) -> Look:
    """A look, with the application dressed in it."""
    chosen = Preferences(language=language, theme=theme, scale=scale)
    return make_look(qapp, chosen, bundled_font=True)


def ours() -> Iterator[type[QWidget]]:
    """Each public widget class of `views/widgets/`."""
    for found in pkgutil.iter_modules(views.widgets.__path__):
        module = importlib.import_module(f"views.widgets.{found.name}")
        for name, value in vars(module).items():
            if (
                isinstance(value, type)
                and issubclass(value, QWidget)
                and value.__module__ == module.__name__
                and not name.startswith("_")
            ):
                yield value


def not_shown(classes: Iterable[type[QWidget]], shown: Iterable[QWidget]) -> list[str]:
    """Classes of which none is to be seen, neither itself nor as part of one made from it."""
    seen = {kind for widget in shown if widget.isVisible() for kind in type(widget).__mro__}
    return sorted(kind.__name__ for kind in classes if kind not in seen)


def test_every_widget_of_ours_is_on_the_gallery(qapp: QApplication) -> None:
    """Each public widget class is visible on a leaf: add a new one to a leaf in views/gallery."""
    look = look_of(qapp)
    leaves = [open_leaf(look, name) for name in LEAVES]
    shown = [part for leaf in leaves for part in (leaf, *leaf.findChildren(QWidget))]
    classes = list(ours())
    assert len(classes) > 20
    assert not_shown(classes, shown) == []
    without = [part for part in shown if not isinstance(part, PinPad)]
    assert not_shown(classes, without) == ["PinPad"]
    for leaf in leaves:
        leaf.close()
        leaf.deleteLater()


def test_states_stand_by_the_same_rules(qapp: QApplication) -> None:
    """Each rule for a state is repeated for the property, parts of a widget included."""
    rules = standing_rules("/* a */ A:focus, B { x: y; } C::part:focus { z: w; } D:hover { q: r; }")
    assert rules.splitlines() == [
        'A[shown="focus"] { x: y; }',
        'C[shown="focus"]::part { z: w; }',
        'D[shown="hover"] { q: r; }',
    ]
    sheet = style_sheet(load_theme(ThemeName.LIGHT), "Linli Sans SC", 1.0)
    assert all(f'[shown="{state}"]' in standing_rules(sheet) for state in STATES)


@pytest.mark.parametrize("theme", list(ThemeName))
def test_states_are_told_apart(qapp: QApplication, theme: ThemeName) -> None:
    """A key-cap button looks different at rest, focused, under the mouse, pressed, unavailable."""
    look = look_of(qapp, theme=theme)
    pictures: dict[str, QImage] = {}
    for main in (True, False):
        pictures.clear()
        for state in ("", *STATES, "disabled"):
            made = KeyCapButton(look, "Hand over", "check", "Enter", main=main)
            made.setStyleSheet(standing_rules(qapp.styleSheet()))
            made.resize(300, made.height())
            pictures[state] = stand(made, state).grab().toImage()
        alike = [
            (one, other)
            for one in pictures
            for other in pictures
            if one < other and pictures[one] == pictures[other]
        ]
        # Pressing is short and under the mouse; the main button alone darkens once more for it.
        assert [pair for pair in alike if pair != ("hover", "pressed")] == []


def test_pictures_are_written(qapp: QApplication, tmp_path: Path) -> None:
    """One picture a leaf, language, theme and size, the same at a second taking."""
    taken = take_gallery(tmp_path, languages=["en"], themes=["dark"], scales=[1.0])
    assert [path.name for path in taken] == [f"gallery-{leaf}-en-dark-100.png" for leaf in LEAVES]
    again = picture_of(look_of(qapp, language=Language.ENGLISH, theme=ThemeName.DARK), "records")
    first = QImage(str(tmp_path / "gallery-records-en-dark-100.png"))
    assert (first.width(), first.height() > 900) == (1280, True)
    assert again.convertToFormat(first.format()) == first


def share_of(picture: QImage, colour: str, box: tuple[int, int, int, int]) -> float:
    """Which part of a box has exactly that colour."""
    left, top, width, height = box
    spots = [
        picture.pixelColor(x, y).name()
        for x in range(left, left + width)
        for y in range(top, top + height)
    ]
    return spots.count(colour) / len(spots)


@pytest.mark.parametrize("theme", list(ThemeName))
def test_pixels_have_the_tokens_colours(qapp: QApplication, theme: ThemeName) -> None:
    """What is painted is what the table says: a main button, a verdict's ends, a slot tile with its code."""
    look = look_of(qapp, theme=theme)
    made = KeyCapButton(look, "Hand over", "check", "Enter", main=True)
    made.resize(300, made.height())
    picture = made.grab().toImage()
    whole = (0, 0, picture.width(), picture.height())
    assert share_of(picture, look.colour("accent").name(), whole) > 0.5
    assert share_of(picture, look.colour("accent_ink").name(), whole) > 0.01
    assert share_of(picture, look.colour("bad").name(), whole) == 0
    panel = VerdictPanel(look)
    panel.resize(900, 400)
    face = VerdictFace(
        state="invalid", icon="x", word="No", line="why", tiles=(TileFace(caption="", slot="A-1"),)
    )
    panel.show_face(face)
    picture = panel.grab().toImage()
    first, last = look.colour("verdict_invalid_from"), look.colour("verdict_invalid_to")
    near, far = picture.pixelColor(14, 14), picture.pixelColor(885, 385)
    for seen, wanted in ((near, first), (far, last)):
        assert abs(seen.red() - wanted.red()) < 12, (theme, seen.name(), wanted.name())
        assert abs(seen.green() - wanted.green()) < 12
    whole = (0, 0, 900, 400)
    assert share_of(picture, look.colour("tile").name(), whole) > 0.05
    assert share_of(picture, look.colour("tile_ink").name(), whole) > 0.002
    assert share_of(picture, look.colour("verdict_ink").name(), whole) > 0.002
