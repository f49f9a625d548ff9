# SPDX-License-Identifier: Apache-2.0
"""Becoming a counter, and becoming another one after a fork."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.kinds import Kind
from app.errors import OperatorError
from app.secrets import SITE_KEY
from app.tokens import new_key
from sync.cycle import Cycle
from sync.enrolment import enrol
from sync.transport import Fault, FaultKind
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter, Place
from tests.sync.flaky import Flaky, Mishap
from tests.sync.raw_server import RawServer


@pytest.fixture
def bare(place: Place, tmp_path: Path) -> Iterator[Counter]:
    """A counter that isn't enrolled."""
    made = Counter(place, tmp_path / "bare")
    yield made
    made.close()


def test_it_can_work_at_once(bare: Counter) -> None:
    """After enrolment site, operators, keys and the identity are here, before any exchange."""
    assert bare.gate.connect() is None
    site, counter = bare.gate.enrol(bare.place.server.url, bare.place.code(), "till 1")
    who = bare.store.identity
    assert (who.site, who.counter, who.cursor) == (site, counter, "")
    assert {kind for kind, _ in bare.shown()} == {
        Kind.SITE, Kind.OPERATOR, Kind.COUNTER, Kind.KEYS,
    }  # fmt: skip
    assert len(bare.secrets.get(SITE_KEY) or b"") == 32
    bare.list_product()
    bare.sync()
    assert bare.outbox() == 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "bad_reply"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>",
            "portal",
        ),
    ],
)
def test_what_went_wrong_is_said(bare: Counter, answer: bytes, code: str) -> None:
    """A failed enrolment is a sentence with something to do, and changes nothing."""
    with RawServer(answer) as server, pytest.raises(OperatorError) as refused:
        bare.gate.enrol(server.url, "1-AAAA-AAAA-AAAA", "till 1")
    assert refused.value.code == code
    assert refused.value.do
    with pytest.raises(OperatorError) as refused:
        bare.gate.enrol(bare.place.server.url, "1-AAAA-AAAA-AAAA", "till 1")
    assert refused.value.code == "code_unknown"
    assert not bare.store.identity.enrolled
    assert bare.shown() == {}


def test_a_lost_enrolment_is_asked_again(bare: Counter) -> None:
    """The same code with the same key is the same counter; with another key it is used up."""
    code, key = bare.place.code(), new_key(bytes(32))
    transport = bare.gate._transport(bare.place.server.url)
    first = enrol(Flaky(transport, Mishap.REPLY_LOST), code=code, name="a", key=key)
    assert isinstance(first, Fault)
    again = enrol(transport, code=code, name="a", key=key)
    once_more = enrol(transport, code=code, name="a", key=key)
    assert not isinstance(again, Fault)
    assert not isinstance(once_more, Fault)
    assert again.counter == once_more.counter
    other = enrol(transport, code=code, name="a", key=new_key(bytes([1] * 32)))
    assert isinstance(other, Fault)
    assert other.kind is FaultKind.CODE_UNKNOWN
    transport.close()


def test_a_counter_stays_what_it_is(counter: MakeCounter) -> None:
    """An enrolled store refuses to be enrolled again, and one without its keys says so."""
    a = counter("a")
    with pytest.raises(OperatorError) as refused:
        a.enrol()
    assert refused.value.code == "already_enrolled"
    a.secrets.drop(f"counter_token.{a.store.identity.counter}")
    with pytest.raises(OperatorError) as refused:
        a.gate.connect()
    assert refused.value.code == "identity_lost"


def test_a_revoked_counter_keeps_its_operations(counter: MakeCounter) -> None:
    """After a revocation nothing gets through and nothing is lost."""
    a = counter("a")
    a.list_product()
    a.place.server.central.enrolment.revoke(a.store.identity.counter)
    fault = a.cycle().run(STEPS).fault
    assert fault is not None
    assert fault.kind is FaultKind.REVOKED
    assert a.replica.unsent() == 1


def test_a_fork_goes_on_as_another(counter: MakeCounter, tmp_path: Path) -> None:
    """A store that was copied and went on twice: the second gets a fresh identity, and both their acts count."""
    a = counter("a")
    a.list_product()
    a.move(10)
    a.sync()
    a.close()
    shutil.copytree(tmp_path / "a", tmp_path / "clone")
    keys = (tmp_path / "a.keys").read_text()
    (tmp_path / "clone.keys").write_text(keys.replace(str(tmp_path / "a"), str(tmp_path / "clone")))
    (tmp_path / "clone.keys").chmod(0o600)
    a.open()
    a.move(-1)
    a.sync()
    clone = Counter(a.place, tmp_path / "clone")
    clone.move(-2)
    before = clone.store.identity
    step = clone.cycle().run(STEPS)
    assert step.push is not None
    assert step.push.kind is FaultKind.FORK
    assert clone.replica.unsent() == 1
    assert clone.gate.renew(clone.connection) is None
    clone.disconnect()
    after = clone.store.identity
    assert after.counter != before.counter
    assert (after.site, after.server, after.sync_no) == (before.site, before.server, 0)
    clone.move(-4)
    clone.sync()
    a.sync()
    clone.sync()
    assert a.on_hand() == clone.on_hand() == 3
    assert clone.outbox() == 0
    assert "counter_forked" in {case.code for case in a.cases()}
    assert "journal_gap" not in {case.code for case in a.cases()}
    clone.close()


def test_credentials_are_never_shown(counter: MakeCounter) -> None:
    """Neither token nor key is in a counter's representation."""
    a = counter("a")
    shown = repr(a.connection.credentials)
    assert a.connection.credentials.token not in shown
    assert "key" not in shown
    assert isinstance(a.cycle(), Cycle)
