# SPDX-License-Identifier: Apache-2.0
"""The files of a job appear together, or the folder is as it was."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from app.errors import OperatorError
from printing.whole_files import whole_files


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_files_appear_under_their_names_only_when_all_are_there(tmp_path: Path) -> None:
    """Before the end nothing bears a name that was asked for; then each has its own content."""
    with whole_files(tmp_path) as files:
        for content in (b"one", b"two"):
            with files.next() as stream:
                stream.write(content)
        assert not {"a", "b"} & set(contents(tmp_path))
        files.name([tmp_path / "a", tmp_path / "b"])
    assert contents(tmp_path) == {"a": b"one", "b": b"two"}


def write_and_fail(folder: Path, fault: BaseException) -> None:
    with whole_files(folder) as files:
        with files.next() as stream:
            stream.write(b"one")
        raise fault


@pytest.mark.parametrize("fault", [ValueError("a bug"), KeyboardInterrupt()])
def test_an_error_within_leaves_the_folder_as_it_was(tmp_path: Path, fault: BaseException) -> None:
    """Whatever ends the job, what was there stays and nothing is added."""
    (tmp_path / "a").write_bytes(b"earlier")
    with pytest.raises(type(fault)):
        write_and_fail(tmp_path, fault)
    assert contents(tmp_path) == {"a": b"earlier"}


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """A write that the disk refuses is one sentence that says what to do."""
    with pytest.raises(OperatorError) as raised:
        write_and_fail(tmp_path, OSError(errno.ENOSPC, "No space left on device"))
    assert raised.value.code == "cannot_write"
    assert raised.value.do
    assert contents(tmp_path) == {}
