# SPDX-License-Identifier: Apache-2.0
"""A morning's work at the real program: its own process, a real X server, a keyboard, a mouse and a scanner.

`python -m tests.gui.morning DIR` plays it and leaves the pictures in DIR, numbered in their order. Keys, scans and
presses come by xdotool; nothing reaches into the program. What came of it is read from its store afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from app.bootstrap import CounterApp
from app.domain.kinds import Kind
from app.domain.records import Operator
from app.secrets import SITE_KEY
from app.services.badges import badge_text
from printing.profile import DeviceLanguage, PrinterProfile
from tests.counters import PIN, Place, open_place
from tests.gui.live_desktop import live_desktop, program
from views.screens import SCREENS

SIZE = (1440, 900)
MILK = "6901234567892"
RECEIVED = tuple(f"SF12345678{n:02d}" for n in range(8))
"""On the delivery's list; the last one stays missing."""
UNLISTED = "JT9876543210"
_PEOPLE = ("王小明", "陈红", "周宇", "欧阳娜娜", "李芳", "赵敏", "吴强", "郑洁")
_RAIL_X, _RAIL_TOP, _RAIL_STEP, _RAIL_BUTTON = 46, 14, 68, 64
_STILL_S, _PATIENCE_S = 0.35, 40.0
_CURSOR = 400
"""Pixels that a blinking cursor may change in a picture at rest."""


def phone(n: int) -> str:
    """A resident's phone; its last four are the clerk's search."""
    return f"1990000{4321 + n * 1111 % 5000:04d}"


@dataclass
class Morning:
    """The running program and the hand at it; `pictures` are the files in their order."""

    place: Place
    badge: str
    env: dict[str, str]
    folder: Path
    pictures: list[Path] = field(default_factory=list)
    _window: str = ""

    def scan(self, text: str) -> None:
        """At a scanner's pace, with its Enter."""
        self._keys("type", "--delay", "4", f"{text}\n")

    def type(self, text: str) -> None:
        """At a person's pace."""
        self._keys("type", "--delay", "110", text)

    def press(self, *names: str) -> None:
        """Named keys, one after the other."""
        for name in names:
            self._keys("key", name)

    def open(self, screen: str) -> None:
        """A press on the rail."""
        upper = [e.id for e in SCREENS if not e.at_foot and not e.under]
        lower = [e.id for e in SCREENS if e.at_foot and not e.under]
        if screen in upper:
            y = _RAIL_TOP + upper.index(screen) * _RAIL_STEP + _RAIL_BUTTON // 2
        else:
            from_foot = len(lower) - 1 - lower.index(screen)
            y = SIZE[1] - _RAIL_TOP - from_foot * _RAIL_STEP - _RAIL_BUTTON // 2
        self._keys("mousemove", str(_RAIL_X), str(y), "click", "1")

    def look(self, name: str) -> None:
        """Wait until the screen stands still, and keep its picture."""
        picture = self._still()
        path = self.folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        picture.save(path)
        self.pictures.append(path)

    def find(self, *, other: bool = False) -> None:
        """The program's window has the keys now; `other` waits for one that it didn't have before."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            done = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", "."],
                env=self.env, capture_output=True, text=True, timeout=20,
            )  # fmt: skip
            found = [one for one in done.stdout.split() if not (other and one == self._window)]
            if found:
                self._window = found[-1]
                self._keys("windowfocus", "--sync", self._window)
                return
            time.sleep(0.1)  # another program's window: there is nothing to wait on
        raise TimeoutError("the program opens no window")

    def _keys(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.env, check=True, timeout=60)

    def _still(self) -> Image.Image:
        end = time.monotonic() + _PATIENCE_S
        before, since = self._grab(), time.monotonic()
        while time.monotonic() < end:
            time.sleep(0.06)
            now = self._grab()
            if _moved(before, now):
                before, since = now, time.monotonic()
            elif time.monotonic() - since > _STILL_S:
                return now
        raise TimeoutError("the screen doesn't come to rest")

    def _grab(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.env["DISPLAY"]).convert("RGB")


def _moved(before: Image.Image, now: Image.Image) -> bool:
    """Whether more has changed than a cursor that blinks."""
    change = ImageChops.difference(before, now).convert("L").point(lambda v: 255 * (v > 24))
    return change.histogram()[255] > _CURSOR


def _prepare(place: Place, folder: Path) -> str:
    """A shop before it opens: orders, a delivery's list, goods, a printer that writes files; the clerk's badge."""
    place.product(MILK, name="纯牛奶 250ml×12", price_minor=5_990)
    for n, name in enumerate(_PEOPLE):
        place.order(f"P{n}", name=name, phone=phone(n))
    place.consignment(
        "十一月二十三日上午",
        *(
            {
                "waybill": waybill, "order": f"P{n}", "name": _PEOPLE[n], "phone": phone(n),
                "item": ("赣南脐橙 5 斤装", "维达抽纸 18 包", "鲜牛奶 950ml × 2")[n % 3],
            }
            for n, waybill in enumerate(RECEIVED)
        ),
    )  # fmt: skip
    labels = folder / "labels"
    labels.mkdir()
    with place.counter() as counter:
        counter.sync_for(20)
        counter.inventory.move_stock(MILK, "intake", 24, lot="A1", expires_on="2027-05-01")
        counter.printers.save(
            PrinterProfile(name="前台", language=DeviceLanguage.PNG, to=labels.as_uri())
        )
        counter.auto_print.choose("前台")
        counter.sync_for(20)
        key = counter.desk.secret(SITE_KEY)
        clerk = counter.store.read(lambda rows: rows.get(Kind.OPERATOR, place.clerk))
        if key is None or not isinstance(clerk, Operator):
            raise RuntimeError("the counter doesn't know its clerk")
        return badge_text(key, place.site, clerk)


@contextmanager
def _program(place: Place, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        made = subprocess.Popen(
            [sys.executable, "-m", "app", "--data", str(place.folder / "a")],
            env={**env, "LINLI_KEYFILE": str(place.keyfile)}, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            yield made
        finally:
            made.terminate()
            try:
                made.wait(30)
            except subprocess.TimeoutExpired:
                made.kill()
                made.wait(10)


def _work(at: Morning) -> None:
    """From the badge to the lunch break."""
    at.look("log-in")
    at.scan(at.badge)
    at.look("at-work")
    at.open("receiving")
    at.look("receiving")
    for waybill in RECEIVED[:6]:
        at.scan(waybill)
    at.look("received-six")
    at.scan(RECEIVED[0])
    at.look("received-already")
    at.press("F4")
    at.scan(RECEIVED[6])
    at.look("received-damaged")
    at.scan(UNLISTED)
    at.look("received-unlisted")
    at.press("F6")
    at.look("still-missing")
    at.press("Escape")
    at.open("labels")
    at.look("labels")
    at.open("pickup")
    at.look("pickup")
    at.scan(at.place.token("P0"))
    at.look("may-be-taken")
    at.scan(RECEIVED[0])
    at.look("handed-over-by-scan")
    at.scan(at.place.token("P1"))
    at.look("next-resident")  # an Enter before the verdict is there counts for nothing
    at.press("Return")
    at.look("handed-over-by-enter")
    at.press("F8")
    at.look("taken-back")
    at.press("Escape")
    at.type(phone(2)[-4:])
    at.look("found-by-phone")
    at.press("Escape", "Escape")
    at.scan(at.place.token("P3"))
    at.look("third-resident")
    at.press("F6")
    at.type("8642")
    at.look("somebody-else-collects")
    at.press("Return")
    at.look("handed-over-to-somebody-else")
    at.scan(RECEIVED[0])
    at.look("gone-already")
    at.scan("NOBODYKNOWS42")
    at.look("unknown")
    at.open("returns")
    at.look("returns")
    at.scan(RECEIVED[4])
    at.look("returns-why")
    at.type("2")
    at.press("Return")
    at.look("gone-back")
    at.open("inventory")
    at.scan(MILK)
    at.look("goods")
    at.open("sync")
    at.look("sync")
    at.open("settings")
    at.look("settings")


def play(folder: Path, *, pictures: Path | None = None) -> Iterator[tuple[Morning, CounterApp]]:
    """The morning, and then the counter that the program left behind, opened for a look."""
    shots = pictures or folder / "pictures"
    shots.mkdir(parents=True, exist_ok=True)
    program("xdotool")
    desktop = folder / "desktop"
    desktop.mkdir()
    with open_place(folder) as place:
        badge = _prepare(place, folder)
        with live_desktop(desktop, input_method=False) as env:
            env["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
            at = Morning(place=place, badge=badge, env=env, folder=shots)
            with _program(place, env, folder / "program.log") as running:
                at.find()
                at.find(other=True)
                _work(at)
                if running.poll() is not None:
                    raise RuntimeError((folder / "program.log").read_text("utf-8")[-2_000:])
        with place.counter() as counter:
            counter.staff.log_in(place.manager, PIN)
            yield at, counter


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="linli-morning-") as made:
        for at, _counter in play(Path(made), pictures=Path(sys.argv[1])):
            for path in at.pictures:
                sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
