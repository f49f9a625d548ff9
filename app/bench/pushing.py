# SPDX-License-Identifier: Apache-2.0
"""Sites that push their day at once: straight into the server's jobs, or over HTTP to running server processes."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from app.bench.crew import Start
from app.bench.traffic import BusyCounter, open_site
from app.interpreter import collect_less
from sync.codec import unpack
from sync.protocol import EXCHANGE_PATH, ExchangeReply, ExchangeRequest
from sync.server.central import Central, Rates
from sync.server.embedded import open_central

_NO_LIMIT = Rates(per_s=1e9, burst=1_000_000_000)


def _prepared(
    central: Central, sites: int, size: int, batches: int
) -> list[tuple[BusyCounter, list[ExchangeRequest]]]:
    """New sites, each with its requests; a request asks for no more rows than it must."""
    made = []
    for _ in range(sites):
        counter = open_site(central, central.ids)
        day = counter.day()
        made.append(
            (
                counter,
                [counter.request(list(itertools.islice(day, size))) for _ in range(batches)],
            )
        )
    return made


def _all_at_once(start: Start, works: list[Callable[[], int]]) -> int:
    """A thread for each; what they did in all."""
    done: list[int] = []
    ready = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], int]) -> None:
        ready.wait()
        done.append(work())

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start()
    ready.wait()
    for thread in threads:
        thread.join()
    if len(done) != len(works):
        raise RuntimeError("a site of the bench could not push")
    return sum(done)


def _applied(reply: ExchangeReply) -> int:
    if any(result.outcome != "applied" for result in reply.results):
        raise RuntimeError("the bench's day has an operation that isn't applied")
    return len(reply.results)


def apply_path(start: Start, folder: str, url: str, sites: int, size: int, batches: int) -> int:
    """Without HTTP: reading, checking, deciding and writing, one thread a site."""
    central = open_central(Path(folder), url, rates=_NO_LIMIT)
    prepared = _prepared(central, sites, size, batches)
    # As the server does when it starts: what is there already need not be searched for cycles again.
    collect_less()

    def push(counter: BusyCounter, requests: list[ExchangeRequest]) -> int:
        return sum(_applied(central.exchange(counter.session, one)) for one in requests)

    try:
        return _all_at_once(start, [partial(push, *one) for one in prepared])
    finally:
        central.close()


@contextmanager
def server_processes(folder: Path, url: str, count: int) -> Iterator[list[tuple[str, int]]]:
    """Running `linli server` processes on one database; where they answer, and their process ids."""
    running: list[subprocess.Popen[str]] = []
    try:
        for _ in range(count):
            command = [sys.executable, "-m", "app", "server", "--data", str(folder), "--port", "0"]
            running.append(
                subprocess.Popen(
                    [*command, *(["--database", url] if url else [])],
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                )
            )  # fmt: skip
        addresses = []
        for process in running:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError("a server of the bench didn't start")
            addresses.append((str(msgspec.json.decode(line)["ready"]), process.pid))
        yield addresses
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
            if process.stdout:
                process.stdout.close()


def push_over_http(
    start: Start,
    folder: str,
    url: str,
    sites: int,
    size: int,
    batches: int,
    *,
    addresses: list[str],
) -> int:
    """Signed and squeezed exchanges to the servers, one connection a site; bodies are ready before the clock runs."""
    central = open_central(Path(folder), url, rates=_NO_LIMIT)
    prepared = _prepared(central, sites, size, batches)
    central.close()

    def push(address: str, calls: list[tuple[bytes, dict[str, str]]]) -> int:
        connection = HTTPConnection(urlsplit(address).netloc)
        done = 0
        for body, headers in calls:
            connection.request("POST", EXCHANGE_PATH, body, headers)
            reply = connection.getresponse()
            read = reply.read()
            if reply.status != 200:
                raise RuntimeError(f"the bench's push was answered {reply.status}")
            encoding = reply.headers.get("content-encoding", "")
            done += _applied(unpack(read, encoding, ExchangeReply))
        connection.close()
        return done

    works: list[Callable[[], int]] = []
    for n, (counter, requests) in enumerate(prepared):
        address = addresses[n % len(addresses)]
        works.append(partial(push, address, [counter.signed(one) for one in requests]))
    return _all_at_once(start, works)
