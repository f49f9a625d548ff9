# SPDX-License-Identifier: Apache-2.0
"""The engine of the counter's end: push what is unsent, pull what is new, and lose neither.

It has no threads and no I/O of its own: the store (`Replica`), the network (`Transport`), time and chance
are ports, so that the simulator can run this very code from a seed. Promises:

- `sync_no` and `rid` are durable before a request leaves; until its reply has been taken they are used
  again, so a lost reply is asked for a second time and a clone of this counter shows as a fork.
- An operation stays pending until its own result has been read out of a whole, sound reply.
- Push and pull are two verdicts: when a push is refused the rows still come, and a row that can't be read
  here costs no operation its result.
- Far behind, after a restore or an upgrade, or where a comparison finds a difference, it takes a snapshot
  (`filling.py`) instead of pages; pushing goes on meanwhile.

It decides nothing about the shop. When to call it is `runner.py`'s; what a reply means is `transport.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import msgspec

from app.domain.outcome import Verb
from sync.codec import pack
from sync.credentials import Credentials
from sync.filling import Filling
from sync.protocol import (
    CHANGES_PATH,
    DIGEST_PATH,
    EXCHANGE_PATH,
    OPS_MAX,
    PROTO,
    ROWS_MAX,
    SNAPSHOT_ROWS,
    ChangesReply,
    DigestReply,
    ExchangeReply,
    ExchangeRequest,
    KindDigest,
    Result,
    WireOperation,
)
from sync.replica import Batch, FillReason, Replica, Wait, incoming
from sync.transport import Fault, FaultKind, Reply, Request, Transport, read_reply

SWEEPS = 10
"""So many slices of what is no longer shown go at the end of one run."""
_VERBS = frozenset(Verb)
_PUSH_REFUSED = frozenset({FaultKind.TOO_LARGE, FaultKind.REFUSED, FaultKind.FORK})
"""Faults of the push alone: the server read it and took nothing of it, so a pull may still work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one exchange, or several, did: two verdicts (`None` = fine), and whether to go on at once.

    `again` asks for another exchange, `page` for another pull; `server_time` is the server's clock as it
    answered (UTC ms, 0 = it didn't). `outdated`: the server asks for a newer program,
    from `outdated_from` on (UTC ms, 0 = now).
    """

    pushed: int = 0
    pulled: int = 0
    again: bool = False
    page: bool = False
    push: Fault | None = None
    pull: Fault | None = None
    upto: int = 0
    outdated: bool = False
    outdated_from: int = 0
    server_time: int = 0

    @property
    def more(self) -> bool:
        return self.again or self.page

    @property
    def fault(self) -> Fault | None:
        """What to show: the push's fault before the pull's."""
        return self.push or self.pull


class Cycle:
    """Drives exchanges; keeps nothing that isn't in the replica but what is just being written."""

    def __init__(
        self,
        *,
        replica: Replica,
        transport: Transport,
        credentials: Credentials,
        rows: int = ROWS_MAX,
        snapshots: bool = True,
    ) -> None:
        self._replica = replica
        self._transport = transport
        self._credentials = credentials
        self._rows = rows
        self._snapshots = snapshots
        self._ops = OPS_MAX
        self._filling = Filling(replica=replica, send=self._get)
        # A page that is being written while the next one is fetched, and the cursor behind it.
        self._written: Wait | None = None
        self._cursor = ""

    def settle(self) -> None:
        """Waits for what is being written, so that what the engine says it did is done."""
        self._settle_page()
        self._filling.settle()

    def exchange_once(self) -> Step:
        """Pushes one batch and pulls one page, or none while a snapshot is wanted."""
        self.settle()
        wanted = self._replica.fill_wanted()
        batch = self._replica.begin(self._ops)
        answer = self._exchange(batch, 0 if wanted else self._rows)
        if isinstance(answer, Fault):
            return self._refused(batch, answer, wanted=wanted)
        expected = [op.id for op in batch.ops]
        if [r.id for r in answer.results] != expected or not all(map(_is_sound, answer.results)):
            fault = Fault(kind=FaultKind.BAD_REPLY, detail="results")
            return Step(push=fault, pull=fault)
        self._replica.take_results(answer.results)
        # Back to full batches by and by: one oversized operation mustn't slow the counter for ever.
        self._ops = min(OPS_MAX, self._ops * 2)
        step = Step(page=True)
        if not wanted:
            # With a batch left behind, the rows here belong to no one moment of ours: settle with the last.
            step = self._take_page(answer, whole=not batch.left)
            self.settle()
        return replace(
            step,
            pushed=len(batch.ops),
            again=batch.left > 0,
            outdated=answer.min_proto > PROTO,
            outdated_from=answer.min_proto_from if answer.min_proto > PROTO else 0,
        )

    def pull_once(self) -> Step:
        """Pulls one page, or a part of a snapshot; uses up no `sync_no`, nothing is pushed."""
        step = self._pull()
        self.settle()
        return step

    def run(self, steps: int, going_on: Callable[[], bool] = lambda: True) -> Step:
        """Exchanges until nothing is left to push or pull, at most `steps` of them; the sum of it all.

        `more` in the answer says that it stopped before the end. `going_on` is asked between steps.
        """
        total = self.exchange_once()
        for _ in range(steps - 1):
            if not (total.more and going_on()):
                break
            # What a clerk does during a long pull goes out with the next page, not after the last one.
            if total.again or (total.push is None and self._replica.unsent()):
                step = self.exchange_once()
            else:
                step = replace(self._pull(), push=total.push)
            total = replace(
                step,
                pushed=total.pushed + step.pushed,
                pulled=total.pulled + step.pulled,
                upto=max(total.upto, step.upto),
                outdated=total.outdated or step.outdated,
                outdated_from=step.outdated_from or total.outdated_from,
                server_time=step.server_time or total.server_time,
            )
        self.settle()
        if total.more or total.fault is not None:
            return total
        return replace(total, page=self._rest(going_on))

    def _rest(self, going_on: Callable[[], bool]) -> bool:
        """Everything is here: clears away what is no longer shown, and now and then compares.

        Gives whether that makes more work.
        """
        for _ in range(SWEEPS):
            if not going_on():
                return False
            if not self._replica.sweep():
                break
        else:
            return True
        if self._replica.digest_due() and not self._replica.unsent():
            self._compare()
        return self._replica.fill_wanted() is not None

    def _compare(self) -> None:
        """Asks what the site's records come to; a server that can't say is asked another day."""
        reply = self._get(DIGEST_PATH)
        theirs = reply if isinstance(reply, Fault) else read_reply(reply, DigestReply)
        if isinstance(theirs, Fault):
            if theirs.kind is FaultKind.REFUSED:
                self._replica.compared(())
            return
        ours = self._replica.digest()
        # Something has happened at one of the two ends: another time.
        if ours is None or ours.upto != theirs.upto:
            return
        none = KindDigest(count=0, mark=0)
        self._replica.compared(
            [
                kind
                for kind, (count, mark) in ours.kinds.items()
                if KindDigest(count=count, mark=mark) != theirs.kinds.get(kind, none)
            ]
        )

    def _pull(self) -> Step:
        """A page or a part of a snapshot; what it brought may still be being written when it returns."""
        if self._replica.fill_wanted():
            return self._fill()
        cursor = self._cursor if self._written else self._replica.cursor()
        reply = self._get(f"{CHANGES_PATH}?{urlencode({'cursor': cursor, 'limit': self._rows})}")
        answer = reply if isinstance(reply, Fault) else read_reply(reply, ChangesReply)
        if not isinstance(answer, Fault):
            return self._take_page(answer)
        self.settle()
        if answer.kind is FaultKind.CURSOR_TOO_OLD and cursor:
            self._want_fill(FillReason.HORIZON)
            return Step(page=True)
        return Step(pull=answer)

    def _fill(self) -> Step:
        """A part of a snapshot, or pages from now on where the server has none for us."""
        self._settle_page()
        filled = self._filling.step()
        if filled.pages:
            self._snapshots = False
            if self._replica.fill_wanted() is FillReason.BEHIND:
                self._replica.want_fill(None)
            else:
                self._replica.rewind()
        if filled.fault is not None and filled.fault.kind is FaultKind.RESTORED:
            known = self._replica.position().incarnation
            self._replica.start_over(max(filled.fault.incarnation, known))
            return Step(again=True)
        if filled.fault is not None:
            return Step(pull=filled.fault, pulled=filled.rows)
        return Step(page=True, pulled=filled.rows, upto=filled.upto)

    def _want_fill(self, reason: FillReason) -> None:
        """By snapshot where the server gives them, else by pages from the beginning."""
        if self._snapshots:
            self._replica.want_fill(reason)
        else:
            self._replica.rewind()

    def _exchange(self, batch: Batch, limit: int) -> ExchangeReply | Fault:
        message = ExchangeRequest(
            counter=batch.counter,
            incarnation=batch.incarnation,
            sync_no=batch.sync_no,
            rid=batch.rid,
            cursor=batch.cursor,
            limit=limit,
            ops=[
                WireOperation(body=msgspec.Raw(op.body), private=op.private, salt=op.salt)
                for op in batch.ops
            ],
            head=batch.head,
            head_n=batch.head_n,
        )
        body, encoding = pack(message)
        reply = self._send("POST", EXCHANGE_PATH, body, encoding)
        return reply if isinstance(reply, Fault) else read_reply(reply, ExchangeReply)

    def _get(self, target: str) -> Reply | Fault:
        return self._send("GET", target, b"", "")

    def _send(self, method: str, target: str, body: bytes, encoding: str) -> Reply | Fault:
        headers = self._credentials.headers(method, target, body, encoding)
        return self._transport.send(
            Request(method=method, target=target, headers=headers, body=body)
        )

    def _refused(self, batch: Batch, fault: Fault, *, wanted: FillReason | None) -> Step:
        """An exchange that the server didn't take: mend what can be mended here, pull where it may help."""
        match fault.kind:
            case FaultKind.RESTORED if batch.cursor or fault.incarnation not in (
                0,
                batch.incarnation,
            ):
                # Whatever it is now is right: a server's clock may have been wrong at an earlier restore.
                self._replica.start_over(fault.incarnation or batch.incarnation)
                return Step(again=True)
            case FaultKind.CURSOR_TOO_OLD if batch.cursor:
                # A server that doesn't know of pushing alone looks at the cursor all the same.
                if wanted:
                    self._replica.rewind()
                else:
                    self._want_fill(FillReason.HORIZON)
                return Step(again=True)
            case FaultKind.TOO_LARGE | FaultKind.REFUSED if len(batch.ops) > 1:
                self._ops = len(batch.ops) // 2
                return Step(again=True)
            case kind if kind in _PUSH_REFUSED:
                return replace(self.pull_once(), push=fault)
            case _:
                return Step(push=fault, pull=fault)

    def _take_page(self, answer: ExchangeReply | ChangesReply, *, whole: bool = True) -> Step:
        """Has a page written, behind the one before it; the cursor moves with its last row or not at all."""
        try:
            found = [row for row in map(incoming, answer.rows) if row is not None]
        except (msgspec.ValidationError, msgspec.DecodeError):
            self.settle()
            return Step(pull=Fault(kind=FaultKind.BAD_REPLY, detail="rows"))
        self._settle_page()
        self._cursor = answer.next
        self._written = self._replica.take_page(
            found, answer.next, answer.upto, whole=whole and not answer.more
        )
        if answer.behind > SNAPSHOT_ROWS and self._snapshots:
            self._settle_page()
            self._replica.want_fill(FillReason.BEHIND)
        return Step(
            pulled=len(answer.rows),
            page=answer.more,
            upto=answer.upto,
            server_time=answer.server_time,
        )

    def _settle_page(self) -> None:
        written, self._written = self._written, None
        if written is not None:
            written()


def _is_sound(result: Result) -> bool:
    return result.outcome.partition(":")[0] in _VERBS
