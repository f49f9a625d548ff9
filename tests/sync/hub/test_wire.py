# SPDX-License-Identifier: Apache-2.0
"""What goes over the cable: nothing readable, and nothing that can be altered or said again."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest

from sync.hub.datagrams import Datagrams, HostSession
from sync.hub.host import STRANGERS_MAX, Host
from sync.hub.messages import Ask, Claimed, Claiming, Gone, Message, Noted, Ping, Standing, Tell
from sync.hub.sealed import NotGenuine
from sync.hub.stream import LineLost, Stream
from tests.sync.hub.neighbours import LOOPBACK, FakeShop

A, B = FakeShop("counter-aaaa"), FakeShop("counter-bbbb")
ALTERATIONS = 120


class Answers:
    """A hub that grants everything and remembers what it was told."""

    acting = True

    def __init__(self) -> None:
        self.told: list[Message] = []

    def on_datagram(self, counter: str, question: Claiming | Ping) -> Message:
        self.told.append(question)
        return Claimed(question.rid)

    def on_request(self, counter: str, request: Message) -> Message | None:
        self.told.append(request)
        return Standing(hub="me") if isinstance(request, Ask) else Noted()


@contextmanager
def _host() -> Iterator[tuple[Host, Answers]]:
    duty = Answers()
    host = Host(
        me=B.me,
        known=lambda: {A.me.counter: A.public},
        duty=duty,
        addresses=[LOOPBACK],
        port=0,
    )
    try:
        yield host, duty
    finally:
        host.close()


class Cable:
    """Stands between a member and the host: hears everything, may change what passes to the host."""

    def __init__(self, port: int, change: Callable[[bytes], bytes] = bytes) -> None:
        self.to_host = bytearray()
        self.to_member = bytearray()
        self._change = change
        self._plugs: list[socket.socket] = []
        self._listening = socket.create_server((LOOPBACK, 0))
        self._plugs.append(self._listening)
        self.port = self._listening.getsockname()[1]
        self._port = port
        self._threads = [threading.Thread(target=self._connect, daemon=True)]
        self._threads[0].start()

    def _connect(self) -> None:
        try:
            member, _ = self._listening.accept()
            host = socket.create_connection((LOOPBACK, self._port))
        except OSError:
            return
        self._plugs += (member, host)
        back = threading.Thread(
            target=self._pass, args=(host, member, self.to_member, bytes), daemon=True
        )
        back.start()
        self._threads.append(back)
        self._pass(member, host, self.to_host, self._change)

    @staticmethod
    def _pass(
        source: socket.socket,
        to: socket.socket,
        heard: bytearray,
        change: Callable[[bytes], bytes],
    ) -> None:
        try:
            while part := source.recv(65_536):
                heard += part
                to.sendall(change(part))
            to.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        for plug in self._plugs:
            with suppress(OSError):
                plug.shutdown(socket.SHUT_RDWR)
            plug.close()
        for thread in self._threads:
            thread.join(5)


def _member(port: int) -> Stream:
    return Stream.connect(A.me, {B.me.counter: B.public}, (LOOPBACK, port), 10.0)


def test_nothing_readable_goes_over_the_cable() -> None:
    """Neither parcel nor counter nor message shows in the bytes, in either direction."""
    parcel = str(uuid4())
    with _host() as (host, duty):
        cable = Cable(host.port)
        with _member(cable.port) as line:
            told = Tell(gone=[Gone(str(uuid4()), parcel, A.me.counter, 5)])
            assert line.ask(told, 10.0) == Noted()
            assert duty.told == [told]
        cable.close()
    for heard in (bytes(cable.to_host), bytes(cable.to_member)):
        assert len(heard) > 100
        for word in (parcel.encode(), b"counter-", b"tell", b"noted", b"gone"):
            assert word not in heard


def test_what_was_recorded_can_not_be_said_again() -> None:
    """The bytes of a whole conversation, sent once more, tell the hub nothing."""
    with _host() as (host, duty):
        cable = Cable(host.port)
        with _member(cable.port) as line:
            assert line.ask(Tell(), 10.0) == Noted()
        cable.close()
        thief = socket.create_connection((LOOPBACK, host.port), timeout=5)
        # The hub may have ended the line before all of it was said.
        with thief, suppress(OSError):
            thief.sendall(cable.to_host)
            thief.shutdown(socket.SHUT_WR)
            while thief.recv(4_096):
                continue
        assert duty.told == [Tell()]


def test_no_altered_byte_gets_through() -> None:
    """Wherever a bit is turned on its way to the hub, the line ends and nothing false is taken in."""
    chance = random.Random(11)
    taken = 0
    mark = Gone("handover", "parcel", A.me.counter, 5)
    with _host() as (host, duty):
        cable = Cable(host.port)
        with _member(cable.port) as line:
            line.ask(Tell(gone=[mark]), 10.0)
        size = len(cable.to_host)
        cable.close()
        duty.told.clear()
        for _ in range(ALTERATIONS):
            where, seen = chance.randrange(size), 0

            def turn(part: bytes, where: int = where) -> bytes:
                nonlocal seen
                start, seen = seen, seen + len(part)
                if not start <= where < seen:
                    return part
                made = bytearray(part)
                made[where - start] ^= 1 << chance.randrange(8)
                return bytes(made)

            cable = Cable(host.port, turn)
            try:
                with _member(cable.port) as line:
                    line.ask(Tell(gone=[mark]), 0.2)
                taken += 1
            except LineLost:
                pass
            finally:
                cable.close()
        assert taken == 0
        assert duty.told == []
        with _member(host.port) as line:
            assert line.ask(Ask(), 10.0) == Standing(hub="me")


def test_strangers_can_not_fill_the_house() -> None:
    """Lines that say nothing are few at a time; who is known still gets in once they are gone."""
    with _host() as (host, _):
        idle = [socket.create_connection((LOOPBACK, host.port)) for _ in range(STRANGERS_MAX)]
        surplus = socket.create_connection((LOOPBACK, host.port), timeout=5)
        assert surplus.recv(1) == b""
        for plug in (*idle, surplus):
            plug.close()
        while True:
            try:
                with _member(host.port) as line:
                    assert line.ask(Ask(), 10.0) == Standing(hub="me")
                break
            except LineLost:
                continue


def test_a_silent_hub_costs_the_deadline_and_no_more() -> None:
    """A claim to an address that never answers comes back without an answer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((LOOPBACK, 0))
        with _host() as (host, _), _member(host.port) as line:
            asking = Datagrams(line.conversation, b"session1", silent.getsockname())
            assert asking.ask(Ping, 0.05) is None
            asking.close()


def test_a_recorded_claim_is_no_second_claim() -> None:
    """A datagram opens once, however often it is sent; one of another session never."""
    with _host() as (host, _), _member(host.port) as line:
        session = HostSession(line.conversation, b"session1", A.me.counter, 0.0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hub:
            hub.bind((LOOPBACK, 0))
            hub.settimeout(5)
            asking = Datagrams(line.conversation, b"session1", hub.getsockname())
            assert asking.ask(Ping, 0.03) is None
            packet = hub.recv(2_000)
            asking.close()
        assert session.open(packet) == Ping(1)
        with pytest.raises(NotGenuine):
            session.open(packet)
        other = HostSession(line.conversation, b"session2", A.me.counter, 0.0)
        with pytest.raises(NotGenuine):
            other.open(packet)
