# SPDX-License-Identifier: Apache-2.0
"""The one Qt application, and the look that it is dressed in: fonts, theme, words, style sheet.

In two steps, for the opening page paints itself from a `Look` alone: the style sheet is put on behind it.
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from views.first_choices import FirstChoices
from views.fonts import register_fonts
from views.i18n import Phrases
from views.icons import Icons
from views.look import Look, forget_faces
from views.theme import load_theme, palette, style_sheet


def qt_application() -> QApplication:
    """The process's one QApplication."""
    made = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(made, QApplication):
        raise TypeError("the process has a Qt application without windows")
    made.setApplicationName("Linli")
    return made


def look_of(chosen: FirstChoices, *, bundled_font: bool = False, stretch: float = 1.0) -> Look:
    """Load fonts, theme and phrases."""
    forget_faces()
    family = register_fonts(bundled_only=bundled_font)
    return Look(
        theme=load_theme(chosen.theme),
        icons=Icons(),
        say=Phrases(chosen.language, stretch=stretch),
        family=family,
        scale=chosen.scale,
    )


def dress(qt: QApplication, look: Look) -> None:
    """From now on every widget is drawn in that look."""
    from views.toolkit_words import speak

    if not qt.styleSheet():  # the first time: what a style sheet is put on stays below it
        qt.setStyle("Fusion")
    speak(look.say.language)
    qt.setFont(look.font(15))
    qt.setPalette(palette(look.theme))
    qt.setStyleSheet(style_sheet(look.theme, look.family, look.scale))


def make_look(
    qt: QApplication, chosen: FirstChoices, *, bundled_font: bool = False, stretch: float = 1.0
) -> Look:
    """Both: load a look, and dress the application in it."""
    look = look_of(chosen, bundled_font=bundled_font, stretch=stretch)
    dress(qt, look)
    return look
