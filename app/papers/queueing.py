# SPDX-License-Identifier: Apache-2.0
"""Labels for a printer: looked at, then put into its queue, in one call that waits for no printer.

Each label is laid out once for its printer's dots before it is queued, so that what can't be printed is refused to
whoever asks, as with a file; its bytes are made when its turn comes. Files don't go through the queue: a file is
written whole or not at all while the caller waits, and printing it twice costs no paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.errors import OperatorError
from app.papers.source import Source, joined
from app.printers.drawing import in_language, look_of, pages_of, revision_of
from app.services.answers import PrintDone
from app.services.desk import Desk
from app.services.printing.ledger import PrintLedger
from app.services.printing.shown import WantedLabel
from app.store.prints import PrintJob
from printing.documents.captions import captions
from printing.profile import PrinterProfile

Progress = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants printed, and at which printer."""

    document: str
    ids: Sequence[str]
    size: str
    language: str
    profile: PrinterProfile
    design: str = ""


def queue_labels(
    desk: Desk,
    ledger: PrintLedger,
    source: Source,
    wanted: Wanted,
    progress: Progress | None = None,
) -> PrintDone:
    """Queues the labels of `ids`; what was printed already and what can't be is told, the rest is on its way."""
    captions(wanted.language)
    look = look_of(desk, wanted.document, wanted.design)
    job = PrintJob(
        id="",
        document=wanted.document,
        size=look.kind.size(wanted.size or None).name,
        language=wanted.language,
        printer=wanted.profile.name,
        operator="",
        at=0,
        items=0,
        design=wanted.design,
    )
    labels: list[WantedLabel] = []
    refused: list[OperatorError] = []
    missing: dict[str, None] = {}
    ids = (joined(wanted.ids),) if source.together else wanted.ids
    for done, id in enumerate(ids, start=1):
        for copy, record in enumerate(source.records(desk, (id,)), start=1):
            try:
                pages = pages_of(look, job, record, wanted.profile)
                if not labels:
                    # What the printer itself can't do, it can't do for any of them.
                    in_language(pages, wanted.profile)
            except OperatorError as why:
                refused.append(why)
                continue
            missing.update(dict.fromkeys("".join(page.missing for page in pages)))
            revision = revision_of(look, job, record)
            labels.append(WantedLabel(entity=id, copy=copy, revision=revision))
        if progress is not None and not progress(done, len(ids)):
            raise OperatorError(
                "cancelled", "The print job was stopped; nothing was queued.", "Start it again."
            )
    if not labels:
        raise (
            refused[0]
            if refused
            else OperatorError("nothing_to_print", "Nothing was chosen.", "Choose at least one.")
        )
    queued = ledger.queue(
        labels,
        document=job.document,
        size=job.size,
        language=job.language,
        printer=job.printer,
        design=job.design,
    )
    return PrintDone(
        job=queued.job,
        items=len(queued.items),
        path="",
        refused=tuple(why.text for why in refused),
        already=queued.already,
        missing="".join(missing),
    )
