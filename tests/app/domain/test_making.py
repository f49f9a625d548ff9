# SPDX-License-Identifier: Apache-2.0
"""Records that are made quickly are the very same records."""

from __future__ import annotations

import inspect
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from pickle import dumps, loads

import pytest

from app.codec import decode_record, encode
from app.domain.kinds import Kind, ParcelStatus
from app.domain.making import changed, quick
from app.domain.records import KINDS, Order, Parcel, Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    id: str
    many: tuple[str, ...] = ()
    person: Personal = field(default_factory=Personal)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class _Quick:
    id: str
    many: tuple[str, ...] = ()
    person: Personal = field(default_factory=Personal)


def test_it_is_made_as_any_dataclass() -> None:
    """Signature, defaults, factories, representation and refusals are those of the usual class."""
    assert inspect.signature(_Quick) == inspect.signature(_Usual)
    made = _Quick(id="a")
    assert (made.id, made.many, made.person) == ("a", (), Personal())
    assert repr(made).replace("_Quick", "_Usual") == repr(_Usual(id="a"))
    assert type(made) is _Quick
    for wrong in ({}, {"id": "a", "other": 1}):
        with pytest.raises(TypeError):
            _Quick(**wrong)  # type: ignore[arg-type]  # that is what is refused
    with pytest.raises(FrozenInstanceError):
        made.id = "b"  # type: ignore[misc]  # that is what is refused


def test_a_change_is_a_replacement() -> None:
    """What `dataclasses.replace` gives, `changed` gives; the old one stays; a field that isn't there is refused."""
    row = Parcel(id="p", waybill="SF1", recipient=Personal(name="王小明"), flags=("damaged",))
    new = changed(row, status=ParcelStatus.WAITING, slot="A-01-01")
    assert new == replace(row, status=ParcelStatus.WAITING, slot="A-01-01")
    assert type(new) is Parcel
    assert hash(new) == hash(replace(new))
    assert row.slot == ""
    with pytest.raises(FrozenInstanceError):
        new.slot = "B"  # type: ignore[misc]  # that is what is refused
    with pytest.raises(AttributeError):
        changed(row, colour="red")  # type: ignore[call-arg]  # that is what is refused


@pytest.mark.parametrize("kind", Kind)
def test_each_record_goes_round(kind: Kind) -> None:
    """Through bytes, a copy, a pickle and a change of nothing every record stays equal."""
    shape = KINDS[kind]
    needed = {f.name: _some(str(f.type)) for f in fields(shape) if _is_needed(shape, f.name)}
    row = shape(**needed)
    assert decode_record(kind, encode(row)) == row
    assert copy(row) == row == changed(row)
    assert loads(dumps(row)) == row


def _is_needed(shape: type, name: str) -> bool:
    return inspect.signature(shape).parameters[name].default is inspect.Parameter.empty


def _some(kind: str) -> object:
    given: dict[str, object] = {
        "str": "x", "int": 1, "tuple[str, ...]": ("a",), "MovementKind": "intake", "CaseKind": "conflict",
    }  # fmt: skip
    return given[kind]


def test_what_it_is_not_for_is_refused() -> None:
    """A class with positional fields, without slots, or that wants a word after it is made, is told so."""

    @dataclass(frozen=True, slots=True)
    class Positional:
        id: str

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Wordy:
        id: str

        def __post_init__(self) -> None:
            raise AssertionError("never made")

    for wrong in (Positional, Wordy):
        with pytest.raises(TypeError):
            quick(wrong)


def test_two_orders_have_two_residents() -> None:
    """A default that is made is made for each record."""
    calls: list[int] = []

    def count() -> tuple[int, ...]:
        calls.append(1)
        return ()

    @quick
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Counted:
        seen: tuple[int, ...] = field(default_factory=count)

    assert Counted() == Counted()
    assert len(calls) == 2
    assert Order(id="a", platform_no="1").recipient == Personal()
