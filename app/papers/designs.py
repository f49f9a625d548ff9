# SPDX-License-Identifier: Apache-2.0
"""Label templates where they meet printing: the editor's job, and the designs that a print may ask for.

Promises that a design is only ever used for its own document, and in the revision that stands when it is drawn.
Samples are invented, so looking at a template shows nobody's data.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.config import write_whole
from app.domain.roles import Deed
from app.errors import OperatorError
from app.services.desk import Desk
from app.services.template_answers import (
    LabelDesign,
    TemplateField,
    TemplateKind,
    TemplateLook,
    TemplateProblem,
    TemplateRevision,
    TemplateView,
)
from app.services.templates import Kept, Templates
from printing.catalogue import DocumentType
from printing.catalogue import document as document_named
from printing.templates.checks import all_complaints, draw_sample, fit_complaints
from printing.templates.complaints import BadTemplate, Complaint
from printing.templates.fields import FIELDS, FORMATS
from printing.templates.layout import design_of
from printing.templates.model import MAX_FILE, Template
from printing.templates.reading import read_template
from printing.templates.samples import Sample
from printing.templates.shipped import shipped


class PrintBench:
    """What the service asks of the printing side."""

    def shipped(self) -> Mapping[str, bytes]:
        return shipped()

    def name_of(self, body: bytes) -> str:
        template = read_template(body)
        complaints = all_complaints(template)
        if complaints:
            raise BadTemplate(complaints)
        return template.name


class Designs:
    """The templates as the editor and the prints see them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._templates = Templates(desk, PrintBench())

    def kind(self, document: str, design: str = "") -> DocumentType:
        """The document, in a design if one is named; an OperatorError if it isn't for that document."""
        base = document_named(document)
        if not design:
            return base
        template = read_template(self._templates.current(design).body)
        if template.document != document:
            raise OperatorError(
                "template_of_another",
                f"The template is for the document {template.document}.",
                "Choose a template of the document that is printed.",
            )
        return design_of(template)

    def of(self, document: str) -> tuple[LabelDesign, ...]:
        """The designs of a document, the shop's own first."""
        return tuple(view.design for view in self.every() if view.document == document)

    def every(self) -> tuple[TemplateView, ...]:
        """All that can be printed; one that this version can't read is left out."""
        names = self._desk.names().operators if self._desk.store.site() else {}
        found: list[TemplateView] = []
        for kept in self._templates.every():
            try:
                found.append(_view(kept, read_template(kept.body), names))
            except BadTemplate:
                continue
        return tuple(found)

    def kinds(self) -> tuple[TemplateKind, ...]:
        """The documents that can have templates, and their fields."""
        return tuple(
            TemplateKind(
                document=document,
                fields=tuple(
                    TemplateField(name=name, formats=tuple(FORMATS[field.kind]))
                    for name, field in fields.items()
                ),
            )
            for document, fields in FIELDS.items()
        )

    def samples(self) -> tuple[str, ...]:
        """The names of the records that every template must be able to print."""
        return tuple(Sample)

    def open(self, name: str, revision: int = 0) -> str:
        """A template's file as it was saved: the current one, or an earlier revision."""
        kept = (
            self._templates.revision(name, revision) if revision else self._templates.current(name)
        )
        return kept.body.decode("utf-8", "replace")

    def history(self, name: str) -> tuple[TemplateRevision, ...]:
        return self._templates.history(name)

    def look(self, body: str, *, sample: str, language: str, dpi: int = 203) -> TemplateLook:
        """A sample as it would be printed, with what doesn't fit in any of them; quick."""
        from printing.fonts import put_faces_away
        from printing.languages.preview import png

        try:
            template = read_template(body)
            drawn = draw_sample(template, Sample(sample), language, dpi)
            return TemplateLook(png=png(drawn.page), problems=_problems(fit_complaints(template)))
        except BadTemplate as bad:
            return TemplateLook(png=b"", problems=_problems(bad.complaints))
        finally:
            put_faces_away()

    def check(self, body: str) -> tuple[TemplateProblem, ...]:
        """Everything that a save asks for; takes its time."""
        from printing.fonts import put_faces_away

        try:
            return _problems(all_complaints(read_template(body)))
        except BadTemplate as bad:
            return _problems(bad.complaints)
        finally:
            put_faces_away()

    def save(self, body: str, note: str = "") -> TemplateView:
        """A new revision under the name in the template; refused with the element and the reason."""
        return self._shown(self._templates.save(body.encode("utf-8", "replace"), note))

    def revert(self, name: str, revision: int, note: str = "") -> TemplateView:
        return self._shown(self._templates.revert(name, revision, note))

    def hide(self, name: str, note: str = "") -> None:
        self._templates.hide(name, note)

    def export(self, name: str, file: Path) -> None:
        """The template as a file, whole or not at all."""
        write_whole(file, self._templates.current(name).body, mode=0o644)

    def bring_in(self, file: Path, note: str = "") -> TemplateView:
        """A template from a file, checked and saved like one from the editor."""
        self._desk.require(Deed.EDIT_TEMPLATES)
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_FILE + 1)
        except OSError as error:
            raise OperatorError(
                "cannot_read",
                f"The file could not be read: {error.strerror or 'unknown reason'}.",
                "Check that it is there and may be read.",
            ) from error
        return self._shown(self._templates.save(content, note))

    def _shown(self, kept: Kept) -> TemplateView:
        return _view(kept, read_template(kept.body), self._desk.names().operators)


def _view(kept: Kept, template: Template, names: Mapping[str, str]) -> TemplateView:
    return TemplateView(
        design=LabelDesign(
            name=kept.name,
            titles=template.titles,
            size=template.size.name,
            own=kept.revision > 0,
        ),
        document=template.document,
        revision=kept.revision,
        at=kept.at,
        operator_name=names.get(kept.operator, ""),
        note=kept.note,
    )


def _problems(complaints: tuple[Complaint, ...]) -> tuple[TemplateProblem, ...]:
    return tuple(
        TemplateProblem(
            code=one.flaw,
            element=one.element,
            zh_cn=one.text_in("zh_CN"),
            en=one.text_in("en"),
        )
        for one in complaints
    )
