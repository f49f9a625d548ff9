# SPDX-License-Identifier: Apache-2.0
"""Watches the binding itself: a version that loses references to None and True aborts the process."""

from __future__ import annotations

import subprocess
import sys

_EMITS = """
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rang = Signal(object)
bell, heard = Bell(), []
bell.rang.connect(heard.append)
for number in range(20_000):
    bell.rang.emit(None if number % 2 else True)
print(len(heard), heard.count(None))
"""


def test_twenty_thousand_emits_of_none_and_true_survive() -> None:
    """Emitting None and True 20,000 times neither aborts the process nor loses one."""
    done = subprocess.run(
        [sys.executable, "-c", _EMITS], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, ["20000", "10000"]), done.stderr
