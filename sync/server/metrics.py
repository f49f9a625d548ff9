# SPDX-License-Identifier: Apache-2.0
"""What the server counts about itself. Never by site or counter: those would grow without end, and tell tales."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One registry an application, so that two in one process don't add up."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "linli_requests", "Requests by route and status", ["route", "status"],
            registry=self._registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "linli_request_seconds", "Time to the reply", ["route"], registry=self._registry
        )
        self.operations = Counter(
            "linli_operations", "Operations by what became of them", ["outcome"],
            registry=self._registry,
        )  # fmt: skip
        self.rows = Counter("linli_rows_sent", "Rows sent to counters", registry=self._registry)
        self._ages = Gauge(
            "linli_upkeep_age_seconds", "Time since a job of the upkeep was last done", ["job"],
            registry=self._registry,
        )  # fmt: skip
        self._faults = Gauge(
            "linli_upkeep_failed", "Whether a job's last run had a fault", ["job"],
            registry=self._registry,
        )  # fmt: skip

    def show_upkeep(self, ages_s: Mapping[str, float], faults: Collection[str]) -> None:
        """How long ago each job was done, and which of them failed."""
        for job, age in ages_s.items():
            self._ages.labels(job).set(age)
            self._faults.labels(job).set(job in faults)

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)
