# SPDX-License-Identifier: Apache-2.0
"""`linli doctor`: what is wrong with this machine, in words.

Each look is one function that answers with one finding; none mends anything, none raises. A finding is
serious where the counter can't do its work with it.

How to add a look: a function that gives a `Finding`, and its line in `LOOKS`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

from app.clock import SystemClock
from app.errors import OperatorError
from app.paths import Layout, keyfile_of, layout_of

LEAST_FREE_MB = 500
_OLD_BACKUP_H = 72
"""Over a closed weekend nothing changes, so nothing is backed up."""
_LP_WAIT_S = 5
_OLDEST_MS = 1_735_689_600_000  # 2025-01-01: an earlier clock has lost its battery
_NEWEST_MS = 4_102_444_800_000  # 2100-01-01


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One look's answer: what was looked at, whether it is well, and a sentence."""

    what: str
    well: bool
    text: str
    serious: bool = False

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def as_text(self) -> str:
        mark = "ok   " if self.well else "WRONG" if self.serious else "note "
        return f"{mark} {self.what}: {self.text}"


def examine(data: Path | None) -> list[Finding]:
    """Every look at this machine, with the counter in `data` in mind."""
    layout = layout_of(data)
    return [look(layout) for look in LOOKS]


def _wrong(what: str, text: str) -> Finding:
    return Finding(what=what, well=False, text=text, serious=True)


def _keychain(layout: Layout) -> Finding:
    from app.secrets import open_secrets

    keyfile = keyfile_of()
    try:
        open_secrets(layout.root, keyfile).get("doctor")
    except OperatorError as fault:
        return _wrong("keychain", fault.text)
    where = f"the key file {keyfile} is used" if keyfile else "the keychain answers"
    return Finding(what="keychain", well=True, text=f"{where}.")


def _sqlite(_: Layout) -> Finding:
    from sqlcipher3 import dbapi2

    from app.store.faults import has_wal_defect

    version = dbapi2.sqlite_version
    if has_wal_defect(tuple(int(part) for part in version.split("."))):
        return _wrong("database", f"SQLite {version} can damage a store; set the program up again.")
    return Finding(what="database", well=True, text=f"SQLite {version} is sound.")


def _disk(layout: Layout) -> Finding:
    place = layout.root
    while not place.exists() and place != place.parent:
        place = place.parent
    if not os.access(place, os.W_OK):
        return _wrong("disk", f"{place} can't be written to; choose another folder with --data.")
    free = shutil.disk_usage(place).free // 1_000_000
    if free < LEAST_FREE_MB:
        return _wrong("disk", f"only {free} MB are free at {place}; make room.")
    return Finding(what="disk", well=True, text=f"{free:,} MB are free.")


def _clock(_: Layout) -> Finding:
    now = SystemClock().now_ms()
    if not _OLDEST_MS <= now <= _NEWEST_MS:
        return _wrong("clock", "this computer's date is wrong; set it, or no pickup token fits.")
    return Finding(what="clock", well=True, text="the date is plausible.")


def _fonts(_: Layout) -> Finding:
    import resources

    folder = Path(resources.__file__).parent / "fonts"
    missing = [
        name
        for name in ("LinliSansSC-Regular.ttf", "LinliSansSC-Bold.ttf", "LinliRare-Regular.ttf")
        if not (folder / name).is_file()
    ]
    if missing:
        return _wrong("fonts", f"{', '.join(missing)} is missing; set the program up again.")
    return Finding(what="fonts", well=True, text="labels have their fonts.")


def _printers(_: Layout) -> Finding:
    program = shutil.which("lpstat")
    if program is None:
        text = "no printing system was found; labels can be printed to files."
        return Finding(what="printers", well=False, text=text)
    try:
        asked = subprocess.run(
            [program, "-e"], capture_output=True, text=True, timeout=_LP_WAIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Finding(what="printers", well=False, text="the printing system doesn't answer.")
    names = asked.stdout.split()
    if not names:
        return Finding(what="printers", well=False, text="no printer is set up on this computer.")
    return Finding(what="printers", well=True, text=f"{', '.join(names)}.")


def _own_printers(layout: Layout) -> Finding:
    """Whether each printer that was set up here can be reached, and what it says; nothing is printed."""
    from app.bootstrap import open_counter
    from printing.transports import LineFault, Timeouts, open_line

    if not layout.store.is_file():
        return Finding(what="labels", well=True, text="there is no counter here yet.")
    try:
        counter = open_counter(layout.root, quiet=True)
    except OperatorError as fault:
        return Finding(what="labels", well=False, text=fault.text)
    try:
        profiles = [view.profile for view in counter.printers.every()]
    finally:
        counter.close()
    if not profiles:
        return Finding(what="labels", well=True, text="no label printer is set up here.")
    told: list[str] = []
    well = True
    for profile in profiles:
        try:
            line = open_line(profile, Timeouts(connect_s=_LP_WAIT_S))
        except LineFault as fault:
            well = False
            told.append(f"{profile.name}: {fault.text}")
            continue
        try:
            status = line.status() if profile.status else None
        finally:
            line.close()
        if status is not None and not status.ready:
            well = False
            told.append(f"{profile.name} says that it can't print; look at its display.")
        else:
            told.append(f"{profile.name} {'is ready' if status else 'can be reached'}.")
    return Finding(what="labels", well=well, text=" ".join(told))


def _store(layout: Layout) -> Finding:
    """Reads every page of the store and its journal; one that is open elsewhere isn't disturbed."""
    if not layout.store.is_file():
        return Finding(what="store", well=True, text="there is none here yet.")
    from app.bootstrap import open_counter

    try:
        counter = open_counter(layout.root, quiet=True)
    except OperatorError as fault:
        return Finding(
            what="store", well=False, text=fault.text, serious=fault.code != "already_open"
        )
    try:
        look = counter.store.look_over()
        if not look.ok:
            return _wrong("store", look.fault().text)
        report = counter.verify_journal()
    except OperatorError as fault:
        return _wrong("store", fault.text)
    finally:
        counter.close()
    if not report.ok:
        told = ", ".join(fault.text for fault in report.faults[:5])
        return _wrong("store", f"the journal doesn't verify: {told}; call the administrator.")
    text = f"every page is sound, {report.operations:,} operations verify."
    return Finding(what="store", well=True, text=text)


def _server(layout: Layout) -> Finding:
    """Asks the server that this counter belongs to; a counter that is open elsewhere isn't disturbed."""
    if not layout.store.is_file():
        return Finding(what="server", well=False, text="this counter belongs to no site yet.")
    from app.bootstrap import open_counter

    try:
        counter = open_counter(layout.root, quiet=True)
    except OperatorError as fault:
        return Finding(
            what="server", well=False, text=fault.text, serious=fault.code != "already_open"
        )
    try:
        address, trust = counter.server_address, counter.server_trust()
    finally:
        counter.close()
    if not address:
        return Finding(what="server", well=False, text="this counter belongs to no site yet.")
    import httpx

    try:
        reply = httpx.get(f"{address}/livez", timeout=5, trust_env=False, verify=trust)
        well, off_h = reply.is_success, _hours_off(reply.headers.get("date", ""))
    except httpx.HTTPError:
        well, off_h = False, 0
    if well and off_h:
        told = f"{abs(off_h):,} h {'ahead of' if off_h > 0 else 'behind'}"
        return _wrong(
            "server", f"this computer's clock is {told} {address}; set the date and time."
        )
    text = "answers." if well else "doesn't answer: the counter goes on offline."
    return Finding(what="server", well=well, text=f"{address} {text}")


def _hours_off(date: str) -> int:
    """How far this clock is ahead of the one that wrote an HTTP date; 0 for less than an hour, or nonsense."""
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return 0
    return int((SystemClock().now_ms() / 1000 - theirs.timestamp()) / 3600)


def _lan(_: Layout) -> Finding:
    """Where this counter would speak with the site's others; whether they answer, the sync screen says."""
    from sync.hub.addresses import own_addresses

    places = own_addresses()
    if not places:
        text = "no private address: the site's other counters can't be asked before a hand-over."
        return Finding(what="lan", well=False, text=text)
    return Finding(
        what="lan", well=True, text=f"other counters are asked from {', '.join(places)}."
    )


def _backups(layout: Layout) -> Finding:
    """Whether this counter could be brought back: how old its newest backup is."""
    if not layout.store.is_file():
        return Finding(what="backups", well=True, text="there is no counter here yet.")
    from app.backup.rota import HOUR_MS, found_in

    times = found_in(layout.backups)
    if not times:
        text = "there is none yet; leave the counter open for an hour, or run: linli backup FILE."
        return Finding(what="backups", well=False, text=text)
    hours = (SystemClock().now_ms() - max(times)) // HOUR_MS
    if hours > _OLD_BACKUP_H:
        return Finding(what="backups", well=False, text=f"the newest is {hours:,} hours old.")
    return Finding(
        what="backups", well=True, text=f"{len(times)} are kept, the newest {hours} h old."
    )


LOOKS: tuple[Callable[[Layout], Finding], ...] = (
    _keychain,
    _sqlite,
    _disk,
    _backups,
    _clock,
    _fonts,
    _printers,
    _own_printers,
    _store,
    _server,
    _lan,
)
