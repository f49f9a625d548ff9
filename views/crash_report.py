# SPDX-License-Identifier: Apache-2.0
"""What a report of a bug says: where it happened and how the program stood, never with what values.

An exception's words, a variable and the text of a scan may hold a resident's name or a code that opens a
parcel. So a report has types, places, counts and codes alone; what other packages logged is named by its
level and its source only. Paths are cut to the program's own part: a home folder bears a person's name.
"""

from __future__ import annotations

import logging
import platform
import re
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from app import __version__
from app.logs import sift

if TYPE_CHECKING:
    from sync.status import SyncStatus

_ROOT = Path(__file__).resolve().parents[1]
_LINES, _DEEPEST = 20, 12
_QUOTED = re.compile(r"([\"'“‘`]).*?([\"'”’`]|$)")
_CAUSES = 4


class LastLines(logging.Handler):
    """The last lines of the log, as a report may have them."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[str] = deque(maxlen=_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        at = time.strftime("%H:%M:%S", time.gmtime(record.created))
        words = sift(record.getMessage()) if getattr(record, "linli", False) else "~"
        self._lines.append(f"{at} {record.levelname.lower()} {record.name} {words}")

    @property
    def lines(self) -> tuple[str, ...]:
        """Oldest first."""
        return tuple(self._lines)


def fault_lines(fault: BaseException, trace: TracebackType | None) -> list[str]:
    """The exception's type and places, then those of what caused it."""
    lines: list[str] = []
    here: BaseException | None = fault
    for depth in range(_CAUSES):
        if here is None:
            break
        kind = type(here)
        lines.append(
            sift(f"{'' if depth == 0 else 'because of '}{kind.__module__}.{kind.__qualname__}")
        )
        frames = traceback.extract_tb(trace if depth == 0 else here.__traceback__)
        lines += [
            f"  {place(one.filename)}:{one.lineno} {sift(one.name)}" for one in frames[-_DEEPEST:]
        ]
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    return lines


def place(filename: str) -> str:
    """A source file by the part of its path that is no person's."""
    path = Path(filename)
    if path.is_relative_to(_ROOT):
        path = path.relative_to(_ROOT)
        if "site-packages" not in path.parts:
            return path.as_posix()
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.name


def toolkit_words(message: str) -> str:
    """The toolkit's own message, without what it quotes."""
    return sift(_QUOTED.sub("~", message))[:300]


def counts_of(status: SyncStatus | None) -> dict[str, int | str]:
    """How the counter stood, as far as it is known: codes and counts."""
    if status is None:
        return {}
    return {
        "link": str(status.link),
        "pending": status.pending,
        "conflicts": status.conflicts,
        "discrepancies": status.discrepancies,
        "data_age_s": -1 if status.data_age_s is None else status.data_age_s,
    }


def report_text(
    lines: list[str],
    *,
    toolkit: str,
    state: Mapping[str, int | str],
    log: tuple[str, ...],
    at: float,
) -> str:
    """The whole report; `state` has numbers and codes only, `toolkit` is Qt's version."""
    stood = " ".join(f"{name}={value}" for name, value in state.items())
    parts = [
        f"Linli {__version__}",
        f"{platform.system()} {platform.release()} {platform.machine()},"
        f" Python {platform.python_version()}, Qt {toolkit}",
        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)),
        *lines,
        f"counter: {stood} threads={threading.active_count()} modules={len(sys.modules)}",
    ]
    if log:
        parts += ["log:", *(f"  {line}" for line in log)]
    return "\n".join(parts)
