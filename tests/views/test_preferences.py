# SPDX-License-Identifier: Apache-2.0
"""The window's choices: kept, and never a reason not to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from views.first_choices import FirstChoices, first_choices
from views.i18n import Language
from views.preferences import Preferences, load_preferences, save_preferences
from views.theme import ThemeName
from views.window_place import WindowPlace


def test_round_trip(tmp_path: Path) -> None:
    """What was saved is what is loaded."""
    chosen = Preferences(
        language=Language.ENGLISH, theme=ThemeName.CONTRAST, scale=1.5, operator="o"
    )
    path = tmp_path / "deep" / "window.json"
    assert save_preferences(path, chosen)
    assert load_preferences(path) == chosen


def test_the_first_paint_reads_its_own_choices_alone(tmp_path: Path) -> None:
    """From the same file, and whatever the other choices have come to."""
    path = tmp_path / "window.json"
    place = WindowPlace(x=3, y=4, width=1300, height=800, screen="inventory")
    chosen = Preferences(language=Language.ENGLISH, scale=1.25, operator="o", place=place)
    assert save_preferences(path, chosen)
    wanted = FirstChoices(language=Language.ENGLISH, scale=1.25, place=place)
    assert first_choices(path) == wanted
    path.write_text(path.read_text().replace('"o"', "7"), "utf-8")
    assert first_choices(path) == wanted
    assert first_choices(None) == FirstChoices() == first_choices(tmp_path / "none.json")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"language": "xx"}', '{"language": 1, "theme": 2}']
)
def test_a_broken_file_means_the_defaults(tmp_path: Path, text: str) -> None:
    """An unreadable or odd file is as good as none."""
    path = tmp_path / "window.json"
    path.write_text(text, "utf-8")
    assert load_preferences(path) == Preferences()
    assert load_preferences(tmp_path / "none.json") == Preferences()


def test_a_disk_that_refuses_is_no_fault(tmp_path: Path) -> None:
    """Saving where nothing can be written answers False."""
    blocker = tmp_path / "file"
    blocker.write_text("", "utf-8")
    assert not save_preferences(blocker / "window.json", Preferences())
    assert not save_preferences(None, Preferences())


def test_one_broken_choice_costs_no_other(tmp_path: Path) -> None:
    """Each choice is read by itself; what another version wrote beside it is left alone."""
    path = tmp_path / "window.json"
    path.write_text(
        '{"language": "en", "theme": "neon", "scale": 3.0, "operator": 7, "later": [1]}', "utf-8"
    )
    assert load_preferences(path) == Preferences(language=Language.ENGLISH)
    path.write_text('{"scale": true, "theme": "dark"}', "utf-8")
    assert load_preferences(path) == Preferences(theme=ThemeName.DARK)
