# SPDX-License-Identifier: Apache-2.0
"""Becoming a counter again: after being shut out, forgotten, cloned, or with the server restored; nothing is lost."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from app.domain.identity import order_id
from app.domain.kinds import Kind
from app.domain.records import Case, Order
from app.errors import OperatorError
from app.secrets import SIGNING_KEY, TOKEN
from app.store import meta
from app.tokens import new_key
from sync.enrolment import Earlier, enrol, enrol_after_fork
from sync.identity import RESTORED, secret_of
from sync.runner import Runner
from sync.schedule import Pace
from sync.server.embedded import Handle, start_embedded
from sync.status import Link
from sync.transport import Fault, FaultKind
from tests.sync.conftest import MakeCounter
from tests.sync.counters import STEPS, Counter, Place, open_place
from tests.sync.flaky import Flaky, Mishap
from tests.sync.server.world import enrol as enrol_bare


def _case(counter: Counter, code: str) -> Case:
    found = [case for case in counter.cases() if case.code == code]
    assert len(found) == 1, [case.code for case in counter.cases()]
    return found[0]


def _revoke(counter: Counter) -> str:
    id = counter.store.identity.counter
    counter.place.server.central.enrolment.revoke(id)
    return id


def _clone(a: Counter, folder: Path) -> Counter:
    """The closed counter's folder and keys, copied to another machine."""
    shutil.copytree(a.folder, folder)
    keys = a.folder.with_suffix(".keys").read_text().replace(str(a.folder), str(folder))
    folder.with_suffix(".keys").write_text(keys)
    folder.with_suffix(".keys").chmod(0o600)
    return Counter(a.place, folder)


def test_a_revoked_counter_is_enrolled_again(counter: MakeCounter) -> None:
    """In the same folder, by a fresh code: each act that it had recorded is kept as a conflict, with its evidence."""
    a, b = counter("a"), counter("b")
    a.list_product()
    a.move(10)
    a.sync()
    old = _revoke(a)
    a.move(-1)
    a.move(-2)
    fault = a.cycle().run(STEPS).fault
    assert fault is not None
    assert fault.kind is FaultKind.REVOKED
    head = a.store.head
    a.enrol()
    a.disconnect()
    assert a.store.identity.counter != old
    assert a.store.head == head
    a.move(-4)
    a.sync()
    b.sync()
    assert a.on_hand() == b.on_hand() == 6
    assert a.outbox() == 0
    kept = [case for case in b.cases() if case.code == "counter_revoked"]
    assert len(kept) == 2
    assert {side.counter for case in kept for side in case.evidence} == {old}
    assert a.store.verify_journal().ok
    assert not {"journal_gap", "journal_broken"} & {case.code for case in b.cases()}


def test_who_is_in_good_standing_is_not_enrolled_again(counter: MakeCounter) -> None:
    """A second enrolment is refused while the server takes the first, and the code isn't spent."""
    a = counter("a")
    code = a.place.code()
    with pytest.raises(OperatorError) as refused:
        a.gate.enrol(a.place.server.url, code, "x")
    assert refused.value.code == "already_enrolled"
    _revoke(a)
    a.gate.enrol(a.place.server.url, code, "x")


def test_another_sites_code_is_refused(counter: MakeCounter, server: Handle) -> None:
    """Records of one site never go under another: not by its code, not by the same number at another server."""
    a = counter("a")
    a.list_product()
    _revoke(a)
    other = open_place(server)
    with pytest.raises(OperatorError) as refused:
        a.gate.enrol(server.url, other.code(), "x")
    assert refused.value.code == "other_site"
    transport = a.gate._transport(server.url)
    code = a.place.code()
    earlier = Earlier(root="00" * 32)
    reply = enrol(transport, code=code, name="x", key=new_key(bytes(32)), earlier=earlier)
    assert isinstance(reply, Fault)
    assert reply.kind is FaultKind.OTHER_SITE
    transport.close()
    a.gate.enrol(server.url, code, "x")


def test_a_lost_token_is_made_good_by_a_code(counter: MakeCounter) -> None:
    """With its key still here the counter goes on for itself; its operations count as if nothing had been lost."""
    a = counter("a")
    a.list_product()
    a.secrets.drop(secret_of(TOKEN, a.store.identity.counter))
    a.enrol()
    a.disconnect()
    a.move(2)
    a.sync()
    assert a.on_hand() == 2
    assert (a.outbox(), a.cases()) == (0, [])


def test_a_lost_key_leaves_cases(counter: MakeCounter) -> None:
    """Where nothing proves who it was its unsent acts have no effect, but each stands as a case; new ones count."""
    a = counter("a")
    a.list_product()
    a.sync()
    old = a.store.identity.counter
    a.move(3)
    for name in (TOKEN, SIGNING_KEY):
        a.secrets.drop(secret_of(name, old))
    a.enrol()
    a.disconnect()
    a.move(2)
    a.sync()
    assert a.on_hand() == 2
    assert a.outbox() == 0
    # To the server a journal begins in its middle: that is told as well.
    assert {case.code for case in a.cases()} == {"wrong_counter", "journal_gap"}
    assert _case(a, "wrong_counter").evidence[-1].counter == old


def test_nobody_goes_on_for_another_without_proof(counter: MakeCounter) -> None:
    """A code alone doesn't let a machine speak for a counter that it never was; its key's signature does."""
    a = counter("a")
    transport, url = a.gate._transport(a.place.server.url), a.place.server.url
    old = _revoke(a)
    forged = Earlier(site=a.place.site, counter=old, key=new_key(bytes([7] * 32)))
    code = a.place.code()
    refused = enrol(transport, code=code, name="x", key=new_key(bytes(32)), earlier=forged)
    assert isinstance(refused, Fault)
    assert refused.kind is FaultKind.UNAUTHORISED
    seed = a.secrets.get(secret_of(SIGNING_KEY, old))
    assert seed is not None
    true = Earlier(site=a.place.site, counter=old, key=new_key(seed))
    taken = enrol(transport, code=code, name="x", key=new_key(bytes(32)), earlier=true)
    assert not isinstance(taken, Fault), url
    transport.close()


def test_a_forks_lost_reply_makes_no_second_identity(counter: MakeCounter) -> None:
    """The same fork that asks again with the same key is given the identity that it was given."""
    a = counter("a")
    old, key = a.connection.credentials, new_key(bytes([3] * 32))
    lossy = Flaky(a.connection.transport, Mishap.REPLY_LOST)
    assert isinstance(enrol_after_fork(lossy, old=old, name="", key=key), Fault)
    second = enrol_after_fork(lossy, old=old, name="", key=key)
    third = enrol_after_fork(lossy, old=old, name="", key=key)
    assert not isinstance(second, Fault)
    assert not isinstance(third, Fault)
    assert second.counter == third.counter != old.counter


def test_two_machines_at_once(counter: MakeCounter, tmp_path: Path) -> None:
    """An original and its clone that sync at the same moment: one goes on, one is told to fork, both acts count."""
    a = counter("a")
    a.list_product()
    a.move(10)
    a.sync()
    a.close()
    clone = _clone(a, tmp_path / "clone")
    a.open()
    forked: list[str] = []
    gate = threading.Barrier(2)

    def live(machine: Counter, quantity: int) -> None:
        machine.move(quantity)
        gate.wait()
        step = machine.cycle().run(STEPS)
        if step.push is not None and step.push.kind is FaultKind.FORK:
            forked.append(machine.folder.name)
            assert machine.gate.renew(machine.connection) is None
            machine.disconnect()
            machine.sync()

    both = [threading.Thread(target=live, args=it) for it in ((a, -1), (clone, -2))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(forked) == 1
    for machine in (a, clone, a):
        machine.sync()
    assert a.on_hand() == clone.on_hand() == 7
    assert a.store.identity.counter != clone.store.identity.counter
    assert _case(a, "counter_forked").open
    clone.close()


def test_a_restored_store_renews_before_it_speaks(counter: MakeCounter) -> None:
    """With the mark of a restore the first act is a fresh identity; the mark goes, and it is told."""
    a = counter("a")
    a.list_product()
    a.sync()
    a.disconnect()
    before = a.store.identity
    a.store.write(lambda conn: meta.put(conn, {RESTORED: "1"})).result()
    a.move(5)
    runner = Runner(
        store=a.replica, gate=a.gate, clock=a.clock, chance=Random(1), pace=Pace(first_retry_ms=1)
    )
    assert runner.status().link is not Link.NOT_ENROLLED
    runner.start()
    for _ in range(5):
        if not runner.sync_now(30).pending:
            break
    runner.close()
    after = a.store.identity
    assert after.counter != before.counter
    assert after.sync_no > 0
    assert a.store.query(lambda conn: meta.get(conn, RESTORED)) is None
    assert a.outbox() == 0
    assert a.on_hand() == 5
    assert _case(a, "counter_forked").subject == before.counter


def test_a_new_counter_says_that_it_belongs_to_no_site(place: Place, tmp_path: Path) -> None:
    """Before its first round, not only after it."""
    bare = Counter(place, tmp_path / "bare")
    runner = Runner(store=bare.replica, gate=bare.gate, clock=bare.clock, chance=Random(1))
    assert runner.status().link is Link.NOT_ENROLLED
    bare.close()


@contextmanager
def _own_server(folder: Path) -> Iterator[list[Handle]]:
    """A server that a test may stop and start; the list holds the one that runs."""
    running = [start_embedded(folder)]
    try:
        yield running
    finally:
        running[0].stop()


def _restore(running: list[Handle], folder: Path, backup: Path, *, told: bool = True) -> None:
    """Stops the server, puts the old files back and starts it where it was; `told`: raises its incarnation."""
    port = int(running[0].url.rpartition(":")[2])
    running[0].stop()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    running[0] = start_embedded(folder, port)
    if told:
        running[0].central.accounts.restored()


def _copy(running: list[Handle], folder: Path, backup: Path) -> None:
    port = int(running[0].url.rpartition(":")[2])
    running[0].stop()
    shutil.copytree(folder, backup)
    running[0] = start_embedded(folder, port)


def _moved(place: Place, running: list[Handle]) -> Place:
    return Place(running[0], place.site, place.operator)


def test_a_restored_server_gets_everything_back(tmp_path: Path) -> None:
    """Operations acknowledged after the backup come back from the journals; one enrolled since comes back by a code.

    Twice from the same backup, while a counter is restored as well: no state is taken for another's.
    """
    folder, backup = tmp_path / "server", tmp_path / "backup"
    with _own_server(folder) as running:
        place = open_place(running[0])
        a = Counter(place, tmp_path / "a").enrol()
        a.list_product()
        a.move(100)
        a.sync()
        a.close()
        old_a = _clone(a, tmp_path / "old")
        old_a.close()
        a.open()
        _copy(running, folder, backup)
        a.place = _moved(place, running)
        b = Counter(a.place, tmp_path / "b").enrol()
        for machine in (a, b):
            machine.sync()
            machine.move(-1)
            machine.sync()
        a.sync()
        assert a.on_hand() == b.on_hand() == 98
        for turn in (1, 2):
            _restore(running, folder, backup)
            for machine in (a, b):
                machine.place = _moved(place, running)
                machine.disconnect()
            a.move(-10)
            a.sync()
            assert a.on_hand() == 100 - 1 - 10 * turn
            fault = b.cycle().run(STEPS).fault
            assert fault is not None
            assert fault.kind is FaultKind.UNKNOWN
            b.enrol()
            b.disconnect()
            b.sync()
            a.sync()
            assert a.on_hand() == b.on_hand() == 98 - 10 * turn
            assert a.outbox() == b.outbox() == 0
            assert "counter_unknown" in {case.code for case in a.cases()}
        _restore(running, folder, backup)
        # The counter's own disk came back as well, from before all of this.
        old = Counter(_moved(place, running), tmp_path / "old")
        old.move(-50)
        step = old.cycle().run(STEPS)
        if step.push is not None:
            assert step.push.kind is FaultKind.FORK
            assert old.gate.renew(old.connection) is None
            old.disconnect()
            old.sync()
        for machine in (a, b):
            machine.place = old.place
            machine.disconnect()
        step = a.cycle().run(STEPS)
        if step.push is not None:
            assert step.push.kind is FaultKind.FORK
            assert a.gate.renew(a.connection) is None
            a.disconnect()
            a.sync()
        b.enrol()
        b.disconnect()
        for machine in (b, a, old):
            machine.sync()
        assert a.on_hand() == b.on_hand() == old.on_hand() == 98 - 20 - 50
        for machine in (a, b, old):
            machine.close()


def test_a_restore_that_nobody_told_is_seen_to_lose(tmp_path: Path) -> None:
    """The control: without a raised incarnation what was sent after the backup stays at its counter alone."""
    folder, backup = tmp_path / "server", tmp_path / "backup"
    with _own_server(folder) as running:
        place = open_place(running[0])
        a = Counter(place, tmp_path / "a").enrol()
        a.list_product()
        a.sync()
        _copy(running, folder, backup)
        a.place = _moved(place, running)
        a.disconnect()
        a.move(7)
        a.sync()
        _restore(running, folder, backup, told=False)
        # Something else brings the site's sequence past the counter's cursor.
        for _ in range(9):
            running[0].central.accounts.add_operator(place.site, "x", ("clerk",), "1234")
        b = Counter(_moved(place, running), tmp_path / "b").enrol()
        a.place = b.place
        a.disconnect()
        a.cycle().run(STEPS)
        b.sync()
        assert (a.on_hand(), b.on_hand()) == (7, 0)
        a.close()
        b.close()


def test_order_numbers_are_not_given_out_twice(tmp_path: Path) -> None:
    """After a restore no number comes again that a resident's token may carry already."""
    running = start_embedded(tmp_path)
    place = open_place(running)
    till = enrol_bare(running.central, place.site, place.operator)
    till.push(till.order("A1"))
    running.central.accounts.restored()
    again = enrol_bare(running.central, place.site, place.operator)
    again.push(again.order("A2"))
    numbers = []
    for name in ("A1", "A2"):
        record = again.see(Kind.ORDER, order_id(place.site, name))
        assert isinstance(record, Order)
        numbers.append(record.number)
    assert numbers[1] - numbers[0] > 1_000
    running.stop()
