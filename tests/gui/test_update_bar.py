# SPDX-License-Identifier: Apache-2.0
"""A newer version is told in one line, when nobody is being served, and no more often than wanted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.updates import AnnouncedUpdates
from tests.gui.conftest import OpenWindow
from tests.gui.fake_counter import NOW, TOKEN, sample_counter
from views.dressing import make_look
from views.preferences import Preferences
from views.update_bar import REST_S, UpdateBar, UpdateChoice

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own word

DAY = 86_400_000


def _bar(qapp: QApplication, kept: list[UpdateChoice]) -> UpdateBar:
    look = make_look(qapp, Preferences(), bundled_font=True)
    return UpdateBar(look, lambda: kept[-1] if kept else UpdateChoice(), kept.append)


def test_it_waits_for_a_rest(qapp: QApplication) -> None:
    """Not during a visit; once there it stays; without news it goes."""
    bar = _bar(qapp, [])
    for rested, shown in ((0.0, False), (REST_S - 1, False), (REST_S, True), (0.0, True)):
        bar.consider(newer="9.0.0", update_by=0, now=NOW, rested_s=rested)
        assert bool(bar.words) is shown
    assert "9.0.0" in bar.words
    bar.consider(newer="", update_by=0, now=NOW, rested_s=0)
    assert bar.words == ""


def test_it_is_put_off(qapp: QApplication) -> None:
    """ "Later" is kept: quiet until tomorrow, also after a restart; other news aren't put off with it."""
    kept: list[UpdateChoice] = []
    bar = _bar(qapp, kept)
    bar.consider(newer="9.0.0", update_by=0, now=NOW, rested_s=99)
    bar._action.click()
    again = _bar(qapp, kept)
    for now, newer, shown in (
        (NOW, "9.0.0", False),
        (NOW, "9.0.1", True),
        (NOW + DAY, "9.0.0", True),
    ):
        again.consider(newer=newer, update_by=0, now=now, rested_s=99)
        assert bool(again.words) is shown, (now, newer)


def test_the_server_asks(open_window: OpenWindow) -> None:
    """What the sync says is told in the window, without the focus; a scan before keeps it waiting."""
    counter = sample_counter()
    counter.sync.now = replace(counter.sync.now, update_by=NOW + 3 * DAY)
    opened = open_window(counter)
    window = opened.window
    window._scanned(TOKEN)
    opened.settle()
    window.standing.ask()
    opened.settle()
    assert window.update_bar.words == ""
    window._acted_at -= REST_S
    window.standing.ask()
    opened.settle()
    assert window.stage.look.say.day(NOW + 3 * DAY) in window.update_bar.words
    assert window.bar.scan.hasFocus()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"version": "0.2.0"}, "0.2.0"),
        ({"version": "0.10"}, "0.10"),
        ({"version": "0.1.0"}, ""),
        ({"version": "0.0.9"}, ""),
        ({"version": "2; rm"}, ""),
        ({"version": 2}, ""),
        ([], ""),
        ("nonsense", ""),
    ],
)
def test_an_announced_version(tmp_path: Path, content: object, found: str) -> None:
    """Only a newer version number is news; whatever else the file says is nothing."""
    updates = AnnouncedUpdates(tmp_path, running="0.1.0")
    assert updates.newer() == ""
    (tmp_path / "update.json").write_text(json.dumps(content))
    assert updates.newer() == found
