# SPDX-License-Identifier: Apache-2.0
"""Sync by a file: it does what the network does, once; and only the right, whole file does anything."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.sealing import sealing_key
from app.store import meta
from sync.carried import Carrier
from sync.identity import RESTORED
from sync.package import OPS_CARRIED, unpack_out
from sync.server.__main__ import run_admin
from sync.server.carrying import Carried, carry
from sync.server.embedded import Handle
from sync.server.faults import ProtocolFault
from tests.counters import open_place as open_site
from tests.counters import run_linli
from tests.sync.conftest import MakeCounter
from tests.sync.counters import WANG, Counter, Place, open_place


def _carrier(a: Counter) -> Carrier:
    return Carrier(a.store, a.secrets, a.gate, a.clock, a.ids)


def _carry(a: Counter, package: Path, answer: Path) -> Carried:
    return carry(a.place.server.central, a.place.site, package, answer)


def _refused(work: Callable[[], object]) -> str:
    """The code of the refusal, "" for none."""
    try:
        work()
    except OperatorError as fault:
        return fault.code
    except ProtocolFault as fault:
        return str(fault.code)
    return ""


def test_there_and_back(counter: MakeCounter, tmp_path: Path) -> None:
    """Operations go out, outcomes and the others' rows come in; what was done meanwhile stays and is seen."""
    a, b = counter("a"), counter("b")
    b.take_in_parcels([7])
    b.sync()
    out, back = tmp_path / "out", tmp_path / "back"
    a.list_product()
    a.move(10)
    assert _carrier(a).out(out).operations == 2
    a.move(-1)
    done = _carry(a, out, back)
    assert (done.operations, done.outcomes) == (2, {"applied": 2})
    brought = _carrier(a).bring_in(back)
    assert (brought.pushed, brought.pending) == (2, 1)
    assert a.outbox() == 1
    assert a.on_hand() == 9
    assert a.parcel(7).waybill == "SF0000000007"
    _carrier(a).out(out)
    _carry(a, out, back)
    _carrier(a).bring_in(back)
    b.sync()
    assert a.on_hand() == b.on_hand() == 9
    assert a.outbox() == 0
    assert a.cases() == []


def test_twice_is_once(counter: MakeCounter, tmp_path: Path) -> None:
    """The same package brought twice, the same answer taken twice, a package written twice: one effect."""
    a = counter("a")
    a.list_product()
    a.move(5)
    out, back = tmp_path / "out", tmp_path / "back"
    _carrier(a).out(tmp_path / "lost")
    _carrier(a).out(out)
    _carry(a, out, back)
    assert _carry(a, out, back).outcomes == {"applied": 2}
    assert _carry(a, tmp_path / "lost", tmp_path / "other").outcomes == {"applied": 2}
    _carrier(a).bring_in(back)
    assert _refused(lambda: _carrier(a).bring_in(back)) == "carry_stale"
    a.sync()
    assert a.on_hand() == 5
    assert a.cases() == []


def test_the_network_comes_first(counter: MakeCounter, tmp_path: Path) -> None:
    """A package that the network has overtaken is told to be so, at either end, and is no clone's."""
    a = counter("a")
    a.list_product()
    out, back = tmp_path / "out", tmp_path / "back"
    _carrier(a).out(out)
    _carry(a, out, back)
    a.sync()
    a.move(5)
    a.sync()
    assert _refused(lambda: _carry(a, out, tmp_path / "late")) == "carry_stale"
    assert _refused(lambda: _carrier(a).bring_in(back)) == "carry_stale"
    assert a.cases() == []
    a.move(1)
    a.sync()
    assert a.on_hand() == 6


def test_a_clones_package_is_a_fork(counter: MakeCounter, tmp_path: Path) -> None:
    """One that is behind and has something new comes from a clone: refused, told, and nothing in it is lost."""
    a = counter("a")
    a.list_product()
    a.sync()
    a.close()
    shutil.copytree(a.folder, tmp_path / "clone")
    keys = (tmp_path / "a.keys").read_text()
    (tmp_path / "clone.keys").write_text(keys.replace(str(tmp_path / "a"), str(tmp_path / "clone")))
    (tmp_path / "clone.keys").chmod(0o600)
    a.open()
    a.move(5)
    a.sync()
    clone = Counter(a.place, tmp_path / "clone")
    clone.move(7)
    out = tmp_path / "out"
    _carrier(clone).out(out)
    assert _refused(lambda: _carry(clone, out, tmp_path / "back")) == "fork"
    a.sync()
    assert {case.code for case in a.cases()} == {"counter_forked"}
    assert clone.replica.unsent() == 1
    clone.close()


def test_a_restored_server_is_answered_in_the_file(counter: MakeCounter, tmp_path: Path) -> None:
    """The answer says so, the counter takes it as it would over the network, and the next package has the journal."""
    a = counter("a")
    a.list_product()
    a.move(5)
    a.sync()
    a.place.server.central.accounts.restored()
    out, back = tmp_path / "out", tmp_path / "back"
    _carrier(a).out(out)
    assert _carry(a, out, back).outcomes == {}
    assert _refused(lambda: _carrier(a).bring_in(back)) == "carry_again"
    assert _carrier(a).out(out).operations == 2
    _carry(a, out, back)
    _carrier(a).bring_in(back)
    assert a.on_hand() == 5
    assert a.outbox() == 0


def test_more_than_one_exchange_takes(counter: MakeCounter, tmp_path: Path) -> None:
    """A package of more operations than an exchange takes is one package all the same."""
    a = counter("a")
    a.list_product()
    a.take_in_parcels(range(1, 101))
    for n in range(1, 101):
        a.hand_over(n)
    for _ in range(300):
        a.move(1)
    unsent = a.replica.unsent()
    assert 500 < unsent <= OPS_CARRIED
    out, back = tmp_path / "out", tmp_path / "back"
    assert _carrier(a).out(out).operations == unsent
    assert _carry(a, out, back).outcomes == {"applied": unsent}
    assert _carrier(a).bring_in(back).pending == 0
    assert a.outbox() == 0
    assert a.on_hand() == 300


def test_altered_files_do_nothing(counter: MakeCounter, tmp_path: Path) -> None:
    """A byte changed or cut anywhere, in either file: refused, nothing changed; the control is the file as it was."""
    a = counter("a")
    a.list_product()
    out, back, bad = tmp_path / "out", tmp_path / "back", tmp_path / "bad"
    _carrier(a).out(out)
    chance = random.Random(5)

    def spoilt(content: bytes) -> list[bytes]:
        spots = [0, 10, len(content) - 1, *(chance.randrange(len(content)) for _ in range(60))]
        flipped = [content[:s] + bytes([content[s] ^ 1 << s % 8]) + content[s + 1 :] for s in spots]
        return [*flipped, *(content[:s] for s in spots), content + b"x", b""]

    for content in spoilt(out.read_bytes()):
        bad.write_bytes(content)
        assert _refused(lambda: _carry(a, bad, tmp_path / "none")) == "carry_unusable"
    assert not (tmp_path / "none").exists()
    _carry(a, out, back)
    before = a.store.identity
    for content in spoilt(back.read_bytes()):
        bad.write_bytes(content)
        assert _refused(lambda: _carrier(a).bring_in(bad)) == "carry_unusable"
    assert a.store.identity == before
    assert a.replica.unsent() == 1
    _carrier(a).bring_in(back)
    assert a.outbox() == 0


def test_for_nobody_else(counter: MakeCounter, server: Handle, tmp_path: Path) -> None:
    """Another site's server can't open a package, another counter can't take an answer, a revoked one isn't heard."""
    a, b = counter("a"), counter("b")
    for one in (a, b):
        one.list_product()
    out, back = tmp_path / "out", tmp_path / "back"
    _carrier(a).out(out)
    _carrier(b).out(tmp_path / "pb")
    other: Place = open_place(server)
    assert _refused(lambda: carry(server.central, other.site, out, back)) == "carry_unusable"
    assert _refused(lambda: carry(server.central, 4_000_000, out, back)) == "site_unknown"
    _carry(a, out, back)
    assert _refused(lambda: _carrier(b).bring_in(back)) == "carry_unusable"
    assert _refused(lambda: _carrier(a).bring_in(out)) == "carry_unusable"
    assert _refused(lambda: _carrier(a).bring_in(tmp_path / "none")) == "carry_unreadable"
    assert _refused(lambda: _carry(a, tmp_path / "none", back)) == "carry_unreadable"
    server.central.enrolment.revoke(b.store.identity.counter)
    assert _refused(lambda: _carry(b, tmp_path / "pb", back)) == "counter_revoked"


def test_nothing_plain_is_in_a_package(counter: MakeCounter, tmp_path: Path) -> None:
    """No resident can be read in either file; the control: with the site's key the parcel's own bytes are there."""
    a = counter("a")
    a.take_in_parcels([1])
    out, back = tmp_path / "out", tmp_path / "back"
    _carrier(a).out(out)
    _carry(a, out, back)
    token = a.connection.credentials.token.encode()
    for file in (out, back):
        for secret in (WANG.name.encode(), WANG.phone.encode(), token, b"announce_parcel"):
            assert secret not in file.read_bytes()
    with a.place.server.central.database.read() as connection:
        root = connection.exec_driver_sql(
            "SELECT root_private FROM site WHERE site_id = ?", (a.place.site,)
        ).scalar()
    assert root is not None
    key = sealing_key(bytes(root), b"site")
    message = unpack_out(out.read_bytes(), site=a.place.site, key=key)
    assert message is not None
    assert token in message.authorization.encode()


def test_what_must_be_first(counter: MakeCounter, place: Place, tmp_path: Path) -> None:
    """A counter of no site, and one restored that has no identity of its own yet, carry nothing."""
    bare = Counter(place, tmp_path / "bare")
    assert _refused(lambda: _carrier(bare).out(tmp_path / "x")) == "not_enrolled"
    bare.close()
    a = counter("a")
    a.store.write(lambda conn: meta.put(conn, {RESTORED: "1"})).result()
    assert _refused(lambda: _carrier(a).out(tmp_path / "x")) == "carry_not_ready"
    assert not (tmp_path / "x").exists()


def test_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`carry out`, `admin carry`, `carry in`: one JSON line each, and the parcel is at the server."""
    with open_site(tmp_path) as site:
        with site.counter("a") as a:
            a.sync_for(30)
            a.sync.set_online(False)
            a.receiving.receive("SF0000000001")
        keys, data = str(site.keyfile), str(tmp_path / "a")
        done = run_linli("carry", "out", str(tmp_path / "p"), "--data", data, LINLI_KEYFILE=keys)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["operations"] == 1
        place = ["--data", str(tmp_path / "server"), "carry", str(tmp_path / "p"), "--site", "1"]
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("LINLI_KEYFILE", raising=False)
            assert run_admin(place) == 0
        assert json.loads(capsys.readouterr().out)["outcomes"] == {"applied": 1}
        done = run_linli(
            "carry", "in", str(tmp_path / "p.answer"), "--data", data, LINLI_KEYFILE=keys
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["pending"] == 0
