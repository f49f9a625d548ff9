# SPDX-License-Identifier: Apache-2.0
"""A template and a record become a `Label` of ordinary blocks; from there on it is a label like any other.

`design_of` makes a template one more form of its document, so that the spool, the preview, the ledger and every
printer language treat it as they treat the built-in one. Must not decide whether a template is fit to be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from printing.barcodes import is_ean
from printing.blocks import (
    Barcode,
    Block,
    Box,
    Ink,
    Label,
    Line,
    Picture,
    QrCode,
    Symbology,
    TextBox,
)
from printing.catalogue import DocumentType, document
from printing.document import Pages
from printing.draw import resolve
from printing.geometry import Printer, Size
from printing.refusal import Refusal
from printing.templates.fields import FIELDS
from printing.templates.model import (
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
)
from printing.templates.texts import fill

REVERSE_MARGIN_MM = 0.5


def text_in(element: TextElement, language: str) -> Text:
    """The element's text in a language."""
    return element.texts.get(language) or element.texts.get("", ())


def shows(element: Element, template: Template, record: object, language: str) -> bool:
    """Whether its conditions let it stand on this record's label."""
    known = FIELDS[template.document]
    where = element.where
    if where.when and not known[where.when].text(record, language):
        return False
    return not (where.unless and known[where.unless].text(record, language))


def blocks_of(
    element: Element, template: Template, record: object, language: str
) -> Sequence[Block]:
    """What the element draws for this record; nothing where it has nothing to say."""
    if not shows(element, template, record, language):
        return ()
    at = element.where
    match element:
        case TextElement():
            words = fill(text_in(element, language), template.document, record, language)
            return _text(element, words) if words.strip() else ()
        case CodeElement():
            words = fill(element.text, template.document, record, language)
            return (_code(element, words),) if words else ()
        case LineElement():
            return (
                Line(
                    x_mm=at.x_mm,
                    y_mm=at.y_mm,
                    length_mm=element.length_mm,
                    thickness_mm=element.thickness_mm,
                    vertical=element.vertical,
                ),
            )
        case BoxElement():
            return (
                Box(
                    x_mm=at.x_mm,
                    y_mm=at.y_mm,
                    width_mm=element.width_mm,
                    height_mm=element.height_mm,
                    thickness_mm=element.thickness_mm,
                    filled=element.filled,
                ),
            )
        case ImageElement():
            return (
                Picture(
                    x_mm=at.x_mm,
                    y_mm=at.y_mm,
                    width_mm=element.width_mm,
                    height_mm=element.height_mm,
                    rows=element.rows,
                ),
            )


def _text(element: TextElement, words: str) -> Sequence[Block]:
    at = element.where
    margin = REVERSE_MARGIN_MM if element.reverse else 0.0
    text = TextBox(
        x_mm=at.x_mm + margin,
        y_mm=at.y_mm,
        width_mm=max(element.width_mm - 2 * margin, 0.1),
        height_mm=element.height_mm,
        text=words,
        size_mm=element.size_mm,
        min_size_mm=element.min_size_mm,
        weight=element.weight,
        align=element.align,
        overflow=element.overflow,
        ink=Ink.WHITE if element.reverse else Ink.BLACK,
    )
    if not element.reverse:
        return (text,)
    ground = Box(
        x_mm=at.x_mm,
        y_mm=at.y_mm,
        width_mm=element.width_mm,
        height_mm=element.height_mm,
        filled=True,
    )
    return (ground, text)


def symbology_of(element: CodeElement, words: str) -> Symbology:
    """Which linear symbol carries these words."""
    if element.kind is not ElementKind.EAN13:
        return Symbology.CODE128
    if is_ean(words, 13) or element.otherwise is Otherwise.REFUSE:
        return Symbology.EAN13
    return Symbology.EAN8 if is_ean(words, 8) else Symbology.CODE128


def _code(element: CodeElement, words: str) -> Block:
    at = element.where
    if element.kind is ElementKind.QR:
        return QrCode(
            x_mm=at.x_mm,
            y_mm=at.y_mm,
            side_mm=element.width_mm,
            text=words,
            max_module_mm=element.max_module_mm,
        )
    return Barcode(
        x_mm=at.x_mm,
        y_mm=at.y_mm,
        width_mm=element.width_mm,
        height_mm=element.height_mm,
        text=words,
        symbology=symbology_of(element, words),
        max_module_mm=element.max_module_mm,
    )


def label_of(template: Template, record: object, language: str) -> Label:
    """The label of one record, its elements drawn in their order."""
    return Label(
        size=template.size,
        blocks=tuple(
            block
            for element in template.elements
            for block in blocks_of(element, template, record, language)
        ),
    )


def design_of(template: Template) -> DocumentType:
    """The template as a form of its document: same records, its own size and look."""
    base = document(template.document)

    def draw(record: object, _size: Size, printer: Printer, language: str) -> Pages | Refusal:
        resolved = resolve(label_of(template, record, language), printer)
        return resolved if isinstance(resolved, Refusal) else (resolved,)

    return replace(base, sizes=(template.size.name,), draw=draw)
