# SPDX-License-Identifier: Apache-2.0
"""The pickup verdict and the proof that lets a parcel go, by the rulebook's questions."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec import encode
from app.domain.kinds import ParcelStatus, ProofKind, ProofLevel
from app.domain.records import Order, Parcel
from app.domain.verdict import (
    Answer,
    Decision,
    Found,
    Offered,
    ProofRefusal,
    Reason,
    decide,
    enough,
)
from tests.rulebook.runner import FOLDER, Names

QUESTIONS: list[dict[str, Any]] = json.loads((FOLDER / "verdict.json").read_text(encoding="utf-8"))
FOUND = [q for q in QUESTIONS if "found" in q]
OFFERED = [q for q in QUESTIONS if "offered" in q]
NAMES = Names("verdict", 1)


def _decision(question: dict[str, Any]) -> Decision:
    found = question["found"]
    parcels = [NAMES.record(name, row) for name, row in found.get("parcels", {}).items()]
    orders = [NAMES.record(name, row) for name, row in found.get("order", {}).items()]
    return decide(
        Found(
            parcels=[p for p in parcels if isinstance(p, Parcel)],
            order=next((o for o in orders if isinstance(o, Order)), None),
            proof=ProofKind(found["proof"]) if "proof" in found else None,
            order_number=found.get("order_number", 0),
        ),
        ProofLevel(question["level"]),
    )


@pytest.mark.parametrize("question", FOUND, ids=lambda q: q["name"])
def test_verdict(question: dict[str, Any]) -> None:
    """The verdict is the rulebook's: answer, reason and the parcels that it is about."""
    decision = _decision(question)
    about = [NAMES.place(name)[1] for name in question["parcels"]]
    told = (decision.answer, decision.reason, [p.id for p in decision.parcels])
    assert told == (question["answer"], question["reason"], about)


@pytest.mark.parametrize("question", OFFERED, ids=lambda q: q["name"])
def test_enough(question: dict[str, Any]) -> None:
    """A proof is enough, or isn't, as the rulebook says."""
    parcel = NAMES.record("parcel:P1", question["parcel"])
    assert isinstance(parcel, Parcel)
    offered = msgspec.json.decode(encode(NAMES.resolved(question["offered"])), type=Offered)
    assert enough(parcel, offered, ProofLevel(question["level"])) == question["refusal"]


def test_every_refusal_of_a_proof_is_met() -> None:
    """The rulebook knows every way in which a proof isn't enough, and every answer."""
    assert {q["refusal"] for q in OFFERED} == {None, *map(str, ProofRefusal)}
    assert {q["answer"] for q in FOUND} == set(map(str, Answer))


_VALID = {Reason.OK, Reason.PROOF_NEEDED, Reason.NOT_HERE_YET, Reason.SEVERAL_PEOPLE}
_PARCELS = st.lists(
    st.builds(
        Parcel,
        id=st.sampled_from("abcd"),
        waybill=st.just("W"),
        status=st.sampled_from(ParcelStatus),
        order=st.sampled_from(["", "o"]),
        flags=st.sampled_from([(), ("cancelled",)]),
    ),
    max_size=3,
)
_FOUND = st.builds(
    Found,
    parcels=_PARCELS,
    order=st.none() | st.just(Order(id="o", platform_no="NO-1")),
    proof=st.none() | st.sampled_from(ProofKind),
)


@given(_FOUND, st.sampled_from(ProofLevel))
def test_only_what_waits_and_isnt_cancelled_may_leave(found: Found, level: ProofLevel) -> None:
    """A valid verdict lets go nothing but waiting parcels, and its reason fits its answer."""
    decision = decide(found, level)
    assert (decision.answer is Answer.VALID) == (decision.reason in _VALID)
    if decision.answer is Answer.VALID:
        assert all(p.status is ParcelStatus.WAITING for p in decision.parcels)
        assert all("cancelled" not in p.flags for p in decision.parcels)
    if decision.answer is Answer.UNKNOWN:
        assert not found.parcels


@given(_FOUND, st.sampled_from(ProofLevel))
def test_without_a_proof_nothing_is_simply_fine(found: Found, level: ProofLevel) -> None:
    """`ok` is said of a proof only, and a phone's tail is one under the relaxed policy alone."""
    if decide(found, level).reason is Reason.OK:
        assert found.proof is not None
        assert found.proof is not ProofKind.PHONE_TAIL or level is ProofLevel.RELAXED
