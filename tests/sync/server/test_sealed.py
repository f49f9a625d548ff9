# SPDX-License-Identifier: Apache-2.0
"""Secret keys at rest: sealed in PostgreSQL under a key that isn't there, and refused under any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.errors import OperatorError
from sync.server.central import Central
from sync.server.embedded import open_central
from sync.server.job import Round
from sync.server.sealed import Vault, is_sealed
from sync.server.sealing import seal_site
from tests.sync.server.world import Shop, open_shop

KEY, OTHER = b"k" * 32, b"o" * 32


def test_what_is_sealed_opens_under_its_key_alone() -> None:
    """Each time another text, none of it readable; a flipped bit and another key are refused."""
    vault = Vault(KEY)
    kept = vault.seal(b"secret" * 5 + b"!!")
    assert b"secret" not in kept
    assert vault.seal(b"secret" * 5 + b"!!") != kept
    assert vault.open(kept) == b"secret" * 5 + b"!!"
    for bit in range(3 * 8, len(kept) * 8):
        body = bytearray(kept)
        body[bit // 8] ^= 1 << bit % 8
        with pytest.raises(OperatorError):
            vault.open(bytes(body))
    with pytest.raises(OperatorError) as caught:
        Vault(OTHER).open(kept)
    assert caught.value.code == "wrong_key"


def test_a_plain_one_from_before_is_read() -> None:
    """Even one whose random bytes begin like a sealed one."""
    assert Vault(KEY).open(b"LS1" + b"x" * 29) == b"LS1" + b"x" * 29
    assert not is_sealed(b"LS1" + b"x" * 29)


def _kept(central: Central) -> list[bytes]:
    """Every secret of every site, as the database has it."""
    with central.database.read() as connection:
        found = [*connection.execute(text("SELECT site_key, root_private FROM site")).one()]
        found += connection.execute(text("SELECT private FROM signing_key")).scalars()
    return [bytes(one) for one in found]


def test_the_database_holds_no_plain_key(shop: Shop) -> None:
    """On PostgreSQL; SQLite's whole file is encrypted, so there it stands as it is. Both work all the same."""
    shop.central.accounts.rotate_keys(shop.site)
    kept = _kept(shop.central)
    assert len(kept) == 4
    assert all(is_sealed(one) is not shop.central.database.is_sqlite for one in kept)
    counter = shop.counter()
    parcel = counter.waiting_parcel()
    assert counter.push(counter.hand_over(parcel)) == ["applied"]


def test_the_upkeep_seals_what_was_plain(shop: Shop) -> None:
    """Rows of an earlier program work before and after; a second turn finds nothing."""
    central = shop.central
    with central.database.write() as connection:
        connection.execute(
            text("UPDATE site SET site_key = :a, root_private = :b"), {"a": KEY, "b": OTHER}
        )
        connection.execute(text("UPDATE signing_key SET private = :a"), {"a": KEY})
    first = shop.counter()
    turn = Round(database=central.database, ids=central.ids, now_ms=0, site=shop.site)
    expected = 0 if central.database.is_sqlite else 3
    assert [seal_site(turn), seal_site(turn)] == [expected, 0]
    assert sum(map(is_sealed, _kept(central))) == expected
    second = shop.counter()
    assert first.enrolled.site_key == second.enrolled.site_key == KEY.hex()
    assert first.enrolled.root_public == second.enrolled.root_public


def test_another_key_file_is_refused_at_the_start(
    tmp_path: Path, database_urls: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key, then a wrong one: one sentence each, and no key is made over."""
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    url = database_urls()
    central = open_central(tmp_path / "a", url)
    open_shop(central)
    central.close()
    with pytest.raises(OperatorError) as caught:
        open_central(tmp_path / "b", url)
    assert caught.value.code == "key_missing"
    assert not (tmp_path / "b" / "server.key").exists()
    open_central(tmp_path / "b", database_urls()).close()
    with pytest.raises(OperatorError) as caught:
        open_central(tmp_path / "b", url)
    assert caught.value.code == "wrong_key"
    (tmp_path / "b" / "server.key").write_text((tmp_path / "a" / "server.key").read_text())
    open_central(tmp_path / "b", url).close()
