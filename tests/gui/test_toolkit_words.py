# SPDX-License-Identifier: Apache-2.0
"""The toolkit's own menus speak the window's language."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from tests.gui.conftest import OpenWindow
from views.i18n import Language
from views.toolkit_words import speak


@pytest.mark.parametrize("language", list(Language))
def test_a_fields_menu_is_in_the_windows_language(
    open_window: OpenWindow, language: Language
) -> None:
    """Copy, paste and their like: Chinese in the Chinese window, English in the other."""
    opened = open_window(language=language)
    menu: QMenu = opened.window.bar.scan.createStandardContextMenu()
    words = "".join(action.text() for action in menu.actions())
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in words)
    assert chinese is (language is Language.CHINESE), words
    menu.deleteLater()


def test_going_back_takes_the_words_back(qapp: QApplication) -> None:
    """CONTROL: without the words the toolkit's menu is English."""
    assert speak(Language.CHINESE)
    assert qapp.translate("QWidgetTextControl", "&Copy") != "&Copy"
    assert speak(Language.ENGLISH)
    assert qapp.translate("QWidgetTextControl", "&Copy") == "&Copy"
