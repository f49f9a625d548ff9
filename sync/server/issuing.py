# SPDX-License-Identifier: Apache-2.0
"""What only the server gives an order: its number at the site, and a secret code for the resident.

The code itself stays here (for whoever tells the resident); rows carry its mark. What an operation was given and
then didn't keep is dropped, so that a refused order uses up neither number nor code.
"""

from __future__ import annotations

from app.domain.check_digits import secret_check_digit
from app.ids import IdSource
from app.tokens import secret_mac


def new_secret_code(ids: IdSource) -> str:
    """Seven random digits and their check digit."""
    digits = f"{int.from_bytes(ids.secret(8)) % 10_000_000:07d}"
    return digits + secret_check_digit(digits)


class SiteIssuer:
    """The `Issuer` of one unit: numbers go on from `order_number`, codes wait in `given` until they are kept."""

    def __init__(self, *, site: int, site_key: bytes, order_number: int, ids: IdSource) -> None:
        self._site = site
        self._site_key = site_key
        self._ids = ids
        self.number = order_number
        self.given: list[tuple[str, str]] = []
        self._kept = (order_number, 0)

    def order_number(self) -> int:
        self.number += 1
        return self.number

    def secret(self, order: str) -> str:
        code = new_secret_code(self._ids)
        self.given.append((order, code))
        return secret_mac(self._site_key, self._site, code)

    def keep(self) -> None:
        """What was given since the last `keep` or `drop` has come into force."""
        self._kept = (self.number, len(self.given))

    def drop(self) -> None:
        """What was given since then has not."""
        self.number, count = self._kept
        del self.given[count:]
