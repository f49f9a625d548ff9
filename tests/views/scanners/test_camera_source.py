# SPDX-License-Identifier: Apache-2.0
"""A camera as a scanner: bad pictures are read, and a code that is held before it comes once."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from app.errors import OperatorError
from tests.views.scanners.scenes import EMPTY, SIZE, Shown, Ticking, scene, symbol, times
from views.scanners import camera_source, opencv_frames
from views.scanners.camera_source import CameraSource, OnceEach, codes_in
from views.scanners.picture import Frame, Frames, Picture
from views.scanners.reading import Reader
from views.scanners.source import ReaderState, Standing

MIDDLE = (SIZE[0] // 2, SIZE[1] // 2)
TOKEN = "L1:" + "A7" * 40
CODES = {"qr": TOKEN, "code128": "SF1390447177880", "ean13": "6901234567892"}


def _nobody_looks(_what: object) -> None:
    """Takes a picture, or a rest, and does nothing with it."""


def _until_gone(frames: Frames) -> None:
    for _ in range(100):
        frames.newest()


def scanned(frames: Iterable[Frame | None], *, step_s: float = 0.1) -> list[str]:
    """What a camera that shows these frames scans, one read a frame."""
    shown, clock = list(frames), Ticking(step_s)
    source = CameraSource(
        lambda: Shown(shown), pictured=_nobody_looks, clock=clock, rest=clock.rest
    )
    source.open()
    return [text for _ in shown for text in source.read()]


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize(
    "taken",
    [
        {},
        {"turned": 90},
        {"turned": 180},
        {"turned": 12},
        {"blur": 1.1},
        {"noise": 40},
        {"askew": 0.16},
        {"dim": 0.35},
        {"turned": 8, "blur": 0.7, "noise": 16, "askew": 0.06, "dim": 0.6},
    ],
    ids=lambda taken: "-".join(taken) or "plain",
)
def test_codes_are_read_off_bad_pictures(kind: str, taken: dict[str, Any]) -> None:
    """Turned, blurred, noisy, askew, dim: the text comes whole, once."""
    frame = scene((symbol(kind, CODES[kind]), MIDDLE), **taken)
    assert scanned(times(frame, 4)) == [CODES[kind]]


def test_a_group_separator_is_kept() -> None:
    """What parts the fields of a token or a GS1 code goes through."""
    text = "01\x1d21ABC"
    assert scanned(times(scene((symbol("qr", text), MIDDLE)), 2)) == [text]


def test_nothing_is_made_of_nothing() -> None:
    """Empty and noisy pictures, and moments without one, scan nothing."""
    assert scanned([EMPTY, None, scene(noise=90), None, EMPTY]) == []


def test_a_code_that_stays_comes_once_and_comes_again_after_it_has_left() -> None:
    """Held for ten seconds, hidden for moments: once. Taken away and brought back: once more."""
    code = scene((symbol("qr", "SF1390"), MIDDLE))
    held = [*times(code, 40), EMPTY, None, *times(code, 30), *times(EMPTY, 4), *times(code, 30)]
    assert scanned(held) == ["SF1390"]
    assert scanned([*times(code, 5), *times(EMPTY, 9), *times(code, 5)]) == ["SF1390", "SF1390"]


def test_a_camera_that_stalls_repeats_nothing() -> None:
    """A stall of five seconds with the code still there is no second scan."""
    code = scene((symbol("qr", "SF1390"), MIDDLE))
    assert scanned([code, code, code], step_s=5.0) == ["SF1390"]


def test_without_the_memory_of_what_stays_it_would_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were what was told forgotten, one held code would be ten scans."""
    monkeypatch.setattr(camera_source, "LEFT_S", -1.0)
    code = scene((symbol("qr", "SF1390"), MIDDLE))
    assert len(scanned([code, EMPTY] * 5)) == 5


def test_the_most_central_of_several() -> None:
    """Three codes on the desk: the one in the middle; the next when it is moved there, the first never again."""
    a, b = symbol("qr", "AAAA1111"), symbol("qr", "BBBB2222")
    first = scene((a, MIDDLE), (b, (120, 120)))
    second = scene((a, (520, 380)), (b, MIDDLE))
    assert scanned([*times(first, 4), *times(second, 4), *times(first, 4)]) == [
        "AAAA1111",
        "BBBB2222",
    ]


def test_a_bar_code_must_be_read_twice() -> None:
    """One picture of a bar code is no scan (its check is one digit); one of a QR code is."""
    once = scene((symbol("ean13", CODES["ean13"]), MIDDLE))
    assert scanned([once]) == []
    assert scanned([once, once]) == [CODES["ean13"]]
    assert scanned([scene((symbol("qr", "SF1390"), MIDDLE))]) == ["SF1390"]


def test_what_is_forgotten_in_the_end() -> None:
    """A day of codes doesn't stay in memory."""
    once = OnceEach()
    for number in range(200):
        frame = scene((symbol("qr", f"SF{number % 2}"), MIDDLE)) if number < 2 else EMPTY
        once.fresh(codes_in(frame) if number < 2 else [], float(number))
    assert once._stays == {}


def test_the_picture_is_shown_with_its_code_marked() -> None:
    """Whoever shows the picture is told where the code lies."""
    seen: list[Picture] = []
    frame = scene((symbol("qr", "SF1390"), MIDDLE))
    source = CameraSource(lambda: Shown([frame, EMPTY]), pictured=seen.append, rest=_nobody_looks)
    source.open()
    source.read()
    source.read()
    assert [picture.text for picture in seen] == ["SF1390", ""]
    middle = [sum(corner[axis] for corner in seen[0].corners) / 4 for axis in (0, 1)]
    assert middle == pytest.approx(MIDDLE, abs=12)


def test_a_camera_that_goes_is_told_and_tried_again() -> None:
    """Gone: said, closed, opened anew; the same code before the new camera counts anew."""
    gone = OperatorError("camera_gone", "The camera gives no picture any more.")
    code = scene((symbol("qr", "SF1390"), MIDDLE))
    cameras = [Shown([code, gone]), Shown([code])]
    left = iter(cameras)
    scans: list[str] = []
    states: list[str] = []
    done = threading.Event()

    def take(text: str) -> None:
        scans.append(text)
        if len(scans) == 2:
            done.set()

    def stand(standing: Standing) -> None:
        states.append(standing.fault.code if standing.fault else str(standing.state))

    reader = Reader(
        CameraSource(lambda: next(left), pictured=_nobody_looks),
        scanned=take,
        stands=stand,
        waits_s=(0.01,),
    )
    reader.start()
    assert done.wait(20)
    reader.close()
    assert scans == ["SF1390", "SF1390"]
    assert states[:4] == ["opening", "ready", "camera_gone", "ready"]
    assert states[-1] == ReaderState.OFF
    assert [camera.closed for camera in cameras] == [True, True]


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without OpenCV: what to install; it isn't imported before it is wanted."""
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    with pytest.raises(OperatorError) as raised:
        opencv_frames.open_camera(0)
    assert raised.value.code == "camera_library_missing"
    assert "linli[camera]" in raised.value.text


class _Capture:
    """What OpenCV gives, with pictures of a test's."""

    def __init__(self, answers: list[bool], *, opened: bool = True) -> None:
        self._answers, self._opened = iter(answers), opened
        self.released = False
        self.settings: dict[int, int] = {}

    def isOpened(self) -> bool:
        return self._opened

    def set(self, setting: int, value: int) -> None:
        self.settings[setting] = value

    def grab(self) -> bool:
        return True

    def read(self) -> tuple[bool, memoryview | None]:
        good = next(self._answers, False)
        return good, memoryview(bytes(12)).cast("B", (3, 4)) if good else None

    def release(self) -> None:
        self.released = True


def _opencv(capture: _Capture) -> SimpleNamespace:
    return SimpleNamespace(
        VideoCapture=lambda _device: capture,
        cvtColor=lambda image, _code: image,
        COLOR_BGR2GRAY=6,
        CAP_PROP_BUFFERSIZE=38,
        CAP_PROP_FRAME_WIDTH=3,
        CAP_PROP_FRAME_HEIGHT=4,
    )


def test_frames_of_a_camera_and_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture is given in grey; one that fails is nothing yet; when none comes any more the camera is gone."""
    capture = _Capture([True, False, True])
    monkeypatch.setitem(__import__("sys").modules, "cv2", _opencv(capture))
    frames = opencv_frames.open_camera(0)
    first = frames.newest()
    assert first == Frame(width=4, height=3, pixels=bytes(12))
    assert frames.newest() is None
    assert frames.newest() is not None
    with pytest.raises(OperatorError) as raised:
        _until_gone(frames)
    assert raised.value.code == "camera_gone"
    frames.close()
    assert capture.released
    assert capture.settings[38] == 1


def test_no_camera_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number with no camera behind it is said so, and let go."""
    capture = _Capture([], opened=False)
    monkeypatch.setitem(__import__("sys").modules, "cv2", _opencv(capture))
    with pytest.raises(OperatorError) as raised:
        opencv_frames.open_camera(3)
    assert raised.value.code == "camera_missing"
    assert capture.released
