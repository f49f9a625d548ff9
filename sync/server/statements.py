# SPDX-License-Identifier: Apache-2.0
"""The hot statements, set-wise, for each dialect: what they read by one JSON parameter and the site.

Rules (a test reads them): `site_id` stands on every table of a statement, an INSERT..SELECT takes it from
`site`, the lock is a statement of its own. One document instead of a list of parameters is what keeps
an exchange at a handful of statements whatever its size. What is written goes down as each database takes it
best, measured: PostgreSQL one binary array a column (11,000 -> 22,000 operations/s beside a JSON document, which it
parses again for every column), SQLite a prepared statement run for each row. Both take and give the same columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.marks import FUNCTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """SQL text by name. Parameters: (json, site) but where a comment says otherwise."""

    lock: str
    """(count, site) -> seq, order_number, incarnation, keys_version, id, horizon, site_key; takes the lock."""
    settle: str
    """(seq, order_number, site): what was really used."""
    replays: str
    """[id] -> id, outcome, seq, detail, kind."""
    by_id: str
    """[[kind, id]] -> kind, id, body, of the living."""
    by_parent: str
    """[[kind, parent]] -> kind, id, body."""
    by_look_up: str
    """[[kind, look_up]] -> kind, id, body."""
    put_records: str
    """`written`: kind, id, seq, deleted, parent, look_up, body."""
    put_operations: str
    """`written`: id, counter, n, seq, kind, outcome, detail, body, private, salt."""
    put_secrets: str
    """`written`: order_id, code, token, expires_at."""
    by_column: bool
    """How `written` hands rows over: a list for each column, or row by row."""
    position: str
    """(site) -> seq, incarnation, horizon."""
    keys_version: str
    """(site) -> the version of the site's key list."""
    changes: str
    """(site, after, upto, limit) -> kind, id, seq, deleted, body."""
    changes_at: str
    """(site, seq) -> the same, of one sequence number."""
    behind: str
    """(site, after, upto) -> how many rows."""
    living: str
    """(site, kind, after id, limit) -> id, seq, body, in the order of the ids."""
    digest: str
    """(site) -> kind, count, sum of the marks (`app.domain.marks`), of the living."""

    def written(
        self, connection: Connection, sql: str, rows: Sequence[tuple[object, ...]], site: int
    ) -> None:
        """Runs one of the `put_` statements for all `rows`."""
        if not rows:
            return
        if self.by_column:
            columns = tuple(map(list, zip(*rows, strict=True)))
            connection.exec_driver_sql(sql, (*columns, site))
        else:
            connection.exec_driver_sql(sql, [(*row, site) for row in rows])


_UPSERT = (
    " ON CONFLICT (site_id, kind, id) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted,"
    " parent = excluded.parent, look_up = excluded.look_up, body = excluded.body"
)
# An order that was withdrawn and placed again gets another code: the newest is the one that counts.
_RENEW = " ON CONFLICT (site_id, order_id) DO UPDATE SET code = excluded.code, token = '', expires_at = 0"
_RECORD = "kind, id, seq, deleted, parent, look_up, body"
_OPERATION = "id, counter, n, seq, kind, outcome, detail, body, private, salt"
_SECRET = "order_id, code, token, expires_at"
_LOCK = (
    "UPDATE site SET seq = seq + {p} WHERE site_id = {p}"
    " RETURNING seq, order_number, incarnation, keys_version, id, horizon, site_key"
)
_SETTLE = "UPDATE site SET seq = {p}, order_number = {p} WHERE site_id = {p}"
_POSITION = "SELECT seq, incarnation, horizon FROM site WHERE site_id = {p}"
_KEYS_VERSION = "SELECT keys_version FROM site WHERE site_id = {p}"
_CHANGES = (
    "SELECT kind, id, seq, deleted, body FROM record"
    " WHERE site_id = {p} AND seq > {p} AND seq <= {p} ORDER BY seq LIMIT {p}"
)
_CHANGES_AT = "SELECT kind, id, seq, deleted, body FROM record WHERE site_id = {p} AND seq = {p} ORDER BY kind, id"

_BEHIND = "SELECT count(*) FROM record WHERE site_id = {p} AND seq > {p} AND seq <= {p}"
_LIVING = (
    "SELECT id, seq, body FROM record"
    " WHERE site_id = {p} AND kind = {t} AND id > {t} AND NOT deleted ORDER BY id LIMIT {p}"
)
_DIGEST = "SELECT kind, count(*), sum({mark}) FROM record WHERE site_id = {p} AND NOT deleted GROUP BY kind"


def _put_sqlite(table: str, columns: str, tail: str = "") -> str:
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT INTO {table} ({columns}, site_id) VALUES ({marks}, ?){tail}"


def _put_postgresql(table: str, columns: str, types: str, tail: str = "") -> str:
    arrays = ", ".join(f"%b::{type.strip()}[]" for type in types.split(","))
    named = ", ".join(f"j.{column.strip()}" for column in columns.split(","))
    return (
        f"INSERT INTO {table} (site_id, {columns}) SELECT s.site_id, {named}"
        f" FROM site s, unnest({arrays}) j({columns}) WHERE s.site_id = %s{tail}"
    )


def _pairs_sqlite(column: str) -> str:
    # CROSS JOIN fixes the order of the loops: the handful of asked pairs outside, the index inside.
    return (
        "SELECT r.kind, r.id, r.body FROM json_each(?) j CROSS JOIN record r"
        f" WHERE r.site_id = ? AND r.kind = j.value ->> 0 AND r.{column} = j.value ->> 1"
        f" AND NOT r.deleted{_not_empty(column)}"
    )


def _pairs_postgresql(column: str) -> str:
    # OFFSET 0 keeps the subquery as it is: one index look-up a pair, where the planner, guessing at the
    # length of the document, would rather hash all of the site's rows.
    return (
        "SELECT r.kind, r.id, r.body FROM json_array_elements(%s::json) j, LATERAL"
        " (SELECT r.kind, r.id, r.body FROM record r WHERE r.site_id = %s"
        f" AND r.kind = j ->> 0 AND r.{column} = j ->> 1"
        f" AND NOT r.deleted{_not_empty(column)} OFFSET 0) r"
    )


def _not_empty(column: str) -> str:
    """Lets the planner use the partial index."""
    return "" if column == "id" else f" AND r.{column} <> ''"


SQLITE = Statements(
    lock=_LOCK.format(p="?"),
    settle=_SETTLE.format(p="?"),
    replays=(
        "SELECT o.id, o.outcome, o.seq, o.detail, o.kind FROM json_each(?) j CROSS JOIN operation o"
        " WHERE o.site_id = ? AND o.id = j.value"
    ),
    by_id=_pairs_sqlite("id"),
    by_parent=_pairs_sqlite("parent"),
    by_look_up=_pairs_sqlite("look_up"),
    put_records=_put_sqlite("record", _RECORD, _UPSERT),
    put_operations=_put_sqlite("operation", _OPERATION),
    put_secrets=_put_sqlite("order_secret", _SECRET, _RENEW),
    by_column=False,
    position=_POSITION.format(p="?"),
    keys_version=_KEYS_VERSION.format(p="?"),
    changes=_CHANGES.format(p="?"),
    changes_at=_CHANGES_AT.format(p="?"),
    behind=_BEHIND.format(p="?"),
    living=_LIVING.format(p="?", t="?"),
    digest=_DIGEST.format(p="?", mark=f"{FUNCTION}(seq, body)"),
)

POSTGRESQL = Statements(
    lock=_LOCK.format(p="%s"),
    settle=_SETTLE.format(p="%s"),
    replays=(
        "SELECT o.id, o.outcome, o.seq, o.detail, o.kind"
        " FROM json_array_elements_text(%s::json) j(id), LATERAL"
        " (SELECT o.id, o.outcome, o.seq, o.detail, o.kind FROM operation o"
        " WHERE o.site_id = %s AND o.id = j.id OFFSET 0) o"
    ),
    by_id=_pairs_postgresql("id"),
    by_parent=_pairs_postgresql("parent"),
    by_look_up=_pairs_postgresql("look_up"),
    put_records=_put_postgresql(
        "record", _RECORD, "text, text, bigint, boolean, text, text, text", _UPSERT
    ),
    put_operations=_put_postgresql(
        "operation",
        _OPERATION,
        "text, text, bigint, bigint, text, text, text, text, text, text",
    ),
    put_secrets=_put_postgresql("order_secret", _SECRET, "text, text, text, bigint", _RENEW),
    by_column=True,
    position=_POSITION.format(p="%s"),
    keys_version=_KEYS_VERSION.format(p="%s"),
    changes=_CHANGES.format(p="%s"),
    changes_at=_CHANGES_AT.format(p="%s"),
    behind=_BEHIND.format(p="%s"),
    living=_LIVING.format(p="%s", t="%s::text"),
    digest=_DIGEST.format(
        p="%s", mark="('x' || left(md5(seq::text || ' ' || body), 10))::bit(40)::bigint"
    ),
)
