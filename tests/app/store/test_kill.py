# SPDX-License-Identifier: Apache-2.0
"""Killed at any instant, a counter has every hand-over that it acknowledged."""

from __future__ import annotations

import random
import select
import signal
import subprocess
import sys
from pathlib import Path

from app.domain.kinds import Kind
from app.store import outbox
from tests.app.store.shop import enrolled, open_store, parcel_of

ROOT = Path(__file__).parents[3]
KILLS = 20
WRITER = """
import sys
from pathlib import Path
from tests.app.store.shop import announce, did, hand_over, open_store, receive
store = open_store(Path(sys.argv[1]))
n = int(sys.argv[2])
while True:
    n += 1
    did(store, announce(n), receive(n))
    did(store, hand_over(n))
    sys.stdout.write(f"{n}\\n")
    sys.stdout.flush()
"""


def test_no_acknowledged_hand_over_is_lost(tmp_path: Path) -> None:
    """After each SIGKILL everything acknowledged is handed over, unsent, and soundly journalled."""
    enrolled(tmp_path).close()
    chance = random.Random(7)
    acknowledged: list[int] = []
    for _ in range(KILLS):
        command = [
            sys.executable,
            "-c",
            WRITER,
            str(tmp_path),
            str(max(acknowledged, default=0) + 1),
        ]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        lines = bytearray(writer.stdout.readline())
        # Wait for a while that isn't a round number of hand-overs, then pull the plug.
        select.select([], [], [], chance.uniform(0.0, 0.04))
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.read()
        writer.stdout.close()
        assert writer.wait() == -signal.SIGKILL
        whole = lines[: lines.rfind(b"\n") + 1]
        acknowledged += [int(line) for line in whole.split()]
    assert len(acknowledged) >= KILLS
    store = open_store(tmp_path)
    try:
        rows = store.read(
            lambda rows: {n: rows.get(Kind.PARCEL, parcel_of(n)) for n in acknowledged}
        )
        lost = [
            n
            for n, row in rows.items()
            if row is None or getattr(row, "status", "") != "handed_over"
        ]
        assert lost == []
        report = store.verify_journal()
        assert report.ok
        assert store.query(outbox.pending_count) == report.operations
    finally:
        store.close()
