# SPDX-License-Identifier: Apache-2.0
"""Looking for someone among a million orders: each kind of search, among what waits and in all history.

Beside them a bare keyed read of the same encrypted library, in a table as long. Typical searches are by chance;
the worst are the initials that most people share, two letters alone, and the end of a phone that one in 64 has.
CPU is measured beside the time that passed: on a machine that others use as well, only CPU says what a search costs.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.bench.bare_store import bare_store, read_bare
from app.bench.report import Report, percentile, spread
from app.bench.shop import ALIKE, Shop, open_shop
from app.domain.initials import initials_of
from app.domain.policy import DAY_MS
from app.services.record_answers import RecordAsk, RecordKind
from app.store import search

ORDERS = 1_000_000
WAITING = 20_000
EACH = 200
LIMITS = {"waiting_cpu_p99_ms": 5.0, "history_cpu_p99_ms": 20.0}


def measure(size: int) -> Report:
    """With `size` orders in the store, of which a fiftieth waits."""
    count = max(size or ORDERS, 2_000)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        with open_shop(folder, count, waiting=max(100, count * WAITING // ORDERS)) as shop:
            figures: dict[str, float] = {"orders": count, "waiting_orders": len(shop.waiting)}
            figures |= _searches("waiting", _among_waiting(shop))
            figures |= _searches("history", _in_history(shop))
        figures |= _bare(folder / "bare.db", count)
    return Report(
        bench="search",
        figures=figures,
        limits=LIMITS,
        ratios={
            f"{where}_p50_to_bare_lookup": round(
                figures[f"{where}_p50_ms"] / max(figures["bare_lookup_p50_ms"], 0.001), 2
            )
            for where in ("waiting", "history")
        },
    )


Look = Callable[[str], object]


def _among_waiting(shop: Shop) -> dict[str, tuple[Look, list[str]]]:
    """What is asked at the pickup screen, for people by chance and at the worst."""
    chance = random.Random(4)
    some = [chance.choice(shop.waiting) for _ in range(EACH)]
    look_up = shop.counter.pickup.look_up

    def by_slot(slot: str) -> object:
        return shop.counter.store.query(lambda c: search.by_slot(c, slot))

    common = _commonest(shop, "parcel_row WHERE held = 1", 10)
    return {
        "phone_tail": (look_up, [shop.phone(n)[-4:] for n in some]),
        "phone_tail_worst": (look_up, [ALIKE] * EACH),
        "initials": (look_up, [initials_of(shop.name(n)) for n in some]),
        "initials_worst": (look_up, common * (EACH // 10)),
        "name": (look_up, [shop.name(n) for n in some]),
        "pickup_code": (look_up, [f"A1-{n:05d}" for n in some]),
        "waybill": (look_up, [shop.waybill(n) for n in some]),
        "slot": (by_slot, [shop.slot(n) for n in some]),
    }


def _in_history(shop: Shop) -> dict[str, tuple[Look, list[str]]]:
    """What is asked at the records screen: parcels and orders, by chance and at the worst."""
    chance = random.Random(5)
    some = [chance.randrange(shop.count) for _ in range(EACH)]
    find = shop.counter.records.find
    parcels = partial(find, RecordAsk(kind=RecordKind.PARCEL))
    orders = partial(find, RecordAsk(kind=RecordKind.ORDER))
    month = shop.placed_at(shop.count // 2)
    in_a_month = partial(
        find, RecordAsk(kind=RecordKind.ORDER, since=month, until=month + 30 * DAY_MS)
    )
    common = _commonest(shop, "order_row WHERE initials <> ''", 10)
    pairs = _commonest(shop, "order_row WHERE length(initials) = 2", 10)
    return {
        "number": (orders, [shop.platform_no(n) for n in some]),
        "waybill": (parcels, [shop.waybill(n) for n in some]),
        "phone": (orders, [shop.phone(n) for n in some]),
        "phone_tail": (orders, [shop.phone(n)[-4:] for n in some]),
        "phone_tail_worst": (orders, [ALIKE] * EACH),
        "initials": (orders, [initials_of(shop.name(n)) for n in some]),
        "initials_worst": (orders, common * (EACH // 10)),
        "initials_two_letters": (orders, pairs * (EACH // 10)),
        "initials_two_letters_month": (in_a_month, pairs * (EACH // 10)),
        "name": (orders, [shop.name(n) for n in some]),
        "name_parcels": (parcels, [shop.name(n) for n in some]),
        "phone_tail_parcels": (parcels, [shop.phone(n)[-4:] for n in some]),
        "initials_parcels_worst": (parcels, common * (EACH // 10)),
    }


def _commonest(shop: Shop, rows: str, count: int) -> list[str]:
    """The initials that most records of these rows have."""
    return shop.counter.store.query(
        lambda c: [
            str(initials)
            for (initials, _) in c.exec_driver_sql(
                f"SELECT initials, count(*) AS n FROM {rows} GROUP BY initials"
                " ORDER BY n DESC LIMIT ?",
                (count,),
            )
        ]
    )


def _searches(where: str, kinds: dict[str, tuple[Look, list[str]]]) -> dict[str, float]:
    """Each kind alone, and all of them together; the first of each kind only opens its pages."""
    figures: dict[str, float] = {}
    every: list[float] = []
    every_cpu: list[float] = []
    for kind, (look, texts) in kinds.items():
        look(texts[0])
        taken, cpu = _timed(look, texts)
        every += taken
        every_cpu += cpu
        figures |= spread(f"{where}_{kind}", taken)
    return {
        **spread(where, every),
        f"{where}_cpu_p99_ms": round(percentile(every_cpu, 0.99) * 1_000, 3),
        **figures,
    }


def _timed(look: Look, texts: Sequence[str]) -> tuple[list[float], list[float]]:
    taken: list[float] = []
    cpu: list[float] = []
    for text in texts:
        start, began = time.perf_counter(), time.thread_time()
        look(text)
        taken.append(time.perf_counter() - start)
        cpu.append(time.thread_time() - began)
    return taken, cpu


def _bare(path: Path, count: int) -> dict[str, float]:
    """One keyed read with nothing around it, of bodies as long as an order's."""
    with bare_store(path, (f"GB{n:012d}" for n in range(count)), durable=False) as link:
        chance = random.Random(3)
        keys = [f"GB{chance.randrange(count):012d}" for _ in range(EACH * 5)]
        return spread("bare_lookup", _timed(partial(read_bare, link), keys)[0])
