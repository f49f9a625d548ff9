# SPDX-License-Identifier: Apache-2.0
"""The interface's description, OpenAPI 3.1 made from the very structs that are decoded, and its page.

Promises: every address that is served is here and nothing else (a test compares), and the page needs no
script and nothing from another host.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import msgspec

from sync import protocol as wire
from sync.codec import CONTENT_TYPE
from sync.server import platform_messages as platform

VERSION = "1"
_JSON = "application/json"
_SITE = ("site", "integer", "The site's number; needed by a key that speaks for several.")
_CURSOR = ("cursor", "string", "`next` of the page before; empty for the beginning.")
_LIMIT = ("limit", "integer", "About how many.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address. `caller` is counter, platform or anyone; a query parameter is (name, type, meaning)."""

    method: str
    path: str
    summary: str
    caller: str
    request: Any = None
    reply: Any = None
    query: tuple[tuple[str, str, str], ...] = ()
    media: str = _JSON


ENDPOINTS = (
    Endpoint(
        method="post", path=wire.ENROL_PATH, caller="anyone", media=CONTENT_TYPE,
        summary="Makes a counter by a one-time code (or, signed, a fresh identity for a fork).",
        request=wire.EnrolRequest, reply=wire.EnrolReply,
    ),
    Endpoint(
        method="post", path=wire.EXCHANGE_PATH, caller="counter", media=CONTENT_TYPE,
        summary="Push and pull in one: operations up, one outcome each; rows down, by cursor.",
        request=wire.ExchangeRequest, reply=wire.ExchangeReply,
    ),
    Endpoint(
        method="get", path=wire.CHANGES_PATH, caller="counter", media=CONTENT_TYPE,
        summary="The pull alone.", reply=wire.ChangesReply, query=(_CURSOR, _LIMIT),
    ),
    Endpoint(
        method="get", path=wire.SNAPSHOT_PATH, caller="counter", media=CONTENT_TYPE,
        summary="A ready snapshot of the site: the list of its chunks, or with `chunk` one of them"
        f" ({wire.CHUNK_TYPE}).",
        reply=wire.SnapshotReply,
        query=(
            ("shape", "string", "How the counter lays its rows out; another one's is refused."),
            ("at_least", "integer", "A sequence that the snapshot must have."),
            ("id", "string", "The snapshot that the counter is in the middle of."),
            ("besides", "string", "A snapshot that came broken; another one is wanted."),
            ("chunk", "integer", "The number of a chunk of `id`, from 0."),
        ),
    ),
    Endpoint(
        method="get", path=wire.DIGEST_PATH, caller="counter", media=CONTENT_TYPE,
        summary="How many records of each kind there are, and what they come to.",
        reply=wire.DigestReply,
    ),
    Endpoint(
        method="get", path=wire.EVENTS_PATH, caller="counter", media="text/event-stream",
        summary="Wake-ups as server-sent events; a comment every 20 s. With `wait` one JSON answer.",
        reply=wire.Wake,
        query=(
            ("wait", "integer", "Answer once, within so many seconds (0 to 25), instead of a stream."),
            ("after", "integer", "With `wait`: at once, if the site is past this sequence."),
        ),
    ),
    Endpoint(
        method="post", path="/v1/platform/products", caller="platform",
        summary="Upserts products by code, up to 1,000.",
        request=platform.ProductsRequest, reply=platform.BatchReply,
    ),
    Endpoint(
        method="post", path="/v1/platform/orders", caller="platform",
        summary="Upserts orders by the platform's number, up to 1,000.",
        request=platform.OrdersRequest, reply=platform.BatchReply,
    ),
    Endpoint(
        method="post", path="/v1/platform/consignments", caller="platform",
        summary="Upserts deliveries and their parcels by the platform's ids.",
        request=platform.ConsignmentsRequest, reply=platform.BatchReply,
    ),
    Endpoint(
        method="post", path="/v1/platform/group-buys", caller="platform",
        summary="Upserts group buys by the platform's number, up to 1,000.",
        request=platform.GroupBuysRequest, reply=platform.BatchReply,
    ),
    Endpoint(
        method="post", path="/v1/platform/cancellations", caller="platform",
        summary="Cancels orders by the platform's number, up to 1,000; also before an order is known.",
        request=platform.CancellationsRequest, reply=platform.BatchReply,
    ),
    Endpoint(
        method="get", path="/v1/platform/pickup-token/{order}", caller="platform",
        summary="The text of the resident's QR, and the secret code.",
        reply=platform.PickupTokenReply, query=(_SITE,),
    ),
    Endpoint(
        method="get", path="/v1/platform/events", caller="platform",
        summary="What happened at the counters, after a cursor.",
        reply=platform.HappeningsReply, query=(_SITE, _CURSOR, _LIMIT),
    ),
    Endpoint(
        method="put", path="/v1/platform/webhook", caller="platform",
        summary="From now on this address is told what happened, page by page, signed.",
        request=platform.WebhookRequest, reply=platform.WebhookReply,
    ),
    Endpoint(
        method="get", path="/v1/platform/webhook", caller="platform",
        summary="Where this key's webhook stands.", reply=platform.WebhookReply, query=(_SITE,),
    ),
    Endpoint(
        method="delete", path="/v1/platform/webhook", caller="platform",
        summary="Nothing is sent to this key's webhook any more.",
        reply=platform.WebhookReply, query=(_SITE,),
    ),
    Endpoint(method="get", path="/livez", caller="anyone", summary="The process answers."),
    Endpoint(method="get", path="/readyz", caller="anyone", summary="The database answers."),
    Endpoint(
        method="get", path=wire.CA_PATH, caller="anyone", media="application/x-pem-file",
        summary="The certificate of the server's own authority, which an enrolment code names.",
    ),
    Endpoint(
        method="get", path="/metrics", caller="anyone", summary="Figures for Prometheus.",
        media="text/plain",
    ),
    Endpoint(method="get", path="/v1/openapi.json", caller="anyone", summary="This description."),
    Endpoint(
        method="get", path="/v1/docs", caller="anyone", summary="This description as a page.",
        media="text/html",
    ),
)  # fmt: skip

# What a list of raw items is made of: decoded one by one, described all the same.
_ITEMS = {
    platform.ProductsRequest: ("products", platform.ProductItem),
    platform.OrdersRequest: ("orders", platform.OrderItem),
    platform.ConsignmentsRequest: ("consignments", platform.ConsignmentItem),
    platform.GroupBuysRequest: ("group_buys", platform.GroupBuyItem),
    platform.CancellationsRequest: ("cancellations", platform.CancellationItem),
    platform.ConsignmentItem: ("parcels", platform.ParcelItem),
}


def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    shapes = [shape for e in ENDPOINTS for shape in (e.request, e.reply) if shape is not None]
    shapes += [wire.ErrorReply, *(item for _, item in _ITEMS.values())]
    unique = list(dict.fromkeys(shapes))
    found, components = msgspec.json.schema_components(
        unique, ref_template="#/components/schemas/{name}"
    )
    for shape, (name, item) in _ITEMS.items():
        components[shape.__name__]["properties"][name]["items"] = {
            "$ref": f"#/components/schemas/{item.__name__}"
        }
    return dict(zip(unique, found, strict=True)), components


def _operation(endpoint: Endpoint, refs: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    reply: dict[str, Any] = {"description": "Done"}
    if endpoint.reply is not None:
        reply["content"] = {endpoint.media: {"schema": refs[endpoint.reply]}}
    made: dict[str, Any] = {
        "summary": endpoint.summary,
        "operationId": f"{endpoint.method}{endpoint.path.replace('/', '_')}".strip("_"),
        "tags": [endpoint.caller],
        "responses": {
            "200": reply,
            "default": {
                "description": "Refused or failed",
                "content": {CONTENT_TYPE: {"schema": refs[wire.ErrorReply]}},
            },
        },
    }
    parameters = [
        {"name": name, "in": "query", "required": False, "description": text,
         "schema": {"type": kind}}
        for name, kind, text in endpoint.query
    ]  # fmt: skip
    if "{order}" in endpoint.path:
        parameters.append(
            {"name": "order", "in": "path", "required": True,
             "description": "The platform's order number.", "schema": {"type": "string"}}
        )  # fmt: skip
    if parameters:
        made["parameters"] = parameters
    if endpoint.request is not None:
        made["requestBody"] = {
            "required": True,
            "content": {endpoint.media: {"schema": refs[endpoint.request]}},
        }
    if endpoint.caller != "anyone":
        made["security"] = [{endpoint.caller: []}]
    return made


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    refs, components = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method] = _operation(endpoint, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Linli central server",
            "version": VERSION,
            "description": "Counters and the shop platform speak to a site's server through this.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "counter": {
                    "type": "http", "scheme": "bearer",
                    "description": f"The counter's token, and `{wire.SIGNATURE_HEADER}`: Ed25519 over"
                    " method, path with query, counter and the body as sent.",
                },
                "platform": {
                    "type": "http", "scheme": "bearer",
                    "description": "A key made by `linli admin platform-key add`.",
                },
            },
        },
    }  # fmt: skip


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code,pre{font-family:ui-monospace,monospace}pre{overflow:auto;padding:1rem;"
    "border:1px solid currentColor;border-radius:.5rem}h2{margin-top:2.5rem}"
)


@lru_cache(maxsize=1)
def page() -> str:
    """The description for people."""
    made = document()
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>{escape(made['info']['title'])}</title><style>{_STYLE}</style>"
        f"<h1>{escape(made['info']['title'])}</h1><p>{escape(made['info']['description'])} "
        "<a href=/v1/openapi.json>OpenAPI 3.1</a></p>"
    ]
    for endpoint in ENDPOINTS:
        parts.append(
            f"<h2><code>{endpoint.method.upper()} {escape(endpoint.path)}</code></h2>"
            f"<p>{escape(endpoint.summary)} <em>({endpoint.caller})</em></p>"
        )
        if endpoint.query:
            rows = "".join(
                f"<li><code>{escape(name)}</code> ({kind}): {escape(text)}</li>"
                for name, kind, text in endpoint.query
            )
            parts.append(f"<ul>{rows}</ul>")
        shown = [s.__name__ for s in (endpoint.request, endpoint.reply) if s is not None]
        links = " &rarr; ".join(f"<a href=#{name}>{name}</a>" for name in shown)
        parts.append(f"<p>{links}</p>")
    parts.append("<h1>Messages</h1>")
    for name, schema in made["components"]["schemas"].items():
        text = msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
        parts.append(f"<h2 id={escape(name)}>{escape(name)}</h2><pre>{escape(text)}</pre>")
    return "".join(parts)
