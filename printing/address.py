# SPDX-License-Identifier: Apache-2.0
"""Where a printer is, as one line of text: `tcp://HOST:9100`, `cups://QUEUE?raw=1`, `serial:///dev/ttyS0?baud=9600`.

Why one text: a profile is stored, shown, typed and compared by it. Promises that what was read is written back
the same, that nothing unknown is overlooked, and that a text that can't be understood is told in one sentence.
Must not open anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from urllib.parse import unquote

from app.errors import OperatorError

RAW_PORT = 9100
LONGEST = 300
BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


class Scheme(StrEnum):
    """The kinds of way to a printer."""

    TCP = "tcp"
    CUPS = "cups"
    WINDOWS = "windows"
    USB = "usb"
    SERIAL = "serial"
    FILE = "file"
    SYSTEM = "system"


class Flow(StrEnum):
    """How a serial printer says that it can't take more."""

    RTS_CTS = "rtscts"
    XON_XOFF = "xonxoff"


_OPTIONS: dict[Scheme, tuple[str, ...]] = {
    Scheme.TCP: (),
    Scheme.CUPS: ("raw",),
    Scheme.WINDOWS: (),
    Scheme.USB: (),
    Scheme.SERIAL: ("baud", "flow"),
    Scheme.FILE: (),
    Scheme.SYSTEM: (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`place` is a host, a queue, a printer's name in its system, or a path; the rest is for its scheme alone."""

    scheme: Scheme
    place: str
    port: int = RAW_PORT
    raw: bool = True
    baud: int = 9600
    flow: Flow = Flow.RTS_CTS

    def __str__(self) -> str:
        match self.scheme:
            case Scheme.TCP:
                host = f"[{self.place}]" if ":" in self.place else self.place
                return f"tcp://{host}:{self.port}"
            case Scheme.CUPS:
                return f"cups://{_quoted(self.place)}?raw={int(self.raw)}"
            case Scheme.SERIAL:
                return f"serial://{_quoted(self.place)}?baud={self.baud}&flow={self.flow}"
            case Scheme.USB | Scheme.FILE | Scheme.WINDOWS | Scheme.SYSTEM:
                return f"{self.scheme}://{_quoted(self.place)}"
        assert_never(self.scheme)


def _quoted(text: str) -> str:
    """Readable in any script: only what would be read as something else is escaped."""
    return re.sub("[%?]", lambda found: f"%{ord(found[0]):02X}", text)


def _wrong(what: str) -> OperatorError:
    return OperatorError(
        "bad_printer_address",
        what,
        "Write it as tcp://HOST:9100, cups://QUEUE?raw=1, windows://NAME, usb:///dev/usb/lp0, "
        "serial:///dev/ttyS0?baud=9600&flow=rtscts, file:///PATH or system://NAME.",
    )


def address_of(text: str) -> Address:
    """The address that a text means; an OperatorError `bad_printer_address` if it means none."""
    if len(text) > LONGEST or not text.isprintable():
        raise _wrong("The printer's address is too long, or holds what isn't text.")
    kind, colon, rest = text.strip().partition("://")
    if not colon or kind not in list(Scheme):
        raise _wrong("The printer's address doesn't say which kind of way leads to it.")
    scheme = Scheme(kind)
    body, _, tail = rest.partition("?") if _OPTIONS[scheme] else (rest, "", "")
    options = _options(scheme, tail)
    if scheme is Scheme.TCP:
        return _tcp(body)
    place = unquote(body).strip()
    if not place or not place.isprintable():
        raise _wrong("The printer's address doesn't name the printer.")
    if scheme is Scheme.CUPS:
        return Address(scheme=scheme, place=place, raw=_one_of(options, "raw", ("1", "0")) == "1")
    if scheme is Scheme.SERIAL:
        bauds = ("9600", *(str(baud) for baud in BAUDS))
        return Address(
            scheme=scheme,
            place=place,
            baud=int(_one_of(options, "baud", bauds)),
            flow=Flow(_one_of(options, "flow", tuple(Flow))),
        )
    return Address(scheme=scheme, place=place)


def _options(scheme: Scheme, tail: str) -> Mapping[str, str]:
    options: dict[str, str] = {}
    for part in tail.split("&") if tail else ():
        name, _, value = part.partition("=")
        if name not in _OPTIONS[scheme] or name in options:
            raise _wrong(f"A printer's address of the kind {scheme} has no such option.")
        options[name] = value
    return options


def _one_of(options: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """The option's value; the first of the known ones is the usual one."""
    value = options.get(name, str(known[0]))
    if value not in known:
        raise _wrong(f"The option {name} of the printer's address is none of {', '.join(known)}.")
    return value


_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[\w.-]+))(?::(?P<port>[0-9]{1,5}))?/?")


def _tcp(body: str) -> Address:
    found = _HOST.fullmatch(body)
    port = int(found["port"] or RAW_PORT) if found else 0
    if found is None or not 0 < port < 65_536:
        raise _wrong("The printer's address names no host and port.")
    return Address(scheme=Scheme.TCP, place=found["six"] or found["host"], port=port)
