# SPDX-License-Identifier: Apache-2.0
"""When a backup is due and which ones are kept: pure, so that the rule can be read and tried without a clock.

Hourly while something changes, every quarter of an hour while something is unsent (what is sent the server has
as well); kept are the newest of each of the last 24 hours and of each of the last 7 days that have one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
UNSENT_MS = 15 * MINUTE_MS
HOURS_KEPT = 24
DAYS_KEPT = 7
SUFFIX = ".linli-backup"
_NAME = re.compile(r"counter-(\d{8}T\d{6}Z)" + re.escape(SUFFIX))
_FORM = "%Y%m%dT%H%M%SZ"


def name_of(at_ms: int) -> str:
    """The file's name of a backup made at that time (UTC ms)."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"counter-{at.strftime(_FORM)}{SUFFIX}"


def made_at(name: str) -> int | None:
    """When a backup of that name was made (UTC ms); None for what isn't one of the rota's."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return int(datetime.strptime(found[1], _FORM).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def is_due(*, since_ms: int | None, changed: bool, unsent: int) -> bool:
    """Whether to take one now; `since_ms` is the last one's age, None if there is none."""
    if not changed:
        return False
    if since_ms is None or since_ms < 0 or since_ms >= HOUR_MS:
        return True
    return unsent > 0 and since_ms >= UNSENT_MS


def superfluous(times: Iterable[int]) -> set[int]:
    """Which of these backups (UTC ms) may go; the newest never does."""
    newest_first = sorted(set(times), reverse=True)
    kept: set[int] = set()
    for span_ms, count in ((HOUR_MS, HOURS_KEPT), (24 * HOUR_MS, DAYS_KEPT)):
        spans: dict[int, int] = {}
        for at in newest_first:
            spans.setdefault(at // span_ms, at)
        kept |= set(list(spans.values())[:count])
    return set(newest_first) - kept


def found_in(folder: Path) -> dict[int, Path]:
    """The rota's backups in a folder, by when they were made."""
    if not folder.is_dir():
        return {}
    known = ((made_at(path.name), path) for path in folder.iterdir())
    return {at: path for at, path in known if at is not None}
