# SPDX-License-Identifier: Apache-2.0
"""The lists by the ways out: a script's request, and a printer's queue that prints nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.identity import derived_id
from app.headless import Headless
from app.papers.sources import SOURCES
from app.printers.drawing import Drawing
from app.services.desk import Session
from app.store import prints
from printing.catalogue import document
from printing.profile import DeviceLanguage, PrinterProfile
from tests.app.papers.full_shop import open_full_shop
from tests.app.papers.test_sources import LISTS
from tests.printing.escpos_printer import print_escpos
from tests.printing.readers import texts
from tests.security.desk_of_one import CLERK, MANAGER


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterApp]:
    folder = tmp_path_factory.mktemp("shop")
    with open_full_shop(folder) as counter:
        counter.desk.session = Session(operator=MANAGER, shift="m")
        for name, language, width in (
            ("till", DeviceLanguage.ESCPOS, 80.0),
            ("office", DeviceLanguage.PDF, 210.0),
        ):
            counter.printers.save(
                PrinterProfile(
                    name=name, language=language, to=f"file://{folder}/{name}", width_mm=width
                )
            )
        counter.desk.session = Session(operator=CLERK, shift="shift")
        yield counter


@pytest.mark.parametrize("name", LISTS)
def test_a_script_prints_every_list(shop: CounterApp, name: str, tmp_path: Path) -> None:
    """The headless counter's `print`, in both languages, and one clear refusal for what isn't there."""
    headless = Headless(shop)

    def ask(ids: list[str], **more: str) -> dict[str, object]:
        line = {"id": 1, "do": "print", "document": name, "ids": ids, **more}
        return headless.answer(json.dumps(line))

    id, _ = shop.labels.choose(SOURCES[name].of)[0]
    for lang in ("zh_CN", "en"):
        file = tmp_path / f"{lang}.pdf"
        assert ask([id], to=f"pdf:{file}", lang=lang)["items"] == 1
        assert file.read_bytes().startswith(b"%PDF")
    assert ask([], to=f"pdf:{tmp_path}/x.pdf")["ok"] is False
    assert ask([id], to=f"tspl:{tmp_path}/x.prn")["ok"] is False
    assert not (tmp_path / "x.prn").exists()


def test_a_slip_goes_to_the_till(shop: CounterApp) -> None:
    """Queued once, drawn for the receipt printer when its turn comes, and its waybills read off the slip."""
    ids = (derived_id("parcel", 0),)
    done = shop.labels.print("pickup_slip", ids, "printer:till", size="80")
    assert done.items == 1
    (item,) = shop.prints.items(done.job)
    drawn = _bytes_of(shop, done.job)
    assert str(item.state) == "queued"
    (slip,) = print_escpos(drawn)
    assert texts(slip.image) == {"SF0000000000", "SF0000000001"}


def _bytes_of(shop: CounterApp, job: str) -> bytes:
    """What the writer would send for a job's one item."""
    (item,) = shop.store.query(lambda c: prints.items_of(c, job))
    queued = shop.store.query(lambda c: prints.job_of(c, job))
    assert queued is not None
    return Drawing(shop.desk).draw(queued, item, shop.printers.profile(queued.printer)).content


def test_a_receipt_is_known_to_be_printed(shop: CounterApp) -> None:
    """The same receipt a minute later, by somebody else, is the same: told, not printed again."""
    ids = (derived_id("handover", 7),)
    first = shop.labels.print("receipt", ids, "printer:till", size="80")
    assert (first.items, first.already) == (1, ())
    clock = shop.desk.clock
    assert isinstance(clock, FixedClock)
    clock.advance(60_000)
    shop.desk.session = Session(operator=MANAGER, shift="m")
    try:
        again = shop.labels.print("receipt", ids, "printer:till", size="80")
    finally:
        shop.desk.session = Session(operator=CLERK, shift="shift")
    assert again.items == 0
    assert len(again.already) == 1


def test_what_is_chosen_together_is_one_print(shop: CounterApp) -> None:
    """Two group buys make one sorting sheet in the queue as in a file, two parcels one list of returns."""
    for name, ids in (
        ("sorting_matrix", ("第201期", "第202期")),
        ("return_list", (derived_id("parcel", 4), derived_id("parcel", 6))),
        ("call_list", ("all",)),
    ):
        done = shop.labels.print(name, ids, "printer:office")
        assert done.items == 1, name
        assert _bytes_of(shop, done.job).startswith(b"%PDF")
    (whole,) = SOURCES["sorting_matrix"].records(shop.desk, ("第201期\n第202期",))
    (same,) = SOURCES["sorting_matrix"].records(shop.desk, ("第201期", "第202期"))
    (half,) = SOURCES["sorting_matrix"].records(shop.desk, ("第201期",))
    assert whole == same
    assert whole != half


def test_the_queue_calls_lists_by_their_names(shop: CounterApp) -> None:
    """A named list in the asker's language, a parcel by its slot, several by the first and how many more."""
    two = "\n".join((derived_id("parcel", 4), derived_id("parcel", 6)))
    english = shop.labels.captions("return_list", ("all", two), language="en")
    assert english == {"all": "Overdue and problem parcels", two: "A-01-04   A1-0004   +1"}
    assert shop.labels.captions("return_list", ("all",)) == {"all": "滞留件和问题件"}
    assert shop.labels.captions("sorting_matrix", ("第201期",)) == {"第201期": "第201期"}
    handover = derived_id("handover", 7)
    assert ":" in shop.labels.captions("receipt", (handover,))[handover]
    assert list(shop.labels.captions("pickup_slip", (derived_id("parcel", 2),)).values()) == [
        "A-01-02   A1-0002"
    ]


def test_lists_have_a_size_for_each_printer() -> None:
    """Slips are for rolls, lists for office printers, the shift report for both."""
    sizes = {name: set(document(name).sizes) for name in LISTS}
    assert sizes["receipt"] == sizes["pickup_slip"] == {"58", "80"}
    assert sizes["shift_report"] == {"A4", "58", "80"}
    assert sizes["notice"] == {"A4", "A5"}
    assert all(sizes[name] == {"A4"} for name in LISTS if name.endswith("_list"))
