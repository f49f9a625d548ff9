# SPDX-License-Identifier: Apache-2.0
"""Lists for scripts: records of a kind that equal what is asked, in the order of their ids.

Only the columns named here may be asked for, so that a typing error is an error and not an empty list.
Pages go by the last id (`after`). Masking is the caller's: these are whole records.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from app.codec import decode_record
from app.domain.kinds import Kind
from app.domain.records import Record
from app.errors import UsageError
from app.store.columns import storable
from app.store.tables import TABLES

MOST = 1_000
MOST_NUMBER = 2**63 - 1

FIELDS: dict[Kind, dict[str, str]] = {
    Kind.PARCEL: {
        "id": "id",
        "waybill": "waybill",
        "status": "status",
        "slot": "slot",
        "pickup_code": "pickup_code",
        "order": "order_id",
        "consignment": "consignment",
    },
    Kind.HANDOVER: {
        "id": "id",
        "parcel": "parcel",
        "order": "order_id",
        "counter": "counter",
        "operator": "operator",
        "undone": "undone",
        "conflict": "conflict",
    },
    Kind.ORDER: {
        "id": "id",
        "number": "number",
        "platform_no": "platform_no",
        "status": "status",
        "delivery": "delivery",
        "group_buy": "group_buy",
    },
    Kind.PRODUCT: {"id": "id", "code": "code", "name": "name"},
    Kind.LOT: {"id": "id", "product": "product"},
    Kind.MOVEMENT: {"id": "id", "product": "product", "kind": "kind"},
    Kind.CONSIGNMENT: {"id": "id"},
    Kind.CASE: {"id": "id", "kind": "kind", "open": "open", "subject": "subject"},
}
"""What may be asked of each kind: the record's own word -> its column."""


def list_records(
    conn: Connection,
    kind: Kind,
    *,
    where: Mapping[str, str | int | bool] | None = None,
    limit: int = 200,
    after: str = "",
) -> list[Record]:
    """At most `limit` records behind the id `after` for which every equality in `where` holds."""
    fields = FIELDS.get(kind, {})
    conditions = ["id > ?"]
    values: list[str | int] = [storable(after)]
    for field, value in (where or {}).items():
        if field not in fields:
            known = ", ".join(fields) or "none"
            raise UsageError("unknown_field", f"`{kind}` has no `{field}`; known are {known}.")
        if not isinstance(value, str | int):
            raise UsageError("bad_field", f"`{field}` must be a text, a number, true or false.")
        if not isinstance(value, str) and abs(value) > MOST_NUMBER:
            raise UsageError("bad_field", f"`{field}` is too large a number.")
        conditions.append(f'"{fields[field]}" = ?')
        values.append(storable(value) if isinstance(value, str) else int(value))
    table = TABLES[kind].name
    found = conn.exec_driver_sql(
        f"SELECT body FROM {table} WHERE {' AND '.join(conditions)} ORDER BY id LIMIT ?",
        (*values, max(0, min(limit, MOST))),
    )
    return [decode_record(kind, body) for (body,) in found]
