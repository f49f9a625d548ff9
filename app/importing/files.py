# SPDX-License-Identifier: Apache-2.0
"""The one way in: a kind and a path, a preview out.

Promises: nothing is written, and whatever is wrong with the file as a whole is an `ImportFault`
with one clear sentence. Read `tables.py` next for the bytes, the kind's module for the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.importing.consignment import read_consignment
from app.importing.goods import read_goods
from app.importing.orders import read_orders
from app.importing.reasons import ImportFault
from app.importing.rows import ConsignmentRow, GoodsRow, OrderRow, Preview, RunRow
from app.importing.run import read_run
from app.importing.tables import FILE_MAX_MB, Table, read_table

AnyPreview = Preview[GoodsRow] | Preview[OrderRow] | Preview[ConsignmentRow] | Preview[RunRow]

READERS: dict[str, Callable[[Table], AnyPreview]] = {
    "goods": read_goods,
    "orders": read_orders,
    "consignment": read_consignment,
    "run": read_run,
}
KINDS = tuple(READERS)


def read_file(kind: str, path: Path) -> AnyPreview:
    """The preview of a file."""
    reader_of(kind)
    try:
        with path.open("rb") as stream:
            content = stream.read(FILE_MAX_MB * 1_000_000 + 1)
    except FileNotFoundError as error:
        raise ImportFault("file_missing", file=path.name) from error
    except (OSError, ValueError) as error:
        # ValueError: a NUL inside the path.
        raise ImportFault("file_unreadable", file=path.name) from error
    return read_content(kind, content, path.name)


def read_content(kind: str, content: bytes, file_name: str) -> AnyPreview:
    """The preview of a file's bytes; the name only helps to say what is wrong."""
    reader = reader_of(kind)
    return reader(read_table(content, file_name))


def reader_of(kind: str) -> Callable[[Table], AnyPreview]:
    """The reader of a kind; an unknown kind is an `ImportFault`."""
    if kind not in READERS:
        raise ImportFault("unknown_kind", kind=kind, kinds=", ".join(KINDS))
    return READERS[kind]
