# SPDX-License-Identifier: Apache-2.0
"""The file: what is understood, what is refused and in which words, and that schema and reader agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from printing.blocks import Align, Overflow, Weight
from printing.templates.complaints import LANGUAGES, BadTemplate, Complaint, Flaw
from printing.templates.fields import FIELDS, FORMATS
from printing.templates.model import ElementKind, Otherwise, TextElement
from printing.templates.reading import read_body, read_template, template_of, write_body
from printing.templates.shipped import shipped, shipped_template
from tests.printing.templates.bodies import BARS, BOX, IMAGE, LINE, QR, TEXT, body

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "labels"
SCHEMA = json.loads((FOLDER / "template.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)


def changed(element: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return body(element | changes)


def without(element: dict[str, Any], key: str) -> dict[str, Any]:
    return body({k: v for k, v in element.items() if k != key})


BAD: dict[str, Any] = {
    "a list": [1],
    "no version": {k: v for k, v in body().items() if k != "linli_template"},
    "version 2": body(linli_template=2),
    "version true": body(linli_template=True),
    "no name": {k: v for k, v in body().items() if k != "name"},
    "name empty": body(name=""),
    "name blank": body(name="  "),
    "name with a control": body(name="a\nb"),
    "name long": body(name="x" * 41),
    "title a number": body(title=5),
    "title of one language": body(title={"en": "x"}),
    "document unknown": body(document="poster"),
    "document a list": body(document=["parcel_label"]),
    "size a text": body(size="60x40"),
    "size tiny": body(size={"width_mm": 1, "height_mm": 40}),
    "size huge": body(size={"width_mm": 60, "height_mm": 4000}),
    "width a text": body(size={"width_mm": "60", "height_mm": 40}),
    "width true": body(size={"width_mm": True, "height_mm": 40}),
    "elements an object": body(elements={}),
    "too many elements": body(*[LINE] * 81),
    "element a number": body(elements=[3]),
    "kind unknown": changed(TEXT, kind="script"),
    "kind a list": changed(TEXT, kind=["text"]),
    "no kind": without(TEXT, "kind"),
    "no place": without(BARS, "x_mm"),
    "place below 0": changed(LINE, y_mm=-1),
    "no text": without(TEXT, "text"),
    "text a number": changed(TEXT, text=7),
    "text long": changed(TEXT, text="x" * 301),
    "brace alone": changed(TEXT, text="{slot"),
    "brace closed alone": changed(TEXT, text="slot}"),
    "expression": changed(TEXT, text="{slot.__class__}"),
    "index": changed(TEXT, text="{0}{slot!r}"),
    "text of one language": changed(TEXT, text={"zh_CN": "x"}),
    "size_mm small": changed(TEXT, size_mm=0.5),
    "weight unknown": changed(TEXT, weight="black"),
    "align unknown": changed(TEXT, align="center"),
    "overflow unknown": changed(TEXT, overflow="hidden"),
    "reverse a number": changed(TEXT, reverse=1),
    "bars in two languages": changed(BARS, text={"zh_CN": "{slot}", "en": "{slot}"}),
    "bars flat": changed(BARS, height_mm=0),
    "module wide": changed(BARS, max_module_mm=3),
    "otherwise unknown": changed(BARS, kind="ean13", otherwise="upc"),
    "qr without a side": without(QR, "side_mm"),
    "line without a length": without(LINE, "length_mm"),
    "line thick": changed(LINE, thickness_mm=9),
    "vertical a text": changed(LINE, vertical="yes"),
    "box without a width": without(BOX, "width_mm"),
    "filled a text": changed(BOX, filled="yes"),
    "picture missing": without(IMAGE, "png"),
    "picture no base64": changed(IMAGE, png="<svg/>"),
    "picture huge": changed(IMAGE, png="A" * 64_004),
    "when a number": changed(TEXT, when=1),
    "when an expression": changed(TEXT, when="due > 0"),
}  # fmt: skip

SOUND: dict[str, Any] = {
    "small": body(),
    "everything": body(TEXT, BARS, QR, LINE, BOX, IMAGE),
    "braces": changed(TEXT, text="{{x}} {slot} {due|money}"),
    "two languages": changed(TEXT, text={"zh_CN": "货位", "en": "Slot"}),
    "conditions": changed(TEXT, when="due", unless="slot"),
    "empty conditions": changed(TEXT, when="", unless=""),
    "title": body(title={"zh_CN": "一", "en": "One"}),
    "no elements": body(elements=[]),
    "unknown keys": changed(TEXT, colour="red") | {"made_by": {"x": 1}},
    "ean13": changed(BARS, kind="ean13", otherwise="refuse"),
    "whole numbers and others": body(size={"width_mm": 62.5, "height_mm": 40.0}),
}

# What only the reader knows: which fields a document has, in which formats, and a picture's own bytes.
BEYOND_THE_SCHEMA: dict[str, Any] = {
    "field unknown": changed(TEXT, text="{phone}"),
    "field of another document": changed(TEXT, text="{member_price}"),
    "format unknown": changed(TEXT, text="{due|date}"),
    "condition unknown": changed(TEXT, when="address"),
    "picture of bytes": changed(IMAGE, png="AAAA"),
}


def refused(given: Any) -> bool:
    try:
        template_of(read_body(json.dumps(given)))
    except BadTemplate:
        return True
    return False


@pytest.mark.parametrize("name", BAD)
def test_reader_and_schema_refuse_the_same(name: str) -> None:
    """Whatever the schema doesn't allow, the reader refuses, and the other way round."""
    assert (refused(BAD[name]), VALIDATOR.is_valid(BAD[name])) == (True, False)


@pytest.mark.parametrize("name", SOUND)
def test_reader_and_schema_take_the_same(name: str) -> None:
    """CONTROL: sound files pass both."""
    assert (refused(SOUND[name]), VALIDATOR.is_valid(SOUND[name])) == (False, True)


@pytest.mark.parametrize("name", BEYOND_THE_SCHEMA)
def test_the_reader_knows_more_than_the_schema(name: str) -> None:
    """Fields, formats and pictures are judged by the reader alone."""
    given = BEYOND_THE_SCHEMA[name]
    assert (refused(given), VALIDATOR.is_valid(given)) == (True, True)


def test_the_schema_is_sound_and_names_the_readers_own_words() -> None:
    """The schema is a schema, and its closed sets are those of the code."""
    assert jsonschema_rs.meta.is_valid(SCHEMA)
    element = SCHEMA["$defs"]["element"]
    assert set(element["properties"]["kind"]["enum"]) == set(ElementKind)
    assert set(SCHEMA["properties"]["document"]["enum"]) == set(FIELDS)
    text, bars = (
        element["allOf"][0]["then"]["properties"],
        element["allOf"][1]["then"]["properties"],
    )
    for key, known in (("weight", Weight), ("align", Align), ("overflow", Overflow)):
        assert set(text[key]["enum"]) == set(known)
    assert set(bars["otherwise"]["enum"]) == set(Otherwise)


def test_every_field_format_and_key_is_documented() -> None:
    """The documentation beside the templates names each key of the schema, field and format."""
    said = (FOLDER / "README.md").read_text("utf-8")
    keys = set(SCHEMA["properties"]) | {"when", "unless"}
    for branch in SCHEMA["$defs"]["element"]["allOf"]:
        keys |= set(branch["then"]["properties"])
    words = set(
        said.replace("`", " ").replace(":", " ").replace(",", " ").replace("，", " ").split()
    )
    assert keys - words == set()
    assert {name for fields in FIELDS.values() for name in fields} - words == set()
    assert {one.value for formats in FORMATS.values() for one in formats} - words == set()


@pytest.mark.parametrize("name", shipped())
def test_shipped_templates_are_sound(name: str) -> None:
    """Each passes the schema and the reader, is named like its file and has a title in each language."""
    given = read_body(shipped()[name])
    assert [error.message for error in VALIDATOR.iter_errors(given)] == []
    made = template_of(given)
    assert made.name == name
    assert set(made.titles) == set(LANGUAGES)


def test_the_sizes_that_shops_use_are_shipped() -> None:
    """There is an example for each of the common sizes."""
    sizes = {shipped_template(name).size.name for name in shipped()}
    assert {"40x30", "60x40", "76x130", "100x150"} <= sizes


def test_a_refusal_names_the_place() -> None:
    """One sentence that says which element and what, in both languages."""
    with pytest.raises(BadTemplate) as raised:
        read_template(json.dumps(body(TEXT, BARS, TEXT | {"text": "{phone}"})))
    error = raised.value
    assert error.code == "bad_template"
    assert error.text_in("en").startswith("Element 3: This label has no field “phone”")
    assert error.text_in("zh_CN").startswith("第 3 个元素：")


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_has_its_sentence(flaw: Flaw) -> None:
    """Each says something in each language, whatever it is given."""
    values = dict.fromkeys(
        ("line", "limit", "found", "key", "least", "most", "known", "field", "format"), "x"
    ) | {"need": "text"}
    for language in LANGUAGES:
        one = Complaint(flaw=flaw, element=1, values=tuple(values.items()), sample="longest")
        said = one.text_in(language)
        assert "{x" not in said
        assert said[-1] in "。."
        assert ("第 2" in said) == (language == "zh_CN")


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", Flaw.NOT_JSON),
        (b"\xff\xfe", Flaw.NOT_JSON),
        (b"[" * 200_000, Flaw.NOT_JSON),
        (b'{"linli_template": NaN}', Flaw.NOT_JSON),
        (b'{"linli_template": 1e400}', Flaw.NOT_A_TEMPLATE),
        (b"9" * 10_000, Flaw.NOT_JSON),
        (b"{}" + b" " * 300_000, Flaw.TOO_LARGE),
    ],
)
def test_bytes_that_are_no_template(content: bytes, flaw: Flaw) -> None:
    """Whatever a file holds is refused in words."""
    with pytest.raises(BadTemplate) as raised:
        read_template(content)
    assert raised.value.complaints[0].flaw is flaw


def test_unknown_keys_are_kept() -> None:
    """What this version doesn't know comes out of the file's object as it went in."""
    given = body(TEXT | {"glow": [1, {"a": None}]}, made_by="another")
    assert read_body(write_body(given)) == given


def test_a_text_keeps_its_languages() -> None:
    """A text for all languages stands under no language's name."""
    one = template_of(body(TEXT | {"text": {"zh_CN": "货位", "en": "Slot"}})).elements[0]
    assert isinstance(one, TextElement)
    assert {language: text[0].words for language, text in one.texts.items()} == {
        "zh_CN": "货位",
        "en": "Slot",
    }
