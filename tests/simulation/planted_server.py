# SPDX-License-Identifier: Apache-2.0
"""Planted defects of the server's end and of the rules that both ends share."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

import sync.server.central
import sync.server.engine
from app.codec import encode
from app.domain import apply_handovers
from app.domain.outcome import Outcome, Verb
from app.domain.records import Case
from app.domain.stock import Ledger
from app.domain.twins import here
from sync.protocol import Result
from sync.server import accept, feed, unit
from sync.server.accounts import Accounts
from sync.server.bus import LocalBus
from sync.server.engine import Database
from sync.server.enrolment import Enrolment
from sync.server.sendings import Turn
from sync.server.statements import SQLITE
from sync.server.unit import Incoming, Unit
from sync.simulator.plan import Accident, Mishap
from sync.simulator.server import WorldBus
from tests.simulation.planted import Planted, weather

Patch = pytest.MonkeyPatch


def _statements(patch: Patch, **changed: str) -> None:
    patch.setattr(sync.server.engine, "SQLITE", replace(SQLITE, **changed))


def no_idempotency(patch: Patch) -> None:
    """An operation that comes again is taken in again."""
    patch.setattr(Unit, "replays", lambda *_a: None)
    again = SQLITE.put_operations.replace("INSERT INTO", "INSERT OR REPLACE INTO")
    _statements(patch, put_operations=again)


def outcome_in_another_transaction(patch: Patch) -> None:
    """The effect is committed first, the outcome after it."""
    sound_finish, sound_push = Unit.finish, accept.push
    kept: list[Any] = []

    def finish(self: Any) -> int:
        kept[:] = [self._operations[:]]
        self._operations.clear()
        return sound_finish(self)

    def push(database: Database, ids: Any, site: int, *rest: Any, **named: Any) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Unit, "finish", finish)
            pushed = sound_push(database, ids, site, *rest, **named)
        rows = kept[0]

        def note(connection: Any) -> None:
            late = Unit(connection, database.statements, site, count=0, ids=ids)
            late._operations = rows
            sound_finish(late)

        if rows:
            database.unit(note)
        return pushed

    patch.setattr(sync.server.central.accept, "push", push)


def replay_gets_a_new_outcome(patch: Patch) -> None:
    """An operation that comes again is told that it was so already."""
    sound = Unit.outcome_of

    def outcome_of(self: Any, id: str) -> Result | None:
        known = sound(self, id)
        return None if known is None else Result(id=id, outcome="noop", seq=known.seq)

    patch.setattr(Unit, "outcome_of", outcome_of)


def outcome_forgotten(patch: Patch) -> None:
    """An operation that changed nothing isn't noted."""
    sound = Unit.finish

    def finish(self: Any) -> int:
        self._operations = [row for row in self._operations if not row[5].startswith("rejected")]
        return sound(self)

    patch.setattr(Unit, "finish", finish)


def row_below_the_cursor(patch: Patch) -> None:
    """A row gets a sequence that was drawn before the lock."""
    sound = Unit._take

    def take(self: Any, outcome: Outcome, bodies: Any) -> None:
        reached, self.seq = self.seq, max(self.seq - 2, 1)
        sound(self, outcome, bodies)
        self.seq = reached

    patch.setattr(Unit, "_take", take)


def cursor_skips_a_row(patch: Patch) -> None:
    """Between two pages one sequence is left out."""
    sound = feed.changes

    def changes(*args: Any, **named: Any) -> Any:
        page = sound(*args, **named)
        if not page.more:
            return page
        incarnation = int(page.next.split(".")[0])
        return replace(page, next=feed.make_cursor(incarnation, page.upto + 1))

    patch.setattr(sync.server.central, "changes", changes)


def page_ends_within_an_operation(patch: Patch) -> None:
    """A page is cut by its number of rows, wherever that is."""
    sound = feed.changes

    def changes(*args: Any, **named: Any) -> Any:
        page = sound(*args, **named)
        if page.more and len(page.rows) > 1:
            return replace(page, rows=page.rows[:-1])
        return page

    patch.setattr(sync.server.central, "changes", changes)


def tombstones_not_sent(patch: Patch) -> None:
    """What was deleted isn't in the feed."""
    _statements(
        patch, changes=SQLITE.changes.replace("ORDER BY seq", "AND NOT deleted ORDER BY seq")
    )


def horizon_ignored(patch: Patch) -> None:
    """A cursor older than the tombstones is served as if nothing were missing."""
    sound = feed.read_cursor

    def read_cursor(text: str, incarnation: int, *, reached: int, horizon: int) -> int:
        del horizon
        return sound(text, incarnation, reached=reached, horizon=0)

    patch.setattr(feed, "read_cursor", read_cursor)


def other_sites_rows(patch: Patch) -> None:
    """The feed forgets to ask for the site."""
    _statements(patch, changes=SQLITE.changes.replace("site_id = ?", "site_id <> -?"))


def case_to_one_counter(patch: Patch) -> None:
    """A conflict's case is told to nobody but the counter that holds it."""
    sound = feed.changes

    def changes(*args: Any, **named: Any) -> Any:
        page = sound(*args, **named)
        return replace(page, rows=[row for row in page.rows if row.kind != "case"])

    patch.setattr(sync.server.central, "changes", changes)


def _from_server(patch: Patch, change: Any) -> None:
    """`change(op, rows, outcome)` after the rules, at the server alone."""
    sound = vars(unit)["apply"]

    def apply(op: Any, private: Any, rows: Any, issuer: Any) -> Outcome:
        changed: Outcome = change(op, rows, sound(op, private, rows, issuer))
        return changed

    patch.setattr(unit, "apply", apply)


def second_hand_over_moves_stock(patch: Patch) -> None:
    """The second hand-over of a parcel takes its goods out once more."""

    def change(op: Any, rows: Any, outcome: Outcome) -> Outcome:
        if outcome.code != "handed_over_twice":
            return outcome
        ledger = Ledger(rows, op)
        row = here(rows, op.entity, op.args.waybill)
        ledger.parcel_out(row.lines if row else (), op.entity)
        return replace(outcome, puts=(*outcome.puts, *ledger.puts))

    _from_server(patch, change)


def conflict_without_case(patch: Patch) -> None:
    """A conflict is kept, but nobody is asked."""

    def change(_op: Any, _rows: Any, outcome: Outcome) -> Outcome:
        if outcome.verb is not Verb.CONFLICT:
            return outcome
        return replace(outcome, puts=tuple(p for p in outcome.puts if not isinstance(p, Case)))

    _from_server(patch, change)


def second_hand_over_wins(patch: Patch) -> None:
    """Last writer wins: the second hand-over of a parcel simply stands too."""

    def change(_op: Any, _rows: Any, outcome: Outcome) -> Outcome:
        if outcome.code != "handed_over_twice":
            return outcome
        kept = tuple(
            replace(p, conflict=False) if p.id and hasattr(p, "conflict") else p
            for p in outcome.puts
        )
        return Outcome(verb=Verb.APPLIED, puts=tuple(p for p in kept if not isinstance(p, Case)))

    _from_server(patch, change)


def stock_as_an_image(patch: Patch) -> None:
    """A movement sets what the counter believed instead of adding to what is there."""
    sound = Ledger.move

    def move(self: Any, product: str, lot: str, kind: Any, quantity: int, **named: Any) -> Any:
        made = sound(self, product, lot, kind, quantity, **named)
        for id, row in self._lots.items():
            if row.on_hand > 12:
                self._lots[id] = replace(row, on_hand=12)
        return made

    patch.setattr(Ledger, "move", move)


def undo_ignores_lots(patch: Patch) -> None:
    """What comes back comes back without a lot."""

    def give_back(self: Any, movements: Any, reason: str) -> None:
        for m in movements:
            self.move(m.product, "", "parcel_back", -m.quantity, parcel=m.parcel, reason=reason)

    patch.setattr(Ledger, "give_back", give_back)


def undo_gives_nothing_back(patch: Patch) -> None:
    """An undone hand-over leaves the stock as it was."""
    patch.setattr(apply_handovers, "goods_left", lambda *_a: [])


def poison_blocks(patch: Patch) -> None:
    """One operation's fault is the whole request's."""

    def decided(self: Any, incoming: Incoming, *, trusted: bool, also: Any = ()) -> Any:
        outcome = self._decide(incoming, trusted=trusted)
        if also:
            outcome = replace(outcome, puts=(*outcome.puts, *also))
        return outcome, [encode(record).decode() for record in outcome.puts]

    patch.setattr(Unit, "_decided", decided)


def batch_blind_to_itself(patch: Patch) -> None:
    """The operations of a batch don't see each other's effects."""
    sound = Unit._take

    def take(self: Any, outcome: Outcome, bodies: Any) -> None:
        rows, self.rows = self.rows, _Deaf()
        sound(self, outcome, bodies)
        self.rows = rows

    patch.setattr(Unit, "_take", take)


class _Deaf:
    def take(self, _outcome: Outcome) -> None: ...


def batch_backwards(patch: Patch) -> None:
    """A batch is taken in from its end."""
    sound = accept._take_in

    def take_in(unit_: Any, request: Any, operations: Any, *rest: Any, **named: Any) -> Any:
        pushed = sound(unit_, request, list(reversed(operations)), *rest, **named)
        return replace(pushed, results=list(reversed(pushed.results)))

    patch.setattr(accept, "_take_in", take_in)


def number_not_checked(patch: Patch) -> None:
    """Any `sync_no` will do: a clone is never found."""
    patch.setattr(accept, "_turn", lambda *_a: Turn.NEXT)


def earlier_identity_unknown(patch: Patch) -> None:
    """What was recorded before a fork is somebody else's."""
    central = vars(sync.server.central)
    sound = central["read_operation"]

    def read_operation(wire: Any, **named: Any) -> Any:
        named["identities"] = frozenset({named["counter"]})
        return sound(wire, **named)

    patch.setattr(sync.server.central, "read_operation", read_operation)


def incarnation_not_raised(patch: Patch) -> None:
    """A server that was restored goes on as if nothing had happened."""
    patch.setattr(Accounts, "restored", lambda _self: 0)


def revoked_goes_on(patch: Patch) -> None:
    """A revoked counter is only marked, not refused."""
    sound = Enrolment.revoke

    def revoke(self: Any, id: str) -> int:
        number = sound(self, id)
        with self._database.write() as connection:
            connection.exec_driver_sql("UPDATE counter SET revoked_at = 0 WHERE id = ?", (id,))
        return number

    patch.setattr(Enrolment, "revoke", revoke)


def told_before_committed(patch: Patch) -> None:
    """A commit that failed is told as done."""
    sound = Database.unit

    def unit_(self: Any, work: Any) -> Any:
        values: list[Any] = []

        def kept(connection: Any) -> Any:
            values.append(work(connection))
            return values[-1]

        with contextlib.suppress(DBAPIError), self.write() as connection:
            kept(connection)
        return values[-1] if values else sound(self, work)

    patch.setattr(Database, "unit", unit_)


def nobody_is_woken(patch: Patch) -> None:
    """The server tells nobody that there is something new."""
    patch.setattr(WorldBus, "publish", lambda *_a: None)
    patch.setattr(LocalBus, "publish", lambda *_a: None)


_TWINS = (Accident.CLONE, Accident.IMAGE, Accident.RESTORE_COUNTER)
_BACK = (Accident.SERVER_COPY, Accident.RESTORE_SERVER)
_OFF = (Accident.CUT_OFF, Accident.FORCED_OFFLINE)
_LOST = (Mishap.DROP_REPLY, Mishap.TWICE)
_FORGETFUL = weather(Accident.HORIZON, *_OFF, acts=120, many=16)
_CRASHES = weather(Accident.SERVER_CRASH, many=20)

SERVER = (
    Planted(name="no idempotency", plant=no_idempotency, plan=weather(wire=_LOST)),
    Planted(
        name="outcome in another transaction",
        plant=outcome_in_another_transaction,
        plan=_CRASHES,
    ),
    Planted(
        name="a replay gets a new outcome",
        plant=replay_gets_a_new_outcome,
        plan=weather(wire=_LOST),
    ),
    Planted(name="outcome forgotten", plant=outcome_forgotten, plan=weather(*_OFF, acts=60)),
    Planted(name="row below the cursor", plant=row_below_the_cursor),
    Planted(name="cursor skips a row", plant=cursor_skips_a_row, plan=weather(*_OFF, rows=2)),
    Planted(
        name="page ends within an operation",
        plant=page_ends_within_an_operation,
        plan=weather(*_OFF, rows=3),
    ),
    Planted(name="tombstones not sent", plant=tombstones_not_sent, plan=weather(acts=90)),
    Planted(
        name="horizon ignored",
        plant=horizon_ignored,
        plan=weather(Accident.HORIZON, *_OFF, acts=120, many=16),
        within=16,
    ),
    Planted(name="other sites' rows", plant=other_sites_rows, plan=weather(sites=2)),
    Planted(name="case to one counter", plant=case_to_one_counter, plan=weather(*_OFF)),
    Planted(
        name="second hand-over moves stock",
        plant=second_hand_over_moves_stock,
        plan=weather(*_OFF, acts=60),
    ),
    Planted(name="conflict without case", plant=conflict_without_case, plan=weather(*_OFF)),
    Planted(
        name="second hand-over wins", plant=second_hand_over_wins, plan=weather(*_OFF, acts=60)
    ),
    Planted(name="stock as an image", plant=stock_as_an_image, plan=weather(acts=60)),
    Planted(name="undo ignores lots", plant=undo_ignores_lots, plan=weather(acts=120), within=16),
    Planted(name="undo gives nothing back", plant=undo_gives_nothing_back, plan=weather(acts=60)),
    Planted(name="poison blocks", plant=poison_blocks, plan=weather(Accident.POISON)),
    Planted(name="batch blind to itself", plant=batch_blind_to_itself, plan=weather(*_OFF)),
    Planted(name="batch backwards", plant=batch_backwards, plan=weather(*_OFF)),
    Planted(name="number not checked", plant=number_not_checked, plan=weather(Accident.CLONE)),
    Planted(
        name="earlier identity unknown",
        plant=earlier_identity_unknown,
        plan=weather(*_TWINS, *_OFF),
    ),
    Planted(name="incarnation not raised", plant=incarnation_not_raised, plan=weather(*_BACK)),
    Planted(
        name="revoked goes on", plant=revoked_goes_on, plan=weather(Accident.REVOKE, counters=3)
    ),
    Planted(
        name="told before committed",
        plant=told_before_committed,
        plan=weather(Accident.SERVER_REPEAT),
    ),
    Planted(name="nobody is woken", plant=nobody_is_woken),
)
