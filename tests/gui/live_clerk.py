# SPDX-License-Identifier: Apache-2.0
"""The window on a real X server, and a clerk with a keyboard and a scanner: keys come by xdotool (XTEST).

One process of its own (the tests' process has no X server); a JSON object on the last line. What it is to do
comes as the name of a plan.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from tests.gui.fake_counter import NOW, TOKEN, sample_counter
from views.background import Background
from views.bridge import Bridge
from views.dressing import make_look, qt_application
from views.feedback import Quiet
from views.pickup.sheets import ProxySheet
from views.preferences import Preferences
from views.window import MainWindow

SCANNER_MS, HAND_MS = 4, 110
CODE = "SF1390wmx7788"
_PATIENCE_S = 10.0
_START_S, _KEY_S = 0.15, 0.004


def wait(until: Callable[[], bool], *, most_s: float = _PATIENCE_S) -> bool:
    """Run the event loop until it is so; whether it became so."""
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        QApplication.processEvents()
        if until():
            return True
        time.sleep(0.002)
    return False


def keys(*arguments: str) -> None:
    """Let xdotool press, and the window go on meanwhile."""
    made = subprocess.Popen(["xdotool", *arguments])
    assert wait(lambda: made.poll() is not None, most_s=60)
    assert made.returncode == 0


def type_by_hand(text: str) -> None:
    """At a person's pace."""
    keys("type", "--delay", str(HAND_MS), text)


def scan_by_gun(text: str) -> None:
    """At a scanner's pace, with its Enter."""
    keys("type", "--delay", str(SCANNER_MS), text + "\n")


class Clerk:
    """A window, what it heard, and what was pressed by mistake."""

    def __init__(self) -> None:
        qt = qt_application()
        preferences = Preferences()
        self.counter, self.background = sample_counter(), Background()
        self.window = MainWindow(
            look=make_look(qt, preferences, bundled_font=True),
            counter=self.counter,
            background=self.background,
            bridge=Bridge(),
            feedback=Quiet(),
            site=self.counter.site(),
            preferences=preferences,
            now=lambda: NOW,
        )
        self.heard: list[str] = []
        self.window.router.scanned.connect(self.heard.append)
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()
        self.window.start()
        assert wait(lambda: self.window.isActiveWindow() and self.window.current != "")
        self.settle()

    @property
    def field(self) -> QLineEdit:
        """The scan field."""
        return self.window.bar.scan

    def settle(self) -> None:
        """Until nothing is under way."""
        assert wait(lambda: not self.background.busy)

    def scan(self, text: str) -> list[str]:
        """Scan once; what arrived, after waiting for as much to arrive."""
        self.heard.clear()
        scan_by_gun(text)
        wait(lambda: bool(self.heard), most_s=4)
        self.settle()
        return list(self.heard)

    def close(self) -> None:
        """End the lanes."""
        self.background.close()
        self.window.close()


def plain() -> dict[str, Any]:
    """The control: a line edit of Qt as it comes, nothing in front of it."""
    qt = qt_application()
    page = QWidget()
    edit = QLineEdit()
    QVBoxLayout(page).addWidget(edit)
    page.show()
    page.activateWindow()
    edit.setFocus()
    assert wait(page.isActiveWindow)
    composed = False
    for _ in range(5):  # an input method that has just been started takes its first keys late
        type_by_hand("ni ")
        composed = wait(lambda: any(ord(c) > 0x3000 for c in edit.text()), most_s=6)
        if composed:
            break
        edit.clear()
    edit.clear()
    scan_by_gun(CODE)
    wait(lambda: edit.text() == CODE, most_s=2)
    qt.processEvents()
    return {"composed": composed, "text": edit.text()}


def input_method() -> dict[str, Any]:
    """Every field that may have an input method, and the one that may not."""
    clerk = Clerk()
    field, found = clerk.window.bar.scan, {}
    found["off"] = clerk.scan(CODE)
    found["off_left"] = field.text()
    field.set_words(True)
    field.setFocus()
    found["words"] = clerk.scan(CODE)
    found["words_left"] = field.text()
    type_by_hand("nihao ")
    found["composed"] = wait(lambda: len(field.text()) == 2, most_s=4)
    found["composed_text"] = field.text()
    field.clear()
    type_by_hand("ni")
    found["while_composing"] = clerk.scan(CODE)
    field.setFocus()
    type_by_hand("ni ")
    wait(lambda: bool(field.text()), most_s=4)
    found["composed_after"] = field.text()
    field.clear()
    field.set_words(False)
    assert clerk.scan(TOKEN) == [TOKEN]
    keys("key", "F6")
    wait(lambda: bool(clerk.window.findChildren(ProxySheet)))
    sheet = clerk.window.findChildren(ProxySheet)[0]
    sheet.name.setFocus()
    type_by_hand("ni ")
    found["sheet_composed"] = wait(lambda: len(sheet.name.text()) == 1, most_s=4)
    found["sheet"] = clerk.scan(CODE)
    found["handed"] = len(clerk.counter.pickup.handed)
    clerk.close()
    return found


def many(count: int) -> dict[str, Any]:
    """Scans by XTEST over the focuses, one after the other, some without a rest between them.

    A scanner never pauses within a code, xdotool does where the machine is busy: such a round is done again.
    `again` of all `rounds` were: whoever asks judges how many are too many.
    """
    clerk, dice = Clerk(), random.Random(7)
    window, field = clerk.window, clerk.window.bar.scan
    sent: list[str] = []
    heard: list[str] = []
    left, rounds, again = "", 0, 0
    homes = (field, window.bar.staff, window.rail.findChildren(QWidget)[0], window.bar.sync)
    while len(sent) < count and again < count:
        field.set_words(dice.random() < 0.4)
        dice.choice(homes).setFocus()
        codes = ["YT" + "".join(dice.choice("0123456789ABCxyz") for _ in range(dice.randint(6, 20)))
                 for _ in range(dice.randint(4, 12))]  # fmt: skip
        clerk.heard.clear()
        rounds += 1
        text = "".join(f"{code}\n" for code in codes)
        began = time.monotonic()
        keys("type", "--delay", "1", text)
        paused = time.monotonic() - began > _START_S + len(text) * _KEY_S
        wait(lambda: len(clerk.heard) >= len(codes), most_s=0.5 if paused else 4)  # noqa: B023 - it is done with before the next round
        if paused and clerk.heard != codes:
            again += 1
            wait(lambda: False, most_s=0.3)
            field.clear()
            continue
        sent.extend(codes)
        heard.extend(clerk.heard)
        left += field.text()
    clerk.settle()
    clerk.close()
    handed = len(clerk.counter.pickup.handed)
    counted = {"rounds": rounds, "again": again}
    return {"sent": sent, "heard": heard, "left": left, "handed": handed, **counted}


def main() -> None:
    plan = sys.argv[1]
    found = (
        plain()
        if plan == "plain"
        else input_method()
        if plan == "input_method"
        else many(int(plan))
    )
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
