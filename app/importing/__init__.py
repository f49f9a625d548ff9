# SPDX-License-Identifier: Apache-2.0
"""What comes in as files: read, mended where that is safe, refused with a reason, never lost.

The reading changes nothing: a `Preview` is shown first and written by the services. Look at
`files.py` for the way of a file, at one module a kind for what its rows mean.

How to add a kind: its row in `rows.py`, a module with `COLUMNS` and a reader of rows, one line in
`files.READERS`, its reasons in `reasons.py`; the tests walk the registry.
"""

from __future__ import annotations

from app.importing.files import KINDS as KINDS
from app.importing.files import read_content as read_content
from app.importing.files import read_file as read_file
