# SPDX-License-Identifier: Apache-2.0
"""Looking for people in files: bytes in every encoding that could hold them, and an encrypted store's pages in plain.

`plain_pages` opens SQLCipher's pages by itself (AES-256-CBC, IV and MAC in the page's last 80 bytes), for what SQL no
longer shows may still stand in the free space of a page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, IV = 4096, 80, 16
_WAL_HEADER, _FRAME_HEADER = 32, 24


def forms(canary: str) -> set[bytes]:
    """The bytes under which a text may stand in a file."""
    found = {canary.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")}
    if all(ord(c) < 0x3000 or "\u4e00" <= c <= "\u9fff" for c in canary):
        found.add(canary.encode("gb18030"))
    escaped = canary.encode("ascii", "backslashreplace")
    return {
        *found,
        escaped,
        escaped.replace(b"\\u", b"\\\\u"),
        base64.b64encode(canary.encode())[:-4],
    }


def found_in(content: bytes, canaries: Sequence[str]) -> set[str]:
    """The canaries that the bytes hold."""
    return {c for c in canaries if any(form in content for form in forms(c) if len(form) > 5)}


def found_under(
    folder: Path, canaries: Sequence[str], *, but: Sequence[Path] = ()
) -> dict[str, set[str]]:
    """File -> what was found in it, for every file under a folder (but for those that are the test's own)."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in but:
            seen = found_in(path.read_bytes(), canaries)
            if seen or found_in(str(path).encode(), canaries):
                found[str(path.relative_to(folder))] = seen
    return found


def plain_pages(store: Path, key: bytes) -> Iterator[bytes]:
    """Every page of an encrypted store and of its log, decrypted; their free space with them."""
    content = store.read_bytes()
    for at in range(0, len(content), PAGE):
        yield _plain(content[at : at + PAGE], key, skip=16 if at == 0 else 0)
    log = store.with_name(f"{store.name}-wal")
    if log.exists():
        content = log.read_bytes()
        for at in range(_WAL_HEADER, len(content) - PAGE, _FRAME_HEADER + PAGE):
            number = int.from_bytes(content[at : at + 4])
            start = at + _FRAME_HEADER
            yield _plain(content[start : start + PAGE], key, skip=16 if number == 1 else 0)


def _plain(page: bytes, key: bytes, *, skip: int) -> bytes:
    iv = page[PAGE - RESERVED : PAGE - RESERVED + IV]
    opened = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
    return opened.update(page[skip : PAGE - RESERVED]) + opened.finalize()
