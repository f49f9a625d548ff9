# SPDX-License-Identifier: Apache-2.0
"""The print ledger: what is written down before a printer hears of it, and after.

Promises: a label that says the same is sent once by itself, whoever asks and however often; `begin` is on the disk
before the first byte leaves; a label that was being sent when the counter died is a question after its start. Each
step is one transaction of the one writer, so of two windows that print the same, one is told what the other did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace

from sqlalchemy import Connection

from app.domain.printing import PrintState, next_reprint
from app.logs import Events
from app.services.desk import Desk
from app.services.printing.shown import Already, Queued, WantedLabel
from app.store import prints
from app.store.prints import PrintItem, PrintJob
from app.store.writer import Priority

RESTARTED = "restarted"
"""The counter ended while the label was being sent."""
SAID_ANEW = "said_anew"
"""What it says has changed, and a label that says so is there already."""
LABEL = "parcel_label"
"""The document that lies on a parcel."""
SEEN = "seen"
"""The parcel was shelved or handed over, with its label before whoever did it."""
_log = Events("printing")


class PrintLedger:
    """Shared by the queue's screen and the printers' writers; any thread may call it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._heard: list[Callable[[str], None]] = []

    def on_changed(self, listener: Callable[[str], None]) -> None:
        """`listener(printer)` is called, in whichever thread, behind each change of that printer's labels."""
        self._heard.append(listener)

    def told(self, printer: str) -> None:
        for listener in self._heard:
            listener(printer)

    def queue(
        self,
        labels: Sequence[WantedLabel],
        *,
        document: str,
        size: str,
        language: str,
        printer: str,
        design: str = "",
    ) -> Queued:
        """Takes a job in, whole, durably; what was printed already is answered with what happened then."""
        operator = self._desk.operator().id
        done = self._desk.store.write(
            lambda conn: self._take(
                conn,
                labels,
                PrintJob(
                    id=self._desk.ids.new_id(),
                    document=document,
                    size=size,
                    language=language,
                    printer=printer,
                    operator=operator,
                    at=self._desk.now(),
                    items=0,
                    design=design,
                ),
            )
        ).result()
        if done.items:
            self.told(printer)
        return done

    def _take(self, conn: Connection, labels: Sequence[WantedLabel], job: PrintJob) -> Queued:
        taken: list[PrintItem] = []
        already: list[Already] = []
        for label in labels:
            same = prints.same_label(conn, job.document, label.entity, label.revision, label.copy)
            known = prints.live(same)
            if known is not None:
                already.append(_already(known))
                continue
            begun = [item for item in same if item.begun]
            item = PrintItem(
                id=self._desk.ids.new_id(),
                job=job.id,
                n=len(taken) + 1,
                document=job.document,
                entity=label.entity,
                revision=label.revision,
                printer=job.printer,
                copy=label.copy,
                state=PrintState.QUEUED,
                changed_at=job.at,
                reprint_of=begun[-1].id if begun else "",
                reprint=next_reprint([i.reprint for i in same], may_be_out=bool(begun)),
                operator=job.operator,
            )
            prints.add_item(conn, item)
            taken.append(item)
        if not taken:
            return Queued(job="", items=(), already=tuple(already))
        prints.add_job(conn, replace(job, items=len(taken)))
        return Queued(job=job.id, items=tuple(item.id for item in taken), already=tuple(already))

    def recover(self) -> int:
        """At the start: what was being sent is a question now; how many. Before any printer's writer runs."""
        if not self._desk.store.query(lambda c: prints.open_items(c, PrintState.SENDING)):
            return 0
        at = self._desk.now()

        def ask(conn: Connection) -> int:
            found = prints.open_items(conn, PrintState.SENDING)
            for item in found:
                prints.move(conn, item, PrintState.UNKNOWN, at=at, detail=RESTARTED)
            return len(found)

        count = self._desk.store.write(ask).result()
        _log.warn("labels_in_question", count=count, reason=RESTARTED)
        return count

    def next_for(self, printer: str) -> PrintItem | None:
        """The label that goes next; None if none does, the printer is paused, or a question stands."""
        return self._desk.store.query(lambda c: prints.next_queued(c, printer))

    def job(self, id: str) -> PrintJob | None:
        return self._desk.store.query(lambda c: prints.job_of(c, id))

    def open_printers(self) -> tuple[str, ...]:
        """The printers that have something to do."""
        waiting = self._desk.store.query(prints.waiting_at)
        return tuple(p for p, states in waiting.items() if PrintState.QUEUED in states)

    def asks(self, printer: str) -> bool:
        """Whether a label of this printer is in question."""
        waiting = self._desk.store.query(prints.waiting_at)
        return PrintState.UNKNOWN in waiting.get(printer, {})

    def begin(self, item: PrintItem, revision: str) -> PrintItem | None:
        """Says durably that bytes may leave from now on; None if the label isn't to be sent after all.

        `revision` is of what was drawn now. A label that says by now what another says already is taken back; a
        reprint of which there is one already gets the next number, and is drawn again with it.
        """
        at = self._desk.now()

        def start(conn: Connection) -> PrintItem | None:
            if revision != item.revision:
                same = prints.same_label(conn, item.document, item.entity, revision, item.copy)
                if prints.live(same) is not None:
                    if item.reprint:
                        number = next_reprint([i.reprint for i in same], may_be_out=True)
                        prints.renumber(conn, item, revision=revision, reprint=number)
                    else:
                        prints.move(conn, item, PrintState.CANCELLED, at=at, detail=SAID_ANEW)
                    return None
            # A label that was cancelled meanwhile isn't where it was seen.
            if not prints.move(conn, item, PrintState.SENDING, at=at, revision=revision):
                return None
            return replace(
                item, state=PrintState.SENDING, changed_at=at, begun=True, revision=revision
            )

        started = self._desk.store.write(start).result()
        self.told(item.printer)
        return started

    def back(self, item: PrintItem, why: str) -> None:
        """Queued again: the line has proved that no byte had left."""
        self._step(item, PrintState.QUEUED, detail=why)

    def sent(self, item: PrintItem, sent: int) -> PrintItem:
        """The printer took all bytes; gives the label as it stands then."""
        self._step(item, PrintState.SENT, sent=sent, durable=False)
        return replace(item, state=PrintState.SENT)

    def confirm(self, item: PrintItem, proof: str) -> None:
        """It came out: the printer itself has said so."""
        self._step(item, PrintState.CONFIRMED, detail=proof, durable=False)

    def doubt(self, item: PrintItem, sent: int, why: str) -> None:
        """It may have come out: a question, behind which the printer waits."""
        self._step(item, PrintState.UNKNOWN, sent=sent, detail=why)
        _log.warn("labels_in_question", count=1, reason=why, bytes=sent)

    def fail(self, item: PrintItem, why: str) -> None:
        """It can't be printed, for certain."""
        self._step(item, PrintState.FAILED, detail=why)
        _log.warn("label_failed", reason=why)

    def _step(
        self,
        item: PrintItem,
        after: PrintState,
        *,
        sent: int = 0,
        detail: str = "",
        durable: bool = True,
    ) -> None:
        """Not durable is good news alone: if the power takes it, the label is a question, never a second one."""
        at = self._desk.now()
        self._desk.store.write(
            lambda conn: prints.move(conn, item, after, at=at, sent=sent, detail=detail),
            durable=durable,
        ).result()
        self.told(item.printer)

    def seen(self, entity: str) -> None:
        """Whoever shelves a parcel or hands it over has its one label before them: proof that it came out.

        Where a thing has several labels the act doesn't say which. Costs one look at an index; nothing is waited for.
        """
        found = self._desk.store.query(lambda c: prints.unproved(c, LABEL, entity))
        if not found or any(item.copy != found[0].copy for item in found):
            return
        at, by = self._desk.now(), self._desk.session
        operator = by.operator.id if by else ""

        def confirm(conn: Connection) -> None:
            for item in prints.unproved(conn, LABEL, entity):
                prints.move(conn, item, PrintState.CONFIRMED, at=at, detail=SEEN, operator=operator)

        def tell(_done: Future[None]) -> None:
            for printer in {item.printer for item in found}:
                self.told(printer)

        self._desk.store.write(confirm, Priority.SYNC).add_done_callback(tell)


def _already(item: PrintItem) -> Already:
    return Already(
        item=item.id,
        entity=item.entity,
        copy=item.copy,
        printer=item.printer,
        state=item.state,
        at=item.changed_at,
        reprint=item.reprint,
    )
