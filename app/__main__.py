# SPDX-License-Identifier: Apache-2.0
"""The `linli` command: arguments -> bootstrap.

Exit codes: 0 done, 1 refused or failed with one line of reason on stderr, 2 wrong usage. Each command
imports what it needs when it runs: `linli server` never sees Qt, the window never sees the server.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.again import AGAIN, start_again
from app.errors import OperatorError, UsageError

Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; the process's exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    if args[:1] in (["server"], ["admin"]):
        from sync.server.__main__ import run_admin, run_server

        return _guarded(lambda: (run_server if args[0] == "server" else run_admin)(args[1:]))
    parsed = _parser().parse_args(args)
    run: Run = parsed.run
    code = _guarded(lambda: run(parsed))
    if code == AGAIN:
        return start_again()
    return code


def _guarded(run: Callable[[], int]) -> int:
    """The one edge at which faults become a line and an exit code."""
    try:
        return run()
    except UsageError as fault:
        print(f"linli: {fault.text}", file=sys.stderr)
        return 2
    except OperatorError as fault:
        print(f"linli: {fault.text}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader has gone: nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except KeyboardInterrupt:
        return 1
    except (
        Exception
    ) as bug:  # the process's edge: a traceback would quote rows, this names places only
        from app.logs import told

        print(f"linli: internal fault: {told(bug)}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="linli", description="The counter of community e-commerce, offline first."
    )
    parser.set_defaults(run=_window, data=None)
    parser.add_argument("--data", type=Path, help="keep everything of this counter under DIR")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Run, help: str, *, data: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(run=run)
        if data:
            sub.add_argument("--data", type=Path, default=None, help="the counter's directory")
        return sub

    demo = command("demo", _demo, "one neighbourhood with a server and sample data of its own")
    demo.add_argument("--offscreen", action="store_true", help="paint without a display")
    demo.add_argument("--quit-after", type=float, metavar="S", help="close after S seconds")
    day = command("day", _day, "plays a whole day with real files and compares counter and server")
    day.add_argument("--files", type=Path, help="a directory with the day's files")
    day.add_argument("--json", action="store_true", help="the summary as one JSON object")
    script = command(
        "headless", _headless, "the counter without a window: JSON lines in, JSON lines out"
    )
    script.add_argument(
        "--lan", action="store_true", help="ask the site's other counters on the LAN as well"
    )
    shots = command(
        "shots", _shots, "a PNG of every screen, empty and with sample data", data=False
    )
    shots.add_argument("dir", type=Path, metavar="DIR")
    shots.add_argument("--lang", default="zh_CN,en")
    shots.add_argument("--theme", default="light")
    shots.add_argument("--size", default="1440x900")
    shots.add_argument("--scale", type=float, default=1.0)
    shots.add_argument(
        "--gallery", action="store_true", help="every widget in every state, in all looks, instead"
    )
    bench = command("bench", _bench, "the product against its limit, in one run", data=False)
    bench.add_argument("name", nargs="?", metavar="NAME")
    bench.add_argument("--json", action="store_true")
    bench.add_argument("--list", action="store_true", help="the names there are")
    bench.add_argument("--size", type=int, default=0, help="how many orders (0: the bench's own)")
    simulate = command(
        "simulate", _simulate, "worlds of counters, server and accidents, from seeds", data=False
    )
    simulate.add_argument("--seeds", metavar="A-B", default="1-100")
    simulate.add_argument("--seed", type=int, metavar="N", help="one seed, as ever the same")
    simulate.add_argument(
        "--trace", action="store_true", help="with --seed: everything that happened"
    )
    simulate.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    simulate.add_argument("--json", action="store_true")
    doctor = command("doctor", _doctor, "what is wrong with this machine, in words")
    doctor.add_argument("--json", action="store_true")
    journal = command("journal", _journal, "checks the chain of everything this counter recorded")
    journal.add_argument("what", choices=["verify"])
    backup = command("backup", _backup, "one file with everything of this counter, encrypted")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = command("restore", _restore, "a counter out of a backup, as a counter of its own")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--server", default="", metavar="URL", help="who opens it elsewhere")
    restore.add_argument("--code", default="", help="a fresh enrolment code of its site")
    restore.add_argument("--name", default="", help="the new counter's name")
    carry = command(
        "carry", _carry, "sync by a file on a stick: out to the server, in with its answer"
    )
    carry.add_argument("way", choices=["out", "in"])
    carry.add_argument("file", type=Path, metavar="FILE")
    export = command("export", _export, "a list as a .csv or .xlsx file, masked")
    export.add_argument("kind", metavar="KIND", help="parcels, handovers, orders, products ...")
    export.add_argument("file", type=Path, metavar="FILE")
    for name, help in (
        ("server", "the central server (linli server --help)"),
        ("admin", "sites, operators, codes and keys on the server's data (linli admin --help)"),
    ):
        commands.add_parser(name, help=help, add_help=False)
    return parser


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def _window(args: argparse.Namespace) -> int:
    from app.interpreter import collect_later

    collect_later()
    from app.desktop import run_window

    return run_window(args.data)


def _demo(args: argparse.Namespace) -> int:
    if args.offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.demo.demo import run_demo

    return run_demo(args.data, quit_after_s=args.quit_after, say=_say)


def _day(args: argparse.Namespace) -> int:
    from app.demo.day import play_day

    summary = play_day(
        files=args.files, data=args.data, tell=lambda line: print(line, file=sys.stderr)
    )
    if args.json:
        _say(summary.as_json())
    else:
        print(summary.as_text())
    return 0 if summary.holds else 1


def _headless(args: argparse.Namespace) -> int:
    if args.data is None:
        raise UsageError("usage", "`linli headless` needs --data DIR.")
    from app.bootstrap import open_counter
    from app.headless import serve, stdin_lines

    counter = open_counter(args.data, lan=args.lan)
    try:
        return serve(counter, stdin_lines(), sys.stdout)
    finally:
        counter.close()


def _shots(args: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.demo.pictures import take_pictures, take_the_gallery

    if args.gallery:
        for path in take_the_gallery(args.dir):
            print(path)
        return 0
    width, _, height = str(args.size).partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise UsageError("usage", "--size is WIDTHxHEIGHT in pixels, for example 1440x900.")
    taken = take_pictures(
        args.dir,
        languages=tuple(str(args.lang).split(",")),
        themes=tuple(str(args.theme).split(",")),
        size=(int(width), int(height)),
        scale=args.scale,
    )
    for path in taken:
        print(path)
    return 0


def _bench(args: argparse.Namespace) -> int:
    from app.bench import BENCHES, run_bench

    if args.list or not args.name:
        print("\n".join(BENCHES))
        return 0
    report = run_bench(args.name, size=args.size)
    if not args.json:
        print(report.as_text())
    _say(report.as_json())
    return 0


def _simulate(args: argparse.Namespace) -> int:
    from sync.simulator.command import Report, replay, seeds_of, simulate

    if args.seed is None:
        report = simulate(
            seeds_of(args.seeds),
            jobs=max(1, args.jobs),
            tell=lambda line: print(line, file=sys.stderr, flush=True),
        )
    else:
        verdict = replay(args.seed)
        if args.trace:
            print("\n".join(verdict.lines))
        report = Report.of([verdict])
        print(f"seed {verdict.seed}: {verdict.hash} {verdict.broken or 'holds'}", file=sys.stderr)
    if args.json:
        _say(report.as_json())
    elif args.seed is None:
        print(report.as_text())
    return 1 if report.failures else 0


def _doctor(args: argparse.Namespace) -> int:
    from app.doctor import examine

    findings = examine(args.data)
    if args.json:
        _say({"findings": [finding.as_json() for finding in findings]})
    else:
        for finding in findings:
            print(finding.as_text())
    return 1 if any(finding.serious for finding in findings) else 0


def _journal(args: argparse.Namespace) -> int:
    if args.data is None:
        raise UsageError("usage", "`linli journal verify` needs --data DIR.")
    from app.bootstrap import open_counter

    counter = open_counter(args.data, quiet=True)
    try:
        look = counter.store.look_over()
        if not look.ok:
            _say({"ok": False, "pages": list(look.flaws)})
            raise look.fault()
        report = counter.verify_journal()
    finally:
        counter.close()
    faults = [{"flaw": str(fault.flaw), "n": fault.n} for fault in report.faults]
    _say(
        {
            "ok": report.ok,
            "operations": report.operations,
            "head": report.head.hash,
            "faults": faults,
        }
    )
    if not report.ok:
        told = ", ".join(f"{fault.flaw} at {fault.n}" for fault in report.faults[:5])
        raise OperatorError(
            "journal_broken",
            f"The journal doesn't verify: {told}.",
            "Stop using this counter and call the administrator.",
        )
    return 0


def _backup(args: argparse.Namespace) -> int:
    from app.backup.commands import take_backup

    _say(take_backup(args.file, args.data))
    return 0


def _restore(args: argparse.Namespace) -> int:
    if args.data is None:
        raise UsageError("usage", "`linli restore` needs --data DIR, a folder without a counter.")
    if bool(args.server) is not bool(args.code):
        raise UsageError("usage", "--server and --code belong together.")
    from app.backup.commands import restore_backup

    _say(restore_backup(args.file, args.data, server=args.server, code=args.code, name=args.name))
    return 0


def _carry(args: argparse.Namespace) -> int:
    from app.bootstrap import open_counter

    file = args.file.expanduser().absolute()
    counter = open_counter(args.data, quiet=True)
    try:
        if args.way == "out":
            out = counter.carry_out(file)
            _say({"package": str(file), "operations": out.operations, "left": out.left})
        else:
            taken = counter.carry_in(file)
            _say({"settled": taken.pushed, "rows": taken.pulled, "pending": taken.pending})
    finally:
        counter.close()
    return 0


def _export(args: argparse.Namespace) -> int:
    from app.bootstrap import open_counter
    from app.services.exporting import export

    counter = open_counter(args.data, quiet=True)
    try:
        count = export(counter.listing, args.kind, args.file.expanduser().absolute())
    finally:
        counter.close()
    _say({"exported": str(args.file), "kind": args.kind, "rows": count})
    return 0


if __name__ == "__main__":
    sys.exit(main())
