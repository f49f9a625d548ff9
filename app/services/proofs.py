# SPDX-License-Identifier: Apache-2.0
"""Proofs as the resident brings them: a signed token or a secret code, checked without a network.

A token is checked against the site's key list, a secret code as HMAC under the site's key. Both answer
with the order that they speak for; neither says anything about whether it was used: that follows
from the parcel. A wrong secret code is counted on the disk BEFORE it is looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.kinds import Kind, ProofKind
from app.domain.records import Keys, Order
from app.domain.roles import Deed
from app.domain.verdict import Reason
from app.logs import Events
from app.secrets import ROOT_PUBLIC, SITE_KEY
from app.services.desk import Desk
from app.services.tries import Tries
from app.store import queries
from app.tokens import (
    Fault,
    KeyList,
    KeyListFault,
    TokenFault,
    read_key_list,
    secret_mac,
    verify_token,
)

KEY_LIST = "key_list"
"""Under which the store keeps the newest list it has seen."""
WRONG_CODES_A_DAY = 10
WRONG_CODES_UNSEEN = 50
"""So many wrong ones in all until a manager logs in: setting the clock on doesn't give ten more for ever."""
SECRET_CODES = ("secret_code", "all")
"""Under which the tries of all days stand."""

_log = Events("proofs")

_WHY: dict[Fault, Reason] = {
    Fault.MALFORMED: Reason.MALFORMED,
    Fault.UNKNOWN_VERSION: Reason.TOKEN_BAD,
    Fault.UNKNOWN_KEY: Reason.TOKEN_BAD,
    Fault.BAD_SIGNATURE: Reason.TOKEN_BAD,
    Fault.OTHER_SITE: Reason.TOKEN_OTHER_SITE,
    Fault.NOT_YET_VALID: Reason.TOKEN_NOT_YET,
    Fault.EXPIRED: Reason.TOKEN_EXPIRED,
    Fault.REVOKED: Reason.TOKEN_REVOKED,
    Fault.KEYS_EXPIRED: Reason.KEYS_EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A genuine proof: its order where this counter has it, and the order's number."""

    kind: ProofKind
    text: str
    order: Order | None = None
    order_number: int = 0
    token_jti: str = ""


class Proofs:
    """Checks what residents bring."""

    def __init__(self, desk: Desk, secret: Callable[[str], bytes | None], tries: Tries) -> None:
        self._desk = desk
        self._secret = secret
        self._tries = tries
        self._keys: tuple[str, KeyList | None] | None = None

    def token(self, text: str) -> Checked | Reason:
        """A pickup token; the reason if it isn't good here and now."""
        keys = self.key_list()
        if keys is None:
            return Reason.KEYS_EXPIRED
        body = verify_token(text, keys, self._desk.site().number, self._desk.now())
        if isinstance(body, TokenFault):
            return _WHY[body.code]
        orders = self._desk.store.read(lambda rows: rows.by_key(Kind.ORDER, str(body.order)))
        order = next((o for o in orders if isinstance(o, Order)), None)
        return Checked(
            kind=ProofKind.TOKEN,
            text=text,
            order=order,
            order_number=body.order,
            token_jti=body.jti,
        )

    def secret_code(self, code: str) -> Checked | Reason | None:
        """A secret code; None where no order here has it, `CODE_LOCKED` after ten wrong ones a day."""
        key = self._secret(SITE_KEY)
        if key is None:
            return None
        mac = secret_mac(key, self._desk.site().number, code)
        day = self._desk.today()
        wrong = self._desk.store.count_try("secret_code", day)
        used_up = wrong > WRONG_CODES_A_DAY or (
            self._tries.standing(*SECRET_CODES) >= WRONG_CODES_UNSEEN
        )
        if used_up and not self._desk.may(Deed.TRY_MORE_CODES):
            return Reason.CODE_LOCKED
        order = self._desk.store.query(lambda conn: queries.order_by_secret(conn, mac))
        if order is None:
            self._tries.count(*SECRET_CODES)
            return None
        self._desk.store.take_back_try("secret_code", day)
        return Checked(
            kind=ProofKind.SECRET_CODE, text=code, order=order, order_number=order.number
        )

    def key_list(self) -> KeyList | None:
        """The newest key list that the root key signed; read once a version.

        A list of an older version than the newest that was ever here is refused, wherever it comes from, and the
        newest stays in force: an old list would bring back what has been called back since.
        """
        record = self._desk.store.read(lambda rows: next(iter(rows.all(Kind.KEYS)), None))
        root = self._secret(ROOT_PUBLIC)
        if not isinstance(record, Keys) or root is None:
            return None
        if self._keys is None or self._keys[0] != record.signed:
            self._keys = (record.signed, self._newest(record.signed, root))
        return self._keys[1]

    def _newest(self, signed: str, root: bytes) -> KeyList | None:
        site = self._desk.site().number
        kept = read_key_list(self._desk.store.kept(KEY_LIST), root, site)
        newest = None if isinstance(kept, KeyListFault) else kept
        found = read_key_list(signed, root, site, at_least=newest.version if newest else 0)
        if isinstance(found, KeyListFault):
            _log.warn("key_list_refused", reason=str(found))
            return newest
        if newest is None or found.version > newest.version:
            self._desk.store.keep(KEY_LIST, signed)
        return found

    def list_age_s(self) -> int | None:
        """How old the signed list of keys and called-back tokens is, by this counter's clock; None without one."""
        keys = self.key_list()
        return None if keys is None else max(0, self._desk.now() - keys.issued) // 1000
