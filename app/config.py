# SPDX-License-Identifier: Apache-2.0
"""The settings of this machine: language, looks, devices, the server's address.

Promises: written whole or not at all (a power cut leaves the old or the new file), unknown keys of a
newer version are kept, a file that can't be understood is named and left as it is. No secret and
nothing about a resident stands here; what belongs to the site comes from the server.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from app.errors import OperatorError

SETTINGS_MAX = 1_000_000
"""Bytes; nothing that this program wrote is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this machine was set to; `kept` holds keys that this version doesn't know."""

    language: str = "zh_CN"
    theme: str = "light"
    text_percent: int = 100
    sounds: bool = True
    voice: bool = True
    server: str = ""
    forced_offline: bool = False
    scanner_gap_ms: int = 50
    scanner_min_length: int = 4
    label_target: str = ""
    label_size: str = "60x40"
    auto_print: bool = False
    practice: bool = False
    backup_folder: str = ""
    """A second place for backups (another disk, a stick); the first is in the data folder."""
    kept: dict[str, Any] = field(default_factory=dict)


def load_settings(path: Path) -> Settings:
    """The settings in `path`; the defaults if there is no such file."""
    try:
        with path.open("rb") as file:
            text = file.read(SETTINGS_MAX + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as fault:
        raise _unusable(path, "can't be read") from fault
    if len(text) > SETTINGS_MAX:
        raise _unusable(path, "are too long")
    try:
        found = msgspec.json.decode(text, type=dict[str, Any])
        known = {name: found[name] for name in Settings.__dataclass_fields__ if name in found}
        kept = {name: value for name, value in found.items() if name not in known}
        known.pop("kept", None)
        return replace(msgspec.convert(known, Settings), kept=kept)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise _unusable(path, "can't be understood") from fault


def save_settings(path: Path, settings: Settings) -> None:
    """Writes the settings: a new file beside the old one, then one rename."""
    values = msgspec.to_builtins(settings)
    kept = values.pop("kept")
    write_whole(path, msgspec.json.format(msgspec.json.encode({**kept, **values}), indent=2))


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replaces a small file so that a power cut leaves the old or the new one, never a half."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except OSError as fault:
        if name:
            Path(name).unlink(missing_ok=True)
        raise OperatorError(
            "cannot_write",
            f"{path} can't be written ({os.strerror(fault.errno or 0)}).",
            "Free some space on the disk or choose a folder that can be written to.",
        ) from fault
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unusable(path: Path, why: str) -> OperatorError:
    return OperatorError(
        "settings_unusable",
        f"The settings in {path} {why}.",
        "Mend the file, or move it away: the program then starts with its defaults.",
    )
