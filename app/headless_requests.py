# SPDX-License-Identifier: Apache-2.0
"""What the headless counter may be asked: each request's fields, and the check of a line against them.

Unknown names and fields are errors, so that a script's typing error is heard of at once. Nothing here acts.

How to add a request: its fields in `REQUESTS` here, its method and its line in `Headless` (headless.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from app.errors import UsageError
from app.services.answers import Proof

MAX_LINE = 1_000_000
"""A longer request line is refused unread."""


class Field:
    """What a request's field must be, and whether it may be left out."""

    def __init__(self, shape: type | tuple[type, ...], *, required: bool = True) -> None:
        self.shape = shape
        self.required = required


_TEXT, _OPT_TEXT = Field(str), Field(str, required=False)
_OPT_BOOL, _OPT_INT = Field(bool, required=False), Field(int, required=False)

REQUESTS: dict[str, dict[str, Field]] = {
    "enrol": {"server": _TEXT, "code": _TEXT, "name": _OPT_TEXT},
    "login": {"operator": _TEXT, "pin": _TEXT},
    "logout": {},
    "unlock": {"operator": _TEXT, "reason": _TEXT},
    "set_pin": {"operator": _TEXT, "new": _TEXT, "pin": _OPT_TEXT, "reason": _OPT_TEXT},
    "import": {"kind": _TEXT, "file": _TEXT, "confirm": _OPT_BOOL},
    "undo_import": {"import": _TEXT},
    "receive": {
        "text": _TEXT,
        "consignment": _OPT_TEXT,
        "slot": _OPT_TEXT,
        "damaged": _OPT_BOOL,
        "parcel": _OPT_TEXT,
    },
    "put_away": {"parcel": _TEXT, "slot": _TEXT},
    "scan": {"text": _TEXT},
    "hand_over": {"parcels": Field(list), "proof": Field(dict, required=False)},
    "undo": {"handover": _TEXT, "reason": _TEXT},
    "stock": {"code": _TEXT},
    "move_stock": {
        "code": _TEXT,
        "kind": _TEXT,
        "quantity": Field(int),
        "lot": _OPT_TEXT,
        "expires_on": _OPT_TEXT,
        "reason": _OPT_TEXT,
    },
    "reveal": {"parcel": _TEXT, "reason": _TEXT},
    "print": {
        "document": _TEXT,
        "ids": Field(list),
        "to": _TEXT,
        "size": _OPT_TEXT,
        "design": _OPT_TEXT,
        "lang": _OPT_TEXT,
        "sheet": _OPT_TEXT,
        "first": _OPT_INT,
        "crop_marks": Field(bool, required=False),
    },
    "templates": {},
    "template": {
        "act": _TEXT,
        "name": _OPT_TEXT,
        "file": _OPT_TEXT,
        "revision": _OPT_INT,
        "note": _OPT_TEXT,
    },
    "print_queue": {"job": _OPT_TEXT, "limit": _OPT_INT},
    "print_answer": {"items": Field(list), "printed": Field(bool), "reason": _OPT_TEXT},
    "print_again": {"item": _TEXT, "reason": _TEXT},
    "print_from": {"job": _TEXT, "n": Field(int), "reason": _OPT_TEXT},
    "print_cancel": {"job": _TEXT},
    "printer_pause": {"printer": _TEXT, "reason": _OPT_TEXT},
    "printer_resume": {"printer": _TEXT},
    "auto_print": {"printer": _TEXT, "size": _OPT_TEXT},
    "printers": {"find": Field(bool, required=False)},
    "printer": {
        "act": _TEXT,
        "name": _OPT_TEXT,
        "profile": Field(dict, required=False),
        "instead_of": _OPT_TEXT,
        "text": _OPT_TEXT,
        "lang": _OPT_TEXT,
    },
    "sync": {"wait_s": Field((int, float), required=False)},
    "network": {"online": Field(bool)},
    "status": {},
    "list": {
        "kind": _TEXT,
        "where": Field(dict, required=False),
        "limit": _OPT_INT,
        "after": _OPT_TEXT,
    },
    "resolve": {"case": _TEXT, "as": _TEXT, "reason": _TEXT},
    "quit": {},
}

_PROOF = {
    "text": (str,),
    "phone4": (str,),
    "proxy": (str, dict),
    "scanned": (bool, str, list),
    "manager_reason": (str,),
}
_PROXY = {"name": (str,), "phone": (str,)}


def parse(line: str) -> dict[str, Any]:
    """The request as an object; raises for what isn't one."""
    if len(line) > MAX_LINE:
        raise UsageError("bad_request", f"A request may have {MAX_LINE:,} characters at most.")
    try:
        request = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise UsageError("bad_json", "This line is not JSON.") from None
    if not isinstance(request, dict):
        raise UsageError("bad_json", "A request is one JSON object a line.")
    return request


def checked(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with known names, known fields and sound types, its nulls left out."""
    name = request.get("do")
    if not isinstance(name, str) or name not in REQUESTS:
        raise UsageError("unknown_request", f"Unknown `do`; known are {', '.join(REQUESTS)}.")
    shape = REQUESTS[name]
    given = {key: value for key, value in request.items() if value is not None}
    for key, value in given.items():
        if key in ("id", "do"):
            continue
        if key not in shape:
            known = ", ".join(shape) or "none"
            raise UsageError("unknown_field", f"`{name}` has no field `{key}`; known are {known}.")
        if not _is(value, shape[key].shape):
            raise UsageError("bad_field", f"`{key}` of `{name}` has the wrong type.")
    for key, field in shape.items():
        if field.required and key not in given:
            raise UsageError("missing_field", f"`{name}` needs `{key}`.")
    return given


def _is(value: object, shape: type | tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return shape is bool or (isinstance(shape, tuple) and bool in shape)
    return isinstance(value, shape)


def _fields(
    of: str, given: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]
) -> dict[str, Any]:
    """The fields of an object within a request, checked like the request's own."""
    kept = {key: value for key, value in given.items() if value is not None}
    for key, value in kept.items():
        if key not in known:
            names = ", ".join(known)
            raise UsageError("unknown_field", f"`{of}` has no field `{key}`; known are {names}.")
        if not isinstance(value, known[key]):
            raise UsageError("bad_field", f"`{key}` of `{of}` has the wrong type.")
    return kept


def proof_of(given: Mapping[str, Any]) -> Proof:
    given = _fields("proof", given, _PROOF)
    proxy = given.get("proxy") or {}
    proxy = _fields("proxy", {"name": proxy} if isinstance(proxy, str) else proxy, _PROXY)
    scanned = given.get("scanned", False)
    if scanned is True:
        codes: tuple[str, ...] = ("*",)
    elif isinstance(scanned, str):
        codes = (scanned,)
    else:
        codes = tuple(str(code) for code in scanned or ())
    return Proof(
        text=given.get("text", ""),
        phone4=given.get("phone4", ""),
        proxy_name=proxy.get("name", ""),
        proxy_phone=proxy.get("phone", ""),
        scanned=codes,
        manager_reason=given.get("manager_reason", ""),
    )
