# SPDX-License-Identifier: Apache-2.0
"""What the store's rows become on paper: each document chosen, drawn and printed from a shop in full swing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import CounterApp
from app.domain.identity import derived_id
from app.domain.policy import DAY_MS
from app.errors import OperatorError
from app.papers.choices import NAMED, captioned
from app.papers.sources import SOURCES
from app.services.desk import Session
from printing.catalogue import document
from printing.geometry import Printer
from tests.app.papers.full_shop import ACT, ADDRESS, CONSIGNMENT, NAMES, PHONE, open_full_shop
from tests.printing.readers import pdf_text, poppler_pages, texts
from tests.security.desk_of_one import MANAGER

LISTS = (
    "delivery_list", "return_list", "call_list", "pickup_slip", "receipt", "sorting_product",
    "sorting_person", "sorting_matrix", "stocktake", "shift_report", "notice",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterApp]:
    with open_full_shop(tmp_path_factory.mktemp("shop")) as counter:
        yield counter


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterApp]:
    with open_full_shop(tmp_path_factory.mktemp("bare"), empty=True) as counter:
        yield counter


def parcel_id(number: int) -> str:
    return derived_id("parcel", number)


def records(counter: CounterApp, name: str, *ids: str) -> list[Any]:
    return list(SOURCES[name].records(counter.desk, ids))


def code_of(counter: CounterApp, name: str, *ids: str) -> str:
    with pytest.raises(OperatorError) as raised:
        records(counter, name, *ids)
    return raised.value.code


def first_choice(counter: CounterApp, name: str) -> str:
    return counter.labels.choose(SOURCES[name].of)[0][0]


@pytest.mark.parametrize("name", LISTS)
def test_what_can_be_chosen_can_be_printed(shop: CounterApp, name: str, tmp_path: Path) -> None:
    """Every choice of every list becomes a PDF in each size and language, its ids as they were offered."""
    choices = shop.labels.choose(SOURCES[name].of)
    assert choices
    ids = tuple(id for id, _ in choices)
    for size in document(name).sizes:
        for language in ("zh_CN", "en"):
            done = shop.labels.print(
                name, ids, f"pdf:{tmp_path}/{size}-{language}.pdf", size=size, language=language
            )
            assert done.items >= 1
            assert done.refused == ()


@pytest.mark.parametrize("name", LISTS)
def test_nobody_stands_whole_on_a_paper(shop: CounterApp, name: str, tmp_path: Path) -> None:
    """No whole name, no phone but its last four; a whole address on the delivery list alone."""
    ids = tuple(id for id, _ in shop.labels.choose(SOURCES[name].of))
    size = document(name).sizes[0]
    done = shop.labels.print(name, ids, f"pdf:{tmp_path}/a.pdf", size=size)
    text = "".join(pdf_text(Path(done.path)))
    assert [canary for canary in (*NAMES, PHONE) if canary in text] == []
    assert (ADDRESS in text.replace("\r\n", "")) == (name == "delivery_list")
    assert not re.search(r"19900008888", text)


def test_a_canary_would_be_seen(shop: CounterApp) -> None:
    """CONTROL: the names are in the store, and the delivery list's text does show the address."""
    assert shop.pickup.reveal(parcel_id(0), "control").name in NAMES


@pytest.mark.parametrize("of", NAMED)
def test_named_choices_have_words_in_both_languages(of: str) -> None:
    """Each named id is offered in words of the one who asks; a record's id keeps its caption."""
    for id, words in NAMED[of].items():
        assert all(words)
        for at, language in enumerate(("zh_CN", "en")):
            (choice,) = captioned(of, ((id, "12"),), language)
            assert choice == (id, f"{words[at]}   12")
    assert captioned(of, (("x", "12"),), "en") == (("x", "12"),)


def test_the_screens_language_is_asked_for(shop: CounterApp) -> None:
    """The same choice in both languages; without one the documents' own."""
    english = dict(shop.labels.choose("return", language="en"))
    assert english["overdue"].startswith("Overdue parcels   2")
    assert dict(shop.labels.choose("return"))["overdue"].startswith("滞留件   2")


@pytest.mark.parametrize(
    ("name", "id", "code"),
    [
        ("return_list", "all", "nothing_to_return"),
        ("return_list", "problem", "nothing_to_return"),
        ("delivery_list", "all", "nothing_to_deliver"),
        ("call_list", "all", "nobody_to_call"),
        ("sorting_matrix", "all", "nothing_to_sort"),
        ("sorting_person", "第201期", "nothing_to_sort"),
        ("stocktake", "all", "nothing_to_count"),
        ("stocktake", "attic", "nothing_to_count"),
        ("pickup_slip", "nobody", "parcel_unknown"),
        ("receipt", "nothing", "handover_unknown"),
        ("shift_report", "last week", "bad_window"),
        ("shift_report", "2026-11-23 14:00/2026-11-23 08:00", "bad_window"),
        ("shift_report", "2020-01-01 00:00/2026-01-01 00:00", "bad_window"),
    ],
)
def test_an_empty_list_is_one_clear_refusal(
    bare: CounterApp, name: str, id: str, code: str
) -> None:
    """Nothing to put on it is said with its own code, what happened and what to do."""
    assert code_of(bare, name, id) == code


def test_an_empty_shop_offers_no_list_of_parcels(bare: CounterApp) -> None:
    """What would be refused isn't offered; reports, counts and notices always are."""
    offered = {name for name in LISTS if bare.labels.choose(SOURCES[name].of)}
    assert offered == {"shift_report", "stocktake", "notice"}


def test_a_slip_is_a_persons(shop: CounterApp) -> None:
    """Whichever of a person's parcels is named, all of theirs that wait stand on one slip."""
    for ids in ((parcel_id(0),), (parcel_id(1),), (parcel_id(0), parcel_id(1))):
        (slip,) = records(shop, "pickup_slip", *ids)
        assert sorted(p.waybill for p in slip.parcels) == ["SF0000000000", "SF0000000001"]
    assert len(records(shop, "pickup_slip", parcel_id(0), parcel_id(2))) == 2
    assert code_of(shop, "pickup_slip", parcel_id(7)) == "nothing_waiting"


def test_a_receipt_is_an_acts(shop: CounterApp) -> None:
    """What left together stands on one receipt, named by either hand-over or by the act."""
    for ids in ((ACT,), (derived_id("handover", 8),), (ACT, derived_id("handover", 7))):
        (receipt,) = records(shop, "receipt", *ids)
        assert sorted(p.waybill for p in receipt.parcels) == ["SF0000000007", "SF0000000008"]
        assert (receipt.proof, receipt.undone) == ("secret_code", False)
        assert receipt.proxy_tail == "1030"
    (undone,) = records(shop, "receipt", derived_id("handover", "undone"))
    assert undone.undone
    assert len(undone.parcels) == 1
    assert len(shop.labels.choose("handover")) == 2


def test_deliveries_are_orders_that_ask_for_it(shop: CounterApp) -> None:
    """Waiting parcels of such orders, of everything or of one consignment; none of another."""
    for id in ("all", CONSIGNMENT):
        (found,) = records(shop, "delivery_list", id)
        assert [d.waybill for d in found.deliveries] == ["SF0000000002", "SF0000000003"]
        assert all(d.address.startswith(ADDRESS) for d in found.deliveries)
    assert code_of(shop, "delivery_list", "another") == "nothing_to_deliver"


def test_returns_say_why(shop: CounterApp) -> None:
    """Overdue ones with their days, problems with theirs, each parcel once however it is named."""
    (found,) = records(shop, "return_list", "all", "overdue", parcel_id(6), parcel_id(8))
    assert {p.waybill: (p.overdue_days, p.problem) for p in found.parcels} == {
        "SF0000000005": (5, False),
        "SF0000000004": (5, False),
        "SF0000000006": (0, True),
    }
    (calls,) = records(shop, "call_list", "all")
    assert [p.parcels[0].waybill for p in calls.people] == ["SF0000000005", "SF0000000004"]


def test_every_line_goes_into_one_crate(shop: CounterApp) -> None:
    """Who joined two group buys has one crate; the pieces of all crates are the orders' pieces."""
    (both,) = records(shop, "sorting_matrix", "all")
    (one,) = records(shop, "sorting_person", "第201期")
    assert [crate.number for crate in both.crates] == [1, 2, 3, 4]
    assert sum(line.quantity for crate in both.crates for line in crate.lines) == 22
    assert sum(line.quantity for crate in one.crates for line in crate.lines) == 10
    assert sum(crate.collect_minor for crate in both.crates) == 300
    twice = [crate for crate in both.crates if len(crate.lines) > 1]
    assert {line.name for crate in twice for line in crate.lines} >= {"散装糖"}


def test_a_count_is_blind_unless_asked(shop: CounterApp, tmp_path: Path) -> None:
    """A line a lot; the books' figure is on the paper only where it was asked for."""
    (blind,) = records(shop, "stocktake", "stocked")
    (whole,) = records(shop, "stocktake", "all")
    assert (len(blind.lines), len(whole.lines)) == (3, 4)
    for id, shown in (("stocked", False), ("stocked:figures", True)):
        done = shop.labels.print("stocktake", (id,), f"pdf:{tmp_path}/s.pdf")
        assert ("417" in pdf_text(Path(done.path))[0]) is shown


def test_a_report_counts_what_stands(shop: CounterApp) -> None:
    """Two handed over by the clerk with their cash, one undone by the manager without; now in numbers."""
    (report,) = records(shop, "shift_report", "today")
    assert (report.received, report.handed_over, report.undone, report.returned) == (8, 2, 1, 1)
    assert {o.name: (o.handed_over, o.undone, o.cash_minor) for o in report.operators} == {
        "小李": (2, 0, 2000),
        "周经理": (0, 1, 0),
    }
    assert (report.waiting, report.overdue, report.conflicts) == (6, 2, 1)
    assert report.proofs == (("secret_code", 2),)
    (before,) = records(shop, "shift_report", "yesterday")
    assert (before.received, before.handed_over) == (0, 0)
    day = shop.desk.today()
    (window,) = records(shop, "shift_report", f"{day} 00:00/{day} 00:01")
    assert window.handed_over == 0


def test_a_typed_notice_is_the_notice(shop: CounterApp) -> None:
    """What is typed is offered first and printed: its first line the title, the rest the text."""
    typed = "明日停电\n上午九点到十一点"
    assert shop.labels.choose("notice", typed)[0] == (typed, "明日停电")
    (notice,) = records(shop, "notice", typed)
    assert (notice.title, notice.text) == ("明日停电", "上午九点到十一点")
    (ready,) = records(shop, "notice", "waiting")
    assert (ready.count, ready.days) == (6, 3)


def test_bar_codes_of_lists_read_back(shop: CounterApp, tmp_path: Path) -> None:
    """Each waybill of returns, slips and deliveries, each product of a count, off the paper."""
    wanted = {
        "return_list": ("all", {"SF0000000004", "SF0000000005", "SF0000000006"}),
        "delivery_list": ("all", {"SF0000000002", "SF0000000003"}),
        "pickup_slip": (parcel_id(0), {"SF0000000000", "SF0000000001"}),
        "stocktake": ("stocked", {"6932614300327", "02000002"}),
    }
    for name, (id, codes) in wanted.items():
        done = shop.labels.print(name, (id,), f"pdf:{tmp_path}/{name}.pdf")
        dpi = 203 if name == "pickup_slip" else 300
        pages = poppler_pages(Path(done.path), tmp_path, dpi=dpi)
        assert codes <= set().union(*map(texts, pages)), name


def test_choices_that_are_looked_for(shop: CounterApp) -> None:
    """The text narrows every list of records; a window that is typed is offered as it stands."""
    assert [id for id, _ in shop.labels.choose("waiting", "A-01-02")] == [parcel_id(2)]
    assert [id for id, _ in shop.labels.choose("group_buy", "202")] == ["第202期"]
    window = "2026-11-23 08:00/2026-11-23 14:00"
    assert shop.labels.choose("window", window) == ((window, window),)
    day = shop.desk.day_of(shop.desk.now() - 3 * DAY_MS)
    assert shop.labels.choose("window", day) == ((day, day),)


def test_the_stamp_names_who_printed(shop: CounterApp) -> None:
    """Site, time and operator stand on every list; a manager's list says so."""
    session = shop.desk.session
    try:
        shop.desk.session = Session(operator=MANAGER, shift="s")
        (found,) = records(shop, "return_list", "all")
    finally:
        shop.desk.session = session
    assert (found.stamp.site, found.stamp.printed_by) == ("南门站", "周经理")
    drawn = document("return_list").render(
        found, size=document("return_list").size(None), printer=Printer(), language="en"
    )
    assert isinstance(drawn, tuple)
