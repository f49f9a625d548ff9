# SPDX-License-Identifier: Apache-2.0
"""The counter's window on this machine's data: bootstrap and views, joined.

Only what the first paint needs is loaded before it; the printers, the sounds and the practice come behind it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import OperatorError
from app.locks import is_held
from app.paths import layout_of

if TYPE_CHECKING:
    from app.bootstrap import CounterApp
    from app.services.ports import CounterPort
    from views.bridge import Bridge
    from views.ears.player import Player
    from views.start import Fittings


_JUST_STARTED_S = 2.0


class _SystemPaper:
    """The system's printers, whose part of the toolkit is loaded when one of them is used."""

    def print(self, name: str, pages: list[bytes]) -> None:
        from views.paper import SystemPaper

        SystemPaper().print(name, pages)


def _shown_elsewhere(folder: Path, wait_s: float = 0.0) -> bool:
    """Whether a window on this folder is there; it has come to the front then, and that was said."""
    from views.one_window import ring

    if not ring(folder, wait_s):
        return False
    sys.stdout.write("linli: this counter's window is open already; it was brought to the front\n")
    sys.stdout.flush()
    return True


def _open(data: Path | None, folder: Path) -> CounterApp:
    """The counter in the folder; who has it instead is found out, and told apart."""
    from app.bootstrap import open_counter

    try:
        return open_counter(data, lan=True)
    except OperatorError as fault:
        if fault.code != "already_open":
            raise
    # The other one may have been started a moment ago, or have been about to end.
    if _shown_elsewhere(folder, _JUST_STARTED_S):
        raise OperatorError("shown_elsewhere", "This counter's window is open already.")
    try:
        return open_counter(data, lan=True)
    except OperatorError as fault:
        if fault.code != "already_open":
            raise
        raise OperatorError(
            "held_without_window",
            "A program without a window has this counter open.",
            "End it first (a script, a backup), then try again.",
        ) from fault


def run_window(data: Path | None) -> int:
    """Opens the window; the counter behind it is opened after the first paint."""
    from views.start import run_window as run

    layout = layout_of(data)
    if is_held(layout.lock) and _shown_elsewhere(layout.root):
        return 0
    opened: list[CounterApp] = []
    players: list[Player] = []

    def fit() -> Fittings:
        from app.practice import PracticeShop
        from app.updates import AnnouncedUpdates
        from printing.transports.system import provide
        from views.ears.player import player_here
        from views.start import Fittings

        provide(_SystemPaper())
        player = player_here()
        if player is not None:
            players.append(player)
        return Fittings(
            feedback=player,
            practice=PracticeShop(layout.root),
            updates=AnnouncedUpdates(layout.root),
        )

    def open_it(bridge: Bridge) -> CounterPort:
        counter = _open(data, layout.root)
        counter.on_changed(bridge.announce)
        opened.append(counter)
        return counter

    def enrol(_counter: CounterPort, server: str, code: str) -> None:
        opened[-1].enrol(server, code)

    def sound() -> None:
        for player in players:
            player.start()

    try:
        return run(
            open_it,
            preferences_file=layout.root / "window.json",
            enrol=enrol,
            folder=layout.root,
            fit=fit,
            on_ready=sound,
        )
    finally:
        for player in players:
            player.close()
        for counter in opened:
            counter.close()
        _forget_the_printers()


def _forget_the_printers() -> None:
    from printing.transports.system import provide

    provide(None)
