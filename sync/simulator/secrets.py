# SPDX-License-Identifier: Apache-2.0
"""A machine's keychain in memory: it survives a power cut and goes along with a copied machine."""

from __future__ import annotations


class Keychain:
    """The shelf of `app.secrets.Secrets`."""

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        self.kept = dict(kept or {})

    def read(self, name: str) -> str | None:
        return self.kept.get(name)

    def write(self, name: str, text: str) -> None:
        self.kept[name] = text

    def drop(self, name: str) -> None:
        self.kept.pop(name, None)
