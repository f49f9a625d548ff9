# SPDX-License-Identifier: Apache-2.0
"""Starting the program anew, from nothing: what an operator may ask for after a fault of the program.

A window that wants it ends with `AGAIN`, so that the store, the threads and the sockets are closed in
their order by whoever opened them; only then the process begins anew, with the arguments it had.
"""

from __future__ import annotations

import os
import sys

AGAIN = 75
"""The exit code of a window that wants to be started again; no command's own."""


def start_again() -> int:
    """Begins this process anew; returns only where the system can't replace a process by another."""
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "nt":  # there a replaced process looks ended to whoever waits for it
        import subprocess  # only here: the window imports this module before its first paint

        return subprocess.call(command)
    os.execv(sys.executable, command)
