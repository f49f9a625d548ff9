# SPDX-License-Identifier: Apache-2.0
"""What the print ledger adds to a label: queued, begun, sent and confirmed, each on the disk before the next.

Beside it, in the same folder, a bare commit of the encrypted store's library, as often as a label commits.
"""

from __future__ import annotations

import time
from pathlib import Path

from app.bench.shop import open_shop
from app.services.printing.ledger import PrintLedger
from app.services.printing.shown import WantedLabel

_PRINTER = "bench"


def queue_figures(folder: Path, labels: int) -> dict[str, float]:
    """A label's way through the ledger: processor time and elapsed time, in ms."""
    with open_shop(folder, labels) as shop:
        ledger = PrintLedger(shop.counter.desk)
        wanted = [
            WantedLabel(entity=shop.parcel(n), copy=1, revision=f"{n:032x}") for n in range(labels)
        ]
        cpu, elapsed = time.process_time(), time.perf_counter()
        queued = ledger.queue(
            wanted, document="parcel_label", size="60x40", language="zh_CN", printer=_PRINTER
        )
        done = 0
        while (item := ledger.next_for(_PRINTER)) is not None:
            begun = ledger.begin(item, item.revision)
            if begun is None:
                raise RuntimeError("the bench's label wasn't begun")
            ledger.confirm(ledger.sent(begun, 8_000), "bench")
            done += 1
        cpu, elapsed = time.process_time() - cpu, time.perf_counter() - elapsed
        if done != labels or len(queued.items) != labels:
            raise RuntimeError("the bench's queue lost a label")
    return {
        "queue_cpu_ms": round(cpu * 1_000 / labels, 3),
        "queue_ms": round(elapsed * 1_000 / labels, 3),
    }
