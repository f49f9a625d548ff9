# SPDX-License-Identifier: Apache-2.0
"""The counter without a window, as a script drives it: a real process, a real server, every request."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.headless_requests import REQUESTS
from tests.counters import PIN, ROOT, Headless, Place, open_place

DEMO = ROOT / "resources" / "demo"
APPLE = "6901234567892"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with open_place(tmp_path_factory.mktemp("place")) as opened:
        yield opened


@pytest.fixture(scope="module")
def counter(place: Place) -> Iterator[Headless]:
    """An enrolled counter with a manager logged in and the platform's goods fetched."""
    place.product(APPLE)
    for n in range(1, 7):
        place.order(f"P-{n}", phone=f"1380000{n:04d}", name=f"王小{'一二三四五六'[n - 1]}")
    place.consignment(
        "c1",
        *(
            {"waybill": f"SF100000000{n}", "order": f"P-{n}", "phone": f"1380000{n:04d}"}
            for n in range(1, 7)
        ),
    )
    with place.headless("main") as process:
        process.did("enrol", server=place.server.url, code=place.code())
        process.did("login", operator=place.manager, pin=PIN)
        process.did("sync", wait_s=30)
        yield process


def _received(counter: Headless, n: int) -> str:
    got = counter.did("receive", text=f"SF100000000{n}")
    assert got["outcome"] == "expected"
    return str(got["parcel"])


def test_from_enrolment_to_quit(place: Place) -> None:
    """A fresh counter says that it isn't enrolled, enrols, logs in, and ends with 0 on `quit`."""
    with place.headless("fresh") as process:
        assert process.did("sync", wait_s=30)["reason"] == "not_enrolled"
        before = process.did("status")
        assert (before["online"], before["link"]) == (False, "not_enrolled")
        assert process.refused("login", operator=place.manager, pin=PIN) == "not_enrolled"
        assert process.refused("scan", text="1234") == "not_enrolled"
        wrong = process.refused("enrol", server=place.server.url, code="1-AAAA-BBBB-CCCC")
        assert wrong == "code_unknown"
        enrolled = process.did("enrol", server=place.server.url, code=place.code())
        assert enrolled["site"] == place.site
        again = process.refused("enrol", server=place.server.url, code=place.code())
        assert again == "already_enrolled"
        assert process.refused("hand_over", parcels=["x"]) == "not_logged_in"
        assert process.did("login", operator="小李", pin=PIN)["roles"] == ["clerk"]
        process.did("quit")
        assert process.process.wait(30) == 0


def test_the_enrolment_outlives_the_process(place: Place) -> None:
    """What was enrolled stays enrolled when the process starts anew."""
    with place.headless("again") as process:
        counter = process.did("enrol", server=place.server.url, code=place.code())["counter"]
    with place.headless("again") as process:
        process.did("login", operator=place.manager, pin=PIN)
        assert process.did("sync", wait_s=30)["reason"] == ""
        assert process.did("status")["online"] is True
    assert counter


def test_a_token_hands_over_and_undo_takes_back(place: Place, counter: Headless) -> None:
    """Scan, hand over on the resident's token, and back by an undo that is told once."""
    token = place.token("P-1")
    assert counter.did("scan", text=token)["reason"] == "not_arrived"
    parcel = _received(counter, 1)
    seen = counter.did("scan", text=token)
    assert (seen["verdict"], seen["reason"], seen["proof"]) == ("valid", "ok", "token")
    assert [p["id"] for p in seen["parcels"]] == [parcel]
    (handover,) = counter.did("hand_over", parcels=[parcel], proof={"text": token})["handovers"]
    assert counter.did("scan", text=token)["reason"] == "already_handed_over"
    assert counter.refused("hand_over", parcels=[parcel], proof={"text": token}) == (
        "handed_over_twice"
    )
    counter.did("undo", handover=handover, reason="wrong bag")
    assert counter.refused("undo", handover=handover, reason="again") == "already_undone"
    assert counter.did("scan", text=token)["reason"] == "ok"
    rows = counter.did("list", kind="handovers", where={"parcel": parcel})["rows"]
    assert [(r["id"], r["undone"]) for r in rows] == [(handover, True)]


def test_a_locator_is_no_proof(place: Place, counter: Headless) -> None:
    """A waybill or pickup code finds; the hand-over needs the secret code of that very order."""
    parcel = _received(counter, 2)
    assert counter.did("scan", text="SF1000000002")["reason"] == "proof_needed"
    assert counter.did("scan", text="phone:0002")["reason"] == "proof_needed"
    assert counter.refused("hand_over", parcels=[parcel]) == "proof_needed"
    assert counter.refused("hand_over", parcels=[parcel], proof={"phone4": "0002"}) == (
        "proof_needed"
    )
    other = {"text": place.secret_code("P-3")}
    assert counter.refused("hand_over", parcels=[parcel], proof=other) == "other_order"
    own = {"text": place.secret_code("P-2"), "proxy": {"name": "李四", "phone": "13900001234"}}
    assert len(counter.did("hand_over", parcels=[parcel], proof=own)["handovers"]) == 1


def test_parcels_go_together_or_not_at_all(place: Place, counter: Headless) -> None:
    """One parcel that may not leave keeps the whole group here."""
    parcel = _received(counter, 3)
    proof = {"manager_reason": "knows the resident"}
    assert counter.refused("hand_over", parcels=[parcel, "nobody"], proof=proof) == "parcel_unknown"
    (row,) = counter.did("list", kind="parcels", where={"id": parcel})["rows"]
    assert row["status"] == "waiting"
    assert len(counter.did("hand_over", parcels=[parcel, parcel], proof=proof)["handovers"]) == 1


def test_receiving_says_what_it_saw(counter: Headless) -> None:
    """Duplicate, unknown and damaged are told apart; a pickup token is no waybill."""
    parcel = _received(counter, 4)
    assert counter.did("receive", text="sf 1000000004")["outcome"] == "duplicate"
    stranger = counter.did("receive", text="YT99887766554", slot="B-02-03")
    assert (stranger["outcome"], stranger["slot"]) == ("unknown", "B-02-03")
    assert counter.did("receive", text="SF1000000005", damaged=True)["outcome"] == "damaged"
    assert counter.refused("receive", text="!!") == "not_a_waybill"
    assert counter.refused("receive", text="YT11111111111", slot="x" * 30) == "bad_slot"
    revealed = counter.did("reveal", parcel=parcel, reason="call")
    assert revealed["phone"] == "13800000004"
    assert counter.refused("reveal", parcel=parcel, reason=" ") == "reason_missing"


def test_stock_moves(counter: Headless) -> None:
    """Intake, sale and count add up; an unknown code, kind or a senseless number is refused."""
    before = counter.did("stock", code=APPLE)["on_hand"]
    moved = counter.did(
        "move_stock", code=APPLE, kind="intake", quantity=10, lot="L1", expires_on="2099-01-01"
    )
    assert moved["on_hand"] == before + 10
    sold = counter.did("move_stock", code=APPLE, kind="sale", quantity=3, lot="L1")
    assert sold["on_hand"] == before + 7
    counted = counter.did("move_stock", code=APPLE, kind="stocktake", quantity=5, lot="L1")
    assert counted["on_hand"] == before + 5
    assert counter.refused("stock", code="000") == "product_unknown"
    assert counter.refused("move_stock", code=APPLE, kind="gift", quantity=1) == "bad_kind"
    for quantity in (0, 10**9, 10**30):
        code = counter.refused("move_stock", code=APPLE, kind="intake", quantity=quantity)
        assert code == "bad_quantity"


@pytest.mark.parametrize(
    ("kind", "file", "understood", "mended", "refused"),
    [
        ("goods", "goods.csv", 1171, 26, 3),
        ("orders", "group-buy-orders.csv", 712, 55, 0),
        ("consignment", "consignment-20261123-pm.xlsx", None, None, 0),
        ("run", "courier-run.csv", 86, 0, 0),
    ],
)
def test_imports(
    counter: Headless, kind: str, file: str, understood: int, mended: int, refused: int
) -> None:
    """A preview writes nothing, confirming writes each row, a second time nothing new is written."""
    source = str(DEMO / file)
    head = counter.did("status")["journal_head"]
    preview = counter.did("import", kind=kind, file=source)
    assert counter.did("status")["journal_head"] == head
    if understood is not None:
        assert (len(preview["understood"]), len(preview["mended"])) == (understood, mended)
    assert len(preview["refused"]) == refused
    assert all("why" in row and "text" in row for row in preview["mended"] + preview["refused"])
    assert all(row["row"] > 0 for row in preview["understood"])
    counter.did("import", kind=kind, file=source, confirm=True)
    again = counter.did("import", kind=kind, file=source, confirm=True)
    assert again["written"] == 0


def test_an_import_is_undone(counter: Headless, tmp_path: Path) -> None:
    """Undo takes an import back; a second undo is refused."""
    goods = tmp_path / "goods.csv"
    goods.write_text("商品条码,商品名称,零售价\n77001,甲,1\n77002,乙,2\n", encoding="utf-8")
    done = counter.did("import", kind="goods", file=str(goods), confirm=True)
    assert done["written"] == 2
    undone = counter.did("undo_import", **{"import": done["import"]})
    assert (undone["undone"], undone["kept"]) == (2, 0)
    assert counter.refused("stock", code="77001") == "product_unknown"
    assert counter.refused("undo_import", **{"import": done["import"]}) == "import_unknown"


def test_broken_files(counter: Headless, tmp_path: Path) -> None:
    """A file that isn't there, isn't a table or is none at all is one clear refusal."""
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04" + bytes(range(256)))
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for file in (broken, empty, tmp_path, tmp_path / "absent.csv", Path(__file__)):
        for kind in ("goods", "consignment"):
            answer = counter.ask("import", kind=kind, file=str(file), confirm=True)
            assert answer["ok"] is False, file
            assert answer["error"]["text"]
    assert counter.ask("import", kind="nonsense", file=str(DEMO / "goods.csv"))["ok"] is False


def test_printing(counter: Headless, tmp_path: Path) -> None:
    """Labels become files in each language; a sheet for a label printer is refused, never faked."""
    wanted: list[tuple[str, list[str]]] = [
        ("parcel_label", [str(_received(counter, 6))]),
        ("shelf_label", ["A-01-01", "A-01-02"]),
        ("price_label", [APPLE]),
        ("manifest", [str(DEMO / "courier-run.csv")]),
    ]
    for document, ids in wanted:
        file = tmp_path / f"{document}.pdf"
        done = counter.did("print", document=document, ids=ids, to=f"pdf:{file}")
        assert done["items"] == len(ids)
        assert done["missing"] == ""
        assert file.read_bytes().startswith(b"%PDF")
        for language in ("tspl", "zpl", "escpos"):
            to = f"{language}:{tmp_path / document}.{language}"
            if document == "manifest":
                refused = counter.refused("print", document=document, ids=ids, to=to)
                assert refused == "not_available"
            else:
                done = counter.did("print", document=document, ids=ids, to=to)
                assert done["items"] == len(ids)
    target = f"pdf:{tmp_path / 'y.pdf'}"
    sheet = {"document": "price_label", "ids": [APPLE], "to": target, "sheet": "3x7"}
    assert counter.did("print", first=21, crop_marks=True, **sheet)["items"] == 1
    assert counter.refused("print", first=22, **sheet) == "first_cell"
    assert counter.refused("print", **{**sheet, "sheet": "3x9"}) == "unknown_sheet"
    assert counter.refused("print", document="poster", ids=["1"], to=target) == "not_available"
    assert counter.refused("print", document="price_label", ids=["0"], to=target) == (
        "product_unknown"
    )
    assert counter.refused("print", document="price_label", ids=[], to=target) == "nothing_to_print"
    for to in (f"pdf:{tmp_path}/no/such/dir/x.pdf", "fax:123", "", f"pdf:{tmp_path}"):
        assert counter.ask("print", document="price_label", ids=[APPLE], to=to)["ok"] is False


def test_offline_by_choice(counter: Headless) -> None:
    """Forced offline sends nothing and keeps working; back online everything is sent."""
    counter.did("sync", wait_s=60)
    assert counter.did("network", online=False)["online"] is False
    counter.did("move_stock", code=APPLE, kind="intake", quantity=1)
    report = counter.did("sync", wait_s=5)
    assert (report["pending"], report["reason"]) == (1, "forced_offline")
    status = counter.did("status")
    assert (status["online"], status["link"]) == (False, "forced_offline")
    counter.did("network", online=True)
    assert counter.did("sync", wait_s=60)["pending"] == 0
    assert counter.did("status")["online"] is True


def test_lists_page_by_id(counter: Headless) -> None:
    """Rows come in the order of their ids, `after` goes on behind one, masked throughout."""
    whole = counter.did("list", kind="parcels", limit=6)["rows"]
    first = counter.did("list", kind="parcels", limit=2)["rows"]
    rest = counter.did("list", kind="parcels", limit=4, after=first[-1]["id"])["rows"]
    assert first + rest == whole
    assert [r["id"] for r in whole] == sorted(r["id"] for r in whole)
    text = json.dumps(whole, ensure_ascii=False)
    assert "1380000" not in text
    assert "王小一" not in text
    for kind in ("orders", "products", "movements", "consignments", "conflicts", "discrepancies"):
        assert isinstance(counter.did("list", kind=kind, limit=1)["rows"], list)
    assert counter.refused("list", kind="secrets") == "unknown_kind"
    assert counter.refused("list", kind="parcels", where={"nope": 1}) == "unknown_field"


def test_a_case_is_closed_by_a_person(place: Place, counter: Headless) -> None:
    """Two counters hand one parcel over while apart: a conflict with both sides, closed once."""
    place.consignment("c2", {"waybill": "SF2000000001", "phone": "13700000001", "name": "赵六"})
    counter.did("sync", wait_s=60)
    parcel = str(counter.did("receive", text="SF2000000001")["parcel"])
    counter.did("sync", wait_s=60)
    proof = {"manager_reason": "no phone at hand"}
    with place.headless("second") as second:
        second.did("enrol", server=place.server.url, code=place.code())
        second.did("login", operator=place.manager, pin=PIN)
        second.did("sync", wait_s=60)
        for each in (counter, second):
            each.did("network", online=False)
        for each in (counter, second):
            each.did("hand_over", parcels=[parcel], proof=proof)
        for each in (counter, second, counter):
            each.did("network", online=True)
            each.did("sync", wait_s=60)
        for each in (counter, second):
            cases = each.did("list", kind="conflicts", where={"subject": parcel})["rows"]
            assert [(c["code"], c["open"]) for c in cases] == [("handed_over_twice", True)]
            sides = cases[0]["evidence"]
            assert len({e["counter"] for e in sides}) == 2
            assert [e["here"] for e in sides] == [each is counter, each is second]
            assert {(e["proof"], e["reason"]) for e in sides} == {("manager", "no phone at hand")}
            assert all(e["counter_name"] and e["operator_name"] for e in sides)
            assert cases[0]["done"] == "first_stands"
            assert cases[0]["proposed"] in cases[0]["resolutions"]
            assert cases[0]["waybill"]
            assert "*" in cases[0]["name"]
        case = cases[0]["id"]
        assert second.refused("resolve", case=case, **{"as": "magic"}, reason="x") == (
            "bad_resolution"
        )
        closed = [
            second.ask("resolve", case=case, **{"as": way}, reason="called them")["ok"]
            for way in _ways(second, case)
        ]
        assert closed[0] is True
        second.did("sync", wait_s=60)
    counter.did("sync", wait_s=60)
    (row,) = counter.did("list", kind="conflicts", where={"subject": parcel})["rows"]
    assert row["open"] is False
    assert (row["resolved_reason"], row["resolved_by"]) == ("called them", "周经理")
    assert row["resolved_as"] in row["resolutions"]


def _ways(process: Headless, case: str) -> tuple[str, ...]:
    from app.domain.cases import resolutions_of
    from app.domain.kinds import CaseKind
    from app.domain.records import Case

    (row,) = process.did("list", kind="conflicts", where={"id": case})["rows"]
    record = Case(
        id=case, kind=CaseKind.CONFLICT, code=row["code"], subject_kind="parcel",
        subject=row["subject"], opened_at=row["opened_at"],
    )  # fmt: skip
    return resolutions_of(record)


def test_wrong_pins_are_counted(place: Place) -> None:
    """After three wrong PINs the right one waits too, and a restart doesn't help."""
    with place.headless("pins") as process:
        process.did("enrol", server=place.server.url, code=place.code())
        assert process.refused("login", operator="nobody", pin=PIN) == "operator_unknown"
        for _ in range(3):
            assert process.refused("login", operator=place.clerk, pin="111111") == "wrong_pin"
    with place.headless("pins") as process:
        assert process.refused("login", operator=place.clerk, pin=PIN) == "pin_wait"
        process.did("login", operator=place.manager, pin=PIN)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", "bad_json"),
        ("[1, 2]", "bad_json"),
        ("7", "bad_json"),
        ('{"do": "scan", "text": "\\ud800"}', "bad_json"),
        (b'{"do": "scan", "text": "\xff\xfe"}', "unknown"),
        ('{"do": "fly"}', "unknown_request"),
        ('{"id": 1}', "unknown_request"),
        ('{"do": 5}', "unknown_request"),
        ('{"do": "scan"}', "missing_field"),
        ('{"do": "scan", "text": null}', "missing_field"),
        ('{"do": "scan", "text": 5}', "bad_field"),
        ('{"do": "scan", "text": "x", "colour": 1}', "unknown_field"),
        ('{"do": "network", "online": 1}', "bad_field"),
        ('{"do": "network", "online": "yes"}', "bad_field"),
        ('{"do": "list", "kind": "parcels", "limit": true}', "bad_field"),
        ('{"do": "list", "kind": "parcels", "limit": 0}', "bad_field"),
        ('{"do": "list", "kind": "parcels", "limit": 1e30}', "bad_field"),
        ('{"do": "list", "kind": "parcels", "limit": 1' + "0" * 30 + "}", "bad_field"),
        ('{"do": "list", "kind": "parcels", "where": {"status": {"a": 1}}}', "bad_field"),
        ('{"do": "list", "kind": "parcels", "where": {"status": [1]}}', "bad_field"),
        ('{"do": "hand_over", "parcels": []}', "bad_request"),
        ('{"do": "hand_over", "parcels": [1]}', "bad_request"),
        ('{"do": "hand_over", "parcels": "x"}', "bad_field"),
        ('{"do": "hand_over", "parcels": ["x"], "proof": {"face": 1}}', "unknown_field"),
        ('{"do": "hand_over", "parcels": ["x"], "proof": {"text": 1}}', "bad_field"),
        ('{"do": "hand_over", "parcels": ["x"], "proof": {"proxy": {"age": 1}}}', "unknown_field"),
        ('{"do": "print", "document": "price_label", "ids": [1], "to": "pdf:x"}', "bad_request"),
        ('{"do": "sync", "wait_s": -1}', "bad_field"),
        ('{"do": "sync", "wait_s": 1e300}', "bad_field"),
        ('{"do": "import", "kind": "goods", "file": "a\\u0000b"}', "*"),
        ('{"do": "receive", "text": "SF10000\\u00000001"}', "*"),
        ('{"do": "enrol", "server": "\\u0000", "code": "x"}', "*"),
        ("[" * 100_000, "bad_json"),
        ('{"do": "scan", "text": "' + "x" * 1_100_000 + '"}', "bad_request"),
    ],
)
def test_bad_lines(counter: Headless, line: str | bytes, code: str) -> None:
    """Every bad line is one clear answer, and the next request works."""
    answer = counter.say(line)
    if code == "unknown":
        assert answer["verdict"] in ("unknown", "invalid")
    else:
        assert answer["ok"] is False
        assert code in ("*", answer["error"]["code"]), answer
        assert answer["error"]["text"]
        assert "Traceback" not in answer["error"]["text"]
    counter.did("status")


def test_strange_texts_never_end_the_process(counter: Headless) -> None:
    """Whatever is scanned, there is an answer."""
    strange = [
        "",
        " ",
        "\n",
        "\0",
        "0" * 5_000,
        "🙂",
        "phone:",
        "phone:x",
        "L1.",
        "a" * 41,
        "%_'\"",
    ]
    for text in strange:
        assert counter.did("scan", text=text)["verdict"] in ("invalid", "unknown", "valid")
        counter.ask("receive", text=text)
        counter.ask("stock", code=text)
        counter.ask("reveal", parcel=text, reason=text)
        counter.ask("undo", handover=text, reason=text)
        counter.ask("put_away", parcel=text, slot=text)
        counter.ask("list", kind="parcels", after=text, where={"waybill": text})


def test_every_request_has_its_method(counter: Headless) -> None:
    """Each name that is documented is answered, be it with a refusal."""
    for name, shape in REQUESTS.items():
        if name in ("quit", "logout"):
            continue
        fields: dict[str, Any] = {
            key: {str: "x", int: 1, bool: True, list: ["x"], dict: {}}.get(field.shape, 1)
            for key, field in shape.items()
            if field.required
        }
        answer = counter.ask(name, **fields)
        assert answer["ok"] or answer["error"]["code"] != "unknown_request"


class _Page(http.server.BaseHTTPRequestHandler):
    """A hotel's sign-in page: 200 and HTML, whatever is asked."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b"<html>Welcome</html>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def page() -> Iterator[str]:
    """The address of a web server that isn't ours."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_enrolling_at_what_is_no_server(place: Place, page: str) -> None:
    """A web page, a closed port, and what is no address at all are told apart."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with place.headless("lost") as process:
            at_page = process.refused("enrol", server=page, code="1-AAAA-BBBB-CCCC")
            assert at_page in ("portal", "not_a_server")
            code = process.refused("enrol", server=nobody, code="1-AAAA-BBBB-CCCC")
            assert code == "unreachable"
            for text, why in (
                ("", "bad_server_address"),
                ("ftp://x", "bad_server_address"),
                ("http://example.com", "server_insecure"),
            ):
                assert process.refused("enrol", server=text, code="x") == why
            # The same counter enrols where a server is: nothing above has spoiled it.
            process.did("enrol", server=place.server.url, code=place.code())
