# SPDX-License-Identifier: Apache-2.0
"""What the print ledger adds to a label: queued, begun, sent and confirmed, each written down before the next.

Several rounds on one store, of which the best stands; elapsed time holds the disk's flushes, during which the
printer prints the label before.
"""

from __future__ import annotations

import time
from pathlib import Path

from app.bench.shop import open_shop
from app.services.printing.ledger import PrintLedger
from app.services.printing.shown import WantedLabel

_PRINTER = "bench"
_ROUNDS = 6


def queue_figures(folder: Path, labels: int) -> dict[str, float]:
    """A label's way through the ledger: processor time and elapsed time, in ms."""
    each = max(1, labels // _ROUNDS)
    with open_shop(folder, each) as shop:
        ledger = PrintLedger(shop.counter.desk)
        rounds = [
            _round(
                ledger,
                [
                    WantedLabel(entity=shop.parcel(n), copy=copy, revision=f"{n:032x}")
                    for n in range(each)
                ],
            )
            for copy in range(1, _ROUNDS + 1)
        ]
    return {
        "queue_cpu_ms": round(min(cpu for cpu, _ in rounds) * 1_000 / each, 3),
        "queue_ms": round(min(elapsed for _, elapsed in rounds) * 1_000 / each, 3),
    }


def _round(ledger: PrintLedger, wanted: list[WantedLabel]) -> tuple[float, float]:
    """Processor seconds and seconds of one job, from its order to its last label's proof."""
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
    if done != len(wanted) or len(queued.items) != done:
        raise RuntimeError("the bench's queue lost a label")
    return cpu, elapsed
