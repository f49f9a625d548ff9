# SPDX-License-Identifier: Apache-2.0
"""Going on for an earlier identity, on both databases: by its key, by a backup, and by nothing less."""

from __future__ import annotations

import msgspec
import pytest

from app.domain.kinds import Kind
from app.domain.records import Case
from app.proving import Purpose, continuation, sign_as
from app.sealing import seal_for
from app.tokens import new_key, public_bytes
from sync.protocol import (
    BackupHeader,
    EarlierIdentity,
    EnrolReply,
    EnrolRequest,
    ErrorCode,
    SignedBackup,
)
from sync.server.central import Central
from sync.server.continuing import BACKUP_CONTEXT
from sync.server.faults import ProtocolFault
from tests.sync.server.world import Shop, TestCounter, open_shop

STORE_KEY = bytes(range(32))
FRESH = bytes([9] * 32)


def _public(seed: bytes) -> str:
    return public_bytes(new_key(seed)).hex()


def _earlier(site: int, id: str, seed: bytes, following: str) -> EarlierIdentity:
    said = continuation(site, id, following)
    signature = sign_as(new_key(seed), Purpose.CONTINUES, said)
    return EarlierIdentity(counter=id, public_key=_public(seed), signature=signature)


def _enrol(shop: Shop, **fields: object) -> EnrolReply:
    code = shop.central.enrolment.make_code(shop.site)
    asked = {"public_key": _public(FRESH), "code": code, "name": "again", **fields}
    return shop.central.enrol(EnrolRequest(**asked))  # type: ignore[arg-type]  # by name


def _as(shop: Shop, reply: EnrolReply, before: TestCounter) -> TestCounter:
    """The counter under its fresh identity, with the journal of the one before."""
    return TestCounter(
        central=shop.central, site=shop.site, operator=shop.operator, enrolled=reply, seed=FRESH,
        n=before.n, prev=before.prev,
    )  # fmt: skip


def _codes(counter: TestCounter) -> list[str]:
    counter.pull()
    found = [counter.see(Kind.CASE, id) for kind, id in counter.rows if kind == "case"]
    return [case.code for case in found if isinstance(case, Case)]


def _refused(shop: Shop, **fields: object) -> ErrorCode:
    with pytest.raises(ProtocolFault) as refused:
        _enrol(shop, **fields)
    return refused.value.code


def test_who_was_shut_out_goes_on(shop: Shop) -> None:
    """With the earlier key's word its operations are taken in, each as a conflict; without it they are refused."""
    old = shop.counter()
    wire = old.list_product()
    shop.central.enrolment.revoke(old.id)
    line = [_earlier(shop.site, old.id, old.seed, _public(FRESH))]
    fresh = _as(shop, _enrol(shop, continues=line), old)
    headers = fresh.headers("POST", "/v1/exchange", b"x")
    found = shop.central.enrolment.session(
        headers["authorization"], headers["linli-signature"], method="POST",
        target="/v1/exchange", body=b"x",
    )  # fmt: skip
    assert found.identities == {fresh.id, old.id}
    reply = shop.central.exchange(found, fresh.request([wire]))
    assert [result.outcome for result in reply.results] == ["conflict:counter_revoked"]


def test_a_claim_needs_its_proof(shop: Shop) -> None:
    """Another's key, a signature for another key, a bent line, the platform's name: all refused."""
    old, other = shop.counter(), shop.counter()
    true = _earlier(shop.site, old.id, old.seed, _public(FRESH))
    wrong = [
        _earlier(shop.site, old.id, other.seed, _public(FRESH)),
        _earlier(shop.site, old.id, old.seed, _public(other.seed)),
        _earlier(shop.site + 1, old.id, old.seed, _public(FRESH)),
        msgspec.structs.replace(true, counter=other.id),
        msgspec.structs.replace(true, signature=""),
        msgspec.structs.replace(true, public_key="zz"),
        _earlier(shop.site, "platform", old.seed, _public(FRESH)),
    ]
    for one in wrong:
        assert _refused(shop, continues=[one]) is ErrorCode.UNAUTHORISED
    second = _earlier(shop.site, other.id, other.seed, _public(old.seed))
    assert _refused(shop, continues=[second, true]) is ErrorCode.UNAUTHORISED
    assert _enrol(shop, continues=[true, second]).counter


def test_a_restored_server_learns_of_whom_it_never_saw(shop: Shop, central: Central) -> None:
    """Identities that it doesn't know get their place with the keys they name, oldest first; what they did counts."""
    elsewhere = open_shop(central, "别处")
    lost = elsewhere.counter()
    unknown = TestCounter(
        central=central, site=shop.site, operator=shop.operator, enrolled=lost.enrolled,
        seed=lost.seed,
    )  # fmt: skip
    wire = unknown.list_product()
    oldest, seed = "0190a0a0-0000-7000-8000-000000000001", bytes([4] * 32)
    line = [
        _earlier(shop.site, unknown.id, unknown.seed, _public(FRESH)),
        _earlier(shop.site, oldest, seed, _public(unknown.seed)),
    ]
    fresh = _as(shop, _enrol(shop, continues=line), unknown)
    headers = fresh.headers("GET", "/v1/changes")
    found = central.enrolment.session(
        headers["authorization"], headers["linli-signature"], method="GET", target="/v1/changes",
        body=b"",
    )  # fmt: skip
    assert found.identities == {fresh.id, unknown.id, oldest}
    reply = central.exchange(found, fresh.request([wire]))
    assert [result.outcome for result in reply.results] == ["applied"]
    assert "counter_unknown" in _codes(shop.counter())
    stolen = [_earlier(shop.site, oldest, bytes([5] * 32), _public(FRESH))]
    assert _refused(shop, continues=stolen) is ErrorCode.UNAUTHORISED


def _backup(shop: Shop, old: TestCounter, sealing_public: str, **changes: object) -> SignedBackup:
    context = BACKUP_CONTEXT + f"|{shop.site}|{old.id}".encode()
    sealed = seal_for(bytes.fromhex(sealing_public), STORE_KEY, context=context, seed=bytes(32))
    fields: dict[str, object] = {
        "site": shop.site, "counter": old.id, "public_key": _public(old.seed), "made_at": 1,
        "schema": "0001", "size": 1, "sha256": "", "key_mark": "", "store_key": sealed.hex(),
    }  # fmt: skip
    header = BackupHeader(**{**fields, **changes})  # type: ignore[arg-type]  # by name
    said = msgspec.json.encode(header)
    signature = sign_as(new_key(old.seed), Purpose.BACKUP, said)
    return SignedBackup(header=said.hex(), signature=signature)


def test_a_backup_is_opened_for_a_code(shop: Shop, central: Central) -> None:
    """Its key comes with the identity, the administrator is told; an altered header or another site's opens nothing."""
    old = shop.counter()
    public = old.enrolled.sealing_public
    good = _backup(shop, old, public)
    reply = _enrol(shop, backup=good)
    assert reply.store_key == STORE_KEY.hex()
    assert "counter_forked" in _codes(shop.counter())
    # The first digit: the last ones of a signature are often zero.
    first = "1" if good.signature[0] == "0" else "0"
    bent = msgspec.structs.replace(good, signature=first + good.signature[1:])
    assert _refused(shop, backup=bent) is ErrorCode.UNAUTHORISED
    other = open_shop(central, "别处")
    assert _refused(other, backup=good) is ErrorCode.OTHER_SITE
    for wrong in (
        _backup(shop, old, public, store_key=""),
        _backup(shop, old, other.counter().enrolled.sealing_public),
        _backup(shop, old, public, counter=other.counter().id),
        SignedBackup(header="zz", signature=""),
        SignedBackup(header=b"{}".hex(), signature=""),
    ):
        assert _refused(shop, backup=wrong) is ErrorCode.UNAUTHORISED
