# SPDX-License-Identifier: Apache-2.0
"""The one table of roles, asked for at every door: each service's method, each role; and each operation at the server.

A method that is neither in `DOORS` nor in `OPEN` fails the walk: whoever adds one says which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from app.bench.shop import Shop as Counter
from app.bench.shop import open_shop as open_counter_shop
from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.identity import derived_id, order_id, product_id
from app.domain.kinds import MovementKind, ProofKind
from app.domain.operations import ARGS, Do
from app.domain.records import Operator
from app.domain.roles import MAY, Deed, Role, allowed
from app.errors import OperatorError
from app.importing import read_file
from app.papers.sources import SOURCES
from app.services.answers import Proof
from app.services.desk import Desk, Session
from printing.profile import DeviceLanguage, PrinterProfile
from sync.server.central import Central
from sync.server.embedded import open_central
from tests.sync.server.world import NOW, TestCounter, enrol

INSIDE = {
    # What services stand on and threads run: no screen and no request reaches them but through a service.
    *("desk", "proofs", "retention"),
}
PRINTER = PrinterProfile(name="front", language=DeviceLanguage.TSPL, to="tcp://127.0.0.1:9")
DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"

Call = Callable[[CounterApp], object]
DOORS: dict[str, tuple[Do | Deed, Call]] = {
    "pickup.hand_over": (Do.HAND_OVER, lambda c: c.pickup.hand_over(("x",), Proof(text="y"))),
    "pickup.undo": (Do.UNDO_HAND_OVER, lambda c: c.pickup.undo("x", "why")),
    "pickup.set_problem": (Do.SET_PROBLEM, lambda c: c.pickup.set_problem("x", "why")),
    "pickup.reveal": (Do.REVEAL, lambda c: c.pickup.reveal("x", "why")),
    "receiving.receive": (Do.RECEIVE_PARCEL, lambda c: c.receiving.receive("??")),
    "receiving.note_phone": (
        Do.RECEIVE_PARCEL, lambda c: c.receiving.note_phone("x", "13800005678")
    ),
    "receiving.put_away": (Do.PUT_AWAY, lambda c: c.receiving.put_away("x", "A-01-01")),
    "receiving.return_parcel": (Do.RETURN_PARCEL, lambda c: c.receiving.return_parcel("x", "why")),
    "inventory.move_stock": (
        Do.MOVE_STOCK, lambda c: c.inventory.move_stock("none", "intake", 1)
    ),
    "inventory.count": (Do.COUNT_STOCK, lambda c: c.inventory.count("none", 1)),
    "importing.confirm": (
        Do.LIST_PRODUCT, lambda c: c.importing.confirm(read_file("goods", DEMO / "goods.csv"))
    ),
    "importing.undo": (Do.WITHDRAW, lambda c: c.importing.undo("none")),
    "labels.print": (Deed.PRINT, lambda c: c.labels.print("price_label", (), "pdf:none")),
    "printers.save": (Deed.SET_UP_PRINTERS, lambda c: c.printers.save(PRINTER)),
    "printers.remove": (Deed.SET_UP_PRINTERS, lambda c: c.printers.remove("none")),
    "printers.mark_proved": (Deed.PRINT, lambda c: c.printers.mark_proved(PRINTER)),
    "auto_print.choose": (Deed.SET_UP_PRINTERS, lambda c: c.auto_print.choose("none")),
    "auto_print.again": (Deed.PRINT, lambda c: c.auto_print.again("x", "why")),
    "prints.answer": (Deed.PRINT, lambda c: c.prints.answer(("x",), printed=True)),
    "prints.cancel": (Deed.PRINT, lambda c: c.prints.cancel("x")),
    "prints.pause": (Deed.PRINT, lambda c: c.prints.pause("x")),
    "prints.reprint": (Deed.PRINT, lambda c: c.prints.reprint("x", "why")),
    "prints.resume": (Deed.PRINT, lambda c: c.prints.resume("x")),
    "prints.resume_from": (Deed.PRINT, lambda c: c.prints.resume_from("x", 1)),
    "templates.save": (Deed.EDIT_TEMPLATES, lambda c: c.templates.save("{}")),
    "templates.revert": (Deed.EDIT_TEMPLATES, lambda c: c.templates.revert("none", 1)),
    "templates.hide": (Deed.EDIT_TEMPLATES, lambda c: c.templates.hide("none")),
    "templates.bring_in": (Deed.EDIT_TEMPLATES, lambda c: c.templates.bring_in(Path("none"))),
    "trials.find": (Deed.SET_UP_PRINTERS, lambda c: c.trials.find()),
    "trials.status": (Deed.SET_UP_PRINTERS, lambda c: c.trials.status(PRINTER)),
    "trials.print_test": (Deed.SET_UP_PRINTERS, lambda c: c.trials.print_test(PRINTER)),
    "trials.print_calibration": (
        Deed.SET_UP_PRINTERS, lambda c: c.trials.print_calibration(PRINTER)
    ),
    "trials.keep": (Deed.SET_UP_PRINTERS, lambda c: c.trials.keep(PRINTER)),
    "staff.unlock": (Do.UNLOCK_PIN, lambda c: c.staff.unlock("none", "why")),
    "staff.set_pin": (Do.SET_PIN, lambda c: c.staff.set_pin("none", "1357", old="x")),
    "sync.resolve": (Do.RESOLVE_CASE, lambda c: c.sync.resolve("x", "acknowledged", "why")),
    "sync.set_online": (Deed.GO_OFFLINE, lambda c: c.sync.set_online(False)),
}  # fmt: skip
OPEN = {
    # Masked reads: whoever sits at the counter sees them.
    *("pickup.look_up", "pickup.recent", "pickup.today", "pickup.overdue"),
    *("receiving.consignments", "receiving.missing", "receiving.recent"),
    *("returns.due", "returns.recent"),
    *("records.newest", "records.open", "records.page", "records.find", "records.story"),
    *("inventory.find", "inventory.line", "inventory.ledger", "inventory.totals"),
    *(
        "importing.history",
        "listing.rows",
        "labels.kinds",
        "labels.choose",
        "labels.preview",
        "labels.captions",
        "labels.sheets",
    ),
    *("prints.jobs", "prints.items", "prints.item", "prints.steps", "prints.questions"),
    "auto_print.chosen",
    # At a receipt, by whoever may receive: `labels.print` asks for the rest, and the receipt stands whatever it says.
    "auto_print.received",
    *("prints.waiting", "prints.paused", "prints.standings", "prints.on_changed"),
    *("sync.status", "sync.cases", "staff.operators", "staff.current"),
    # What this machine's printers are, without anybody in it.
    *("printers.every", "printers.profile"),
    # Sums over what a ruler read; and a scan, which opens nothing unless it is a test label's own number.
    *("trials.moved", "trials.sharpened", "trials.scanned"),
    # Templates hold nobody's data, and looking at one draws invented records; a print asks for its own deed.
    *(
        "templates.every",
        "templates.kinds",
        "templates.samples",
        "templates.open",
        "templates.history",
    ),
    *("templates.look", "templates.check", "templates.export", "templates.kind", "templates.of"),
    # The file's own rows, for whoever gave the file; nothing is written.
    "importing.preview",
    # The way in and the way out, and what is safe for anybody to ask.
    *("staff.log_in", "staff.log_in_with_badge", "staff.log_out", "sync.sync_now"),
    # A counter is made by the code that an administrator gives out, whoever types it.
    "counter.enrol",
    # A carried file is sealed for the server or for this very counter: whoever holds the stick learns nothing.
    *("counter.carry_out", "counter.carry_in"),
    # The state of the machine, without anybody in it; what the wiring and the window's frame need.
    *("counter.site", "counter.journal_head", "counter.verify_journal", "counter.sync_for"),
    *("counter.on_changed", "counter.close", "counter.server_trust", "counter.start_printing"),
}
# What a deed decides within an operation, with its own tests.
WITHIN = {
    Deed.WAIVE_PROOF,
    Deed.UNDO_LATE,
    Deed.TRY_MORE_CODES,
    Deed.PASS_OFFLINE_LIMITS,
    Deed.PRINT_ADDRESSES,
    Deed.RESET_PIN,
    Deed.PRINT_TAKINGS,
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter_shop(tmp_path_factory.mktemp("counter"), 60) as opened:
        yield opened


def _methods(service: object) -> set[str]:
    kind = type(service)
    return {
        name
        for name in dir(kind)
        if not name.startswith("_")
        and callable(getattr(kind, name))
        and not isinstance(getattr(kind, name), type)
    }


def _forgotten(counter: object) -> set[str]:
    services = {name for name in vars(counter) if not name.startswith("_")} - INSIDE
    found = {f"{s}.{m}" for s in services for m in _methods(getattr(counter, s))}
    found |= {f"counter.{m}" for m in _methods(counter)}
    return found - DOORS.keys() - OPEN


def _as(counter: CounterApp, role: str | None) -> None:
    operator = Operator(id=derived_id("tester", role), name="T", roles=(role,) if role else ())
    counter.desk.session = Session(operator=operator, shift="s") if role else None


def _code(counter: CounterApp, call: Call) -> str:
    """The refusal's code, "" for none; a shop's door may also say what else is wrong."""
    try:
        call(counter)
    except OperatorError as fault:
        return fault.code
    return ""


def _unguarded(counter: CounterApp) -> list[str]:
    """The doors that let someone in whom the table doesn't name."""
    wrong: list[str] = []
    for name, (deed, call) in DOORS.items():
        _as(counter, None)
        if _code(counter, call) != "not_logged_in":
            wrong.append(f"{name}: nobody")
        for role in Role:
            _as(counter, role)
            if not allowed([role], deed) and _code(counter, call) != "not_permitted":
                wrong.append(f"{name}: {role}")
    return wrong


def test_every_method_of_every_service_says_who_may(shop: Counter) -> None:
    """A public method is a door with its line of the table, or named as open to everyone."""
    assert _forgotten(shop.counter) == set()
    assert DOORS.keys() & OPEN == set()


def test_a_method_that_is_nowhere_is_found(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTROL: a new method that nobody has thought of fails the walk."""
    monkeypatch.setattr(type(shop.counter.pickup), "give_away", lambda _self: None, raising=False)
    assert _forgotten(shop.counter) == {"pickup.give_away"}


PAPERS_WITH_A_DEED = {
    # A merchant prints labels and prices, but no courier's sheet; a courier doesn't see what the shop took in.
    "manifest": Deed.PRINT_ADDRESSES,
    "delivery_list": Deed.PRINT_ADDRESSES,
    "shift_report": Deed.PRINT_TAKINGS,
    # Whoever holds a badge is let in: printing one is like giving out a PIN.
    "staff_badge": Deed.RESET_PIN,
}


@pytest.mark.parametrize(("document", "deed"), PAPERS_WITH_A_DEED.items())
def test_papers_that_show_more_ask_for_their_deed(shop: Counter, document: str, deed: Deed) -> None:
    """Neither printed nor looked at by a role that may not; whoever may gets past the question."""
    calls: tuple[Call, ...] = (
        lambda c: c.labels.print(document, (), "pdf:none"),
        lambda c: c.labels.preview(document, "all"),
    )
    for role in Role:
        _as(shop.counter, role)
        for call in calls:
            refused = _code(shop.counter, call) == "not_permitted"
            assert refused is not allowed([role], deed), role


def test_no_paper_is_forgotten() -> None:
    """CONTROL: a source with a deed that isn't above is found, and so is one that lost its deed."""
    assert {name: s.deed for name, s in SOURCES.items() if s.deed} == PAPERS_WITH_A_DEED


def test_every_line_of_the_table_has_its_door() -> None:
    """What no door asks for is within another deed, recorded by an import, or the platform's and a list's."""
    asked = {deed for deed, _ in DOORS.values()} | WITHIN
    by_import = {Do.PLACE_ORDER, Do.ANNOUNCE_CONSIGNMENT, Do.ANNOUNCE_PARCEL}
    by_platform = {Do.CANCEL_ORDER, Do.ANNOUNCE_GROUP_BUY}
    assert set(MAY) - asked - by_import - by_platform == set()


def test_no_door_opens_for_a_role_that_may_not(shop: Counter) -> None:
    """Nobody is told to log in, the wrong role to ask a manager; nothing is recorded by either."""
    head = shop.counter.journal_head()
    assert _unguarded(shop.counter) == []
    assert shop.counter.journal_head() == head


def test_an_unguarded_door_is_found(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """CONTROL: services that forget to ask are told by name."""
    monkeypatch.setattr(Desk, "require", lambda _self, _deed: None)
    found = _unguarded(shop.counter)
    assert "sync.set_online: nobody" in found
    assert any(line.startswith("pickup.reveal") for line in found)


@pytest.mark.parametrize("name", DOORS)
def test_doors_open_for_whom_they_are_there(shop: Counter, name: str) -> None:
    """A role of the table gets past the question of roles, whatever else is wrong with what it asks."""
    deed, call = DOORS[name]
    try:
        for role in Role:
            if allowed([role], deed):
                _as(shop.counter, role)
                assert _code(shop.counter, call) not in ("not_permitted", "not_logged_in"), role
    finally:
        shop.counter.sync.set_online(True)


# The server's end ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINLI_KEYFILE", raising=False)
        found = open_central(tmp_path_factory.mktemp("server"), clock=FixedClock(NOW))
        yield found
        found.close()


_SAMPLE: dict[Any, Any] = {
    str: "x", int: 1, MovementKind: MovementKind.INTAKE, ProofKind: ProofKind.SECRET_CODE,
}  # fmt: skip


def _args(do: Do) -> Any:
    shape = ARGS[do]
    hints = get_type_hints(shape)
    fields = shape.__dataclass_fields__.values()
    required = [
        f.name
        for f in fields
        if repr(f.default).startswith("<dataclasses._MISSING")
        and repr(f.default_factory).startswith("<dataclasses._MISSING")
    ]
    return shape(**{name: _SAMPLE[hints[name]] for name in required})


def _entity(do: Do, site: int) -> str:
    match do:
        case Do.LIST_PRODUCT:
            return product_id(site, "x")
        case Do.PLACE_ORDER:
            return order_id(site, "x")
        case _:
            return derived_id("entity", do)


def _refused_at_the_server(
    counter: TestCounter, operators: dict[Role, str]
) -> dict[tuple[Do, Role], bool]:
    asked = [(do, role) for do in Do for role in Role]
    operations = [
        counter.record(do, _entity(do, counter.site), _args(do), operator=operators[role])
        for do, role in asked
    ]
    outcomes = counter.push(*operations)
    return {
        pair: text == "rejected:not_allowed" for pair, text in zip(asked, outcomes, strict=True)
    }


@pytest.fixture(scope="module")
def counter(central: Central) -> tuple[TestCounter, dict[Role, str]]:
    site = central.accounts.add_site("幸福里")
    operators = {role: central.accounts.add_operator(site, role, [role], "1234") for role in Role}
    return enrol(central, site, operators[Role.MANAGER]), operators


def test_the_server_asks_the_same_table(counter: tuple[TestCounter, dict[Role, str]]) -> None:
    """Every operation of every role that may not is refused again where the counter can't reach."""
    found = _refused_at_the_server(*counter)
    assert found == {(do, role): not allowed([role], do) for do in Do for role in Role}


def test_a_server_that_does_not_ask_is_found(
    counter: tuple[TestCounter, dict[Role, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: with the question left out, the walk sees operations that should have been refused."""
    monkeypatch.setattr("app.domain.standing.allowed", lambda _roles, _do: True)
    assert not any(_refused_at_the_server(*counter).values())
