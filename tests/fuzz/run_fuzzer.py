# SPDX-License-Identifier: Apache-2.0
"""One parser under a coverage-guided fuzzer, in a process of its own: `run_fuzzer.py TARGET --runs N [--seconds S]`.

Same seed, same inputs. What breaks a parser ends the process with the input's path and a status other than 0. The
target `planted` breaks on an input that only coverage leads to: the control that the fuzzer looks at all.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=[
        *("app", "sync", "views.i18n"),
        *("printing.address", "printing.profile", "printing.templates", "printing.transports"),
    ]
):
    from tests.fuzz.targets import TARGETS, Target


@atheris.instrument_func  # type: ignore[untyped-decorator]  # atheris has no types
def planted(data: bytes) -> None:
    """Breaks on a text that nobody would draw by chance."""
    if len(data) > 3 and data[0] == ord("L") and data[1] == ord("I") and data[2] == ord("N"):
        raise ValueError("planted")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target", choices=[*TARGETS, "planted"])
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--artefacts", type=Path, required=True)
    args = parser.parse_args()
    target = TARGETS.get(args.target) or Target(parse=planted, seeds=[b"x"], longest=16)
    corpus = Path(tempfile.mkdtemp(prefix="corpus-", dir=args.artefacts))
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed{number}").write_bytes(seed)
        # The seeds themselves must pass before anything is changed in them.
        target.parse(seed)
    options = [
        "-seed=1",
        f"-runs={args.runs}",
        f"-max_len={target.longest}",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    options += [f"-artifact_prefix={args.artefacts}/", "-rss_limit_mb=2048", "-timeout=20"]
    if args.seconds:
        options.append(f"-max_total_time={args.seconds}")
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.parse)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
