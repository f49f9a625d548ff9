# SPDX-License-Identifier: Apache-2.0
"""The machine's sound device: opened once and kept, at rest while nothing is heard, and found again.

A device that is missing, busy or pulled out makes the counter silent; the next try comes after a while that
grows. A device that was asked to play and takes nothing for some seconds is treated as pulled out. Runs in the
player's thread; must never be called from the GUI's.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Protocol

from views.ears.clips import RATE
from views.ears.track import Track
from views.feedback import DeviceState

Feed = Generator[bytes, int, None]
_REST_S, _DEAF_S = 8.0, 4.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 60.0
_PERIOD_MS = 25


class DeviceError(Exception):
    """No device, or it does nothing."""


class Device(Protocol):
    """An opened device."""

    def start(self, feed: Feed) -> None: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


class Loudspeaker:
    """Keeps a device for a track. `now` is a steady clock in seconds."""

    def __init__(
        self, track: Track, open_device: Callable[[], Device], now: Callable[[], float]
    ) -> None:
        self._track, self._open, self._now = track, open_device, now
        self._device: Device | None = None
        self._playing = False
        self._wanted_at = 0.0
        self._taken = 0
        self._try_at, self._wait = 0.0, _FIRST_WAIT_S
        self.state = DeviceState.STARTING

    def ready(self, *, at_once: bool = False) -> bool:
        """Whether there is a device; tries to open one where its time has come."""
        if self._device is not None:
            return True
        now = self._now()
        if now < self._try_at and not at_once:
            return False
        try:
            self._device = self._open()
        except DeviceError:
            self._gone()
            return False
        self.state, self._wait = DeviceState.READY, _FIRST_WAIT_S
        return True

    def wake(self) -> None:
        """Something lies on the track: play it."""
        if not self.ready() or self._device is None:
            self._track.clear()
            return
        if self._playing:
            self.look()  # a device that is deaf isn't kept by ever new orders
            return
        self._wanted_at, self._taken = self._now(), self._track.taken
        feed = _feed(self._track)
        next(feed)
        try:
            self._device.start(feed)
        except DeviceError:
            self._drop()
            return
        self._playing = True

    def look(self) -> None:
        """Now and then: rest after a silence, notice a device that is gone, look for one that came."""
        if self._device is None:
            self.ready()
            return
        if not self._playing:
            return
        if self._track.taken != self._taken:
            self._taken = self._track.taken
            if not self._track.empty:
                self._wanted_at = self._now()
        elif self._now() - self._wanted_at > _DEAF_S:
            self._drop()
            return
        if self._track.empty and self._now() - self._wanted_at > _REST_S:
            self._playing = False
            try:
                self._device.stop()
            except DeviceError:
                self._drop()

    def close(self) -> None:
        """Give the device back."""
        device, self._device, self._playing = self._device, None, False
        if device is not None:
            device.close()

    def _drop(self) -> None:
        self.close()
        self._track.clear()
        self._gone()

    def _gone(self) -> None:
        self.state = DeviceState.MISSING
        self._try_at = self._now() + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT_S)


def _feed(track: Track) -> Feed:
    count = yield b""
    while True:
        count = yield track.take(count)


class _MiniaudioDevice:
    """The system's default device, by whatever the system plays sounds with."""

    def __init__(self) -> None:
        import miniaudio

        self._error = miniaudio.MiniaudioError
        try:
            self._device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16, 1, RATE, _PERIOD_MS, app_name="Linli"
            )
        except self._error as fault:
            raise DeviceError(str(fault)) from fault
        if self._device.backend == "Null":
            self._device.close()
            raise DeviceError("there is no device")

    def start(self, feed: Feed) -> None:
        try:
            self._device.start(feed)
        except self._error as fault:
            raise DeviceError(str(fault)) from fault

    def stop(self) -> None:
        try:
            self._device.stop()
        except self._error as fault:
            raise DeviceError(str(fault)) from fault

    def close(self) -> None:
        self._device.close()


def open_default() -> Device:
    """The default device; DeviceError where there is none."""
    return _MiniaudioDevice()
