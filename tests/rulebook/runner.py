# SPDX-License-Identifier: Apache-2.0
"""Runs the rulebook: cases in JSON against anything that applies operations.

The domain's own `InMemory` is one such world, the server's accept path can be another: whoever
implements `World` runs the very same cases. The format is in README.md beside this file. It must not
know how a world applies an operation; it makes operations and compares texts and rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from app.codec import decode_personal, decode_record, encode, seal
from app.domain.apply import apply
from app.domain.apply_parcels import carrier_order_id
from app.domain.identity import (
    consignment_id,
    derived_id,
    group_buy_id,
    lot_id,
    order_id,
    product_id,
)
from app.domain.kinds import Kind
from app.domain.operations import ARGS, Do, Operation
from app.domain.outcome import Memory, Outcome
from app.domain.records import Counter, Operator, Personal, Record
from app.domain.standing import counter_fault, operator_code, operator_fault

FOLDER = Path(__file__).parent
OPERATOR = "operator-1"
COUNTER = "counter-1"

_NAME = re.compile(
    r"(parcel|order|product|group_buy|consignment|lot|handover|case|movement|carrier|operation|operator|counter)"
    r":(.*)"
)
_REQUIRED: dict[Kind, dict[str, object]] = {
    Kind.HANDOVER: {"at": 500, "counter": COUNTER, "operator": OPERATOR, "operation": "earlier"},
    Kind.CASE: {"kind": "conflict", "subject_kind": "parcel", "opened_at": 500},
    Kind.CONSIGNMENT: {"title": "a list"},
    Kind.GROUP_BUY: {"title": "a group buy"},
}


class World(Protocol):
    """What can be measured by the rulebook."""

    site: int

    def load(self, rows: Sequence[Record]) -> None:
        """Makes these rows true, beside nothing else."""

    def run(self, operation: Operation, private: Personal | None) -> str:
        """Takes one operation in and gives its outcome as the wire writes it."""

    def row(self, kind: Kind, id: str) -> Record | None:
        """The row as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCase:
    """One case as it stands in its file."""

    file: str
    name: str
    rows: Mapping[str, Mapping[str, Any]]
    operations: Sequence[Mapping[str, Any]]
    after: Mapping[str, Mapping[str, Any] | None]

    @property
    def key(self) -> str:
        return f"{self.file}: {self.name}"


def load_cases(folder: Path = FOLDER) -> list[RuleCase]:
    """Every case of every file but `verdict.json`, whose cases ask a question instead."""
    cases: list[RuleCase] = []
    for path in sorted(folder.glob("*.json")):
        if path.stem != "verdict":
            for c in json.loads(path.read_text(encoding="utf-8")):
                unknown = set(c) - {"name", "rows", "operations", "after"}
                if unknown:
                    raise ValueError(f"{path.name}: {c.get('name')}: unknown {sorted(unknown)}")
                cases.append(
                    RuleCase(
                        file=path.stem, name=c["name"], rows=c.get("rows", {}),
                        operations=c["operations"], after=c.get("after", {}),
                    )
                )  # fmt: skip
    return cases


class Names:
    """The ids behind a case's symbolic names, in the world's site."""

    def __init__(self, case_key: str, site: int) -> None:
        self._case = case_key
        self._site = site

    def operation(self, number: int) -> str:
        return derived_id("rulebook", self._case, number)

    def place(self, name: str) -> tuple[Kind, str]:
        """The kind and id of the row that `name` means."""
        found = _NAME.fullmatch(name)
        if found is None or found[1] == "operation":
            raise ValueError(f"no row is called {name!r}")
        what = "order" if found[1] == "carrier" else found[1]
        return Kind(what), self._id(found[1], found[2])

    def _id(self, what: str, rest: str) -> str:
        match what:
            case "order":
                return order_id(self._site, rest)
            case "product":
                return product_id(self._site, rest)
            case "group_buy":
                return group_buy_id(self._site, rest)
            case "consignment":
                return consignment_id(self._site, rest)
            case "lot":
                product, _, code = rest.partition("/")
                return lot_id(product_id(self._site, product), code)
            case "carrier":
                return carrier_order_id(self._site, self._id("parcel", rest))
            case "operation":
                return self.operation(int(rest))
            case "movement":
                number, _, place = rest.partition(".")
                return derived_id("movement", self.operation(int(number)), int(place or "0"))
            case "operator" | "counter":
                return rest
            case "handover" | "case" if rest.isdigit():
                return derived_id(what, self.operation(int(rest)))
            case _:
                return derived_id("rulebook-row", what, rest)

    def resolved(self, value: Any) -> Any:
        """`value` with every symbolic name in it replaced by its id."""
        if isinstance(value, str):
            found = _NAME.fullmatch(value)
            return self._id(found[1], found[2]) if found else value
        if isinstance(value, Mapping):
            return {key: self.resolved(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolved(inner) for inner in value]
        return value

    def record(self, name: str, fields: Mapping[str, Any]) -> Record:
        """The row that a case writes down; what it leaves out is natural."""
        kind, id = self.place(name)
        plain = name.partition(":")[2]
        made: dict[str, object] = {"id": id, **_REQUIRED.get(kind, {})}
        match kind:
            case Kind.PARCEL:
                made["waybill"] = f"WB{plain}"
            case Kind.ORDER:
                made["platform_no"] = plain
            case Kind.PRODUCT:
                made |= {"code": plain, "name": plain}
            case Kind.CONSIGNMENT:
                made["source"] = plain
            case Kind.GROUP_BUY:
                made["number"] = plain
            case Kind.LOT:
                product, _, code = plain.partition("/")
                made |= {"product": product_id(self._site, product), "code": code}
            case _:
                pass
        return decode_record(kind, encode(made | self.resolved(fields)))


def operation_of(
    written: Mapping[str, Any], number: int, names: Names, site: int
) -> tuple[Operation, Personal | None]:
    """The operation that a case writes down, sealed with an empty salt."""
    known = {
        "kind", "entity", "args", "private", "counter", "operator", "at", "group", "site", "expect",
    }  # fmt: skip
    if unknown := set(written) - known:
        raise ValueError(f"unknown in an operation: {sorted(unknown)}")
    do = Do(written["kind"])
    args = msgspec.json.decode(encode(names.resolved(written.get("args", {}))), type=ARGS[do])
    private = decode_personal(encode(written["private"])) if "private" in written else None
    operation = Operation(
        id=names.operation(number), counter=written.get("counter", COUNTER), n=number, kind=do,
        site=site, entity=names.resolved(written["entity"]), args=args,
        at=written.get("at", 1000 * number), operator=written.get("operator", OPERATOR),
        group=written.get("group", ""), sealed=seal(private, ""),
    )  # fmt: skip
    return operation, private


def differences(expected: Any, found: Any, where: str = "") -> Iterator[str]:
    """Where `found` isn't what was expected; fields that a case doesn't name don't matter."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key, inner in expected.items():
            if key not in found:
                yield f"{where}.{key}: no such field"
            else:
                yield from differences(inner, found[key], f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{where}: {len(found)} of them, not {len(expected)}: {found}"
        else:
            for n, (a, b) in enumerate(zip(expected, found, strict=True)):
                yield from differences(a, b, f"{where}[{n}]")
    elif expected != found:
        yield f"{where}: {found!r}, not {expected!r}"


def run_case(case: RuleCase, world: World) -> list[str]:
    """Everything in which the world differs from the case; nothing if it holds."""
    names = Names(case.key, world.site)
    world.load([names.record(name, fields) for name, fields in case.rows.items()])
    wrong: list[str] = []
    for number, written in enumerate(case.operations, start=1):
        operation, private = operation_of(written, number, names, world.site)
        text = world.run(operation, private)
        if text != written["expect"]:
            wrong.append(f"operation {number}: {text}, not {written['expect']}")
    for name, fields in case.after.items():
        row = world.row(*names.place(name))
        if fields is None:
            if row is not None:
                wrong.append(f"{name}: is there, and shouldn't be")
        elif row is None:
            wrong.append(f"{name}: isn't there")
        else:
            wrong += differences(names.resolved(fields), json.loads(encode(row)), name)
    return wrong


class Issuing:
    """A server's issuer as the rulebook needs it: numbers that grow, a mark that tells orders apart."""

    def __init__(self) -> None:
        self.last = 1000

    def order_number(self) -> int:
        self.last += 1
        return self.last

    def secret(self, order: str) -> str:
        return f"mark-{order}"


STANDING = "standing"
"""The file whose cases are about who sends an operation: the server's question, not the counter's."""


class InMemory:
    """The domain's own world: `apply` over rows in memory, and the standing of whom the case names."""

    def __init__(self, site: int = 1) -> None:
        self.site = site
        self.memory = Memory()
        self.issuer = Issuing()
        self.outcomes: list[Outcome] = []
        self._asks = False

    def load(self, rows: Sequence[Record]) -> None:
        self.memory = Memory(rows)
        self._asks = any(isinstance(row, Operator | Counter) for row in rows)

    def run(self, operation: Operation, private: Personal | None) -> str:
        outcome = self._refused(operation) if self._asks else None
        outcome = outcome or apply(operation, private, self.memory, self.issuer)
        self.memory.take(outcome)
        self.outcomes.append(outcome)
        return outcome.text

    def _refused(self, operation: Operation) -> Outcome | None:
        code = "" if operation.operator == OPERATOR else operator_code(operation, self.memory)
        return counter_fault(operation, self.memory) or operator_fault(operation, code)

    def row(self, kind: Kind, id: str) -> Record | None:
        return self.memory.get(kind, id)
