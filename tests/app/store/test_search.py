# SPDX-License-Identifier: Apache-2.0
"""Searches find exactly what a look at every parcel would find, and go by their indexes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from app.domain.initials import initials_of
from app.domain.kinds import ParcelStatus
from app.domain.records import Order, Parcel, Personal
from app.store import queries, search
from app.store.store import Store
from tests.app.store.shop import enrolled, serve

NAMES = ["王小明", "王晓", "欧阳秀晨", "单田", "Anna Li", "李 四", ""]
PHONES = ["13800005678", "13911115678", "13922220000", ""]
DIGITS = ["5678", "0000", "15678", "13800005678", "9999"]
LETTERS = ["w", "wx", "wxm", "oyxc", "s", "al", "q"]
TAILS = ["5678", "0000", ""]


@st.composite
def _people(draw: st.DrawFn) -> Personal:
    phone = draw(st.sampled_from(PHONES))
    tail = phone[-4:] if phone else draw(st.sampled_from(TAILS))
    return Personal(name=draw(st.sampled_from(NAMES)), phone=phone, phone_tail=tail)


_PARCELS = st.lists(
    st.builds(
        Parcel,
        id=st.uuids().map(str),
        waybill=st.sampled_from(["SF1", "YT2", "ZT3"]),
        status=st.sampled_from(ParcelStatus),
        slot=st.sampled_from(["", "A-01-01", "B-01-01"]),
        pickup_code=st.sampled_from(["", "1-1", "2-7"]),
        recipient=_people(),
        received_at=st.integers(0, 5),
    ),
    unique_by=lambda p: p.id,
    max_size=25,
)


def _held(parcel: Parcel) -> bool:
    return parcel.status in (ParcelStatus.WAITING, ParcelStatus.PROBLEM)


def _ends(who: Personal, digits: str) -> bool:
    if who.phone:
        return who.phone.endswith(digits)
    return bool(who.phone_tail) and digits.endswith(who.phone_tail)


def _same(a: str, b: str) -> bool:
    return "".join(a.split()) == "".join(b.split())


def _on_phone(p: Parcel, digits: str) -> bool:
    return _held(p) and _ends(p.recipient, digits)


def _on_initials(p: Parcel, letters: str) -> bool:
    return _held(p) and initials_of(p.recipient.name).startswith(letters.lower())


def _on_code(p: Parcel, code: str) -> bool:
    return _held(p) and bool(code) and p.pickup_code == code


def _on_slot(p: Parcel, slot: str) -> bool:
    return _held(p) and bool(slot) and p.slot == slot


def _on_waybill(p: Parcel, waybill: str) -> bool:
    return bool(waybill) and p.waybill == waybill


def _on_person(p: Parcel, who: Personal) -> bool:
    same = p.recipient.phone == who.phone and _same(p.recipient.name, who.name)
    return _held(p) and bool(who.phone) and same


@settings(max_examples=40)
@given(_PARCELS)
def test_searches_equal_brute_force(parcels: list[Parcel]) -> None:
    """Each search gives the same parcels as a walk over all of them."""
    with tempfile.TemporaryDirectory() as folder:
        store = enrolled(Path(folder))
        try:
            serve(store, parcels, seq=2)
            people = [p.recipient for p in parcels[:4]]
            checks = [
                *((search.by_phone, x, _on_phone) for x in DIGITS),
                *((search.by_initials, x.upper(), _on_initials) for x in LETTERS),
                *((search.by_pickup_code, x, _on_code) for x in ("1-1", "2-7", "9-9", "")),
                *((search.by_slot, x, _on_slot) for x in ("A-01-01", "Z", "")),
                *((search.by_waybill, x, _on_waybill) for x in ("SF1", "YT2", "none", "")),
                *((search.of_person, x, _on_person) for x in people),
            ]
            for find, asked, wanted in checks:
                found = [p.id for p in store.query(lambda c, f=find, x=asked: f(c, x))]
                assert len(found) == len(set(found))
                assert set(found) == {p.id for p in parcels if wanted(p, asked)}
            for name in ("王小明", "王", "李四", "ann"):
                exact = {p.id for p in parcels if _held(p) and _same(p.recipient.name, name)}
                part = {
                    p.id for p in parcels if _held(p) and name in "".join(p.recipient.name.split())
                }
                found = [p.id for p in store.query(lambda c, x=name: search.by_name(c, x))]
                assert set(found) == (exact or part)
        finally:
            store.close()


@pytest.mark.parametrize("text", ["", "%", "_", "'", "5678'--", "\x00", "5" * 300, "王%", "\udcff"])
def test_strange_texts_find_nothing_and_raise_nothing(store: Store, text: str) -> None:
    """Whatever is typed, a search answers."""
    for find in (
        search.by_phone,
        search.by_initials,
        search.by_name,
        search.by_pickup_code,
        search.by_waybill,
        search.by_slot,
    ):
        assert store.query(lambda c, f=find: f(c, text)) == []  # type: ignore[operator]  # one of seven


def test_other_names_on_a_phone(store: Store) -> None:
    """A family's names on one phone are offered; those of gone parcels aren't."""
    people = [
        ("王小明", ParcelStatus.WAITING),
        ("李四", ParcelStatus.PROBLEM),
        ("赵六", ParcelStatus.RETURNED),
    ]
    serve(
        store,
        [
            Parcel(
                id=f"p{n}", waybill=f"W{n}", status=status,
                recipient=Personal(name=name, phone=PHONES[0]),
            )
            for n, (name, status) in enumerate(people)
        ],
        seq=2,
    )  # fmt: skip
    names = store.query(lambda c: search.names_on_phone(c, PHONES[0]))
    assert sorted(names) == ["李四", "王小明"]


def test_an_order_by_its_secret_code(store: Store) -> None:
    """An order is found by its secret code's sum, and none by an empty one."""
    who = Personal(name="欧阳 秀晨", phone=PHONES[0], phone_tail="5678")
    order = Order(id="o1", platform_no="T-100", number=41, recipient=who, secret="ab")
    serve(store, [order, Order(id="o2", platform_no="T-101")], seq=2)
    assert store.query(lambda c: queries.order_by_secret(c, "ab")) == order
    assert store.query(lambda c: queries.order_by_secret(c, "")) is None


def test_searches_go_by_their_indexes(store: Store) -> None:
    """No search of the held parcels, and no count of the day, walks a whole table."""
    plans: list[str] = []

    def explain(
        conn: Connection, _cursor: object, statement: str, values: object, *_: object
    ) -> None:
        if statement.startswith(("SELECT", "WITH")):
            link = conn.connection.driver_connection
            assert link is not None
            found = link.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            plans.extend(f"{row[3]} <- {statement[:90]}" for row in found)

    event.listen(store._reading, "before_cursor_execute", explain)
    who = Personal(name="王小明", phone=PHONES[0])
    store.query(lambda c: search.by_phone(c, "5678"))
    store.query(lambda c: search.by_initials(c, "wxm"))
    store.query(lambda c: search.by_pickup_code(c, "1-1"))
    store.query(lambda c: search.by_waybill(c, "SF1"))
    store.query(lambda c: search.by_slot(c, "A"))
    store.query(lambda c: search.by_order(c, "o"))
    store.query(lambda c: search.of_person(c, who))
    store.query(lambda c: search.by_name(c, "王小明"))
    store.query(lambda c: queries.problem_parcels(c, 5))
    store.query(lambda c: queries.recently_returned(c, 5))
    store.query(lambda c: queries.progress(c, day_start=1, now=2, storage_days=3))
    store.query(queries.slots_in_use)
    store.query(lambda c: queries.recently_received(c, 5))
    store.query(lambda c: queries.recent_handovers(c, 5))
    store.query(lambda c: queries.overdue_parcels(c, now=1, storage_days=3))
    store.query(lambda c: queries.consignment_progress(c, 5))
    assert len(plans) > 15
    walked = [p for p in plans if p.startswith("SCAN") and "INDEX" not in p.partition(" <- ")[0]]
    # `latest` is the few consignments that were chosen by an index just before.
    assert [p for p in walked if not p.startswith(("SCAN l <-", "SCAN latest"))] == []
    # The control: a search without an index is seen.
    plans.clear()
    store.query(
        lambda c: c.exec_driver_sql("SELECT body FROM parcel_row WHERE closed_at = 1").all()
    )
    assert plans[0].startswith("SCAN parcel_row")
