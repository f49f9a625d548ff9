# SPDX-License-Identifier: Apache-2.0
"""The interpreter's own pauses, kept short where somebody or many are waiting: the server, and the window.

A search for cycles goes over every object of the process: in a window that fills itself it held everything up for
more than 100 ms, and found nothing. And a thread that computes lets go of the interpreter only every 5 ms, so that
each key press waited for several such turns. Must not be called before the bulk of the program is loaded.
"""

from __future__ import annotations

import gc
import sys

WINDOW_SWITCH_S = 0.001


def collect_less() -> None:
    """A batch makes tens of thousands of objects without a cycle among them: look for cycles less often."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def collect_later() -> None:
    """For a window that starts: what is loaded makes many objects and no rubbish, so nobody looks for it yet."""
    gc.disable()


def stay_at_hand() -> None:
    """For the process of a window: no thread collects by itself, and each hands the interpreter over more often.

    A search for cycles runs in whatever thread happens to make an object, and takes apart what it finds there: a
    window's widgets in the writer's thread, which the toolkit doesn't survive. So the window's own thread does it,
    by `tidy`, when nobody waits.
    """
    gc.freeze()
    gc.disable()
    sys.setswitchinterval(WINDOW_SWITCH_S)


def tidy(*, whole: bool = False) -> int:
    """Look for cycles now, in this thread; how many objects went. Young ones only, unless `whole`."""
    return gc.collect(2 if whole else 1)
