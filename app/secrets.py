# SPDX-License-Identifier: Apache-2.0
"""The counter's secrets: the store's key, its signing key, the site's key, its token.

Promises: they lie in the machine's own keychain, or in the key file that the administrator chose
explicitly; never in the data folder by default, never derived from a PIN. A key is made only for a
store that isn't there yet: over an existing store a lost key is said, never replaced. Without a
keychain the program says what to do instead of falling back to something weaker.

It must not import `keyring` at the top: that costs start-up time and isn't there on a server.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from app.config import write_whole
from app.errors import OperatorError
from app.locks import held_for_a_moment
from app.paths import Layout

SERVICE = "Linli"
STORE_KEY = "store_key"
SIGNING_KEY = "signing_key"
SITE_KEY = "site_key"
ROOT_PUBLIC = "root_public"
TOKEN = "counter_token"
KEY_BYTES = 32


class _Shelf(Protocol):
    """Where secrets of one data folder lie, as text by name."""

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, text: str) -> None: ...

    def drop(self, name: str) -> None: ...


class Secrets:
    """The secrets of one data folder."""

    def __init__(self, data_dir: Path, shelf: _Shelf) -> None:
        self._data_dir = data_dir
        self._shelf = shelf

    def get(self, name: str) -> bytes | None:
        """The secret, or None if there is none; one that can't be read is an `OperatorError`."""
        text = self._shelf.read(name)
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as fault:
            raise OperatorError(
                "secret_unreadable",
                "A secret of this counter is kept, but isn't what was written.",
                "Restore it from where it was copied to, or enrol this counter anew.",
            ) from fault

    def put(self, name: str, value: bytes) -> None:
        self._shelf.write(name, base64.b64encode(value).decode())

    def drop(self, name: str) -> None:
        """Forgets a secret (a revoked token); one that isn't there is no fault."""
        self._shelf.drop(name)

    def store_key(self, *, create: bool) -> bytes:
        """The store's raw key. `create` makes one, but only while there is no store to lose."""
        key = self.get(STORE_KEY)
        if key is not None and len(key) == KEY_BYTES:
            return key
        store = Layout(self._data_dir).store
        if key is not None or _holds_something(store):
            raise OperatorError(
                "store_key_lost",
                f"The store {store} is there, but its key is not.",
                "Log in as the person who set this counter up, or name the key file with"
                " LINLI_KEYFILE, or restore a backup.",
            )
        if not create:
            raise OperatorError(
                "no_store",
                f"There is no counter in {self._data_dir} yet.",
                "Enrol this counter first.",
            )
        key = secrets.token_bytes(KEY_BYTES)
        self.put(STORE_KEY, key)
        # A keychain that forgets is found out now, while nothing has been encrypted with the key.
        if self.get(STORE_KEY) != key:
            raise _no_keychain("didn't keep what was put into it")
        return key


def open_secrets(data_dir: Path, keyfile: Path | None = None) -> Secrets:
    """The secrets of `data_dir`: in `keyfile` if one is chosen, else in the machine's keychain."""
    place = os.path.realpath(data_dir)
    shelf: _Shelf = _KeyFile(keyfile, place) if keyfile is not None else _Keychain(place)
    return Secrets(Path(place), shelf)


def open_backup_keys(keyfile: Path | None = None) -> Secrets:
    """The keys of this machine's own backups, by their marks: they outlive the data folders they came from."""
    shelf: _Shelf = _KeyFile(keyfile, "backups") if keyfile is not None else _Keychain("backups")
    return Secrets(Path(), shelf)


def _holds_something(store: Path) -> bool:
    try:
        return store.stat().st_size > 0
    except FileNotFoundError:
        return False


class _KeyFile:
    """A JSON file, 0600: real path of a data folder -> name -> base64."""

    def __init__(self, path: Path, place: str) -> None:
        self._path = path
        self._place = place
        self._load()

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            with self._path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read()
        except FileNotFoundError:
            return {}
        except OSError as fault:
            raise self._unusable(f"can't be read ({os.strerror(fault.errno or 0)})") from fault
        if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
            raise OperatorError(
                "keyfile_open_to_others",
                f"The key file {self._path} can be read by others.",
                f"Run: chmod 600 {self._path}",
            )
        try:
            content = json.loads(text)
        except (json.JSONDecodeError, UnicodeDecodeError) as fault:
            raise self._unusable("isn't JSON") from fault
        sound = isinstance(content, dict) and all(
            isinstance(names, dict) and all(isinstance(value, str) for value in names.values())
            for names in content.values()
        )
        if not sound:
            raise self._unusable("isn't a key file of this program")
        return dict(content)

    def _unusable(self, why: str) -> OperatorError:
        return OperatorError(
            "keyfile_unusable",
            f"The key file {self._path} {why}.",
            "Restore it from where it was copied to, or choose another with LINLI_KEYFILE.",
        )

    def _save(self, content: dict[str, dict[str, str]]) -> None:
        write_whole(self._path, json.dumps(content, indent=1, sort_keys=True).encode())

    def read(self, name: str) -> str | None:
        return self._load().get(self._place, {}).get(name)

    def write(self, name: str, text: str) -> None:
        with self._alone():
            content = self._load()
            content.setdefault(self._place, {})[name] = text
            self._save(content)

    def drop(self, name: str) -> None:
        with self._alone():
            content = self._load()
            if content.get(self._place, {}).pop(name, None) is not None:
                self._save(content)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Several counters and a server may share one key file: no change may be lost between them."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with held_for_a_moment(self._path.with_name(f"{self._path.name}.lock")):
                yield
        except OSError as fault:
            raise self._unusable(f"can't be made ({os.strerror(fault.errno or 0)})") from fault


class _Keychain:
    """The operating system's keychain through `keyring`; one entry a secret and data folder."""

    def __init__(self, place: str) -> None:
        from keyring.errors import KeyringError

        self._place = place
        self._fault: type[Exception] = KeyringError
        self._refuse_weak_backends()

    def _refuse_weak_backends(self) -> None:
        import keyring
        from keyring.backends import fail, null

        try:
            backend = keyring.get_keyring()
        except (self._fault, RuntimeError) as fault:
            raise _no_keychain("can't be reached") from fault
        if isinstance(backend, fail.Keyring | null.Keyring):
            raise _no_keychain("isn't there")

    def _user(self, name: str) -> str:
        return f"{self._place}#{name}"

    def read(self, name: str) -> str | None:
        import keyring

        try:
            return keyring.get_password(SERVICE, self._user(name))
        except (self._fault, OSError) as fault:
            raise _no_keychain("is locked or can't be reached") from fault

    def write(self, name: str, text: str) -> None:
        import keyring

        try:
            keyring.set_password(SERVICE, self._user(name), text)
        except (self._fault, OSError) as fault:
            raise _no_keychain("is locked or can't be reached") from fault

    def drop(self, name: str) -> None:
        import keyring
        from keyring.errors import PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, self._user(name))
        except PasswordDeleteError:
            return
        except (self._fault, OSError) as fault:
            raise _no_keychain("is locked or can't be reached") from fault


def _no_keychain(why: str) -> OperatorError:
    return OperatorError(
        "no_keychain",
        f"The keychain of this machine {why}.",
        "Unlock it (log in to the desktop) or install one (GNOME Keyring, KWallet); on a machine"
        " without a desktop choose a key file explicitly: LINLI_KEYFILE=FILE.",
    )
