# SPDX-License-Identifier: Apache-2.0
"""Three counters on a LAN without internet: real processes, real packets, lost ones too."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Barrier
from typing import Any

import pytest

from app.domain.operations import Do, ReceiveParcel
from app.store.record import Act
from tests.counters import PIN, ROOT, Headless, Place, headless, open_place
from tests.faults.namespaces import Street, open_street, why_not

COUNTERS = ("a", "b", "c")
PARCELS = 750
_WAIT_S = 30.0
_REASON = why_not()
pytestmark = pytest.mark.skipif(bool(_REASON), reason=_REASON)


@dataclass
class Shop:
    """The site: three enrolled counters that know each other, and parcels with their tokens."""

    place: Place
    street: Street
    parcels: Iterator[tuple[str, str]]

    def take(self, count: int) -> list[tuple[str, str]]:
        """Parcels that nobody has touched yet."""
        taken = list(islice(self.parcels, count))
        assert len(taken) == count
        return taken

    @contextmanager
    def counters(self, *names: str) -> Iterator[list[Headless]]:
        """Counters as processes in their machines, a clerk logged in, one of them hub."""
        with ExitStack() as closing:
            opened = []
            for name in names:
                one = closing.enter_context(
                    headless(
                        self.place.folder / name,
                        self.place.keyfile,
                        "--lan",
                        inside=self.street.inside(name),
                    )
                )
                opened.append(one)
            for one in opened:
                one.did("login", operator=self.place.clerk, pin=PIN)
            yield opened


def _until(one: Headless, *states: str, name: str | None = None) -> str:
    """Waits until a counter stands so to the hub; the hub's name."""
    end = time.monotonic() + _WAIT_S
    while True:
        status = one.did("status")
        if status["hub"] in states and name in (None, status["hub_name"]):
            return str(status["hub_name"])
        if time.monotonic() > end:
            raise AssertionError((states, name, status["hub"], status["hub_name"]))
        select.select([], [], [], 0.05)


def _meet(counters: Sequence[Headless]) -> str:
    """Waits until they all have the same hub; its name."""
    end = time.monotonic() + _WAIT_S
    while True:
        names = {_until(one, "here", "there") for one in counters}
        if len(names) == 1:
            return names.pop()
        assert time.monotonic() < end, names
        select.select([], [], [], 0.05)


def _race(at: Sequence[Headless], parcels: Sequence[tuple[str, str]]) -> list[list[dict[str, Any]]]:
    """Hands each parcel over at all these counters at once; their answers."""
    start = Barrier(len(at))

    def one(counter: Headless, parcel: str, token: str) -> dict[str, Any]:
        start.wait()
        return counter.ask("hand_over", parcels=[parcel], proof={"text": token})

    with ThreadPoolExecutor(len(at)) as pool:
        return [
            list(pool.map(one, at, [parcel] * len(at), [token] * len(at)))
            for parcel, token in parcels
        ]


def _doubles(rounds: Sequence[Sequence[dict[str, Any]]]) -> int:
    """Parcels that left twice though the hub was reachable: it had answered both in time."""
    return sum(
        sum(answer["ok"] and answer["claimed"] for answer in answers) > 1 for answers in rounds
    )


def _unasked(rounds: Sequence[Sequence[dict[str, Any]]]) -> int:
    """Hand-overs for which no answer came in time, on a busy machine or a bad network."""
    return sum(a["ok"] and not a["claimed"] for answers in rounds for a in answers)


def _twice(rounds: Sequence[Sequence[dict[str, Any]]]) -> int:
    return sum(sum(answer["ok"] for answer in answers) > 1 for answers in rounds)


def _refusals(rounds: Sequence[Sequence[dict[str, Any]]]) -> set[str]:
    return {a["error"]["code"] for answers in rounds for a in answers if not a["ok"]}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Everything is enrolled, received and synced before the counters lose the server."""
    with open_place(tmp_path_factory.mktemp("shop")) as place, open_street(COUNTERS) as street:
        orders = [f"N-{n:04d}" for n in range(PARCELS)]
        whose = [{"name": "王小明", "phone": f"139{n:08d}"} for n in range(PARCELS)]
        for start in range(0, PARCELS, 250):
            page = range(start, min(start + 250, PARCELS))
            place.tell("orders", *({"number": orders[n], **whose[n]} for n in page))
            place.consignment(
                f"c{start}",
                *(
                    {"waybill": f"SF5{n:09d}", "order": orders[n], "phone": whose[n]["phone"]}
                    for n in page
                ),
            )
        by_waybill: dict[str, str] = {}
        with ExitStack() as closing:
            apps = [closing.enter_context(place.counter(name)) for name in COUNTERS]
            first = apps[0]
            first.sync_for(60)
            after = ""
            while rows := list(first.listing.rows("parcels", where={}, limit=1_000, after=after)):
                by_waybill |= {row["waybill"]: row["id"] for row in rows}
                after = rows[-1]["id"]
            acts = [
                Act(
                    do=Do.RECEIVE_PARCEL,
                    entity=id,
                    args=ReceiveParcel(waybill=waybill, slot="A-01-01"),
                )
                for waybill, id in by_waybill.items()
            ]
            for n in range(0, len(acts), 500):
                first.desk.record(acts[n : n + 500])
            for app in (*apps, *apps):
                assert app.sync_for(60).reason == ""
        tokens = (place.token(order) for order in orders)
        parcels = ((by_waybill[f"SF5{n:09d}"], token) for n, token in enumerate(tokens))
        yield Shop(place, street, parcels)


def test_no_parcel_leaves_twice_and_a_killed_hub_is_replaced(shop: Shop) -> None:
    """Two hundred parcels handed over at two counters at once; then the hub is killed meanwhile.

    The others go on, elect one within seconds, and what the dead hub had handed over stays gone.
    """
    with shop.counters(*COUNTERS) as three:
        name = _meet(three)
        rounds = _race(three[:2], shop.take(100)) + _race(three[1:], shop.take(100))
        assert _doubles(rounds) == 0
        assert _unasked(rounds) < len(rounds) // 10
        assert all(any(answer["ok"] for answer in answers) for answers in rounds)
        assert _refusals(rounds) <= {"being_handed_over", "handed_over_elsewhere"}
        hub = three[COUNTERS.index(name)]
        rest = [one for one in three if one is not hub]
        gone = shop.take(1)
        hub.did("hand_over", parcels=[gone[0][0]], proof={"text": gone[0][1]})
        for one in rest:
            _heard(one, gone[0][1])
        os.kill(hub.process.pid, signal.SIGKILL)
        hub.process.wait(_WAIT_S)
        _race(rest, shop.take(5))
        after = _meet(rest)
        assert after == min(COUNTERS[three.index(one)] for one in rest)
        assert _doubles(_race(rest, shop.take(20))) == 0
        assert _twice(_race(rest, gone)) == 0
        for one in rest:
            refused = one.refused("hand_over", parcels=[gone[0][0]], proof={"text": gone[0][1]})
            assert refused in ("handed_over_elsewhere", "handed_over_twice")


def _heard(one: Headless, token: str) -> None:
    """Waits until a counter's verdict knows that another has handed it over."""
    end = time.monotonic() + _WAIT_S
    while one.did("scan", text=token)["reason"] != "already_handed_over":
        assert time.monotonic() < end
        select.select([], [], [], 0.05)


def test_a_split_is_found_at_the_first_sync(shop: Shop) -> None:
    """A counter cut off hands over what others do: every pair is a case with both sides, at both ends."""
    parcels = shop.take(12)
    with shop.counters(*COUNTERS) as three:
        _meet(three)
        alone = three[2]
        shop.street.plug("c", plugged=False)
        try:
            _until(alone, "here", name="c")
            _meet(three[:2])
            rounds = _race([three[0], alone], parcels)
            assert _twice(rounds) == len(parcels)
        finally:
            shop.street.plug("c", plugged=True)
        _meet(three)
    twice = {id for id, _ in parcels}
    for name in ("a", "c", "b", "a"):
        with shop.place.counter(name) as counter:
            assert counter.sync_for(60).reason == ""
            found = {
                row["subject"]: row
                for row in counter.listing.rows("conflicts", where={}, limit=1_000)
            }
    assert twice <= set(found)
    with shop.place.counter("b") as witness:
        for id in twice:
            handed = list(witness.listing.rows("handovers", where={"parcel": id}))
            assert len(handed) == 2


@pytest.mark.long
@pytest.mark.timeout(600)
def test_without_claims_the_same_race_shows_doubles(shop: Shop) -> None:
    """The control: counters that take no part on the LAN hand the same parcels over twice."""
    with ExitStack() as closing:
        pair = [
            closing.enter_context(
                headless(shop.place.folder / n, shop.place.keyfile, inside=shop.street.inside(n))
            )
            for n in COUNTERS[:2]
        ]
        for one in pair:
            one.did("login", operator=shop.place.clerk, pin=PIN)
        assert _twice(_race(pair, shop.take(5))) == 5


@pytest.mark.long
@pytest.mark.timeout(600)
def test_where_multicast_is_blocked_the_last_addresses_serve(shop: Shop) -> None:
    """Counters that met before find each other though no announcement comes through."""
    with shop.counters(*COUNTERS) as three:
        _meet(three)
    for name in COUNTERS:
        shop.street.filter(name, "udp dport 5353 drop")
    try:
        with shop.counters(*COUNTERS) as three:
            _meet(three)
            assert _doubles(_race(three[1:], shop.take(10))) == 0
    finally:
        for name in COUNTERS:
            shop.street.filter(name, "")


@pytest.mark.long
@pytest.mark.timeout(600)
def test_through_the_hub_to_the_server(shop: Shop) -> None:
    """Only the hub's machine reaches the server: the others' operations get there through it."""
    place = shop.place
    port = place.server.url.rpartition(":")[2]
    data = place.folder / "server"
    parcels = shop.take(3)
    with shop.counters(*COUNTERS) as three:
        hub = _meet(three)
        others = [one for n, one in zip(COUNTERS, three, strict=True) if n != hub]
        for one, (id, token) in zip(others, parcels, strict=False):
            one.did("hand_over", parcels=[id], proof={"text": token})
        assert others[0].did("sync", wait_s=30)["reason"] != ""
        place.server.stop()
        with _server_in(shop.street.inside(hub), data, port, place.keyfile):
            for one in others:
                _synced(one)
            assert others[0].did("status")["online"]


def _synced(one: Headless) -> None:
    """Waits until a counter has sent everything; its way was shut, and is tried again in a while."""
    end = time.monotonic() + _WAIT_S
    while (report := one.did("sync", wait_s=10))["reason"] or report["pending"]:
        assert time.monotonic() < end, report
        select.select([], [], [], 0.2)


@contextmanager
def _server_in(inside: list[str], data: Path, port: str, keyfile: Path) -> Iterator[None]:
    """The site's server in another machine, on the data that it has."""
    server = Popen(
        [*inside, sys.executable, "-m", "app", "server", "--data", str(data), "--port", port],
        cwd=ROOT,
        stdout=PIPE,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline()
        yield
    finally:
        server.terminate()
        server.wait(_WAIT_S)
        if server.stdout is not None:
            server.stdout.close()


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("trouble", ["loss", "slow"])
def test_no_parcel_leaves_twice_on_a_bad_network(shop: Shop, trouble: str) -> None:
    """A quarter of all packets lost, or a cable that carries little: still no parcel leaves twice."""
    with shop.counters(*COUNTERS) as three:
        _meet(three)
        for name in COUNTERS:
            if trouble == "loss":
                shop.street.filter(name, "numgen random mod 100 < 25 drop")
            else:
                shop.street.slow(name, "512kbit")
        try:
            rounds = _race(three[:2], shop.take(100)) + _race(three[1:], shop.take(100))
            assert _doubles(rounds) == 0
            assert _unasked(rounds) < len(rounds) // 4
        finally:
            for name in COUNTERS:
                shop.street.filter(name, "")
