# SPDX-License-Identifier: Apache-2.0
"""Where a counter keeps what it has: one folder, everything under it.

Promises: `--data DIR` moves all of it, nothing is written anywhere else (but for the keychain). The
folder is the person's own (0700), for it holds residents' particulars, encrypted or not yet printed.
It must not create anything by being asked where things are: `prepare` does that, and says what is wrong.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.errors import OperatorError

APP_FOLDER = "linli"
KEYFILE_VARIABLE = "LINLI_KEYFILE"


@dataclass(frozen=True, slots=True)
class Layout:
    """The names inside a counter's data folder."""

    root: Path

    @property
    def store(self) -> Path:
        """The encrypted database; its `-wal` and `-shm` lie beside it."""
        return self.root / "counter.db"

    @property
    def journal_head(self) -> Path:
        return self.root / "journal.head"

    @property
    def lock(self) -> Path:
        return self.root / "counter.lock"

    @property
    def settings(self) -> Path:
        return self.root / "settings.json"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def copies(self) -> Path:
        """Copies of the store that a migration set aside, encrypted with the store's own key."""
        return self.root / "copies"

    @property
    def backups(self) -> Path:
        """Backups by the rota, each encrypted; see `app/backup`."""
        return self.root / "backups"

    def prepare(self) -> Layout:
        """Makes the folder if it isn't there; raises `OperatorError` if it can't be used."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise OperatorError(
                "data_folder",
                f"The data folder {self.root} can't be made ({os.strerror(fault.errno or 0)}).",
                "Choose another folder with --data, or ask for the right to write there.",
            ) from fault
        if not os.access(self.root, os.R_OK | os.W_OK | os.X_OK):
            raise OperatorError(
                "data_folder",
                f"The data folder {self.root} can't be written to.",
                "Choose another folder with --data, or ask for the right to write there.",
            )
        return self


def layout_of(data_dir: Path | None) -> Layout:
    """The layout under `data_dir`, or under this person's own data folder if none is given."""
    if data_dir is not None:
        return Layout(data_dir.expanduser().absolute())
    import platformdirs  # the common case in scripts is --data: no import for them

    return Layout(Path(platformdirs.user_data_dir(APP_FOLDER, appauthor=False)).absolute())


def keyfile_of(environment: dict[str, str] | None = None) -> Path | None:
    """The key file that the administrator chose by `LINLI_KEYFILE`, or None."""
    chosen = (os.environ if environment is None else environment).get(KEYFILE_VARIABLE, "")
    return Path(chosen).expanduser().absolute() if chosen else None
