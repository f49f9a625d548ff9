# SPDX-License-Identifier: Apache-2.0
"""Which printers this computer can see, each as a draft of its profile for the wizard.

CUPS's queues, Windows' printers, USB device files, serial ports, and what announces itself on the network; no address
is tried. Promises that one way that fails hides no other (it is named), that drafts have names of their own, and
that nothing is printed or written. A draft is a guess: the wizard's test label decides.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from app.errors import OperatorError
from printing.address import Address, Flow, Scheme
from printing.profile import LONGEST_NAME, DeviceLanguage, PrinterProfile
from printing.transports.announced import RAW, Announced, BrowseError, browse
from printing.transports.guessing import device_id, language_of
from printing.transports.line import LineCode, LineFault

LISTEN_S = 2.5
_ANSWER_S = 3.0
_USB = Path("/dev/usb")
_USB_ABOUT = Path("/sys/class/usbmisc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One printer that was seen: a draft of its profile and what it says of itself.

    `certain` is False where something else than a printer may be there (a serial port), or the way is a guess.
    """

    profile: PrinterProfile
    told: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, and the ways that couldn't be looked at."""

    found: tuple[Found, ...]
    silent: tuple[Scheme, ...] = ()


Look = Callable[[], Iterable[Found]]


def find_printers(looks: Sequence[tuple[Scheme, Look]] | None = None) -> Search:
    """Looks everywhere; takes as long as it listens to the network."""
    found: list[Found] = []
    silent: list[Scheme] = []
    for scheme, look in LOOKS if looks is None else looks:
        try:
            found += look()
        except LineFault as fault:
            # A system that has no such way isn't silent: there is nothing to hear.
            if fault.line_code is not LineCode.NOT_SUPPORTED:
                silent.append(scheme)
        except (OperatorError, OSError, BrowseError):
            silent.append(scheme)
    return Search(found=tuple(_named_apart(found)), silent=tuple(silent))


def draft(
    name: str, address: Address, language: DeviceLanguage | None, *, told: str = "", certain: bool = True
) -> Found:  # fmt: skip
    """A found printer with what is usual for its language."""
    speaks = language or DeviceLanguage.TSPL
    pages = speaks is DeviceLanguage.PDF
    readable = "".join(c for c in name if c.isprintable()).strip()[:LONGEST_NAME].strip()
    profile = PrinterProfile(
        name=readable or str(address.scheme),
        language=speaks,
        to=str(address),
        dpi=300 if pages else 203,
        width_mm=210 if pages else 80 if speaks is DeviceLanguage.ESCPOS else 60,
        height_mm=297 if pages else 0 if speaks is DeviceLanguage.ESCPOS else 40,
        gap_mm=2 if speaks in (DeviceLanguage.TSPL, DeviceLanguage.ZPL) else 0,
        # Only a way that carries answers can be asked.
        status=not pages and address.scheme in (Scheme.TCP, Scheme.USB, Scheme.SERIAL),
    )
    return Found(profile=profile, told=told, certain=certain and language is not None)


def _named_apart(found: Iterable[Found]) -> Iterable[Found]:
    """One a way, each under a name that no other has."""
    ways: set[str] = set()
    names: set[str] = set()
    for one in found:
        if one.profile.to in ways:
            continue
        ways.add(one.profile.to)
        name, number = one.profile.name, 2
        while name in names:
            name = f"{one.profile.name[: LONGEST_NAME - 4]} {number}"
            number += 1
        names.add(name)
        yield replace(one, profile=replace(one.profile, name=name))


def queues() -> Iterable[Found]:
    """CUPS's queues: raw where the printer speaks a label's language, by its driver otherwise."""
    from printing.transports.cups import client, server
    from printing.transports.ipp import IppError, printer_attributes

    at = server()
    for listed in client("lpstat", "-e").split():
        name = unquote(listed)  # as an address has it, so lists it any name that isn't ASCII
        wanted = ("printer-make-and-model", "printer-info", "device-uri", "printer-device-id")
        try:
            about = printer_attributes(at, name, *wanted, wait_s=_ANSWER_S).attributes
        except IppError:
            about = {}
        words = [str(value) for key in wanted for value in about.get(key, ())]
        yield queue_draft(name, words)


def queue_draft(name: str, words: Sequence[str]) -> Found:
    """One queue, from its name and what it says of itself."""
    raw_queue = any("raw printer" in word.lower() for word in words)
    language = language_of(*words) or language_of(name)
    labels = language is not None and language is not DeviceLanguage.PDF
    if raw_queue:
        language = language if labels else None
    elif not labels:
        language = DeviceLanguage.PDF
    raw = raw_queue or labels
    told = next((word for word in words if word), "")
    return draft(name, Address(scheme=Scheme.CUPS, place=name, raw=raw), language, told=told)


def usb_devices() -> Iterable[Found]:
    """USB device files, with what the printer told the kernel."""
    for path in sorted(_USB.glob("lp*")):
        about: dict[str, str] = {}
        with contextlib.suppress(OSError):
            about = device_id((_USB_ABOUT / path.name / "device/ieee1284_id").read_text("latin-1"))
        told = " ".join(about[key] for key in ("MFG", "MDL") if about.get(key))
        language = language_of(about.get("CMD", "")) or language_of(told, about.get("DES", ""))
        address = Address(scheme=Scheme.USB, place=str(path))
        yield draft(told or path.name, address, language, told=told)


def serial_ports() -> Iterable[Found]:
    """Serial ports that are there; what hangs on them doesn't say so."""
    from serial.tools import list_ports

    for port in list_ports.comports():
        # A port that the kernel only prepares has no hardware behind it.
        if port.hwid in ("", "n/a", None) and os.name == "posix":
            continue
        told = " ".join(w for w in (port.manufacturer, port.product) if w) or port.description or ""
        address = Address(scheme=Scheme.SERIAL, place=port.device, flow=Flow.RTS_CTS)
        yield draft(told or port.device, address, language_of(told), told=told, certain=False)


def windows_printers() -> Iterable[Found]:
    """What Windows has among its printers."""
    from printing.transports.windows import system_spooler

    return tuple(windows_draft(name) for name in system_spooler().names())


def windows_draft(name: str) -> Found:
    """One of Windows' printers: raw where its name speaks for a label's language, its driver otherwise."""
    language = language_of(name)
    if language is None or language is DeviceLanguage.PDF:
        return draft(name, Address(scheme=Scheme.SYSTEM, place=name), DeviceLanguage.PDF)
    return draft(name, Address(scheme=Scheme.WINDOWS, place=name), language)


def network_printers() -> Iterable[Found]:
    """What announces itself."""
    return from_announcements(browse(LISTEN_S))


def from_announcements(heard: Iterable[Announced]) -> Iterable[Found]:
    """One a host: its raw port if it announces that, else the usual one as a guess."""
    hosts: dict[str, list[Announced]] = {}
    for one in heard:
        hosts.setdefault(one.host, []).append(one)
    for host, announced in hosts.items():
        raw = next((one for one in announced if one.service == RAW), None)
        best = raw or announced[0]
        words = [*(text for one in announced for text in one.told.values()), best.name]
        address = Address(scheme=Scheme.TCP, place=host, port=raw.port if raw else 9100)
        told = best.told.get("ty") or best.told.get("product") or best.name
        yield draft(best.name, address, language_of(*words), told=told, certain=raw is not None)


LOOKS: tuple[tuple[Scheme, Look], ...] = (
    (Scheme.CUPS, queues),
    (Scheme.WINDOWS, windows_printers),
    (Scheme.USB, usb_devices),
    (Scheme.SERIAL, serial_ports),
    (Scheme.TCP, network_printers),
)
