# SPDX-License-Identifier: Apache-2.0
"""Group buys: what neighbours order together, by which the platform and a shop's crates are sorted.

An order names its group buy by the platform's own number, before or after the group buy itself is known; its title
is for people (orders, sorting sheets). Its state is the platform's: nothing here asks whether it is still open, for
goods come and are handed over long after the cut-off.
"""

from __future__ import annotations

from app.domain.effects import applied, noop, rejected
from app.domain.identity import group_buy_id
from app.domain.kinds import GroupBuyState, Kind
from app.domain.operations import AnnounceGroupBuy, Operation
from app.domain.outcome import Outcome, Rows
from app.domain.records import GroupBuy


def announce(op: Operation, args: AnnounceGroupBuy, rows: Rows) -> Outcome:
    """It becomes known, or changes; the same again is nothing new."""
    sound = args.number and args.title and args.closes_at >= 0 and args.state in set(GroupBuyState)
    if not sound or op.entity != group_buy_id(op.site, args.number):
        return rejected(op, "bad_group_buy", Kind.GROUP_BUY)
    new = GroupBuy(
        id=op.entity, number=args.number, title=args.title, closes_at=args.closes_at,
        state=GroupBuyState(args.state), lines=args.lines,
    )  # fmt: skip
    return noop(new) if rows.get(Kind.GROUP_BUY, op.entity) == new else applied(new)


def title_of(rows: Rows, site: int, number: str) -> str:
    """What people call the group buy that an order names; its number while no more is known, "" for none."""
    found = rows.get(Kind.GROUP_BUY, group_buy_id(site, number)) if number else None
    return found.title if isinstance(found, GroupBuy) else number
