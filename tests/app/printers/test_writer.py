# SPDX-License-Identifier: Apache-2.0
"""What comes out of a printer is what the ledger says, whatever the printer does."""

from __future__ import annotations

import pytest

from app.domain.printing import PrintState
from app.errors import OperatorError
from app.printers.writer import PrinterWriter
from app.services.printing.shown import WriterState
from printing.transports.line import DeviceStatus, LineCode, LineFault
from tests.app.printers.conftest import Shop


def test_labels_come_out_in_order_and_are_sent(shop: Shop) -> None:
    """A mute printer's labels end as sent, each on a connection of its own."""
    shop.writers.start()
    job = shop.ask("a", "b", "c").job
    shop.until_states(job, "sent", "sent", "sent")
    shop.printer.wait_for(3)
    assert shop.printer.out == ["a", "b", "c"]
    assert shop.printer.connections == 3


def test_what_was_waiting_goes_on_at_the_start(shop: Shop) -> None:
    """Labels that were queued before the writers ran are printed when they do."""
    job = shop.ask("a").job
    shop.writers.start()
    shop.until_states(job, "sent")


def test_the_record_is_on_the_disk_before_the_first_byte(shop: Shop) -> None:
    """When the line is first written to, the store says `sending`."""
    seen: list[str] = []

    class Watched:
        sent = 0

        def write(self, _content: bytes) -> None:
            seen.append(str(shop.queue.item(item).state))

        def finish(self) -> None: ...

        def status(self) -> None:
            return None

        def close(self) -> None: ...

    shop.line = lambda _profile: Watched()
    item = shop.ask("a").items[0]
    shop.writers.start()
    shop.until(lambda: shop.queue.item(item).state is PrintState.SENT)
    assert seen == ["sending"]


def test_a_refused_connection_is_tried_again_by_itself(shop: Shop) -> None:
    """While no byte has left the label waits and comes out once, when the printer is there."""
    shop.printer.refuse()
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_standing("printer_unreachable")
    assert shop.states(job) == ["queued"]
    shop.printer.listen_again()
    shop.until_states(job, "sent")
    shop.printer.wait_for(1)
    assert shop.printer.out == ["a"]


def test_a_line_that_broke_before_a_byte_is_tried_again(shop: Shop) -> None:
    """The line's word that nothing has left leads back to the queue, and the steps say so."""
    faults = [LineFault(LineCode.CUT, sent=0)]
    real = shop.line

    class Breaks:
        sent = 0

        def write(self, _content: bytes) -> None:
            raise faults.pop()

        def finish(self) -> None: ...

        def status(self) -> None:
            return None

        def close(self) -> None: ...

    shop.line = lambda profile: Breaks() if faults else real(profile)
    item = shop.ask("a").items[0]
    shop.writers.start()
    shop.until(lambda: shop.queue.item(item).state is PrintState.SENT)
    steps = [str(step.state) for step in shop.queue.steps(item)]
    assert steps == ["queued", "sending", "queued", "sending", "sent"]
    shop.printer.wait_for(1)
    assert shop.printer.out == ["a"]


def test_a_line_cut_within_a_label_is_a_question(shop: Shop) -> None:
    """After the first byte nothing is sent again, and what is behind waits for the answer."""
    shop.drawing.size = 3_000_000
    shop.printer.cut_after = 1_000
    shop.writers.start()
    job = shop.ask("a", "b").job
    shop.until_states(job, "unknown", "queued")
    shop.until_standing("printer_line_cut")
    assert shop.printer.out == []
    shop.printer.cut_after = None
    question = shop.queue.questions()[0]
    shop.queue.answer([question.items[0].id], printed=False, why="half a label")
    shop.until_states(job, "failed", "sent", "sent")
    shop.printer.wait_for(2)
    assert shop.printer.out == ["b", "a/1"]


def test_a_printer_that_takes_no_more_is_a_question(shop: Shop) -> None:
    """A stall after bytes have left ends in the time-out, not in a second try."""
    shop.drawing.size = 30_000_000
    shop.printer.pause_s = 3
    shop.printer.chunk = 1_000
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "unknown")
    detail = shop.queue.questions()[0].items[0].detail
    assert detail == "printer_stalled"
    shop.printer.pause_s = 0


def test_a_slow_printer_is_no_fault(shop: Shop) -> None:
    """Bytes that are taken slowly are taken."""
    shop.drawing.size = 40_000
    shop.printer.chunk, shop.printer.pause_s = 4_000, 0.01
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "sent")
    shop.printer.wait_for(1)


def test_a_printer_that_answers_confirms(shop: Shop) -> None:
    """Its word behind the label is the proof."""
    shop.status = True
    shop.writers.start()
    job = shop.ask("a", "b").job
    shop.until_states(job, "confirmed", "confirmed")
    assert shop.printer.out == ["a", "b"]


def test_no_label_is_sent_to_a_printer_without_paper(shop: Shop) -> None:
    """It is asked first; the labels come out by themselves when a roll is in."""
    shop.status = True
    shop.printer.paper = False
    shop.writers.start()
    job = shop.ask("a", "b").job
    shop.until_standing("printer_paper_out")
    assert shop.states(job) == ["queued", "queued"]
    assert shop.printer.received == 0 or not shop.printer.held
    shop.printer.new_roll()
    shop.until_states(job, "confirmed", "confirmed")
    assert shop.printer.out == ["a", "b"]


def test_paper_that_ends_within_a_label_is_a_question(shop: Shop) -> None:
    """The printer took the label and prints it with the new roll: nothing was sent twice."""
    shop.status = True
    shop.printer.out_of_paper_within = 1
    shop.writers.start()
    job = shop.ask("a", "b", "c").job
    shop.until_states(job, "confirmed", "unknown", "queued")
    shop.until_standing("printer_paper_out")
    shop.printer.new_roll()
    shop.queue.answer([shop.queue.questions()[0].items[0].id], printed=True)
    shop.until_states(job, "confirmed", "confirmed", "confirmed")
    assert shop.printer.out == ["a", "b", "c"]


def test_a_printer_that_falls_silent_behind_a_label_is_a_question(shop: Shop) -> None:
    """It had answered before: its silence says nothing good."""
    shop.status = True
    asked: list[DeviceStatus | None] = [DeviceStatus(), None]
    sent: list[bytes] = []

    class Silent:
        sent = 0

        def write(self, content: bytes) -> None:
            sent.append(content)

        def finish(self) -> None: ...

        def status(self) -> DeviceStatus | None:
            return asked.pop(0)

        def close(self) -> None: ...

    shop.line = lambda _profile: Silent()
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "unknown")
    assert len(sent) == 1


def test_what_cannot_be_drawn_fails_and_the_rest_goes_on(shop: Shop) -> None:
    """A record that is gone and a defect in the drawing cost their own label each."""
    shop.drawing.cannot["a"] = OperatorError("parcel_unknown", "Gone.", "")
    shop.drawing.cannot["b"] = KeyError("defect")
    shop.writers.start()
    job = shop.ask("a", "b", "c").job
    shop.until_states(job, "failed", "failed", "sent")
    assert [item.detail for item in shop.queue.items(job)][:2] == ["parcel_unknown", "internal"]


def test_a_defect_behind_the_first_byte_is_a_question(shop: Shop) -> None:
    """Whatever breaks in a line after the record was made: nobody knows, so a person is asked."""

    class Defect:
        sent = 5

        def write(self, _content: bytes) -> None:
            raise ZeroDivisionError

        def finish(self) -> None: ...

        def status(self) -> None:
            return None

        def close(self) -> None: ...

    shop.line = lambda _profile: Defect()
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "unknown")


def test_a_paused_printer_begins_nothing(shop: Shop) -> None:
    """Labels that are asked for during a pause come out behind it."""
    shop.queue.pause("zebra", "another roll")
    shop.writers.start()
    job = shop.ask("a", "b").job
    assert shop.states(job) == ["queued", "queued"]
    assert shop.queue.cancel(job) == 2
    again = shop.ask("a").job
    shop.queue.resume("zebra")
    shop.until_states(again, "sent")
    shop.printer.wait_for(1)
    assert shop.printer.out == ["a"]


def test_the_label_says_what_is_true_now(shop: Shop) -> None:
    """The revision that is kept is of what was drawn: asked for anew it is known."""
    shop.drawing.says["a"] = "r2"
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "sent")
    assert [a.entity for a in shop.ask("a", revision="r2").already] == ["a"]


def test_a_printer_that_is_no_more_keeps_its_labels(shop: Shop) -> None:
    """They wait, the reason is told, and they may be taken back."""
    shop.writers.start()
    job = shop.ask("a", printer="gone").job
    shop.until_standing("printer_unknown")
    assert shop.queue.cancel(job) == 1
    shop.until(lambda: shop.queue.standings()[0].state is WriterState.IDLE)


def test_a_disk_that_is_full_behind_a_label_leaves_no_gap(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has left is written down as soon as the disk takes it, and nothing goes out before."""
    real = shop.ledger.sent
    refusals = [OperatorError("disk_full", "Full.", "")] * 3

    def sent(item: object, count: int) -> None:
        if refusals:
            raise refusals.pop()
        real(item, count)  # type: ignore[arg-type]  # passed through as it came

    monkeypatch.setattr(shop.ledger, "sent", sent)
    shop.writers.start()
    job = shop.ask("a", "b").job
    shop.until_states(job, "sent", "sent")
    shop.printer.wait_for(2)
    assert shop.printer.out == ["a", "b"]


def test_a_writer_that_tries_again_blindly_prints_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: a retry after bytes have left doubles a label without a mark, and the oracle sees it."""

    def again(self: PrinterWriter, item: object, fault: LineFault) -> LineFault:
        self._ledger.back(item, fault.code)  # type: ignore[arg-type]  # a defect, put in
        return fault

    monkeypatch.setattr(PrinterWriter, "_broken", again)
    faults = [LineFault(LineCode.STALLED, sent=2_000)]
    real = shop.line

    class TakesAllAndStalls:
        sent = 0

        def __init__(self, inner: object) -> None:
            self.inner = inner

        def write(self, content: bytes) -> None:
            self.inner.write(content)  # type: ignore[attr-defined]  # the real line
            raise faults.pop()

        def finish(self) -> None: ...

        def status(self) -> None:
            return None

        def close(self) -> None:
            self.inner.close()  # type: ignore[attr-defined]  # the real line

    shop.line = lambda p: TakesAllAndStalls(real(p)) if faults else real(p)
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "sent")
    shop.printer.wait_for(2)
    assert shop.printer.out == ["a", "a"]


def test_a_reprint_of_what_has_changed_has_a_number_of_its_own(shop: Shop) -> None:
    """Two reprints that by now say the same never bear the same mark."""
    shop.writers.start()
    job = shop.ask("a").job
    shop.until_states(job, "sent")
    first = shop.queue.items(job)[0].id
    shop.drawing.says["a"] = "r2"
    for why in ("torn", "torn again"):
        shop.queue.reprint(first, why)
        shop.settled()
    shop.printer.wait_for(3)
    assert shop.printer.out == ["a", "a/1", "a/2"]
