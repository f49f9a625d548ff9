# SPDX-License-Identifier: Apache-2.0
"""Ids that follow from what a thing is.

Whatever has a natural key (an order's platform number, a product's code, a row of a delivery list)
gets its id from that key, so that an import at one counter, the same import at another, and the
platform's own call meet in one record without asking anyone. Whatever an operation creates gets its
id from that operation, so that counter and server create the very same row.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

_begun = blake2b(digest_size=16, person=b"linli-id").copy
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def derived_id(*parts: str | int) -> str:
    """A UUIDv8 string from `parts`, in their order; the same parts give the same id everywhere."""
    # Cut from the hex text: going through `uuid.UUID` takes three times as long, and a busy server makes
    # many; a copy of the begun hash spares its setting up.
    texts = [str(part).encode() for part in parts]
    made = _begun()
    made.update(b"".join([len(text).to_bytes(4) + text for text in texts]))
    found = made.hexdigest()
    return f"{found[:8]}-{found[8:12]}-8{found[13:16]}-{_VARIANT[found[16]]}{found[17:20]}-{found[20:]}"


def order_id(site: int, platform_no: str) -> str:
    """The id of the order that the platform knows as `platform_no`."""
    return derived_id("order", site, platform_no)


def group_buy_id(site: int, number: str) -> str:
    """The id of the group buy that the platform knows as `number`."""
    return derived_id("group-buy", site, number)


def product_id(site: int, code: str) -> str:
    """The id of the product that is sold under `code`."""
    return derived_id("product", site, code)


@lru_cache(maxsize=4_096)
def lot_id(product: str, code: str) -> str:
    """The id of a lot of a product; the empty code is stock without a lot."""
    return derived_id("lot", product, code)


def consignment_id(site: int, key: str) -> str:
    """The id of a consignment; `key` is its platform id or the digest of the list it came on."""
    return derived_id("consignment", site, key)


def parcel_id(consignment: str, row: str | int) -> str:
    """The id of the parcel on one row of a consignment's list."""
    return derived_id("parcel", consignment, row)
