# SPDX-License-Identifier: Apache-2.0
"""`linli day`: a whole day of one shop with real files, and at its end the question whether all of it holds.

It imports, receives, prints, hands over with and without a network at two counters, comes back, syncs, and
compares both counters with the server record by record. It opens no window, asks for nothing, and keeps
everything in a folder of its own.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.demo.afternoon import (
    NEVER_SEEN,
    OFFLINE,
    ONLINE,
    come_back,
    hand_over_offline,
    hand_over_online,
    lose_the_network,
    move_and_count,
    residents,
    waiting_count,
)
from app.demo.comparison import compare, counter_records, server_records
from app.demo.morning import Announced, import_files, print_papers, receive_all
from app.demo.shop import CLERK, COUNTERS, MANAGER, Shop, check_files, shipped_files
from app.demo.summary import Book, Summary
from app.domain.kinds import CaseKind, Kind, ParcelStatus
from app.domain.records import Handover
from app.errors import OperatorError


def play_day(
    files: Path | None,
    data: Path | None,
    tell: Callable[[str], None],
) -> Summary:
    """Plays the day on `files` (those that are shipped if None) under `data` (a folder that is deleted if None).

    `tell` hears every step as it ends.
    """
    folder = check_files(shipped_files() if files is None else files)
    if data is not None and (data / "server").exists():
        raise OperatorError(
            "day_played",
            f"A day was played in {data} already.",
            "Name an empty folder with --data.",
        )
    root = Path(tempfile.mkdtemp(prefix="linli-day-")) if data is None else data
    tell(f"data: {root}; practice key files (no keychain) in {root / 'practice-keys'}")
    try:
        return _play(folder, root, Book(tell))
    finally:
        if data is None:
            shutil.rmtree(root, ignore_errors=True)


def _play(files: Path, data: Path, book: Book) -> Summary:
    shop = open_shop(data, book)
    try:
        announced = import_files(shop.counters[0], files, book)
        sync(shop, "sync the imports", book)
        parcels = receive_all(shop.counters[0], announced, book)
        print_papers(shop.counters[0], parcels, announced.pieces, files, data / "print", book)
        sync(shop, "sync the shelves", book)
        # One more than stands in the end is handed over online: it is undone.
        people = residents(shop, shop.counters[1], ONLINE + 1 + OFFLINE)
        hand_over_online(shop, people[: ONLINE + 1], book)
        sync(shop, "sync the morning", book)
        strangers = lose_the_network(shop, book)
        offline = people[ONLINE + 1 : ONLINE + 1 + OFFLINE - NEVER_SEEN]
        hand_over_offline(shop, offline, strangers, book)
        move_and_count(shop.counters[0], book)
        come_back(shop, book)
        check_conflict(shop, book)
        check_counts(shop, announced, book)
        check_journals(shop, book)
        compare_all(shop, book)
    finally:
        shop.close()
    return book.close()


def open_shop(data: Path, book: Book) -> Shop:
    """A server, a site with three operators, two counters."""
    with book.step("open the shop") as figures:
        shop = Shop.found(data)
        try:
            shop.add_counter(COUNTERS[0], who=MANAGER)
            shop.add_counter(COUNTERS[1], who=CLERK)
            shop.settle()
        except BaseException:
            shop.close()
            raise
        operators = len(shop.counters[0].staff.operators())
        figures |= {"counters": len(shop.counters), "operators": operators}
        book.expect("three operators may log in", operators, 3)
    return shop


def sync(shop: Shop, name: str, book: Book) -> None:
    """Until both counters have everything."""
    with book.step(name) as figures:
        settled = shop.settle()
        pending = [counter.sync.status().pending for counter in shop.counters]
        figures |= {"pending": sum(pending)}
        book.check(f"{name}: at rest with nothing pending", settled and not any(pending), pending)


def check_conflict(shop: Shop, book: Book) -> None:
    """The parcel that left twice: one conflict, told at both counters with both sides."""
    with book.step("conflicts") as figures:
        for name, counter in zip(COUNTERS, shop.counters, strict=True):
            cases = [c for c in counter.sync.cases() if c.kind == CaseKind.CONFLICT]
            codes = [case.code for case in cases]
            sides = [{side.counter_name for side in case.sides} for case in cases]
            book.expect(f"{name} is told of one conflict", codes, ["handed_over_twice"])
            book.expect(f"{name} is told both sides", sides, [set(COUNTERS)])
            figures[name] = len(cases)


def check_counts(shop: Shop, announced: Announced, book: Book) -> None:
    """Parcels and handovers, at each counter."""
    with book.step("counts") as figures:
        for name, counter in zip(COUNTERS, shop.counters, strict=True):
            records = counter_records(counter.store).values()
            handovers = [r for r in records if isinstance(r, Handover)]
            standing = sum(not (h.undone or h.conflict) for h in handovers)
            waiting = waiting_count(counter, ParcelStatus.WAITING)
            gone = waiting_count(counter, ParcelStatus.HANDED_OVER)
            book.expect(f"{name}: handovers that stand", standing, ONLINE + OFFLINE)
            book.expect(f"{name}: handovers undone", sum(h.undone for h in handovers), 1)
            book.expect(
                f"{name}: handovers kept as conflict", sum(h.conflict for h in handovers), 1
            )
            book.expect(f"{name}: parcels handed over", gone, ONLINE + OFFLINE)
            book.expect(
                f"{name}: parcels received", waiting + gone, len(announced.rows) + NEVER_SEEN
            )
            unlinked = sum(not h.order for h in handovers)
            book.expect(f"{name}: every handover knows its order", unlinked, 0)
            figures |= {f"{name} handovers": len(handovers), f"{name} waiting": waiting}


def check_journals(shop: Shop, book: Book) -> None:
    """The chain of everything that each counter recorded."""
    with book.step("journals") as figures:
        for name, counter in zip(COUNTERS, shop.counters, strict=True):
            report = counter.verify_journal()
            figures[name] = report.operations
            book.check(
                f"{name}: the journal verifies",
                report.ok,
                "; ".join(f.text for f in report.faults) or "ok",
            )


def compare_all(shop: Shop, book: Book) -> None:
    """Every record of every kind, at each counter and at the server."""
    with book.step("compare counters and server") as figures:
        served = server_records(shop.server.central, shop.site)
        kinds = {kind for kind, _ in served}
        figures["kinds"] = len(kinds)
        for name, counter in zip(COUNTERS, shop.counters, strict=True):
            difference = compare(counter_records(counter.store), served)
            figures[f"{name} records"] = difference.compared
            book.check(f"{name} and the server agree", difference.none, difference.as_text())
        book.check(
            "handovers, stock and cases were compared",
            {Kind.HANDOVER, Kind.MOVEMENT, Kind.CASE} <= kinds,
            f"{len(kinds)} kinds",
        )
