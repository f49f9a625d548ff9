# SPDX-License-Identifier: Apache-2.0
"""Residents who exist nowhere else go through a whole day; afterwards no file of the program knows them."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from app.clock import FixedClock
from app.domain.kinds import Kind
from app.domain.policy import DAY_MS
from app.domain.records import Parcel
from app.logs import Events, start_logging
from app.paths import Layout
from app.secrets import open_secrets
from app.services.answers import Proof
from app.store import replica
from sync.server.embedded import open_central
from sync.server.job import Round
from sync.server.logs import log as server_log
from sync.server.retention import retain
from sync.server.server_key import database_key
from sync.server.tombstones import purge
from tests.counters import PIN, ROOT, Place, open_place
from tests.security.canaries import found_in, found_under, plain_pages
from tests.security.desk_of_one import MANAGER, heard_from_the_server, open_desk, parcel, take
from tests.security.desk_of_one import PIN as DESK_PIN
from tests.sync.server.world import NOW, PERSON, open_shop

PEOPLE = [
    ("皇甫金雀", "13987651234", "云雀里7幢3单元1906室"),
    ("Canaria Finchley", "13987652345", "百灵苑12栋2-1807"),
    ("司徒黄莺", "13987653456", "画眉路88号院5号楼1门1604"),
]
CANARIES = [text for person in PEOPLE for text in person]


def _list(folder: Path) -> Path:
    lines = ["订单号,商品名称,数量,单价,收货人,手机,地址,自提/配送,支付状态"]
    for n, (name, phone, address) in enumerate(PEOPLE):
        lines.append(f"CANARY{n},牛奶,1,5.00,{name},{phone},{address},自提,已支付")
    path = folder / "orders.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _delivery(folder: Path) -> Path:
    lines = ["运单号,快递公司,收件人,手机号,地址,物品,订单号"]
    for n, (name, phone, address) in enumerate(PEOPLE):
        lines.append(f"SF900000000{n},顺丰,{name},{phone},{address},牛奶,CANARY{n}")
    path = folder / "delivery.csv"
    path.write_text("\n".join(lines), encoding="gb18030")
    return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A server and counters, with the machine's temporary files where they can be looked through."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    with open_place(tmp_path / "place") as opened:
        yield opened


def _day(place: Place, files: Path) -> dict[str, Path]:
    """Import, receive, print, look up, reveal, refuse, hand over without and with a network, sync; what was printed."""
    papers = {kind: files / f"labels.{kind}" for kind in ("pdf", "tspl", "png")}
    with place.headless("one") as counter:
        counter.did("enrol", server=place.server.url, code=place.code())
        counter.did("login", operator=place.manager, pin=PIN)
        for kind, path in (("orders", _list(files)), ("consignment", _delivery(files))):
            done = counter.did("import", kind=kind, file=str(path), confirm=True)
            assert done["written"] >= len(PEOPLE)
        parcels = [counter.did("receive", text=f"SF900000000{n}")["parcel"] for n in range(3)]
        counter.did("network", online=False)
        for text in (PEOPLE[0][0], PEOPLE[0][1], PEOPLE[1][0], f"phone:{PEOPLE[2][1][-4:]}"):
            answer = counter.did("scan", text=text)
            assert answer["verdict"] == "valid"
            assert not found_in(repr(answer).encode(), CANARIES)
        revealed = counter.did("reveal", parcel=parcels[0], reason="call")
        assert (revealed["name"], revealed["phone"]) == PEOPLE[0][:2]
        for kind, path in papers.items():
            counter.did("print", document="parcel_label", ids=parcels, to=f"{kind}:{path}")
        counter.refused("undo", handover=PEOPLE[0][0], reason=PEOPLE[0][1])
        counter.say(b'{"do": "scan", "text": "\xff\xfe' + PEOPLE[0][0].encode() + b'"}')
        for parcel in parcels:
            counter.did("hand_over", parcels=[parcel], proof={"manager_reason": "known"})
        counter.did("network", online=True)
        counter.did("sync", wait_s=60)
        for kind in ("parcels", "orders", "handovers", "consignments"):
            rows = counter.did("list", kind=kind)["rows"]
            assert not found_in(repr(rows).encode(), CANARIES), kind
        # While the process lives: its log of writes stands beside the store.
        assert found_under(place.folder, CANARIES) == {}
    with place.headless("two") as other:
        other.did("enrol", server=place.server.url, code=place.code())
        other.did("sync", wait_s=60)
    return papers


def test_no_file_of_a_whole_day_knows_a_resident(
    place: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Stores, their logs, the program's logs, temporary files, papers, the server's data and what was said: 0 found."""
    files = tmp_path / "files"
    files.mkdir()
    papers = _day(place, files)
    own = [files / "orders.csv", files / "delivery.csv"]
    assert found_under(tmp_path, CANARIES, but=own) == {}
    said = capfd.readouterr()
    assert found_in((said.out + said.err).encode(), CANARIES) == set()
    document = pypdfium2.PdfDocument(papers["pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert found_in(text.encode(), CANARIES) == set()
    assert PEOPLE[0][1][-4:] in text
    key = open_secrets(place.folder / "one", place.keyfile).store_key(create=False)
    seen = found_in(b"".join(plain_pages(Layout(place.folder / "one").store, key)), CANARIES)
    assert seen, "CONTROL: with the key the very same files do hold them"


def test_a_plain_file_is_found(tmp_path: Path) -> None:
    """CONTROL: the same people in a database that isn't encrypted, in a log, in a file's name."""
    link = sqlite3.connect(tmp_path / "plain.db")
    link.execute("CREATE TABLE t (name TEXT, phone TEXT)")
    link.executemany("INSERT INTO t VALUES (?, ?)", [p[:2] for p in PEOPLE])
    link.commit()
    link.close()
    (tmp_path / "x.log").write_bytes(PEOPLE[0][0].encode("gb18030"))
    (tmp_path / "y.log").write_text(ascii(PEOPLE[2][0]))
    (tmp_path / f"{PEOPLE[1][1]}.txt").touch()
    found = found_under(tmp_path, CANARIES)
    assert found["plain.db"] == {text for person in PEOPLE for text in person[:2]}
    assert found["x.log"] == {PEOPLE[0][0]}
    assert found["y.log"] == {PEOPLE[2][0]}
    assert f"{PEOPLE[1][1]}.txt" in found


def _fail(name: str, phone: str) -> None:
    raise ValueError(f"{name} {phone} can't be read")


def test_faults_and_debug_logs_name_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With all that any package says: statements without values, faults without words, reports without locals."""
    handler = start_logging(tmp_path)
    root, level = logging.getLogger(), logging.getLogger().level
    root.setLevel(logging.DEBUG)
    engines = logging.getLogger("sqlalchemy.engine")
    engines.setLevel(logging.DEBUG)
    try:
        with open_desk(tmp_path) as counter:
            counter.staff.log_in(MANAGER.id, DESK_PIN)
            take(counter, _parcel(0))
            for text in CANARIES:
                counter.pickup.look_up(text)
            with pytest.raises(Exception, match="no such"):
                counter.store.query(
                    lambda c: c.exec_driver_sql(
                        "SELECT 1 FROM nowhere WHERE x = ?", (PEOPLE[0][0],)
                    )
                )
        try:
            _fail(*PEOPLE[0][:2])
        except ValueError as fault:
            Events("test").fault("broke", fault)
            logging.getLogger("other").exception("it broke: %s %s", *PEOPLE[0][:2])
            server_log.error("fault", error=fault, name=PEOPLE[0][0])
    finally:
        root.setLevel(level)
        engines.setLevel(logging.NOTSET)
        root.removeHandler(handler)
        handler.close()
    logs = "".join(path.read_text() for path in tmp_path.rglob("linli.log*"))
    assert "broke" in logs
    assert found_in(logs.encode(), CANARIES) == set()
    assert found_in("".join(capfd.readouterr()).encode(), CANARIES) == set()


_CRASH = """
import sys
from app.__main__ import main
import app.bootstrap
def broken(*args, **kwargs):
    name, phone = sys.argv[1:3]
    raise RuntimeError(f"{name} {phone}")
app.bootstrap.open_counter = broken
sys.exit(main(["journal", "verify", "--data", "x"]))
"""


def test_a_crash_names_nobody(tmp_path: Path) -> None:
    """A bug that nobody foresaw ends a command with places, not with values."""
    done = subprocess.run(
        [sys.executable, "-c", _CRASH, *PEOPLE[0][:2]], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"RuntimeError" in done.stderr
    assert found_in(done.stdout + done.stderr, CANARIES) == set()


def _parcel(number: int) -> Parcel:
    name, phone, address = PEOPLE[number]
    plain = parcel(number)
    who = replace(plain.recipient, name=name, phone=phone, phone_tail=phone[-4:], address=address)
    return replace(plain, recipient=who)


def test_what_a_counter_has_forgotten_is_in_no_page(tmp_path: Path) -> None:
    """After the purge the decrypted pages hold nobody: what is let go is overwritten."""
    clock = FixedClock()
    with open_desk(tmp_path, clock) as counter:
        counter.staff.log_in(MANAGER.id, DESK_PIN)
        heard_from_the_server(counter)
        take(counter, *(_parcel(n) for n in range(3)))
        for n in range(3):
            counter.pickup.hand_over((_parcel(n).id,), Proof(manager_reason="known"))
        rows = counter.store.read(
            lambda rows: [r for k in (Kind.PARCEL, Kind.HANDOVER) for r in rows.all(k)]
        )
        take(counter, *rows, seq=2)
        counter.store.write(_settled).result()
    store = Layout(tmp_path / "counter").store
    key = open_secrets(tmp_path / "counter", tmp_path / "keys.json").store_key(create=False)
    assert len(found_in(b"".join(plain_pages(store, key)), CANARIES)) == len(CANARIES)
    clock.advance(20 * DAY_MS)
    with open_desk(tmp_path, clock) as counter:
        counter.retention.run()
        assert counter.verify_journal().ok
    assert found_in(b"".join(plain_pages(store, key)), CANARIES) == set()


def _settled(conn: object) -> None:
    ids = [id for (id,) in conn.exec_driver_sql("SELECT id FROM outbox")]  # type: ignore[attr-defined]  # the writer's
    replica.take_results(conn, [replica.Result(id=id, outcome="applied", seq=2) for id in ids])  # type: ignore[arg-type]  # as above
    replica.take_cursor(conn, cursor="c", more=False)  # type: ignore[arg-type]  # as above


def test_what_the_server_has_forgotten_is_in_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same at the server, records and operations alike, after its week."""
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    clock = FixedClock(NOW)
    central = open_central(tmp_path, clock=clock)
    names = [PERSON.name, PERSON.phone, PERSON.address]
    key = database_key(tmp_path, database_exists=True)
    try:
        shop = open_shop(central)
        counter = shop.counter()
        parcel = counter.waiting_parcel(1)
        counter.push(counter.hand_over(parcel))
        before = found_in(b"".join(plain_pages(tmp_path / "server.db", key)), names)
        for _ in range(10):
            turn = Round(
                database=central.database, ids=central.ids, now_ms=clock.now, site=shop.site
            )
            purge(turn)
            retain(turn)
            clock.advance(DAY_MS)
    finally:
        central.close()
    assert len(before) == 3, "CONTROL: before the purge they were there"
    assert found_in(b"".join(plain_pages(tmp_path / "server.db", key)), names) == set()
