# SPDX-License-Identifier: Apache-2.0
"""One rulebook, three worlds: what holds in memory holds at the server and at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.domain import apply as rules
from app.domain.operations import Operation
from app.domain.outcome import Issuer, Outcome, Rows, Verb
from app.domain.records import Handover, Personal
from sync.server.central import Central
from sync.server.embedded import open_central
from tests.postgres import Postgres, postgres
from tests.rulebook.runner import STANDING, RuleCase, load_cases, run_case
from tests.rulebook.worlds import CounterWorld, ServerWorld
from tests.sync.server.world import NOW

__all__ = ["postgres"]

CASES = load_cases()
COUNTER_CASES = [case for case in CASES if case.file != STANDING]
A_TENTH = CASES[::10]


def _central(folder: Path, url: str = "") -> Iterator[Central]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINLI_KEYFILE", raising=False)
        found = open_central(folder, url, clock=FixedClock(NOW))
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerWorld]:
    for central in _central(tmp_path_factory.mktemp("server")):
        yield ServerWorld(central)


@pytest.fixture(scope="module")
def postgres_server(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[ServerWorld]:
    for central in _central(tmp_path_factory.mktemp("server"), postgres.new_database()):
        yield ServerWorld(central)


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CounterWorld]:
    world = CounterWorld(tmp_path_factory.mktemp("counter"))
    yield world
    world.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_at_the_server(case: RuleCase, server: ServerWorld) -> None:
    """The server's accept path does what the rulebook says."""
    assert run_case(case, server) == []


@pytest.mark.parametrize("case", A_TENTH, ids=lambda case: case.key)
def test_at_the_server_on_postgresql(case: RuleCase, postgres_server: ServerWorld) -> None:
    """So it does on PostgreSQL, for a tenth of the cases."""
    assert run_case(case, postgres_server) == []


@pytest.mark.parametrize("case", COUNTER_CASES, ids=lambda case: case.key)
def test_at_the_counter(case: RuleCase, counter: CounterWorld) -> None:
    """The counter's store does what the rulebook says, recorded and laid over the server's truth."""
    assert run_case(case, counter) == []


def _both_stand(op: Operation, private: Personal | None, rows: Rows, issuer: Issuer) -> Outcome:
    """A wrong rule: the second handover of a parcel stands as the first does."""
    outcome = rules.apply(op, private, rows, issuer)
    if outcome.code != "handed_over_twice":
        return outcome
    stands = tuple(replace(r, conflict=False) for r in outcome.puts if isinstance(r, Handover))
    return Outcome(verb=Verb.APPLIED, puts=stands)


@pytest.mark.parametrize(
    ("end", "where"),
    [
        ("server", "sync.server.unit.apply"),
        ("counter", "app.store.record.apply"),
        ("counter", "app.domain.rebase.apply"),
    ],
)
def test_a_wrong_rule_at_one_end_is_seen(
    end: str,
    where: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CONTROL: a second handover that is simply applied at one end fails the cases there."""
    world: ServerWorld | CounterWorld = request.getfixturevalue(end)
    monkeypatch.setattr(where, _both_stand)
    case = next(c for c in CASES if c.name.startswith("a second handover is kept beside"))
    try:
        wrong = run_case(replace(case, name=f"wrong in {where}"), world)
    except AssertionError as fault:
        wrong = [str(fault)]
    assert wrong != []


def test_a_row_that_an_end_forgets_is_seen(
    counter: CounterWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: rows that are decided and not written fail the cases."""
    case = next(c for c in COUNTER_CASES if c.key == "handover: a waiting parcel leaves on a proof")
    assert run_case(replace(case, name="as it is"), counter) == []
    monkeypatch.setattr("app.store.record.put_records", lambda _conn, _records: None)
    assert run_case(replace(case, name="rows forgotten"), counter) != []
