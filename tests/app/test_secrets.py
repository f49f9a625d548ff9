# SPDX-License-Identifier: Apache-2.0
"""Secrets lie in a real keychain or in a chosen key file; a lost key is said, never replaced."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.secrets import STORE_KEY, open_secrets
from tests.keychain import missing, run_with_keychain

needs_keychain = pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")

PROGRAM = """
import sys
from pathlib import Path
from app.errors import OperatorError
from app.secrets import open_secrets
what, folder = sys.argv[1], Path(sys.argv[2])
try:
    secrets = open_secrets(folder)
    if what == "make":
        secrets.put("counter_token", b"t0ken")
        print(secrets.store_key(create=True).hex())
    elif what == "read":
        print(secrets.store_key(create=False).hex(), secrets.get("counter_token"), secrets.get("none"))
    elif what == "drop":
        secrets.drop("counter_token")
        secrets.drop("counter_token")
        print(secrets.get("counter_token"))
except OperatorError as fault:
    print(fault.code, "|", fault.text)
"""


@needs_keychain
def test_keychain_keeps_secrets_over_programs(tmp_path: Path) -> None:
    """What one program puts into a real Secret Service another reads there, folder by folder."""
    folder, other = tmp_path / "data", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    made = run_with_keychain(tmp_path, PROGRAM, "make", str(folder), unlock=True).strip()
    assert len(bytes.fromhex(made)) == 32
    read = run_with_keychain(tmp_path, PROGRAM, "read", str(folder), unlock=True).strip()
    assert read == f"{made} b't0ken' None"
    assert run_with_keychain(tmp_path, PROGRAM, "drop", str(folder), unlock=True).strip() == "None"
    elsewhere = run_with_keychain(tmp_path, PROGRAM, "read", str(other), unlock=True)
    assert elsewhere.startswith("no_store")
    assert list(folder.iterdir()) == []


@needs_keychain
def test_locked_keychain_is_said(tmp_path: Path) -> None:
    """A locked keychain refuses with what to do, and does not wait for somebody to type."""
    run_with_keychain(tmp_path, PROGRAM, "make", str(tmp_path), unlock=True)
    told = run_with_keychain(tmp_path, PROGRAM, "read", str(tmp_path), unlock=False)
    assert told.startswith("no_keychain")
    assert "LINLI_KEYFILE" in told


@pytest.mark.parametrize(
    "backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"]
)
def test_no_keychain_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    """Without a keychain nothing weaker is used: the refusal names the key file as the explicit choice."""
    import keyring
    from keyring.core import load_keyring

    chosen = load_keyring(backend)
    monkeypatch.setattr(keyring, "get_keyring", lambda: chosen)
    with pytest.raises(OperatorError) as raised:
        open_secrets(tmp_path)
    assert raised.value.code == "no_keychain"
    assert "LINLI_KEYFILE" in raised.value.do
    assert list(tmp_path.iterdir()) == []


def test_key_file_is_made_private_and_holds_a_key_a_folder(tmp_path: Path) -> None:
    """A chosen key file is made 0600, with one key for each data folder by its real path."""
    keyfile = tmp_path / "sub" / "keys.json"
    a, b = tmp_path / "a", tmp_path / "b"
    a.mkdir()
    b.mkdir()
    (tmp_path / "link").symlink_to(a)
    key_a = open_secrets(a, keyfile).store_key(create=True)
    key_b = open_secrets(b, keyfile).store_key(create=True)
    assert key_a != key_b
    assert open_secrets(tmp_path / "link", keyfile).store_key(create=False) == key_a
    assert stat.S_IMODE(keyfile.stat().st_mode) == 0o600
    assert set(json.loads(keyfile.read_text())) == {os.path.realpath(a), os.path.realpath(b)}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A key file that others may read or write is not used."""
    keyfile = tmp_path / "keys.json"
    open_secrets(tmp_path, keyfile).store_key(create=True)
    keyfile.chmod(mode)
    with pytest.raises(OperatorError) as raised:
        open_secrets(tmp_path, keyfile)
    assert raised.value.code == "keyfile_open_to_others"
    keyfile.chmod(0o600)
    open_secrets(tmp_path, keyfile).store_key(create=False)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"/x": 1}', '{"/x": {"store_key": 1}}', "\udcff"]
)
def test_broken_key_file_is_said_and_kept(tmp_path: Path, content: str) -> None:
    """A key file that can't be understood is named and left as it is."""
    keyfile = tmp_path / "keys.json"
    keyfile.write_text(content, errors="surrogateescape")
    keyfile.chmod(0o600)
    before = keyfile.read_bytes()
    with pytest.raises(OperatorError) as raised:
        open_secrets(tmp_path, keyfile)
    assert raised.value.code == "keyfile_unusable"
    assert keyfile.read_bytes() == before


@pytest.mark.parametrize("create", [True, False])
def test_lost_key_is_never_replaced(tmp_path: Path, create: bool) -> None:
    """Over an existing store no key is made, whatever was asked for."""
    keyfile = tmp_path / "keys.json"
    (tmp_path / "counter.db").write_bytes(b"something")
    with pytest.raises(OperatorError) as raised:
        open_secrets(tmp_path, keyfile).store_key(create=create)
    assert raised.value.code == "store_key_lost"
    assert not keyfile.exists()


def test_unreadable_secret_is_said(tmp_path: Path) -> None:
    """A kept value that isn't what this program writes is a fault in words."""
    keyfile = tmp_path / "keys.json"
    keyfile.write_text(json.dumps({os.path.realpath(tmp_path): {STORE_KEY: "%%%"}}))
    keyfile.chmod(0o600)
    with pytest.raises(OperatorError) as raised:
        open_secrets(tmp_path, keyfile).get(STORE_KEY)
    assert raised.value.code == "secret_unreadable"


def test_no_secret_is_lost_between_writers(tmp_path: Path) -> None:
    """Several writers of one key file lose nothing of one another's."""
    keyfile = tmp_path / "keys.json"
    folders = [tmp_path / f"d{n}" for n in range(8)]

    def fill(folder: Path) -> None:
        secrets = open_secrets(folder, keyfile)
        for name in ("a", "b", "c"):
            secrets.put(name, folder.name.encode())

    threads = [threading.Thread(target=fill, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for folder in folders:
        assert open_secrets(folder, keyfile).get("c") == folder.name.encode()
