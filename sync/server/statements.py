# SPDX-License-Identifier: Apache-2.0
"""The hot statements, set-wise, for each dialect: one JSON parameter, then the site.

Rules (a test reads them): `site_id` stands on every table of a statement, an INSERT..SELECT takes it from
`site`, the lock is a statement of its own. One document instead of a list of parameters is what keeps
an exchange at a handful of statements whatever its size. Both dialects take and give the same columns.
"""

from __future__ import annotations

from dataclasses import dataclass


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
    """[[kind, id, seq, deleted, parent, look_up, body]]."""
    put_operations: str
    """[[id, counter, n, seq, kind, outcome, detail, body, private, salt]]."""
    put_secrets: str
    """[[order_id, code]]."""
    position: str
    """(site) -> seq, incarnation, horizon."""
    keys_version: str
    """(site) -> the version of the site's key list."""
    changes: str
    """(site, after, upto, limit) -> kind, id, seq, deleted, body."""
    changes_at: str
    """(site, seq) -> the same, of one sequence number."""


_UPSERT = (
    " ON CONFLICT (site_id, kind, id) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted,"
    " parent = excluded.parent, look_up = excluded.look_up, body = excluded.body"
)
# An order that was withdrawn and placed again gets another code: the newest is the one that counts.
_RENEW = " ON CONFLICT (site_id, order_id) DO UPDATE SET code = excluded.code, token = '', expires_at = 0"
_RECORD = "site_id, kind, id, seq, deleted, parent, look_up, body"
_OPERATION = "site_id, id, counter, n, seq, kind, outcome, detail, body, private, salt"
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


def _each(columns: int) -> str:
    """The columns of a JSON array of arrays, in SQLite."""
    return ", ".join(f"j.value ->> {n}" for n in range(columns))


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
    put_records=(
        f"INSERT INTO record ({_RECORD}) SELECT s.site_id, {_each(7)}"
        f" FROM site s, json_each(?) j WHERE s.site_id = ?{_UPSERT}"
    ),
    put_operations=(
        f"INSERT INTO operation ({_OPERATION}) SELECT s.site_id, {_each(10)}"
        " FROM site s, json_each(?) j WHERE s.site_id = ?"
    ),
    put_secrets=(
        "INSERT INTO order_secret (site_id, order_id, code, token, expires_at)"
        f" SELECT s.site_id, {_each(2)}, '', 0 FROM site s, json_each(?) j WHERE s.site_id = ?{_RENEW}"
    ),
    position=_POSITION.format(p="?"),
    keys_version=_KEYS_VERSION.format(p="?"),
    changes=_CHANGES.format(p="?"),
    changes_at=_CHANGES_AT.format(p="?"),
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
    put_records=(
        f"INSERT INTO record ({_RECORD}) SELECT s.site_id, j ->> 0, j ->> 1, (j ->> 2)::bigint,"
        " (j ->> 3)::boolean, j ->> 4, j ->> 5, j ->> 6"
        f" FROM site s, json_array_elements(%s::json) j WHERE s.site_id = %s{_UPSERT}"
    ),
    put_operations=(
        f"INSERT INTO operation ({_OPERATION}) SELECT s.site_id, j ->> 0, j ->> 1, (j ->> 2)::bigint,"
        " (j ->> 3)::bigint, j ->> 4, j ->> 5, j ->> 6, j ->> 7, j ->> 8, j ->> 9"
        " FROM site s, json_array_elements(%s::json) j WHERE s.site_id = %s"
    ),
    put_secrets=(
        "INSERT INTO order_secret (site_id, order_id, code, token, expires_at)"
        " SELECT s.site_id, j ->> 0, j ->> 1, '', 0"
        f" FROM site s, json_array_elements(%s::json) j WHERE s.site_id = %s{_RENEW}"
    ),
    position=_POSITION.format(p="%s"),
    keys_version=_KEYS_VERSION.format(p="%s"),
    changes=_CHANGES.format(p="%s"),
    changes_at=_CHANGES_AT.format(p="%s"),
)
