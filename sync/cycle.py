# SPDX-License-Identifier: Apache-2.0
"""The engine of the counter's end: push what is unsent, pull what is new, and lose neither.

It has no threads and no I/O of its own: the store (`Replica`), the network (`Transport`), time and chance
are ports, so that the simulator can run this very code from a seed. Promises:

- `sync_no` and `rid` are durable before a request leaves; until its reply has been taken they are used
  again, so a lost reply is asked for a second time and a clone of this counter shows as a fork.
- An operation stays pending until its own result has been read out of a whole, sound reply.
- Push and pull are two verdicts: when a push is refused the rows still come, and a row that can't be read
  here costs no operation its result.

It decides nothing about the shop. When to call it is `runner.py`'s; what a reply means is `transport.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from app.domain.outcome import Verb
from sync.codec import pack
from sync.credentials import Credentials
from sync.protocol import (
    CHANGES_PATH,
    EXCHANGE_PATH,
    OPS_MAX,
    PROTO,
    ROWS_DEFAULT,
    ChangesReply,
    ExchangeReply,
    ExchangeRequest,
    Result,
    Row,
    WireOperation,
)
from sync.replica import Batch, Replica, incoming
from sync.transport import Fault, FaultKind, Request, Transport, read_reply

T = TypeVar("T")

_VERBS = frozenset(Verb)
_PUSH_REFUSED = frozenset({FaultKind.TOO_LARGE, FaultKind.REFUSED, FaultKind.FORK})
"""Faults of the push alone: the server read it and took nothing of it, so a pull may still work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one exchange, or several, did: two verdicts (`None` = fine), and whether to go on at once.

    `again` asks for another exchange, `page` for another pull.
    """

    pushed: int = 0
    pulled: int = 0
    again: bool = False
    page: bool = False
    push: Fault | None = None
    pull: Fault | None = None
    upto: int = 0
    outdated: bool = False

    @property
    def more(self) -> bool:
        return self.again or self.page

    @property
    def fault(self) -> Fault | None:
        """What to show: the push's fault before the pull's."""
        return self.push or self.pull


class Cycle:
    """Drives exchanges; keeps nothing that isn't in the replica but the size of the next batch."""

    def __init__(
        self,
        *,
        replica: Replica,
        transport: Transport,
        credentials: Credentials,
        rows: int = ROWS_DEFAULT,
    ) -> None:
        self._replica = replica
        self._transport = transport
        self._credentials = credentials
        self._rows = rows
        self._ops = OPS_MAX

    def exchange_once(self) -> Step:
        """Pushes one batch and pulls one page."""
        batch = self._replica.begin(self._ops)
        answer = self._exchange(batch)
        if isinstance(answer, Fault):
            return self._refused(batch, answer)
        expected = [op.id for op in batch.ops]
        if [r.id for r in answer.results] != expected or not all(map(_is_sound, answer.results)):
            fault = Fault(kind=FaultKind.BAD_REPLY, detail="results")
            return Step(push=fault, pull=fault)
        self._replica.take_results(answer.results)
        # Back to full batches by and by: one oversized operation mustn't slow the counter for ever.
        self._ops = min(OPS_MAX, self._ops * 2)
        # With a batch left behind, the rows here belong to no one moment of ours: settle with the last.
        step = self._take_page(
            answer.rows, answer.next, answer.upto, more=answer.more, whole=not batch.left
        )
        return replace(
            step,
            pushed=len(batch.ops),
            again=batch.left > 0,
            outdated=answer.min_proto > PROTO,
        )

    def pull_once(self) -> Step:
        """Pulls one page without using up a `sync_no`; nothing is pushed."""
        cursor = self._replica.cursor()
        target = f"{CHANGES_PATH}?{urlencode({'cursor': cursor, 'limit': self._rows})}"
        answer = self._send("GET", target, b"", "", ChangesReply)
        if not isinstance(answer, Fault):
            return self._take_page(answer.rows, answer.next, answer.upto, more=answer.more)
        if answer.kind is FaultKind.CURSOR_TOO_OLD and cursor:
            self._replica.rewind()
            return Step(page=True)
        return Step(pull=answer)

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
                step = replace(self.pull_once(), push=total.push)
            total = replace(
                step,
                pushed=total.pushed + step.pushed,
                pulled=total.pulled + step.pulled,
                upto=max(total.upto, step.upto),
                outdated=total.outdated or step.outdated,
            )
        return total

    def _exchange(self, batch: Batch) -> ExchangeReply | Fault:
        message = ExchangeRequest(
            counter=batch.counter,
            incarnation=batch.incarnation,
            sync_no=batch.sync_no,
            rid=batch.rid,
            cursor=batch.cursor,
            limit=self._rows,
            ops=[
                WireOperation(body=msgspec.Raw(op.body), private=op.private, salt=op.salt)
                for op in batch.ops
            ],
            head=batch.head,
            head_n=batch.head_n,
        )
        body, encoding = pack(message)
        return self._send("POST", EXCHANGE_PATH, body, encoding, ExchangeReply)

    def _send(
        self, method: str, target: str, body: bytes, encoding: str, shape: type[T]
    ) -> T | Fault:
        headers = self._credentials.headers(method, target, body, encoding)
        reply = self._transport.send(
            Request(method=method, target=target, headers=headers, body=body)
        )
        return reply if isinstance(reply, Fault) else read_reply(reply, shape)

    def _refused(self, batch: Batch, fault: Fault) -> Step:
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
                self._replica.rewind()
                return Step(again=True)
            case FaultKind.TOO_LARGE | FaultKind.REFUSED if len(batch.ops) > 1:
                self._ops = len(batch.ops) // 2
                return Step(again=True)
            case kind if kind in _PUSH_REFUSED:
                return replace(self.pull_once(), push=fault)
            case _:
                return Step(push=fault, pull=fault)

    def _take_page(
        self, rows: Sequence[Row], cursor: str, upto: int, *, more: bool, whole: bool = True
    ) -> Step:
        """Writes a page in slices; the cursor moves with the last of them or not at all."""
        try:
            found = [row for row in map(incoming, rows) if row is not None]
        except (msgspec.ValidationError, msgspec.DecodeError):
            return Step(pull=Fault(kind=FaultKind.BAD_REPLY, detail="rows"))
        start = 0
        while len(found) - start > (size := max(1, self._replica.slice_rows())):
            self._replica.take_rows(found[start : start + size])
            start += size
        self._replica.take_cursor(found[start:], cursor, upto, whole=whole and not more)
        return Step(pulled=len(rows), page=more, upto=upto)


def _is_sound(result: Result) -> bool:
    return result.outcome.partition(":")[0] in _VERBS
