# SPDX-License-Identifier: Apache-2.0
"""The parts of `linli bench server`: its day is one that is applied, its bare writes are the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.bench.asgi import asgi_figures
from app.bench.ceiling import recorded, replay_postgresql, replay_sqlite
from app.bench.crew import Start, together
from app.bench.pushing import apply_path, push_over_http, server_processes
from app.bench.report import Report
from sync.server.embedded import open_central
from sync.server.tables import operation, record
from tests.postgres import Postgres, postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database; none for SQLite."""
    monkeypatch.delenv("LINLI_KEYFILE", raising=False)
    if request.param == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


def _start() -> None:
    """Nobody waits."""


def _rows(folder: Path, url: str, site: int) -> tuple[int, set[str]]:
    """A site's operations, and the kinds of the records that they put."""
    central = open_central(folder, url)
    with central.database.read() as connection:
        done = connection.execute(select(operation.c.id).where(operation.c.site_id == site)).all()
        kinds = connection.execute(select(record.c.kind).where(record.c.site_id == site)).scalars()
        found = len(done), set(kinds)
    central.close()
    return found


def test_the_bare_writes_are_the_same_rows(tmp_path: Path, url: str) -> None:
    """What the rules wrote for one site is written for others, as many operations and kinds of records."""
    written = recorded(tmp_path / "recorder", 20, 3)
    assert [len(one.operations) for one in written] == [20, 20, 20]
    folder = tmp_path / "server"
    central = open_central(folder, url)
    sites = [central.accounts.add_site("南门站") for _ in range(2)]
    central.close()
    replay = replay_postgresql if url else replay_sqlite
    assert replay(_start, url or str(folder), written, sites) == 120
    for site in sites:
        done, kinds = _rows(folder, url, site)
        assert done == 60
        assert {"order", "parcel", "movement", "lot"} <= kinds


def test_a_day_is_applied(tmp_path: Path, url: str) -> None:
    """Without HTTP and over it, every operation of every site takes effect."""
    folder = tmp_path / "server"
    folder.mkdir()
    assert apply_path(_start, str(folder), url, 2, 10, 2) == 40
    with server_processes(folder, url, 1) as running:
        addresses = [address for address, _ in running]
        assert push_over_http(_start, str(folder), url, 2, 10, 2, addresses=addresses) == 40


def _member(start: Start, number: int) -> int:
    if number < 0:
        raise ValueError("a planted fault")
    start()
    return number


def test_a_crew_works_together() -> None:
    """Their work is added up; one that fails is told at once, by the many and by the one."""
    assert together(_member, [(5,)])[0] == 5
    done, seconds = together(_member, [(1,), (2,)])
    assert done == 3
    assert seconds >= 0
    with pytest.raises(RuntimeError):
        together(_member, [(1,), (-1,)])
    with pytest.raises(ValueError, match="planted"):
        together(_member, [(-1,)])


def test_what_is_to_be_reached_is_said() -> None:
    """A figure or a ratio below its least is named, one at it is not; limits hold for ratios too."""
    report = Report(
        bench="x", figures={"a_per_s": 2.0, "b_per_s": 3.0}, ratios={"c": 0.3, "d": 2.0},
        least={"a_per_s": 3, "b_per_s": 3, "c": 0.4}, limits={"d": 1.5},
    )  # fmt: skip
    assert report.missed == ("a_per_s", "c")
    assert report.exceeded == ("d",)
    assert report.as_text().count("MISSED") == 2
    assert report.as_json()["missed"] == ["a_per_s", "c"]


def test_requests_and_streams_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures with their units, ratios to the bare application."""
    monkeypatch.setattr("app.bench.asgi.CALLS", 10)
    monkeypatch.setattr("app.bench.asgi.STREAMS", 5)
    monkeypatch.setattr("app.bench.asgi.WAKES", 2)
    figures, ratios = asgi_figures()
    assert all(value > 0 for value in (*figures.values(), *ratios.values()))
    assert {"idle_stream_kb", "wake_p50_ms", "wake_p99_ms"} <= set(figures)
    assert set(ratios) == {"api_validation_to_bare", "api_stream_to_bare"}
