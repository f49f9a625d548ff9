# SPDX-License-Identifier: Apache-2.0
"""What a screen reader is told: the objects of a program on the accessibility bus, read as a reader reads them.

Speaks AT-SPI over D-Bus from another process than the window's; it knows the window only by what is said there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from jeepney import DBusAddress, MatchRule, Message, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ROOT = "/org/a11y/atspi/accessible/root"
_REGISTRY = "org.a11y.atspi.Registry"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_PATIENCE_S = 30.0
_MOST = 6_000


class State(IntEnum):
    """Bits of AT-SPI's state set, of those that are asked here."""

    EDITABLE = 7
    ENABLED = 8
    FOCUSABLE = 11
    FOCUSED = 12
    SENSITIVE = 24
    SHOWING = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One object as it is announced."""

    path: str
    role: str
    name: str
    description: str
    states: frozenset[int]
    parent: str = ""

    @property
    def reachable(self) -> bool:
        """Whether a person can get the focus there now."""
        return {State.FOCUSABLE, State.SHOWING, State.ENABLED} <= self.states


class Reader:
    """Reads the one program that is there."""

    def __init__(self, bus: DBusConnection, program: str) -> None:
        self._bus, self._program = bus, program

    def walk(self) -> Iterator[Spoken]:
        """Everything that shows, from the windows down."""
        waiting, told = [(_ROOT, "")], 0
        while waiting:
            path, parent = waiting.pop(0)
            one = self._read(path, parent)
            if path != _ROOT and State.SHOWING not in one.states:
                continue
            told += 1
            if told > _MOST:
                raise RuntimeError("the program has more objects than any screen should")
            if path != _ROOT:
                yield one
            waiting += [(str(child), path) for _, child in self._ask(path, "GetChildren")[0]]

    def focused(self) -> Spoken | None:
        """What has the focus, if anything says so."""
        found = [one for one in self.walk() if State.FOCUSED in one.states and one.role != "frame"]
        return found[-1] if found else None

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """Announcements while the block runs; they are in the list when it has ended."""
        registry = DBusAddress(
            "/org/a11y/atspi/registry", bus_name=_REGISTRY, interface="org.a11y.atspi.Registry"
        )
        # A program says only what somebody has asked to hear.
        wish = new_method_call(
            registry, "RegisterEvent", "sass", ("object:announcement", [], self._program)
        )
        _body(self._bus.send_and_get_reply(wish))
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object")
        self._bus.send_and_get_reply(message_bus.AddMatch(rule))
        heard: list[str] = []
        with self._bus.filter(rule, bufsize=2_000) as arrived:
            yield heard
            end = time.monotonic() + _PATIENCE_S
            while time.monotonic() < end and not heard:
                try:
                    told = self._bus.recv_until_filtered(arrived, timeout=1.0)
                except TimeoutError:
                    continue
                heard += _announced(told)
            while arrived:
                heard += _announced(arrived.popleft())

    def _read(self, path: str, parent: str) -> Spoken:
        low, high = self._ask(path, "GetState")[0]
        bits = low | high << 32
        return Spoken(
            path=path,
            role=str(self._ask(path, "GetRoleName")[0]),
            name=str(self._get(path, "Name")),
            description=str(self._get(path, "Description")),
            states=frozenset(n for n in range(64) if bits >> n & 1),
            parent=parent,
        )

    def _ask(self, path: str, what: str) -> tuple[Any, ...]:
        return self._call(path, _ACCESSIBLE, what)

    def _get(self, path: str, name: str) -> object:
        return self._call(path, _PROPERTIES, "Get", "ss", (_ACCESSIBLE, name))[0][1]

    def _call(
        self, path: str, interface: str, what: str, kind: str = "", given: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        where = DBusAddress(path, bus_name=self._program, interface=interface)
        reply = self._bus.send_and_get_reply(
            new_method_call(where, what, kind or None, given), timeout=_PATIENCE_S
        )
        return _body(reply)


def _announced(message: Message) -> list[str]:
    fields = message.header.fields
    if not any(value == "Announcement" for value in fields.values()):
        return []
    return [str(message.body[3][1])]


def _body(reply: Message) -> tuple[Any, ...]:
    if reply.header.message_type.name != "method_return":
        raise RuntimeError(f"the program answers {reply.body!r}")
    return tuple(reply.body)


@contextmanager
def reading(session_bus: str) -> Iterator[Reader]:
    """A reader of the program that is on the accessibility bus of that session; waits until there is one."""
    with open_dbus_connection(session_bus) as session:
        where = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        address = _body(session.send_and_get_reply(new_method_call(where, "GetAddress")))[0]
        with open_dbus_connection(str(address)) as bus:
            yield Reader(bus, _program(bus))


def _program(bus: DBusConnection) -> str:
    registry = DBusAddress(_ROOT, bus_name=_REGISTRY, interface=_ACCESSIBLE)
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        children = _body(bus.send_and_get_reply(new_method_call(registry, "GetChildren")))[0]
        if children:
            return str(children[0][0])
        time.sleep(0.1)  # another program registers itself: there is nothing to wait on
    raise RuntimeError("no program has come to the accessibility bus")


__all__ = ["Reader", "Spoken", "State", "reading"]
