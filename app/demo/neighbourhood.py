# SPDX-License-Identifier: Apache-2.0
"""One neighbourhood as it stands on an afternoon: what the demo and the pictures show.

Everything in it came through the services, as an operator would have done it: imports, receiving,
hand-overs on tokens, a conflict of two offline counters, stock with lots. Only the clock was moved.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.clock import SystemClock
from app.demo.shop import COUNTERS, FILES, MANAGER, Shop, shipped_files
from app.domain.kinds import Kind, ParcelStatus
from app.domain.printing import PrintState
from app.domain.records import Parcel
from app.services.answers import Proof
from printing.profile import DeviceLanguage, PrinterProfile

HOUR_MS = 3_600_000
BEGIN_MS = -4 * 24 * HOUR_MS
OVERDUE = 9
LOTS = 24
PRINTER = "标签机（练习）"
PRINTED = "printed"
"""The practice printer's folder, beside the counter's: a file a label, for there is no paper."""
_PRINT_WAIT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How busy the afternoon was."""

    received: int
    handed_over: int
    labels: int

    @property
    def steps(self) -> int:
        """How many acts there are to tell of."""
        return OVERDUE + self.received + self.handed_over


BUSY = Size(received=340, handed_over=112, labels=12)
QUIET = Size(received=60, handed_over=20, labels=3)
"""Enough to practise on, and ready within seconds."""
Tell = Callable[[int, int], None]


def untold(done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


class ShiftedClock(SystemClock):
    """The machine's clock, moved by `shift_ms`: the past in which the sample day happened."""

    def __init__(self, shift_ms: int = 0) -> None:
        self.shift_ms = shift_ms

    def now_ms(self) -> int:
        return super().now_ms() + self.shift_ms


def settle_in(shop: Shop, clock: ShiftedClock, *, size: Size = BUSY, tell: Tell = untold) -> None:
    """Fills a fresh shop; two counters are left open, the first with its day's work done."""
    tell(0, size.steps)
    clock.shift_ms = BEGIN_MS
    first = shop.add_counter(COUNTERS[0], who=MANAGER)
    folder = shipped_files()
    for kind, name in FILES[:3]:
        first.importing.confirm(first.importing.preview(kind, folder / name))
    waybills = _expected(shop)
    for waybill in waybills[:OVERDUE]:
        first.receiving.receive(waybill)
    _stock(shop)
    clock.shift_ms = -5 * HOUR_MS
    for kind, name in FILES[3:4]:
        first.importing.confirm(first.importing.preview(kind, folder / name))
    for number, waybill in enumerate(waybills[OVERDUE : OVERDUE + size.received]):
        first.receiving.receive(waybill, damaged=number in (40, 171))
        tell(OVERDUE + number + 1, size.steps)
    _print_some(shop, size.labels)
    second = shop.add_counter(COUNTERS[1], who=MANAGER)
    shop.settle()
    waiting = _received(shop)
    for number, parcel in enumerate(waiting[: size.handed_over]):
        clock.shift_ms = -4 * HOUR_MS + number * 110_000
        _hand_over(shop, parcel)
        tell(OVERDUE + size.received + number + 1, size.steps)
    shop.settle()
    clock.shift_ms = -20 * 60_000
    disputed = waiting[size.handed_over]
    token = shop.server.central.pickup_token(shop.site, disputed.order).token
    for counter in (first, second):
        counter.sync.set_online(False)
        counter.pickup.hand_over((disputed.id,), Proof(text=token))
        clock.shift_ms += 4 * 60_000
    for counter in (first, second):
        # One after the other: whose hand-over stands must be the same at every run.
        counter.sync.set_online(True)
        counter.sync_for(30)
    shop.settle()
    clock.shift_ms = 0


def _expected(shop: Shop) -> list[str]:
    """The waybills of the announced parcels, each once, in the list's order."""
    rows = _parcels(shop, ParcelStatus.EXPECTED)
    return list(dict.fromkeys(p.waybill for p in sorted(rows, key=lambda p: p.position)))


def _parcels(shop: Shop, status: ParcelStatus) -> list[Parcel]:
    rows = shop.counters[0].store.read(lambda rows: rows.all(Kind.PARCEL))
    return [p for p in rows if isinstance(p, Parcel) and p.status is status]


def _received(shop: Shop) -> list[Parcel]:
    """What came today, oldest first: people collect in no order, so every third goes."""
    rows = sorted(_parcels(shop, ParcelStatus.WAITING), key=lambda p: (p.received_at, p.id))
    return [p for p in rows[OVERDUE:] if p.order][::2]


def _hand_over(shop: Shop, parcel: Parcel) -> None:
    token = shop.server.central.pickup_token(shop.site, parcel.order).token
    shop.counters[0].pickup.hand_over((parcel.id,), Proof(text=token))


def _stock(shop: Shop) -> None:
    """Some goods with lots: a few that expire this week, one that has run low."""
    inventory = shop.counters[0].inventory
    today = datetime.date.fromisoformat(shop.counters[0].desk.today())
    for number, line in enumerate(inventory.find(limit=LOTS)):
        expires = today + datetime.timedelta(days=6 + 5 * number)
        inventory.move_stock(
            line.code,
            "intake",
            12 + 7 * number % 40,
            lot=f"{expires:%y%m%d}",
            expires_on=expires.isoformat(),
        )
        if number % 3 == 0:
            inventory.move_stock(line.code, "sale", 2, lot=f"{expires:%y%m%d}")


def _print_some(shop: Shop, labels: int) -> None:
    """A printer that writes into a folder, and the labels of the first parcels, gone through its queue."""
    counter = shop.counters[0]
    folder = shop.data / PRINTED
    folder.mkdir(exist_ok=True)
    profile = PrinterProfile(name=PRINTER, language=DeviceLanguage.PNG, to=folder.as_uri())
    counter.printers.save(profile)
    ids = tuple(parcel.id for parcel in _parcels(shop, ParcelStatus.WAITING)[:labels])
    counter.labels.print("parcel_label", ids, f"printer:{PRINTER}")
    counter.start_printing()
    end = time.monotonic() + _PRINT_WAIT_S
    while any(
        state in (PrintState.QUEUED, PrintState.SENDING)
        for states in counter.prints.waiting().values()
        for state in states
    ):
        if time.monotonic() > end:
            raise TimeoutError("the practice labels were not written")
        time.sleep(0.02)
