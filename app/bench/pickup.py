# SPDX-License-Identifier: Apache-2.0
"""Scan to verdict and hand-over to acknowledgement, beside a bare lookup and a bare commit.

The bare ones use the same encrypted database library, the same key length, as many rows, WAL and
synchronous=FULL, in the same run and on the same disk: what the program adds is the ratio.
"""

from __future__ import annotations

import random
import secrets
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from app.bench.bare_store import BODY, bare_store, read_bare
from app.bench.report import Report, spread
from app.bench.shop import Shop, open_shop
from app.domain.verdict import Answer
from app.services.answers import Proof
from app.tokens import TokenFault, verify_token

ORDERS = 100_000
SCANS = 1_000
HANDOVERS = 300
CALLED_BACK = 2_000
LIMITS = {
    "scan_p50_ms": 10.0,
    "scan_p99_ms": 50.0,
    "handover_p99_ms": 150.0,
    "token_verify_p99_ms": 5.0,
}


def measure(size: int) -> Report:
    """With `size` orders and parcels in the store."""
    count = max(size or ORDERS, 2_000)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        with open_shop(folder, count) as shop:
            figures: dict[str, float] = {"orders": count}
            figures |= _scans(shop, count)
            figures |= _handovers(shop, count)
            figures |= _proofs(shop)
        figures |= _bare(folder / "bare.db", count)
    return Report(
        bench="pickup",
        figures=figures,
        limits=LIMITS,
        ratios={
            "scan_p50_to_bare_lookup": _ratio(figures, "scan", "bare_lookup"),
            "handover_p50_to_bare_commit": _ratio(figures, "handover", "bare_commit"),
        },
    )


def _ratio(figures: dict[str, float], ours: str, bare: str) -> float:
    return round(figures[f"{ours}_p50_ms"] / max(figures[f"{bare}_p50_ms"], 0.001), 2)


def _timed(work: Callable[[Any], object], cases: Sequence[Any]) -> list[float]:
    taken: list[float] = []
    for case in cases:
        start = time.perf_counter()
        work(case)
        taken.append(time.perf_counter() - start)
    return taken


def _scans(shop: Shop, count: int) -> dict[str, float]:
    """Tokens, secret codes, waybills, pickup codes and phones, each alone and all of them mixed."""
    chance = random.Random(1)
    pickup = shop.counter.pickup

    def look_up(text: str) -> None:
        if pickup.look_up(text).answer is not Answer.VALID:
            raise RuntimeError("the bench's shop doesn't know its own parcel")

    texts: dict[str, Callable[[int], str]] = {
        "token": shop.token,
        "secret_code": shop.secret_code,
        "waybill": shop.waybill,
        "pickup_code": lambda n: f"A1-{n:05d}",
        "phone": shop.phone,
    }
    # The lower half is for scans; what is handed over comes from the upper.
    cases = {
        kind: [text(chance.randrange(count // 2)) for _ in range(SCANS // len(texts))]
        for kind, text in texts.items()
    }
    for some in cases.values():
        look_up(some[0])
    figures: dict[str, float] = {}
    every: list[float] = []
    for kind, some in cases.items():
        taken = _timed(look_up, some)
        every += taken
        figures |= spread(f"scan_{kind}", taken)
    return {**spread("scan", every), **figures}


def _handovers(shop: Shop, count: int) -> dict[str, float]:
    chance = random.Random(2)
    parcels = chance.sample(range(count // 2, count), HANDOVERS)
    pickup = shop.counter.pickup

    def hand_over(case: tuple[str, Proof]) -> None:
        pickup.hand_over((case[0],), case[1])

    cases = [(shop.parcel(n), Proof(text=shop.token(n))) for n in parcels]
    return spread("handover", _timed(hand_over, cases))


def _proofs(shop: Shop) -> dict[str, float]:
    """A token's signature, times and place in a list of 2,000 called-back ones, without a store around it."""
    keys = shop.counter.proofs.key_list()
    if keys is None:
        raise RuntimeError("the bench's shop has no key list")
    called_back = tuple(secrets.token_hex(8) for _ in range(CALLED_BACK))
    keys = replace(keys, revoked=called_back)
    site, now = shop.counter.desk.site().number, shop.counter.desk.now()

    def verify(text: str) -> None:
        if isinstance(verify_token(text, keys, site, now), TokenFault):
            raise RuntimeError("the bench's shop doesn't know its own token")

    return spread("token_verify", _timed(verify, [shop.token(n) for n in range(SCANS)]))


def _bare(path: Path, count: int) -> dict[str, float]:
    """One keyed read, and one row committed, with nothing around them."""
    with bare_store(path, (f"SF{n:012d}" for n in range(count)), durable=True) as link:

        def commit(key: str) -> None:
            link.execute("BEGIN IMMEDIATE")
            link.execute("INSERT INTO bare VALUES (?, ?)", (key, BODY))
            link.execute("COMMIT")

        chance = random.Random(3)
        keys = [f"SF{chance.randrange(count):012d}" for _ in range(SCANS)]
        new = [f"YT{n:012d}" for n in range(HANDOVERS)]
        return {
            **spread("bare_lookup", _timed(partial(read_bare, link), keys)),
            **spread("bare_commit", _timed(commit, new)),
        }
