# SPDX-License-Identifier: Apache-2.0
"""A file in a printer's place: jobs one behind the other, or a file each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from printing.profile import DeviceLanguage, PrinterProfile
from printing.transports import LineCode, LineFault, open_line


def profile(to: Path) -> PrinterProfile:
    return PrinterProfile(name="file", language=DeviceLanguage.ZPL, to=f"file://{to}")


def test_jobs_stand_one_behind_the_other(tmp_path: Path) -> None:
    """What was there stays; each job follows, whole."""
    path = tmp_path / "out.zpl"
    path.write_bytes(b"0")
    for content in (b"first", b"second"):
        line = open_line(profile(path))
        line.write(content)
        assert line.sent == len(content)
        assert line.status() is None
        line.close()
    assert path.read_bytes() == b"0firstsecond"


def test_a_folder_gets_a_file_a_job(tmp_path: Path) -> None:
    """Each job is a file of its own, in the jobs' order, with the language's ending; nothing else lies there."""
    line = open_line(profile(tmp_path))
    for content in (b"first", b"second"):
        line.write(content)
    found = sorted(tmp_path.iterdir())
    assert [path.read_bytes() for path in found] == [b"first", b"second"]
    assert {path.suffix for path in found} == {".zpl"}


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that isn't there, and a path that takes nothing, are faults before the first byte."""
    with pytest.raises(LineFault) as missing:
        open_line(profile(tmp_path / "none" / "out"))
    assert (missing.value.line_code, missing.value.sent) == (LineCode.CANNOT_WRITE, 0)
    line = open_line(profile(Path("/dev/full")))
    with pytest.raises(LineFault) as full:
        line.write(b"x")
    assert (full.value.line_code, full.value.sent) == (LineCode.CANNOT_WRITE, 0)


def test_a_job_that_half_fits_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up in the middle takes the half back: nothing has left; and without that it would show."""
    path = tmp_path / "out"
    path.write_bytes(b"before")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    line = open_line(profile(path))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(LineFault) as told:
            line.write(b"job")
    assert (told.value.line_code, told.value.sent) == (LineCode.CANNOT_WRITE, 0)
    assert path.read_bytes() == b"before"
