# SPDX-License-Identifier: Apache-2.0
"""The gallery as pictures: a leaf each, in every language, theme and size of type that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from views.dressing import make_look, qt_application
from views.gallery.answers import answers_leaf
from views.gallery.controls import controls_leaf
from views.gallery.page import WIDTH, Leaf
from views.gallery.records import records_leaf
from views.gallery.tokens import tokens_leaf
from views.i18n import Language
from views.look import Look
from views.preferences import Preferences
from views.theme import ThemeName

LEAVES: Mapping[str, Callable[[Look], Leaf]] = {
    "controls": controls_leaf,
    "answers": answers_leaf,
    "records": records_leaf,
    "tokens": tokens_leaf,
}


def open_leaf(look: Look, name: str) -> Leaf:
    """A leaf at its full height, laid out, on no screen; the caller closes it."""
    leaf = LEAVES[name](look)
    leaf.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    leaf.resize(WIDTH, 600)
    leaf.show()
    layout = leaf.layout()
    tall = layout.totalHeightForWidth(WIDTH) if layout is not None else 0
    leaf.resize(WIDTH, max(tall, leaf.sizeHint().height()))
    return leaf


def picture_of(look: Look, name: str) -> QImage:
    """One leaf, whole."""
    leaf = open_leaf(look, name)
    try:
        return leaf.grab().toImage()
    finally:
        leaf.close()
        leaf.deleteLater()


def take_gallery(
    folder: Path,
    *,
    languages: Sequence[str],
    themes: Sequence[str],
    scales: Sequence[float],
) -> list[Path]:
    """Write all leaves into `folder`, named `gallery-<leaf>-<language>-<theme>-<percent>.png`."""
    qt = qt_application()
    qt.setCursorFlashTime(0)
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for language, theme, scale in product(languages, themes, scales):
        chosen = Preferences(language=Language(language), theme=ThemeName(theme), scale=scale)
        look = make_look(qt, chosen, bundled_font=True)
        for name in LEAVES:
            path = folder / f"gallery-{name}-{language}-{theme}-{round(scale * 100)}.png"
            picture_of(look, name).save(str(path))
            taken.append(path)
    return taken
