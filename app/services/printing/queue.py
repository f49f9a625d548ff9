# SPDX-License-Identifier: Apache-2.0
"""The print queue as its screen and a script see it: jobs, questions, and a person's answers.

"Did it print?" is asked of a person wherever the line couldn't tell. "No" makes a new label with a mark on it, who
asked and why; nothing is ever sent again without one. Pausing, cancelling and resuming touch only what hasn't begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from app.domain.printing import MAY_BE_OUT, PrintState, next_reprint
from app.domain.roles import Deed
from app.errors import OperatorError
from app.services.desk import Desk
from app.services.printing.ledger import PrintLedger
from app.services.printing.shown import (
    Answered,
    PrinterStanding,
    PrintItemView,
    PrintJobView,
    Question,
)
from app.store import prints
from app.store.prints import PrintItem, PrintStep

BY_A_PERSON = "person"
"""Somebody has looked and said so."""


class PrintQueue:
    """The queue tab's job; what changes something asks who may."""

    def __init__(
        self,
        desk: Desk,
        ledger: PrintLedger,
        standings: Callable[[], tuple[PrinterStanding, ...]] = lambda: (),
    ) -> None:
        """`standings` says what the printers' writers do."""
        self._desk = desk
        self._ledger = ledger
        self._standings = standings

    def jobs(self, limit: int = 50) -> tuple[PrintJobView, ...]:
        """The newest first, each with how many of its labels are in which state."""
        names = self._desk.names().operators

        def read(conn: Connection) -> tuple[PrintJobView, ...]:
            found = prints.latest_jobs(conn, limit)
            counts = prints.counts_of(conn, (job.id for job in found))
            return tuple(
                PrintJobView(
                    id=job.id,
                    document=job.document,
                    size=job.size,
                    language=job.language,
                    printer=job.printer,
                    operator_name=names.get(job.operator, ""),
                    at=job.at,
                    items=job.items,
                    states=counts[job.id],
                )
                for job in found
            )

        return self._desk.store.query(read)

    def items(self, job: str) -> tuple[PrintItemView, ...]:
        """A job's labels in their order."""
        return self._views(self._desk.store.query(lambda c: prints.items_of(c, job)))

    def item(self, id: str) -> PrintItemView:
        """One label; an OperatorError if there is no such."""
        return self._views([self._found(id)])[0]

    def steps(self, item: str) -> tuple[PrintStep, ...]:
        """All that happened to a label."""
        return tuple(self._desk.store.query(lambda c: prints.steps_of(c, item)))

    def questions(self) -> tuple[Question, ...]:
        """Every label of which nobody knows whether it came out, by job and printer, the oldest first."""
        unknown = self._desk.store.query(lambda c: prints.open_items(c, PrintState.UNKNOWN))
        groups: dict[tuple[str, str], list[PrintItem]] = {}
        for item in unknown:
            groups.setdefault((item.job, item.printer), []).append(item)
        return tuple(
            Question(
                job=job,
                printer=printer,
                document=items[0].document,
                at=items[0].changed_at,
                items=self._views(items),
            )
            for (job, printer), items in groups.items()
        )

    def waiting(self) -> dict[str, dict[PrintState, int]]:
        """For each printer with something unsettled, how many labels are in which state."""
        return self._desk.store.query(prints.waiting_at)

    def standings(self) -> tuple[PrinterStanding, ...]:
        """What each printer's writer does, and what keeps it from doing more."""
        return self._standings()

    def paused(self) -> dict[str, str]:
        """The printers that a person has paused, and why."""
        return self._desk.store.query(prints.paused)

    def answer(self, items: Sequence[str], *, printed: bool, why: str = "") -> Answered:
        """A person has looked: the labels came out, or new ones take their place, each with its mark.

        Labels that were answered already are refused as a whole: somebody else has said what they saw.
        """
        self._desk.require(Deed.PRINT)
        found = [self._found(id) for id in dict.fromkeys(items)]
        operator, at = self._desk.operator().id, self._desk.now()

        def settle(conn: Connection) -> Answered:
            done = Answered()
            for item in found:
                now = prints.item_of(conn, item.id)
                if now is None or now.state not in MAY_BE_OUT:
                    raise _settled()
                done = self._settle(conn, now, done, printed=printed, why=why, at=at, by=operator)
            return done

        answered = self._desk.store.write(settle).result()
        self._tell(found)
        return answered

    def _settle(
        self,
        conn: Connection,
        item: PrintItem,
        so_far: Answered,
        *,
        printed: bool,
        why: str,
        at: int,
        by: str,
    ) -> Answered:
        after = PrintState.CONFIRMED if printed else PrintState.FAILED
        prints.move(conn, item, after, at=at, detail=BY_A_PERSON, operator=by)
        if printed:
            return replace(so_far, confirmed=(*so_far.confirmed, item.id))
        new = self._again(conn, item, why=why or BY_A_PERSON, at=at, by=by)
        return replace(so_far, reprints=(*so_far.reprints, new))

    def reprint(self, item: str, why: str) -> str:
        """One more print of a label, marked as such; one that is still waiting serves. Its id."""
        self._desk.require(Deed.PRINT)
        if not why.strip():
            raise OperatorError(
                "reason_missing", "A reprint needs a reason.", "Say why, in a word or two."
            )
        found = self._found(item)
        if found.state in (PrintState.QUEUED, PrintState.SENDING):
            raise OperatorError(
                "print_waits", "This label is still on its way.", "Wait until it has come out."
            )
        operator, at = self._desk.operator().id, self._desk.now()
        new = self._desk.store.write(
            lambda conn: self._again(conn, found, why=why.strip(), at=at, by=operator)
        ).result()
        self._tell([found])
        return new

    def _again(self, conn: Connection, item: PrintItem, *, why: str, at: int, by: str) -> str:
        """A new label in a label's place, at the end of its printer's queue."""
        same = prints.same_label(conn, item.document, item.entity, item.revision, item.copy)
        waiting = [s for s in same if s.state is PrintState.QUEUED]
        if waiting:
            return waiting[-1].id
        begun = [s for s in same if s.begun]
        new = replace(
            item,
            id=self._desk.ids.new_id(),
            state=PrintState.QUEUED,
            changed_at=at,
            reprint_of=item.id,
            reprint=next_reprint([s.reprint for s in same], may_be_out=bool(begun)),
            why=why,
            operator=by,
            begun=False,
            detail="",
        )
        prints.add_item(conn, new)
        return new.id

    def resume_from(self, job: str, n: int, why: str = "") -> Answered:
        """Goes on with a job from its label `n`: what was sent before it came out, and from there on nothing did."""
        self._desk.require(Deed.PRINT)
        operator, at = self._desk.operator().id, self._desk.now()

        def go_on(conn: Connection) -> Answered:
            items = prints.items_of(conn, job)
            if not any(item.n == n for item in items):
                raise OperatorError(
                    "print_item_unknown", "This job has no such label.", "Look at its list."
                )
            done = Answered()
            last = {item.n: item for item in items}
            for number, item in sorted(last.items()):
                if number < n and item.state in MAY_BE_OUT:
                    done = self._settle(conn, item, done, printed=True, why=why, at=at, by=operator)
                elif number >= n and item.state is PrintState.QUEUED:
                    # Taken back and asked for anew, so that the labels come out in their order.
                    prints.move(conn, item, PrintState.CANCELLED, at=at, operator=operator)
                    done = self._renewed(conn, item, done, why=why, at=at, by=operator)
                elif number >= n and item.state in MAY_BE_OUT:
                    done = self._settle(
                        conn, item, done, printed=False, why=why, at=at, by=operator
                    )
                elif number >= n and item.state in (PrintState.CANCELLED, PrintState.FAILED):
                    done = self._renewed(conn, item, done, why=why, at=at, by=operator)
            return done

        done = self._desk.store.write(go_on).result()
        self._tell(self._desk.store.query(lambda c: prints.items_of(c, job)))
        return done

    def _renewed(
        self, conn: Connection, item: PrintItem, so_far: Answered, *, why: str, at: int, by: str
    ) -> Answered:
        new = self._again(conn, item, why=why or BY_A_PERSON, at=at, by=by)
        return replace(so_far, reprints=(*so_far.reprints, new))

    def cancel(self, job: str) -> int:
        """Takes back what of a job hasn't begun; how many labels that were."""
        self._desk.require(Deed.PRINT)
        operator, at = self._desk.operator().id, self._desk.now()

        def take_back(conn: Connection) -> list[PrintItem]:
            found = [i for i in prints.items_of(conn, job) if i.state is PrintState.QUEUED]
            for item in found:
                prints.move(
                    conn, item, PrintState.CANCELLED, at=at, detail=BY_A_PERSON, operator=operator
                )
            return found

        taken = self._desk.store.write(take_back).result()
        self._tell(taken)
        return len(taken)

    def pause(self, printer: str, why: str = "") -> None:
        """Nothing begins at this printer until somebody resumes it, whatever restarts in between."""
        self._desk.require(Deed.PRINT)
        operator, at = self._desk.operator().id, self._desk.now()
        self._desk.store.write(
            lambda conn: prints.pause(conn, printer, at=at, operator=operator, why=why)
        ).result()
        self._ledger.told(printer)

    def resume(self, printer: str) -> None:
        self._desk.require(Deed.PRINT)
        self._desk.store.write(lambda conn: prints.resume(conn, printer)).result()
        self._ledger.told(printer)

    def on_changed(self, listener: Callable[[str], None]) -> None:
        """`listener(printer)` is called, in whichever thread, behind each change."""
        self._ledger.on_changed(listener)

    def _found(self, id: str) -> PrintItem:
        found = self._desk.store.query(lambda c: prints.item_of(c, id))
        if found is None:
            raise OperatorError(
                "print_item_unknown", "There is no such label in the queue.", "Look at its list."
            )
        return found

    def _views(self, items: Sequence[PrintItem]) -> tuple[PrintItemView, ...]:
        names = self._desk.names().operators
        return tuple(_view(item, names) for item in items)

    def _tell(self, items: Sequence[PrintItem]) -> None:
        for printer in {item.printer for item in items}:
            self._ledger.told(printer)


def _settled() -> OperatorError:
    return OperatorError(
        "print_settled",
        "What became of this label is known already.",
        "Look at the list again; for one more print choose reprint.",
    )


def _view(item: PrintItem, operators: dict[str, str]) -> PrintItemView:
    return PrintItemView(
        id=item.id,
        job=item.job,
        n=item.n,
        document=item.document,
        entity=item.entity,
        copy=item.copy,
        printer=item.printer,
        state=item.state,
        changed_at=item.changed_at,
        reprint=item.reprint,
        reprint_of=item.reprint_of,
        why=item.why,
        detail=item.detail,
        operator_name=operators.get(item.operator, ""),
    )
