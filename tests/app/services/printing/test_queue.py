# SPDX-License-Identifier: Apache-2.0
"""What a person may say of the queue, and what comes of it."""

from __future__ import annotations

import pytest

from app.domain.printing import PrintState
from app.errors import OperatorError
from tests.app.services.printing.conftest import Office


def test_no_makes_a_new_label_with_its_mark(office: Office) -> None:
    """The old one has failed by a person's word; the new one says of what, by whom and why."""
    office.ask("p1")
    lost = office.doubt()
    done = office.queue.answer([lost], printed=False, why="blank paper")
    new = office.queue.item(done.reprints[0])
    assert (new.reprint, new.reprint_of, new.why, new.operator_name) == (
        1, lost, "blank paper", "Mei",
    )  # fmt: skip
    assert office.queue.item(lost).state is PrintState.FAILED
    assert office.queue.questions() == ()
    waiting = office.ledger.next_for("zebra")
    assert waiting is not None
    assert waiting.id == new.id


def test_a_question_is_answered_once(office: Office) -> None:
    """The second window hears that it is settled, and no second reprint is made."""
    job = office.ask("p1").job
    lost = office.doubt()
    office.queue.answer([lost], printed=False)
    for printed in (True, False):
        with pytest.raises(OperatorError) as refused:
            office.queue.answer([lost], printed=printed)
        assert refused.value.code == "print_settled"
    assert office.states(job) == ["failed", "queued"]


def test_an_answer_that_is_refused_changes_nothing(office: Office) -> None:
    """Of two labels one is settled: neither is answered."""
    office.ask("p1", "p2")
    sent = office.send()
    lost = office.doubt()
    office.queue.answer([sent], printed=True)
    with pytest.raises(OperatorError):
        office.queue.answer([lost, sent], printed=False)
    assert office.queue.item(lost).state is PrintState.UNKNOWN


def test_a_sent_label_may_be_missing_all_the_same(office: Office) -> None:
    """A mute printer took the bytes and printed nothing: a person may say so."""
    office.ask("p1")
    sent = office.send()
    assert len(office.queue.answer([sent], printed=False).reprints) == 1


def test_reprints_count_up_and_need_a_reason(office: Office) -> None:
    """Each further print says its number; one that still waits serves for two presses."""
    office.ask("p1")
    sent = office.send()
    with pytest.raises(OperatorError) as refused:
        office.queue.reprint(sent, " ")
    assert refused.value.code == "reason_missing"
    first = office.queue.reprint(sent, "torn")
    assert office.queue.reprint(sent, "torn") == first
    office.send()
    second = office.queue.reprint(first, "torn again")
    assert [office.queue.item(i).reprint for i in (first, second)] == [1, 2]
    assert office.queue.item(sent).state is PrintState.SENT


def test_what_is_on_its_way_is_not_reprinted(office: Office) -> None:
    """A queued label needs no second."""
    item = office.ask("p1").items[0]
    with pytest.raises(OperatorError) as refused:
        office.queue.reprint(item, "slow")
    assert refused.value.code == "print_waits"


def test_a_job_goes_on_from_a_label(office: Office) -> None:
    """Before it all is confirmed, behind it each label is asked for again, in order, marked where bytes had left."""
    job = office.ask(*(f"p{n}" for n in range(1, 7))).job
    for _ in range(3):
        office.send()
    office.doubt()
    done = office.queue.resume_from(job, 3, "paper was out")
    assert len(done.confirmed) == 2
    assert len(done.reprints) == 4
    order = []
    while (item := office.ledger.next_for("zebra")) is not None:
        order.append((item.entity, item.reprint))
        office.send()
    assert order == [("p3", 1), ("p4", 1), ("p5", 0), ("p6", 0)]
    with pytest.raises(OperatorError):
        office.queue.resume_from(job, 7)


def test_cancelling_leaves_alone_what_has_begun(office: Office) -> None:
    """Only queued labels are taken back."""
    job = office.ask("p1", "p2", "p3").job
    office.send()
    office.begin()
    assert office.queue.cancel(job) == 1
    assert office.states(job) == ["sent", "sending", "cancelled"]


def test_a_paused_printer_waits_and_others_go_on(office: Office) -> None:
    """A pause holds one printer until somebody resumes it."""
    office.ask("p1")
    office.ask("p2", printer="other")
    office.queue.pause("zebra", "labels change")
    assert office.queue.paused() == {"zebra": "labels change"}
    assert office.ledger.next_for("zebra") is None
    assert office.ledger.next_for("other") is not None
    office.queue.resume("zebra")
    assert office.ledger.next_for("zebra") is not None


def test_the_list_counts(office: Office) -> None:
    """A job says how many of its labels are in which state, the newest job first."""
    office.ask("p1", "p2")
    office.send()
    office.clock.advance(1)
    newest = office.ask("p3", printer="other").job
    jobs = office.queue.jobs()
    assert jobs[0].id == newest
    assert jobs[1].states == {PrintState.SENT: 1, PrintState.QUEUED: 1}
    assert (jobs[1].open, jobs[1].operator_name) == (1, "Mei")
    assert office.queue.waiting()["other"] == {PrintState.QUEUED: 1}
