# SPDX-License-Identifier: Apache-2.0
"""What is answered about label templates: values for the editor and for scripts. Nobody's data is in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelDesign:
    """A look that a document can be printed in, beside its built-in one; `titles` by language ("" = any)."""

    name: str
    titles: dict[str, str]
    size: str
    own: bool = False

    def title_in(self, language: str) -> str:
        return self.titles.get(language) or self.titles.get("") or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateView:
    """A template as a list shows it: `own` is the shop's (revision 0: shipped with the program)."""

    design: LabelDesign
    document: str
    revision: int = 0
    at: int = 0
    operator_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRevision:
    """One save, or the putting away (`hidden`)."""

    revision: int
    at: int
    operator_name: str
    note: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """What is wrong with a template, in words; `element` counts from 0, None is the whole."""

    code: str
    element: int | None
    zh_cn: str
    en: str

    def text_in(self, language: str) -> str:
        return self.zh_cn if language == "zh_CN" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLook:
    """A sample as it would be printed (PNG, b"" if it can't be drawn at all), and what doesn't fit."""

    png: bytes
    problems: tuple[TemplateProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """A field of the white list, and the formats that it has (the usual one is none of them)."""

    name: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateKind:
    """A document that can have templates."""

    document: str
    fields: tuple[TemplateField, ...]


class TemplatesPort(Protocol):
    def every(self) -> tuple[TemplateView, ...]: ...
    def kinds(self) -> tuple[TemplateKind, ...]: ...
    def samples(self) -> tuple[str, ...]: ...
    def open(self, name: str, revision: int = 0) -> str: ...
    def history(self, name: str) -> tuple[TemplateRevision, ...]: ...
    def look(self, body: str, *, sample: str, language: str, dpi: int = 203) -> TemplateLook: ...
    def check(self, body: str) -> tuple[TemplateProblem, ...]: ...
    def save(self, body: str, note: str = "") -> TemplateView: ...
    def revert(self, name: str, revision: int, note: str = "") -> TemplateView: ...
    def hide(self, name: str, note: str = "") -> None: ...
    def export(self, name: str, file: Path) -> None: ...
    def bring_in(self, file: Path, note: str = "") -> TemplateView: ...
