# SPDX-License-Identifier: Apache-2.0
"""Every page of the store is looked at: by command, and once a day by itself."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from app.clock import FixedClock
from app.store import store as stores
from app.store.soundness import EVERY_MS, Soundness
from app.store.store import KEPT, LOOKED_OVER, Store
from tests.app.store.shop import announce, did, enrolled, open_store, receive

PAGE = 4096


def _damage(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[page * PAGE + 50] ^= 1
    path.write_bytes(content)


def test_sound_store_has_no_flaw(store: Store) -> None:
    """A store at work is sound, its open log notwithstanding."""
    did(store, announce(1), receive(1))
    found = store.look_over()
    assert (found.ok, found.mended) == (True, ())


def test_damaged_pages_are_counted_and_named(tmp_path: Path) -> None:
    """Each damaged page is found, and the fault names the file."""
    store = enrolled(tmp_path)
    did(store, announce(1), receive(1))
    store.close()
    path = store.layout.store
    for page in (40, 60):
        _damage(path, page)
    again = open_store(tmp_path)
    found = again.look_over()
    assert len(found.flaws) == 2
    assert str(path) in found.fault().text
    assert again.identity.enrolled
    again.close()


def test_idle_counter_looks_once_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An idle counter reads all of its store a day after the last time, whatever the clock did; and tells."""
    looked = threading.Semaphore(0)
    found = [Soundness(path=tmp_path, flaws=("page 7",))]

    def look(*_: object) -> Soundness:
        looked.release()
        return found[0]

    monkeypatch.setattr(stores, "look_over", look)
    clock = FixedClock()
    store = enrolled(tmp_path, clock)
    _await_noted(store, clock.now_ms())
    assert not looked.acquire(blocking=False)
    for step in (EVERY_MS, EVERY_MS, -3_650 * EVERY_MS):
        clock.now += step
        did(store, announce(clock.now % 1_000_003))
        assert looked.acquire(timeout=10)
        _await_noted(store, clock.now_ms())
    assert store.damaged
    found[0] = Soundness(path=tmp_path)
    clock.now += EVERY_MS
    did(store, announce(2))
    assert looked.acquire(timeout=10)
    _await_noted(store, clock.now_ms())
    assert not store.damaged
    clock.now += EVERY_MS // 2
    did(store, announce(1))
    store.close()
    assert not looked.acquire(blocking=False)
    with caplog.at_level(logging.WARNING):
        assert "store_damaged" in caplog.text


def _await_noted(store: Store, at: int) -> None:
    noted = threading.Event()

    def check() -> None:
        while store.kept(LOOKED_OVER) != str(at):
            if noted.wait(0.02):
                return

    waiting = threading.Thread(target=check, daemon=True)
    waiting.start()
    waiting.join(10)
    noted.set()
    assert store.kept(LOOKED_OVER) == str(at), KEPT
