# SPDX-License-Identifier: Apache-2.0
"""`linli shots`: every screen as a PNG, empty and on the sample neighbourhood.

The same services stand behind the pictures as behind a shop's window; the clock says the same afternoon
at every run.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from app.bootstrap import CounterApp
from app.clock import SystemClock
from app.demo.neighbourhood import BEGIN_MS, ShiftedClock, settle_in
from app.demo.shop import COUNTERS, MANAGER, Shop
from app.domain.kinds import Kind, ParcelStatus
from app.domain.records import Parcel
from app.errors import UsageError
from app.services.desk import SHOP_ZONE

AFTERNOON = datetime.datetime(2026, 11, 23, 16, 20, tzinfo=SHOP_ZONE)


class PictureClock(ShiftedClock):
    """The afternoon of the pictures; it goes on only by `shift_ms`, and measures as ever."""

    def now_ms(self) -> int:
        return int(AFTERNOON.timestamp() * 1000) + self.shift_ms

    def monotonic_ms(self) -> int:
        return SystemClock().monotonic_ms()


def take_pictures(
    folder: Path,
    *,
    languages: Sequence[str],
    themes: Sequence[str],
    size: tuple[int, int],
    scale: float,
) -> list[Path]:
    """The pictures' paths, in the order in which they were taken."""
    from views.i18n import Language
    from views.shots import take_shots
    from views.theme import ThemeName

    for given, known in ((languages, Language), (themes, ThemeName)):
        strange = [value for value in given if value not in {str(k) for k in known}]
        if strange:
            words = ", ".join(str(k) for k in known)
            raise UsageError("usage", f"Unknown: {', '.join(strange)}; known are {words}.")
    if not (800 <= size[0] <= 7680 and 600 <= size[1] <= 4320 and 0.5 <= scale <= 4):
        raise UsageError("usage", "The size must be 800x600 to 7680x4320, the scale 0.5 to 4.")
    with ExitStack() as undo, tempfile.TemporaryDirectory(prefix="linli-shots-") as place:
        full, bare = _shop(Path(place) / "full", undo), _shop(Path(place) / "bare", undo)
        settle_in(full, _clock(full))
        bare.add_counter(COUNTERS[0], who=MANAGER)
        bare.settle()
        _clock(bare).shift_ms = 0
        shops: dict[str, CounterApp] = {"empty": bare.counters[0], "sample": full.counters[0]}
        taken: list[Path] = []
        for number, (language, theme) in enumerate(product(languages, themes)):
            # One at a time: a parcel that was received for one picture is here already for the next.
            taken += take_shots(
                folder,
                languages=(language,),
                themes=(theme,),
                size=size,
                scale=scale,
                open_counter=shops.__getitem__,
                scans=_scans(full),
                receive=_receive(full, number),
                now=_clock(full).now_ms,
            )
        return taken


def take_the_gallery(folder: Path) -> list[Path]:
    """Every widget in every state: both languages, all themes, type at 100 and 150 %."""
    from views.gallery.pictures import take_gallery
    from views.i18n import Language
    from views.theme import ThemeName

    return take_gallery(
        folder,
        languages=[str(language) for language in Language],
        themes=[str(theme) for theme in ThemeName],
        scales=(1.0, 1.5),
    )


def _shop(folder: Path, undo: ExitStack) -> Shop:
    folder.mkdir()
    shop = Shop.found(folder, clock=PictureClock(BEGIN_MS))
    undo.callback(shop.close)
    return shop


def _clock(shop: Shop) -> ShiftedClock:
    if not isinstance(shop.clock, ShiftedClock):
        raise TypeError("a picture's shop has a clock that can be moved")
    return shop.clock


def _parcels(shop: Shop) -> list[Parcel]:
    rows = shop.counters[0].store.read(lambda rows: rows.all(Kind.PARCEL))
    found = [p for p in rows if isinstance(p, Parcel)]
    return sorted(found, key=lambda p: (p.announced_at, p.consignment, p.position))


def _scans(shop: Shop) -> list[tuple[str, str]]:
    """(case, text): each answer that the pickup screen can give."""
    parcels = _parcels(shop)
    pickup = shop.counters[0].pickup

    def token(parcel: Parcel) -> str:
        return shop.server.central.pickup_token(shop.site, parcel.order).token

    waiting = [p for p in parcels if p.status is ParcelStatus.WAITING and p.order]
    several = max(waiting, key=lambda p: len(pickup.look_up(token(p)).parcels))
    gone = next(p for p in parcels if p.status is ParcelStatus.HANDED_OVER)
    disputed = {case.subject for case in shop.counters[0].sync.cases() if case.kind == "conflict"}
    return [
        ("valid", token(several)),
        ("proof", waiting[0].waybill),
        ("invalid", gone.waybill),
        *(("conflict", p.waybill) for p in parcels if p.id in disputed),
        ("unknown", "SF9988776655443"),
        ("forged", token(several)[:-8] + "AAAAAAAA"),
    ]


def _receive(shop: Shop, number: int) -> list[tuple[str, str]]:
    """(case, text): a parcel that was expected, one on no list, one that is here already."""
    parcels = _parcels(shop)
    expected = next(p for p in parcels if p.status is ParcelStatus.EXPECTED)
    waiting = next(p for p in parcels if p.status is ParcelStatus.WAITING)
    return [
        ("expected", expected.waybill),
        ("unknown", f"YT88003455129{number:02d}"),
        ("duplicate", waiting.waybill),
    ]
