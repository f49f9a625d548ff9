# SPDX-License-Identifier: Apache-2.0
"""Finding printers: each way's words become a draft, one way that fails hides no other, and names stay apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import OperatorError
from printing.address import Scheme
from printing.profile import DeviceLanguage
from printing.transports import LineCode, LineFault, finding
from printing.transports.announced import MOST, RAW, Announced, _Heard, browse, resolved
from printing.transports.finding import (
    find_printers,
    from_announcements,
    queue_draft,
    queues,
    usb_devices,
    windows_draft,
)
from printing.transports.guessing import device_id, language_of
from tests.printing.cups import CUPSD, PDF_PPD, cups
from tests.printing.transports.peers import silent_port


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("MFG:TSC;CMD:TSPL;MDL:TE200;", DeviceLanguage.TSPL),
        ("Zebra Technologies ZTC ZD420-203dpi ZPL", DeviceLanguage.ZPL),
        ("TSC TE200 (ZPL-II)", DeviceLanguage.ZPL),
        ("EPSON TM-T20III Receipt", DeviceLanguage.ESCPOS),
        ("佳博 GP-1324D", DeviceLanguage.TSPL),
        ("HP LaserJet Pro M404", DeviceLanguage.PDF),
        ("application/octet-stream,application/pdf", DeviceLanguage.PDF),
        ("PL2303 serial adapter", None),
        ("", None),
    ],
)
def test_what_a_printer_speaks_is_guessed_from_its_words(
    words: str, language: DeviceLanguage | None
) -> None:
    """Its own commands come before its maker; where nothing speaks for a language there is none."""
    assert language_of(words) is language


def test_a_device_id_is_read_by_its_fields() -> None:
    """Long and short names are the same fields; nonsense has none."""
    assert device_id("MANUFACTURER:TSC;COMMAND SET:TSPL;MODEL:TE200;") == {
        "MFG": "TSC", "CMD": "TSPL", "MDL": "TE200",
    }  # fmt: skip
    assert device_id("nonsense") == {}


@pytest.mark.parametrize(
    ("name", "words", "to", "language", "certain"),
    [
        ("label", ["Local Raw Printer"], "cups://label?raw=1", DeviceLanguage.TSPL, True),
        ("front", ["Local Raw Printer"], "cups://front?raw=1", DeviceLanguage.TSPL, False),
        ("zd", ["Zebra ZPL Label Printer"], "cups://zd?raw=1", DeviceLanguage.ZPL, True),
        ("hp", ["HP LaserJet"], "cups://hp?raw=0", DeviceLanguage.PDF, True),
        ("any", ["Brand X"], "cups://any?raw=0", DeviceLanguage.PDF, True),
    ],
)
def test_a_queue_becomes_a_draft(
    name: str, words: list[str], to: str, language: DeviceLanguage, certain: bool
) -> None:
    """Raw where it is raw or the printer speaks a label's language; by its driver otherwise."""
    found = queue_draft(name, words)
    assert (found.profile.to, found.profile.language, found.certain) == (to, language, certain)


def test_windows_printers_become_drafts() -> None:
    """A label printer gets its bytes raw, any other its pages from the window's own printing."""
    assert windows_draft("TSC TTP-244 Pro").profile.to == "windows://TSC TTP-244 Pro"
    office = windows_draft("Microsoft Print to PDF").profile
    assert (office.to, office.language) == (
        "system://Microsoft Print to PDF", DeviceLanguage.PDF,
    )  # fmt: skip


def test_announcements_become_one_draft_a_host() -> None:
    """Its raw port if it announces one; a host that announces another service only is a guess."""
    heard = [
        Announced(service="_ipp._tcp.local.", name="Zebra", host="10.0.0.5", port=631, told={"ty": "Zebra ZD420"}),
        Announced(service=RAW, name="Zebra raw", host="10.0.0.5", port=9101, told={"usb_CMD": "ZPL"}),
        Announced(service="_printer._tcp.local.", name="Old", host="10.0.0.6", port=515, told={}),
    ]  # fmt: skip
    zebra, old = from_announcements(heard)
    assert zebra.profile.to == "tcp://10.0.0.5:9101"
    assert (zebra.profile.language, zebra.certain) == (DeviceLanguage.ZPL, True)
    assert zebra.profile.status
    assert (old.profile.to, old.certain) == ("tcp://10.0.0.6:9100", False)


class _Zeroconf:
    """Answers for each name what a test says."""

    def __init__(self, **about: Any) -> None:
        self.about = about

    def get_service_info(self, _service: str, name: str, timeout: int) -> Any:
        assert timeout > 0
        return self.about.get(name.partition(".")[0])


class _About:
    def __init__(self, port: int, hosts: list[str], properties: dict[bytes, bytes | None]) -> None:
        self.port, self.properties = port, properties
        self.hosts = hosts

    def parsed_addresses(self) -> list[str]:
        return self.hosts


def test_announcements_are_cut_to_size() -> None:
    """Anyone can announce: long and broken texts, no address, no port and floods do no harm."""
    network = _Zeroconf(
        good=_About(9100, ["10.0.0.7"], {b"ty": b"TSC\x07" + b"x" * 900, b"other": b"y", b"pdl": None}),
        bad=_About(9100, ["10.0.0.8"], {b"ty": b"\xff\xfe"}),
        nowhere=_About(9100, [], {}),
        closed=_About(0, ["10.0.0.9"], {}),
    )  # fmt: skip
    names = [(RAW, f"{name}.{RAW}") for name in ("good", "bad", "nowhere", "closed", "gone")]
    good, bad = resolved(network, names)
    assert (good.name, good.host, set(good.told)) == ("good", "10.0.0.7", {"ty"})
    assert good.told["ty"].startswith("TSCxxx")
    assert len(good.told["ty"]) == 200
    assert bad.told["ty"].isprintable()
    heard = _Heard()
    for n in range(MOST * 2):
        heard.changed(None, RAW, f"{n}.{RAW}")  # type: ignore[arg-type]  # isn't looked at
    assert len(heard.names()) == MOST


def test_a_printer_that_announces_itself_is_heard() -> None:
    """A real announcement on the loopback interface is heard, with its port and its words."""
    from zeroconf import IPVersion, ServiceInfo, Zeroconf

    here = ["127.0.0.1"]
    printer = Zeroconf(interfaces=here, ip_version=IPVersion.V4Only)
    try:
        printer.register_service(
            ServiceInfo(
                RAW, f"TSC TE200.{RAW}", addresses=[bytes([127, 0, 0, 1])], port=9101,
                properties={"ty": "TSC TE200", "usb_CMD": "TSPL"}, server="te200.local.",
            )
        )  # fmt: skip
        heard = next(found for _ in range(5) if (found := browse(2.0, here)))
    finally:
        printer.close()
    (one,) = from_announcements(heard)
    assert one.profile.to == "tcp://127.0.0.1:9101"
    assert (one.profile.name, one.profile.language) == ("TSC TE200", DeviceLanguage.TSPL)


def test_usb_devices_are_read_from_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each device file is a draft with what the printer told; one that told nothing is a guess."""
    (tmp_path / "usb").mkdir()
    for name in ("lp0", "lp1"):
        (tmp_path / "usb" / name).touch()
    about = tmp_path / "about" / "lp0" / "device"
    about.mkdir(parents=True)
    (about / "ieee1284_id").write_text("MFG:TSC;CMD:TSPL;MDL:TE200;")
    monkeypatch.setattr(finding, "_USB", tmp_path / "usb")
    monkeypatch.setattr(finding, "_USB_ABOUT", tmp_path / "about")
    first, second = usb_devices()
    assert (first.profile.name, first.profile.language) == ("TSC TE200", DeviceLanguage.TSPL)
    assert first.certain
    assert first.profile.to.endswith("/usb/lp0")
    assert (second.profile.name, second.certain) == ("lp1", False)


def test_one_way_that_fails_hides_no_other() -> None:
    """What answers is found, what doesn't is named, what isn't there at all isn't; names are kept apart."""

    def down() -> Iterator[finding.Found]:
        raise LineFault(LineCode.SPOOLER_SILENT)

    def absent() -> Iterator[finding.Found]:
        raise LineFault(LineCode.NOT_SUPPORTED)

    def broken() -> Iterator[finding.Found]:
        raise OperatorError("x", "y.")

    def two() -> list[finding.Found]:
        same = queue_draft("label", ["Local Raw Printer"])
        return [same, same, windows_draft("label")]

    search = find_printers(
        [(Scheme.CUPS, down), (Scheme.WINDOWS, absent), (Scheme.USB, two), (Scheme.SERIAL, broken)]
    )
    assert [one.profile.name for one in search.found] == ["label", "label 2"]
    assert search.silent == (Scheme.CUPS, Scheme.SERIAL)


@pytest.mark.skipif(CUPSD is None or not PDF_PPD.is_file(), reason="cupsd isn't installed here")
def test_real_queues_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A raw queue and one with a driver are found in a real printing system, each as what it is."""
    with cups() as spooler:
        monkeypatch.setenv("CUPS_SERVER", spooler.server)
        spooler.raw_queue("标签机", f"socket://127.0.0.1:{silent_port()}")
        spooler.pdf_queue("office", spooler.root / "office.pdf")
        found = {one.profile.name: one for one in queues()}
    assert found["标签机"].profile.to == "cups://标签机?raw=1"
    assert found["office"].profile.to == "cups://office?raw=0"
    assert found["office"].profile.language is DeviceLanguage.PDF
