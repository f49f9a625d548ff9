# SPDX-License-Identifier: Apache-2.0
"""Phrase tables: the same ids and placeholders in both languages, all used, none missing."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from app.domain.case_codes import CODES, CONFLICTS, Done, Way
from app.domain.kinds import MovementKind, ParcelStatus, ProofLevel
from app.domain.roles import Role
from app.domain.verdict import ProofRefusal, Reason
from app.phrases import refusal_codes
from app.services.answers import ReceiveOutcome
from sync.status import Link
from sync.transport import FaultKind
from views.i18n import Language, Phrases, Table, load_table
from views.places import RESOURCES
from views.preferences import Preferences
from views.screens import SCREENS
from views.theme import ThemeName

VIEWS = Path(__file__).resolve().parents[2] / "views"
_CJK = re.compile(r"[　-〿㐀-鿿！-～]")


@pytest.mark.parametrize("language", Language)
def test_a_table_read_in_parts_is_the_whole_table(language: Language) -> None:
    """Each section parsed when it is asked for gives what the whole file gives; unknown ids stay unknown."""
    text = (RESOURCES / "i18n" / f"{language.value}.toml").read_text("utf-8")
    whole = tomllib.loads(text)
    table = Table(text)
    assert table["opening.title"] == whole["opening"]["title"]
    assert set(table._said) == {f"opening.{name}" for name in whole["opening"]}
    for unknown in ("opening.none", "none.title", "none", ""):
        assert unknown not in table
    assert len(table) == sum(len(section) for section in whole.values())
    for section, phrases in whole.items():
        for name, phrase in phrases.items():
            assert table[f"{section}.{name}"] == phrase


def forms(text: str | Mapping[str, str]) -> list[str]:
    """The texts of a phrase: one, or one a plural form."""
    return [text] if isinstance(text, str) else list(text.values())


def placeholders(text: str | Mapping[str, str]) -> set[str]:
    """The names in braces."""
    return {
        name for form in forms(text) for _, name, _, _ in string.Formatter().parse(form) if name
    }


def asked() -> Iterator[tuple[str, str, set[str], str]]:
    """Every literal id or family in code: (kind, name, values given, where)."""
    for path in VIEWS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            values = {word.arg for word in node.keywords if word.arg}
            if called.split(".")[-1] in ("say", "_say") or (
                path.name == "i18n.py" and called == "self"
            ):
                choice = node.args[0]
                parts = [choice.body, choice.orelse] if isinstance(choice, ast.IfExp) else [choice]
                for part in parts:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield "phrase", part.value, values, f"{path.name}:{node.lineno}"
            elif called.endswith("say.of"):
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path.name}:{node.lineno} not a literal"
                yield "family", str(first.value), values, f"{path.name}:{node.lineno}"


def test_both_tables_have_the_same_ids_and_placeholders() -> None:
    """Each phrase stands in both languages and takes the same values."""
    chinese, english = load_table(Language.CHINESE), load_table(Language.ENGLISH)
    assert set(chinese) == set(english)
    differing = [
        name
        for name in chinese
        if placeholders(chinese[name]) - {"count"} != placeholders(english[name]) - {"count"}
    ]
    assert differing == []


def test_english_has_no_chinese_and_nothing_is_empty() -> None:
    """No CJK character in the English table, no empty phrase in either."""
    assert _CJK.search("站点")
    for name, text in load_table(Language.ENGLISH).items():
        assert not any(_CJK.search(form) for form in forms(text)), name
    for language in Language:
        assert [n for n, t in load_table(language).items() if not all(forms(t))] == []


def test_every_id_in_code_exists_with_its_values() -> None:
    """Each literal id is in the tables, and code gives every value that the phrase takes."""
    table = load_table(Language.CHINESE)
    english = load_table(Language.ENGLISH)
    seen = 0
    for kind, name, values, where in asked():
        seen += 1
        if kind == "phrase":
            assert name in table, where
            need = placeholders(table[name]) | placeholders(english[name])
            assert need <= values, (where, need)
        else:
            assert f"{name}._other" in table or name == "fault", where
    assert seen > 200


def test_no_phrase_is_unused() -> None:
    """Each id in the tables is asked for by name or belongs to a family that is."""
    used = {name for kind, name, _, _ in asked() if kind == "phrase"}
    families = {name for kind, name, _, _ in asked() if kind == "family"}
    unused = [
        name
        for name in load_table(Language.CHINESE)
        if name not in used and name.rpartition(".")[0] not in families
    ]
    assert unused == []


FAMILIES: dict[str, type[StrEnum]] = {
    "verdict": Reason,
    "verdict_line": Reason,
    "received": ReceiveOutcome,
    "received_line": ReceiveOutcome,
    "link": Link,
    "link_line": Link,
    "movement": MovementKind,
    "parcel_status": ParcelStatus,
    "proof_level": ProofLevel,
    "roles": Role,
    "theme": ThemeName,
    "fault": ProofRefusal,
    "link_reason": FaultKind,
    "resolution": Way,
}
# An unknown verdict's line is the age of the data.
_OF_ITS_OWN = {"verdict_line.not_found"}


@pytest.mark.parametrize(("family", "closed"), FAMILIES.items())
def test_closed_sets_have_all_their_phrases(family: str, closed: type[StrEnum]) -> None:
    """Each member of a closed set that a screen shows has a phrase of its own."""
    table = load_table(Language.CHINESE)
    missing = [f"{family}.{one.value}" for one in closed if f"{family}.{one.value}" not in table]
    assert set(missing) <= _OF_ITS_OWN


def test_every_refusal_and_every_screen_has_words() -> None:
    """The rules' refusals and the registry's screens are all named in the tables."""
    table = load_table(Language.ENGLISH)
    assert [code for code in refusal_codes() if f"fault.{code}" not in table] == []
    titles = {code for code, about in CODES.items() if about.done is not Done.NOT_APPLIED}
    titles |= CONFLICTS
    assert [code for code in titles if f"case.{code}" not in table] == []
    for entry in SCREENS:
        assert f"screens.{entry.id}" in table
        assert f"screen_titles.{entry.id}" in table


def test_every_fault_that_is_raised_has_words() -> None:
    """Each code that code of ours raises as an OperatorError has its phrase in the tables."""
    table = load_table(Language.CHINESE)
    root, codes = VIEWS.parent, {}
    for folder in ("app", "printing", "sync"):
        for path in (root / folder).rglob("*.py"):
            if "server" in path.parts or "simulator" in path.parts or "demo" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) == "OperatorError"
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    codes[str(node.args[0].value)] = f"{path.name}:{node.lineno}"
    assert len(codes) > 20
    assert {c: w for c, w in codes.items() if f"fault.{c}" not in table} == {}


def test_plurals_families_and_times() -> None:
    """Plurals follow count, unknown codes give the family's other, times are the shop's."""
    say, chinese = Phrases(Language.ENGLISH), Phrases(Language.CHINESE)
    assert say("ago.days", count=1) == "1 day ago"
    assert say("ago.days", count=2) == "2 days ago"
    assert say.of("roles", "nobody") == "Operator"
    assert say.ago(3_700) == "1 h ago"
    assert chinese.money(-123_456) == "-¥1,234.56"
    assert chinese.clock(0) == "08:00"
    assert chinese.day(0) == "1月1日"
    assert len(Phrases(Language.ENGLISH, stretch=1.5)("common.close")) == 7
    assert Preferences().language is Language.CHINESE
