# SPDX-License-Identifier: Apache-2.0
"""Who waits on a process has it look for cycles less often, and hand the interpreter over more often."""

from __future__ import annotations

import subprocess
import sys

_SAY = "import gc, sys; print(gc.get_threshold()[0] >= 100_000, gc.get_freeze_count() > 0, sys.getswitchinterval())"


def test_a_window_stays_at_hand() -> None:
    """In a process of its own, for both are the whole process's; the control: before the call nothing is so."""
    program = f"from app.interpreter import stay_at_hand\n{_SAY}\nstay_at_hand()\n{_SAY}\n"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.split("\n")[:2] == ["False False 0.005", "True True 0.001"]
