# SPDX-License-Identifier: Apache-2.0
"""What a template must hold before it may be saved: it fits, its codes keep their quiet zones, and they scan.

Each of the three sample records is drawn in both languages on the dots of a 203 and a 300 dpi head. Quiet zones are
looked at twice, by the places of what is drawn (`zones`) and on the finished picture (`proof`), for neither sees
everything: a text's place says nothing of its ink, and a picture nothing of ink that lies on ink. Promises a complaint
with its element for each flaw, and none for a label that can be printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from printing.blocks import Label
from printing.documents.captions import LANGUAGES
from printing.draw import Item, ResolvedLabel, TextRun, resolve
from printing.fonts import CUT_MARK
from printing.geometry import Printer
from printing.refusal import CannotPrint, Reason, Refusal
from printing.templates.complaints import Complaint, Flaw, complaint
from printing.templates.layout import blocks_of, text_in
from printing.templates.model import CodeElement, ElementKind, Template, TextElement
from printing.templates.samples import SAMPLES, Sample
from printing.templates.texts import fill, may_not_be_cut
from printing.templates.zones import Zone, intrudes, zone_of

HEADS_DPI = (203, 300)

_FLAWS: dict[Reason, Flaw] = {
    Reason.TEXT_DOES_NOT_FIT: Flaw.TEXT_TOO_LONG,
    Reason.BARCODE_DOES_NOT_FIT: Flaw.CODE_TOO_WIDE,
    Reason.BARCODE_NOT_ENCODABLE: Flaw.CODE_IMPOSSIBLE,
    Reason.CHECK_DIGIT_WRONG: Flaw.CHECK_DIGIT,
    Reason.OUTSIDE_LABEL: Flaw.OUTSIDE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A bar code on a drawn sample: whose it is, where, and what it must read as."""

    element: int
    zone: Zone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample on a printer's dots, what it is made of, and what was wrong on the way."""

    page: ResolvedLabel
    parts: tuple[tuple[Item, ...], ...]
    codes: tuple[Code, ...]
    complaints: tuple[Complaint, ...]


def draw_sample(template: Template, sample: Sample, language: str, dpi: int) -> Drawn:
    """The sample with all that can be drawn of it; an element that can't be leaves a complaint."""
    record, printer = SAMPLES[template.document][sample], Printer(dpi=dpi)
    parts: list[tuple[Item, ...]] = []
    codes: list[Code] = []
    wrong: list[Complaint] = []
    missing = ""
    for at, element in enumerate(template.elements):
        items, flaw = _items_of(template, at, record, language, printer)
        if isinstance(items, Refusal):
            wrong.append(complaint(_FLAWS.get(items.code, Flaw.NOT_DRAWN), at))
            parts.append(())
            continue
        missing += items.missing
        parts.append(items.items)
        if flaw is not None:
            wrong.append(flaw)
        if isinstance(element, CodeElement) and items.items:
            text = fill(element.text, template.document, record, language)
            zone = zone_of(items.items, square=element.kind is ElementKind.QR)
            codes.append(Code(element=at, zone=zone, text=text))
    for code in codes:
        others = [part for at, part in enumerate(parts) if at != code.element]
        if any(intrudes(part, code.zone) for part in others):
            wrong.append(complaint(Flaw.QUIET_ZONE, code.element))
    page = ResolvedLabel(
        size_name=template.size.name,
        width_dots=printer.dots(template.size.width_mm),
        height_dots=printer.dots(template.size.height_mm),
        dpi=dpi,
        items=tuple(item for part in parts for item in part),
        missing=missing,
    )
    return Drawn(page=page, parts=tuple(parts), codes=tuple(codes), complaints=tuple(wrong))


def _items_of(
    template: Template, at: int, record: object, language: str, printer: Printer
) -> tuple[ResolvedLabel | Refusal, Complaint | None]:
    element = template.elements[at]
    try:
        blocks = tuple(blocks_of(element, template, record, language))
    except CannotPrint as refused:
        return refused.refusal, None
    drawn = resolve(Label(size=template.size, blocks=blocks), printer)
    if isinstance(drawn, Refusal) or not isinstance(element, TextElement):
        return drawn, None
    cut = any(isinstance(item, TextRun) and item.text.endswith(CUT_MARK) for item in drawn.items)
    if cut and may_not_be_cut(text_in(element, language), template.document):
        return drawn, complaint(Flaw.CODE_CUT, at)
    return drawn, None


def fit_complaints(template: Template) -> tuple[Complaint, ...]:
    """Whether every sample fits and keeps its quiet zones by its places: quick, no picture is made."""
    return _told_once(
        replace(one, sample=sample)
        for sample in Sample
        for language in LANGUAGES
        for dpi in HEADS_DPI
        for one in draw_sample(template, sample, language, dpi).complaints
    )


def all_complaints(template: Template) -> tuple[Complaint, ...]:
    """Everything that is asked before a template is saved."""
    if not template.elements:
        return (complaint(Flaw.NOTHING_ON_IT),)
    found = fit_complaints(template)
    return found or _told_once(_scanned(template))


def _scanned(template: Template) -> Iterator[Complaint]:
    from printing.templates.proof import Seen, scanned

    seen: Seen = {}
    for sample in Sample:
        for language in LANGUAGES:
            for dpi in HEADS_DPI:
                drawn = draw_sample(template, sample, language, dpi)
                for flaw, element in scanned(drawn, seen):
                    yield replace(complaint(flaw, element), sample=sample)


def _told_once(found: Iterator[Complaint]) -> tuple[Complaint, ...]:
    """Each flaw of each element once, with the first sample that showed it, in the label's order."""
    first: dict[tuple[Flaw, int | None], Complaint] = {}
    for one in found:
        first.setdefault((one.flaw, one.element), one)
    return tuple(sorted(first.values(), key=lambda one: -1 if one.element is None else one.element))
