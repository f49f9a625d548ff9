# SPDX-License-Identifier: Apache-2.0
"""The platform is told by itself: in order, at least once, signed, and nobody waits for a receiver that fails."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from app.clock import FixedClock
from sync.protocol import ErrorCode
from sync.server import telling
from sync.server.central import Central
from sync.server.faults import ProtocolFault
from sync.server.platform_messages import HappeningsReply, WebhookReply
from sync.server.tables import webhook
from sync.server.telling import LEASE_MS, LONGEST_MS, Telling, delay_ms
from tests.sync.server.receiver import Receiver, receiving
from tests.sync.server.world import Shop

KEY = "00112233"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def _register(shop: Shop, url: str, *, cursor: str | None = None) -> WebhookReply:
    return shop.central.webhooks.register(shop.site, KEY, url, cursor)


def _standing(shop: Shop) -> WebhookReply:
    return shop.central.webhooks.show(shop.site, KEY)


def _asked(shop: Shop, cursor: str = "") -> HappeningsReply:
    return shop.central.happenings(shop.site, cursor, 1_000)


def _day(shop: Shop, parcels: int = 1, first: int = 1) -> None:
    """Parcels that are received and handed over: two events each."""
    counter = shop.counter()
    for row in range(first, first + parcels):
        parcel = counter.waiting_parcel(row)
        assert counter.push(counter.hand_over(parcel)) == ["applied"]


def test_a_receiver_is_told_what_can_be_asked_for(shop: Shop, receiver: Receiver) -> None:
    """From its registration on, in the cursor's order, each with a signature over time and body."""
    _day(shop)
    made = _register(shop, receiver.url)
    _day(shop, 2, first=2)
    assert shop.central.telling.tell_due() == 4
    assert receiver.events == _asked(shop).events[2:]
    assert [event.event for event in receiver.events] == ["received", "handed_over"] * 2
    at, _, mark = receiver.signatures[0].removeprefix("t=").partition(",v1=")
    message = f"{at}.".encode() + receiver.bodies[0]
    good = hmac.new(bytes.fromhex(made.secret), message, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(mark, good)
    assert mark != hmac.new(bytes(32), message, hashlib.sha256).hexdigest()
    assert shop.central.telling.tell_due() == 0
    assert len(receiver.bodies) == 1
    assert "13800138" not in receiver.bodies[0].decode(), "a resident's phone"


def test_from_the_beginning_if_it_asks(shop: Shop, receiver: Receiver) -> None:
    """With a cursor it is told from there on, again if need be."""
    _day(shop)
    _register(shop, receiver.url, cursor="")
    assert shop.central.telling.tell_due() == 2
    _register(shop, receiver.url, cursor="")
    assert shop.central.telling.tell_due() == 2
    assert receiver.events[:2] == receiver.events[2:]


@pytest.mark.parametrize("answer", [500, 302, 404, 100])
def test_what_isnt_answered_is_sent_again(
    shop: Shop, clock: FixedClock, receiver: Receiver, answer: int
) -> None:
    """The place stays, the wait grows, and in the end every event has come, in order."""
    _register(shop, receiver.url)
    _day(shop)
    if answer == 100:
        receiver.answers = [503, 503, 200]
    else:
        receiver.answers = [answer, answer, 200]
    telling = shop.central.telling
    assert telling.tell_due() == 0
    first = _standing(shop)
    assert (first.tries, first.fault.startswith("status_")) == (1, True)
    assert telling.tell_due() == 0
    assert len(receiver.bodies) == 1
    clock.advance(first.due_at - clock.now_ms())
    assert telling.tell_due() == 0
    second = _standing(shop)
    assert (second.tries, second.cursor) == (2, first.cursor)
    assert second.due_at - clock.now_ms() > (first.due_at - clock.now_ms()) + 1_000
    clock.advance(second.due_at - clock.now_ms())
    _day(shop, first=2)
    assert telling.tell_due() == 4
    assert (_standing(shop).tries, _standing(shop).fault) == (0, "")
    assert receiver.events[-4:] == _asked(shop).events


def test_a_place_outlives_the_server(shop: Shop, clock: FixedClock, receiver: Receiver) -> None:
    """A server that died between sending and noting sends again: at least once, and never a gap."""
    _register(shop, receiver.url)
    _day(shop)

    def killed(url: str, body: bytes, headers: dict[str, str]) -> int:
        telling.post(url, body, headers)
        raise KeyboardInterrupt

    dying = Telling(shop.central.database, clock, killed)
    with pytest.raises(KeyboardInterrupt):
        dying.tell_due()
    after = Telling(shop.central.database, clock)
    assert after.tell_due() == 0
    clock.advance(LEASE_MS + 1)
    assert after.tell_due() == 2
    assert receiver.events[:2] == receiver.events[2:] == _asked(shop).events


def test_two_servers_tell_a_receiver_once(shop: Shop, clock: FixedClock) -> None:
    """Both see that it is due; one of them has it."""
    _register(shop, "http://127.0.0.1:9/")
    _day(shop)
    sent: list[bytes] = []
    both = threading.Barrier(2)

    class Late(Telling):
        def _due(self):  # type: ignore[no-untyped-def]  # as its base has it
            found = super()._due()
            both.wait(20)
            return found

    def send(_url: str, body: bytes, _headers: dict[str, str]) -> int:
        sent.append(body)
        return 204

    pair = [Late(shop.central.database, clock, send) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        told = [one.result() for one in [pool.submit(each.tell_due) for each in pair]]
    assert sorted(told) == [0, 2]
    assert len(sent) == 1


def test_a_mute_receiver_holds_up_nobody(shop: Shop, receiver: Receiver) -> None:
    """While one is silent, counters push and another receiver is told."""
    receiver.hold = threading.Event()
    with receiving() as other:
        _register(shop, receiver.url)
        shop.central.webhooks.register(shop.site, "other", other.url, None)
        shop.central.telling.start()
        _day(shop)
        assert receiver.came.wait(20)
        assert other.came.wait(20)
        _day(shop, first=2)
        while len(other.events) < 4:
            other.came.clear()
            if len(other.events) < 4:
                assert other.came.wait(20)
        assert not receiver.bodies
        receiver.hold.set()
        shop.central.telling.close()
    assert other.events == _asked(shop).events


def test_nobody_there(shop: Shop) -> None:
    """A receiver that is gone is a fault with a word."""
    _register(shop, "http://127.0.0.1:9/")
    _day(shop)
    assert shop.central.telling.tell_due() == 0
    assert _standing(shop).fault == "unreachable"


def test_after_a_restore_it_goes_on(shop: Shop, receiver: Receiver) -> None:
    """A restored server counts anew: the receiver is told from where it stood."""
    _register(shop, receiver.url)
    _day(shop)
    assert shop.central.telling.tell_due() == 2
    shop.central.accounts.restored()
    _day(shop, first=2)
    assert shop.central.telling.tell_due() == 2
    assert receiver.events == _asked(shop).events


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "http://10.0.0.1/", "ftp://127.0.0.1/", "https://", "", "nonsense", "https://a b/",
        "https://u:p@example.org/", "https://example.org/#x", "https://example.org:x/", "https://e/" + "x" * 500,
        "http://[::1/", "http://localhost.example.org/", "https://团购.cn/",
    ],
)  # fmt: skip
def test_an_address_is_https_or_here(shop: Shop, url: str) -> None:
    """What isn't is refused in one sentence; what is there stays."""
    kept = _register(shop, "https://example.org/hook")
    with pytest.raises(ProtocolFault) as refused:
        _register(shop, url)
    assert refused.value.code is ErrorCode.BAD_REQUEST
    assert _standing(shop).url == kept.url
    for good in ("http://localhost:1/", "http://[::1]:8080/x", "https://example.org:8443/a?b=c"):
        assert _register(shop, good).url == good


def test_registered_again_it_is_the_same(shop: Shop) -> None:
    """The secret and the place stay; it is told once; forgotten, it is gone."""
    first = _register(shop, "https://example.org/a")
    assert _register(shop, "https://example.org/a") == first
    assert _register(shop, "https://example.org/b").secret == first.secret
    assert len(bytes.fromhex(first.secret)) == 32
    assert _standing(shop).secret == ""
    assert shop.central.webhooks.forget(shop.site, KEY).url == "https://example.org/b"
    for asked in (_standing, lambda s: s.central.webhooks.forget(s.site, KEY)):
        with pytest.raises(ProtocolFault) as refused:
            asked(shop)
        assert refused.value.code is ErrorCode.NOT_FOUND
    with pytest.raises(ProtocolFault):
        _register(shop, "https://example.org/a", cursor="9.9.9")


def test_waits_grow_and_end_somewhere(central: Central, shop: Shop, clock: FixedClock) -> None:
    """Each wait is the double of the one before, up to an hour; a clock that jumped back makes none longer."""
    waits = [delay_ms(tries) for tries in range(1, 40)]
    assert waits[:3] == [5_000, 10_000, 20_000]
    assert max(waits) == waits[-1] == LONGEST_MS
    sent: list[bytes] = []

    def send(_url: str, body: bytes, _headers: dict[str, str]) -> int:
        sent.append(body)
        return 200

    _register(shop, "https://example.org/a")
    _day(shop)
    far = clock.now_ms() + 10 * 365 * 86_400_000
    central.database.unit(lambda c: c.execute(update(webhook).values(due_at=far)))
    assert Telling(central.database, clock, send).tell_due() == 2
    assert sent
