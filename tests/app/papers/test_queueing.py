# SPDX-License-Identifier: Apache-2.0
"""Labels of real records go through the queue to a printer, and come out as what they should say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bench.shop import Shop, open_shop
from app.bootstrap import CounterApp
from app.errors import OperatorError
from app.services.printing.shown import PrintItemView
from printing.profile import DeviceLanguage, PrinterProfile
from tests.printing.fake_printer import collecting
from tests.printing.readers import print_tspl, texts

WAIT_S = 30


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path, 3) as opened:
        yield opened


def _until(counter: CounterApp, job: str, *states: str) -> tuple[PrintItemView, ...]:
    changed = threading.Condition()

    def note(_printer: str) -> None:
        with changed:
            changed.notify_all()

    counter.prints.on_changed(note)
    with changed:
        if not changed.wait_for(
            lambda: tuple(str(i.state) for i in counter.prints.items(job)) == states, WAIT_S
        ):
            raise AssertionError((counter.prints.items(job), counter.prints.standings()))
    return counter.prints.items(job)


def _set_up(counter: CounterApp, address: str) -> None:
    counter.printers.save(PrinterProfile(name="front", language=DeviceLanguage.TSPL, to=address))


def _codes(jobs: list[bytes]) -> list[set[str]]:
    return [texts(page) for job in jobs for page in print_tspl(job)]


def test_labels_come_out_and_their_reprints_are_marked(shop: Shop) -> None:
    """The printer gets each parcel's label once; asked again nothing; a reprint reads back and has its mark."""
    counter = shop.counter
    ids = tuple(shop.parcel(n) for n in range(3))
    waybills = [{shop.waybill(n)} for n in range(3)]
    with collecting() as (address, jobs):
        _set_up(counter, address)
        done = counter.labels.print("parcel_label", ids, "printer:front")
        assert (done.items, done.path, done.already) == (3, "", ())
        counter.start_printing()
        items = _until(counter, done.job, "sent", "sent", "sent")
        assert _codes(jobs) == waybills
        again = counter.labels.print("parcel_label", ids, "printer:front")
        assert (again.job, again.items) == ("", 0)
        assert [label.entity for label in again.already] == list(ids)
        counter.prints.reprint(items[0].id, "torn")
        _until(counter, done.job, "sent", "sent", "sent", "sent")
        assert len(jobs) == 4
        assert _codes(jobs[3:]) == waybills[:1]
        assert len(jobs[3]) > len(jobs[0])
        assert jobs[3] != jobs[0]


def test_whoever_shelves_a_parcel_confirms_its_label(shop: Shop) -> None:
    """The label of a parcel that is put away came out, and its new slot makes a new label."""
    counter, id = shop.counter, shop.parcel(0)
    with collecting() as (address, jobs):
        _set_up(counter, address)
        counter.start_printing()
        job = counter.labels.print("parcel_label", (id,), "printer:front").job
        _until(counter, job, "sent")
        counter.receiving.put_away(id, "B-02-02")
        _until(counter, job, "confirmed")
        moved = counter.labels.print("parcel_label", (id,), "printer:front")
        assert (moved.items, moved.already) == (1, ())
        _until(counter, moved.job, "sent")
        assert len(jobs) == 2


def test_what_the_printer_cannot_do_is_said_at_once(shop: Shop) -> None:
    """No such printer, paper that can't hold the label, nothing chosen: a sentence, and nothing is queued."""
    counter, id = shop.counter, shop.parcel(0)
    counter.printers.save(
        PrinterProfile(
            name="small",
            language=DeviceLanguage.TSPL,
            to="tcp://127.0.0.1:9",
            width_mm=40,
            height_mm=30,
        )
    )
    for to, size in (("printer:none", ""), ("printer:small", "100x150")):
        with pytest.raises(OperatorError):
            counter.labels.print("parcel_label", (id,), to, size=size)
    assert counter.prints.jobs() == ()


def test_a_list_is_one_paper_of_all_its_ids(shop: Shop) -> None:
    """A document that is made of all ids together is one item."""
    counter = shop.counter
    ids = tuple(shop.parcel(n) for n in range(3))
    with collecting() as (address, jobs):
        counter.printers.save(
            PrinterProfile(name="office", language=DeviceLanguage.PDF, to=address, dpi=300)
        )
        counter.start_printing()
        done = counter.labels.print("return_list", ids, "printer:office")
        assert done.items == 1
        _until(counter, done.job, "sent")
        assert len(jobs) == 1
        assert jobs[0].startswith(b"%PDF")


def test_a_received_parcel_gets_its_label_by_itself(shop: Shop) -> None:
    """Where the machine is set to it the receipt queues the label; a fault of that is told, and the parcel is here."""
    counter = shop.counter
    assert counter.receiving.receive("SF7000000000001").label == ""
    with collecting() as (address, jobs):
        _set_up(counter, address)
        counter.auto_print.choose("front", "40x30")
        assert counter.auto_print.chosen().printer == "front"
        got = counter.receiving.receive("SF7000000000002")
        assert got.label == "queued"
        assert got.parcel is not None
        job = counter.prints.jobs()[0]
        assert (job.size, job.items) == ("40x30", 1)
        counter.start_printing()
        _until(counter, job.id, "sent")
        assert _codes(jobs) == [{"SF7000000000002"}]
        # The same parcel scanned again is a duplicate, and no second label.
        assert counter.receiving.receive("SF7000000000002").label == ""
    counter.printers.remove("front")
    got = counter.receiving.receive("SF7000000000003")
    assert got.parcel is not None
    assert got.label == "printer_unknown"
    counter.auto_print.choose("")
    assert counter.receiving.receive("SF7000000000004").label == ""
    assert len(counter.prints.jobs()) == 1


def test_settings_that_cannot_be_read_keep_no_parcel_out(shop: Shop) -> None:
    """Whatever is wrong with the settings, the parcel is taken in and the reason told."""
    shop.counter.store.layout.settings.write_text("{broken", encoding="utf-8")
    got = shop.counter.receiving.receive("SF7000000000005")
    assert got.parcel is not None
    assert got.label == "settings_unusable"
