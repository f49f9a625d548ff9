# SPDX-License-Identifier: Apache-2.0
"""Overdue and problem parcels, for the list of what goes back and for the list of whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from app.domain.columns import person_of
from app.domain.kinds import ParcelStatus
from app.domain.phones import mask_name, mask_text
from app.domain.policy import days_here, is_overdue
from app.domain.records import Parcel
from app.papers import parcels
from app.papers.choices import of_named
from app.papers.slips import bears, caption, parcel_of
from app.papers.source import Choices, Source, parted
from app.papers.stamps import stamp_of, whole
from app.services.desk import Desk, refused_as
from app.services.shown import phone_tail
from app.store import queries, sheets

ALL, OVERDUE, PROBLEM = "all", "overdue", "problem"


def _overdue(desk: Desk) -> list[Parcel]:
    site, now = desk.site(), desk.now()
    return desk.store.query(
        lambda c: queries.overdue_parcels(
            c, now=now, storage_days=site.storage_days, limit=sheets.MOST + 1
        )
    )


def _problem(desk: Desk) -> list[Parcel]:
    return desk.store.query(sheets.problem_parcels)


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    """All, the overdue ones, the problems, and each parcel by itself."""
    overdue, problem = _overdue(desk), _problem(desk)
    counts = {ALL: len(overdue) + len(problem), OVERDUE: len(overdue), PROBLEM: len(problem)}
    named = {id: str(count) for id, count in counts.items() if count}
    single = ((p.id, caption(p)) for p in (*overdue, *problem) if bears(p, text))
    return (*of_named("return", named, text), *single)[:limit]


def _named(desk: Desk, ids: Sequence[str]) -> list[Parcel]:
    """The parcels that the ids name, each once."""
    found: dict[str, Parcel] = {}
    for id in parted(ids):
        match id:
            case "all":
                named = [*_overdue(desk), *_problem(desk)]
            case "overdue":
                named = _overdue(desk)
            case "problem":
                named = _problem(desk)
            case _:
                named = [parcel_of(desk, id)]
        found.update((p.id, p) for p in named)
    held = (ParcelStatus.WAITING, ParcelStatus.PROBLEM)
    return [parcel for parcel in found.values() if parcel.status in held]


def _returns(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.return_list import Returning, ReturnList

    going = _named(desk, ids)
    if not whole(going):
        raise refused_as("nothing_to_return")
    site, now = desk.site(), desk.now()
    returning = tuple(
        Returning(
            waybill=p.waybill,
            carrier=p.carrier,
            slot=p.slot,
            pickup_code=p.pickup_code,
            recipient_masked=mask_name(p.recipient.name),
            phone_tail=phone_tail(p.recipient),
            pieces=max(1, p.pieces),
            overdue_days=days_here(p, now) if is_overdue(p, now, site) else 0,
            problem=p.status is ParcelStatus.PROBLEM,
            flags=p.flags,
            note=mask_text(p.note),
        )
        for p in going
    )
    return [ReturnList(parcels=returning, date=desk.today(), stamp=stamp_of(desk))]


def _person(parcel: Parcel) -> str:
    """One value a person; a parcel whose phone isn't whole is nobody else's."""
    return person_of(parcel.recipient) or parcel.id


def _choose_people(desk: Desk, text: str, limit: int) -> Choices:
    overdue = _overdue(desk)
    people = len({_person(parcel) for parcel in overdue})
    return of_named("overdue", {ALL: str(people)} if people else {}, text)[:limit]


def _calls(desk: Desk, _ids: Sequence[str]) -> Sequence[object]:
    """One list of everyone, whoever waits longest first."""
    from printing.documents.call_list import CallList, ToCall, Waited

    overdue = _overdue(desk)
    if not whole(overdue):
        raise refused_as("nobody_to_call")
    now = desk.now()
    groups = [
        sorted(group, key=lambda p: p.received_at)
        for _, group in groupby(sorted(overdue, key=_person), key=_person)
    ]
    people = tuple(
        ToCall(
            recipient_masked=mask_name(theirs[0].recipient.name),
            phone_tail=phone_tail(theirs[0].recipient),
            parcels=tuple(
                Waited(waybill=p.waybill, slot=p.slot, days=days_here(p, now)) for p in theirs
            ),
        )
        for theirs in sorted(groups, key=lambda g: (g[0].received_at, g[0].id))
    )
    return [CallList(people=people, date=desk.today(), stamp=stamp_of(desk))]


def _captions(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    """The first parcel of a list and how many more stand on it."""
    first = {id: parted((id,)) for id in ids}
    known = parcels.captions(desk, [parts[0] for parts in first.values()])
    more = {id: f"   +{len(parts) - 1}" if len(parts) > 1 else "" for id, parts in first.items()}
    return {id: f"{known.get(parts[0], parts[0])}{more[id]}" for id, parts in first.items()}


RETURNS = Source(of="return", choose=_choose, records=_returns, captions=_captions, together=True)
CALLS = Source(of="overdue", choose=_choose_people, records=_calls, together=True)
