# SPDX-License-Identifier: Apache-2.0
"""Addresses and profiles: what was written is read back, and nothing unsound gets through."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import OperatorError
from printing.address import Address, Flow, Scheme, address_of
from printing.profile import (
    DeviceLanguage,
    PrinterProfile,
    profile_as_json,
    profile_of,
    profile_of_json,
)

PROFILE = PrinterProfile(name="前台", language=DeviceLanguage.TSPL, to="tcp://192.168.1.50:9100")


@pytest.mark.parametrize(
    ("text", "scheme", "place"),
    [
        ("tcp://192.168.1.50:9100", Scheme.TCP, "192.168.1.50"),
        ("tcp://printer.local", Scheme.TCP, "printer.local"),
        ("tcp://[fe80::1]:9101", Scheme.TCP, "fe80::1"),
        ("cups://标签机?raw=1", Scheme.CUPS, "标签机"),
        ("cups://laser?raw=0", Scheme.CUPS, "laser"),
        ("windows://\\\\shop\\TSC TTP-244 #2?", Scheme.WINDOWS, "\\\\shop\\TSC TTP-244 #2?"),
        ("usb:///dev/usb/lp0", Scheme.USB, "/dev/usb/lp0"),
        ("serial:///dev/ttyS0?baud=19200&flow=xonxoff", Scheme.SERIAL, "/dev/ttyS0"),
        ("serial://COM3", Scheme.SERIAL, "COM3"),
        ("file:///tmp/a%20b.prn", Scheme.FILE, "/tmp/a b.prn"),
        ("system://Office 2", Scheme.SYSTEM, "Office 2"),
    ],
)
def test_addresses_are_read_and_written_back(text: str, scheme: Scheme, place: str) -> None:
    """Each kind of address names its place, and its own text leads to the same one."""
    found = address_of(text)
    assert (found.scheme, found.place) == (scheme, place)
    assert address_of(str(found)) == found


def test_the_options_are_read() -> None:
    """Ports, raw queues, speeds and flow control are taken from the address, or are the usual ones."""
    assert address_of("tcp://h:9101").port == 9101
    assert address_of("tcp://h").port == 9100
    assert address_of("cups://q").raw is True
    assert address_of("cups://q?raw=0").raw is False
    slow = address_of("serial:///dev/ttyS0?baud=1200&flow=xonxoff")
    assert (slow.baud, slow.flow) == (1200, Flow.XON_XOFF)
    usual = address_of("serial:///dev/ttyS0")
    assert (usual.baud, usual.flow) == (9600, Flow.RTS_CTS)


@pytest.mark.parametrize(
    "text",
    [
        "", "printer", "lpt://1", "tcp://", "tcp://h:0", "tcp://h:99999999999", "tcp://h:９１００", "tcp://a b:1",
        "tcp://h?raw=1", "cups://", "cups://q?raw=2", "cups://q?raw=1&raw=1", "cups://q?page=1", "serial://x?baud=1",
        "serial://x?flow=none", "usb:// ", "file://%00", "tcp://h\n:1", "file:///" + "x" * 400,
    ],
)  # fmt: skip
def test_what_is_no_address_is_told(text: str) -> None:
    """One code, and a sentence that says how an address is written."""
    with pytest.raises(OperatorError) as told:
        address_of(text)
    assert told.value.code == "bad_printer_address"
    assert "tcp://HOST:9100" in told.value.do


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Address,
        scheme=st.sampled_from([s for s in Scheme if s is not Scheme.TCP]),
        place=st.text(min_size=1, max_size=40).filter(lambda t: t.isprintable() and t.strip() == t),
    )
)
def test_any_name_survives_its_address(address: Address) -> None:
    """Whatever a system calls its printer can be written as an address and read back."""
    text = str(address)
    if len(text) <= 300:
        assert address_of(text).place == address.place


def test_a_profile_is_kept_whole() -> None:
    """Every field comes back from its JSON; a key of a later version is passed over."""
    profile = PrinterProfile(
        name="Back room", language=DeviceLanguage.ZPL, to="usb:///dev/usb/lp0", dpi=300, width_mm=60,
        height_mm=40, gap_mm=3, black_mark=True, direction=0, density=8, speed=4, offset_x_mm=-1.5,
        offset_y_mm=0.5, cut=True, status=True,
    )  # fmt: skip
    assert profile_of_json(profile_as_json(profile)) == profile
    later = {**json.loads(profile_as_json(profile)), "colour": "red"}
    assert profile_of(later) == profile
    assert profile_of_json(profile_as_json(PROFILE)) == PROFILE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", " x"), ("name", "x" * 61), ("name", "a\nb"), ("language", "latin"), ("to", 7),
        ("dpi", 72), ("dpi", True), ("dpi", 203.5), ("width_mm", -1), ("height_mm", float("nan")), ("gap_mm", "2"),
        ("direction", 2), ("density", 31), ("speed", 0), ("offset_x_mm", 51), ("cut", 1), ("language", "png"),
    ],
)  # fmt: skip
def test_an_unsound_profile_is_refused(field: str, value: object) -> None:
    """A wrong value is told with its field; with the right one all is taken."""
    sound: dict[str, Any] = json.loads(profile_as_json(PROFILE))
    assert profile_of(sound) == PROFILE
    with pytest.raises(OperatorError) as told:
        profile_of({**sound, field: value})
    assert told.value.code == "bad_printer_profile"
    assert field in told.value.what


def test_a_driver_gets_pages_only() -> None:
    """A queue with a driver and the system's printer take pages: commands would come out as text."""
    for to in ("cups://laser?raw=0", "system://laser"):
        PrinterProfile(name="x", language=DeviceLanguage.PDF, to=to)
        with pytest.raises(OperatorError):
            PrinterProfile(name="x", language=DeviceLanguage.TSPL, to=to)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b"\xff", b"{}", b" " * 30_000])
def test_what_is_no_profile_is_told(content: bytes) -> None:
    """Nonsense in a profile's place is one code, not a crash."""
    with pytest.raises(OperatorError) as told:
        profile_of_json(content)
    assert told.value.code == "bad_printer_profile"
