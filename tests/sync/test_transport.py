# SPDX-License-Identifier: Apache-2.0
"""What a reply means."""

from __future__ import annotations

import pytest

from sync.codec import CONTENT_TYPE, pack
from sync.protocol import ChangesReply
from sync.transport import Fault, FaultKind, Reply, read_reply

GOOD = ChangesReply(rows=[], next="1.1.9", upto=9, more=False, horizon=0, server_time=1)
PLAIN, _ = pack(GOOD, "")


def _error(code: str, **more: int) -> bytes:
    fields = "".join(f', "{name}": {value}' for name, value in more.items())
    return f'{{"error": {{"code": "{code}", "text": "x"{fields}}}}}'.encode()


def _ours(status: int, body: bytes, **fields: str) -> Reply:
    return Reply(status=status, body=body, marker="1", **{"content_type": CONTENT_TYPE, **fields})


@pytest.mark.parametrize("encoding", ["", "zstd", "gzip"])
def test_a_sound_reply_is_its_message(encoding: str) -> None:
    """A reply with marker, type and a whole body is read, however it is encoded."""
    long = ChangesReply(
        rows=[], next="x" * 2_000, upto=9, more=False, horizon=0, server_time=1
    )  # long enough to be compressed
    body, used = pack(long, encoding)
    assert used == encoding
    assert read_reply(_ours(200, body, encoding=used), ChangesReply) == long


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=200, body=b"<html>", content_type="text/html"), FaultKind.PORTAL),
        (Reply(status=200, body=PLAIN, content_type=CONTENT_TYPE), FaultKind.PORTAL),
        (Reply(status=302, body=b""), FaultKind.PORTAL),
        (Reply(status=511, body=b""), FaultKind.PORTAL),
        (Reply(status=403, body=b"<html>", content_type="text/html"), FaultKind.PORTAL),
        (Reply(status=404, body=b"{}", content_type="application/json"), FaultKind.NOT_A_SERVER),
        (Reply(status=502, body=b"<html>", content_type="text/html"), FaultKind.BUSY),
        (Reply(status=200, body=PLAIN, marker="yes"), FaultKind.PORTAL),
        (_ours(200, PLAIN, content_type="application/json"), FaultKind.BAD_REPLY),
        (_ours(200, PLAIN[:-2]), FaultKind.BAD_REPLY),
        (_ours(200, b"(\xb5/\xfd garbage", encoding="zstd"), FaultKind.BAD_REPLY),
        (_ours(200, PLAIN, encoding="br"), FaultKind.BAD_REPLY),
        (_ours(401, _error("unauthorised")), FaultKind.UNAUTHORISED),
        (_ours(404, _error("counter_unknown")), FaultKind.UNKNOWN),
        (_ours(403, _error("counter_revoked")), FaultKind.REVOKED),
        (_ours(403, _error("code_unknown")), FaultKind.CODE_UNKNOWN),
        (_ours(409, _error("fork")), FaultKind.FORK),
        (_ours(410, _error("cursor_too_old")), FaultKind.CURSOR_TOO_OLD),
        (_ours(413, b"<html>"), FaultKind.TOO_LARGE),
        (_ours(429, _error("rate_limited")), FaultKind.BUSY),
        (_ours(503, b""), FaultKind.BUSY),
        (_ours(400, _error("something_new")), FaultKind.BAD_REPLY),
        (Reply(status=400, body=_error("bad_request"), marker="9"), FaultKind.TOO_OLD),
        (_ours(400, _error("bad_request")), FaultKind.REFUSED),
    ],
)
def test_every_other_reply_is_a_fault(reply: Reply, kind: FaultKind) -> None:
    """What isn't a whole message of our server's has a fault that says whose it is."""
    fault = read_reply(reply, ChangesReply)
    assert isinstance(fault, Fault)
    assert fault.kind is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("", 3), ("Wed, 21 Oct 2026 07:28:00 GMT", 3), ("99999999", 3_600), ("-4", 3)],
)
def test_the_server_s_wish_is_heard(header: str, seconds: int) -> None:
    """The longer of header and body counts, within an hour; what isn't a number of seconds doesn't."""
    body = _error("rate_limited", retry_after_s=3)
    fault = read_reply(_ours(429, body, retry_after=header), ChangesReply)
    assert isinstance(fault, Fault)
    assert fault.retry_after_s == seconds


def test_a_restored_server_names_its_incarnation() -> None:
    """The new incarnation comes with the fault."""
    fault = read_reply(_ours(409, _error("incarnation_changed", incarnation=4)), ChangesReply)
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.incarnation) == (FaultKind.RESTORED, 4)
