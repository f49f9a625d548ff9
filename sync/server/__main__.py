# SPDX-License-Identifier: Apache-2.0
"""`linli server` and `linli admin`: arguments, one JSON line, an exit code.

0 done, 1 refused or failed with one line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
from sqlalchemy.exc import DBAPIError

from app.errors import OperatorError
from app.interpreter import collect_less
from app.logs import told
from sync.server import admin
from sync.server.embedded import HOST, Server, bind, open_central, url_of
from sync.server.ending import announced
from sync.server.engine import translated
from sync.server.faults import ProtocolFault
from sync.server.restoring import put_back
from sync.server.tls import refreshed

PORT = 8420


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _guarded(work: Callable[[], None]) -> int:
    """Runs a command; the environment's faults and refusals are one line."""
    try:
        work()
    except OperatorError as fault:
        sys.stderr.write(f"linli: {fault.text}\n")
        return 1
    except ProtocolFault as fault:
        sys.stderr.write(f"linli: {fault.body.text}\n")
        return 1
    except DBAPIError as fault:
        sys.stderr.write(f"linli: {translated(fault).text}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    except (
        Exception
    ) as bug:  # the process's edge: a traceback would quote rows, this names places only
        sys.stderr.write(f"linli: internal fault: {told(bug)}\n")
        return 1
    return 0


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where the SQLite file and its key lie"
    )
    parser.add_argument(
        "--database", default="", metavar="URL", help="postgresql://... instead of SQLite"
    )


def _folder(given: Path | None) -> Path:
    """The server's own folder, beside the counter's and never the same."""
    if given is not None:
        return given.expanduser().absolute()
    return Path(platformdirs.user_data_dir("linli-server", appauthor=False))


def run_server(argv: Sequence[str]) -> int:
    """`linli server`."""
    parser = argparse.ArgumentParser(prog="linli server", description="The central server.")
    _where(parser)
    parser.add_argument("--listen", default=HOST, metavar="ADDRESS")
    parser.add_argument("--port", type=int, default=PORT, help="0 for any free one")
    parser.add_argument(
        "--plain", action="store_true", help="no TLS of its own: a proxy on this machine has it"
    )
    parser.add_argument(
        "--min-proto", type=int, metavar="N", help="announces the end of older counters' protocols"
    )
    parser.add_argument(
        "--min-proto-from", default="", metavar="DAY", help="from this day on: YYYY-MM-DD"
    )
    args = parser.parse_args(argv)

    def work() -> None:
        ending = announced(args.min_proto, args.min_proto_from)
        # Uvicorn ends gently on SIGTERM and then raises it again: that must still close the database.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        collect_less()
        found = bind(args.listen, args.port)
        try:
            folder = _folder(args.data)
            central = open_central(folder, args.database)
            central.ending = ending
            try:
                tls = None if args.plain else refreshed(folder, central.clock.now_ms())
                url = url_of(found, tls)
                Server(central, lambda: _say({"ready": url}), tls).run([found])
            finally:
                central.close()
        finally:
            found.close()

    return _guarded(work)


def run_admin(argv: Sequence[str]) -> int:
    """`linli admin`."""
    parser = argparse.ArgumentParser(prog="linli admin", description="The server's accounts.")
    _where(parser)
    things = parser.add_subparsers(dest="thing", required=True, metavar="THING")

    def command(
        parent: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
    ) -> argparse.ArgumentParser:
        return parent.add_parser(name, help=text, description=text)

    def group(name: str, text: str) -> argparse._SubParsersAction[argparse.ArgumentParser]:
        return command(things, name, text).add_subparsers(
            dest="action", required=True, metavar="ACTION"
        )

    def site_of(found: argparse.ArgumentParser) -> None:
        found.add_argument("--site", type=int, required=True)

    sites = group("site", "pickup points")
    site = command(sites, "add", "a pickup point")
    site.add_argument("--name", required=True)
    site.set_defaults(run=lambda c, a: admin.add_site(c, a.name))
    policy = command(sites, "policy", "what a site asks for and allows")
    site_of(policy)
    policy.add_argument("settings", nargs="*", metavar="NAME=VALUE", help="none: tells them")
    policy.set_defaults(run=lambda c, a: admin.set_policy(c, a.site, a.settings))

    operators = group("operator", "who may log in")
    operator = command(operators, "add", "someone who may log in")
    site_of(operator)
    operator.add_argument("--name", required=True)
    operator.add_argument("--role", required=True, action="append", help="may be given again")
    operator.add_argument("--pin", required=True)
    operator.set_defaults(run=lambda c, a: admin.add_operator(c, a.site, a.name, a.role, a.pin))
    for name, active in (("suspend", False), ("readmit", True)):
        change = command(operators, name, "lets an operator work no more, or again")
        change.add_argument("operator", metavar="ID")
        site_of(change)
        change.set_defaults(
            run=lambda c, a, active=active: admin.suspend_operator(
                c, a.site, a.operator, active=active
            )
        )

    code = command(things, "enrolment-code", "a code that makes one counter")
    site_of(code)
    code.add_argument("--address", default="", metavar="URL", help="both as one text to scan")
    code.add_argument("--qr", default="", metavar="FILE", help="the text as a QR code, SVG")
    code.set_defaults(run=lambda c, a: admin.enrolment_code(c, a.site, address=a.address, qr=a.qr))

    key = command(group("platform-key", "the shop platform's keys"), "add", "a key for some sites")
    key.add_argument("--site", type=int, required=True, action="append", help="may be given again")
    key.set_defaults(run=lambda c, a: admin.add_platform_key(c, a.site))

    revoke = command(group("counter", "counters"), "revoke", "shuts a counter out")
    revoke.add_argument("counter", metavar="ID")
    revoke.set_defaults(run=lambda c, a: admin.revoke_counter(c, a.counter))

    rotate = command(group("keys", "signing keys"), "rotate", "a fresh signing key")
    site_of(rotate)
    rotate.set_defaults(run=lambda c, a: admin.rotate_keys(c, a.site))

    token = command(group("token", "pickup tokens"), "revoke", "calls a resident's token back")
    site_of(token)
    token.add_argument("order", metavar="ORDER", help="the platform's number, or the id")
    token.set_defaults(run=lambda c, a: admin.revoke_token(c, a.site, a.order))

    restored = command(things, "restored", "after a restore: counters send their journals again")
    restored.set_defaults(run=lambda c, _: admin.restored(c))

    restore = command(things, "restore", "puts a backup of the SQLite database back")
    restore.add_argument("--from", dest="copy", type=Path, required=True, metavar="FILE")
    restore.set_defaults(
        run=lambda _, a: {"restored": str(a.copy)},
        first=lambda folder, a: put_back(folder, a.copy.expanduser().absolute()),
    )

    carried = command(things, "carry", "takes a counter's package from a stick, and answers it")
    carried.add_argument("package", type=Path, metavar="FILE")
    site_of(carried)
    carried.add_argument("--answer", type=Path, metavar="FILE", help="FILE.answer by default")
    carried.set_defaults(run=lambda c, a: admin.carry_package(c, a.site, a.package, a.answer))

    tls = group("tls", "certificates of this server's own authority")
    made = command(tls, "make", "a certificate; the authority too, the first time")
    made.add_argument("--host", required=True, action="append", help="may be given again")
    made.set_defaults(run=lambda c, a: admin.make_tls(_folder(a.data), a.host, c.clock.now_ms()))
    renewed = command(tls, "renew", "a fresh certificate for the same hosts")
    renewed.set_defaults(run=lambda c, a: admin.renew_tls(_folder(a.data), c.clock.now_ms()))

    aside = group("quarantine", "operations that were set aside")
    for name, again, text in (
        ("list", False, "which, and why"),
        ("rerun", True, "runs them again"),
    ):
        look = command(aside, name, text)
        site_of(look)
        look.set_defaults(run=lambda c, a, again=again: admin.quarantine(c, a.site, again=again))

    upkeep = command(things, "upkeep", "backups, old tombstones: what the server does by itself")
    upkeep.add_argument("--now", action="store_true", help="all of it, due or not")
    upkeep.set_defaults(run=lambda c, a: admin.run_upkeep(c, now=a.now))

    args = parser.parse_args(argv)

    def work() -> None:
        folder = _folder(args.data)
        if "first" in args:
            if args.database:
                raise OperatorError(
                    "not_sqlite",
                    "PostgreSQL is restored by its own tools.",
                    "Then run: linli admin restored --database URL.",
                )
            args.first(folder, args)
        central = open_central(folder, args.database)
        try:
            _say(args.run(central, args))
        finally:
            central.close()

    return _guarded(work)


if __name__ == "__main__":
    sys.exit(run_server(sys.argv[1:]))
