# SPDX-License-Identifier: Apache-2.0
"""Everything the window can show has room for its words, in both languages and all sizes of type."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout

from tests.gui.room import (
    PaintedWords,
    clipped,
    elided,
    outside,
    pressed,
    sideways,
    slits,
)
from tests.gui.tour import Dress, gone, tour
from views.dressing import make_look
from views.i18n import Language
from views.preferences import Preferences
from views.widgets.buttons import KeyCapButton
from views.widgets.rows import PressRow
from views.widgets.table import Column, Table
from views.widgets.verdict import VerdictFace, VerdictPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|raise")  # the offscreen platform's words


def troubles(qt: QApplication, dress: Dress, patch: pytest.MonkeyPatch) -> list[str]:
    """Everything that has no room anywhere, each once."""
    found: dict[str, str] = {}
    painted = PaintedWords(patch)
    for name, page in tour(qt, dress, gallery=dress.stretch == 1.0):
        measured = [*clipped(page), *elided(page), *outside(page), *sideways(page)]
        if not name.startswith("gallery-"):  # which shows what is too long for its place as well
            measured += (*pressed(page), *slits(page), *painted.cut(page))
        for one in measured:
            found.setdefault(one, name)
    return [f"{where}: {what}" for what, where in found.items()]


SHORT = [Dress(language=Language.ENGLISH, scale=1.5), Dress(scale=1.0)]
LONG = [
    Dress(language=language, scale=scale) for language in Language for scale in (1.0, 1.25, 1.5)
]


@pytest.mark.parametrize("dress", SHORT, ids=lambda dress: dress.name)
def test_words_have_room(qapp: QApplication, dress: Dress, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is clipped, cut, pressed together, outside, or scrolled sideways."""
    assert troubles(qapp, dress, monkeypatch) == []


@pytest.mark.long
@pytest.mark.parametrize("dress", [one for one in LONG if one not in SHORT], ids=lambda d: d.name)
def test_words_have_room_in_every_size(
    qapp: QApplication, dress: Dress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for the other sizes of type and the other language."""
    assert troubles(qapp, dress, monkeypatch) == []


def test_longer_words_are_noticed(qapp: QApplication) -> None:
    """With every phrase three times as long, words without room are found."""
    dress = replace(Dress(language=Language.ENGLISH), stretch=3.0)
    found: list[str] = []
    for name, page in tour(qapp, dress, gallery=False):
        found += clipped(page) + elided(page)
        if name.startswith("receiving-"):
            break
    assert len(found) > 3


def test_what_has_no_room_is_noticed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pressed row, a list without a row, words cut by their painter: each by its measure, and not with room."""
    look = make_look(qapp, Preferences(), bundled_font=True)
    page = QFrame()
    column = QVBoxLayout(page)
    number: Column[int] = Column(title="Number", text=str)
    table = Table(look, [number], "list")
    table.rows.replace(range(3))
    table.setMinimumHeight(1)
    row = PressRow(look, icon="timer", tone="warn", title="Due today")
    row.setMinimumHeight(1)
    key = KeyCapButton(look, "A word that is far too long for the button", "check", "F4", main=True)
    panel = VerdictPanel(look)
    line = "no list has it; shelve it, it is matched later, and more of it " * 30
    panel.show_face(VerdictFace(state="valid", icon="check", word="Yes", line=line))
    for part in (table, row, key, panel, QLabel("enough")):
        column.addWidget(part)
    painted = PaintedWords(monkeypatch)

    def measured() -> tuple[int, int, int]:
        for _ in range(3):
            QApplication.processEvents()
        rows = [one for one in pressed(page) if "Due today" in one]
        return len(rows), len(slits(page)), len(painted.cut(page))

    page.resize(1_400, 900)
    page.show()
    roomy = measured()
    row.setFixedHeight(20)
    table.setFixedHeight(60)
    key.setFixedSize(150, 60)
    panel.setFixedSize(400, 230)
    tight = measured()
    page.close()
    page.deleteLater()
    gone()
    assert roomy == (0, 0, 0)
    assert tight == (1, 1, 2)
