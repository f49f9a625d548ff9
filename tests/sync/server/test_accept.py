# SPDX-License-Identifier: Apache-2.0
"""A push: outcomes, replays, forks, journals, and what one bad operation may do to the others (nothing)."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select, text

from app.domain.apply import apply
from app.domain.identity import derived_id, lot_id, order_id, product_id
from app.domain.kinds import CaseKind, Kind, MovementKind, ParcelStatus, ProofKind
from app.domain.operations import Do, HandOver, MoveStock, PutAway
from app.domain.records import Case, Handover, Line, Lot, Order, Parcel, Personal
from app.tokens import TokenBody, make_token, new_key, public_bytes, read_token, secret_mac
from sync.protocol import EnrolRequest, ErrorCode, WireOperation
from sync.server import tables, unit
from sync.server.faults import ProtocolFault
from sync.server.pickup import pickup_token
from tests.sync.server.world import PERSON, Shop, TestCounter

MILK = "6901234567892"


def _fault(call: object, *args: object) -> ErrorCode:
    assert callable(call)
    with pytest.raises(ProtocolFault) as caught:
        call(*args)
    return caught.value.code


def _cases(counter: TestCounter) -> list[Case]:
    counter.pull()
    found = [counter.see(Kind.CASE, id) for kind, id in counter.rows if kind == "case"]
    return [case for case in found if isinstance(case, Case)]


def test_a_day_goes_up_and_comes_down_at_another_counter(shop: Shop) -> None:
    """What one counter did is what the other one sees, stock and order number included."""
    one, two = shop.counter(), shop.counter()
    line = Line(name="牛奶", quantity=2, product=product_id(shop.site, MILK))
    assert one.push(one.list_product(), one.move(10), one.order("GB1")) == ["applied"] * 3
    parcel, ops = one.announce(1, order="GB1", lines=(line,))
    assert one.push(*ops, one.receive(parcel), one.hand_over(parcel)) == ["applied"] * 4
    two.pull()
    seen = two.see(Kind.PARCEL, parcel)
    assert isinstance(seen, Parcel)
    assert seen.status is ParcelStatus.HANDED_OVER
    assert seen.recipient == PERSON
    order = two.see(Kind.ORDER, order_id(shop.site, "GB1"))
    assert isinstance(order, Order)
    assert (order.number, len(order.secret)) == (1, 64)
    lot = two.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 10
    one.pull()
    assert one.rows == two.rows


def test_a_replay_gets_the_same_outcome_and_no_second_effect(shop: Shop) -> None:
    """Sent again, in any request, an operation has the outcome and the sequence that it had."""
    counter = shop.counter()
    ops = [counter.list_product(), counter.move(5), counter.hand_over("nowhere")]
    first = counter.send(counter.request(ops))
    assert [r.outcome for r in first.results] == ["applied", "applied", "rejected:parcel_unknown"]
    again = counter.send(counter.request(ops))
    assert again.results == first.results
    assert again.upto == first.upto
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 5
    # The control: the same act recorded anew is another operation.
    assert counter.push(counter.move(5)) == ["applied"]
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 10


def test_the_same_operation_twice_in_one_request_counts_once(shop: Shop) -> None:
    """Even within one batch an id has one outcome."""
    counter = shop.counter()
    counter.push(counter.list_product())
    move = counter.move(3)
    reply = counter.send(counter.request([move, move]))
    assert reply.results[0] == reply.results[1]
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 3


def test_sequences_are_without_gap(shop: Shop) -> None:
    """Each operation has the next sequence number, replays and refused requests use none up."""
    counter = shop.counter()
    ops = [counter.list_product(), counter.move(5)]
    first = counter.send(counter.request(ops))
    second = counter.send(counter.request([*ops, counter.move(-1)]))
    assert _fault(counter.send, counter.request([counter.move(1)], sync_no=99)) is ErrorCode.FORK
    with shop.central.database.read() as connection:
        seqs = list(
            connection.execute(
                select(tables.operation.c.seq).order_by(tables.operation.c.seq)
            ).scalars()
        )
    assert seqs == [r.seq for r in (*first.results, second.results[-1])]
    assert seqs == list(range(seqs[0], seqs[0] + 3))


def test_a_lost_reply_is_asked_for_again(shop: Shop) -> None:
    """The same number with the same rid is the same request; with another rid it is a fork."""
    counter = shop.counter()
    request = counter.request([counter.list_product()])
    lost = counter.central.exchange(counter.session, request)
    assert counter.send(request).results == lost.results
    clone = counter.request(sync_no=request.sync_no, rid="clone")
    assert _fault(counter.send, clone) is ErrorCode.FORK
    assert "counter_forked" in [case.code for case in _cases(shop.counter())]


@pytest.mark.parametrize("sync_no", [1, 3, 5])
def test_a_number_out_of_turn_is_a_fork(shop: Shop, sync_no: int) -> None:
    """Neither next nor last: the request is refused whole, and the one in turn still works."""
    counter = shop.counter()
    counter.push(counter.list_product())
    counter.push()
    wrong = counter.request([counter.move(1)], sync_no=sync_no, rid="x")
    if sync_no == 3:
        assert counter.send(wrong).results[0].outcome == "applied"
        return
    assert _fault(counter.send, wrong) is ErrorCode.FORK
    counter.sync_no = 2
    assert counter.push() == []


def test_a_fork_goes_on_under_a_fresh_identity(shop: Shop) -> None:
    """What was recorded under the old identity is taken in under the new one, and only by it."""
    old = shop.counter()
    old.push(old.list_product())
    pending = old.move(4)
    fresh = shop.counter()
    assert fresh.push(pending) == ["rejected:wrong_counter"]
    pending = old.move(4)
    fresh_seed = b"f" * 32
    reply = shop.central.enrol(
        EnrolRequest(public_key=public_bytes(new_key(fresh_seed)).hex(), forked_from=old.id),
        session=old.session,
    )
    heir = TestCounter(
        central=shop.central, site=shop.site, operator=shop.operator, enrolled=reply,
        seed=fresh_seed, n=old.n, prev=old.prev,
    )  # fmt: skip
    own = heir.move(2)
    headers = heir.headers("GET", "/v1/changes")
    session = shop.central.enrolment.session(
        headers["authorization"], headers["linli-signature"], method="GET", target="/v1/changes",
        body=b"",
    )  # fmt: skip
    results = shop.central.exchange(session, heir.request([pending, own])).results
    assert [r.outcome for r in results] == ["applied", "applied"]
    assert not [c for c in _cases(shop.counter()) if c.subject == heir.id]


def test_a_parcel_handed_over_twice_is_kept_twice_and_told_to_both(shop: Shop) -> None:
    """The first arrival stands, the second becomes a conflict with both sides' evidence."""
    one, two = shop.counter(), shop.counter()
    parcel = one.waiting_parcel()
    assert one.push(one.hand_over(parcel)) == ["applied"]
    reply = two.send(two.request([two.hand_over(parcel)]))
    assert [r.outcome for r in reply.results] == ["conflict:handed_over_twice"]
    for counter in (one, two):
        counter.pull()
        case = counter.see(Kind.CASE, reply.results[0].detail)
        assert isinstance(case, Case)
        assert case.kind is CaseKind.CONFLICT
        assert {side.counter for side in case.evidence} == {one.id, two.id}
        handovers = [counter.see(Kind.HANDOVER, id) for k, id in counter.rows if k == "handover"]
        assert sorted(h.conflict for h in handovers if isinstance(h, Handover)) == [False, True]


def test_one_bad_operation_does_not_stop_the_others(shop: Shop) -> None:
    """Unreadable, unknown, foreign, unsealed, unproven, unauthorised: each its own outcome, the rest applied."""
    counter, other = shop.counter(), shop.counter()
    clerk = shop.central.accounts.add_operator(shop.site, "小张", ("courier",), "4321")
    gone = shop.central.accounts.add_operator(shop.site, "小赵", ("manager",), "4321")
    shop.central.accounts.set_operator_active(shop.site, gone, active=False)
    product = product_id(shop.site, MILK)
    move = MoveStock(kind=MovementKind.INTAKE, quantity=1)
    unsealed = counter.order("GB7")
    cases = [
        (counter.list_product(), "applied"),
        (WireOperation(body=msgspec.Raw(b'{"id":"q1","n":2,"kind":7}')), "quarantined:unreadable"),
        (WireOperation(body=msgspec.Raw(b'[{"x":"\xff\x00"}]')), "quarantined:unreadable"),
        (
            WireOperation(
                body=msgspec.Raw(
                    b'{"id":"q2","counter":"c","n":3,"kind":"fly","site":1,"entity":"e","args":{},"at":1}'
                )
            ),
            "quarantined:unknown_operation",
        ),
        (counter.record(Do.MOVE_STOCK, product, move, site=shop.site + 1), "rejected:wrong_site"),
        (counter.record(Do.MOVE_STOCK, product, move, counter=other.id), "rejected:wrong_counter"),
        (
            counter.record(Do.MOVE_STOCK, product, move, counter="platform"),
            "rejected:wrong_counter",
        ),
        (
            WireOperation(body=unsealed.body, private=Personal(name="别人"), salt=unsealed.salt),
            "rejected:bad_seal",
        ),
        (counter.record(Do.MOVE_STOCK, product, move, operator=clerk), "rejected:not_allowed"),
        (counter.record(Do.MOVE_STOCK, product, move, operator=""), "rejected:operator_unknown"),
        (counter.record(Do.MOVE_STOCK, product, move, operator=gone), "conflict:operator_revoked"),
        (counter.record(Do.PUT_AWAY, "a\0b", PutAway(slot="A-01-01")), "quarantined:bad_id"),
        (counter.record(Do.MOVE_STOCK, product, move, at=-5), "quarantined:bad_id"),
        (counter.move(2), "applied"),
    ]
    reply = counter.send(counter.request([op for op, _ in cases]))
    assert [r.outcome for r in reply.results] == [wanted for _, wanted in cases]
    lot = counter.see(Kind.LOT, lot_id(product, ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 2
    open_cases = {case.id for case in _cases(other)}
    refused = [r for r in reply.results if r.outcome != "applied"]
    assert {r.detail for r in refused} <= open_cases


def test_a_fault_in_the_rules_sets_one_operation_aside(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception quarantines its operation, is logged without values, and leaves nothing half done."""

    def faulty(op: object, private: object, rows: object, issuer: object) -> object:
        if getattr(op.args, "platform_no", "") == "GB2":  # type: ignore[attr-defined]  # an operation
            issuer.order_number()  # type: ignore[attr-defined]  # an issuer
            raise RuntimeError("13800138000")
        return apply(op, private, rows, issuer)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(unit, "apply", faulty)
    counter = shop.counter()
    ops = [counter.order("GB1"), counter.order("GB2"), counter.order("GB3")]
    assert counter.push(*ops) == ["applied", "quarantined:fault", "applied"]
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert "13800138000" not in logged
    third = counter.see(Kind.ORDER, order_id(shop.site, "GB3"))
    assert isinstance(third, Order)
    assert third.number == 2


def test_a_handover_on_a_token_needs_a_true_one(shop: Shop) -> None:
    """A signed token of this site for this order is taken; a forged, foreign or missing one is `bad_proof`."""
    counter = shop.counter()
    counter.push(counter.order("GB1"))
    made = pickup_token(
        shop.central.database, shop.central.clock, shop.central.ids, shop.site, "GB1"
    )
    parcel = counter.waiting_parcel(1, order="GB1")
    body = read_token(made.token)
    assert isinstance(body, TokenBody)
    forged = make_token(new_key(b"x" * 32), body)
    assert counter.push(counter.hand_over(parcel, token=forged)) == ["rejected:bad_proof"]
    missing = counter.record(Do.HAND_OVER, parcel, HandOver(proof=ProofKind.TOKEN))
    other = counter.record(
        Do.HAND_OVER, parcel,
        HandOver(proof=ProofKind.TOKEN, token=made.token, order_number=99, token_jti=body.jti),
    )  # fmt: skip
    assert counter.push(missing, other) == ["rejected:bad_proof"] * 2
    assert counter.push(counter.hand_over(parcel, token=made.token)) == ["applied"]


def test_a_token_signed_before_a_rotation_still_counts(shop: Shop) -> None:
    """The server knows every key that it ever signed with."""
    counter = shop.counter()
    counter.push(counter.order("GB1"))
    central = shop.central
    made = pickup_token(central.database, central.clock, central.ids, shop.site, "GB1")
    parcel = counter.waiting_parcel(1, order="GB1")
    central.accounts.rotate_keys(shop.site)
    central.accounts.rotate_keys(shop.site)
    assert counter.push(counter.hand_over(parcel, token=made.token)) == ["applied"]


def test_the_secret_code_matches_the_order_s_mark(shop: Shop) -> None:
    """What the resident types is what the counter can check with the site's key."""
    counter = shop.counter()
    counter.push(counter.order("GB1"))
    central = shop.central
    made = pickup_token(central.database, central.clock, central.ids, shop.site, "GB1")
    order = counter.see(Kind.ORDER, order_id(shop.site, "GB1"))
    assert isinstance(order, Order)
    site_key = bytes.fromhex(counter.enrolled.site_key)
    assert order.secret == secret_mac(site_key, shop.site, made.secret_code)
    assert order.secret != secret_mac(site_key, shop.site + 1, made.secret_code)


def test_a_broken_journal_stops_nothing_and_is_told_once(shop: Shop) -> None:
    """A gap or a wrong hash opens one discrepancy; the operations take effect all the same."""
    counter = shop.counter()
    counter.push(counter.list_product())
    assert not _cases(counter)
    counter.n += 1
    assert counter.push(counter.move(1), counter.move(1)) == ["applied"] * 2
    counter.prev = "0" * 64
    assert counter.push(counter.move(1)) == ["applied"]
    counter.prev = "1" * 64
    assert counter.push(counter.move(1)) == ["applied"]
    codes = [case.code for case in _cases(counter) if case.subject == counter.id]
    assert sorted(codes) == ["journal_broken", "journal_gap"]


def test_a_cut_journal_shows_at_its_head(shop: Shop) -> None:
    """A head below the one that the server has witnessed opens a discrepancy."""
    counter = shop.counter()
    counter.push(counter.list_product(), counter.move(1))
    counter.send(counter.request(head_n=1))
    assert [case.code for case in _cases(counter)] == ["journal_cut"]


def test_a_first_sending_that_comes_late_is_no_cut(shop: Shop) -> None:
    """A request that was repeated with a newer head and then arrives itself says nothing of the journal."""
    counter = shop.counter()
    first = counter.list_product()
    early = counter.request([first])
    then = counter.move(1)
    counter.sync_no -= 1
    counter.send(counter.request([first, then]))
    assert [result.outcome for result in counter.send(early).results] == ["applied"]
    counter.push(counter.move(1))
    assert _cases(counter) == []


def test_a_revoked_counter_is_refused(shop: Shop) -> None:
    """From the moment of its revocation nothing of it is taken, and the others see it."""
    counter, other = shop.counter(), shop.counter()
    counter.push(counter.list_product())
    shop.central.enrolment.revoke(counter.id)
    assert _fault(counter.push, counter.move(1)) is ErrorCode.COUNTER_REVOKED
    other.pull()
    seen = other.see(Kind.COUNTER, counter.id)
    assert getattr(seen, "revoked", False)


def test_after_a_restore_the_journal_comes_again(shop: Shop) -> None:
    """A new incarnation asks for the whole journal; what is known is a replay, what was lost takes effect."""
    counter = shop.counter()
    ops = [counter.list_product(), counter.move(5)]
    counter.push(*ops)
    lost = counter.move(7)
    shop.central.accounts.restored()
    with pytest.raises(ProtocolFault) as caught:
        counter.push(lost)
    assert caught.value.code is ErrorCode.INCARNATION_CHANGED
    counter.enrolled = msgspec.structs.replace(
        counter.enrolled, incarnation=caught.value.body.incarnation
    )
    counter.cursor = ""
    # The server's count of requests went back as well: the counter's own is further.
    counter.sync_no += 40
    reply = counter.send(counter.request([*ops, lost]))
    assert [r.outcome for r in reply.results] == ["applied"] * 3
    lot = counter.see(Kind.LOT, lot_id(product_id(shop.site, MILK), ""))
    assert isinstance(lot, Lot)
    assert lot.on_hand == 12


def test_personal_data_stand_apart_from_the_operation(shop: Shop) -> None:
    """A purge can empty the private column without touching the chain."""
    counter = shop.counter()
    counter.push(counter.order("GB1"))
    with shop.central.database.read() as connection:
        row = connection.execute(text("SELECT body, private FROM operation")).one()
    assert PERSON.phone in row.private
    assert PERSON.phone not in row.body
    assert PERSON.name not in row.body


def test_the_case_of_an_operation_is_known_to_both_ends(shop: Shop) -> None:
    """The id of the case follows from the operation, so that the counter can show it beforehand."""
    counter = shop.counter()
    reply = counter.send(counter.request([counter.hand_over("nowhere")]))
    result = reply.results[0]
    assert result.detail == derived_id("case", result.id)
    assert isinstance(counter.see(Kind.CASE, result.detail), Case)
