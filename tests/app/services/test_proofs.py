# SPDX-License-Identifier: Apache-2.0
"""Proofs at the counter: the newest signed list rules, wrong codes are counted over all days."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.clock import FixedClock
from app.domain.check_digits import secret_check_digit
from app.domain.identity import derived_id
from app.domain.records import Keys
from app.domain.verdict import Reason
from app.secrets import ROOT_PUBLIC, SITE_KEY, open_secrets
from app.services.proofs import WRONG_CODES_A_DAY, WRONG_CODES_UNSEEN
from app.tokens import (
    MINUTE_MS,
    KeyList,
    TokenBody,
    TokenKey,
    make_token,
    new_key,
    public_bytes,
    sign_key_list,
)
from tests.security.desk_of_one import CLERK, MANAGER, PIN, SITE, open_desk, take

ROOT, SIGNING = new_key(b"r" * 32), new_key(b"s" * 32)
CLOCK = FixedClock()
DAY_MS = 86_400_000


def _keys(version: int, *revoked: str, root: bytes = b"r" * 32, issued: int = 0) -> Keys:
    key = TokenKey(key_id=1, public=public_bytes(SIGNING).hex(), signs_from=0, signs_until=9)
    keys = KeyList(
        site=SITE, version=version, issued=issued, expires=CLOCK.now + 900 * DAY_MS, keys=(key,),
        revoked=revoked,
    )  # fmt: skip
    signed = sign_key_list(new_key(root), keys)
    return Keys(id=derived_id("keys", SITE), version=version, expires=keys.expires, signed=signed)


def _token(jti: str = "00000000000000aa") -> str:
    minute = CLOCK.now // MINUTE_MS
    return make_token(
        SIGNING,
        TokenBody(
            site=SITE, order=1, not_before_min=minute - 1, expires_min=minute + 9, jti=jti, key_id=1
        ),
    )  # fmt: skip


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def counter(tmp_path: Path, clock: FixedClock) -> Iterator[CounterApp]:
    with open_desk(tmp_path, clock) as opened:
        vault = open_secrets(tmp_path / "counter", tmp_path / "keys.json")
        vault.put(ROOT_PUBLIC, public_bytes(ROOT))
        vault.put(SITE_KEY, b"k" * 32)
        opened.staff.log_in(CLERK.id, PIN)
        yield opened


def _reason(counter: CounterApp) -> Reason:
    return counter.pickup.look_up(_token()).reason


def test_a_called_back_token_is_told_as_such(counter: CounterApp) -> None:
    """Without a network, from the list that came last, whose age can be shown."""
    take(counter, _keys(1, issued=CLOCK.now - 3_600_000))
    assert _reason(counter) is Reason.NOT_HERE_YET
    assert counter.proofs.list_age_s() == 3_600
    take(counter, _keys(2, "00000000000000aa"), seq=2)
    assert _reason(counter) is Reason.TOKEN_REVOKED


@pytest.mark.parametrize("other", [_keys(1), _keys(9, root=b"x" * 32)], ids=["older", "forged"])
def test_no_other_list_takes_the_newests_place(
    tmp_path: Path, counter: CounterApp, other: Keys
) -> None:
    """An older list, or one that the root key didn't sign, brings nothing back: not now and not after a restart."""
    take(counter, _keys(2, "00000000000000aa"), seq=2)
    assert _reason(counter) is Reason.TOKEN_REVOKED
    take(counter, other, seq=3)
    assert _reason(counter) is Reason.TOKEN_REVOKED
    counter.close()
    with open_desk(tmp_path) as again:
        assert _reason(again) is Reason.TOKEN_REVOKED
        take(again, _keys(3), seq=4)
        assert _reason(again) is Reason.NOT_HERE_YET


def test_a_counter_that_takes_any_version_is_caught(
    counter: CounterApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: without the memory of the newest version an older list opens the token again."""
    monkeypatch.setattr(counter.store, "keep", lambda _name, _value: None)
    take(counter, _keys(2, "00000000000000aa"), seq=2)
    assert _reason(counter) is Reason.TOKEN_REVOKED
    take(counter, _keys(1), seq=3)
    assert _reason(counter) is Reason.NOT_HERE_YET


def _wrong_code(number: int) -> str:
    digits = f"{number:07d}"
    return digits + secret_check_digit(digits)


def test_setting_the_clock_on_gives_no_codes_for_ever(
    counter: CounterApp, clock: FixedClock
) -> None:
    """Ten wrong codes a day, fifty in all until a manager has logged in."""
    tried = 0
    for _ in range(20):
        clock.now += DAY_MS
        for _ in range(WRONG_CODES_A_DAY + 5):
            if counter.pickup.look_up(_wrong_code(tried)).reason is Reason.CODE_LOCKED:
                break
            tried += 1
    assert tried == WRONG_CODES_UNSEEN
    counter.staff.log_in(MANAGER.id, PIN)
    assert counter.pickup.look_up(_wrong_code(99)).reason is not Reason.CODE_LOCKED
    counter.staff.log_in(CLERK.id, PIN)
    clock.now += DAY_MS
    assert counter.pickup.look_up(_wrong_code(99)).reason is not Reason.CODE_LOCKED
