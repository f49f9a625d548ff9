# SPDX-License-Identifier: Apache-2.0
"""When a backup is due, and which ones stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.backup.rota import (
    HOUR_MS,
    MINUTE_MS,
    found_in,
    is_due,
    made_at,
    name_of,
    superfluous,
)

NOW = 1_795_000_000_000


@pytest.mark.parametrize(
    ("since_min", "changed", "unsent", "due"),
    [
        (None, True, 0, True),
        (None, False, 0, False),
        (59, True, 0, False),
        (60, True, 0, True),
        (600, False, 3, False),
        (14, True, 3, False),
        (15, True, 3, True),
        (-5, True, 0, True),
    ],
)
def test_due(since_min: int | None, changed: bool, unsent: int, due: bool) -> None:
    """Hourly while something changes, each quarter of an hour while something is unsent; a clock set back harms not."""
    since_ms = None if since_min is None else since_min * MINUTE_MS
    assert is_due(since_ms=since_ms, changed=changed, unsent=unsent) is due


def test_kept() -> None:
    """Of ten days of quarter-hours: the newest of each of 24 hours and of each of 7 days, and always the newest."""
    times = [NOW - n * 15 * MINUTE_MS for n in range(4 * 24 * 10)]
    kept = set(times) - superfluous(times)
    assert max(times) in kept
    assert len(kept) <= 24 + 7
    hours = {at // HOUR_MS for at in kept}
    assert {NOW // HOUR_MS - n for n in range(24)} <= hours
    assert len({at // (24 * HOUR_MS) for at in kept}) == 7
    assert superfluous([NOW]) == set()
    assert superfluous([]) == set()


def test_names(tmp_path: Path) -> None:
    """A name tells its time; strangers' files are no backups of the rota, and are never among them."""
    assert made_at(name_of(NOW)) == NOW // 1000 * 1000
    for name in ("counter-20261301T000000Z.linli-backup", "mine.linli-backup", ".x.part"):
        assert made_at(name) is None
        (tmp_path / name).touch()
    (tmp_path / name_of(NOW)).touch()
    assert list(found_in(tmp_path)) == [NOW // 1000 * 1000]
    assert found_in(tmp_path / "nowhere") == {}
