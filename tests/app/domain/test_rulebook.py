# SPDX-License-Identifier: Apache-2.0
"""The rulebook against the rules in memory, and that it leaves no operation and no code out."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain import cases as domain_cases
from app.domain.apply import apply, needs, needs_then
from app.domain.case_codes import CODES, CONFLICTS, Way
from app.domain.identity import derived_id
from app.domain.kinds import Kind
from app.domain.operations import Do, Operation, Withdraw
from app.domain.outcome import NothingIssued, Outcome, Verb
from app.domain.records import Case, Personal, Record
from app.domain.verdict import ProofRefusal, Reason
from app.phrases import refusal, refusal_codes
from tests.rulebook.runner import InMemory, RuleCase, load_cases, run_case

CASES = load_cases()
RULES = Path(domain_cases.__file__).parent


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_case(case: RuleCase) -> None:
    """The rules do what the rulebook says."""
    assert run_case(case, InMemory()) == []


def test_a_case_that_is_wrong_is_seen() -> None:
    """A case with another outcome, another field, another row or a row too many fails."""
    case = next(c for c in CASES if c.key == "handover: a waiting parcel leaves on a proof")
    wrong_text = [{**case.operations[0], "expect": "noop"}]
    assert run_case(replace(case, operations=wrong_text), InMemory())
    afters: tuple[dict[str, dict[str, object] | None], ...] = (
        {"parcel:P1": {"status": "waiting"}},
        {"parcel:P1": {"no_such_field": 1}},
        {"parcel:P1": None},
        {"parcel:P9": {}},
        {"parcel:P1": {"flags": ["damaged"]}},
    )
    for after in afters:
        assert run_case(replace(case, after=after), InMemory()), after


def test_names_of_cases_are_their_own() -> None:
    """No two cases have one name: their operations' ids follow from it."""
    assert len({case.key for case in CASES}) == len(CASES)


def test_every_operation_is_accepted_and_refused_somewhere() -> None:
    """Each kind of operation has a case in which it is applied and one in which it isn't."""
    accepted, refused = _told(CASES)
    assert set(Do) - accepted == set()
    assert set(Do) - refused == set()


def test_an_operation_without_cases_is_seen() -> None:
    """The walk above notices when an operation's cases go."""
    accepted, refused = _told([c for c in CASES if c.file != "withdraw"])
    assert set(Do) - accepted == {Do.WITHDRAW}
    assert set(Do) - refused == {Do.WITHDRAW}


def _told(cases: list[RuleCase]) -> tuple[set[Do], set[Do]]:
    accepted: set[Do] = set()
    refused: set[Do] = set()
    for case in cases:
        for written in case.operations:
            verb = written["expect"].partition(":")[0]
            (accepted if verb == Verb.APPLIED else refused).add(Do(written["kind"]))
    return accepted, refused


def _spoken_codes() -> set[str]:
    """The codes that stand as literals in the rules' refusals and conflicts."""
    codes: set[str] = set()
    for path in RULES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("rejected", "conflict") and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    codes.add(code.value)
    return codes


def _run_codes() -> set[str]:
    """The codes that the rulebook's runs end in, and those of the cases that they open."""
    codes: set[str] = set()
    for case in CASES:
        world = InMemory()
        run_case(case, world)
        codes |= {outcome.code for outcome in world.outcomes if outcome.code}
        codes |= {row.code for row in world.memory.rows.values() if isinstance(row, Case)}
    return codes


def test_every_code_has_its_sentence() -> None:
    """Whatever the rules answer can be said to the person at the counter."""
    good = {Reason.OK, Reason.NOT_HERE_YET, Reason.SEVERAL_PEOPLE, Reason.NOT_FOUND}
    asked = {str(reason) for reason in Reason if reason not in good}
    codes = _spoken_codes() | _run_codes() | asked | {str(code) for code in ProofRefusal}
    assert codes - refusal_codes() == set()
    assert "bad_kind" in _spoken_codes()


def test_every_spoken_refusal_has_a_case() -> None:
    """No refusal stands in the rules that the rulebook never meets."""
    assert _spoken_codes() - _run_codes() == set()


def test_every_code_of_a_run_is_in_the_registry() -> None:
    """What a run ends in, or opens as a case, stands in the closed list; a conflict there under its kind."""
    met = _run_codes()
    assert met - set(CODES) == set()
    ends = {(o.verb, o.code) for case in CASES for o in _outcomes(case) if o.code}
    assert {code for verb, code in ends if verb is Verb.CONFLICT} == CONFLICTS
    assert {code for verb, code in ends if verb is Verb.REJECTED} & CONFLICTS == set()


def test_every_code_can_be_said() -> None:
    """Each code of the closed list has its sentence for scripts."""
    assert set(CODES) - refusal_codes() == set()


def test_every_way_is_walked() -> None:
    """Each way out of each code that has its own is taken by a case of the rulebook, and takes effect."""
    walked: set[tuple[str, str]] = set()
    for case in CASES:
        world = InMemory()
        run_case(case, world)
        for row in world.memory.rows.values():
            if isinstance(row, Case) and not row.open:
                walked.add((row.code, row.resolved_as))
    ours = {(code, str(way)) for code, about in CODES.items() for way in about.ways}
    assert ours - walked == set()
    assert {way for _, way in walked} == set(Way)


def test_a_way_that_nobody_walks_is_seen() -> None:
    """The walk above notices a way without a case: every one stands in its file alone."""
    told = {
        (written["args"]["resolve_as"], case.file)
        for case in CASES
        for written in case.operations
        if written["kind"] == Do.RESOLVE_CASE and written["expect"] == "applied"
    }
    assert {way for way, _ in told} == set(Way)
    assert {way for way, file in told if file != "counts"} == set(Way) - {
        Way.SOLD_BEFORE_COUNT,
        Way.SOLD_AFTER_COUNT,
    }


def test_an_unknown_code_is_still_answered() -> None:
    """A code from a newer server is shown as it is."""
    assert "from_the_future" in refusal("from_the_future")[1]


def _outcomes(case: RuleCase) -> list[Outcome]:
    world = InMemory()
    run_case(case, world)
    return world.outcomes


class _Fenced:
    """Rows that note what was read beyond what the operation had said that it needs."""

    def __init__(self, world: InMemory, op: Operation) -> None:
        self._rows = world.memory
        first, then = needs(op), needs_then(op, world.memory)
        self._ids = first.ids | then.ids
        self._parents = first.parents | then.parents
        self._keys = first.keys | then.keys
        self.beyond: set[tuple[str, Kind]] = set()

    def get(self, kind: Kind, id: str) -> Record | None:
        row = self._rows.get(kind, id)
        # Lots come with their product; movements and cases are found by ids that follow from others.
        if (kind, id) not in self._ids and kind not in (Kind.LOT, Kind.MOVEMENT, Kind.CASE):
            self.beyond.add(("get", kind))
        return row

    def by_parent(self, kind: Kind, parent: str) -> list[Record]:
        if (kind, parent) not in self._parents:
            self.beyond.add(("by_parent", kind))
        return list(self._rows.by_parent(kind, parent))

    def by_key(self, kind: Kind, key: str) -> list[Record]:
        if (kind, key) not in self._keys:
            self.beyond.add(("by_key", kind))
        return list(self._rows.by_key(kind, key))


class _Checking(InMemory):
    def __init__(self) -> None:
        super().__init__()
        self.beyond: dict[Do, set[tuple[str, Kind]]] = {}

    def run(self, operation: Operation, private: Personal | None) -> str:
        entity = self.memory.get(Kind.PARCEL, operation.entity)
        led = operation.kind in (Do.HAND_OVER, Do.UNDO_HAND_OVER) and entity is None
        if (
            led or operation.kind is Do.RESOLVE_CASE
        ):  # rare: what a parcel leads to is read as it is met
            return super().run(operation, private)
        fenced = _Fenced(self, operation)
        apply(operation, private, fenced, NothingIssued())
        if fenced.beyond:
            self.beyond.setdefault(operation.kind, set()).update(fenced.beyond)
        return super().run(operation, private)


def test_operations_say_beforehand_what_they_read() -> None:
    """What `needs` and `needs_then` name covers what `apply` reads: a batch is loaded in one go."""
    beyond: dict[str, object] = {}
    for case in CASES:
        world = _Checking()
        run_case(case, world)
        if world.beyond:
            beyond[case.key] = world.beyond
    assert beyond == {}


def test_what_an_operation_needs_may_be_asked_of_nonsense() -> None:
    """An unknown kind in a withdrawal is no error before the rules have refused it."""
    op = Operation(
        id=derived_id("x"), counter="c", n=1, kind=Do.WITHDRAW, site=1, entity="e",
        args=Withdraw(kind="nothing", id="x"), at=1,
    )  # fmt: skip
    needs(op)
    needs_then(op, InMemory().memory)
    assert apply(op, None, InMemory().memory, NothingIssued()).text == "rejected:bad_kind"
