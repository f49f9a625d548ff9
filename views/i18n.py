# SPDX-License-Identifier: Apache-2.0
"""Words on the screen: phrase ids with named placeholders and plurals, one table a language.

`say("pickup.title")`, `say("pickup.parcels", count=3)`; families of phrases whose last part is a
code (a verdict's reason) go through `say.of("reason", code)`, which never shows a raw code: an
unknown one gives the family's `_other`. Ids in code are literals, for the tests read them there.
Must not depend on Qt: the tables are tested, and used, without a window.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache

from views.places import RESOURCES

SHOP_ZONE = timezone(timedelta(hours=8), "CST")  # China has one zone and no summer time


class Language(StrEnum):
    """The languages that the settings offer."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


# Each language by its own name: whoever can't read the other one finds the way back.
AUTONYMS = {Language.CHINESE: "中文", Language.ENGLISH: "English"}


class Table(Mapping[str, str | Mapping[str, str]]):
    """One language's phrases by full id; a plural is a mapping of `one` and `other`.

    A section of the file is parsed when one of its phrases is asked for: the first paint says two sentences of
    two thousand. So no section's head may have a dot, and each comes once (a test reads the whole file beside it).
    """

    def __init__(self, text: str) -> None:
        self._raw: dict[str, str] = {}
        for part in f"\n{text}".split("\n[")[1:]:
            self._raw[part[: part.index("]")]] = f"[{part}"
        self._said: dict[str, str | Mapping[str, str]] = {}

    def __getitem__(self, phrase: str) -> str | Mapping[str, str]:
        found = self._said.get(phrase)
        if found is None:
            self._parse(phrase.partition(".")[0])
            found = self._said[phrase]
        return found

    def __iter__(self) -> Iterator[str]:
        for section in tuple(self._raw):
            self._parse(section)
        return iter(self._said)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _parse(self, section: str) -> None:
        raw = self._raw.get(section)
        if raw is not None:
            self._said.update(_flatten(tomllib.loads(raw), ""))
            # Only now: another thread that asks meanwhile parses it too, rather than miss it.
            self._raw.pop(section, None)


@cache
def load_table(language: Language) -> Table:
    """One language's phrases."""
    return Table((RESOURCES / "i18n" / f"{language.value}.toml").read_text("utf-8"))


def _flatten(
    table: Mapping[str, object], prefix: str
) -> Iterator[tuple[str, str | dict[str, str]]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict) and "other" in value and set(value) <= {"one", "other"}:
            yield name, {form: str(text) for form, text in value.items()}
        elif isinstance(value, dict):
            yield from _flatten(value, f"{name}.")


class Phrases:
    """Says things in one language."""

    def __init__(self, language: Language, *, stretch: float = 1.0) -> None:
        self.language = language
        self._table = load_table(language)
        self._stretch = stretch

    def __call__(self, phrase: str, **values: object) -> str:
        """The phrase with its placeholders filled; `count` chooses the plural."""
        found = self._table[phrase]
        if isinstance(found, Mapping):
            form = "one" if values.get("count") == 1 and "one" in found else "other"
            found = found[form]
        return self._stretched(found.format(**values) if values else found)

    def of(self, family: str, code: str, **values: object) -> str:
        """A phrase of a family by a code; the family's `_other` where the code is not known."""
        name = f"{family}.{code}"
        return self(name if name in self._table else f"{family}._other", **values)

    def read_all(self) -> None:
        """Read what no phrase was asked of yet, in any thread, while nobody waits for one."""
        len(self._table)

    def knows(self, phrase: str) -> bool:
        """Whether the table has that id."""
        return phrase in self._table

    def money(self, minor: int) -> str:
        """Fen as yuan, with the sign the shop is used to."""
        sign = "-" if minor < 0 else ""
        return f"{sign}¥{abs(minor) // 100:,}.{abs(minor) % 100:02d}"

    def clock(self, at: int) -> str:
        """The time of day of a UTC millisecond, as the shop's wall clock shows it."""
        return shop_time(at).strftime("%H:%M")

    def day(self, at: int) -> str:
        """The date of a UTC millisecond, short."""
        moment = shop_time(at)
        if self.language is Language.CHINESE:
            return f"{moment.month}月{moment.day}日"
        return f"{moment.day} {moment.strftime('%b')}"

    def moment(self, at: int) -> str:
        """Date and time, short."""
        return f"{self.day(at)} {self.clock(at)}"

    def ago(self, seconds: int) -> str:
        """An age in words: the largest unit only."""
        if seconds < 60:
            return self("ago.seconds", count=max(seconds, 0))
        if seconds < 3600:
            return self("ago.minutes", count=seconds // 60)
        if seconds < 86400:
            return self("ago.hours", count=seconds // 3600)
        return self("ago.days", count=seconds // 86400)

    def _stretched(self, text: str) -> str:
        if self._stretch <= 1.0:
            return text
        extra = round(len(text) * (self._stretch - 1.0))
        return text + ("扩" if self.language is Language.CHINESE else "w") * extra


def shop_time(at: int) -> datetime:
    """A UTC millisecond in the shop's zone."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(SHOP_ZONE)
