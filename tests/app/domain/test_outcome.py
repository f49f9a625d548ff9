# SPDX-License-Identifier: Apache-2.0
"""Rows in memory and rows under an overlay answer alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.kinds import Kind
from app.domain.lookup import key_of, kind_of, parent_of
from app.domain.outcome import Memory, NothingIssued, Outcome, Overlay, Verb
from app.domain.records import KINDS, Order, Parcel, Record
from tests.app.domain.shapes import IDS, ORDERS, PARCELS, busy_records

_PLACES = st.sampled_from([(kind, id) for kind, ids in IDS.items() for id in ids])
_OUTCOMES = st.lists(
    st.builds(
        Outcome,
        verb=st.just(Verb.APPLIED),
        puts=st.lists(busy_records(), max_size=4).map(tuple),
        removes=st.lists(_PLACES, max_size=2).map(tuple),
    ),
    max_size=6,
)


@given(st.lists(busy_records(), max_size=12), _OUTCOMES)
def test_an_overlay_answers_like_the_rows_themselves(
    rows: list[Record], outcomes: list[Outcome]
) -> None:
    """After any effects, every look-up over a base gives what rows that took them give."""
    base, model = Memory(rows), Memory(rows)
    overlay = Overlay(base)
    marks: set[tuple[Kind, str, str]] = {(kind, "", "") for kind in Kind}
    for outcome in [Outcome(verb=Verb.NOOP), *outcomes]:
        overlay.take(outcome)
        model.take(outcome)
        marks |= {
            (kind_of(r), parent_of(r), key_of(r)) for r in (*base.rows.values(), *outcome.puts)
        }
        for kind, ids in IDS.items():
            for id in ids:
                assert overlay.get(kind, id) == model.get(kind, id)
        for kind, parent, key in marks:
            assert overlay.by_parent(kind, parent) == model.by_parent(kind, parent)
            assert overlay.by_key(kind, key) == model.by_key(kind, key)
    assert base.rows == Memory(rows).rows


def test_an_overlay_that_forgot_would_be_seen() -> None:
    """The model notices a parcel that moved from one order to another below the overlay."""
    parcel = Parcel(id=PARCELS[0], waybill="W", order=ORDERS[0])
    overlay = Overlay(Memory([parcel]))
    moved = replace(parcel, order=ORDERS[1])
    overlay.take(Outcome(verb=Verb.APPLIED, puts=(moved,)))
    assert overlay.by_parent(Kind.PARCEL, ORDERS[0]) == []
    assert overlay.by_parent(Kind.PARCEL, ORDERS[1]) == [moved]


def test_nobody_is_nobodys_parent() -> None:
    """An empty parent or key finds nothing: parcels without an order aren't siblings."""
    memory = Memory([Parcel(id="p", waybill=""), Order(id="o", platform_no="x")])
    for rows in (memory, Overlay(memory)):
        assert list(rows.by_parent(Kind.PARCEL, "")) == []
        assert list(rows.by_key(Kind.PARCEL, "")) == []
        assert list(rows.by_key(Kind.ORDER, "0")) == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_shape(kind: Kind) -> None:
    """The registry names each kind once."""
    assert set(KINDS) == set(Kind)
    assert len(set(KINDS.values())) == len(KINDS)
    assert "id" in KINDS[kind].__dataclass_fields__


def test_an_outcome_as_the_wire_writes_it() -> None:
    """The verb alone, or with its code; a counter issues nothing."""
    assert Outcome(verb=Verb.APPLIED).text == "applied"
    assert Outcome(verb=Verb.CONFLICT, code="x").text == "conflict:x"
    assert (NothingIssued().order_number(), NothingIssued().secret("o")) == (0, "")
