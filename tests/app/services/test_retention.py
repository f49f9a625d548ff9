# SPDX-License-Identifier: Apache-2.0
"""A counter forgets what it need not know, and its journal verifies on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.identity import consignment_id, derived_id, parcel_id
from app.domain.kinds import Kind
from app.domain.operations import AnnounceConsignment, AnnounceParcel, Do
from app.domain.policy import DAY_MS
from app.domain.records import Parcel, Personal
from app.services.answers import Proof
from app.services.retention import JOURNAL_DAYS
from app.store import replica
from app.store.record import Act
from tests.security.desk_of_one import (
    MANAGER,
    PIN,
    SITE,
    heard_from_the_server,
    open_desk,
    parcel,
    take,
)

WHO = Personal(name="金丝雀", phone="13800138000", phone_tail="8000", address="幸福里3幢2单元501室")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def counter(tmp_path: Path, clock: FixedClock) -> Iterator[CounterApp]:
    with open_desk(tmp_path, clock) as opened:
        opened.staff.log_in(MANAGER.id, PIN)
        heard_from_the_server(opened)
        yield opened


def _announced(counter: CounterApp) -> str:
    """A parcel with a person beside its operation, handed over."""
    list_id = consignment_id(SITE, "list")
    id = parcel_id(list_id, 1)
    announce = AnnounceParcel(waybill="SF1234567890", consignment=list_id)
    counter.desk.record(
        [
            Act(do=Do.ANNOUNCE_CONSIGNMENT, entity=list_id, args=AnnounceConsignment(title="t", source="list")),
            Act(do=Do.ANNOUNCE_PARCEL, entity=id, args=announce, private=WHO),
        ]
    )  # fmt: skip
    counter.receiving.receive("SF1234567890")
    proof = Proof(manager_reason="known", proxy_name="代取人", proxy_phone="13911112222")
    counter.pickup.hand_over((id,), proof)
    return id


def _settle(counter: CounterApp) -> None:
    """The server has answered everything, and given the rows back as they stand."""
    kinds = (Kind.CONSIGNMENT, Kind.PARCEL, Kind.ORDER, Kind.HANDOVER)
    shown = counter.store.read(lambda rows: [r for kind in kinds for r in rows.all(kind)])
    take(counter, *shown, seq=1)

    def work(conn: object) -> None:
        ids = counter.store.query(
            lambda c: [id for (id,) in c.exec_driver_sql("SELECT id FROM outbox").all()]
        )
        results = [replica.Result(id=id, outcome="applied", seq=1) for id in ids]
        replica.take_results(conn, results)  # type: ignore[arg-type]  # the writer's connection
        replica.take_cursor(conn, cursor="c", more=False)  # type: ignore[arg-type]  # as above

    counter.store.write(work).result()


def _private(counter: CounterApp) -> int:
    return int(
        counter.store.query(
            lambda c: c.exec_driver_sql(
                "SELECT count(*) FROM journal WHERE private IS NOT NULL"
            ).scalar_one()
        )
    )


def _name(counter: CounterApp, id: str) -> str:
    row = counter.store.read(lambda rows: rows.get(Kind.PARCEL, id))
    assert isinstance(row, Parcel)
    return row.recipient.name


def test_what_is_unsent_keeps_its_person(counter: CounterApp, clock: FixedClock) -> None:
    """The server must have it first, however long that takes; the rows too."""
    id = _announced(counter)
    clock.advance(90 * DAY_MS)
    counter.retention.run()
    assert _private(counter) == 2
    assert _name(counter, id) == WHO.name


def test_a_week_after_it_left_the_journal_forgets_and_verifies(
    counter: CounterApp, clock: FixedClock
) -> None:
    """Names beside settled operations go a week after their parcel; the chain is whole before and after."""
    _announced(counter)
    _settle(counter)
    clock.advance(7 * DAY_MS)
    counter.retention.run()
    assert _private(counter) == 2
    before = counter.verify_journal()
    clock.advance(1)
    counter.retention.run()
    assert _private(counter) == 0
    after = counter.verify_journal()
    assert (after.ok, after.head, after.operations) == (True, before.head, before.operations)


def test_a_person_that_was_altered_is_no_purge(counter: CounterApp) -> None:
    """CONTROL: another name beside an operation is told by the journal, an empty place is not."""
    _announced(counter)
    counter.store.write(
        lambda c: c.exec_driver_sql(
            "UPDATE journal SET private = ? WHERE n = 2", (b'{"name":"x"}',)
        )
    ).result()
    assert [fault.text for fault in counter.verify_journal().faults] == ["personal_changed at 2"]


def test_after_the_journals_days_all_that_is_settled_goes(
    counter: CounterApp, clock: FixedClock
) -> None:
    """What still waits keeps its row, not the copy beside its operation."""
    list_id = consignment_id(SITE, "list")
    id = parcel_id(list_id, 1)
    announce = AnnounceParcel(waybill="SF1234567890", consignment=list_id)
    counter.desk.record(
        [
            Act(do=Do.ANNOUNCE_CONSIGNMENT, entity=list_id, args=AnnounceConsignment(title="t", source="list")),
            Act(do=Do.ANNOUNCE_PARCEL, entity=id, args=announce, private=WHO),
        ]
    )  # fmt: skip
    counter.receiving.receive("SF1234567890")
    _settle(counter)
    clock.advance(JOURNAL_DAYS * DAY_MS)
    counter.retention.run()
    assert _private(counter) == 1
    clock.advance(1)
    counter.retention.run()
    assert _private(counter) == 0
    assert _name(counter, id) == WHO.name


def test_rows_are_the_servers_unless_it_is_silent_too_long(
    counter: CounterApp, clock: FixedClock
) -> None:
    """A counter in contact waits for the server's word; one that has heard nothing for a week empties its own."""
    id = _announced(counter)
    _settle(counter)
    clock.advance(8 * DAY_MS)
    heard_from_the_server(counter)
    counter.retention.run()
    assert _name(counter, id) == WHO.name
    clock.advance(8 * DAY_MS)
    counter.retention.run()
    assert _name(counter, id) == ""
    assert counter.pickup.look_up(WHO.phone).parcels == ()
    (handover,) = counter.listing.rows("handovers", where={"parcel": id})
    row = counter.store.read(lambda rows: rows.get(Kind.HANDOVER, handover["id"]))
    assert row is not None
    assert getattr(row, "proxy", 1) is None


def test_what_waits_is_found_by_its_resident_as_before(
    counter: CounterApp, clock: FixedClock
) -> None:
    """However silent the server is: goods in the shop keep their person."""
    take(counter, parcel(1))
    clock.advance(100 * DAY_MS)
    counter.retention.run()
    assert _name(counter, derived_id("parcel", 1)) == "王小明"
