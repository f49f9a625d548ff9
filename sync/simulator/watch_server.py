# SPDX-License-Identifier: Apache-2.0
"""What must hold at the server: one outcome an operation, stock that adds up, a case for whatever didn't take effect.

The sums are made from the operations and from where the parcels stand, not from the ledger of movements that the
rules themselves have written; that one is compared as well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.codec import decode_operation, decode_record
from app.domain.identity import derived_id
from app.domain.kinds import Kind, MovementKind, ParcelStatus
from app.domain.operations import CountStock, Do, MoveStock, Operation, ResolveCase
from app.domain.records import Case, Handover, Lot, Movement, Parcel, Record
from sync.server.engine import Database
from sync.server.unit import PLATFORM
from sync.simulator.faults import Broken
from sync.simulator.ledger import Ledger
from sync.simulator.machine import Machine
from sync.simulator.watch_counter import Place, compared, journal_of, rows_of

_HERE = (ParcelStatus.WAITING, ParcelStatus.PROBLEM)
_WITH_ITS_PARCEL = ("parcel_in", "parcel_out")
_NEVER = frozenset(
    {
        "wrong_counter",
        "wrong_site",
        "bad_seal",
        "bad_id",
        "unreadable",
        "unknown_operation",
        "not_allowed",
    }
)
_MOVED = ("applied", "conflict:counted_against_sold")
"""Outcomes of stock operations that have moved what they say; of a doubted count a person decides later."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One operation as the server keeps it."""

    id: str
    counter: str
    n: int
    seq: int
    kind: str
    outcome: str
    op: Operation | None


@dataclass(frozen=True, slots=True)
class SiteState:
    """Everything that the server has of a site."""

    site: int
    seq: int
    records: dict[Place, Record]
    taken: dict[str, Taken]


def state_of(database: Database, site: int) -> SiteState:
    with database.read() as connection:
        seq = connection.exec_driver_sql(
            "SELECT seq FROM site WHERE site_id = ?", (site,)
        ).scalar_one()
        rows = connection.exec_driver_sql(
            "SELECT kind, id, body FROM record WHERE site_id = ? AND NOT deleted", (site,)
        ).all()
        operations = connection.exec_driver_sql(
            "SELECT id, counter, n, seq, kind, outcome, body FROM operation WHERE site_id = ? ORDER BY seq",
            (site,),
        ).all()
    records = {
        (Kind(kind), str(id)): decode_record(Kind(kind), str(body).encode())
        for kind, id, body in rows
    }
    taken = {
        str(id): Taken(id, counter, n, at, kind, outcome, decode_operation(str(body).encode()))
        for id, counter, n, at, kind, outcome, body in operations
    }
    return SiteState(site, int(seq), records, taken)


def check_site(state: SiteState, ledger: Ledger) -> None:
    """1, 2, 6, 7 for one site."""
    _check_known(state, ledger)
    _check_cases(state)
    _check_handovers(state)
    _check_stock(state)
    _check_lots(state)
    _check_honest(state)


def _check_known(state: SiteState, ledger: Ledger) -> None:
    for taken in state.taken.values():
        known = taken.id in ledger.entries or taken.id in ledger.before
        if taken.counter != PLATFORM and not known:
            raise Broken("1 only what was recorded", f"{taken.kind} {taken.id}")
        if taken.op is not None and taken.op.site != state.site:
            raise Broken("9 a site's own operations", f"{taken.kind} {taken.id}")


def _check_honest(state: SiteState) -> None:
    """What an honest counter has recorded is never taken for somebody else's or for nonsense."""
    for taken in state.taken.values():
        code = taken.outcome.partition(":")[2]
        if code in _NEVER:
            raise Broken(
                "1 an honest operation is read", f"{taken.kind} {taken.id} {taken.outcome}"
            )


def _check_lots(state: SiteState) -> None:
    """6: what came back with a parcel came back into the lots from which it was taken.

    What a case was closed with as a shortage is other goods, gone for good: no undo brings them back.
    """
    left: Counter[tuple[str, str, str]] = Counter()
    for record in state.records.values():
        if not isinstance(record, Movement) or record.kind is MovementKind.SHORTAGE:
            continue
        if record.parcel and record.lot:
            left[record.parcel, record.product, record.lot] += record.quantity
    for (parcel, _, lot), quantity in left.items():
        row = state.records.get((Kind.PARCEL, parcel))
        if isinstance(row, Parcel) and row.status in _HERE and quantity:
            raise Broken("6 a lot gets back what it gave", f"{parcel} lot {lot}: {quantity}")


def _check_cases(state: SiteState) -> None:
    for taken in state.taken.values():
        if taken.outcome in ("applied", "noop"):
            continue
        if (Kind.CASE, derived_id("case", taken.id)) not in state.records:
            raise Broken("7 every refusal has a case", f"{taken.kind} {taken.id} {taken.outcome}")


def _check_handovers(state: SiteState) -> None:
    standing: Counter[str] = Counter()
    made: Counter[str] = Counter()
    parcels: set[str] = set()
    told: set[str] = set()
    for record in state.records.values():
        if isinstance(record, Case):
            told |= {record.subject, *(side.operation for side in record.evidence)}
    for record in state.records.values():
        if not isinstance(record, Handover):
            continue
        made[record.operation] += 1
        if record.conflict and not {record.operation, record.parcel} & told:
            raise Broken("7 a second hand-over has a case", record.id)
        if not record.conflict and not record.undone:
            standing[record.parcel] += 1
    for record in state.records.values():
        if isinstance(record, Parcel):
            parcels.add(record.id)
            gone = record.status is ParcelStatus.HANDED_OVER
            if standing[record.id] != int(gone):
                raise Broken(
                    "7 one hand-over a parcel",
                    f"{record.id} {record.status}: {standing[record.id]} stand",
                )
    if strays := standing.keys() - parcels:
        raise Broken("7 a hand-over has its parcel", min(strays))
    for taken in state.taken.values():
        if taken.kind != Do.HAND_OVER:
            continue
        kept = taken.outcome == "applied" or taken.outcome.startswith("conflict:handed_over")
        # One that couldn't be taken in may have got its hand-over later, on a manager's word.
        if made[taken.id] not in ((1,) if kept else (0, 1)):
            seen = f"{taken.id} {taken.outcome}: {made[taken.id]}"
            raise Broken("7 every hand-over is kept", seen)


def _check_stock(state: SiteState) -> None:
    expected: Counter[str] = Counter()
    resolving = {t.id for t in state.taken.values() if t.op and isinstance(t.op.args, ResolveCase)}
    for taken in state.taken.values():
        if taken.op is None or taken.outcome not in _MOVED:
            continue
        match taken.op.args:
            case MoveStock() as args:
                expected[taken.op.entity] += args.quantity
            case CountStock() as args:
                expected[taken.op.entity] += args.counted - args.believed
            case _:
                pass
    left = {r.id for r in state.records.values() if isinstance(r, Parcel) and r.status not in _HERE}
    short = {
        r.parcel
        for r in state.records.values()
        if isinstance(r, Movement) and r.kind == "shortage" and r.parcel in left
    }
    on_hand: Counter[str] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    lots: Counter[tuple[str, str]] = Counter()
    for record in state.records.values():
        match record:
            case Lot():
                on_hand[record.product] += record.on_hand
                lots[record.product, record.code] += record.on_hand
            case Movement():
                moved[record.product, record.lot] += record.quantity
                # What a resolution wrote off, and what a later one says was never missing.
                written_off = record.kind not in (*_WITH_ITS_PARCEL, "parcel_back") or (
                    record.kind == "parcel_back" and record.parcel in short
                )
                if record.operation in resolving and written_off:
                    expected[record.product] += record.quantity
            case Parcel() if record.status in _HERE:
                for line in record.lines:
                    if line.product:
                        expected[line.product] += line.quantity
            case _:
                pass
    if +moved != +lots or -moved != -lots:
        raise Broken("6 stock = the sum of its movements", f"{moved - lots} {lots - moved}")
    for product in expected.keys() | on_hand.keys():
        if expected[product] != on_hand[product]:
            raise Broken(
                "6 stock = initial + applied",
                f"{product}: {expected[product]} expected, {on_hand[product]} on hand",
            )


def check_replica(machine: Machine, state: SiteState) -> None:
    """3: after quiet, a counter shows what the server has."""
    difference = compared(state.records, rows_of(machine))
    if difference:
        raise Broken("3 replicas equal the server", f"{machine.name}: {difference}")


def check_order(machine: Machine, state: SiteState) -> None:
    """4: what a machine recorded one after the other has its outcomes in that order."""
    before = 0
    for op in journal_of(machine).values():
        taken = state.taken.get(op.id)
        if taken is None:
            continue
        if taken.seq <= before:
            raise Broken(
                "4 outcomes in order", f"{machine.name} n={op.n} seq {taken.seq} after {before}"
            )
        before = taken.seq


def check_all_taken(
    machines: list[Machine], states: dict[int, SiteState], ledger: Ledger, held: dict[str, set[str]]
) -> None:
    """1: every recorded operation has its one outcome, or is still held, or its last disk was rolled back.

    `held` has for each machine that the server shut out what it still keeps.
    """
    journals = {m.name: journal_of(m) for m in machines}
    for entry in ledger.entries.values():
        op = entry.op
        if op.id in states[op.site].taken:
            continue
        holders = [name for name, journal in journals.items() if op.id in journal]
        if not holders:
            if op.id not in ledger.rolled_back:
                raise Broken("1 nothing recorded vanishes", f"{op.kind} {op.id} of {entry.machine}")
            continue
        if not any(op.id in held.get(name, set()) for name in holders):
            raise Broken("1 one outcome each", f"{op.kind} {op.id} held by {', '.join(holders)}")
        if any(name not in held for name in holders):
            raise Broken("1 one outcome each", f"{op.kind} {op.id} unsent at {', '.join(holders)}")
