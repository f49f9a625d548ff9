# SPDX-License-Identifier: Apache-2.0
"""An earlier identity that a new counter goes on for: shut out, forgotten by a restored server, or restored itself.

A fresh code is the administrator's word that this may be; that the machine was that counter it proves itself, by
the earlier key's signature or by a backup which that key has signed. Promises: without the proof no one records
under another's name; what the earlier one had recorded is taken in, as a conflict if it had been revoked; a backup's
key is given to nobody without a code of that very site.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from app.domain.records import Counter
from app.proving import Purpose, continuation, is_signed_as
from app.sealing import KEY_BYTES, open_sealed, sealing_key, sealing_public
from sync.codec import WireError, decode
from sync.protocol import (
    EARLIER_MAX,
    BackupHeader,
    EarlierIdentity,
    EnrolRequest,
    ErrorCode,
    SignedBackup,
)
from sync.server.accounts import counter_row
from sync.server.faults import ProtocolFault
from sync.server.tables import counter
from sync.server.told import UNKNOWN, counter_case, witness
from sync.server.unit import Unit

SEAL_PURPOSE = b"site"
BACKUP_CONTEXT = b"linli-backup-key1"
_ID = re.compile(r"[0-9a-f-]{36}")
_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """Which identity it goes on for ("" for none), and the key of its backup (hex, "" for none)."""

    earlier: str = ""
    store_key: str = ""


def site_sealing_public(root_private: bytes) -> str:
    """By which counters seal what only the site's server may read."""
    return sealing_public(sealing_key(root_private, SEAL_PURPOSE)).hex()


def continued(unit: Unit, request: EnrolRequest, root_private: bytes, now_ms: int) -> Continued:
    """What the request proves of an earlier identity. Raises `ProtocolFault` for a claim without its proof."""
    if request.backup is not None:
        header = _header(unit, request.backup, now_ms)
        reader = sealing_key(root_private, SEAL_PURPOSE)
        context = BACKUP_CONTEXT + f"|{unit.site}|{header.counter}".encode()
        key = open_sealed(reader, _bytes(header.store_key), context=context)
        if key is None or len(key) != KEY_BYTES:
            raise ProtocolFault(
                ErrorCode.UNAUTHORISED, "This server can't open the backup: it isn't of this site."
            )
        return Continued(earlier=header.counter, store_key=key.hex())
    return Continued(earlier=_descent(unit, request.public_key, request.continues, now_ms))


def _header(unit: Unit, signed: SignedBackup, now_ms: int) -> BackupHeader:
    """The backup's header, its counter and that one's forebears known to the server from now on."""
    raw = _bytes(signed.header)
    try:
        header = decode(raw, BackupHeader)
    except WireError as fault:
        raise _unproven() from fault
    if header.site != unit.site:
        raise ProtocolFault(ErrorCode.OTHER_SITE, "The backup is of another site.")
    origin = _descent(unit, header.public_key, header.earlier, now_ms)
    _is_its_key(unit, header.counter, header.public_key, origin, now_ms)
    if not is_signed_as(_bytes(header.public_key), signed.signature, Purpose.BACKUP, raw):
        raise _unproven()
    return header


def _descent(unit: Unit, next_key: str, earlier: Sequence[EarlierIdentity], now_ms: int) -> str:
    """The newest of these identities, each of which has signed the next one's key; "" for none."""
    keys = [next_key, *(one.public_key for one in earlier)]
    for one, following in zip(earlier[:EARLIER_MAX], keys, strict=False):
        said = continuation(unit.site, one.counter, following)
        if not is_signed_as(_bytes(one.public_key), one.signature, Purpose.CONTINUES, said):
            raise _unproven()
    # The oldest first: each one's own origin stands when it gets its place.
    origin = ""
    for one in reversed(earlier[:EARLIER_MAX]):
        _is_its_key(unit, one.counter, one.public_key, origin, now_ms)
        origin = one.counter
    return origin


def _is_its_key(unit: Unit, earlier: str, claimed: str, origin: str, now_ms: int) -> None:
    """Refuses a key that isn't the counter's. One that a restored server has never seen gets its place with it."""
    if not _ID.fullmatch(earlier) or not _KEY.fullmatch(claimed):
        raise _unproven()
    place = (counter.c.site_id == unit.site, counter.c.id == earlier)
    found = unit.connection.execute(select(counter.c.public_key).where(*place)).scalar()
    if found is not None:
        if found != claimed:
            raise _unproven()
        return
    row = counter_row(unit.site, earlier, "counter", now_ms)
    # It has no token, so only whoever goes on for it may speak for it; what it recorded counts, and is told.
    row |= {"public_key": claimed, "origin": origin}
    unit.connection.execute(insert(counter).values(row))
    unit.put(Counter(id=earlier, name="counter", enrolled_at=now_ms))
    case = counter_case(unit, earlier, UNKNOWN, witness(earlier, "enrol", 0, now_ms), now_ms)
    if case is not None:
        unit.put(case)


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise _unproven() from None


def _unproven() -> ProtocolFault:
    return ProtocolFault(
        ErrorCode.UNAUTHORISED, "Nothing proves that this machine was the counter that it names."
    )
