# SPDX-License-Identifier: Apache-2.0
"""The counter without a window: JSON lines in, JSON lines out.

A line that acknowledges a change is written only after its commit. Every request gets exactly one
answer, in order; unknown names and fields are errors, and no error ends the process: one clear code
and sentence comes back and the next line is read. stderr is for logs.

Printing's requests stand in headless_printing.py.

How to add a request: its fields in `REQUESTS` (headless_requests.py), its method and its line in `Headless`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from app.errors import OperatorError, UsageError
from app.headless_printers import printer_requests
from app.headless_printing import print_answer, printing_requests
from app.headless_requests import checked, parse, proof_of
from app.importing.rows import RefusedRow, Row, row_fields
from app.logs import Events
from app.services.answers import ParcelView
from app.services.template_answers import TemplateView
from app.wording import fault_in, spoken_language

if TYPE_CHECKING:
    from app.bootstrap import CounterApp

MAX_ROWS = 10_000
MAX_WAIT_S = 3_600
_log = Events("headless")

Answer = dict[str, Any]


def serve(counter: CounterApp, lines: Iterable[str], out: IO[str]) -> int:
    """Answers each line until `quit` or the end of the input; 0."""
    headless = Headless(counter)
    for line in lines:
        if not line.strip():
            continue
        out.write(msgspec.json.encode(headless.answer(line)).decode() + "\n")
        out.flush()
        if headless.done:
            break
    return 0


class Headless:
    """One counter's requests, each a method; `answer` is the edge that turns faults into answers."""

    def __init__(self, counter: CounterApp) -> None:
        self._counter = counter
        self.done = False
        self._language = spoken_language()
        self._do: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "enrol": self._enrol,
            "login": self._login,
            "logout": self._logout,
            "unlock": self._unlock,
            "set_pin": self._set_pin,
            "import": self._import,
            "undo_import": self._undo_import,
            "receive": self._receive,
            "put_away": self._put_away,
            "scan": self._scan,
            "hand_over": self._hand_over,
            "undo": self._undo,
            "stock": self._stock,
            "move_stock": self._move_stock,
            "reveal": self._reveal,
            "print": self._print,
            "templates": self._templates,
            "template": self._template,
            "sync": self._sync,
            "network": self._network,
            "status": self._status,
            "list": self._list,
            "resolve": self._resolve,
            "quit": self._quit,
            **printing_requests(counter.prints, counter.auto_print),
            **printer_requests(counter.printers, counter.trials),
        }

    def answer(self, line: str) -> Answer:
        """The one answer to a request line."""
        id: object = None
        try:
            request = parse(line)
            id = request.get("id")
            asked = checked(request)
            return {"id": id, "ok": True, **self._do[str(asked["do"])](asked)}
        except OperatorError as fault:
            return _refusal(id, fault.code, fault_in(self._language, fault))
        except Exception as fault:
            # The edge of the process: a defect belongs into the log, and the next line is still read.
            _log.fault("request_failed", fault)
            return _refusal(id, "internal", "The program failed on this request; see its log.")

    def _enrol(self, r: Mapping[str, Any]) -> Answer:
        site, counter = self._counter.enrol(r["server"], r["code"], name=r.get("name", ""))
        return {"site": site, "counter": counter}

    def _login(self, r: Mapping[str, Any]) -> Answer:
        return {"roles": list(self._counter.staff.log_in(r["operator"], r["pin"]).roles)}

    def _logout(self, r: Mapping[str, Any]) -> Answer:
        self._counter.staff.log_out()
        return {}

    def _unlock(self, r: Mapping[str, Any]) -> Answer:
        self._counter.staff.unlock(r["operator"], r["reason"])
        return {}

    def _set_pin(self, r: Mapping[str, Any]) -> Answer:
        self._counter.staff.set_pin(
            r["operator"], r["new"], old=r.get("pin", ""), reason=r.get("reason", "")
        )
        return {}

    def _import(self, r: Mapping[str, Any]) -> Answer:
        preview = self._counter.importing.preview(r["kind"], Path(r["file"]))
        answer: Answer = {
            "understood": [_row(row, self._language) for row in preview.understood],
            "mended": [_row(row, self._language) for row in preview.mended],
            "refused": [_row(row, self._language) for row in preview.refused],
            "notes": [note.text_in(self._language) for note in preview.notes],
        }
        if r.get("confirm", False):
            done = self._counter.importing.confirm(preview)
            answer |= {
                "import": done.import_id,
                "written": done.written,
                "already_known": done.already_known,
            }
        return answer

    def _undo_import(self, r: Mapping[str, Any]) -> Answer:
        view = self._counter.importing.undo(r["import"])
        return {"undone": view.written - view.kept, "kept": view.kept}

    def _receive(self, r: Mapping[str, Any]) -> Answer:
        got = self._counter.receiving.receive(
            r["text"],
            consignment=r.get("consignment", ""),
            slot=r.get("slot", ""),
            damaged=r.get("damaged", False),
            parcel=r.get("parcel", ""),
        )
        return {
            "outcome": str(got.outcome),
            "parcel": got.parcel.id if got.parcel else None,
            "slot": got.slot,
            "pickup_code": got.pickup_code,
            "candidates": [_parcel(p) for p in got.candidates],
            "label": got.label or None,
        }

    def _put_away(self, r: Mapping[str, Any]) -> Answer:
        return {"slot": self._counter.receiving.put_away(r["parcel"], r["slot"]).slot}

    def _scan(self, r: Mapping[str, Any]) -> Answer:
        verdict = self._counter.pickup.look_up(r["text"])
        return {
            "verdict": str(verdict.answer),
            "reason": str(verdict.reason),
            "parcels": [_parcel(p) for p in verdict.parcels],
            "data_age_s": verdict.data_age_s,
            "proof": verdict.proof_kind or None,
        }

    def _hand_over(self, r: Mapping[str, Any]) -> Answer:
        parcels = r["parcels"]
        if not parcels or not all(isinstance(p, str) for p in parcels):
            raise UsageError("bad_request", "`parcels` must be a list of parcel ids.")
        done = self._counter.pickup.hand_over(tuple(parcels), proof_of(r.get("proof", {})))
        return {"handovers": list(done.handovers), "claimed": done.claimed}

    def _undo(self, r: Mapping[str, Any]) -> Answer:
        self._counter.pickup.undo(r["handover"], r["reason"])
        return {}

    def _stock(self, r: Mapping[str, Any]) -> Answer:
        line = self._counter.inventory.line(r["code"])
        if line is None:
            raise OperatorError(
                "product_unknown", "No such product here.", "Import it or list it first."
            )
        lots = [
            {"lot": lot.lot, "expires_on": lot.expires_on, "on_hand": lot.on_hand}
            for lot in line.lots
        ]
        return {"on_hand": line.on_hand, "lots": lots}

    def _move_stock(self, r: Mapping[str, Any]) -> Answer:
        inventory = self._counter.inventory
        if r["kind"] == "stocktake":
            moved = inventory.count(
                r["code"], r["quantity"], lot=r.get("lot", ""), reason=r.get("reason", "")
            )
        else:
            moved = inventory.move_stock(
                r["code"],
                r["kind"],
                r["quantity"],
                lot=r.get("lot", ""),
                expires_on=r.get("expires_on", ""),
                reason=r.get("reason", ""),
            )
        return {"movement": moved.movement, "on_hand": moved.on_hand}

    def _reveal(self, r: Mapping[str, Any]) -> Answer:
        revealed = self._counter.pickup.reveal(r["parcel"], r["reason"])
        return {"name": revealed.name, "phone": revealed.phone}

    def _print(self, r: Mapping[str, Any]) -> Answer:
        if not all(isinstance(id, str) for id in r["ids"]):
            raise UsageError("bad_request", "`ids` must be a list of texts.")
        done = self._counter.labels.print(
            r["document"],
            tuple(r["ids"]),
            r["to"],
            size=r.get("size", ""),
            design=r.get("design", ""),
            language=r.get("lang", ""),
            sheet=r.get("sheet", ""),
            first=r.get("first", 1),
            crop_marks=r.get("crop_marks", False),
        )
        return print_answer(done)

    def _templates(self, r: Mapping[str, Any]) -> Answer:
        return {"templates": [_template(view) for view in self._counter.templates.every()]}

    def _template(self, r: Mapping[str, Any]) -> Answer:
        """One template: `history`, `export`, `import`, `revert` or `hide`."""
        templates, name, note = self._counter.templates, r.get("name", ""), r.get("note", "")
        match r["act"]:
            case "history":
                return {"revisions": [asdict(one) for one in templates.history(name)]}
            case "export":
                templates.export(name, Path(r.get("file", "")))
                return {}
            case "import":
                return _template(templates.bring_in(Path(r.get("file", "")), note))
            case "revert":
                return _template(templates.revert(name, r.get("revision", 0), note))
            case "hide":
                templates.hide(name, note)
                return {}
            case _:
                raise UsageError("bad_field", "`act` is history, export, import, revert or hide.")

    def _sync(self, r: Mapping[str, Any]) -> Answer:
        wait_s = r.get("wait_s", 30)
        if not 0 <= wait_s <= MAX_WAIT_S:
            raise UsageError("bad_field", f"`wait_s` is 0 to {MAX_WAIT_S:,} seconds.")
        report = self._counter.sync_for(float(wait_s))
        return {
            "pushed": report.pushed,
            "pulled": report.pulled,
            "pending": report.pending,
            "cursor": report.cursor,
            "reason": report.reason,
        }

    def _network(self, r: Mapping[str, Any]) -> Answer:
        self._counter.sync.set_online(r["online"])
        return {"online": r["online"]}

    def _status(self, r: Mapping[str, Any]) -> Answer:
        status = self._counter.sync.status()
        return {
            "online": status.online,
            "link": str(status.link),
            "pending": status.pending,
            "data_age_s": status.data_age_s,
            "conflicts": status.conflicts,
            "discrepancies": status.discrepancies,
            "hub": str(status.hub),
            "hub_name": status.hub_name,
            "journal_head": self._counter.journal_head(),
            "called_back_age_s": self._counter.proofs.list_age_s(),
        }

    def _list(self, r: Mapping[str, Any]) -> Answer:
        limit = r.get("limit", 200)
        if not 1 <= limit <= MAX_ROWS:
            raise UsageError("bad_field", f"`limit` is 1 to {MAX_ROWS:,}.")
        rows = self._counter.listing.rows(
            r["kind"],
            where=r.get("where", {}),
            limit=limit,
            after=r.get("after", ""),
        )
        return {"rows": list(rows)}

    def _resolve(self, r: Mapping[str, Any]) -> Answer:
        self._counter.sync.resolve(r["case"], r["as"], r["reason"])
        return {}

    def _quit(self, r: Mapping[str, Any]) -> Answer:
        self.done = True
        return {}


def _refusal(id: object, code: str, text: str) -> Answer:
    return {"id": id, "ok": False, "error": {"code": code, "text": text}}


def _parcel(view: ParcelView) -> Answer:
    return asdict(view)


def _template(view: TemplateView) -> Answer:
    return {
        "name": view.design.name,
        "document": view.document,
        "size": view.design.size,
        "own": view.design.own,
        "revision": view.revision,
    }


def _row(row: Row | RefusedRow, language: str) -> Answer:
    """An import row with its fields as they were read, and `why`/`text` where mended or refused."""
    answer: Answer = row_fields(row, language)
    if isinstance(row, Row) and row.mends:
        answer["mends"] = [
            {"code": m.code, "field": m.field, "text": m.text_in(language)} for m in row.mends
        ]
    return answer


def stdin_lines() -> Iterable[str]:
    """stdin as UTF-8, whatever the machine's locale says; broken bytes become a JSON error."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace")
