# SPDX-License-Identifier: Apache-2.0
"""The counter's window on this machine's data: bootstrap and views, joined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.paths import layout_of

if TYPE_CHECKING:
    from app.bootstrap import CounterApp
    from app.services.answers import CounterPort
    from views.bridge import Bridge


class _SystemPaper:
    """The system's printers, whose part of the toolkit is loaded when one of them is used."""

    def print(self, name: str, pages: list[bytes]) -> None:
        from views.paper import SystemPaper

        SystemPaper().print(name, pages)


def run_window(data: Path | None) -> int:
    """Opens the window; the counter behind it is opened after the first paint."""
    from printing.transports.system import provide
    from views.application import run_window as run

    provide(_SystemPaper())
    opened: list[CounterApp] = []

    def open_it(bridge: Bridge) -> CounterPort:
        from app.bootstrap import open_counter

        counter = open_counter(data, lan=True)
        counter.on_changed(bridge.announce)
        opened.append(counter)
        return counter

    def enrol(_counter: CounterPort, server: str, code: str) -> None:
        opened[-1].enrol(server, code)

    try:
        return run(open_it, preferences_file=layout_of(data).root / "window.json", enrol=enrol)
    finally:
        for counter in opened:
            counter.close()
        provide(None)
