# SPDX-License-Identifier: Apache-2.0
"""The program's log: what happened, never to whom.

Promises: no name, phone, waybill or code enters the log. Our own lines are an event's name and fields
of an allow-list; lines of other packages and the words of exceptions pass a sieve that hides every run
of Chinese characters and of five digits or more. A traceback shows places, not values.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from typing import TextIO

FIELDS = frozenset(
    {
        *("attempts", "busy_ms", "bytes", "code", "count", "cursor", "disk_mb", "elapsed_ms"),
        *("error", "heads", "items", "kind", "n", "ok", "outcome", "pages", "pending", "priority"),
        *("reason", "retry_s", "rows", "screen", "seq", "server_ms", "site", "size", "state"),
        *("status", "version"),
    }
)
"""The only fields an event may carry: counts, codes, times. Add with care."""

_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_PERSONAL = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|\d{5,}")
_HIDDEN = "~"


def sift(text: str) -> str:
    """`text` with everything that could be a person's hidden; ids of ours (UUIDs) stay."""
    kept: list[str] = []
    place = 0
    for found in _ID.finditer(text):
        kept += (_PERSONAL.sub(_HIDDEN, text[place : found.start()]), found[0])
        place = found.end()
    kept.append(_PERSONAL.sub(_HIDDEN, text[place:]))
    return "".join(kept)


class Events:
    """A log of one part of the program: `log.note("store_opened", version="0001")`."""

    def __init__(self, part: str) -> None:
        self._log = logging.getLogger(f"linli.{part}")

    def note(self, event: str, **fields: int | float | str | bool | None) -> None:
        self._log.info(_line(event, fields), extra={"linli": True})

    def warn(self, event: str, **fields: int | float | str | bool | None) -> None:
        self._log.warning(_line(event, fields), extra={"linli": True})

    def fault(self, event: str, error: BaseException) -> None:
        """A fault with the places it came through; its words stay out, for they may quote a row."""
        self._log.error(f"{event} {told(error)}", extra={"linli": True})


def told(error: BaseException) -> str:
    """A bug as its type and the places it came through; neither its words nor any value."""
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-8:])
    )
    return f"error={type(error).__name__} at={places}"


def _line(event: str, fields: dict[str, int | float | str | bool | None]) -> str:
    strange = fields.keys() - FIELDS
    if strange:
        raise ValueError(f"the log takes no field {', '.join(sorted(strange))}")
    return " ".join((event, *(f"{name}={sift(str(value))}" for name, value in fields.items())))


class _Sieve(logging.Formatter):
    """Our lines as they are, everybody else's through the sieve and without their arguments' words."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if not getattr(record, "linli", False):
            message = sift(message)
            if record.exc_info and record.exc_info[0] is not None:
                message = f"{message} error={record.exc_info[0].__name__}"
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        return f"{stamp} {record.levelname.lower()} {record.name} {message}"


def _rotating(folder: Path) -> logging.Handler:
    # Here, for the window's crash report asks this module only to sift words before its first paint.
    from logging.handlers import RotatingFileHandler

    class _Log(RotatingFileHandler):
        """A log that can't be written (the disk is full) is passed over: the work says what is wrong."""

        def handleError(self, record: logging.LogRecord) -> None:
            return

    return _Log(
        folder / "linli.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )


def start_logging(folder: Path | None, stream: TextIO | None = None) -> logging.Handler:
    """Sends the log to `folder`/linli.log (five files of 1 MB at most) or to `stream`; gives the handler."""
    handler: logging.Handler
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _rotating(folder)
    else:
        handler = logging.StreamHandler(stream)
    handler.setFormatter(_Sieve())
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("linli").setLevel(logging.INFO)
    return handler
