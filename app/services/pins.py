# SPDX-License-Identifier: Apache-2.0
"""PINs: argon2id, and the waits that make guessing useless.

A try is counted BEFORE it is checked and the count is on the disk before the answer is known: killing
the program saves no guess. argon2 is imported when the first PIN is checked (it costs start-up time).
"""

from __future__ import annotations

FREE_TRIES = 3
MOST_TRIES = 10
DIGITS = range(4, 13)


def wait_s(wrong: int) -> int:
    """Seconds to wait after `wrong` wrong tries in a row: none for the first, then doubling from 5."""
    return 0 if wrong < FREE_TRIES else 5 * 2 ** (wrong - FREE_TRIES)


def is_pin(text: str) -> bool:
    """Whether a text may be somebody's PIN."""
    return len(text) in DIGITS and text.isascii() and text.isdigit()


def hash_pin(pin: str) -> str:
    """An argon2id string (19 MiB, t=2, p=1)."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(pin)


def pin_fits(pin: str, hashed: str) -> bool:
    """Whether a PIN is the one that was hashed; a broken hash fits nothing."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False
