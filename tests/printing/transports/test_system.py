# SPDX-License-Identifier: Apache-2.0
"""A system's printer gets the finished page through the painter that the window provides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import OperatorError
from printing.draw import ResolvedLabel
from printing.languages import encode
from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports.line import LineCode, LineFault
from printing.transports.opening import open_line
from printing.transports.system import provide

OFFICE = PrinterProfile(name="办公室", language=DeviceLanguage.PDF, to="system://Office 2")
PAGE = ResolvedLabel(size_name="60x40", width_dots=480, height_dots=320, dpi=203, items=())


class Paper:
    """A painter that keeps what it got, or refuses."""

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.printed: list[tuple[str, list[bytes]]] = []

    def print(self, name: str, pages: list[bytes]) -> None:
        if self.refusal:
            raise OperatorError(self.refusal, "No.", "Stop.")
        self.printed.append((name, pages))


@pytest.fixture(autouse=True)
def _no_painter() -> Iterator[None]:
    provide(None)
    yield
    provide(None)


def test_a_page_reaches_the_painter() -> None:
    """The job is the page's picture, and all of it counts as sent."""
    paper = Paper()
    provide(paper)
    job = encode(PAGE, OFFICE)
    line = open_line(OFFICE)
    line.write(job)
    assert job.startswith(b"\x89PNG")
    assert paper.printed == [("Office 2", [job])]
    assert line.sent == len(job)
    assert line.status() is None
    line.close()


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        ("printer_not_found", LineCode.NOT_FOUND),
        ("label_too_large", LineCode.PAPER_DIFFERS),
        ("resolution_differs", LineCode.JOB_REFUSED),
    ],
)
def test_what_the_painter_refuses_was_not_sent(refusal: str, code: LineCode) -> None:
    """A refusal is a fault of the line with nothing sent, so that it is safe to try again."""
    provide(Paper(refusal))
    line = open_line(OFFICE)
    with pytest.raises(LineFault) as raised:
        line.write(b"page")
    line.close()
    assert (raised.value.line_code, raised.value.sent, line.sent) == (code, 0, 0)


def test_without_a_window_there_is_no_such_way() -> None:
    """A counter without a window says so before anything is sent."""
    with pytest.raises(LineFault) as raised:
        open_line(OFFICE)
    assert raised.value.line_code is LineCode.NOT_SUPPORTED
