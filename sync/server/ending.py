# SPDX-License-Identifier: Apache-2.0
"""The end of an old protocol, announced beforehand: which version will be asked for, and from what day on.

A warning with a date, never a lock: what an older counter sends is taken in on that day and after it, for what
somebody did at a counter isn't undone by a program's age. Counters say it on their sync strip from the first reply
that tells them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.errors import OperatorError
from sync.protocol import MIN_PROTO, PROTO


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`min_proto` will be asked for from `from_ms` on (UTC ms, 0 = already)."""

    min_proto: int = MIN_PROTO
    from_ms: int = 0


def announced(min_proto: int | None, day: str) -> Ending:
    """What an administrator announces; `day` (YYYY-MM-DD, UTC) may be left out."""
    if min_proto is None:
        if day:
            raise OperatorError(
                "bad_min_proto",
                "A day alone announces nothing.",
                "Name the version: --min-proto N.",
            )
        return Ending()
    if not MIN_PROTO <= min_proto <= PROTO + 1:
        raise OperatorError(
            "bad_min_proto",
            f"There is no such protocol: this server speaks {MIN_PROTO} to {PROTO}.",
            f"Name one of them, or {PROTO + 1} for the next.",
        )
    if not day:
        return Ending(min_proto=min_proto)
    try:
        at = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as fault:
        raise OperatorError(
            "bad_min_proto", "That isn't a day of the calendar.", "Write it as 2026-12-31."
        ) from fault
    return Ending(min_proto=min_proto, from_ms=int(at.timestamp() * 1_000))
