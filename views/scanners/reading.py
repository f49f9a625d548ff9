# SPDX-License-Identifier: Apache-2.0
"""One reader in a thread of its own: opened, read, and opened again by itself when it has been away.

Knows no Qt: `scanned` and `stands` are called in the reader's thread. Promises that a cable pulled out and put back
needs nobody, that the tries grow rarer, and that `close` ends the thread within a read's wait.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.errors import OperatorError
from views.scanners.source import ReaderState, Source, Standing

WAITS_S = (0.5, 1.0, 2.0, 4.0)
_END_S = 5.0


class Reader:
    """Runs a source until it is closed."""

    def __init__(
        self,
        source: Source,
        *,
        scanned: Callable[[str], None],
        stands: Callable[[Standing], None],
        waits_s: tuple[float, ...] = WAITS_S,
        name: str = "scanner",
    ) -> None:
        self._source, self._scanned, self._stands = source, scanned, stands
        self._waits_s = waits_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Open the source, now and whenever it comes back."""
        self._thread.start()

    def close(self) -> None:
        """Give the device back and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_END_S)

    def _run(self) -> None:
        tries = 0
        while not self._stop.is_set():
            if not tries:
                self._tell(ReaderState.OPENING)  # later tries go on under the fault that is shown
            try:
                self._source.open()
                self._tell(ReaderState.READY)
                tries = 0
                self._read()
            except OperatorError as fault:
                self._tell(ReaderState.AWAY, fault)
            finally:
                self._source.close()
            self._stop.wait(self._waits_s[min(tries, len(self._waits_s) - 1)])
            tries += 1
        self._tell(ReaderState.OFF)

    def _read(self) -> None:
        dropped = self._source.dropped
        while not self._stop.is_set():
            for text in self._source.read():
                self._scanned(text)
            if self._source.dropped != dropped:
                dropped = self._source.dropped
                self._tell(ReaderState.READY)

    def _tell(self, state: ReaderState, fault: OperatorError | None = None) -> None:
        self._stands(Standing(state=state, fault=fault, dropped=self._source.dropped))
