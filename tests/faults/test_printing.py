# SPDX-License-Identifier: Apache-2.0
"""Whatever happens to the counter or the printer: no label twice without a mark, none lost without being shown."""

from __future__ import annotations

import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import OperatorError
from app.services.printing.ledger import PrintLedger
from tests.app.store.shop import enrolled
from tests.faults.print_oracle import all_items, answer_by_looking, judged
from tests.faults.printing_counter import Instant, PrintingCounter
from tests.printing.fake_printer import FakePrinter, fake_printer

ROOT = Path(__file__).parents[2]
LABELS = ["a", "b", "c", "d"]
MOST_ROUNDS = 40


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    with fake_printer() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    enrolled(tmp_path).close()
    return tmp_path


def _start(folder: Path, printer: FakePrinter, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.faults.printing_counter", str(folder)),
            *(str(printer.port), ",".join(LABELS), *options),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )


def _killed(folder: Path, printer: FakePrinter, *options: str) -> None:
    """Runs a counter that kills itself."""
    process = _start(folder, printer, *options)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


@contextmanager
def _open(folder: Path, printer: FakePrinter, *, status: bool) -> Iterator[PrintingCounter]:
    """The counter started again."""
    counter = PrintingCounter(folder, printer.port, status=status)
    try:
        yield counter
    finally:
        counter.close()


def _to_the_end(counter: PrintingCounter, printer: FakePrinter) -> list[str]:
    """Prints on, with a person who looks and answers; everything that was ever wrong."""
    printer.come_to_rest()
    wrong = judged(printer.out, all_items(counter.queue), LABELS)
    counter.writers.start()
    for _ in range(MOST_ROUNDS):
        counter.until_quiet()
        printer.come_to_rest()
        wrong += judged(printer.out, all_items(counter.queue), LABELS)
        if not answer_by_looking(counter.queue, printer.out):
            break
    missing = [e for e in LABELS if not any(name.split("/")[0] == e for name in printer.out)]
    return [*wrong, *(f"{entity} never came out" for entity in missing)]


@pytest.mark.parametrize("status", [False, True], ids=["mute", "answers"])
@pytest.mark.parametrize("at", Instant)
def test_killed_at_each_step(
    folder: Path, printer: FakePrinter, at: Instant, *, status: bool
) -> None:
    """After a SIGKILL between any two steps papers and ledger agree, and a person's answers bring the rest out."""
    _killed(folder, printer, "--at", at, "--n", "2", *(["--status"] if status else []))
    with _open(folder, printer, status=status) as counter:
        # What was being sent is a question; what wasn't begun isn't.
        begun = at not in (Instant.BEFORE_THE_RECORD, Instant.BEFORE_THE_PROOF)
        asked = [item.entity for q in counter.queue.questions() for item in q.items]
        assert asked == (["b"] if begun else [])
        assert _to_the_end(counter, printer) == []
        assert [name.split("/")[0] for name in sorted(printer.out)] == LABELS
        # Only what a person didn't find bears a mark.
        lost = at in (Instant.BEFORE_THE_FIRST_BYTE, Instant.WITHIN_THE_BYTES)
        assert [name for name in printer.out if "/" in name] == (["b/1"] if lost else [])


def test_a_counter_that_retries_at_its_start_is_found(
    folder: Path, printer: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: what was being sent is sent again: the label lies there twice, without a mark."""
    _killed(folder, printer, "--at", Instant.BEHIND_THE_LAST_BYTE, "--n", "2")

    def naive(self: PrintLedger) -> int:
        self._desk.store.write(
            lambda c: c.exec_driver_sql(
                "UPDATE print_item SET state = 'queued' WHERE state = 'sending'"
            )
        ).result()
        return 0

    monkeypatch.setattr(PrintLedger, "recover", naive)
    with _open(folder, printer, status=False) as counter:
        wrong = _to_the_end(counter, printer)
    assert "b is queued and is there: it would come out again" in wrong
    assert "b came out 2 times" in wrong


def test_a_counter_that_says_sent_too_early_is_found(folder: Path, printer: FakePrinter) -> None:
    """CONTROL: `sent` before the first byte: the label is lost, and nobody is asked."""
    _killed(
        folder,
        printer,
        *("--at", Instant.BEFORE_THE_FIRST_BYTE, "--n", "2", "--defect", "sent_first"),
    )
    with _open(folder, printer, status=False) as counter:
        wrong = _to_the_end(counter, printer)
    assert "b is sent and isn't there" in wrong
    assert "b never came out" in wrong


def test_a_second_window_is_sent_away(folder: Path, printer: FakePrinter) -> None:
    """While one process prints from a folder another one can't: two writers are impossible."""
    with _open(folder, printer, status=False), pytest.raises(OperatorError) as refused:
        PrintingCounter(folder, printer.port, status=False)
    assert refused.value.code == "already_open"


def _cut_through(
    folder: Path, printer: FakePrinter, rounds: int, chance: random.Random, *, status: bool
) -> tuple[list[str], list[str]]:
    """Label by label with a fault of the printer's each; (what is wrong, all that was asked for)."""
    names = [f"n{n}" for n in range(rounds)]
    wrong: list[str] = []
    with _open(folder, printer, status=status) as counter:
        counter.writers.start()
        for n, name in enumerate(names, start=1):
            _let_go(printer)
            match chance.randrange(6):
                case 0:
                    printer.cut_after = chance.randrange(0, 2_200)
                case 1:
                    printer.out_of_paper_within = 0 if status else None
                case 2:
                    printer.chunk, printer.pause_s = 700, 0.002
                case 3:
                    printer.mute = True
                case 4:
                    printer.refuse()
                case _:
                    pass
            counter.ask([name])
            if printer.refused:
                printer.listen_again()
            counter.until_quiet()
            printer.come_to_rest()
            if n % 10 == 0:
                wrong += judged(printer.out, all_items(counter.queue), names[:n])
            _let_go(printer)
            answer_by_looking(counter.queue, printer.out)
            counter.until_quiet()
        printer.come_to_rest()
        wrong += judged(printer.out, all_items(counter.queue), names)
    lost = [n for n in names if not any(name.split("/")[0] == n for name in printer.out)]
    return [*wrong, *(f"{name} never came out" for name in lost)], names


def _let_go(printer: FakePrinter) -> None:
    printer.cut_after = printer.out_of_paper_within = None
    printer.mute, printer.chunk, printer.pause_s = False, 65_536, 0.0
    printer.new_roll()


@pytest.mark.parametrize("status", [False, True], ids=["mute", "answers"])
def test_cut_slow_mute_and_out_of_paper(
    folder: Path, printer: FakePrinter, *, status: bool
) -> None:
    """Through faults of the printer's in any order every label comes out, once unless a person asked again."""
    wrong, names = _cut_through(folder, printer, 24, random.Random(3), status=status)
    assert wrong == []
    assert len({name.split("/")[0] for name in printer.out}) == len(names)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_cuts(folder: Path, printer: FakePrinter, seed: int) -> None:
    """The same for hundreds of labels, on printers that answer and on mute ones."""
    wrong, _ = _cut_through(folder, printer, 150, random.Random(seed), status=bool(seed % 2))
    assert wrong == []


@pytest.mark.long
def test_killed_at_any_instant(folder: Path, printer: FakePrinter) -> None:
    """The plug is pulled at no particular instant, many times; papers and ledger agree each time."""
    chance = random.Random(11)
    printer.chunk, printer.pause_s = 500, 0.002
    for n in range(25):
        process = _start(folder, printer, *(["--status"] if n % 2 else []))
        assert process.stdout is not None
        process.stdout.readline()
        select.select([], [], [], chance.uniform(0.0, 0.12))
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        with _open(folder, printer, status=bool(n % 2)) as counter:
            assert _to_the_end(counter, printer) == []
            for job in counter.queue.jobs(100):
                counter.queue.cancel(job.id)
            counter.store.write(
                lambda c: [
                    c.exec_driver_sql(f"DELETE FROM {table}")
                    for table in ("print_item", "print_job", "print_attempt")
                ]
            ).result()
        printer.out.clear()
