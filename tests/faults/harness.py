# SPDX-License-Identifier: Apache-2.0
"""A counter that is killed again and again while it acknowledges hand-overs.

A process costs a second to start, a fork a few milliseconds: this program imports everything once and, for
each line on its stdin, forks a child that opens the counter and answers requests through the very `serve`
of `linli headless`, until it is killed. With `--early` the child answers BEFORE it writes: the control
that a lost hand-over is seen.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import argon2
import cryptography.hazmat.primitives.asymmetric.ed25519
import httpx

import sync.client
from app.bootstrap import open_counter
from app.headless import serve
from app.services.answers import HandedOver
from app.services.pickup import Pickup

PRELOADED = (argon2, cryptography, httpx, sync.client)
"""What a counter imports at its first use: here once, before the forks, instead of in each child."""


def live(data: Path, keyfile: Path, requests: list[dict[str, Any]]) -> None:
    """One life: answers the requests, then waits for its end."""

    def lines() -> Iterator[str]:
        for request in requests:
            yield json.dumps(request)

    counter = open_counter(data, keyfile=keyfile)
    serve(counter, lines(), sys.stdout)
    signal.pause()


def answering_early(hand_over: Callable[..., HandedOver]) -> Callable[..., HandedOver]:
    """`hand_over` that says "done" first and writes afterwards."""

    def early(self: Pickup, *args: Any) -> HandedOver:
        write = threading.Timer(0.02, hand_over, (self, *args))
        write.daemon = True
        write.start()
        return HandedOver(handovers=("promised",), group="", slots=())

    return early


def main() -> None:
    """`harness DATA KEYFILE [--early]`; each line of stdin is a JSON list: one life's requests."""
    data, keyfile = Path(sys.argv[1]), Path(sys.argv[2])
    if "--early" in sys.argv:
        setattr(Pickup, "hand_over", answering_early(Pickup.hand_over))  # noqa: B010  # the control
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(data, keyfile, json.loads(line))
            os._exit(0)
        os.waitpid(child, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
