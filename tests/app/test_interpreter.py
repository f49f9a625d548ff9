# SPDX-License-Identifier: Apache-2.0
"""Who waits on a process has it look for cycles less often, and hand the interpreter over more often."""

from __future__ import annotations

import subprocess
import sys

_SAY = "import gc, sys; print(gc.isenabled(), gc.get_freeze_count() > 0, sys.getswitchinterval())"


def test_a_window_stays_at_hand() -> None:
    """In a process of its own, for both are the whole process's; the control: before the call nothing is so."""
    program = f"from app.interpreter import stay_at_hand\n{_SAY}\nstay_at_hand()\n{_SAY}\n"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.split("\n")[:2] == ["True False 0.005", "False True 0.001"]


def test_a_start_looks_for_no_cycles() -> None:
    """Nothing is frozen yet, for what is loaded later would be missed; the control: before the call it is looked."""
    program = f"from app.interpreter import collect_later\n{_SAY}\ncollect_later()\n{_SAY}\n"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.split("\n")[:2] == ["True False 0.005", "False False 0.005"]


def test_cycles_go_where_they_are_asked_to() -> None:
    """With no thread collecting by itself a cycle stays until `tidy`, young or old; the control: it is there before."""
    program = (
        "import gc, weakref\n"
        "from app.interpreter import stay_at_hand, tidy\n"
        "class Ring:\n    pass\n"
        "stay_at_hand()\n"
        "def ring():\n    one = Ring()\n    one.self = one\n    return weakref.ref(one)\n"
        "young = ring()\n"
        "kept = [[] for _ in range(200_000)]\n"
        "print(young() is not None)\n"
        "tidy()\n"
        "print(young() is None)\n"
        "old = ring()\n"
        "gc.collect(1)\n"
        "tidy(whole=True)\n"
        "print(old() is None)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.split() == ["True", "True", "True"]
