# SPDX-License-Identifier: Apache-2.0
"""Sites, operators and the platform's keys: what an administrator makes.

Promises: of a key only the SHA-256 is kept, of a PIN only its argon2id; a key names itself, so that it is
found without a search. Everything that counters must know of it becomes a record in the site's feed.
Counters have their own module, `enrolment.py`.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from argon2 import PasswordHasher
from sqlalchemy import Connection, case, func, insert, select, update

from app.clock import Clock
from app.domain.identity import derived_id, order_id
from app.domain.kinds import Kind
from app.domain.records import Operator, Site
from app.domain.roles import Role
from app.errors import OperatorError
from app.ids import IdSource
from sync.server.engine import Database
from sync.server.keys import publish, rotate
from sync.server.policy import Value, set_policy
from sync.server.revoking import call_back_for_good
from sync.server.tables import counter, platform_key, site
from sync.server.unit import PLATFORM, Unit

SITE_MAX = (1 << 32) - 1
PIN_DIGITS = range(4, 13)
NAME_MAX = 80
ORDER_LEAP = 1_000_000
"""How far order numbers leap after a restore: more than a site gives out between two backups."""
FORGOTTEN_VERSIONS = 10_000
"""A server from a backup passes over more versions of the key list than it can have given out since."""


def secret_hash(text: str) -> str:
    """What is kept of a secret that a machine made (long and random: a plain hash is enough)."""
    return sha256(text.encode()).hexdigest()


def is_secret(text: str, kept: str) -> bool:
    return hmac.compare_digest(secret_hash(text), kept)


def secret_text(ids: IdSource, size: int = 24) -> str:
    """A random secret as text."""
    return urlsafe_b64encode(ids.secret(size)).decode().rstrip("=")


def checked_name(name: str) -> str:
    """A name as it is kept, or an `OperatorError`."""
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_MAX or not plain.isprintable():
        raise OperatorError("bad_name", f"A name has 1 to {NAME_MAX} characters.")
    return plain


def counter_row(number: int, id: str, name: str, now_ms: int) -> dict[str, object]:
    """The columns of a counter that has sent nothing yet."""
    return {
        "site_id": number, "id": id, "name": name, "public_key": "", "token_hash": "", "origin": "",
        "enrolled_at": now_ms, "revoked_at": 0, "forked_at": 0, "sync_no": 0, "rid": "",
        "rids": "", "incarnation": 0, "last_n": 0, "last_hash": "", "head_n": 0, "head": "",
    }  # fmt: skip


def key_id_of(key: str) -> str:
    """The name by which a platform's key is found, out of one that has been let in."""
    return key.split(".")[1]


class Accounts:
    """What an administrator may make and take back."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    def _unit(self, connection: Connection, number: int) -> Unit:
        return Unit(connection, self._database.statements, number, count=1, ids=self._ids)

    def add_site(self, name: str) -> int:
        """A site with its keys; its number."""
        name = checked_name(name)
        now = self._clock.now_ms()

        def work(connection: Connection) -> int:
            last = connection.execute(select(func.max(site.c.site_id))).scalar() or 0
            number = int(last) + 1
            if number > SITE_MAX:
                raise OperatorError("too_many_sites", "There is no site number left.")
            connection.execute(
                insert(site).values(
                    site_id=number, id=derived_id("site", number), seq=0, order_number=0,
                    incarnation=1, horizon=0, site_key=self._ids.secret(32),
                    root_private=self._ids.secret(32), keys_version=0, created_at=now,
                )
            )  # fmt: skip
            connection.execute(insert(counter).values(counter_row(number, PLATFORM, PLATFORM, now)))
            unit = self._unit(connection, number)
            unit.put(Site(id=derived_id("site", number), number=number, name=name))
            rotate(unit, self._ids, now)
            unit.finish()
            return number

        return self._database.unit(work)

    def set_policy(self, number: int, settings: dict[str, Value]) -> dict[str, object]:
        """Changes the site's policy; the whole of it as it then is."""

        def work(connection: Connection) -> dict[str, object]:
            unit = self._unit(connection, number)
            policy = set_policy(unit, settings)
            unit.finish()
            return policy

        return self._database.unit(work)

    def add_operator(self, number: int, name: str, roles: Sequence[str], pin: str) -> str:
        """Someone who may log in at the site; the id of the record."""
        name = checked_name(name)
        if not roles or any(role not in set(Role) for role in roles):
            raise OperatorError(
                "bad_role", "There is no such role.", f"Name one of: {', '.join(Role)}."
            )
        if len(pin) not in PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
            raise OperatorError("bad_pin", "A PIN has 4 to 12 digits.", "Choose another one.")
        # Hashed outside the site's lock: it is meant to be slow.
        hashed = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(pin)
        id = self._ids.new_id()

        def work(connection: Connection) -> str:
            unit = self._unit(connection, number)
            unit.put(Operator(id=id, name=name, roles=tuple(roles), pin=hashed))
            unit.finish()
            return id

        return self._database.unit(work)

    def set_operator_active(self, number: int, id: str, *, active: bool) -> None:
        """Lets an operator work, or no more."""

        def work(connection: Connection) -> None:
            unit = self._unit(connection, number)
            known = unit.rows.get(Kind.OPERATOR, id)
            if not isinstance(known, Operator):
                raise OperatorError("operator_unknown", "There is no such operator at this site.")
            unit.put(replace(known, active=active))
            unit.finish()

        self._database.unit(work)

    def rotate_keys(self, number: int) -> tuple[int, int]:
        """A fresh signing key; its number and the version of the list."""

        def work(connection: Connection) -> tuple[int, int]:
            unit = self._unit(connection, number)
            keys = rotate(unit, self._ids, self._clock.now_ms())
            unit.finish()
            return keys.keys[-1].key_id, keys.version

        return self._database.unit(work)

    def revoke_token(self, number: int, order: str) -> tuple[str, int]:
        """Calls back an order's token and code, by the platform's number or the id; (order, list's version)."""

        def work(connection: Connection) -> tuple[str, int]:
            unit = self._unit(connection, number)
            known = unit.rows.get(Kind.ORDER, order_id(number, order))
            id = known.id if known else order
            call_back_for_good(unit, self._ids, id, self._clock.now_ms())
            unit.finish()
            return id, unit.keys_version

        return self._database.unit(work)

    def add_platform_key(self, numbers: Sequence[int]) -> str:
        """A key that may speak for these sites. Each site keeps its own line of it: no row spans sites."""
        key_id = self._ids.secret(8).hex()
        key = f"lp1.{key_id}.{secret_text(self._ids)}"
        now = self._clock.now_ms()
        with self._database.read() as connection:
            known = set(connection.execute(select(site.c.site_id)).scalars())
        if not set(numbers) <= known:
            raise OperatorError("site_unknown", "There is no such site.")
        for number in sorted(set(numbers)):

            def work(connection: Connection, number: int = number) -> None:
                connection.execute(
                    insert(platform_key).values(
                        site_id=number, key_id=key_id, key_hash=secret_hash(key), made_at=now,
                        revoked_at=0,
                    )
                )  # fmt: skip

            self._database.unit(work)
        return key

    def platform_key_opens(self, key: str, number: int) -> bool:
        """Whether a key may speak for a site."""
        parts = key.split(".")
        if len(parts) != 3 or parts[0] != "lp1" or not 0 < number <= SITE_MAX:
            return False
        if len(key) > 100 or not key.isascii() or "\0" in key:
            return False
        with self._database.read() as connection:
            row = connection.execute(
                select(platform_key.c.key_hash, platform_key.c.revoked_at).where(
                    platform_key.c.site_id == number, platform_key.c.key_id == parts[1]
                )
            ).first()
        return row is not None and not row.revoked_at and is_secret(key, row.key_hash)

    def sites_of_key(self, key: str) -> list[int]:
        """The sites that a key speaks for; a call that names no site means the only one."""
        parts = key.split(".")
        if len(parts) != 3 or len(key) > 100 or "\0" in key:
            return []
        with self._database.read() as connection:
            rows = connection.execute(
                select(platform_key.c.site_id, platform_key.c.key_hash)
                .where(platform_key.c.key_id == parts[1], platform_key.c.revoked_at == 0)
                .order_by(platform_key.c.site_id)
            ).all()
        return [int(row.site_id) for row in rows if is_secret(key, row.key_hash)]

    def restored(self) -> int:
        """Tells every counter that this database came back from a backup; how many sites there are.

        An incarnation may never come twice, though the same backup may: so it is at least the time. Order
        numbers leap, for those that were given out after the backup stand in residents' tokens.
        """
        at_least = self._clock.now_ms()
        with self._database.read() as connection:
            numbers = list(connection.execute(select(site.c.site_id)).scalars())
        for number in numbers:

            def work(connection: Connection, number: int = number) -> None:
                connection.execute(
                    update(site)
                    .where(site.c.site_id == number)
                    .values(
                        incarnation=case(
                            (site.c.incarnation < at_least, at_least),
                            else_=site.c.incarnation + 1,
                        ),
                        order_number=site.c.order_number + ORDER_LEAP,
                    )
                )
                unit = self._unit(connection, number)
                publish(unit, self._clock.now_ms(), skip=FORGOTTEN_VERSIONS)
                unit.finish()

            self._database.unit(work)
        return len(numbers)
