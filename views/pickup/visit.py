# SPDX-License-Identifier: Apache-2.0
"""One resident at the counter: the verdict in force, what was scanned, what is to go.

Pure values, so that the rules of the hand can be tested without a window: which scan only marks a
parcel of this visit, when everything has been scanned, what proof a hand-over sends along. Whether
that proof is enough is the service's decision, never this module's.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from app.domain.verdict import Answer, Reason
from app.services.answers import ParcelView, Proof, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`scanned` and `chosen` hold parcel ids; `phone4` what was typed beside a scan."""

    verdict: Verdict
    scanned: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()
    phone4: str = ""

    @property
    def parcels(self) -> tuple[ParcelView, ...]:
        """The parcels that the verdict is about."""
        return self.verdict.parcels

    @property
    def may_go(self) -> bool:
        """Whether the verdict lets the parcels go as it stands."""
        return self.verdict.answer is Answer.VALID and self.verdict.reason is Reason.OK

    @property
    def needs_proof(self) -> bool:
        """Found, but nothing has been proved yet."""
        return self.verdict.answer is Answer.VALID and self.verdict.reason is Reason.PROOF_NEEDED

    @property
    def needs_parcel(self) -> bool:
        """The proof is sound, but this counter doesn't know the order: the parcel must be scanned."""
        return self.verdict.answer is Answer.VALID and self.verdict.reason is Reason.NOT_HERE_YET

    @property
    def needs_person(self) -> bool:
        """Several people fit: one must be chosen."""
        return self.verdict.answer is Answer.VALID and self.verdict.reason is Reason.SEVERAL_PEOPLE

    @property
    def complete(self) -> bool:
        """Every parcel of the visit has been scanned."""
        return bool(self.parcels) and all(p.id in self.scanned for p in self.parcels)

    def part(self) -> tuple[str, ...]:
        """The parcels of a partial hand-over: those chosen or scanned."""
        return tuple(p.id for p in self.parcels if p.id in self.chosen or p.id in self.scanned)

    def everything(self) -> tuple[str, ...]:
        """Every parcel of the visit."""
        return tuple(p.id for p in self.parcels)

    def proof(
        self, *, proxy_phone: str = "", proxy_name: str = "", manager_reason: str = ""
    ) -> Proof:
        """What a hand-over rests on."""
        return Proof(
            text=self.verdict.proof_text,
            phone4=self.phone4,
            proxy_name=proxy_name,
            proxy_phone=proxy_phone,
            scanned=tuple(p.waybill for p in self.parcels if p.id in self.scanned),
            manager_reason=manager_reason,
        )


def begin(verdict: Verdict, before: Visit | None, phone4: str = "") -> Visit:
    """A visit from a verdict; what was scanned of the same parcels a moment ago still counts."""
    ids = {p.id for p in verdict.parcels}
    scanned = {p.id for p in verdict.parcels if p.scanned or same_code(p.waybill, verdict.text)}
    if before is not None:
        scanned |= before.scanned & ids
    tail = phone4 or (verdict.text if len(verdict.text) == 4 and verdict.text.isdigit() else "")
    if not tail and before is not None and before.scanned & ids:
        tail = before.phone4
    return Visit(verdict=verdict, scanned=frozenset(scanned), phone4=tail)


def mark(visit: Visit | None, text: str) -> Visit | None:
    """The visit with that parcel scanned, or None where the scan is something else."""
    if visit is None or visit.verdict.answer is not Answer.VALID:
        return None
    found = [p.id for p in visit.parcels if same_code(p.waybill, text)]
    if len(found) != 1:
        return None
    return replace(visit, scanned=visit.scanned | set(found))


def choose_person(visit: Visit, parcel: ParcelView) -> Visit:
    """Only that person's parcels; a proof is still needed."""
    person = (parcel.name_masked, parcel.phone_tail)
    parcels = tuple(p for p in visit.parcels if (p.name_masked, p.phone_tail) == person)
    verdict = replace(
        visit.verdict,
        reason=Reason.PROOF_NEEDED,
        parcels=parcels,
        name_masked=parcel.name_masked,
        phone_tail=parcel.phone_tail,
        due_minor=sum(p.due_minor for p in parcels),
    )
    return replace(visit, verdict=verdict, chosen=frozenset())


def same_code(waybill: str, text: str) -> bool:
    """Whether a scan is that waybill, whatever the case, width and blanks it came with."""
    return bool(waybill) and _folded(waybill) == _folded(text)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
