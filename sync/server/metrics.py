# SPDX-License-Identifier: Apache-2.0
"""What the server counts about itself. Never by site or counter: those would grow without end, and tell tales."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

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

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)
