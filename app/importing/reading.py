# SPDX-License-Identifier: Apache-2.0
"""Reading one record field by field, with every repair written down as it is made.

A `Reading` lives as long as its row. Promises: no method raises for any text; a repair that isn't
told cannot happen, for whatever changes a value adds its mend in the same place.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from app.domain.codes import Cleaned, normalise
from app.domain.money import parse_minor
from app.domain.phones import CleanedPhone, clean_phone
from app.importing.layout import Layout, Record
from app.importing.rows import Mend, Note, RefusedRow
from app.importing.tables import CELL_MAX, Table

# China has had one zone and no summer time since 1991; platforms there write their local time.
_CHINA = timezone(timedelta(hours=8))
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y%m%d%H%M%S")
_NUMBER_DIGITS = 15
_QUANTITY_MAX = 100_000
_YES = frozenset({"是", "加急", "急", "yes", "y", "true", "1", "√", "✓"})
_NO = frozenset({"", "否", "不", "普通", "no", "n", "false", "0", "-"})


@dataclass(slots=True)
class Reading:
    """One record while it is read."""

    record: Record
    mends: list[Mend] = field(default_factory=list)

    def mend(self, code: str, name: str, **values: object) -> None:
        """Write a repair or a doubt down, once for each field."""
        new = Mend(code=code, field=name, values=tuple(sorted(values.items())))
        if new not in self.mends:
            self.mends.append(new)

    def refuse(self, why: str, name: str, **values: object) -> RefusedRow:
        """The row as refused, with what stood in it."""
        cells = tuple((key, text[:200]) for key, text in self.record.texts.items())
        told = tuple(sorted(values.items()))
        return RefusedRow(row=self.record.row, why=why, field=name, cells=cells, values=told)

    def broken(self, table: Table) -> RefusedRow | None:
        """The refusal of a row whose cells cannot be trusted, whatever its kind."""
        if self.record.too_long:
            return self.refuse("cell_too_long", "", limit=CELL_MAX)
        if self.record.outside:
            if table.columns_fixed:
                return self.refuse("extra_cells", "")
            self.mend("outside_cell", "", column=self.record.outside)
        return None

    def text(self, name: str) -> str:
        """A field for people: one line, no invisible characters; never calculated."""
        raw = self.record.text(name)
        # A line break inside a cell is a blank to a label; other control characters are nothing.
        spaced = re.sub(r"[\r\n\t\u2028\u2029]+", " ", raw)
        seen = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
        if seen != spaced:
            self.mend("control", name)
        value = " ".join(seen.split())
        if value != raw and value != seen:
            self.mend("blanks", name)
        if "\ufffd" in value:
            self.mend("characters_lost", name)
        if name in self.record.formulas or (len(value) > 1 and value[0] in "=+-@"):
            self.mend("formula_text", name)
        return value

    def code(self, name: str, cleaned: Cleaned) -> str:
        """The value of a cleaned code; its mends, and that its cell held a number, are told."""
        for mend in cleaned.mends:
            values = {"after": cleaned.value} if mend == "leading_zero" else {}
            self.mend(mend, name, **values)
        self.stored_as_number(name, cleaned.value)
        return cleaned.value

    def stored_as_number(self, name: str, value: str) -> None:
        """Tell that a number's cell was read as text, and whether digits may have been lost."""
        if name not in self.record.numbers or not value:
            return
        self.mend("stored_as_number", name, after=value)
        if len(value) > _NUMBER_DIGITS:
            self.mend("number_precision", name)

    def platform_no(self, name: str = "platform_no") -> str:
        """An order number: letters, digits, dashes, underscores; "" with a mend if it is none."""
        raw = self.record.text(name)
        value, mends = normalise(raw)
        if not value:
            return ""
        if len(value) > 64 or not re.fullmatch(r"[A-Za-z0-9_\-]+", value):
            self.mend("platform_no_unreadable", name)
            return ""
        for mend in mends:
            self.mend(mend, name)
        self.stored_as_number(name, value)
        return value

    def phone(self) -> CleanedPhone:
        """The phone; whatever is wrong with it is told and never refuses the row."""
        cleaned = clean_phone(self.record.text("phone"))
        for mend in cleaned.mends:
            self.mend(mend, "phone")
        if cleaned.problem:
            self.mend(f"phone_{cleaned.problem}", "phone")
        if "phone" in self.record.numbers:
            # Without the digits: sentences never repeat a phone.
            self.mend("stored_as_number", "phone", after="*" * 7 + cleaned.tail)
        return cleaned

    def money(self, name: str) -> int | None:
        """An amount in fen; None where there is none, or none that can be read."""
        try:
            return parse_minor(self.record.text(name))
        except ValueError:
            return None

    def count(self, name: str) -> int | None:
        """A whole number from 1 on, or None."""
        plain = unicodedata.normalize("NFKC", self.record.text(name)[:32]).strip()
        found = re.fullmatch(r"([0-9]{1,9})(?:\.0+)?\s*[件个份箱袋盒包]?", plain)
        value = int(found[1]) if found else 0
        return value if 1 <= value <= _QUANTITY_MAX else None

    def pieces(self) -> int:
        """The number of pieces; 1 with a mend where it is missing or unreadable."""
        value = self.count("pieces")
        if value is None:
            missing = not self.record.text("pieces").strip()
            self.mend("pieces_missing" if missing else "pieces_unreadable", "pieces")
        return value or 1

    def position(self) -> int:
        """The number of the row in the sender's own count, or 0."""
        value = self.count("position")
        if value is None and self.record.text("position").strip():
            self.mend("position_unreadable", "position")
        return value or 0

    def due(self, name: str) -> int:
        """An amount to collect: none is 0, one that cannot be read is told."""
        if not self.record.text(name).strip():
            return 0
        value = self.money(name)
        if value is None or value < 0:
            self.mend("due_unreadable", name)
            return 0
        return value

    def yes(self, name: str) -> bool:
        """A mark such as 是; an unknown one counts as set, and is told."""
        plain = unicodedata.normalize("NFKC", self.record.text(name)[:32]).strip().casefold()
        if plain in _NO:
            return False
        if plain not in _YES:
            self.mend("urgent_unreadable", name)
        return True

    def moment(self, name: str) -> int:
        """A local time in China as UTC milliseconds; 0 with a mend if it cannot be read."""
        plain = unicodedata.normalize("NFKC", self.record.text(name)[:40]).strip()
        plain = re.sub(r"[/.年月](?=[0-9])|(?<=[0-9])[T日](?=[0-9])", "-", plain).replace("日", "")
        plain = re.sub(r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})[-\s]+", r"\1 ", plain)
        for form in _TIMES:
            try:
                found = datetime.strptime(plain, form).replace(tzinfo=_CHINA)
            except ValueError:
                continue
            if 2000 <= found.year < 2100:
                return int(found.timestamp()) * 1000
        self.mend("placed_at_unreadable", name)
        return 0

    def windows(self) -> tuple[str, str]:
        """Both ends of the time window as HH:MM, or two empty texts."""
        ends = [self.record.text(name).strip() for name in ("window_from", "window_to")]
        if not any(ends):
            return "", ""
        plain = [unicodedata.normalize("NFKC", end[:20]) for end in ends]
        found = [
            re.fullmatch(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9])?", p) for p in plain
        ]
        times = [f"{int(m[1]):02d}:{m[2]}" for m in found if m]
        if len(times) != 2 or times[0] >= times[1] or times[1] > "24:00":
            self.mend("window_unreadable", "window_from")
            return "", ""
        return times[0], times[1]

    def place(self, name: str) -> int | None:
        """A coordinate in whole metres, or None."""
        plain = unicodedata.normalize("NFKC", self.record.text(name)[:32]).strip()
        if re.fullmatch(r"-?[0-9]{1,7}(?:\.[0-9]+)?", plain):
            return round(float(plain))
        if plain:
            self.mend("place_unreadable", name)
        return None


def total_notes(layout: Layout, pieces: int) -> list[Note]:
    """What the total rows say, beside what the rows add up to."""
    notes: list[Note] = []
    for total in layout.totals:
        stated = Reading(total).count("pieces")
        if stated is None:
            notes.append(Note(code="total_unread", row=total.row, skips=1))
        elif stated == pieces:
            notes.append(Note(code="total", row=total.row, skips=1, values=(("pieces", pieces),)))
        else:
            values = (("counted", pieces), ("stated", stated))
            notes.append(Note(code="total_differs", row=total.row, skips=1, values=values))
    return notes
