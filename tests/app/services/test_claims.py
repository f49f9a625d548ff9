# SPDX-License-Identifier: Apache-2.0
"""A hand-over asks the site's hub first: a hint that stops a clerk, not a manager, and never the shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.bench.shop import MANAGER, Shop, open_shop
from app.domain.claim import GRANTED, NO_HUB, Claim, ClaimAnswer, Elsewhere
from app.domain.verdict import Reason
from app.errors import OperatorError
from app.services.answers import Proof
from app.services.pickup import Pickup
from app.services.proofs import Proofs

AT = 1_767_258_000_000  # 2026-01-01 17:00 in the shop


class FakeClaims:
    """A hub that says what the test wants, and remembers what it was asked."""

    def __init__(self, answer: Claim) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.given_back: list[str] = []
        self.heard: dict[str, Elsewhere] = {}

    def claim(self, parcels: Sequence[str]) -> Claim:
        self.asked += parcels
        return self.answer

    def release(self, parcels: Sequence[str]) -> None:
        self.given_back += parcels

    def elsewhere(self, parcel: str) -> Elsewhere | None:
        return self.heard.get(parcel)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path, 10) as opened:
        yield opened


def _pickup(shop: Shop, claims: FakeClaims) -> Pickup:
    proofs: Proofs = shop.counter.pickup._proofs
    return Pickup(shop.counter.desk, proofs, claims)


def _taken(*, gone: bool) -> Claim:
    return Claim(answer=ClaimAnswer.TAKEN, parcel="p", counter="c", at=AT, gone=gone)


@pytest.mark.parametrize(
    ("gone", "code"), [(False, "being_handed_over"), (True, "handed_over_elsewhere")]
)
def test_a_parcel_in_other_hands_is_refused(shop: Shop, gone: bool, code: str) -> None:
    """The refusal says so, with the time; nothing is written."""
    claims = FakeClaims(_taken(gone=gone))
    head = shop.counter.journal_head()
    with pytest.raises(OperatorError) as refused:
        _pickup(shop, claims).hand_over((shop.parcel(1),), Proof(text=shop.token(1)))
    assert refused.value.code == code
    assert "17:00" in refused.value.what
    assert shop.counter.journal_head() == head
    assert claims.asked == [shop.parcel(1)]


def test_a_manager_with_a_reason_goes_on(shop: Shop) -> None:
    """The hub is a hint: who may decide decides, and the reason is journalled."""
    proof = Proof(text=shop.token(1), manager_reason="asked there")
    assert "manager" in MANAGER.roles
    done = _pickup(shop, FakeClaims(_taken(gone=True))).hand_over((shop.parcel(1),), proof)
    assert len(done.handovers) == 1


@pytest.mark.parametrize("answer", [NO_HUB, GRANTED])
def test_without_a_hub_everything_is_as_before(shop: Shop, answer: Claim) -> None:
    """No answer and a good answer both let the parcel go."""
    claims = FakeClaims(answer)
    assert _pickup(shop, claims).hand_over((shop.parcel(2),), Proof(text=shop.token(2))).handovers
    assert claims.given_back == []


def test_what_the_rules_refuse_is_given_back(shop: Shop) -> None:
    """A claim whose hand-over was refused doesn't hold the parcel for two minutes."""
    claims = FakeClaims(GRANTED)
    pickup = _pickup(shop, claims)
    pickup.hand_over((shop.parcel(3),), Proof(text=shop.token(3)))
    with pytest.raises(OperatorError):
        pickup.hand_over((shop.parcel(3),), Proof(text=shop.token(3)))
    assert claims.given_back in ([], [shop.parcel(3)])


def test_a_scan_shows_what_another_counter_has_handed_over(shop: Shop) -> None:
    """The verdict says gone, when and where, before anybody asks the hub; without word it is valid."""
    claims = FakeClaims(GRANTED)
    pickup = _pickup(shop, claims)
    text = shop.token(4)
    assert pickup.look_up(text).reason is Reason.OK
    parcel = shop.parcel(4)
    claims.heard[parcel] = Elsewhere(handover="h", parcel=parcel, counter="c", at=AT)
    verdict = pickup.look_up(text)
    assert verdict.reason is Reason.ALREADY_HANDED_OVER
    assert verdict.handed is not None
    assert (verdict.handed.at, verdict.handed.counter) == (AT, "c")


def test_what_the_store_knows_is_no_news(shop: Shop) -> None:
    """A hand-over that came by the server's rows and was undone since is not shown as gone."""
    claims = FakeClaims(GRANTED)
    pickup = _pickup(shop, claims)
    text, parcel = shop.token(5), shop.parcel(5)
    (handover,) = pickup.hand_over((parcel,), Proof(text=text)).handovers
    pickup.undo(handover, "mistaken")
    claims.heard[parcel] = Elsewhere(handover=handover, parcel=parcel, counter="c", at=AT)
    assert pickup.look_up(text).reason is Reason.OK
