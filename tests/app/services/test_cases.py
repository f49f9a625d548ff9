# SPDX-License-Identifier: Apache-2.0
"""Cases at real counters: foreseen, told to both, closed offline at one, settled everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.domain.case_codes import Way
from app.errors import OperatorError
from app.services.answers import Proof
from app.services.case_answers import CaseView
from tests.counters import PIN, Place, open_place

WORD = Proof(manager_reason="no phone at hand")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    with open_place(tmp_path) as opened:
        yield opened


def _apart(*counters: CounterApp) -> None:
    for counter in counters:
        counter.sync.set_online(False)


def _together(*counters: CounterApp) -> None:
    for counter in (*counters, *counters):
        counter.sync.set_online(True)
        counter.sync_for(60)


def _the(counter: CounterApp, code: str) -> CaseView:
    (case,) = [case for case in counter.sync.cases() if case.code == code]
    return case


def test_a_conflict_goes_through_both_counters(place: Place) -> None:
    """Handed over at both while apart: both are told the same; closed offline as a shortage, a debt stays open."""
    place.consignment("c1", {"waybill": "SF2000000001", "phone": "13700000001", "name": "赵六"})
    with place.counter("a") as one, place.counter("b") as two:
        _together(one, two)
        parcel = one.receiving.receive("SF2000000001").parcel
        assert parcel is not None
        _together(one, two)
        _apart(one, two)
        for counter in (one, two):
            counter.pickup.hand_over((parcel.id,), WORD)
        _together(one, two)
        for counter in (one, two):
            case = _the(counter, "handed_over_twice")
            assert (case.open, case.foreseen, case.concerns_here) == (True, False, True)
            assert [side.counter_name for side in case.sides] == ["a", "b"]
            assert [side.here for side in case.sides] == [counter is one, counter is two]
            assert {side.proof for side in case.sides} == {"manager"}
            assert case.name_masked == "赵*"
        _apart(two)
        case = _the(two, "handed_over_twice")
        two.sync.resolve(case.id, Way.SHORTAGE, "the second was a neighbour's")
        assert not _the(two, "handed_over_twice").open
        debt = _the(two, "shortage")
        assert (debt.open, debt.foreseen) == (True, True)
        _together(two, one)
        for counter in (one, two):
            closed = _the(counter, "handed_over_twice")
            assert (closed.resolved_as, closed.resolved_by_name, closed.resolved_counter_name) == (
                "shortage", "周经理", "b",
            )  # fmt: skip
            assert not _the(counter, "shortage").foreseen
        with pytest.raises(OperatorError, match="closed in another way"):
            one.sync.resolve(case.id, Way.SAME_PERSON, "no")


def test_two_slots_and_a_return(place: Place) -> None:
    """Moved at both while apart is asked about; sent back at one and handed over at the other as well."""
    rows = [{"waybill": f"SF200000000{n}", "phone": "13700000001", "name": "赵六"} for n in (1, 2)]
    place.consignment("c1", *rows)
    with place.counter("a") as one, place.counter("b") as two:
        _together(one, two)
        moved, sent = (one.receiving.receive(str(row["waybill"])).parcel for row in rows)
        assert moved is not None
        assert sent is not None
        _together(one, two)
        _apart(one, two)
        one.receiving.put_away(moved.id, "C-01-01")
        two.receiving.put_away(moved.id, "D-01-01")
        one.receiving.return_parcel(sent.id, "overdue")
        two.pickup.hand_over((sent.id,), WORD)
        _together(one, two)
        for counter in (one, two):
            case = _the(counter, "two_slots")
            assert [side.value for side in case.sides] == ["C-01-01", "D-01-01"]
            assert case.slot == "C-01-01"
            assert [s.counter_name for s in _the(counter, "handed_over_after_return").sides] == [
                "a", "b",
            ]  # fmt: skip
        one.sync.resolve(_the(one, "two_slots").id, Way.USE_SECOND_SLOT, "looked at the shelf")
        _together(one, two)
        assert two.receiving.receive("SF2000000001").slot == "D-01-01"


def test_a_parcel_that_came_before_its_list(place: Place) -> None:
    """Received and handed over unheard of, then announced by the platform, twice: one parcel, nothing expected."""
    row: dict[str, object] = {"waybill": "SF2000000009", "phone": "13700000001", "name": "赵六"}
    with place.counter("a") as one, place.counter("b") as two:
        _together(one, two)
        got = one.receiving.receive("SF2000000009")
        assert (got.outcome, got.parcel is None) == ("unknown", False)
        assert got.parcel is not None
        one.pickup.hand_over((got.parcel.id,), WORD)
        _together(one, two)
        for _ in range(2):
            place.consignment("c9", row)
        _together(one, two)
        for counter in (one, two):
            (parcel,) = counter.listing.rows("parcels", where={"waybill": "SF2000000009"})
            assert (parcel["id"], parcel["status"], parcel["name"], parcel["flags"]) == (
                got.parcel.id, "handed_over", "赵*", [],
            )  # fmt: skip
            (batch,) = counter.receiving.consignments()
            assert (batch.expected, batch.received, batch.unknown) == (1, 1, 0)
        assert one.sync.cases() == ()
        (handover,) = one.pickup.recent()
        one.pickup.undo(handover.id, "came back")
        _together(one, two)
        assert two.receiving.receive("SF2000000009").outcome == "duplicate"


def test_an_operator_who_was_locked_out(place: Place) -> None:
    """What was done offline before the counter heard of it is kept and decided; afterwards nothing is recorded."""
    place.consignment("c1", {"waybill": "SF2000000001", "phone": "13700000001", "name": "赵六"})
    with place.counter("a") as one, place.counter("b") as two:
        _together(one, two)
        parcel = two.receiving.receive("SF2000000001").parcel
        assert parcel is not None
        _together(two, one)
        _apart(two)
        two.staff.log_in(place.clerk, PIN)
        two.pickup.set_problem(parcel.id, "torn")
        place.server.central.accounts.set_operator_active(place.site, place.clerk, active=False)
        _together(two, one)
        for counter in (one, two):
            case = _the(counter, "operator_revoked")
            assert (case.kind, case.done, case.waybill) == (
                "conflict", "not_applied", "SF2000000001",
            )  # fmt: skip
            assert case.sides[0].operator_name == "小李"
        with pytest.raises(OperatorError, match="may no longer work"):
            two.pickup.set_problem(parcel.id, "torn again")
        one.sync.resolve(_the(one, "operator_revoked").id, Way.ACKNOWLEDGED, "asked him")
        _together(one, two)
        assert not _the(two, "operator_revoked").open
