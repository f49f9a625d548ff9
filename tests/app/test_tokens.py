# SPDX-License-Identifier: Apache-2.0
"""Pickup tokens, key lists, secret codes and request signatures: one text for one meaning, every other refused."""

from __future__ import annotations

import string
from base64 import b32decode, b32encode
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.tokens import (
    MINUTE_MS,
    TOKEN_LENGTH,
    Fault,
    KeyList,
    KeyListFault,
    TokenBody,
    TokenFault,
    TokenKey,
    make_token,
    new_key,
    public_bytes,
    read_key_list,
    read_token,
    secret_mac,
    sign_key_list,
    sign_request,
    verify_origin,
    verify_request,
    verify_token,
)

SITE = 7
KEY, OTHER, ROOT = new_key(b"k" * 32), new_key(b"o" * 32), new_key(b"r" * 32)
BODY = TokenBody(
    site=SITE, order=1234567890123, not_before_min=1000, expires_min=2000,
    jti="0123456789abcdef", key_id=3, flags=5, parcels=42,
)  # fmt: skip
KEYS = KeyList(
    site=SITE, version=4, issued=0, expires=3000 * MINUTE_MS,
    keys=(
        TokenKey(key_id=3, public=public_bytes(KEY).hex(), signs_from=0, signs_until=9),
        TokenKey(key_id=4, public=public_bytes(OTHER).hex(), signs_from=0, signs_until=9),
    ),
    revoked=("ffffffffffffffff",),
)  # fmt: skip
TOKEN = make_token(KEY, BODY)
GOOD = 1500 * MINUTE_MS
ALPHABET = string.ascii_uppercase + "234567"


def _code(answer: TokenBody | TokenFault) -> str:
    return answer.code if isinstance(answer, TokenFault) else "good"


def test_a_token_says_what_was_put_in() -> None:
    """154 characters that a scanner can't get wrong, and back to the same body."""
    assert len(TOKEN) == TOKEN_LENGTH
    assert set(TOKEN) <= set(ALPHABET)
    assert verify_token(TOKEN, KEYS, SITE, GOOD) == BODY
    assert read_token(TOKEN) == BODY


@pytest.mark.parametrize(
    ("now_min", "code"),
    [(999, "not_yet_valid"), (1000, "good"), (1999, "good"), (2000, "expired"), (3000, "keys_expired")],
)  # fmt: skip
def test_times_are_checked_to_the_minute(now_min: int, code: str) -> None:
    """Valid from the first minute on and not in the last."""
    assert _code(verify_token(TOKEN, KEYS, SITE, now_min * MINUTE_MS)) == code


def test_each_fault_has_its_own_code() -> None:
    """A screen can say why, and the body is there where it could be read."""
    foreign = verify_token(TOKEN, KEYS, SITE + 1, GOOD)
    assert _code(foreign) == Fault.OTHER_SITE
    assert isinstance(foreign, TokenFault)
    assert foreign.body == BODY
    unknown = make_token(KEY, replace(BODY, key_id=9))
    assert _code(verify_token(unknown, KEYS, SITE, GOOD)) == Fault.UNKNOWN_KEY
    forged = make_token(OTHER, BODY)
    assert _code(verify_token(forged, KEYS, SITE, GOOD)) == Fault.BAD_SIGNATURE
    later = make_token(KEY, replace(BODY, version=2))
    assert _code(verify_token(later, KEYS, SITE, GOOD)) == Fault.UNKNOWN_VERSION
    revoked = make_token(KEY, replace(BODY, jti="f" * 16))
    assert _code(verify_token(revoked, KEYS, SITE, GOOD)) == Fault.REVOKED
    assert _code(verify_token(TOKEN[:-1], KEYS, SITE, GOOD)) == Fault.MALFORMED


def test_the_origin_is_checked_without_a_clock() -> None:
    """The server can judge a handover of the past."""
    assert verify_origin(TOKEN, KEYS, SITE) == BODY
    assert _code(verify_origin(make_token(OTHER, BODY), KEYS, SITE)) == Fault.BAD_SIGNATURE


@pytest.mark.parametrize(
    "text",
    ["", TOKEN.lower(), TOKEN + "A", TOKEN[:-1], "1" + TOKEN[1:], TOKEN[:-1] + "=", " " + TOKEN[1:],
     "Ａ" + TOKEN[1:], "\0" * 154, "A" * 10_000],
)  # fmt: skip
def test_only_the_canonical_form_is_read(text: str) -> None:
    """Another case, length, padding or alphabet is malformed, never an exception."""
    assert _code(read_token(text)) == Fault.MALFORMED


def test_trailing_bits_that_mean_nothing_must_be_zero() -> None:
    """Of the four last characters that decode to the same bytes one is the token."""
    last = ALPHABET.index(TOKEN[-1])
    twins = [TOKEN[:-1] + ALPHABET[last | bits] for bits in (1, 2, 3)]
    assert [_code(verify_token(t, KEYS, SITE, GOOD)) for t in twins] == [Fault.MALFORMED] * 3


def test_no_mutation_is_accepted() -> None:
    """2,000 changed characters, swaps and bit flips: none is good, the original is."""
    chance = Random(1)
    for _ in range(1_000):
        place = chance.randrange(TOKEN_LENGTH)
        other = chance.choice(ALPHABET.replace(TOKEN[place], ""))
        assert (
            _code(verify_token(TOKEN[:place] + other + TOKEN[place + 1 :], KEYS, SITE, GOOD))
            != "good"
        )
    plain = b32decode(TOKEN + "======")
    for _ in range(1_000):
        raw = bytearray(plain)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        text = b32encode(bytes(raw)).decode().rstrip("=")
        assert _code(verify_token(text, KEYS, SITE, GOOD)) != "good"
    assert _code(verify_token(TOKEN, KEYS, SITE, GOOD)) == "good"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    """Whatever is scanned, there is a fault and no exception."""
    assert isinstance(verify_token(text, KEYS, SITE, GOOD), TokenFault)
    assert isinstance(read_key_list(text, public_bytes(ROOT), SITE), KeyListFault)
    assert not verify_request(public_bytes(KEY), text, method="GET", target="/", counter="c")


@pytest.mark.parametrize(
    "wrong", [{"flags": 16}, {"parcels": 4096}, {"site": 1 << 32}, {"order": -1}, {"jti": "00"}]
)
def test_numbers_that_do_not_fit_are_refused(wrong: dict[str, int]) -> None:
    """Nothing is cut off in silence."""
    with pytest.raises(ValueError, match=r"."):
        make_token(KEY, replace(BODY, **wrong))  # type: ignore[arg-type]  # by name


def test_a_key_list_is_taken_from_the_root_only() -> None:
    """Signed by the root, for this site, and not older than what is here."""
    signed = sign_key_list(ROOT, KEYS)
    root = public_bytes(ROOT)
    assert read_key_list(signed, root, SITE, at_least=4) == KEYS
    assert read_key_list(signed, root, SITE, at_least=5) is KeyListFault.OLDER_VERSION
    assert read_key_list(signed, root, SITE + 1) is KeyListFault.OTHER_SITE
    assert read_key_list(signed, public_bytes(KEY), SITE) is KeyListFault.BAD_SIGNATURE
    assert read_key_list(sign_key_list(OTHER, KEYS), root, SITE) is KeyListFault.BAD_SIGNATURE
    payload, _, signature = signed.partition(".")
    for broken in (
        payload,
        f"{payload}.",
        f"A{signed}",
        f"{signed}=",
        f"{signed} ",
        f"é.{signature}",
    ):
        assert read_key_list(broken, root, SITE) in (
            KeyListFault.MALFORMED,
            KeyListFault.BAD_SIGNATURE,
        )


def test_a_secret_code_s_mark_is_the_site_s_own() -> None:
    """Another key, site or code gives another mark."""
    mark = secret_mac(b"a" * 32, 1, "12345678")
    assert mark == secret_mac(b"a" * 32, 1, "12345678")
    others = {
        secret_mac(b"b" * 32, 1, "12345678"),
        secret_mac(b"a" * 32, 2, "12345678"),
        secret_mac(b"a" * 32, 1, "12345679"),
    }
    assert mark not in others
    assert len(others) == 3


def test_a_request_s_signature_binds_all_of_it() -> None:
    """Method, path with query, counter and every byte of the body."""
    asked = {"method": "POST", "target": "/v1/exchange?x=1", "counter": "c", "body": b"body"}
    signature = sign_request(KEY, **asked)  # type: ignore[arg-type]  # by name
    assert verify_request(public_bytes(KEY), signature, **asked)  # type: ignore[arg-type]  # by name
    assert not verify_request(public_bytes(OTHER), signature, **asked)  # type: ignore[arg-type]  # by name
    for change in (
        {"method": "GET"}, {"target": "/v1/exchange"}, {"counter": "d"}, {"body": b"bodY"},
    ):  # fmt: skip
        changed = {**asked, **change}
        assert not verify_request(public_bytes(KEY), signature, **changed)  # type: ignore[arg-type]  # by name
