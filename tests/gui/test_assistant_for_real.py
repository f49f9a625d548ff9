# SPDX-License-Identifier: Apache-2.0
"""From nothing to the pickup screen for real: a server, a store, a keychain of the test's own, locked and unlocked."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.enrolment_text import enrolment_text
from app.errors import OperatorError
from tests.counters import PIN, open_place
from tests.keychain import missing, run_with_keychain

_PROGRAM = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.bootstrap import open_counter
from views.application import Application
from views.dressing import qt_application
from views.assistant.steps import Step

folder, scan, pin = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
opened = []

def open_it(bridge):
    counter = open_counter(folder)
    counter.on_changed(bridge.announce)
    opened.append(counter)
    return counter

app = Application(
    qt_application(), open_it, folder=folder, preferences_file=folder / "window.json",
    enrol=lambda _counter, server, code: opened[-1].enrol(server, code),
)
def until(what):
    end = time.monotonic() + 40
    while app.background.busy or not what():
        QApplication.processEvents()
        time.sleep(0.005)
        if time.monotonic() > end:
            raise SystemExit("stuck at " + str(page().step.step if page() else "no page"))
page = lambda: app.minutes.page
at = lambda step: page() is not None and page().step.step is step

app.start()
until(lambda: page() is not None)
page().step.go_on() if page().step.step is not Step.LANGUAGE else page()._go_next()
until(lambda: at(Step.KEYS))
if page()._keys_fault is not None:
    print("keys", page()._keys_fault.code, (folder / "counter.db").exists())
else:
    page().step.go_on()
    page()._scanned(scan)
    page().step.go_on()
    until(lambda: at(Step.PEOPLE))
    people = page().step
    until(lambda: people.log_in.chosen != "")
    people.log_in.pad.entered.emit(pin)
    until(lambda: people._here is not None)
    people.old.setText(pin); people.new.setText("975310"); people.again.setText("975310")
    people._set()
    until(lambda: at(Step.PRINTER))
    page().leave.click()
    until(lambda: app.window is not None and app.window.current == "pickup")
    print("window", app.window.stage.site.name, opened[-1].staff.current().name)
app.close()
for counter in opened:
    counter.close()
"""


@pytest.mark.skipif(bool(missing()), reason=f"this machine has no {missing()}")
@pytest.mark.parametrize("unlock", [True, False])
def test_from_nothing_to_the_pickup_screen(tmp_path: Path, unlock: bool) -> None:
    """With a keychain to the first log-in and a PIN of one's own; with a locked one no store is begun."""
    with open_place(tmp_path) as place:
        scan = enrolment_text(place.server.url, place.code())
        keychain, counter = tmp_path / "k", tmp_path / "counter"
        keychain.mkdir()
        printed = run_with_keychain(
            keychain, _PROGRAM, str(counter), scan, PIN, unlock=unlock
        ).splitlines()
        if not unlock:
            assert printed[-1] == "keys no_keychain False"
            return
        assert printed[-1].startswith("window 南门站 ")
        with pytest.raises(OperatorError) as lost, place.counter("counter"):
            pass
        assert lost.value.code == "store_key_lost"  # the control: no key file has the key
