# SPDX-License-Identifier: Apache-2.0
"""Labels, a courier's manifest and the print queue, beside the same by hand on a bare canvas and by an HTML engine.

Processor time throughout, for other programs' work must not count; of several interleaved rounds the best. What is
remembered of a label's own texts and codes is dropped before each round: on a real day every label is a new one. The
limits by hand are in `bare_papers`, the HTML engine in `html_papers`; print time is what a label takes at a usual
desktop printer (60x40 mm, 100 mm a second, and the way to the next gap).
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.bench import html_papers, papers
from app.bench.bare_papers import bare_labels, bare_manifest
from app.bench.paper_memory import peaks_mb, require_proc
from app.bench.print_queue import queue_figures
from app.bench.report import Report
from printing.documents.parcel_label import ParcelLabel
from printing.draw import ResolvedLabel
from printing.languages import encode
from printing.languages.pdf import pdf
from printing.languages.raster import rasterise
from printing.profile import DeviceLanguage, PrinterProfile

LABELS = 600
STOPS = 1_000
ROUNDS = 5
PRINT_MS = 390.0
_HTML_LABELS = 60
_HTML_JOBS = 2
_SIZE = "60x40"
_SIZES = ("40x30", _SIZE, "76x130")
_DEVICES = (DeviceLanguage.TSPL, DeviceLanguage.ZPL, DeviceLanguage.ESCPOS)
# What a receipt printer's head is wide enough for.
_ESCPOS_SIZES = ("40x30", _SIZE)
Work = Callable[[], object]


def measure(size: int) -> Report:
    """`size` is how many labels; the manifest has five stops for three labels."""
    require_proc()
    html_papers.require_engine()
    labels = size or LABELS
    stops = STOPS if not size else max(20, size * 5 // 3)
    figures = _times(labels, stops)
    ratios = _time_ratios(figures)
    ratios |= _bytes(papers.parcel_labels(labels))
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        folder = Path(made)
        memory, memory_ratio = _memory(folder, labels, stops)
        figures |= memory
        ratios["manifest_memory_to_bare"] = memory_ratio
        figures |= queue_figures(folder, labels)
    ratios["queue_cpu_to_print_time"] = round(figures["queue_cpu_ms"] / PRINT_MS, 4)
    return Report(
        bench="printing",
        figures=figures,
        ratios=ratios,
        limits={
            "manifest_to_bare": 1.5,
            "manifest_memory_to_bare": 1.3,
            "tspl_bytes_40x30": 0.6,
            "tspl_bytes_60x40": 0.45,
            "tspl_bytes_76x130": 0.45,
            "zpl_bytes_60x40": 0.25,
            "zpl_bytes_76x130": 0.25,
            "queue_cpu_to_print_time": 0.01,
        },
        least={
            "label_pdf_to_bare": 0.6,
            "label_pdf_to_html": 20.0,
            "label_tspl_to_html_label": 200.0,
        },
    )


def _cpu(works: dict[str, Work], rounds: int) -> dict[str, float]:
    """The least processor seconds of each, its rounds between the others'."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, work in works.items():
            papers.forget_records()
            gc.collect()
            start = time.process_time()
            work()
            spent = time.process_time() - start
            best[name] = min(spent, best.get(name, spent))
    return best


def _label(record: ParcelLabel, size: str = _SIZE) -> ResolvedLabel:
    (page,) = papers.drawn("parcel_label", record, size, 203)
    return page


def _profile(language: DeviceLanguage) -> PrinterProfile:
    return PrinterProfile(name="bench", language=language, to="file:///dev/null")


def _encoded(records: Sequence[ParcelLabel], language: DeviceLanguage) -> None:
    profile = _profile(language)
    for record in records:
        encode(_label(record), profile)


def _times(labels: int, stops: int) -> dict[str, float]:
    records = papers.parcel_labels(labels)
    round_of = papers.manifest(stops)
    some = records[:_HTML_LABELS]
    ours: dict[str, Work] = {
        "label_pdf": lambda: pdf(map(_label, records), title="bench"),
        "bare_label_pdf": partial(bare_labels, records),
        "manifest": lambda: pdf(
            papers.drawn("manifest", round_of, "A4", papers.SHEET_DPI), title="bench"
        ),
        "bare_manifest": partial(bare_manifest, round_of),
        "raster": lambda: [rasterise(_label(record)) for record in records],
    }
    for language in _DEVICES:
        ours[f"label_{language}"] = partial(_encoded, records, language)
    # Fonts and glyphs are read once in a day, on both sides.
    _cpu(ours, 1)
    spent = _cpu(ours, ROUNDS if labels >= LABELS else 1)
    engine = _cpu(
        {
            "html": partial(html_papers.html_labels, some),
            "html_label": lambda: html_papers.rasterised(html_papers.html_labels(some[:1])),
        },
        _HTML_JOBS if labels >= LABELS else 1,
    )
    figures: dict[str, float] = {
        "label_pdf_per_s": round(labels / spent["label_pdf"], 1),
        "bare_label_pdf_per_s": round(labels / spent["bare_label_pdf"], 1),
        "html_label_pdf_per_s": round(len(some) / engine["html"], 1),
        "html_label_ms": round(engine["html_label"] * 1_000, 1),
        "label_raster_ms": round(spent["raster"] * 1_000 / labels, 3),
    }
    for language in _DEVICES:
        figures[f"label_{language}_ms"] = round(spent[f"label_{language}"] * 1_000 / labels, 3)
    figures["label_escpos_per_s"] = round(labels / spent["label_escpos"], 1)
    figures["manifest_s"] = round(spent["manifest"], 4)
    figures["bare_manifest_s"] = round(spent["bare_manifest"], 4)
    return figures


def _time_ratios(figures: dict[str, float]) -> dict[str, float]:
    """An HTML label stands for one job at the counter; in a batch its engine reads its fonts but once."""
    pdf_per_s, html_per_s = figures["label_pdf_per_s"], figures["html_label_pdf_per_s"]
    return {
        "label_pdf_to_bare": round(pdf_per_s / figures["bare_label_pdf_per_s"], 2),
        "label_pdf_to_html": round(pdf_per_s / html_per_s, 1),
        "label_tspl_to_html_label": round(figures["html_label_ms"] / figures["label_tspl_ms"], 1),
        "label_tspl_to_html_in_a_batch": round(1_000 / html_per_s / figures["label_tspl_ms"], 1),
        "manifest_to_bare": round(figures["manifest_s"] / figures["bare_manifest_s"], 2),
    }


def _bytes(records: Sequence[ParcelLabel]) -> dict[str, float]:
    """What a printer gets, as parts of the label's whole bitmap: the mean of the day's labels."""
    ratios: dict[str, float] = {}
    for size in _SIZES:
        pages = [_label(record, size) for record in records]
        whole = sum((page.width_dots + 7) // 8 * page.height_dots for page in pages)
        for language in _DEVICES:
            if language is DeviceLanguage.ESCPOS and size not in _ESCPOS_SIZES:
                continue
            profile = _profile(language)
            sent = sum(len(encode(page, profile)) for page in pages)
            ratios[f"{language}_bytes_{size}"] = round(sent / whole, 3)
    return ratios


def _memory(folder: Path, labels: int, stops: int) -> tuple[dict[str, float], float]:
    ours, ours_more = peaks_mb("manifest", stops, folder)
    bare, bare_more = peaks_mb("bare_manifest", stops, folder)
    figures = {
        "manifest_peak_mb": ours,
        "bare_manifest_peak_mb": bare,
        "manifest_more_mb": ours_more,
        "bare_manifest_more_mb": bare_more,
    }
    for language in ("pdf", "tspl"):
        peak, more = peaks_mb(language, labels, folder)
        figures |= {f"labels_{language}_peak_mb": peak, f"labels_{language}_more_mb": more}
    return figures, round(ours / bare, 2)
