# SPDX-License-Identifier: Apache-2.0
"""`linli backup` and `linli restore`: each answers with one small record.

A backup may be taken while the counter is open in its window; a restore needs a folder that nothing is open in.
"""

from __future__ import annotations

from pathlib import Path

from app.backup.restoring import Way, restore
from app.backup.taking import take
from app.clock import SystemClock
from app.ids import IdSource
from app.paths import keyfile_of, layout_of
from app.secrets import open_backup_keys, open_secrets

Answer = dict[str, object]


def take_backup(file: Path, data: Path | None) -> Answer:
    """Backs the counter in `data` up to `file`."""
    layout, keyfile = layout_of(data), keyfile_of()
    taken = take(
        layout,
        open_secrets(layout.root, keyfile),
        open_backup_keys(keyfile),
        file.expanduser().absolute(),
        now_ms=SystemClock().now_ms(),
    )
    return {
        "backup": str(taken.path),
        "counter": taken.counter,
        "operations": taken.operations,
        "pending": taken.pending,
        "bytes": taken.size,
        "journal_ok": taken.journal_ok,
    }


def restore_backup(file: Path, data: Path, *, server: str, code: str, name: str) -> Answer:
    """Restores `file` into the folder `data`, as a counter of its own."""
    layout, keyfile = layout_of(data), keyfile_of()
    restored = restore(
        file.expanduser().absolute(),
        layout,
        open_secrets(layout.root, keyfile),
        open_backup_keys(keyfile),
        IdSource(SystemClock()),
        Way(server=server, code=code, name=name) if code else None,
    )
    return {
        "restored": str(layout.root),
        "was": restored.was,
        "made_at": restored.made_at,
        "operations": restored.operations,
        "pending": restored.pending,
        "journal_ok": restored.journal_ok,
        "counter": restored.enrolled_as or None,
    }
