# SPDX-License-Identifier: Apache-2.0
"""A central server of a few lines: the same rules, a sequence, a feed; for the replica's tests."""

from __future__ import annotations

from app.codec import decode_operation, decode_personal, encode
from app.domain.apply import apply
from app.domain.kinds import Kind
from app.domain.lookup import kind_of
from app.domain.operations import Operation
from app.domain.outcome import Memory, NothingIssued, Outcome, Verb
from app.domain.rebase import rebase
from app.domain.records import Personal, Record
from app.store import outbox
from app.store.replica import Result, ServedRow, take_cursor, take_results, take_rows
from app.store.store import Store


class Central:
    """Rows, the sequence at which each last changed, and every outcome by operation id."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.seq = 0
        self.at: dict[tuple[Kind, str], int] = {}
        self.outcomes: dict[str, Result] = {}

    def put(self, *records: Record) -> None:
        """Rows that nobody's operation made (the site, an administrator's change)."""
        self._take(Outcome(verb=Verb.APPLIED, puts=records))

    def _take(self, outcome: Outcome) -> None:
        self.seq += 1
        self.memory.take(outcome)
        for record in outcome.puts:
            self.at[kind_of(record), record.id] = self.seq
        for place in outcome.removes:
            self.at[place] = self.seq

    def accept(self, op: Operation, private: Personal | None) -> Result:
        """One operation's outcome; a replay gets the stored one."""
        if op.id not in self.outcomes:
            outcome = apply(op, private, self.memory, NothingIssued())
            self._take(outcome)
            self.outcomes[op.id] = Result(id=op.id, outcome=outcome.text, seq=self.seq)
        return self.outcomes[op.id]

    def push(self, store: Store, limit: int = 100, *, reply_lost: bool = False) -> None:
        """A counter's unsent operations; with `reply_lost` it never hears of their outcomes."""
        results = []
        for entry in store.query(lambda conn: outbox.next_batch(conn, limit)):
            private = None if entry.private is None else decode_personal(entry.private)
            results.append(self.accept(decode_operation(entry.body), private))
        if not reply_lost:
            store.write(lambda conn: take_results(conn, results)).result()

    def pull(self, store: Store, *, limit: int = 10_000, slice_rows: int = 10_000) -> bool:
        """One page of the feed behind the counter's cursor, in slices; gives whether there is more."""
        since = int(store.identity.cursor or 0)
        changed = sorted((seq, *place) for place, seq in self.at.items() if seq > since)
        page = changed[:limit]
        # A page never ends within one sequence.
        while len(page) < len(changed) and changed[len(page)][0] == page[-1][0]:
            page.append(changed[len(page)])
        rows = [self._row(kind, id, seq) for seq, kind, id in page]
        more = len(page) < len(changed)
        upto = page[-1][0] if more else self.seq
        for start in range(0, len(rows), slice_rows):
            part = rows[start : start + slice_rows]
            store.write(lambda conn, part=part: take_rows(conn, part), durable=False).result()
        store.write(
            lambda conn: take_cursor(conn, cursor=str(upto), more=more, upto=upto), durable=False
        ).result()
        return more

    def _row(self, kind: Kind, id: str, seq: int) -> ServedRow:
        record = self.memory.get(kind, id)
        if record is None:
            return ServedRow(kind=kind, id=id, seq=seq, deleted=True)
        return ServedRow(kind=kind, id=id, seq=seq, body=encode(record))

    def sync(self, store: Store) -> None:
        """Everything, both ways."""
        self.push(store)
        while self.pull(store):
            pass


def shown(store: Store) -> dict[tuple[Kind, str], Record]:
    """Every record that a counter shows."""
    return store.read(lambda rows: {(k, r.id): r for k in Kind for r in rows.all(k)})


def expected(central: Central, store: Store) -> dict[tuple[Kind, str], Record]:
    """What it must show: the server's rows with its pending operations over them."""
    pending = [
        (decode_operation(e.body), None if e.private is None else decode_personal(e.private))
        for e in store.query(lambda conn: outbox.next_batch(conn, 1_000))
    ]
    rows: dict[tuple[Kind, str], Record] = dict(central.memory.rows)
    for place, record in rebase(Memory(rows.values()), pending).view.items():
        if record is None:
            rows.pop(place, None)
        else:
            rows[place] = record
    return rows
