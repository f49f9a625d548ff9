# SPDX-License-Identifier: Apache-2.0
"""Names, phones and addresses leave the server when their time is over; the transaction stays.

So many days after a hand-over (the site's policy, 7) the records of what left are put anew without a person, and
their counters learn of it as of any other change, so that all replicas stay equal. What travelled beside the
operations goes as well: the chain verifies on, for it holds commitments only. The server's own marks of its sequence
tell how long something hasn't changed; a counter's clock isn't asked. Goods that are still in the shop keep their
resident, and so does what a newer program has yet to understand. What never came or was never fetched by anyone at
the shop (a courier's order, an announcement that nothing followed) goes when the tombstones of its time go.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, func, insert, select, update

from app.codec import decode_record
from app.domain.kinds import Kind, OrderStatus, ParcelStatus
from app.domain.records import Handover, Order, Parcel, Personal, Record, Site
from sync.server.job import DAY_MS, Round
from sync.server.tables import operation, record, retention, seq_mark, site
from sync.server.unit import Unit

USUAL_DAYS = 7
SLICE = 500
"""Records a transaction: a push waits for one slice at most."""
NOBODY = Personal()
GONE = frozenset({ParcelStatus.HANDED_OVER, ParcelStatus.RETURNED})


def retain(turn: Round) -> int:
    """Takes away what is due at one site; how many records lost their person."""
    done = 0
    while True:
        blanked, more = turn.database.unit(lambda connection: _slice(connection, turn))
        done += blanked
        if not more:
            return done


def _slice(connection: Connection, turn: Round) -> tuple[int, bool]:
    unit = Unit(connection, turn.database.statements, turn.site, count=0, ids=turn.ids)
    here = retention.c.site_id == unit.site
    known = connection.execute(select(retention.c.seq, retention.c.stale_seq).where(here)).first()
    after, stale = (int(known.seq), int(known.stale_seq)) if known else (0, 0)
    settled, abandoned = _settled(unit, turn.now_ms), _horizon(unit)
    blanked = 0
    more = False
    if after < settled:
        before = after
        found, after = _changed_within(unit, after, settled)
        blanked += sum(_blank(unit, row) for row in found)
        more = after < settled
        # The last slice looks at all before it as well: what was set aside may have been understood since.
        _forget_private(unit, after=before if more else 0, upto=after)
    elif stale < abandoned:
        found, stale = _changed_within(unit, stale, abandoned)
        blanked += sum(_blank(unit, row, abandoned=True) for row in found)
        more = stale < abandoned
    unit.finish()
    values = {"seq": after, "stale_seq": stale}
    if known is None:
        connection.execute(insert(retention).values(site_id=unit.site, **values))
    else:
        connection.execute(update(retention).where(here).values(**values))
    return blanked, more


def _settled(unit: Unit, now_ms: int) -> int:
    """The newest sequence that is at least as old as the site's policy says."""
    policy = unit.rows.get(Kind.SITE, unit.record_id)
    days = policy.retention_days if isinstance(policy, Site) else USUAL_DAYS
    return int(
        unit.connection.execute(
            select(func.max(seq_mark.c.seq)).where(
                seq_mark.c.site_id == unit.site, seq_mark.c.at <= now_ms - max(1, days) * DAY_MS
            )
        ).scalar()
        or 0
    )


def _horizon(unit: Unit) -> int:
    return int(
        unit.connection.execute(
            select(site.c.horizon).where(site.c.site_id == unit.site)
        ).scalar_one()
    )


def _changed_within(unit: Unit, after: int, upto: int) -> tuple[list[Record], int]:
    """A slice of the records that last changed there, and how far it reaches; an operation's stay together."""
    within = (
        record.c.site_id == unit.site,
        record.c.seq > after,
        record.c.deleted.is_(False),
    )
    last = unit.connection.execute(
        select(record.c.seq)
        .where(*within, record.c.seq <= upto)
        .order_by(record.c.seq)
        .offset(SLICE - 1)
        .limit(1)
    ).scalar()
    reached = upto if last is None else int(last)
    wanted = [str(kind) for kind in (Kind.PARCEL, Kind.ORDER, Kind.HANDOVER)]
    rows = unit.connection.execute(
        select(record.c.kind, record.c.body)
        .where(*within, record.c.seq <= reached, record.c.kind.in_(wanted))
        .order_by(record.c.seq)
    ).all()
    return [decode_record(Kind(row.kind), row.body.encode()) for row in rows], reached


def _blank(unit: Unit, row: Record, *, abandoned: bool = False) -> int:
    """Puts the record without its person, if its time is over; how many records that were."""
    match row:
        case Parcel() if _is_over(row, abandoned=abandoned):
            blanked = _put(unit, row, replace(row, recipient=NOBODY, note=""))
            order = unit.rows.get(Kind.ORDER, row.order) if row.order else None
            return blanked + (_blank_order(unit, order) if isinstance(order, Order) else 0)
        case Order() if row.status is OrderStatus.CANCELLED or abandoned:
            return _blank_order(unit, row)
        case Handover():
            return _put(unit, row, replace(row, proxy=None))
    return 0


def _is_over(parcel: Parcel, *, abandoned: bool) -> bool:
    if parcel.status in GONE:
        return True
    never_came = parcel.status is ParcelStatus.EXPECTED
    return never_came and (abandoned or "cancelled" in parcel.flags)


def _blank_order(unit: Unit, order: Order) -> int:
    """Only if nothing of it is still in the shop or on its way."""
    parcels = unit.rows.by_parent(Kind.PARCEL, order.id)
    if any(isinstance(p, Parcel) and p.recipient != NOBODY for p in parcels):
        return 0
    return _put(unit, order, replace(order, recipient=NOBODY, note=""))


def _put(unit: Unit, old: Record, new: Record) -> int:
    if new == old:
        return 0
    unit.put(new)
    return 1


def _forget_private(unit: Unit, *, after: int, upto: int) -> None:
    """What travelled beside the operations; what is set aside keeps it until a newer program has read it."""
    unit.connection.execute(
        update(operation)
        .where(
            operation.c.site_id == unit.site,
            operation.c.seq > after,
            operation.c.seq <= upto,
            operation.c.private.is_not(None),
            operation.c.outcome.not_like("quarantined%"),
        )
        .values(private=None)
    )
