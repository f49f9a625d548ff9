# SPDX-License-Identifier: Apache-2.0
"""Texts with fields in them: `货位 {slot}`, `{due|money}`; a brace itself is written twice.

Promises that nothing is ever evaluated: a text is cut into words and names here, names are looked up in the
white list, and what a record holds is put in as it stands. A text whose fields all say nothing is nothing.
"""

from __future__ import annotations

import re

from printing.templates.complaints import Flaw, bad
from printing.templates.fields import FIELDS, FORMATS, Field, FieldKind
from printing.templates.model import Part, Text

_PIECE = re.compile(r"\{\{|\}\}|\{([a-z0-9_]{1,40})(?:\|([a-z0-9_]{1,40}))?\}|[^{}]+")


def read_text(text: str, document: str, element: int | None) -> Text:
    """The text's parts; a `BadTemplate` that names the place if braces or names are wrong."""
    parts: list[Part] = []
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is None:
            raise bad(Flaw.BAD_TEXT, element)
        if found[1]:
            check_field(found[1], document, element, found[2] or "")
            parts.append(Part(field=found[1], format=found[2] or ""))
        else:
            parts.append(Part(words={"{{": "{", "}}": "}"}.get(found[0], found[0])))
        at = found.end()
    return tuple(parts)


def check_field(name: str, document: str, element: int | None, format: str = "") -> None:
    """Raises unless the document's white list has that field, and the field that format."""
    known = FIELDS[document]
    if name not in known:
        raise bad(Flaw.UNKNOWN_FIELD, element, field=name, known=", ".join(known))
    formats = FORMATS[known[name].kind]
    if format and format not in formats:
        names = ", ".join(formats) or "-"
        raise bad(Flaw.UNKNOWN_FORMAT, element, field=name, format=format, known=names)


def fill(text: Text, document: str, record: object, language: str) -> str:
    """The text with the record's fields; "" if it has fields and none of them says anything."""
    known = FIELDS[document]
    said = [
        known[part.field].text(record, language, part.format) if part.field else part.words
        for part in text
    ]
    fields = [words for part, words in zip(text, said, strict=True) if part.field]
    return "" if fields and not any(fields) else "".join(said)


def fields_of(text: Text, document: str) -> list[Field]:
    """The fields that it names."""
    return [FIELDS[document][part.field] for part in text if part.field]


def may_not_be_cut(text: Text, document: str) -> bool:
    """Whether it holds a code or an amount, which would be another one if it were cut."""
    exact = (FieldKind.WHOLE, FieldKind.CODE, FieldKind.MONEY)
    return any(field.kind in exact for field in fields_of(text, document))
