# SPDX-License-Identifier: Apache-2.0
"""What an operator types behind an id, for what no record holds: a promotion's price, an origin, an arrow.

`ID=VALUE;NAME=VALUE;...`: the first value is the document's main one (a price, an arrow), the others have
names. Full-width signs of an input method count as the plain ones. Promises that what is not understood is
told and never left out: a tag with the wrong price is worse than none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.money import parse_minor
from app.domain.policy import is_date
from app.errors import OperatorError

_MOST = 200


def _bad(what: str, do: str) -> OperatorError:
    return OperatorError("bad_addition", what, do)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An id, and what stands behind it by name."""

    id: str
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def minor(self, name: str) -> int | None:
        """An amount, or None where there is none."""
        text = self.text(name)
        if not text:
            return None
        try:
            amount = parse_minor(text)
        except ValueError as error:
            raise _bad(f"“{text}” is no price.", "Write it like 9.90.") from error
        if amount < 0:
            raise _bad("A price can't be below nought.", "Write it like 9.90.")
        return amount

    def day(self, name: str) -> str:
        text = self.text(name)
        if text and not is_date(text):
            raise _bad(f"“{text}” is no date.", "Write it like 2026-11-30.")
        return text

    def count(self, name: str) -> int:
        text = self.text(name)
        if text and not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text)):
            raise _bad(f"“{text}” is no number of pieces.", "Write it like 2.")
        return int(text or "0")

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        text = self.text(name)
        if text and text not in allowed:
            raise _bad(f"“{text}” isn't known here.", f"Choose one of: {', '.join(allowed)}.")
        return text


def split_id(text: str) -> tuple[str, str]:
    """The id, and the rest as it was typed, with its first sign."""
    plain = unicodedata.normalize("NFKC", text)
    ends = [at for at in (plain.find("="), plain.find(";")) if at >= 0]
    if not ends:
        return text, ""
    return plain[: min(ends)].strip(), plain[min(ends) :]


def read_typed(text: str, *, main: str = "", names: tuple[str, ...] = ()) -> Typed:
    """What was typed; `main` is the name of the value that needs none."""
    id, rest = split_id(text)
    known = (main, *names) if main else names
    values: dict[str, str] = {}
    if len(rest) > _MOST:
        raise _bad("There is too much behind an id.", f"Known are: {', '.join(known)}.")
    for at, part in enumerate(rest.split(";")):
        if not part.strip():
            continue
        name, sign, value = part.partition("=")
        name, value = name.strip(), value.strip()
        if at == 0 and not name:
            name = main
        if not sign or not value or name not in known or name in values:
            raise _bad(
                f"“{part.strip()}” behind {id} isn't understood.",
                f"Known are: {', '.join(known)}; like {id};{known[-1]}=..." if known else "",
            )
        values[name] = value
    return Typed(id=id, values=values)
