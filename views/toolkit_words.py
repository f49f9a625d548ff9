# SPDX-License-Identifier: Apache-2.0
"""The toolkit's own words (a field's menu, a file dialog) in the window's language.

They come with the toolkit, compiled; where they are missing its words stay English, and nothing else changes.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from views.i18n import Language

_ours: list[QTranslator] = []


def speak(language: Language) -> bool:
    """Take on the toolkit's words of that language; whether it has any (English needs none)."""
    for one in _ours:
        QCoreApplication.removeTranslator(one)
    _ours.clear()
    if language is Language.ENGLISH:
        return True
    made = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not made.load(f"qtbase_{language.value}", folder):
        return False
    _ours.append(made)
    return QCoreApplication.installTranslator(made)
