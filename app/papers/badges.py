# SPDX-License-Identifier: Apache-2.0
"""Badges of the site's clerks. A manager prints them: whoever holds one is let in."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.kinds import Kind
from app.domain.records import Operator
from app.domain.roles import Deed
from app.errors import OperatorError
from app.papers.source import Choices, Source
from app.secrets import SITE_KEY
from app.services.badges import badge_text
from app.services.desk import Desk, refused_as


def _operators(desk: Desk) -> list[Operator]:
    rows = desk.store.read(lambda rows: rows.all(Kind.OPERATOR))
    active = [row for row in rows if isinstance(row, Operator) and row.active]
    return sorted(active, key=lambda row: (row.name, row.id))


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    wanted = text.strip()
    return tuple((o.id, o.name) for o in _operators(desk) if wanted in o.name)[:limit]


def _captions(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    names = {o.id: o.name for o in _operators(desk)}
    return {id: names.get(id, "") for id in ids}


def _records(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.staff_badge import StaffBadge

    key, site = desk.secret(SITE_KEY), desk.site()
    if key is None:
        raise OperatorError(
            "no_site_key", "This counter holds no key of its site.", "Enrol it once more."
        )
    known = {o.id: o for o in _operators(desk)}
    made = []
    for id in ids:
        who = known.get(id)
        if who is None:
            raise refused_as("operator_unknown")
        made.append(
            StaffBadge(
                name=who.name,
                roles=tuple(who.roles),
                site=site.name,
                code=badge_text(key, site.number, who),
            )
        )
    return made


BADGES = Source(
    of="operator", choose=_choose, records=_records, deed=Deed.RESET_PIN, captions=_captions
)
