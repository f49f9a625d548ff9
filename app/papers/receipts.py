# SPDX-License-Identifier: Apache-2.0
"""Hand-overs, for the receipt: the parcels that left together stand on one, whichever of them is named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain.kinds import Kind
from app.domain.phones import mask_name
from app.domain.records import Handover, Parcel, Personal
from app.papers.source import Choices, Source
from app.papers.stamps import moment, short_moment, stamp_of
from app.services.desk import Desk, refused_as
from app.services.shown import phone_tail
from app.store import queries


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    """The latest hand-overs, one for what left together."""
    found = desk.store.query(lambda c: queries.recent_handovers(c, limit * 5))
    wanted = text.strip().upper()
    choices: dict[str, tuple[str, str]] = {}
    counts: dict[str, int] = {}
    for handover, parcel in found:
        act = handover.group or handover.id
        counts[act] = counts.get(act, 0) + 1
        who = parcel.recipient if parcel else Personal()
        said = f"{short_moment(handover.at)}   {mask_name(who.name)} {phone_tail(who)}".rstrip()
        if not wanted or (parcel and wanted in parcel.waybill) or wanted in said:
            choices.setdefault(act, (handover.id, said))
    return tuple(
        (id, f"{said}   ×{counts[act]}" if counts[act] > 1 else said)
        for act, (id, said) in choices.items()
    )[:limit]


def _acts(desk: Desk, ids: Sequence[str]) -> list[list[Handover]]:
    """The hand-overs of each act that is named, by one of its hand-overs or by the act itself."""
    acts: dict[str, list[Handover]] = {}
    for id in ids:
        named = desk.store.read(lambda rows, id=id: rows.get(Kind.HANDOVER, id))  # type: ignore[misc]  # bound now
        act = named.group if isinstance(named, Handover) else id
        if act in acts:
            continue
        together = desk.store.query(partial(queries.handovers_of_act, group=act)) if act else []
        if not together and isinstance(named, Handover):
            together = [named]
        if not together:
            raise refused_as("handover_unknown")
        acts[act or id] = together
    return list(acts.values())


def _parcel(desk: Desk, id: str) -> Parcel:
    row = desk.store.read(lambda rows: rows.get(Kind.PARCEL, id))
    return row if isinstance(row, Parcel) else Parcel(id=id, waybill="")


def number_of(handover: Handover) -> str:
    """A number for the paper: when it was, and the end of its id."""
    plain = moment(handover.at).replace("-", "").replace(":", "").replace(" ", "-")
    return f"{plain}-{handover.id[-4:].upper()}"


def _receipts(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.receipt import Handed, Receipt

    names, stamp = desk.names(), stamp_of(desk)
    receipts: list[object] = []
    for together in _acts(desk, ids):
        first = together[0]
        parcels = [_parcel(desk, handover.parcel) for handover in together]
        who = next((p.recipient for p in parcels if p.recipient.name), Personal())
        proxy = first.proxy or Personal()
        receipts.append(
            Receipt(
                number=number_of(first),
                handed_over_at=moment(first.at),
                counter=names.counters.get(first.counter, ""),
                operator=names.operators.get(first.operator, ""),
                recipient_masked=mask_name(who.name),
                phone_tail=phone_tail(who),
                proof=str(first.proof),
                weak=any(handover.weak for handover in together),
                proxy_masked=mask_name(proxy.name),
                proxy_tail=phone_tail(proxy),
                undone=all(handover.undone for handover in together),
                disputed=any(handover.conflict for handover in together),
                parcels=tuple(
                    Handed(
                        waybill=p.waybill,
                        pickup_code=p.pickup_code,
                        item=p.item,
                        pieces=max(1, p.pieces),
                        due_minor=p.due_minor,
                    )
                    for handover, p in zip(together, parcels, strict=True)
                    if not handover.undone or all(h.undone for h in together)
                ),
                stamp=stamp,
            )
        )
    return receipts


def _captions(desk: Desk, ids: Sequence[str]) -> dict[str, str]:
    """When it was, by which a receipt is found; without a name."""
    rows = desk.store.read(lambda rows: {id: rows.get(Kind.HANDOVER, id) for id in ids})
    return {id: short_moment(row.at) for id, row in rows.items() if isinstance(row, Handover)}


RECEIPTS = Source(of="handover", choose=_choose, records=_receipts, captions=_captions)
