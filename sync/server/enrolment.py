# SPDX-License-Identifier: Apache-2.0
"""Counters: how one is made, known again, and revoked.

Promises: a code works once, and again only for the very same counter key (the first answer may have been
lost); token and code name their site, so that no search crosses sites; a token alone opens nothing, each request
is signed by the counter's own key. A counter that was found to be a fork gets a fresh identity by its old one, one that
was shut out by a fresh code and a proof of who it was (`continuing.py`): what it had recorded is still taken in, and an
administrator is told.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.clock import Clock
from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Counter, Keys, Record, Site
from app.errors import OperatorError
from app.ids import IdSource
from app.tokens import new_key, public_bytes, verify_request
from sync.protocol import EARLIER_MAX, EnrolReply, EnrolRequest, ErrorCode, Row
from sync.server.accounts import (
    SITE_MAX,
    checked_name,
    counter_row,
    is_secret,
    secret_hash,
)
from sync.server.continuing import Continued, continued, site_sealing_public
from sync.server.engine import Database
from sync.server.faults import ProtocolFault
from sync.server.keys import DAY_MS
from sync.server.tables import counter, enrolment, record, site
from sync.server.told import FORKED, counter_case, witness
from sync.server.unit import PLATFORM, Unit

CODE_DAYS = 7
_FIRST_KINDS = (Kind.SITE, Kind.OPERATOR, Kind.COUNTER, Kind.KEYS)
_TOKEN = re.compile(r"lc1\.([0-9]{1,10})\.([0-9a-f-]{36})\.[A-Za-z0-9_-]{32}")
_CODE = re.compile(r"([0-9]{1,10})-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")
_KEY = re.compile(r"[0-9a-f]{64}")
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A counter that has shown who it is. `identities` are the ids under which it has recorded so far."""

    site: int
    counter: str
    public_key: str
    identities: frozenset[str]


class Enrolment:
    """The server's book of counters."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    def _unit(self, connection: Connection, number: int) -> Unit:
        return Unit(connection, self._database.statements, number, count=1, ids=self._ids)

    def make_code(self, number: int) -> str:
        """A code that makes one counter, within a week. It is read aloud or typed: no 0, 1, 8, 9."""
        text = b32encode(self._ids.secret(10)).decode()[:12]
        code = f"{number}-{text[:4]}-{text[4:8]}-{text[8:]}"
        now = self._clock.now_ms()

        def work(connection: Connection) -> str:
            self._unit(connection, number).finish()
            connection.execute(
                insert(enrolment).values(
                    site_id=number, code_hash=secret_hash(code), made_at=now,
                    expires_at=now + CODE_DAYS * DAY_MS, counter="", public_key="",
                )
            )  # fmt: skip
            return code

        return self._database.unit(work)

    def enrol(self, request: EnrolRequest, *, session: Session | None = None) -> EnrolReply:
        """Makes a counter by a code, or by the `session` of the identity that is a fork."""
        if not _KEY.fullmatch(request.public_key):
            raise ProtocolFault(ErrorCode.BAD_REQUEST, "The counter's key has 64 hex digits.")
        try:
            name = checked_name(request.name or "counter")
        except OperatorError as fault:
            raise ProtocolFault(ErrorCode.BAD_REQUEST, fault.what) from fault
        if session is not None:
            if request.forked_from != session.counter:
                raise ProtocolFault(ErrorCode.UNAUTHORISED, "This isn't the counter that forked.")
            number, origin = session.site, session.counter
        else:
            found = _CODE.fullmatch(request.code.strip().upper())
            if found is None or not 0 < int(found[1]) <= SITE_MAX:
                raise _code_unknown()
            number, origin = int(found[1]), ""
        fresh = self._ids.new_id()

        def work(connection: Connection) -> EnrolReply:
            try:
                unit = self._unit(connection, number)
            except ProtocolFault:
                raise _code_unknown() from None
            root = self._root(connection, number)
            if request.root and request.root != public_bytes(new_key(root)).hex():
                raise ProtocolFault(
                    ErrorCode.OTHER_SITE, "The records here belong to a site of another server."
                )
            now = self._clock.now_ms()
            found = Continued(earlier=origin)
            if origin:
                id = self._forked_before(connection, unit, origin, request.public_key) or fresh
            else:
                id = self._spend(connection, number, request, fresh)
                found = continued(unit, request, root, now)
            token = f"lc1.{number}.{id}.{_token_tail(root, number, id, request.public_key)}"
            made = self._write(connection, unit, id, found.earlier, name, request.public_key, token)
            if made and (origin or request.backup is not None):
                said = witness(found.earlier, "restored" if request.backup else "fork", 0, now)
                case = counter_case(unit, found.earlier, FORKED, said, now)
                if case is not None:
                    unit.put(case)
            unit.finish()
            return self._reply(connection, unit, id, token, found.store_key, root)

        return self._database.unit(work)

    @staticmethod
    def _root(connection: Connection, number: int) -> bytes:
        """The site's root key, from which its sealing key follows."""
        return bytes(
            connection.execute(
                select(site.c.root_private).where(site.c.site_id == number)
            ).scalar_one()
        )

    @staticmethod
    def _forked_before(connection: Connection, unit: Unit, origin: str, public_key: str) -> str:
        """The identity that this very fork was given before, if its reply was lost."""
        asked = select(counter.c.id).where(
            counter.c.site_id == unit.site,
            counter.c.public_key == public_key,
            counter.c.origin == origin,
        )
        return str(connection.execute(asked).scalar() or "")

    def _spend(self, connection: Connection, number: int, request: EnrolRequest, fresh: str) -> str:
        """Uses up the code; the id of the counter that it makes, or has made for the same key."""
        code_hash = secret_hash(request.code.strip().upper())
        place = (enrolment.c.site_id == number, enrolment.c.code_hash == code_hash)
        row = connection.execute(select(enrolment).where(*place)).first()
        if row is None or row.expires_at <= self._clock.now_ms():
            raise _code_unknown()
        if row.counter:
            if row.public_key != request.public_key:
                raise _code_unknown()
            return str(row.counter)
        connection.execute(
            update(enrolment).where(*place).values(counter=fresh, public_key=request.public_key)
        )
        return fresh

    def _write(
        self,
        connection: Connection,
        unit: Unit,
        id: str,
        origin: str,
        name: str,
        public_key: str,
        token: str,
    ) -> bool:
        """The counter's row; of one that is known only the token is made anew, and false is given."""
        place = (counter.c.site_id == unit.site, counter.c.id == id)
        known = connection.execute(select(counter.c.revoked_at).where(*place)).first()
        if known is not None:
            if known.revoked_at:
                raise ProtocolFault(ErrorCode.COUNTER_REVOKED, "This counter has been revoked.")
            connection.execute(update(counter).where(*place).values(token_hash=secret_hash(token)))
            return False
        now = self._clock.now_ms()
        row = counter_row(unit.site, id, name, now)
        row |= {"public_key": public_key, "token_hash": secret_hash(token), "origin": origin}
        connection.execute(insert(counter).values(row))
        unit.put(Counter(id=id, name=name, enrolled_at=now, public_key=public_key))
        return True

    def _reply(
        self,
        connection: Connection,
        unit: Unit,
        id: str,
        token: str,
        store_key: str,
        root_private: bytes,
    ) -> EnrolReply:
        site_key = connection.execute(
            select(site.c.site_key).where(site.c.site_id == unit.site)
        ).scalar_one()
        found = connection.execute(
            select(record.c.kind, record.c.id, record.c.seq, record.c.body)
            .where(
                record.c.site_id == unit.site,
                record.c.kind.in_([str(kind) for kind in _FIRST_KINDS]),
                record.c.deleted.is_(False),
            )
            .order_by(record.c.seq)
        ).all()
        rows = [
            Row(kind=r.kind, id=r.id, seq=r.seq, body=msgspec.Raw(r.body.encode())) for r in found
        ]
        records = [decode_record(Kind(r.kind), r.body.encode()) for r in found]
        return EnrolReply(
            site=_only(records, Site),
            counter=id,
            token=token,
            site_key=bytes(site_key).hex(),
            root_public=public_bytes(new_key(root_private)).hex(),
            keys=_only(records, Keys),
            incarnation=unit.incarnation,
            rows=rows,
            server_time=self._clock.now_ms(),
            sealing_public=site_sealing_public(root_private),
            store_key=store_key,
        )

    def session(
        self, authorization: str, signature: str, *, method: str, target: str, body: bytes
    ) -> Session:
        """Who is asking: the bearer token names the counter, the signature is by its key over this very request."""
        scheme, _, token = authorization.partition(" ")
        found = _TOKEN.fullmatch(token.strip())
        if scheme.lower() != "bearer" or found is None or int(found[1]) > SITE_MAX:
            raise ProtocolFault(ErrorCode.UNAUTHORISED, "The request carries no counter's token.")
        number, id = int(found[1]), found[2]
        with self._database.read() as connection:
            row = _counter(connection, number, id)
            if row is None:
                raise ProtocolFault(
                    ErrorCode.COUNTER_UNKNOWN, "The server doesn't know this counter."
                )
            token_hash, public_key, revoked_at, _ = row
            identities = identities_of(connection, number, id)
        if not token_hash or not is_secret(token.strip(), token_hash):
            raise ProtocolFault(ErrorCode.UNAUTHORISED, "The counter's token is not the one given.")
        if not verify_request(
            bytes.fromhex(public_key),
            signature,
            method=method,
            target=target,
            counter=id,
            body=body,
        ):
            raise ProtocolFault(ErrorCode.UNAUTHORISED, "The request isn't signed by this counter.")
        if revoked_at:
            raise ProtocolFault(ErrorCode.COUNTER_REVOKED, "This counter has been revoked.")
        return Session(
            site=number,
            counter=id,
            public_key=public_key,
            identities=identities,
        )

    def revoke(self, id: str) -> int:
        """Shuts a counter out from now on; the number of its site."""
        with self._database.read() as connection:
            # An administrator's question: the one place that looks across sites.
            number = connection.execute(
                select(counter.c.site_id).where(counter.c.id == id, counter.c.id != PLATFORM)
            ).scalar()
        if number is None:
            raise OperatorError("counter_unknown", "There is no such counter.")
        now = self._clock.now_ms()

        def work(connection: Connection) -> int:
            unit = self._unit(connection, int(number))
            connection.execute(
                update(counter)
                .where(counter.c.site_id == unit.site, counter.c.id == id)
                .values(revoked_at=now)
            )
            known = unit.rows.get(Kind.COUNTER, id)
            if isinstance(known, Counter):
                unit.put(replace(known, revoked=True))
            unit.finish()
            return unit.site

        return self._database.unit(work)


def identities_of(connection: Connection, number: int, id: str) -> frozenset[str]:
    """The ids under which a counter has recorded so far: its own, and those that it had before."""
    own = _counter(connection, number, id)
    identities, origin = {id}, own[3] if own else ""
    while origin and origin not in identities and len(identities) < EARLIER_MAX + 1:
        identities.add(origin)
        before = _counter(connection, number, origin)
        origin = before[3] if before else ""
    return frozenset(identities)


def _token_tail(root_private: bytes, number: int, id: str, public_key: str) -> str:
    """The secret part of a token, the same for the same counter and key.

    A request that the network delivers twice must not make the first answer's token worthless.
    """
    said = f"counter-token\0{number}.{id}.{public_key}".encode()
    return urlsafe_b64encode(hmac.digest(root_private, said, "sha256")[:24]).decode()


def _counter(connection: Connection, number: int, id: str) -> tuple[str, str, int, str] | None:
    row = connection.execute(
        select(
            counter.c.token_hash, counter.c.public_key, counter.c.revoked_at, counter.c.origin
        ).where(counter.c.site_id == number, counter.c.id == id)
    ).first()
    return None if row is None else (row[0], row[1], int(row[2]), row[3])


def _code_unknown() -> ProtocolFault:
    return ProtocolFault(ErrorCode.CODE_UNKNOWN, "This code is not known, used up or too old.")


def _only(records: list[Record], shape: type[_R]) -> _R:
    return next(record for record in records if isinstance(record, shape))
