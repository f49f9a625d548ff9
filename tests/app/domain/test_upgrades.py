# SPDX-License-Identifier: Apache-2.0
"""Operations of earlier programs: lifted step by step, never written anew; what is from the future waits."""

from __future__ import annotations

import msgspec
import pytest

from app.codec import DecodeError, UnknownOperation, decode_operation, encode
from app.domain import upgrades
from app.domain.kinds import MovementKind
from app.domain.operations import Do, MoveStock, Operation
from app.domain.upgrades import FIRST, STEPS, VERSIONS, Fields, Step

NOW = Operation(
    id="a", counter="c", n=1, kind=Do.MOVE_STOCK, site=1, entity="p", at=5, prev="h",
    args=MoveStock(kind=MovementKind.SALE, quantity=-2),
)  # fmt: skip


def _body(**changes: object) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(encode(NOW)), **changes})


def _from_sold(args: Fields) -> Fields:
    return {"kind": "sale", "quantity": -args["sold"]}


@pytest.fixture
def sold(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if version 0 had called a movement `sell` and had counted what was sold upwards."""
    monkeypatch.setitem(STEPS, ("sell", 0), Step(change=_from_sold, kind="move_stock"))


def test_every_older_version_has_its_step() -> None:
    """From the first version of each kind there is a way to the one that is recorded now."""
    for do, version in VERSIONS.items():
        for older in range(FIRST, version):
            assert (str(do), older) in STEPS
    assert set(VERSIONS) == set(Do)


@pytest.mark.usefixtures("sold")
def test_an_older_operation_is_understood() -> None:
    """Its arguments and its name are this program's; everything else is what was recorded."""
    assert decode_operation(_body(kind="sell", v=0, args={"sold": 2})) == NOW


def test_without_its_step_it_waits() -> None:
    """The control: nobody guesses."""
    with pytest.raises(UnknownOperation):
        decode_operation(_body(kind="sell", v=0, args={"sold": 2}))


def test_steps_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions back are two steps, in their order; the argument bytes given are never changed."""
    seen: list[Fields] = []

    def first(args: Fields) -> Fields:
        seen.append(dict(args))
        args["second"] = args.pop("first")
        return args

    monkeypatch.setitem(VERSIONS, Do.MOVE_STOCK, 3)
    monkeypatch.setitem(STEPS, ("move_stock", 1), Step(change=first))
    monkeypatch.setitem(
        STEPS,
        ("move_stock", 2),
        Step(change=lambda a: {"kind": "sale", "quantity": a["second"]}),
    )
    given = {"first": -2}
    lifted = upgrades.lift("move_stock", 1, given)
    assert lifted is not None
    assert lifted.args == {"kind": "sale", "quantity": -2}
    assert seen == [given] == [{"first": -2}]
    assert decode_operation(_body(v=1, args=given)).v == 3


@pytest.mark.parametrize(
    "changes",
    [{"v": 2}, {"v": 99}, {"v": -1}, {"kind": "teleport"}, {"kind": "teleport", "args": 7}],
)
def test_the_future_is_unknown(changes: dict[str, object]) -> None:
    """Whatever its arguments are: it is kept for the program that knows it."""
    with pytest.raises(UnknownOperation):
        decode_operation(_body(**changes))


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize("args", [{}, {"sold": "x"}, {"sold": None}])
def test_arguments_that_no_version_had_are_unreadable(args: object) -> None:
    """A step that can't be taken is a `DecodeError`, never an exception of its own."""
    with pytest.raises(DecodeError):
        decode_operation(_body(kind="sell", v=0, args=args))


def test_steps_in_a_ring_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that leads nowhere is a mistake of the program, and no endless loop."""
    monkeypatch.setitem(STEPS, ("sell", 0), Step(change=dict, kind="buy"))
    assert upgrades.lift("sell", 0, {}) is None
