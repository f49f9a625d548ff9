# SPDX-License-Identifier: Apache-2.0
"""What a counter keeps beside its store: where things lie, settings, logs, locks."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings, load_settings, save_settings, write_whole
from app.errors import OperatorError
from app.locks import FolderLock
from app.logs import Events, sift, start_logging
from app.paths import Layout, keyfile_of, layout_of


def test_everything_lies_under_the_data_folder(tmp_path: Path) -> None:
    """Every place of a layout is inside the folder that was named, and asking makes nothing."""
    layout = layout_of(tmp_path / "data")
    places = [
        getattr(layout, name) for name, kind in vars(Layout).items() if isinstance(kind, property)
    ]
    assert len(places) >= 6
    assert all(place.is_relative_to(tmp_path / "data") for place in places)
    assert not (tmp_path / "data").exists()
    assert layout.prepare().root.is_dir()


def test_own_folder_without_a_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without --data the person's own data folder is taken."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert layout_of(None).root.name == "linli"


def test_key_file_by_environment() -> None:
    """Only a value that says something chooses a key file."""
    assert keyfile_of({}) is None
    assert keyfile_of({"LINLI_KEYFILE": ""}) is None
    assert keyfile_of({"LINLI_KEYFILE": "/k.json"}) == Path("/k.json")


def test_settings_come_back(tmp_path: Path) -> None:
    """Saved settings are read again, with the keys of a newer version among them."""
    path = tmp_path / "settings.json"
    assert load_settings(path) == Settings()
    path.write_text('{"language": "en", "from_the_future": [1]}')
    loaded = load_settings(path)
    assert loaded.language == "en"
    save_settings(path, replace(loaded, theme="dark"))
    again = load_settings(path)
    assert (again.language, again.theme, again.kept) == ("en", "dark", {"from_the_future": [1]})


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sounds": "loud"}', '{"text_percent": 1.5}'])
def test_settings_that_cannot_be_understood_are_said(tmp_path: Path, content: str) -> None:
    """A broken settings file is named and left as it is."""
    path = tmp_path / "settings.json"
    path.write_text(content)
    with pytest.raises(OperatorError) as raised:
        load_settings(path)
    assert raised.value.code == "settings_unusable"
    assert path.read_text() == content


def test_broken_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the old content and no scrap beside it."""
    path = tmp_path / "settings.json"
    write_whole(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OperatorError) as raised:
        write_whole(path, b"new")
    assert raised.value.code == "cannot_write"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_folder_lock_names_its_owner_and_lets_go(tmp_path: Path) -> None:
    """The second taker is refused until the first lets go; letting go twice is nothing."""
    lock = FolderLock(tmp_path / "lock")
    with pytest.raises(OperatorError) as raised:
        FolderLock(tmp_path / "lock")
    assert raised.value.code == "already_open"
    lock.release()
    lock.release()
    FolderLock(tmp_path / "lock").release()


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("phone 13800005678", "phone ~"),
        ("王小明 took it", "~ took it"),
        ("waybill SF1234567890", "waybill SF~"),
        ("row 42 of 1000", "row 42 of 1000"),
        (
            "op 01890a5d-ac96-774b-bcce-b302099a8057 done",
            "op 01890a5d-ac96-774b-bcce-b302099a8057 done",
        ),
    ],
)
def test_sieve_hides_people_and_keeps_the_rest(text: str, hidden: str) -> None:
    """Names and long numbers are hidden, counts and our ids stay."""
    assert sift(text) == hidden


def test_log_holds_no_particulars() -> None:
    """Neither our own lines, nor another package's, nor an exception's words bring a person into the log."""
    stream = io.StringIO()
    handler = start_logging(None, stream)
    try:
        events = Events("test")
        events.note("opened", version="0001", rows=3)
        logging.getLogger("other").warning("row %s of %s", "13800005678", "王小明")
        try:
            raise ValueError("王小明 13800005678")
        except ValueError as error:
            events.fault("broke", error)
            logging.getLogger("other").exception("went wrong for 王小明")
        with pytest.raises(ValueError, match="name"):
            events.note("opened", name="x")
    finally:
        logging.getLogger().removeHandler(handler)
    text = stream.getvalue()
    assert "opened version=0001 rows=3" in text
    assert "error=ValueError" in text
    assert "test_machine.py:" in text
    assert "王" not in text
    assert "13800005678" not in text


def test_log_file_is_made_in_its_folder(tmp_path: Path) -> None:
    """The log lies in the folder that was named."""
    handler = start_logging(tmp_path / "logs")
    try:
        Events("test").warn("noticed", count=1)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    assert "noticed count=1" in (tmp_path / "logs" / "linli.log").read_text()
