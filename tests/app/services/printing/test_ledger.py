# SPDX-License-Identifier: Apache-2.0
"""What the ledger writes down, and what it never lets happen twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from app.domain.printing import NEXT, PrintState, may_follow
from app.services.printing.shown import Queued
from app.store import prints
from app.store.writer import Priority
from tests.app.services.printing.conftest import Office


def test_every_state_has_its_line_and_the_end_is_an_end() -> None:
    """No state is without a word on what may follow; nothing follows what is over; nothing is sent twice."""
    assert set(NEXT) == set(PrintState)
    for over in (PrintState.CONFIRMED, PrintState.FAILED, PrintState.CANCELLED):
        assert not NEXT[over]
    back = [state for state in PrintState if may_follow(state, PrintState.QUEUED)]
    assert back == [PrintState.SENDING]


def test_a_label_takes_its_steps_and_each_is_kept(office: Office) -> None:
    """Queued, sending, sent and confirmed stand in the order and with the bytes that had left."""
    job = office.ask("p1").job
    item = office.ledger.next_for("zebra")
    assert item is not None
    started = office.ledger.begin(item, item.revision)
    assert started is not None
    assert started.begun
    sent = office.ledger.sent(started, 321)
    office.ledger.confirm(sent, "ready")
    steps = office.queue.steps(item.id)
    assert [str(s.state) for s in steps] == ["queued", "sending", "sent", "confirmed"]
    assert [s.bytes for s in steps] == [0, 0, 321, 0]
    assert office.states(job) == ["confirmed"]
    assert office.told == ["zebra"] * 4


def test_what_was_asked_for_is_answered_not_printed_again(office: Office) -> None:
    """The same label asked for anew, at whichever printer, is told where and when it went."""
    office.ask("p1", "p2")
    sent = office.send()
    office.clock.advance(60_000)
    for printer in ("zebra", "other"):
        again = office.ask("p1", "p2", "p3", printer=printer, revision="r1")
        assert [a.entity for a in again.already][:2] == ["p1", "p2"]
        first = again.already[0]
        assert (first.item, first.printer, first.state) == (sent, "zebra", PrintState.SENT)
        assert first.at == office.clock.now - 60_000
    assert office.ask("p1").job == ""


def test_what_says_something_else_is_another_label(office: Office) -> None:
    """A parcel that was moved gets its new label without a question and without a mark."""
    office.ask("p1")
    office.send()
    again = office.ask("p1", revision="r2")
    assert len(again.items) == 1
    assert office.queue.item(again.items[0]).reprint == 0


def test_what_was_taken_back_may_be_asked_for_again(office: Office) -> None:
    """A cancelled label of which no byte left stands in nobody's way and leaves no mark on the next."""
    job = office.ask("p1").job
    assert office.queue.cancel(job) == 1
    again = office.ask("p1")
    assert office.queue.item(again.items[0]).reprint == 0
    assert office.states(job) == ["cancelled"]


def test_what_failed_after_bytes_left_is_marked_when_asked_for_again(office: Office) -> None:
    """A label that a person didn't find may still turn up: the next one bears a mark."""
    office.ask("p1")
    lost = office.doubt()
    first = office.queue.answer([lost], printed=False).reprints[0]
    office.queue.cancel(office.queue.item(first).job)
    again = office.queue.item(office.ask("p1").items[0])
    assert again.reprint == 2
    assert again.reprint_of == lost


def test_two_windows_that_print_the_same_print_it_once(office: Office) -> None:
    """Of many threads that ask for the same labels at once, each label is taken in once."""
    entities = [f"p{n}" for n in range(20)]
    answers: list[Queued] = []
    windows = [
        threading.Thread(target=lambda: answers.append(office.ask(*entities))) for _ in range(6)
    ]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sum(len(answer.items) for answer in answers) == 20
    assert sum(len(answer.already) for answer in answers) == 100


def test_without_the_key_two_windows_print_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: where nobody looks whether the label is there, the store itself refuses the second."""
    office.ask("p1")
    monkeypatch.setattr(prints, "same_label", lambda *_args: [])
    with pytest.raises(Exception, match="UNIQUE"):
        office.ask("p1")


def test_what_was_being_sent_is_a_question_after_a_start(office: Office) -> None:
    """`sending` becomes unknown at the start, and the printer waits for the answer."""
    job = office.ask("p1", "p2").job
    begun = office.begin()
    assert office.ledger.recover() == 1
    assert office.states(job) == ["unknown", "queued"]
    assert office.ledger.next_for("zebra") is None
    assert [i.id for q in office.queue.questions() for i in q.items] == [begun]
    office.queue.answer([begun], printed=True)
    assert office.ledger.next_for("zebra") is not None
    assert office.ledger.recover() == 0


def test_only_the_proof_that_nothing_left_leads_back(office: Office) -> None:
    """Back in the queue it has begun nothing; a sent label never gets there."""
    job = office.ask("p1").job
    item = office.ledger.next_for("zebra")
    assert item is not None
    started = office.ledger.begin(item, item.revision)
    assert started is not None
    office.ledger.back(started, "refused")
    assert office.states(job) == ["queued"]
    sent = office.queue.item(office.send())
    with pytest.raises(ValueError, match="never goes"):
        office.desk.store.write(
            lambda conn: prints.move(
                conn, prints.items_of(conn, sent.job)[0], PrintState.QUEUED, at=0
            )
        ).result()


def test_a_label_that_was_cancelled_meanwhile_is_not_begun(office: Office) -> None:
    """Between the look at the queue and the first byte a cancel still counts."""
    job = office.ask("p1").job
    item = office.ledger.next_for("zebra")
    assert item is not None
    office.queue.cancel(job)
    assert office.ledger.begin(item, item.revision) is None


def test_a_label_says_what_is_true_when_it_is_printed(office: Office) -> None:
    """It takes the record as it is then; if another label says so already, it is taken back."""
    old = office.ask("p1").items[0]
    item = office.ledger.next_for("zebra")
    assert item is not None
    new = office.ask("p1", revision="r2").items[0]
    assert office.ledger.begin(item, "r2") is None
    assert office.queue.item(old).state is PrintState.CANCELLED
    other = office.ledger.next_for("zebra")
    assert other is not None
    assert other.id == new
    started = office.ledger.begin(other, "r3")
    assert started is not None
    assert started.revision == "r3"


def test_whoever_shelves_a_parcel_has_its_label(office: Office) -> None:
    """The act confirms what was sent and what was in question, but not what is still to come."""
    sent = office.ask("p1").items[0]
    office.send()
    office.ask("p2")
    doubted = office.doubt()
    waiting = office.ask("p3").items[0]
    for entity in ("p1", "p2", "p3", "none"):
        office.ledger.seen(entity)
    # It isn't waited for: behind the last of all it is done.
    office.desk.store.write(lambda _conn: None, Priority.FILL).result()
    states = [str(office.queue.item(i).state) for i in (sent, doubted, waiting)]
    assert states == ["confirmed", "confirmed", "queued"]


def test_a_person_is_not_told_of_by_the_ledger(office: Office) -> None:
    """The tables hold ids, codes and counts: no column could take a name."""
    office.ask("p1")
    office.send()
    columns = office.desk.store.query(
        lambda c: {
            row[1]
            for table in ("print_job", "print_item", "print_attempt")
            for row in c.exec_driver_sql(f"PRAGMA table_info({table})")
        }
    )
    assert not columns & {"name", "phone", "address", "recipient", "body"}


def test_settled_labels_are_forgotten_in_time(office: Office) -> None:
    """After its days a job goes with all that is told of it, once each of its labels is settled."""
    settled = office.ask("p1").job
    office.send()
    old = office.ask("p2", "p3").job
    lost = office.doubt()

    def forget() -> int:
        office.clock.advance(1_000)
        return office.desk.store.write(
            lambda c: prints.forget_settled(c, before=office.clock.now - 500, limit=10)
        ).result()

    assert [forget(), forget()] == [1, 0]
    assert office.states(settled) == []
    assert office.states(old) == ["unknown", "queued"]
    office.queue.answer([lost], printed=True)
    office.queue.cancel(old)
    office.clock.advance(1_000)
    kept = office.ask("p4", printer="other").job
    office.send("other")
    office.clock.advance(-800)
    assert forget() == 1
    assert [job.id for job in office.queue.jobs()] == [kept]
    rows = office.desk.store.query(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM print_attempt").scalar_one()
    )
    assert rows == 3


def test_the_disk_is_waited_for_where_a_second_label_could_come_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order, beginning and every bad news are on the disk; good news that the power takes becomes a question."""
    durable: list[bool] = []
    write = office.desk.store.writer.write

    def noted(work: Any, priority: Priority = Priority.OPERATOR, **how: Any) -> Any:
        durable.append(how["durable"])
        return write(work, priority, **how)

    monkeypatch.setattr(office.desk.store.writer, "write", noted)
    office.ask("p1", "p2", "p3")
    item = office.ledger.next_for("zebra")
    assert item is not None
    begun = office.ledger.begin(item, item.revision)
    assert begun is not None
    assert durable == [True, True]
    office.ledger.confirm(office.ledger.sent(begun, 8), "ready")
    assert durable == [True, True, False, False]
    for bad in (
        lambda label: office.ledger.back(label, "off"),
        lambda label: office.ledger.doubt(label, 3, "cut"),
    ):
        item = office.ledger.next_for("zebra")
        assert item is not None
        begun = office.ledger.begin(item, item.revision)
        assert begun is not None
        bad(begun)
        assert durable[-2:] == [True, True]
