# SPDX-License-Identifier: Apache-2.0
"""A template's file: JSON in, a sound `Template` out, or one sentence that names the place.

Promises that every value is of the type and within the bounds that `template.schema.json` gives, whatever bytes
come in; keys that this version doesn't know are passed over here and left alone by whoever saves (the editor
changes the file's own object, never a copy of what was understood). Must not draw.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from printing.blocks import Align, Overflow, Weight
from printing.geometry import Size
from printing.templates.complaints import BadTemplate, Flaw, bad
from printing.templates.fields import FIELDS
from printing.templates.model import (
    MAX_ELEMENTS,
    MAX_FILE,
    MAX_MODULE_MM,
    MAX_NAME,
    MAX_PICTURE,
    MAX_SIDE_MM,
    MAX_TEXT,
    MAX_THICKNESS_MM,
    MAX_TYPE_MM,
    MIN_MODULE_MM,
    MIN_SIDE_MM,
    MIN_THICKNESS_MM,
    MIN_TYPE_MM,
    VERSION,
    BoxElement,
    CodeElement,
    Element,
    ElementKind,
    ImageElement,
    LineElement,
    Otherwise,
    Template,
    Text,
    TextElement,
    Texts,
    Where,
)
from printing.templates.pictures import PictureFault, read_picture
from printing.templates.texts import check_field, read_text

LANGUAGES = ("zh_CN", "en")
MIN_EXTENT_MM = 0.5
DEFAULT_CODE_MODULE_MM, DEFAULT_QR_MODULE_MM = 0.38, 0.51
DEFAULT_MIN_TYPE_MM, DEFAULT_THICKNESS_MM = 2.0, 0.25

Body = dict[str, Any]
E = TypeVar("E", bound=StrEnum)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def read_body(content: bytes | str) -> Body:
    """The file's object, whatever it holds."""
    size = len(content)
    if size > MAX_FILE:
        raise bad(Flaw.TOO_LARGE, limit=MAX_FILE // 1000)
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise bad(Flaw.NOT_JSON, line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise bad(Flaw.NOT_JSON, line=1) from error
    if not isinstance(found, dict):
        raise bad(Flaw.NOT_A_TEMPLATE)
    return found


def write_body(body: Mapping[str, object]) -> bytes:
    """The object as a file, readable by a person."""
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def read_template(content: bytes | str) -> Template:
    """The template in a file; raises `BadTemplate`."""
    return template_of(read_body(content))


class _Keys:
    """The values of one object, checked as they are asked for."""

    def __init__(self, given: Mapping[str, Any], element: int | None = None) -> None:
        self.given = given
        self.element = element

    def wrong(self, key: str, need: str) -> BadTemplate:
        return bad(Flaw.WRONG_TYPE, self.element, key=key, need=need)

    def must(self, key: str) -> Any:
        if key not in self.given:
            raise bad(Flaw.MISSING, self.element, key=key)
        return self.given[key]

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        value = self.must(key) if default is None else self.given.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "number")
        if not least <= value <= most or not math.isfinite(value):
            raise bad(
                Flaw.OUT_OF_RANGE, self.element, key=key, least=f"{least:g}", most=f"{most:g}"
            )
        return float(value)

    def extent(self, key: str) -> float:
        return self.number(key, MIN_EXTENT_MM, MAX_SIDE_MM)

    def flag(self, key: str) -> bool:
        value = self.given.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "yes_no")
        return value

    def text(self, key: str, most: int, default: str | None = None) -> str:
        value = self.must(key) if default is None else self.given.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "text")
        if len(value) > most:
            raise bad(Flaw.OUT_OF_RANGE, self.element, key=key, least=0, most=most)
        return value

    def one_of(self, key: str, known: type[E], default: E | None = None) -> E:
        value = self.must(key) if default is None else self.given.get(key, default.value)
        try:
            return known(value)
        except ValueError as error:
            names = ", ".join(known)
            raise bad(Flaw.NOT_ONE_OF, self.element, key=key, known=names) from error

    def by_language(self, key: str, most: int) -> dict[str, str]:
        """A text for every language under "", or one a language."""
        value = self.must(key)
        if isinstance(value, str):
            return {"": self.text(key, most)}
        if not isinstance(value, dict):
            raise self.wrong(key, "title")
        inner = _Keys(value, self.element)
        return {language: inner.text(language, most) for language in LANGUAGES}


def template_of(body: Mapping[str, Any]) -> Template:
    """The template in a file's object; raises `BadTemplate`."""
    keys = _Keys(body)
    if "linli_template" not in body:
        raise bad(Flaw.NOT_A_TEMPLATE)
    version = body["linli_template"]
    if version != VERSION or isinstance(version, bool):
        if isinstance(version, int) and version > VERSION:
            raise bad(Flaw.NEWER, found=min(version, 9999))
        raise bad(Flaw.NOT_A_TEMPLATE)
    name = keys.text("name", MAX_NAME)
    if not name.strip() or not name.isprintable():
        raise keys.wrong("name", "text")
    document = keys.must("document")
    if not isinstance(document, str) or document not in FIELDS:
        raise bad(Flaw.NOT_ONE_OF, key="document", known=", ".join(FIELDS))
    size = keys.must("size")
    if not isinstance(size, dict):
        raise keys.wrong("size", "object")
    sides = _Keys(size)
    width = sides.number("width_mm", MIN_SIDE_MM, MAX_SIDE_MM)
    height = sides.number("height_mm", MIN_SIDE_MM, MAX_SIDE_MM)
    elements = keys.must("elements")
    if not isinstance(elements, list):
        raise keys.wrong("elements", "list")
    if len(elements) > MAX_ELEMENTS:
        raise bad(Flaw.TOO_MANY_ELEMENTS, limit=MAX_ELEMENTS)
    return Template(
        name=name.strip(),
        document=document,
        size=Size(name=f"{width:g}x{height:g}", width_mm=width, height_mm=height),
        elements=tuple(_element(given, at, document) for at, given in enumerate(elements)),
        titles=keys.by_language("title", MAX_NAME) if "title" in body else {},
    )


def _element(given: object, at: int, document: str) -> Element:
    if not isinstance(given, dict):
        raise bad(Flaw.WRONG_TYPE, at, key="elements", need="object")
    keys = _Keys(given, at)
    kind = keys.one_of("kind", ElementKind)
    where = _where(keys, document)
    match kind:
        case ElementKind.TEXT:
            return _text(keys, where, document)
        case ElementKind.CODE128 | ElementKind.EAN13 | ElementKind.QR:
            return _code(keys, where, kind, document)
        case ElementKind.LINE:
            return LineElement(
                where=where,
                length_mm=keys.extent("length_mm"),
                thickness_mm=_thickness(keys),
                vertical=keys.flag("vertical"),
            )
        case ElementKind.BOX:
            return BoxElement(
                where=where,
                width_mm=keys.extent("width_mm"),
                height_mm=keys.extent("height_mm"),
                thickness_mm=_thickness(keys),
                filled=keys.flag("filled"),
            )
        case ElementKind.IMAGE:
            return ImageElement(
                where=where,
                width_mm=keys.extent("width_mm"),
                height_mm=keys.extent("height_mm"),
                rows=_picture(keys),
            )


def _where(keys: _Keys, document: str) -> Where:
    when, unless = keys.text("when", MAX_TEXT, ""), keys.text("unless", MAX_TEXT, "")
    for field in (when, unless):
        if field:
            check_field(field[:MAX_NAME], document, keys.element)
    return Where(
        x_mm=keys.number("x_mm", 0, MAX_SIDE_MM),
        y_mm=keys.number("y_mm", 0, MAX_SIDE_MM),
        when=when,
        unless=unless,
    )


def _thickness(keys: _Keys) -> float:
    return keys.number("thickness_mm", MIN_THICKNESS_MM, MAX_THICKNESS_MM, DEFAULT_THICKNESS_MM)


def _text(keys: _Keys, where: Where, document: str) -> TextElement:
    size = keys.number("size_mm", MIN_TYPE_MM, MAX_TYPE_MM)
    least = keys.number("min_size_mm", MIN_TYPE_MM, MAX_TYPE_MM, min(DEFAULT_MIN_TYPE_MM, size))
    texts: Texts = {
        language: read_text(text, document, keys.element)
        for language, text in keys.by_language("text", MAX_TEXT).items()
    }
    return TextElement(
        where=where,
        width_mm=keys.extent("width_mm"),
        height_mm=keys.extent("height_mm"),
        texts=texts,
        size_mm=size,
        min_size_mm=min(least, size),
        weight=keys.one_of("weight", Weight, Weight.REGULAR),
        align=keys.one_of("align", Align, Align.LEFT),
        overflow=keys.one_of("overflow", Overflow, Overflow.CLIP),
        reverse=keys.flag("reverse"),
    )


def _code(keys: _Keys, where: Where, kind: ElementKind, document: str) -> CodeElement:
    text: Text = read_text(keys.text("text", MAX_TEXT), document, keys.element)
    square = kind is ElementKind.QR
    width = keys.extent("side_mm" if square else "width_mm")
    usual = DEFAULT_QR_MODULE_MM if square else DEFAULT_CODE_MODULE_MM
    return CodeElement(
        where=where,
        kind=kind,
        width_mm=width,
        height_mm=width if square else keys.extent("height_mm"),
        text=text,
        max_module_mm=keys.number("max_module_mm", MIN_MODULE_MM, MAX_MODULE_MM, usual),
        otherwise=keys.one_of("otherwise", Otherwise, Otherwise.CODE128),
    )


def _picture(keys: _Keys) -> tuple[bytes, ...]:
    text = keys.must("png")
    if not isinstance(text, str):
        raise keys.wrong("png", "text")
    try:
        if len(text) > MAX_PICTURE:
            raise PictureFault("too large")
        return read_picture(text)
    except PictureFault as error:
        raise bad(Flaw.BAD_PICTURE, keys.element, limit=MAX_PICTURE // 1000) from error
