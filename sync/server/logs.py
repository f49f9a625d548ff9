# SPDX-License-Identifier: Apache-2.0
"""The server's log: one JSON line an event, and of each only the keys on a list.

Promises: no name, phone, address, code, token or value of a statement ever reaches the log. A key that
isn't on the list is dropped and counted; an exception leaves its type and where it was raised, never its text.
"""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "site", "counter", "operation", "operations", "kind", "code", "route",
        "method", "status", "ms", "rows", "seq", "key_id", "version", "url", "data", "error", "at", "dropped",
    }
)  # fmt: skip


def _where(fault: BaseException) -> str:
    """The innermost three places of an exception, without values."""
    places: list[str] = []
    step = fault.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{step.tb_lineno}:{code.co_name}")
        step = step.tb_next
    return " < ".join(reversed(places[-3:]))


def only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """The processor that lets nothing pass but the list."""
    kept: dict[str, Any] = {}
    dropped = 0
    for key, value in event.items():
        if key not in ALLOWED:
            dropped += 1
        elif isinstance(value, BaseException):
            kept[key] = type(value).__name__
            kept["at"] = _where(value)
        else:
            kept[key] = value
    if dropped:
        kept["dropped"] = dropped
    return kept


class _Lines:
    """Writes to the stderr of the moment, so that a test or a service manager may replace it."""

    def msg(self, message: str) -> None:
        sys.stderr.write(message + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = msg


log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    _Lines(),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        only_allowed,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(20),
)
