# SPDX-License-Identifier: Apache-2.0
"""A serial scanner, played by a pseudo-terminal that can be pulled out and put back under the same name."""

from __future__ import annotations

import os
import queue
import tty
from pathlib import Path
from types import TracebackType

from views.scanners.choices import SerialChoices
from views.scanners.reading import Reader
from views.scanners.serial_source import SerialSource
from views.scanners.source import ReaderState, Standing

PATIENCE_S = 20.0


class Plug:
    """The scanner's end of a cable; `name` is a link, as a port that comes back under its old name."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder / "scanner")
        self._end = self._ours = -1
        self.put_in()

    def put_in(self) -> None:
        self._end, self._ours = os.openpty()
        tty.setraw(self._ours)
        link = Path(self.name)
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._ours))

    def pull_out(self) -> None:
        """Both ends go: whoever reads gets a fault, and the name leads nowhere."""
        for end in (self._ours, self._end):
            if end >= 0:
                os.close(end)
        self._ours = self._end = -1
        Path(self.name).unlink(missing_ok=True)

    def send(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._end, line) :]


class Listening:
    """A reader on a plug, and what it told."""

    def __init__(self, choices: SerialChoices) -> None:
        self.scans: queue.Queue[str] = queue.Queue()
        self.standings: queue.Queue[Standing] = queue.Queue()
        self.reader = Reader(
            SerialSource(choices),
            scanned=self.scans.put,
            stands=self.standings.put,
            waits_s=(0.02, 0.05),
        )

    def __enter__(self) -> Listening:
        self.reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.reader.close()

    def next(self, count: int) -> list[str]:
        """That many scans."""
        return [self.scans.get(timeout=PATIENCE_S) for _ in range(count)]

    def until(self, state: ReaderState) -> Standing:
        """Waits for a state."""
        while True:
            standing = self.standings.get(timeout=PATIENCE_S)
            if standing.state is state:
                return standing
