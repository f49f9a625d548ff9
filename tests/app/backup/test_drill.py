# SPDX-License-Identifier: Apache-2.0
"""The restore drill: a shop of 100,000 orders, its machine gone, back at work from its backup."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from app.backup.restoring import restore
from app.backup.taking import take
from app.bench.shop import open_shop
from app.bootstrap import open_counter
from app.clock import SystemClock
from app.ids import IdSource
from app.paths import Layout
from app.secrets import open_backup_keys, open_secrets

DRILL_ORDERS = 100_000
SHORT_ORDERS = 2_000


def _drill(folder: Path, orders: int) -> dict[str, float]:
    """Fills, backs up while parcels leave, restores; the times in seconds."""
    keyfile, file = folder / "keys.json", folder / "b.linli-backup"
    left: list[float] = []
    took: dict[str, float] = {}
    with open_shop(folder, orders) as shop:
        layout = Layout(folder / "counter")
        secrets, keys = open_secrets(layout.root, keyfile), open_backup_keys(keyfile)
        done = threading.Event()

        def back_up() -> None:
            began = time.perf_counter()
            take(layout, secrets, keys, file, now_ms=SystemClock().now_ms())
            took["backup_s"] = time.perf_counter() - began
            done.set()

        before = 5
        for n in range(before):
            shop.counter.receiving.receive(f"YT{n:012d}")
        thread = threading.Thread(target=back_up)
        thread.start()
        n = before
        while not done.wait(0.02) or n < before + 5:
            began = time.perf_counter()
            shop.counter.receiving.receive(f"YT{n:012d}")
            left.append(time.perf_counter() - began)
            n += 1
        thread.join()
    began = time.perf_counter()
    restored = restore(
        file, Layout(folder / "new"), open_secrets(folder / "new", keyfile), keys,
        IdSource(SystemClock()), None,
    )  # fmt: skip
    counter = open_counter(folder / "new", keyfile=keyfile, quiet=True)
    took["restore_s"] = time.perf_counter() - began
    try:
        assert restored.journal_ok
        assert restored.operations >= before
        assert counter.verify_journal().ok
        known = counter.store.query(
            lambda conn: conn.exec_driver_sql("SELECT count(*) FROM order_row").scalar()
        )
        assert known == orders
    finally:
        counter.close()
    took["received_during_backup"] = len(left)
    took["receive_p95_s"] = sorted(left)[int(len(left) * 0.95)]
    return took


def test_in_small(tmp_path: Path) -> None:
    """What stood in the store when the backup began stands in the restored one, order for order."""
    _drill(tmp_path, SHORT_ORDERS)


@pytest.mark.long
def test_a_hundred_thousand_orders(tmp_path: Path) -> None:
    """The whole drill at the size of a large shop; its minutes are printed, five are meant to be enough."""
    took = _drill(tmp_path, DRILL_ORDERS)
    told = ", ".join(f"{name}={value:.3f}" for name, value in took.items())
    sys.stderr.write(f"\nrestore drill, {DRILL_ORDERS:,} orders: {told}\n")
