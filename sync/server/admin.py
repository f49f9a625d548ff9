# SPDX-License-Identifier: Apache-2.0
"""What `linli admin` does: each call changes the server's data and answers one small record.

They work on the database directly, beside a running server if there is one: its counters hear of it at their
next poll.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from app.config import write_whole
from app.domain.enrolment_text import enrolment_text
from app.errors import OperatorError, UsageError
from app.pinning import with_mark
from sync.address import server_address
from sync.server import tls
from sync.server.carrying import carry
from sync.server.central import Central
from sync.server.job import Round
from sync.server.policy import read_settings
from sync.server.quarantine import rerun, waiting
from sync.server.tls import mark_in

Answer = dict[str, object]


def add_site(central: Central, name: str) -> Answer:
    """A site; its number stays below 2**32, for pickup tokens have four bytes for it."""
    return {"site": central.accounts.add_site(name)}


def set_policy(central: Central, site: int, settings: Sequence[str]) -> Answer:
    """Changes what a site asks for and allows; without settings it only tells them."""
    return {"site": site, **central.accounts.set_policy(site, read_settings(settings))}


def add_operator(central: Central, site: int, name: str, roles: Sequence[str], pin: str) -> Answer:
    """Someone who may log in at the site's counters."""
    return {"operator": central.accounts.add_operator(site, name, roles, pin), "site": site}


def suspend_operator(central: Central, site: int, operator: str, *, active: bool) -> Answer:
    """Lets an operator work no more, or again."""
    central.accounts.set_operator_active(site, operator, active=active)
    return {"operator": operator, "active": active}


def enrolment_code(central: Central, site: int, *, address: str = "", qr: str = "") -> Answer:
    """A code that makes one counter; with a TLS of its own, the authority's mark behind it.

    With the server's `address` also both as one text to scan, and that as a QR code in the file `qr` (SVG).
    """
    whole = server_address(address, plain_allowed=True) if address else ""
    if qr and not whole:
        raise UsageError("usage", "--qr needs --address, the address that counters reach.")
    code = with_mark(central.enrolment.make_code(site), mark_in(central.authority))
    answer: Answer = {"code": code, "site": site}
    if whole:
        answer["text"] = enrolment_text(whole, code)
    if qr:
        _draw_qr(str(answer["text"]), Path(qr).expanduser().absolute())
        answer["qr"] = qr
    return answer


def _draw_qr(text: str, path: Path) -> None:
    try:
        zxingcpp = import_module("zxingcpp")
    except ImportError as fault:
        raise OperatorError(
            "no_qr",
            "This installation of the server can't draw QR codes.",
            "Give the text to any program that makes QR codes.",
        ) from fault
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    write_whole(path, symbol.to_svg(scale=8).encode())


def add_platform_key(central: Central, sites: Sequence[int]) -> Answer:
    """A key for the shop platform; it is shown this once."""
    return {"key": central.accounts.add_platform_key(sites), "sites": sorted(set(sites))}


def revoke_counter(central: Central, counter: str) -> Answer:
    """Shuts a counter out."""
    return {"counter": counter, "revoked": True, "site": central.enrolment.revoke(counter)}


def rotate_keys(central: Central, site: int) -> Answer:
    """A fresh signing key; the one before verifies on."""
    key_id, version = central.accounts.rotate_keys(site)
    return {"site": site, "key_id": key_id, "version": version}


def revoke_token(central: Central, site: int, order: str) -> Answer:
    """Calls back an order's pickup token and secret code; new ones come when they are asked for."""
    id, version = central.accounts.revoke_token(site, order)
    return {"site": site, "order": id, "version": version}


def carry_package(central: Central, site: int, package: Path, answer: Path | None) -> Answer:
    """Takes a counter's package in; its answer goes back on the same stick."""
    package = package.expanduser().absolute()
    target = (
        answer.expanduser().absolute()
        if answer is not None
        else package.with_name(f"{package.name}.answer")
    )
    done = carry(central, site, package, target)
    return {
        "answer": str(target),
        "counter": done.counter,
        "operations": done.operations,
        "outcomes": done.outcomes,
        "rows": done.rows,
    }


def make_tls(data: Path, hosts: Sequence[str], now_ms: int) -> Answer:
    """A certificate for these hosts."""
    return _told(tls.make(data, hosts, now_ms))


def renew_tls(data: Path, now_ms: int) -> Answer:
    """A fresh certificate; counters need nothing for it."""
    return _told(tls.renew(data, now_ms))


def _told(made: tls.Made) -> Answer:
    return {"hosts": list(made.hosts), "expires": made.expires, "authority": made.mark}


def restored(central: Central) -> Answer:
    """After a restore from a backup: every counter sends its journal again."""
    return {"sites": central.accounts.restored()}


def run_upkeep(central: Central, *, now: bool) -> Answer:
    """The jobs whose time has come, or all of them; what each did, and the code of a fault."""
    ran = central.upkeep.run_due(now=now)
    return {"jobs": [{"job": one.job, "done": one.done, "fault": one.fault} for one in ran]}


def quarantine(central: Central, site: int, *, again: bool) -> Answer:
    """What was set aside at a site and why; `again` runs it first, and counts what then had its outcome."""
    turn = Round(
        database=central.database, ids=central.ids, now_ms=central.clock.now_ms(), site=site
    )
    done = rerun(turn) if again else 0
    left = [
        {"operation": one.id, "counter": one.counter, "kind": one.kind, "why": one.why}
        for one in waiting(turn)
    ]
    return {"site": site, "done": done, "waiting": left}
