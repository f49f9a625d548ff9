# SPDX-License-Identifier: Apache-2.0
"""The contract between a counter and the central server: every message, as a typed struct.

These structs are what is decoded, what is sent, and what the OpenAPI page shows. Operations and
records travel as the bytes that were recorded (`msgspec.Raw`): nothing on the way makes them again, so
a hash stays a hash. Fields are only ever added, with a default: protocols N and N-1 talk to each other.
`codec.py` has the encoding and its limits. No rule of the shop stands here.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from app.domain.records import Keys, Personal, Site

PROTO = 2
"""2: the server tells how far behind a reply leaves the counter, and gives snapshots and digests."""
MIN_PROTO = 1
MARKER = "linli-proto"
"""Header on every request and reply. A reply without it comes from a captive portal or a proxy."""
COUNTER_HEADER = "linli-counter"
SIGNATURE_HEADER = "linli-signature"
"""`app.tokens.sign_request` over method, path with query, counter and the body as sent."""

OPS_MAX = 500
ROWS_DEFAULT = 1_000
ROWS_MAX = 5_000
EARLIER_MAX = 32
"""How many identities back a counter's work is known as its own."""

ENROL_PATH = "/v1/enrol"
EXCHANGE_PATH = "/v1/exchange"
CHANGES_PATH = "/v1/changes"
EVENTS_PATH = "/v1/events"
CA_PATH = "/v1/ca"
SNAPSHOT_PATH = "/v1/snapshot"
DIGEST_PATH = "/v1/digest"
CHUNK_TYPE = "application/vnd.linli+chunk"
"""One chunk of a snapshot: its bytes as the manifest's sha256 knows them, without a content encoding."""

BEHIND_SEQS = 200_000
"""Over so many sequence numbers a reply counts the rows that it leaves behind."""
SNAPSHOT_ROWS = 20_000
"""Further behind than this, a snapshot is quicker than pages."""


class ErrorCode(StrEnum):
    """Why a request as a whole failed. None of these is ever an operation's outcome."""

    BAD_REQUEST = "bad_request"
    CODE_UNKNOWN = "code_unknown"
    UNAUTHORISED = "unauthorised"
    COUNTER_UNKNOWN = "counter_unknown"
    COUNTER_REVOKED = "counter_revoked"
    OTHER_SITE = "other_site"
    NOT_FOUND = "not_found"
    FORK = "fork"
    INCARNATION_CHANGED = "incarnation_changed"
    CURSOR_TOO_OLD = "cursor_too_old"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


STATUS: dict[ErrorCode, int] = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.CODE_UNKNOWN: 403,
    ErrorCode.UNAUTHORISED: 401,
    ErrorCode.COUNTER_UNKNOWN: 404,
    ErrorCode.COUNTER_REVOKED: 403,
    ErrorCode.OTHER_SITE: 409,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.FORK: 409,
    ErrorCode.INCARNATION_CHANGED: 409,
    ErrorCode.CURSOR_TOO_OLD: 410,
    ErrorCode.TOO_LARGE: 413,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.UNAVAILABLE: 503,
}
"""The HTTP status of each error; the code decides, the status is for proxies."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One record as the server holds it since `seq`; a deleted one has the body `null`."""

    kind: str
    id: str
    seq: int
    body: msgspec.Raw
    deleted: bool = False


class EarlierIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """An identity that another goes on for; `signature` (`app.proving.continuation`) is over the next one's key."""

    counter: str
    public_key: str
    signature: str


class BackupHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at the head of a counter's backup, signed by that counter's key as these very bytes.

    `store_key` is the key that opens the rest, sealed for the site's server: so a backup outlives the machine
    whose keychain held the key, and is of no use to whoever finds it.
    """

    site: int
    counter: str
    public_key: str
    made_at: int
    schema: str
    size: int
    sha256: str
    key_mark: str
    """Names the key without telling it, so that the machine that has it knows it by this."""
    secrets: str = ""
    """Hex: the identity's secrets, locked with the store's own key."""
    store_key: str = ""
    """Hex; "" where the server's sealing key isn't known yet."""
    earlier: list[EarlierIdentity] = []
    operations: int = 0
    head: str = ""


class SignedBackup(msgspec.Struct, frozen=True, kw_only=True):
    """A backup's header as its bytes were signed (hex both)."""

    header: str
    signature: str


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A counter asks to become one. The same code with the same key again is the same counter.

    `forked_from` names the identity that the server called a fork; the request is then signed with
    that identity's key and token, and needs no code. `continues` names the identities that it goes on for, the
    newest first, each proven by its key: the server shut them out, or doesn't know them any more; that takes a fresh
    code. A restored store proves the same by its `backup`, and gets the key that opens it.
    """

    public_key: str
    """The counter's Ed25519 key, 64 hex digits."""
    code: str = ""
    name: str = ""
    forked_from: str = ""
    continues: list[EarlierIdentity] = []
    backup: SignedBackup | None = None
    root: str = ""
    """The root key of the site whose records are here: a code of any other site isn't spent on them."""
    proto: int = PROTO


class EnrolReply(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a counter needs to work without a network from now on."""

    site: Site
    counter: str
    token: str
    """Opaque; sent as `authorization: Bearer ...` from now on."""
    site_key: str
    """Hex; checks secret codes. Belongs into the keychain."""
    root_public: str
    """Hex; checks the signed key list."""
    keys: Keys
    incarnation: int
    rows: list[Row]
    """The site, its operators, counters and keys, so that someone can log in at once."""
    server_time: int
    min_proto: int = MIN_PROTO
    sealing_public: str = ""
    """Hex; what only the site's server is to read is sealed for it: backup keys, carried packages."""
    store_key: str = ""
    """Hex; answers a `backup`: the key that opens it."""


class WireOperation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as it was recorded, with what may be purged beside it."""

    body: msgspec.Raw
    private: Personal | None = None
    salt: str = ""


class ExchangeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Push and pull in one. `sync_no` and `rid` are durable at the counter before this is sent.

    `cursor` is "" for the beginning; `limit` 0 asks for no rows. `head` is the hash of the newest
    operation in the counter's journal and `head_n` its number, sent or not: the server keeps them as
    witness against a cut tail.
    """

    counter: str
    incarnation: int
    sync_no: int
    rid: str
    cursor: str = ""
    limit: int = ROWS_DEFAULT
    ops: list[WireOperation] = []
    head: str = ""
    head_n: int = 0
    proto: int = PROTO


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one operation: `applied`, `noop`, `conflict:<code>`, `rejected:<code>`, `quarantined:<code>`."""

    id: str
    outcome: str
    seq: int
    detail: str = ""


class ExchangeReply(msgspec.Struct, frozen=True, kw_only=True):
    """One result for each operation, in their order, and the next page of rows.

    `upto` is the sequence at which the cursor `next` stands: whatever has `seq <= upto` is in the rows
    received so far. `more` asks for another exchange (or `changes`) at once.
    """

    results: list[Result]
    rows: list[Row]
    next: str
    upto: int
    more: bool
    horizon: int
    server_time: int
    min_proto: int = MIN_PROTO
    min_proto_from: int = 0
    """UTC ms from which `min_proto` is asked for, 0 for now: a warning with a date, never a lock."""
    behind: int = 0
    """How many rows are left after these, counted over the next `BEHIND_SEQS` sequence numbers."""


class ChangesReply(msgspec.Struct, frozen=True, kw_only=True):
    """A page of rows; the pull half of an exchange."""

    rows: list[Row]
    next: str
    upto: int
    more: bool
    horizon: int
    server_time: int
    behind: int = 0


class ChunkPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One chunk: `rows` of one kind in the order of their ids, as `size` bytes with this sha256 (hex)."""

    kind: str
    rows: int
    size: int
    sha256: str


class SnapshotReply(msgspec.Struct, frozen=True, kw_only=True):
    """The list of a snapshot's chunks. Every row of the site as of `upto`; `next` is the cursor behind it.

    A chunk is zstd over a msgpack list of `[id, seq, ...search columns, body]`, laid out as `shape` says.
    """

    id: str
    shape: str
    incarnation: int
    upto: int
    next: str
    chunks: list[ChunkPlan]


class KindDigest(msgspec.Struct, frozen=True, kw_only=True):
    """The living records of a kind: how many, and the sum of their marks (`app.domain.marks`)."""

    count: int
    mark: int


class DigestReply(msgspec.Struct, frozen=True, kw_only=True):
    """The site as of `upto`, by kind; a kind without a record may be left out."""

    upto: int
    incarnation: int
    kinds: dict[str, KindDigest]


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is for a person; `incarnation` comes with `incarnation_changed`, `retry_after_s` with a wait."""

    code: ErrorCode
    text: str
    incarnation: int = 0
    retry_after_s: int = 0


class ErrorReply(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every reply that isn't 2xx."""

    error: ErrorBody


class Wake(msgspec.Struct, frozen=True, kw_only=True):
    """What an event stream says: there may be rows up to `seq`. Never the rows themselves."""

    seq: int
