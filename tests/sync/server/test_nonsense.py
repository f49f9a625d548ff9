# SPDX-License-Identifier: Apache-2.0
"""Any body and any query at any address: an answer of ours, never a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.protocol import MARKER, PROTO, ErrorReply
from sync.server.embedded import Handle, start_embedded
from tests.postgres import Postgres
from tests.sync.server.world import Shop, open_shop

_KEYS = [
    "site", "orders", "products", "consignments", "number", "id", "code", "name", "phone", "lines",
    "quantity", "price_minor", "parcels", "waybill", "order", "delivery", "placed_at", "pieces",
]  # fmt: skip
_SCALARS = (
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False)
    | st.text(max_size=30) | st.sampled_from(["GB1", "6901234567892", "SF123456789", "\0", "pickup"])
)  # fmt: skip
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)
_ORDERS = st.fixed_dictionaries(
    {"number": st.sampled_from(["GB1", "GB2"]) | _SCALARS},
    optional=dict.fromkeys(("name", "phone", "address", "lines", "note", "placed_at"), _JSON),
)
_PARCELS = st.dictionaries(st.sampled_from(_KEYS), _SCALARS, max_size=8)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def handle(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Handle]:
    """One server for all examples: what one leaves behind, the next one meets."""
    url = ""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new_database()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINLI_KEYFILE", raising=False)
        found = start_embedded(Path(tmp_path_factory.mktemp("server")), database_url=url)
    yield found
    found.stop()


@pytest.fixture(scope="module")
def shop(handle: Handle) -> Shop:
    return open_shop(handle.central)


@pytest.fixture(scope="module")
def http(handle: Handle, shop: Shop) -> Iterator[httpx.Client]:
    key = shop.central.accounts.add_platform_key([shop.site])
    with httpx.Client(
        base_url=handle.url, timeout=10, headers={"authorization": f"Bearer {key}"}
    ) as client:
        yield client


def _expect_answer(response: httpx.Response) -> None:
    assert response.headers[MARKER] == str(PROTO)
    assert response.status_code < 500
    if response.status_code != 200:
        msgspec.json.decode(response.content, type=ErrorReply)


_fuzz = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_fuzz
@given(
    st.sampled_from(["products", "orders", "consignments"]),
    _JSON | st.fixed_dictionaries({"orders": st.lists(_ORDERS | _JSON, max_size=5)})
    | st.fixed_dictionaries(
        {"consignments": st.lists(
            st.fixed_dictionaries({"id": st.just("C1") | _SCALARS}, optional={"parcels": st.lists(_PARCELS)}),
            max_size=3)}
    ),
)  # fmt: skip
def test_any_call_of_the_platform_has_an_answer(http: httpx.Client, path: str, body: Any) -> None:
    """Whatever is in it, the reply says which items were taken and why the others were not."""
    response = http.post(f"/v1/platform/{path}", content=msgspec.json.encode(body))
    _expect_answer(response)


@_fuzz
@given(st.sampled_from(["enrol", "exchange"]), st.binary(max_size=80) | _JSON)
def test_any_body_at_the_counters_addresses_has_an_answer(
    http: httpx.Client, path: str, body: Any
) -> None:
    """A stranger learns nothing and breaks nothing."""
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    _expect_answer(http.post(f"/v1/{path}", content=content))


@_fuzz
@given(st.text(min_size=1, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_order_cursor_and_limit_has_an_answer(
    http: httpx.Client, order: str, cursor: str, limit: str
) -> None:
    """In the path or in the query."""
    _expect_answer(http.get("/v1/platform/events", params={"cursor": cursor, "limit": limit}))
    made = httpx.URL("/v1/platform/pickup-token/x").copy_with(
        raw_path=b"/v1/platform/pickup-token/" + _quoted(order)
    )
    _expect_answer(http.get(made, params={"site": limit}))
    _expect_answer(http.get(made))


def _quoted(text: str) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in text.encode("utf-8", "replace"))


def test_the_server_still_works_afterwards(http: httpx.Client, shop: Shop) -> None:
    """What came before has cost nothing: a true order is taken."""
    reply = http.post("/v1/platform/orders", json={"orders": [{"number": "GB-LAST"}]})
    assert reply.json()["applied"] == 1
    counter = shop.counter()
    assert counter.push(counter.list_product()) == ["applied"]
