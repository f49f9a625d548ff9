# SPDX-License-Identifier: Apache-2.0
"""A request that fails as a whole, with the code and the words that its caller gets."""

from __future__ import annotations

from sync.protocol import ErrorBody, ErrorCode


class ProtocolFault(Exception):
    """Raised below the routes and answered by them; never an operation's outcome."""

    def __init__(
        self, code: ErrorCode, text: str, *, incarnation: int = 0, retry_after_s: int = 0
    ) -> None:
        super().__init__(code, text)
        self.code = code
        self.body = ErrorBody(
            code=code, text=text, incarnation=incarnation, retry_after_s=retry_after_s
        )
