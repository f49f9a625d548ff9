# SPDX-License-Identifier: Apache-2.0
"""A resident's particulars from two sources, as one.

A platform masks what it doesn't want shown, a delivery list gives a tail, an import the whole: they meet
in one record in any order. Promises: what is masked never wins over what is whole, whichever comes
first. It must not judge how a phone is written; that is `phones.py`, asked by the importers.
"""

from __future__ import annotations

from app.domain.making import changed
from app.domain.records import Personal

NO_ONE = Personal()


def is_masked(text: str) -> bool:
    """Whether a part of the text is hidden behind stars."""
    return "*" in text or "•" in text


def fuller(new: Personal, old: Personal) -> Personal:
    """The new particulars, with what they leave out or mask taken from the old."""
    if old is NO_ONE and new.phone and not is_masked(new.phone):
        # The usual case, many times a second at a server: one source, and nothing hidden.
        tail = new.phone[-4:]
        return new if new.phone_tail == tail else changed(new, phone_tail=tail)
    phone = next((p for p in (new.phone, old.phone) if p and not is_masked(p)), "")
    tail = phone[-4:] or new.phone_tail or _tail(new.phone) or old.phone_tail or _tail(old.phone)
    return Personal(
        name=_whole(new.name, old.name),
        phone=phone,
        phone_tail=tail,
        address=_whole(new.address, old.address),
    )


def _whole(new: str, old: str) -> str:
    if not new or (is_masked(new) and old and not is_masked(old)):
        return old
    return new


def _tail(phone: str) -> str:
    """The last four of a masked phone, where they can be read."""
    tail = phone[-4:]
    return tail if len(tail) == 4 and tail.isascii() and tail.isdigit() else ""


def are_several(people: list[Personal]) -> bool:
    """Whether these are more than one person: another name, another tail, or another whole phone."""
    names = {("".join(p.name.split()), p.phone_tail or p.phone[-4:]) for p in people}
    return len(names) > 1 or len({p.phone for p in people if p.phone}) > 1
