# SPDX-License-Identifier: Apache-2.0
"""A courier's run, read from its file, for the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.phones import mask_name
from app.domain.roles import Deed
from app.importing import read_file
from app.importing.rows import RunRow
from app.papers.source import Source, nothing_to_choose
from app.services.desk import Desk


def _manifest(desk: Desk, file: Path) -> object:
    from printing.documents.manifest import Manifest, ManifestStop

    preview = read_file("run", file)
    return Manifest(
        run_code=f"R{desk.today().replace('-', '')}-{preview.file_sha256[:4].upper()}",
        site=desk.site().name,
        date=desk.today(),
        stops=tuple(
            ManifestStop(
                position=row.position,
                order_no=row.platform_no,
                recipient_masked=mask_name(row.name),
                phone_tail=row.phone_tail,
                # The courier must find the door: the address stands whole on this sheet alone.
                address=row.address,
                window_from=row.window_from,
                window_to=row.window_to,
                pieces=row.pieces,
                cash_minor=row.cash_minor,
                urgent=row.urgent,
            )
            for row in preview.taken
            if isinstance(row, RunRow)
        ),
    )


def _manifests(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_manifest(desk, Path(id)) for id in ids]


MANIFEST = Source(of="run", choose=nothing_to_choose, records=_manifests, deed=Deed.PRINT_ADDRESSES)
