# SPDX-License-Identifier: Apache-2.0
"""Server addresses as people type them."""

from __future__ import annotations

import pytest

from app.errors import OperatorError
from sync.address import is_loopback, server_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("linli.example.com", "https://linli.example.com"),
        (" https://linli.example.com/ ", "https://linli.example.com"),
        ("https://linli.example.com:8443/town", "https://linli.example.com:8443/town"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:80", "http://localhost:80"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_good_address_is_made_whole(typed: str, address: str) -> None:
    """https unless it is this machine, without a trailing slash."""
    assert server_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "bad_server_address"),
        ("https://", "bad_server_address"),
        ("ftp://linli.example.com", "bad_server_address"),
        ("https://me:secret@linli.example.com", "bad_server_address"),
        ("https://linli.example.com/?a=b", "bad_server_address"),
        ("https://linli.example.com:port", "bad_server_address"),
        ("https://linli .example.com", "bad_server_address"),
        ("https://[::1", "bad_server_address"),
        ("http://linli.example.com", "server_insecure"),
        ("http://192.168.1.4:8080", "server_insecure"),
    ],
)
def test_a_bad_address_is_refused(typed: str, code: str) -> None:
    """What isn't an address, or would send people's data in the clear, is refused with a reason."""
    with pytest.raises(OperatorError) as refused:
        server_address(typed)
    assert refused.value.code == code
    assert refused.value.do


def test_plain_http_can_be_allowed() -> None:
    """An administrator's word lets a closed network do without TLS."""
    assert server_address("http://192.168.1.4", plain_allowed=True) == "http://192.168.1.4"
    assert not is_loopback("http://192.168.1.4")
    assert not is_loopback("http://[::1")
