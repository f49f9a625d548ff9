# SPDX-License-Identifier: Apache-2.0
"""The pickup service on a real store: wrong secret codes and looks at particulars are counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bench.shop import Shop, open_shop
from app.domain.verdict import Reason
from app.errors import OperatorError
from app.services.answers import Proof
from app.services.pins import wait_s
from app.services.proofs import WRONG_CODES_A_DAY


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path, 60) as opened:
        yield opened


def test_waits_double_after_three_wrong_pins() -> None:
    """The first tries are free, then each wrong one costs twice as long."""
    assert [wait_s(wrong) for wrong in range(6)] == [0, 0, 0, 5, 10, 20]


def test_right_secret_codes_are_never_counted(shop: Shop) -> None:
    """However many right codes are typed in a day, the next one is checked too."""
    for n in range(WRONG_CODES_A_DAY + 5):
        assert shop.counter.pickup.look_up(shop.secret_code(n)).reason is Reason.OK


def test_parcels_of_another_resident_need_their_own_token(shop: Shop) -> None:
    """A genuine token opens its own order and no other, and nothing is written by the refusal."""
    head = shop.counter.journal_head()
    with pytest.raises(OperatorError) as refused:
        shop.counter.pickup.hand_over((shop.parcel(1),), Proof(text=shop.token(2)))
    assert refused.value.code == "other_order"
    assert shop.counter.journal_head() == head
    shop.counter.pickup.hand_over((shop.parcel(1),), Proof(text=shop.token(1)))
    assert shop.counter.journal_head() != head


def test_looks_at_particulars_have_a_quota(shop: Shop) -> None:
    """A shift's quota ends the looks; each one before it is journalled."""
    quota = shop.counter.desk.site().reveal_quota
    for left in range(quota - 1, -1, -1):
        assert shop.counter.pickup.reveal(shop.parcel(0), "call").left == left
    with pytest.raises(OperatorError) as refused:
        shop.counter.pickup.reveal(shop.parcel(0), "call")
    assert refused.value.code == "quota_used"
    assert shop.counter.verify_journal().operations == quota
