# SPDX-License-Identifier: Apache-2.0
"""The closed sets that records, operations and rules are written in.

Each value is its name on the wire and on the disk: one that exists is never renamed, and a new one is new to every
counter and server that is older.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Every kind of record, by its name on the wire."""

    SITE = "site"
    OPERATOR = "operator"
    COUNTER = "counter"
    KEYS = "keys"
    PRODUCT = "product"
    LOT = "lot"
    MOVEMENT = "movement"
    ORDER = "order"
    CONSIGNMENT = "consignment"
    GROUP_BUY = "group_buy"
    PARCEL = "parcel"
    HANDOVER = "handover"
    CASE = "case"


class ParcelStatus(StrEnum):
    """Where a parcel stands. `WAITING` means in the shop's custody, shelved or not."""

    EXPECTED = "expected"
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    PROBLEM = "problem"


class OrderStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class GroupBuyState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MovementKind(StrEnum):
    """Why stock moved. The first five are an operator's; the others follow from parcels and cases."""

    INTAKE = "intake"
    SALE = "sale"
    WASTE = "waste"
    ADJUST = "adjust"
    STOCKTAKE = "stocktake"
    PARCEL_IN = "parcel_in"
    PARCEL_OUT = "parcel_out"
    PARCEL_BACK = "parcel_back"
    SHORTAGE = "shortage"


class ProofLevel(StrEnum):
    """What a site asks for before goods leave (see docs in `verdict.py`)."""

    RELAXED = "relaxed"
    STANDARD = "standard"
    STRICT = "strict"


class ProofKind(StrEnum):
    """What a handover rested on, strongest first."""

    TOKEN = "token"
    SECRET_CODE = "secret_code"
    PHONE_TAIL = "phone_tail"
    MANAGER = "manager"


class CaseKind(StrEnum):
    CONFLICT = "conflict"
    DISCREPANCY = "discrepancy"
