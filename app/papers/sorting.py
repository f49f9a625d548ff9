# SPDX-License-Identifier: Apache-2.0
"""The open orders of one or more group buys, for the three sorting sheets.

One record, whatever is chosen: a neighbour who joined two group buys has one crate. Promises that the same
choice gives every crate the same number on each sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.domain.columns import person_of, same_name
from app.domain.group_buys import title_of
from app.domain.phones import mask_name, mask_text
from app.domain.records import Line, Order
from app.papers.choices import of_named
from app.papers.source import Choices, Source, parted
from app.papers.stamps import stamp_of, whole
from app.services.desk import Desk, refused_as
from app.services.shown import phone_tail
from app.store import sheets

if TYPE_CHECKING:
    from printing.documents.sorting import Crate, CrateLine

ALL = "all"
MOST_GROUP_BUYS = 200


def _choose(desk: Desk, text: str, limit: int) -> Choices:
    found = desk.store.query(lambda c: sheets.open_group_buys(c, MOST_GROUP_BUYS))
    everything = {ALL: str(sum(count for _, count in found))} if len(found) > 1 else {}
    titles = _titles(desk, [name for name, _ in found])
    wanted = text.strip().lower()
    return (
        *of_named("group_buy", everything, text),
        *(
            (name, f"{titles[name]}   {count}")
            for name, count in found
            if wanted in name.lower() or wanted in titles[name].lower()
        ),
    )[:limit]


def _titles(desk: Desk, numbers: Sequence[str]) -> dict[str, str]:
    """What people call the group buys; the number where no more is known."""
    site = desk.site().number
    return desk.store.read(lambda rows: {n: title_of(rows, site, n) for n in numbers})


def _owner(order: Order) -> tuple[str, str, str]:
    """Whose order it is, in the order of names: equal for what goes into one crate."""
    who = order.recipient
    known = person_of(who)
    if not known and not (who.name and phone_tail(who)):
        known = order.id
    return same_name(who.name), phone_tail(who), known


def _key(line: Line) -> str:
    return line.product or f"name {line.name}"


def _lines(orders: Iterable[Order]) -> tuple[CrateLine, ...]:
    """One line a product, with the notes of the orders that it was ordered in."""
    from printing.documents.sorting import CrateLine

    count: dict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    notes: dict[str, dict[str, None]] = defaultdict(dict)
    for order in orders:
        for line in order.lines:
            key = _key(line)
            count[key] += line.quantity
            names.setdefault(key, line.name)
            if order.note:
                notes[key][mask_text(order.note)] = None
    return tuple(
        CrateLine(product=key, name=names[key], quantity=count[key], note=" / ".join(notes[key]))
        for key in sorted(count, key=lambda key: (names[key], key))
    )


def _crates(orders: Sequence[Order]) -> tuple[Crate, ...]:
    from printing.documents.sorting import Crate

    people: dict[tuple[str, str, str], list[Order]] = defaultdict(list)
    for order in orders:
        people[_owner(order)].append(order)
    return tuple(
        Crate(
            number=number,
            lines=_lines(people[owner]),
            recipient_masked=mask_name(people[owner][0].recipient.name),
            phone_tail=phone_tail(people[owner][0].recipient),
            deliver=any(order.delivery != "pickup" for order in people[owner]),
            collect_minor=sum(
                order.total_minor for order in people[owner] if order.payment == "collect"
            ),
        )
        for number, owner in enumerate(sorted(people), start=1)
    )


def _sorting(desk: Desk, ids: Sequence[str]) -> Sequence[object]:
    from printing.documents.sorting import Sorting

    names = parted(ids)
    if ALL in names:
        found = desk.store.query(lambda c: sheets.open_group_buys(c, MOST_GROUP_BUYS))
        names = [name for name, _ in found]
    orders = desk.store.query(lambda c: sheets.orders_of_group_buys(c, names))
    crates = _crates([order for order in whole(orders) if order.lines])
    if not crates:
        raise refused_as("nothing_to_sort")
    return [
        Sorting(
            crates=crates,
            group_buys=tuple(_titles(desk, sorted(names)).values()),
            date=desk.today(),
            stamp=stamp_of(desk),
        )
    ]


SORTING = Source(of="group_buy", choose=_choose, records=_sorting, together=True)
