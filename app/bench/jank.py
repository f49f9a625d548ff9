# SPDX-License-Identifier: Apache-2.0
"""Does the window stay at hand while the counter fills itself? Scans, hand-overs and stalls, in a fill and after it.

The fill comes first, so that the idle window has all of its orders behind it. Each is a window on a real counter,
offscreen, in a process of its own; its server in this one, so that the two don't share an interpreter. Keys come in
as a scanner sends them; a scan counts from the key that ends the code (`burst`: from its first key, all of them at
once) until its verdict has been painted, a hand-over when its commit has been acknowledged on the screen. A stall is
by how much the event loop came late to a timer of 5 ms. Beside it, in the same run, an empty Qt window in whose
process a thread writes as many rows through plain sqlite3: what the interpreter and the machine cost by themselves.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from app.bench.report import Report
from app.bench.window import figures_of
from app.demo.shop import MANAGER, PINS, Shop, keyfile_in
from app.errors import OperatorError

ORDERS = 50_000
HELD = 900
"""Parcels in custody, a fifth of them for the idle window; a smaller bench has fewer, a large one more."""
_ORDERS_A_VISIT = 300
"""A fill of so many orders leaves time for about one visit: the clerk is at work until its end."""
_CALL = 1_000
_WAIT_S = 1_200
LIMITS = {
    "idle_scan_p50_ms": 10.0,
    "idle_scan_p99_ms": 50.0,
    "idle_hand_over_p99_ms": 150.0,
    "idle_stall_worst_ms": 50.0,
    "fill_scan_p99_ms": 80.0,
    "fill_hand_over_p99_ms": 500.0,
    "fill_stall_worst_ms": 100.0,
}


def measure(size: int) -> Report:
    """`size` is how many orders the fill brings."""
    orders = size or ORDERS
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        shop = Shop.found(folder)
        try:
            held = max(min(HELD, max(50, orders // 10)), orders // _ORDERS_A_VISIT)
            tokens = _held(shop, held)
            name = shop.counters[0].site().counter
            shop.counters[0].close()
            shop.counters.clear()
            plan = {
                "data": str(folder / "counter-1"),
                "keyfile": str(keyfile_in(folder, "counter-1")),
                "operator": MANAGER,
                "pin": PINS[MANAGER],
                "counter": name,
            }
            _orders(shop, orders)
            fill = _window({**plan, "tokens": tokens[held // 5 :], "fill": True}, folder)
            idle = _window({**plan, "tokens": tokens[: held // 5], "fill": False}, folder)
        finally:
            shop.close()
        bare = _window({"bare": orders, "file": str(folder / "bare.db")}, folder)
    figures = {
        **{f"idle_{name}": value for name, value in idle.items()},
        **{f"fill_{name}": value for name, value in fill.items()},
        **{f"bare_{name}": value for name, value in bare.items()},
    }
    if figures["fill_rows"] < orders:
        raise OperatorError(
            "bench_failed", f"The fill brought {figures['fill_rows']:.0f} of {orders} orders."
        )
    return Report(
        bench="jank",
        figures=figures,
        limits=LIMITS,
        ratios={
            "fill_stall_to_bare": round(
                figures["fill_stall_worst_ms"] / max(0.1, figures["bare_stall_worst_ms"]), 2
            )
        },
    )


def _held(shop: Shop, count: int) -> list[str]:
    """Parcels in custody at the one counter, each of an order of its own; the residents' tokens."""
    counter = shop.add_counter("一号柜台", who=MANAGER)
    _orders(shop, count, prefix="H")
    parcels = [{"waybill": f"SF{n:012d}", "order": f"H{n:07d}"} for n in range(count)]
    item = {"id": "held", "title": "held", "parcels": parcels}
    shop.server.central.platform.consignments(shop.site, [msgspec.Raw(msgspec.json.encode(item))])
    if not shop.settle():
        raise OperatorError("bench_failed", "The counter didn't come to rest with its server.")
    for parcel in parcels:
        counter.receiving.receive(parcel["waybill"])
    shop.settle()
    # The next window begins offline, so that the fill begins when the bench says so.
    counter.sync.set_online(False)
    return [shop.server.central.pickup_token(shop.site, f"H{n:07d}").token for n in range(count)]


def _orders(shop: Shop, count: int, *, prefix: str = "G") -> None:
    """Orders as the shop platform tells them."""
    for start in range(0, count, _CALL):
        shop.server.central.platform.orders(
            shop.site,
            [
                msgspec.Raw(
                    msgspec.json.encode(
                        {
                            "number": f"{prefix}{n:07d}",
                            "name": "王小明",
                            "phone": f"199{n:08d}",
                            "address": "幸福里小区 3 号楼 2 单元 501 室",
                            "lines": [{"name": "苹果 5 斤装", "quantity": 1}],
                        }
                    )
                )
                for n in range(start, min(start + _CALL, count))
            ],
        )


def _window(plan: dict[str, object], folder: Path) -> dict[str, float]:
    """One process's figures."""
    keys = {"LINLI_KEYFILE": str(folder / "k")}
    return figures_of("app.bench.jank_window", plan, wait_s=_WAIT_S, environment=keys)
