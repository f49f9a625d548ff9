# SPDX-License-Identifier: Apache-2.0
"""Planted defects of the counter's end: its store, its engine, its identity, what it reads into a reply."""

from __future__ import annotations

from typing import Any

import pytest
import zstandard
from sqlalchemy import Connection

import sync.codec
import sync.cycle
import sync.gate
import sync.schedule
import sync.stored
from app.store import outbox, replica
from app.store import record as recording
from app.store import store as stores
from app.store.writer import Priority, Writer
from sync.cycle import Cycle, Step
from sync.protocol import Result
from sync.runner import Runner
from sync.simulator.plan import Accident, Mishap
from sync.stored import StoredReplica
from sync.transport import Fault, FaultKind
from tests.simulation.planted import Planted, weather

Patch = pytest.MonkeyPatch


def rows_over_pending(patch: Patch) -> None:
    """Last writer wins: the server's rows are shown whatever is pending here."""
    patch.setattr(replica, "_based", lambda *_a: set())


def rebase_skipped(patch: Patch) -> None:
    """What is pending isn't laid over the new rows again."""
    patch.setattr(replica, "lay_over", lambda *_a: ({}, ()))


def closure_forgotten(patch: Patch) -> None:
    """Only operations that touched a changed row directly are laid over again, never those that built on them."""

    def direct(conn: Connection, changed: Any, *, every: bool = False) -> set[int]:
        del changed, every, conn
        return set()

    patch.setattr(replica, "affected_by", direct)


def settled_too_early(patch: Patch) -> None:
    """An answered operation is forgotten before the rows of its effect are here."""
    sound = replica.take_results

    def eager(conn: Connection, results: Any) -> None:
        sound(conn, results)
        conn.exec_driver_sql(
            "DELETE FROM touched WHERE n IN (SELECT n FROM outbox WHERE state = 'answered')"
        )
        conn.exec_driver_sql("DELETE FROM outbox WHERE state = 'answered'")

    patch.setattr(replica, "take_results", eager)


def tombstone_ignored(patch: Patch) -> None:
    """Rows that were deleted at the server stay here."""
    sound = replica.take_rows
    patch.setattr(
        replica, "take_rows", lambda conn, rows: sound(conn, [r for r in rows if not r.deleted])
    )


def cursor_before_rows(patch: Patch) -> None:
    """The cursor is committed first, the rows after it."""
    sound = StoredReplica.take_page

    def hasty(self: Any, rows: Any, cursor: str, upto: int, *, whole: bool) -> Any:
        self._store.set_identity(cursor=cursor)
        return sound(self, rows, cursor, upto, whole=whole)

    patch.setattr(StoredReplica, "take_page", hasty)


def cursor_never_kept(patch: Patch) -> None:
    """The cursor stands still: every exchange begins at the same place."""
    sound = replica.take_cursor

    def still(conn: Connection, *, cursor: str, more: bool, upto: Any = None) -> Any:
        from app.store import meta

        return sound(conn, cursor=meta.identity(conn).cursor or cursor, more=more, upto=upto)

    patch.setattr(replica, "take_cursor", still)


def number_not_durable(patch: Patch) -> None:
    """`sync_no` and `rid` are sent before they are on the disk."""

    def begin(self: Any, limit: int) -> Any:
        if self._store.query(sync.stored._is_answered):
            rid = self._ids.new_id()
            self._store.write(
                lambda conn: sync.stored._number(conn, rid), Priority.SYNC, durable=False
            ).result()
        return self._store.query(lambda conn: sync.stored._batch(conn, limit))

    patch.setattr(StoredReplica, "begin", begin)


def rid_reused(patch: Patch) -> None:
    """Every exchange of a number carries the same `rid`, a clone's too."""
    sound = sync.stored._number
    patch.setattr(sync.stored, "_number", lambda conn, _rid: sound(conn, "rid"))


def pending_dropped_on_fork(patch: Patch) -> None:
    """A fresh identity begins with an empty outbox."""
    sound = sync.gate.become

    def forgetful(conn: Connection, *rest: Any, **named: Any) -> None:
        sound(conn, *rest, **named)
        conn.exec_driver_sql("DELETE FROM outbox")

    patch.setattr(sync.gate, "become", forgetful)


def only_above_your_n(patch: Patch) -> None:
    """After a restore of the server only what it was never told of is sent again."""
    patch.setattr(outbox, "requeue", lambda *_a, **_n: 0)


def only_what_the_clock_calls_new(patch: Patch) -> None:
    """After a restore of the server only the last month by this counter's own clock is sent again."""
    sound = StoredReplica.start_over

    def start_over(self: Any, incarnation: int) -> None:
        since = self._clock.now_ms() - 30 * 86_400_000
        by_clock = outbox._REQUEUE.replace("WHERE true", f"WHERE at >= {since}")
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(outbox, "_REQUEUE", by_clock)
            sound(self, incarnation)

    patch.setattr(StoredReplica, "start_over", start_over)


def start_over_loses_pending(patch: Patch) -> None:
    """Beginning anew empties the outbox."""
    sound = StoredReplica.start_over

    def clean(self: Any, incarnation: int) -> None:
        sound(self, incarnation)
        self._store.write(lambda conn: conn.exec_driver_sql("DELETE FROM outbox")).result()

    patch.setattr(StoredReplica, "start_over", clean)


def normal_for_hand_overs(patch: Patch) -> None:
    """Everything is committed at NORMAL."""
    sound = Writer._open

    def lax(self: Writer, *, durable: bool) -> Any:
        del durable
        return sound(self, durable=False)

    patch.setattr(Writer, "_open", lax)


def early_acknowledgement(patch: Patch) -> None:
    """The clerk is told before the commit."""
    sound = recording.record_operations
    opened: list[Any] = []
    init = stores.Store.__init__

    def noted(self: Any, *rest: Any, **named: Any) -> None:
        init(self, *rest, **named)
        opened.append(self)

    def told(conn: Connection, stamp: Any, *rest: Any, **named: Any) -> Any:
        recorded = sound(conn, stamp, *rest, **named)
        store = next(s for s in reversed(opened) if s.stamp is stamp)
        on_record = store.on_record
        ledger = on_record.args[0]
        world = on_record.func.__self__
        for op in recorded.operations:
            if op is not None:
                world.ledger.acknowledged(ledger.name, op)
        return recorded

    patch.setattr(stores.Store, "__init__", noted)
    patch.setattr(stores, "record_operations", told)


def outbox_in_another_transaction(patch: Patch) -> None:
    """The effect is committed, its operation noted in the outbox by a second transaction."""
    sound = stores.Store.record

    def parted(self: Any, acts: Any, by: Any, **named: Any) -> Any:
        notes: list[Any] = []
        with pytest.MonkeyPatch.context() as inner:

            def append(conn: Connection, entries: Any) -> None:
                _journal_only(conn, entries, notes)

            inner.setattr(recording, "_append", append)
            recorded = sound(self, acts, by, **named)
        if notes:
            self.write(lambda conn: conn.exec_driver_sql(_OUTBOX, notes)).result()
        return recorded

    patch.setattr(stores.Store, "record", parted)


_OUTBOX = recording._OUTBOX
_APPEND = recording._append


def _journal_only(conn: Connection, entries: Any, notes: list[Any]) -> None:
    _APPEND(conn, entries)
    numbers = [(e.op.n, e.op.id) for e in entries]
    conn.exec_driver_sql("DELETE FROM outbox WHERE n = ? AND id = ?", numbers)
    notes += numbers


def chain_broken(patch: Patch) -> None:
    """An operation doesn't hold the hash of the one before."""
    patch.setattr(recording, "operation_hash", lambda _body: "0" * 64)


def own_write_not_shown(patch: Patch) -> None:
    """A recorded act is to be seen only after the next sync."""
    patch.setattr(recording, "put_records", lambda *_a: None)


def newest_first(patch: Patch) -> None:
    """The newest operations are sent first."""
    patch.setattr(outbox, "_NEXT", outbox._NEXT.replace("ORDER BY o.n", "ORDER BY o.n DESC"))


def _refusing(patch: Patch, kinds: frozenset[FaultKind], outcome: str) -> None:
    """The engine reads an outcome into a fault."""
    sound = Cycle._refused

    def wrong(self: Any, batch: Any, fault: Fault, **named: Any) -> Step:
        if fault.kind in kinds and batch.ops:
            self._replica.take_results(
                [Result(id=op.id, outcome=outcome, seq=0) for op in batch.ops]
            )
        return sound(self, batch, fault, **named)

    patch.setattr(Cycle, "_refused", wrong)


def busy_taken_for_an_outcome(patch: Patch) -> None:
    """429 and 503 reject the operations."""
    _refusing(patch, frozenset({FaultKind.BUSY}), "rejected:busy")


def portal_taken_for_an_answer(patch: Patch) -> None:
    """Any 200 is success, a sign-in page's too."""
    _refusing(patch, frozenset({FaultKind.PORTAL}), "applied")


def deleted_on_4xx(patch: Patch) -> None:
    """What the server answers with 4xx leaves the outbox."""
    refusals = frozenset(
        {FaultKind.FORK, FaultKind.RESTORED, FaultKind.CURSOR_TOO_OLD, FaultKind.REVOKED}
    )
    _refusing(patch, refusals, "rejected:refused")


def lost_reply_taken_for_done(patch: Patch) -> None:
    """What was sent counts as taken in, whether or not an answer came."""
    lost = frozenset({FaultKind.UNREACHABLE, FaultKind.TIMED_OUT})
    _refusing(patch, lost, "applied")


def no_checksum(patch: Patch) -> None:
    """Frames without a checksum, read without one: changed bytes inside a name are still JSON."""

    def squeezer() -> zstandard.ZstdCompressor:
        return zstandard.ZstdCompressor(level=-100, write_checksum=False)

    patch.setattr(sync.codec, "_zstd", squeezer)


def retry_never_retries(patch: Patch) -> None:
    """After a fault no next time is set."""
    sound = sync.schedule.Schedule.done

    def done(self: Any, fault: Fault | None, *, more: bool) -> None:
        sound(self, fault, more=more)
        if fault is not None:
            self._due = self._clock.monotonic_ms() + 10**9

    patch.setattr(sync.schedule.Schedule, "done", done)


def nudge_ignored(patch: Patch) -> None:
    """A local act waits for the poll."""
    patch.setattr(sync.schedule.Schedule, "nudge", lambda _self: None)


def offline_sends_on(patch: Patch) -> None:
    """A counter that was switched offline goes on sending."""

    def due_ms(self: Any) -> int:
        self._forced = False
        self._take_notes()
        return int(self._schedule.wait_ms())

    patch.setattr(Runner, "due_ms", due_ms)


def fork_not_renewed(patch: Patch) -> None:
    """A fork stays one: no fresh identity is asked for."""
    patch.setattr(Runner, "_renewed", lambda _self, step: step)


def any_process_may_open(patch: Patch) -> None:
    """The folder's lock locks nothing."""

    class NoLock:
        def __init__(self, _path: object) -> None: ...

        def release(self) -> None: ...

    patch.setattr(stores, "FolderLock", NoLock)


_CUTS = (Accident.POWER_CUT, Accident.POWER_CUT_AT_COMMIT)
_KILLS = (Accident.KILL_AT_COMMIT,)
_OFF = (Accident.CUT_OFF, Accident.FORCED_OFFLINE)
_TWINS = (Accident.CLONE, Accident.IMAGE, Accident.RESTORE_COUNTER)
_BACK = (Accident.SERVER_COPY, Accident.RESTORE_SERVER)
_LOST = (Mishap.DROP_REPLY, Mishap.DROP_REQUEST)
_BUSY = weather(wire=(Mishap.TOO_MANY, Mishap.UNAVAILABLE))

COUNTER = (
    Planted(name="rows over pending", plant=rows_over_pending, plan=weather(*_OFF)),
    Planted(name="rebase skipped", plant=rebase_skipped, plan=weather(*_OFF)),
    Planted(name="closure forgotten", plant=closure_forgotten, plan=weather(*_OFF), within=12),
    Planted(name="settled too early", plant=settled_too_early, plan=weather(*_OFF, *_KILLS)),
    Planted(name="tombstone ignored", plant=tombstone_ignored, plan=weather(acts=90)),
    Planted(name="cursor before rows", plant=cursor_before_rows, plan=weather(*_KILLS, many=12)),
    Planted(name="cursor never kept", plant=cursor_never_kept),
    Planted(name="number not durable", plant=number_not_durable, plan=weather(*_CUTS, many=12)),
    Planted(name="rid reused", plant=rid_reused, plan=weather(Accident.CLONE)),
    Planted(
        name="pending dropped on fork", plant=pending_dropped_on_fork, plan=weather(*_TWINS, *_OFF)
    ),
    Planted(name="only above your n", plant=only_above_your_n, plan=weather(*_BACK)),
    Planted(
        name="only what the clock calls new",
        plant=only_what_the_clock_calls_new,
        plan=weather(*_BACK, Accident.CLOCK_JUMP, many=12),
        within=12,
    ),
    Planted(
        name="start over loses pending", plant=start_over_loses_pending, plan=weather(*_BACK, *_OFF)
    ),
    Planted(name="NORMAL for hand-overs", plant=normal_for_hand_overs, plan=weather(*_CUTS)),
    Planted(
        name="early acknowledgement", plant=early_acknowledgement, plan=weather(*_CUTS, *_KILLS)
    ),
    Planted(
        name="outbox in another transaction",
        plant=outbox_in_another_transaction,
        plan=weather(*_KILLS, many=12),
    ),
    Planted(name="chain broken", plant=chain_broken, plan=weather(*_KILLS)),
    Planted(name="own write not shown", plant=own_write_not_shown),
    Planted(name="newest first", plant=newest_first, plan=weather(*_OFF)),
    Planted(
        name="busy taken for an outcome",
        plant=busy_taken_for_an_outcome,
        plan=_BUSY,
    ),
    Planted(
        name="portal taken for an answer",
        plant=portal_taken_for_an_answer,
        plan=weather(wire=(Mishap.PORTAL,)),
    ),
    Planted(name="deleted on 4xx", plant=deleted_on_4xx, plan=weather(*_TWINS, Accident.HORIZON)),
    Planted(
        name="lost reply taken for done", plant=lost_reply_taken_for_done, plan=weather(wire=_LOST)
    ),
    Planted(name="no checksum", plant=no_checksum, plan=weather(wire=(Mishap.CORRUPT_REPLY,))),
    Planted(name="retry never retries", plant=retry_never_retries, plan=weather(wire=_LOST)),
    Planted(name="nudge ignored", plant=nudge_ignored),
    Planted(name="offline sends on", plant=offline_sends_on, plan=weather(Accident.FORCED_OFFLINE)),
    Planted(name="fork not renewed", plant=fork_not_renewed, plan=weather(Accident.CLONE)),
    Planted(
        name="any process may open",
        plant=any_process_may_open,
        plan=weather(Accident.SECOND_PROCESS),
    ),
)
