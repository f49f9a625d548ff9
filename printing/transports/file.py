# SPDX-License-Identifier: Apache-2.0
"""A file in a printer's place: jobs one behind the other, or one file each in a folder that a program watches.

`file:///PATH` adds each job to the end of the file; a path that is a folder gets a file a job, complete when it
has its name. Promises that a job is on the disk when `write` comes back, and that what is there is never changed.
"""

from __future__ import annotations

import errno
import os
import time
import uuid
from pathlib import Path

from printing.profile import PrinterProfile
from printing.transports.line import DeviceStatus, LineCode, LineFault, Timeouts


class FileLine:
    """Writes to a path; see `Line`."""

    def __init__(self, profile: PrinterProfile, times: Timeouts) -> None:
        self._path = Path(profile.address.place).expanduser()
        self._ending = str(profile.language)
        self.sent = 0
        if not self._path.parent.is_dir():
            raise LineFault(LineCode.CANNOT_WRITE, detail="no such folder")

    def write(self, content: bytes) -> None:
        """Adds one job, down to the disk."""
        self.sent = 0
        try:
            if self._path.is_dir():
                self._as_file(content)
            else:
                self._behind(content)
        except OSError as fault:
            code = LineCode.NOT_PERMITTED if fault.errno == errno.EACCES else LineCode.CANNOT_WRITE
            raise LineFault(code, sent=self.sent, detail=fault.strerror or "") from fault

    def _as_file(self, content: bytes) -> None:
        # The time first, so that the names' order is the jobs'.
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        part = self._path / f".{name}.part"
        try:
            with part.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            self.sent = len(content)
            part.rename(self._path / f"{name}.{self._ending}")
        except OSError:
            # Nobody has seen it: without its name it isn't there.
            self.sent = 0
            part.unlink(missing_ok=True)
            raise

    def _behind(self, content: bytes) -> None:
        with self._path.open("ab", buffering=0) as stream:
            before = stream.tell()
            try:
                while self.sent < len(content):
                    self.sent += stream.write(content[self.sent :])
                os.fsync(stream.fileno())
            except OSError:
                # Half a job behind a whole one would spoil both.
                stream.truncate(before)
                self.sent = 0
                raise

    def finish(self) -> None:
        """What is on the disk is all there is to learn."""

    def status(self) -> DeviceStatus | None:
        """A file is never out of paper, and doesn't say how it is."""
        return None

    def close(self) -> None:
        """Each job was closed when it was written."""
