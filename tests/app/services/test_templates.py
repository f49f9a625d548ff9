# SPDX-License-Identifier: Apache-2.0
"""The shop's own templates: saved as revisions, only if sound, by a manager; printed as designs of their document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import CounterApp
from app.domain.printing import PrintState
from app.errors import OperatorError
from app.headless import Headless
from app.printers.drawing import Drawing
from app.store import templates as rows
from app.store.prints import PrintItem, PrintJob
from printing.profile import DeviceLanguage, PrinterProfile
from tests.printing.readers import formats, pdfium_pages, print_tspl, texts
from tests.printing.templates.bodies import BARS, QR, TEXT, body
from tests.security.desk_of_one import CLERK, MANAGER, PIN, open_desk, parcel, take

WAYBILL = "SF0000000001"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[CounterApp]:
    with open_desk(tmp_path) as opened:
        opened.staff.log_in(MANAGER.id, PIN)
        yield opened


def text(*elements: dict[str, object], **changes: object) -> str:
    return json.dumps(body(*elements, **changes), ensure_ascii=False)


def code_of(work: object) -> str:
    assert callable(work)
    with pytest.raises(OperatorError) as told:
        work()
    return told.value.code


def own(counter: CounterApp) -> list[tuple[str, int]]:
    return [(v.design.name, v.revision) for v in counter.templates.every() if v.design.own]


def test_every_save_is_a_revision_and_each_can_be_had_again(tmp_path: Path) -> None:
    """Saves count up, say who, when and why, survive a restart; a revert is a new revision with the old body."""
    first, second = text(TEXT, BARS), text(TEXT, QR | {"y_mm": 15})
    with open_desk(tmp_path) as counter:
        counter.staff.log_in(MANAGER.id, PIN)
        counter.templates.save(first, "初稿")
        counter.templates.save(second, "改用二维码")
    with open_desk(tmp_path) as counter:
        assert counter.templates.open("试样") == second
        counter.staff.log_in(MANAGER.id, PIN)
        assert counter.templates.revert("试样", 1, "改回").revision == 3
        assert counter.templates.open("试样") == first
        told = [(r.revision, r.operator_name, r.note) for r in counter.templates.history("试样")]
        assert told == [(3, "周经理", "改回"), (2, "周经理", "改用二维码"), (1, "周经理", "初稿")]
        assert all(r.at for r in counter.templates.history("试样"))
        assert counter.templates.open("试样", 2) == second


def test_what_is_not_sound_is_not_saved(counter: CounterApp) -> None:
    """A template whose code loses its quiet zone is refused with the element and the reason; a sound one isn't."""
    line = {"kind": "line", "x_mm": 0, "y_mm": 25, "length_mm": 60}
    with pytest.raises(OperatorError) as told:
        counter.templates.save(text(TEXT, BARS, line))
    assert told.value.code == "bad_template"
    assert "Element 2" in told.value.text
    assert "quiet zone" in told.value.text
    assert own(counter) == []
    counter.templates.save(text(TEXT, BARS))
    assert own(counter) == [("试样", 1)]


def test_reverting_is_a_save_and_is_checked_like_one(counter: CounterApp) -> None:
    """A revision that this version can't print any more doesn't come back."""
    counter.templates.save(text())
    counter.store.write(
        lambda conn: rows.add(conn, "试样", body=b"{}", at=1, operator="", note="")
    ).result()
    counter.templates.save(text(QR | {"y_mm": 15}))
    assert code_of(lambda: counter.templates.revert("试样", 2)) == "bad_template"
    assert code_of(lambda: counter.templates.revert("试样", 9)) == "template_unknown"
    assert own(counter) == [("试样", 3)]


def test_one_that_cannot_be_read_hides_no_other(counter: CounterApp) -> None:
    """A broken row is left out of the list; the others stand."""
    counter.templates.save(text())
    counter.store.write(
        lambda conn: rows.add(conn, "坏", body=b"?", at=1, operator="", note="")
    ).result()
    assert own(counter) == [("试样", 1)]


def test_putting_away_keeps_everything(counter: CounterApp) -> None:
    """It is gone from the list and from printing, its revisions are not, and a revert brings it back."""
    counter.templates.save(text())
    counter.templates.hide("试样", "不用了")
    assert own(counter) == []
    assert code_of(lambda: counter.templates.open("试样")) == "template_unknown"
    assert [r.hidden for r in counter.templates.history("试样")] == [True, False]
    counter.templates.revert("试样", 1)
    assert own(counter) == [("试样", 3)]


def test_a_shipped_one_can_be_replaced_but_not_lost(counter: CounterApp) -> None:
    """Saved under its name it is the shop's; put away it is the program's again, which can't be put away."""
    name = "parcel-60x40-qr"
    changed = json.loads(counter.templates.open(name)) | {"note": "ours"}
    assert code_of(lambda: counter.templates.hide(name)) == "template_shipped"
    counter.templates.save(json.dumps(changed))
    assert own(counter) == [(name, 1)]
    assert json.loads(counter.templates.open(name))["note"] == "ours"
    counter.templates.hide(name)
    assert own(counter) == []
    assert "note" not in json.loads(counter.templates.open(name))


def test_only_a_manager_changes_templates(counter: CounterApp) -> None:
    """A clerk prints with them and can't save, revert, import or put away."""
    counter.templates.save(text())
    counter.staff.log_in(CLERK.id, PIN)
    for work in (
        lambda: counter.templates.save(text()),
        lambda: counter.templates.revert("试样", 1),
        lambda: counter.templates.hide("试样"),
        lambda: counter.templates.bring_in(Path("none")),
    ):
        assert code_of(work) == "not_permitted"
    assert own(counter) == [("试样", 1)]


def test_unknown_keys_are_saved_as_they_are(counter: CounterApp) -> None:
    """What another version wrote into the file stays in it, through a save and a file."""
    given = text(TEXT | {"shadow": {"deep": [1, None]}}, BARS, made_with="9.9")
    counter.templates.save(given)
    assert json.loads(counter.templates.open("试样")) == json.loads(given)


def test_files_go_out_whole_and_come_in_checked(counter: CounterApp, tmp_path: Path) -> None:
    """An exported file imports as the same template; a bad or missing one is told, and changes nothing."""
    counter.templates.save(text())
    file = tmp_path / "模板.label.json"
    counter.templates.export("试样", file)
    assert file.read_text("utf-8") == text()
    assert [path.name for path in tmp_path.glob(".*part")] == []
    counter.templates.hide("试样")
    assert counter.templates.bring_in(file, "来自总店").revision == 3
    file.write_text(text(TEXT | {"text": "{phone}"}), "utf-8")
    assert code_of(lambda: counter.templates.bring_in(file)) == "bad_template"
    assert code_of(lambda: counter.templates.bring_in(tmp_path / "none")) == "cannot_read"
    assert (
        code_of(lambda: counter.templates.export("试样", tmp_path / "no" / "x")) == "cannot_write"
    )
    assert own(counter) == [("试样", 3)]


def test_a_design_is_printed_and_previewed(counter: CounterApp, tmp_path: Path) -> None:
    """A print that names a design comes out in its size and look, and only for its own document."""
    take(counter, parcel(1))
    counter.templates.save(text(QR | {"y_mm": 15}, size={"width_mm": 50, "height_mm": 40}))
    kind = next(k for k in counter.labels.kinds() if k.document == "parcel_label")
    assert kind.designs[0].name == "试样"
    assert kind.designs[0].size == "50x40"
    file = tmp_path / "x.pdf"
    counter.labels.print("parcel_label", (parcel(1).id,), f"pdf:{file}", design="试样")
    (page,) = pdfium_pages(file)
    assert (round(page.width / 203 * 25.4), round(page.height / 203 * 25.4)) == (50, 40)
    assert texts(page) == {WAYBILL}
    assert counter.labels.preview("parcel_label", parcel(1).id, design="试样").startswith(
        b"\x89PNG"
    )
    refused = lambda design: code_of(  # noqa: E731  # short, and only here
        lambda: counter.labels.print("parcel_label", (parcel(1).id,), f"pdf:{file}", design=design)
    )
    assert refused("none") == "template_unknown"
    assert refused("price-40x30") == "template_of_another"


def test_a_queued_label_is_drawn_in_its_design(counter: CounterApp, tmp_path: Path) -> None:
    """A printer's job names its design; another revision of the template is another label to the ledger."""
    take(counter, parcel(1))
    counter.templates.save(text(QR | {"y_mm": 15}))
    profile = PrinterProfile(name="前台", language=DeviceLanguage.TSPL, to=f"file://{tmp_path}/out")
    counter.printers.save(profile)
    ids = (parcel(1).id,)

    def queued() -> int:
        return counter.labels.print("parcel_label", ids, "printer:前台", design="试样").items

    assert (queued(), queued()) == (1, 0)
    job = PrintJob(
        id="j", document="parcel_label", size="60x40", language="zh_CN", printer="前台", operator="",
        at=0, items=1, design="试样",
    )  # fmt: skip
    item = PrintItem(
        id="i", job="j", n=1, document="parcel_label", entity=ids[0], revision="", printer="前台", copy=1,
        state=PrintState.QUEUED, changed_at=0,
    )  # fmt: skip
    (label,) = print_tspl(Drawing(counter.desk).draw(job, item, profile).content)
    assert formats(label) == {WAYBILL: formats(label)[WAYBILL]}
    assert "QR" in formats(label)[WAYBILL].replace(" ", "").upper()
    counter.templates.save(text(BARS))
    assert queued() == 1


def test_scripts_list_move_and_print_templates(counter: CounterApp, tmp_path: Path) -> None:
    """The headless counter lists, imports, exports, reverts, puts away and prints designs."""
    take(counter, parcel(1))
    headless = Headless(counter)

    def ask(**request: object) -> dict[str, object]:
        return headless.answer(json.dumps(request))

    file = tmp_path / "t.json"
    file.write_text(text(), "utf-8")
    assert ask(do="template", act="import", file=str(file))["revision"] == 1
    listed = ask(do="templates")["templates"]
    assert isinstance(listed, list)
    assert listed[0] == {
        "name": "试样", "document": "parcel_label", "size": "60x40", "own": True, "revision": 1,
    }  # fmt: skip
    printed = ask(
        do="print",
        document="parcel_label",
        ids=[parcel(1).id],
        to=f"pdf:{tmp_path}/x.pdf",
        design="试样",
    )
    assert printed["items"] == 1
    assert ask(do="template", act="export", name="试样", file=str(tmp_path / "out.json"))["ok"]
    assert (tmp_path / "out.json").read_text("utf-8") == text()
    assert ask(do="template", act="revert", name="试样", revision=1)["revision"] == 2
    assert ask(do="template", act="hide", name="试样")["ok"]
    revisions = ask(do="template", act="history", name="试样")["revisions"]
    assert isinstance(revisions, list)
    assert len(revisions) == 3
    assert not ask(do="template", act="burn")["ok"]


def test_the_editor_sees_what_is_wrong_before_it_saves(counter: CounterApp) -> None:
    """A look draws the sample and tells what doesn't fit; a check says what a save would; both take anything."""
    look = counter.templates.look(text(), sample="longest", language="en")
    assert look.png.startswith(b"\x89PNG")
    assert look.problems == ()
    flat = text(BARS | {"height_mm": 0.6})
    assert counter.templates.look(flat, sample="typical", language="en").problems == ()
    (problem,) = counter.templates.check(flat)
    assert (problem.code, problem.element) == ("not_read_blurred", 0)
    assert problem.text_in("zh_CN").startswith("第 1 个元素")
    for bad in ("", "[]", "{}", '{"linli_template": 1}'):
        assert counter.templates.look(bad, sample="rarest", language="en").png == b""
        assert counter.templates.check(bad) != ()
