# SPDX-License-Identifier: Apache-2.0
"""How much memory a print takes at most: each in a process of its own, for a peak never goes down again.

The peak is the kernel's high-water mark of the process itself (`VmHWM`); what a parent held isn't in it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.errors import OperatorError

_STATUS = Path("/proc/self/status")
_WAIT_S = 300
_WARM = 2


def require_proc() -> None:
    if not _STATUS.exists():
        raise OperatorError(
            "not_available", "This bench reads /proc, which this system hasn't.", "Run it on Linux."
        )


def _peak_mb() -> float:
    for line in _STATUS.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1_000
    raise RuntimeError("the system doesn't tell a process's peak")


def _work(what: str, count: int, folder: str) -> None:
    from app.bench import papers

    if what == "bare_manifest":
        from app.bench.bare_papers import bare_manifest

        Path(folder, "bare.pdf").write_bytes(bare_manifest(papers.manifest(count)))
        return
    from printing.spool import print_documents

    if what == "manifest":
        print_documents("manifest", [papers.manifest(count)], f"pdf:{folder}/manifest.pdf")
    else:
        print_documents("parcel_label", papers.parcel_labels(count), f"{what}:{folder}/labels")


def tell(what: str, count: int, folder: str) -> None:
    """In the child: the peak of a small job, whose fonts and libraries stay, and of the whole one."""
    _work(what, _WARM, folder)
    small = _peak_mb()
    _work(what, count, folder)
    sys.stdout.write(f"{small} {_peak_mb()}\n")


def peaks_mb(what: str, count: int, folder: Path) -> tuple[float, float]:
    """Of `count` stops or labels: the peak in all, and what it has risen by above a job of two."""
    program = f"from app.bench.paper_memory import tell; tell({what!r}, {count}, {str(folder)!r})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=_WAIT_S,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OperatorError("bench_failed", f"A print of the bench failed ({last}).")
    small, peak = (float(word) for word in done.stdout.split())
    # Pages are what memory is counted in: less than a tenth of a megabyte is none.
    return round(peak, 1), max(0.1, round(peak - small, 1))
