# SPDX-License-Identifier: Apache-2.0
"""What a printing system says about a queue or a job, asked by IPP (RFC 8010): just enough to read attributes.

Why not by `lpstat` alone: its text doesn't tell a job that was printed from one that was broken off, and names paper
without its size. Promises to read any answer or to say that it is none, within its caps. Must not change anything.
"""

from __future__ import annotations

import http.client
import socket
import struct
from dataclasses import dataclass
from urllib.parse import quote

LONGEST_ANSWER = 2_000_000
_GET_PRINTER, _GET_JOB = 0x000B, 0x0009
_CHARSET, _LANGUAGE, _URI, _KEYWORD = 0x47, 0x48, 0x45, 0x44
_OPERATION_GROUP, _END = 0x01, 0x03
_INTEGERS = (0x21, 0x23)
_BOOLEAN = 0x22
_TEXTS = range(0x40, 0x60)
_FIRST_VALUE_TAG = 0x10
_NO_SUCH = (0x0406, 0x0400, 0x0407)

Attributes = dict[str, tuple[int | bool | str, ...]]


class IppError(Exception):
    """The system didn't answer, or not in IPP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The status of the answer (below 0x0100: well) and the attributes that it holds, by name."""

    status: int
    attributes: Attributes

    @property
    def no_such(self) -> bool:
        """There is no such queue or job (any more)."""
        return self.status in _NO_SUCH


def printer_attributes(server: str, queue: str, *wanted: str, wait_s: float) -> Answer:
    """The attributes of a queue. `server` is `HOST:PORT`, or the path of a socket."""
    path = f"/printers/{quote(queue)}"
    return _asked(server, _GET_PRINTER, path, "printer-uri", wanted, wait_s=wait_s)


def job_attributes(server: str, job: int, *wanted: str, wait_s: float) -> Answer:
    """The attributes of a job."""
    return _asked(server, _GET_JOB, f"/jobs/{job}", "job-uri", wanted, wait_s=wait_s)


def _asked(
    server: str, operation: int, path: str, target: str, wanted: tuple[str, ...], *, wait_s: float
) -> Answer:
    body = b"".join(
        (
            struct.pack(">bbhi", 2, 0, operation, 1),
            bytes([_OPERATION_GROUP]),
            _attribute(_CHARSET, "attributes-charset", "utf-8"),
            _attribute(_LANGUAGE, "attributes-natural-language", "en"),
            _attribute(_URI, target, f"ipp://localhost{path}"),
            *(
                _attribute(_KEYWORD, "" if n else "requested-attributes", name)
                for n, name in enumerate(wanted)
            ),
            bytes([_END]),
        )
    )
    link = _Connection(server, wait_s)
    try:
        # CUPS gives Get-Job-Attributes at any path; `/` is what its own clients use for questions.
        link.request("POST", "/", body, {"Content-Type": "application/ipp"})
        reply = link.getresponse()
        content = reply.read(LONGEST_ANSWER)
        if reply.status != http.client.OK:
            raise IppError(f"HTTP {reply.status}")
        return read_answer(content)
    except (OSError, http.client.HTTPException) as fault:
        raise IppError(str(fault)) from fault
    finally:
        link.close()


def _attribute(tag: int, name: str, value: str) -> bytes:
    key, content = name.encode(), value.encode()
    return b"".join(
        (struct.pack(">bh", tag, len(key)), key, struct.pack(">h", len(content)), content)
    )


def read_answer(content: bytes) -> Answer:
    """An IPP answer; raises `IppError` for what is none. Collections are passed over."""
    if len(content) < 9:
        raise IppError("too short")
    (status,) = struct.unpack_from(">H", content, 2)
    found: dict[str, list[int | bool | str]] = {}
    at, name = 8, ""
    while at < len(content):
        tag = content[at]
        at += 1
        if tag == _END:
            return Answer(status=status, attributes={k: tuple(v) for k, v in found.items()})
        if tag < _FIRST_VALUE_TAG:
            continue
        key, at = _sized(content, at)
        value, at = _sized(content, at)
        name = key.decode("utf-8", "replace") or name
        read = _value(tag, value)
        if read is not None:
            found.setdefault(name, []).append(read)
    raise IppError("cut off")


def _sized(content: bytes, at: int) -> tuple[bytes, int]:
    if len(content) < at + 2:
        raise IppError("cut off")
    (size,) = struct.unpack_from(">H", content, at)
    at += 2
    if len(content) < at + size:
        raise IppError("cut off")
    return content[at : at + size], at + size


def _value(tag: int, value: bytes) -> int | bool | str | None:
    if tag in _INTEGERS:
        return int(struct.unpack(">i", value)[0]) if len(value) == 4 else None
    if tag == _BOOLEAN:
        return value == b"\x01"
    if tag in _TEXTS:
        return value.decode("utf-8", "replace")
    return None


class _Connection(http.client.HTTPConnection):
    """HTTP to a port or to a local socket."""

    def __init__(self, server: str, wait_s: float) -> None:
        self._local = server if server.startswith("/") else ""
        super().__init__("localhost" if self._local else server, timeout=wait_s)

    def connect(self) -> None:
        if not self._local:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._local)
