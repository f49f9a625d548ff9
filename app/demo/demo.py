# SPDX-License-Identifier: Apache-2.0
"""`linli demo`: a window on a neighbourhood of its own, no questions asked.

A server and the counter live in this process, under one folder; nothing touches this person's own
counter or keychain. The same `--data` again goes on where it was left.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap import CounterApp, open_counter
from app.demo.neighbourhood import BEGIN_MS, BUSY, ShiftedClock, Size, Tell, settle_in, untold
from app.demo.shop import MANAGER, PINS, Shop, keyfile_in
from app.errors import OperatorError

if TYPE_CHECKING:
    from app.services.ports import CounterPort
    from sync.server.embedded import Handle
    from views.bridge import Bridge

MARK = "demo.json"


def run_demo(
    data: Path | None, *, quit_after_s: float | None, say: Callable[[dict[str, object]], None]
) -> int:
    """Shows the demo until its window is closed; the process's exit code."""
    from views.ears.player import player_here
    from views.start import Fittings, run_window

    with ExitStack() as undo:
        folder = data or Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="linli-demo-")))
        _tell(f"practice data and a practice key file lie in {folder}")
        _tell(f"log in as {MANAGER} with the PIN {PINS[MANAGER]}")
        clock = ShiftedClock()
        server = open_server(folder, clock)
        undo.callback(server.stop)
        counter = open_first(folder, server, clock)
        undo.callback(counter.close)

        def open_it(bridge: Bridge) -> CounterPort:
            counter.on_changed(bridge.announce)
            return counter

        player = player_here()
        if player is not None:
            undo.callback(player.close)

        def ready() -> None:
            if player is not None:
                player.start()
            say({"ready": True, "data": str(folder), "server": server.url})

        return run_window(
            open_it,
            preferences_file=folder / "window.json",
            quit_after_s=quit_after_s,
            fit=lambda: Fittings(feedback=player),
            on_ready=ready,
        )


def _tell(line: str) -> None:
    sys.stderr.write(f"linli: {line}\n")


def open_server(
    folder: Path, clock: ShiftedClock, *, size: Size = BUSY, tell: Tell = untold
) -> Handle:
    """The demo's server with its neighbourhood in it, made if this folder has none."""
    from sync.server.embedded import start_embedded

    if (folder / MARK).is_file():
        return start_embedded(folder / "server", clock=clock)
    if (folder / "server").exists():
        raise OperatorError(
            "demo_unfinished",
            f"The demo in {folder} was never finished.",
            "Choose another folder with --data, or empty this one.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    clock.shift_ms = BEGIN_MS  # the site's keys must not be younger than what they sign
    shop = Shop.found(folder, clock=clock)
    try:
        settle_in(shop, clock, size=size, tell=tell)
    except BaseException:
        shop.close()
        raise
    for counter in shop.counters:
        counter.close()
    (folder / MARK).write_text(json.dumps({"site": shop.site}), encoding="utf-8")
    return shop.server


def open_first(folder: Path, server: Handle, clock: ShiftedClock) -> CounterApp:
    """The first counter of the neighbourhood, with the manager logged in."""
    counter = open_counter(
        folder / "counter-1", keyfile=keyfile_in(folder, "counter-1"), clock=clock, practice=True
    )
    # The port is a free one at every start.
    counter.store.set_identity(server=server.url)
    counter.staff.log_in(MANAGER, PINS[MANAGER])
    return counter
