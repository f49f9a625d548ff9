# SPDX-License-Identifier: Apache-2.0
"""Notices: the ready ones, and whatever is typed. Its first line is the title, what follows the text."""

from __future__ import annotations

from collections.abc import Sequence

from app.papers.choices import of_named
from app.papers.source import Choices, Source
from app.papers.stamps import stamp_of
from app.services.desk import Desk
from app.store import queries

READY = ("waiting", "overdue", "closing")


def _counts(desk: Desk) -> queries.Counts:
    site, now, day_start = desk.site(), desk.now(), desk.day_start()
    return desk.store.query(
        lambda c: queries.progress(c, day_start=day_start, now=now, storage_days=site.storage_days)
    )


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    counts = _counts(desk)
    ready = {"waiting": str(counts.waiting), "overdue": str(counts.overdue), "closing": ""}
    own = text.strip()
    typed = ((own, own.split("\n")[0]),) if own and own not in READY else ()
    return (*typed, *of_named("notice", ready))[:limit]


def _notice(desk: Desk, id: str) -> object:
    from printing.documents.notice import Notice, NoticeKind

    date, stamp = desk.today(), stamp_of(desk)
    if id not in READY:
        title, _, text = id.strip().partition("\n")
        return Notice(title=title.strip(), text=text.strip(), date=date, stamp=stamp)
    counts = _counts(desk)
    return Notice(
        kind=NoticeKind(id),
        count=counts.overdue if id == "overdue" else counts.waiting,
        days=desk.site().storage_days,
        date=date,
        stamp=stamp,
    )


def _notices(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    return [_notice(desk, id) for id in ids]


NOTICES = Source(of="notice", choose=_choose, records=_notices)
