# SPDX-License-Identifier: Apache-2.0
"""The platform's calls: upserts by its own keys, through the very rules that a counter's operations pass.

Promises: the same call again changes nothing and records nothing; a bad item is refused with its reason and
the others go on; what changes is one operation of the counter `platform`, with sequence, feed and journal like
any other. A refused item opens no case: the caller hears of it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection, select, update

from app.clock import Clock
from app.codec import encode, operation_hash, seal
from app.domain.operations import Operation
from app.domain.outcome import Verb
from app.ids import IdSource
from sync.protocol import ErrorCode
from sync.server import platform_items as items
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.platform_items import Intent, Refused
from sync.server.platform_messages import (
    BatchReply,
    CancellationItem,
    ConsignmentItem,
    GroupBuyItem,
    ItemResult,
    OrderItem,
    ParcelItem,
    ProductItem,
)
from sync.server.revoking import call_back_cancelled
from sync.server.tables import counter
from sync.server.unit import PLATFORM, Incoming, Unit

ITEMS_MAX = 1_000
PARCELS_MAX = 5_000
_OUTCOMES = {Verb.APPLIED: "applied", Verb.NOOP: "noop"}


class _Journal:
    """Writes the platform's own chain, one operation after the other."""

    def __init__(self, unit: Unit, clock: Clock, ids: IdSource) -> None:
        self._unit = unit
        self._ids = ids
        self._now = clock.now_ms()
        self._place = (counter.c.site_id == unit.site, counter.c.id == PLATFORM)
        row = unit.connection.execute(
            select(counter.c.last_n, counter.c.last_hash).where(*self._place)
        ).one()
        self._n, self._hash = int(row.last_n), str(row.last_hash)

    def draft(self, intent: Intent, salt: str) -> Operation:
        return Operation(
            id=self._ids.new_id(), counter=PLATFORM, n=self._n + 1, kind=intent.kind,
            site=self._unit.site, entity=intent.entity, args=intent.args, at=self._now,
            cause=PLATFORM, seen=self._unit.seq, prev=self._hash, sealed=seal(intent.private, salt),
        )  # fmt: skip

    def record(self, intent: Intent) -> ItemResult:
        """The outcome of one item, recorded if it changed something."""
        salt = self._ids.secret(8).hex() if intent.private else ""
        op = self.draft(intent, salt)
        foreseen = self._unit.foresee(op, intent.private)
        if foreseen.verb is not Verb.APPLIED:
            outcome = _OUTCOMES.get(foreseen.verb, "rejected")
            return ItemResult(key="", outcome=outcome, id=intent.entity, reason=foreseen.code)
        body = encode(op)
        digest = operation_hash(body)
        self._unit.run(
            Incoming(
                id=op.id, counter=PLATFORM, n=op.n, kind=str(op.kind), at=op.at, body=body,
                digest=digest, op=op, private=intent.private, salt=salt,
            ),
            trusted=True,
        )  # fmt: skip
        self._n, self._hash = op.n, digest
        return ItemResult(key="", outcome="applied", id=intent.entity)

    def close(self) -> None:
        self._unit.connection.execute(
            update(counter).where(*self._place).values(last_n=self._n, last_hash=self._hash)
        )


class Platform:
    """What the platform may tell us."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    def products(self, site: int, raws: Sequence[msgspec.Raw]) -> BatchReply:
        return self._each(
            site, raws, "code", lambda raw: items.product(site, items.decode_item(raw, ProductItem))
        )

    def orders(self, site: int, raws: Sequence[msgspec.Raw]) -> BatchReply:
        return self._each(
            site, raws, "number", lambda raw: items.order(site, items.decode_item(raw, OrderItem))
        )

    def cancellations(self, site: int, raws: Sequence[msgspec.Raw]) -> BatchReply:
        return self._each(
            site,
            raws,
            "order",
            lambda raw: items.cancellation(site, items.decode_item(raw, CancellationItem)),
        )

    def group_buys(self, site: int, raws: Sequence[msgspec.Raw]) -> BatchReply:
        return self._each(
            site,
            raws,
            "number",
            lambda raw: items.group_buy(site, items.decode_item(raw, GroupBuyItem)),
        )

    def consignments(self, site: int, raws: Sequence[msgspec.Raw]) -> BatchReply:
        _check_count(raws, ITEMS_MAX)
        entries = [_consignment(site, raw) for raw in raws]
        _check_count([parcel for entry in entries for parcel in entry.parcels], PARCELS_MAX)
        return self._batch(site, entries)

    def _each(
        self,
        site: int,
        raws: Sequence[msgspec.Raw],
        key: str,
        make: Callable[[msgspec.Raw], Intent],
    ) -> BatchReply:
        """Items that hold no others, by the field `key`."""
        _check_count(raws, ITEMS_MAX)
        return self._batch(site, [_one(raw, key, make) for raw in raws])

    def _batch(self, site: int, entries: Sequence[_Entry]) -> BatchReply:
        count = sum(1 + len(entry.parcels) for entry in entries)

        def work(connection: Connection) -> BatchReply:
            unit = Unit(connection, self._database.statements, site, count=count, ids=self._ids)
            journal = _Journal(unit, self._clock, self._ids)
            intents = [e.intent for e in _all(entries) if e.intent is not None]
            unit.prefetch([journal.draft(intent, "") for intent in intents])
            results = [_run(entry, journal) for entry in entries]
            journal.close()
            call_back_cancelled(unit, self._clock.now_ms())
            flat = [r for result in results for r in (result, *(result.parcels or ()))]
            outcomes = [result.outcome for result in flat]
            return BatchReply(
                site=site, results=results, applied=outcomes.count("applied"),
                noop=outcomes.count("noop"), rejected=outcomes.count("rejected"), seq=unit.finish(),
            )  # fmt: skip

        return self._database.unit(work)


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An item on its way: what it asks for, or why it can't; with the items inside it."""

    key: str
    intent: Intent | None = None
    reason: str = ""
    text: str = ""
    parcels: tuple[_Entry, ...] = ()
    has_parcels: bool = False


def _all(entries: Sequence[_Entry]) -> list[_Entry]:
    return [one for entry in entries for one in (entry, *entry.parcels)]


def _run(entry: _Entry, journal: _Journal) -> ItemResult:
    if entry.intent is None:
        return ItemResult(key=entry.key, outcome="rejected", reason=entry.reason, text=entry.text)
    own = journal.record(entry.intent)
    inside = [_run(parcel, journal) for parcel in entry.parcels] if entry.has_parcels else None
    return msgspec.structs.replace(own, key=entry.key, parcels=inside)


def _check_count(found: Sequence[object], most: int) -> None:
    if len(found) > most:
        raise ProtocolFault(ErrorCode.TOO_LARGE, f"A call takes at most {most} items.")


def _one(raw: msgspec.Raw, key: str, make: Callable[[msgspec.Raw], Intent]) -> _Entry:
    try:
        return _Entry(key=items.key_in(raw, key), intent=make(raw))
    except Refused as refused:
        return _Entry(key=items.key_in(raw, key), reason=refused.reason, text=str(refused))


def _consignment(site: int, raw: msgspec.Raw) -> _Entry:
    key = items.key_in(raw, "id")
    try:
        item = items.decode_item(raw, ConsignmentItem)
        intent = items.consignment(site, item)
        source = items.consignment_key(item)
    except Refused as refused:
        return _Entry(key=key, reason=refused.reason, text=str(refused))
    seen: dict[str, int] = {}
    parcels: list[_Entry] = []
    for position, inner in enumerate(item.parcels, start=1):
        name = items.key_in(inner, "id", "waybill") or str(position)
        try:
            parcel = items.decode_item(inner, ParcelItem)
            made = items.parcel(site, source, position, parcel, seen)
            parcels.append(_Entry(key=name, intent=made))
        except Refused as refused:
            parcels.append(_Entry(key=name, reason=refused.reason, text=str(refused)))
    return _Entry(key=key, intent=intent, parcels=tuple(parcels), has_parcels=True)
