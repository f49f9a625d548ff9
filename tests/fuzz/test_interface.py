# SPDX-License-Identifier: Apache-2.0
"""The server's own description of itself, called with whatever fits it and whatever doesn't, in this process.

Nothing that is sent makes a fault; every reply carries the marker and the shape that the description promises;
without a key nothing but health and the description answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from sync.protocol import CA_PATH, MARKER, PROTO, ErrorReply
from sync.server import openapi
from sync.server.app import create_app
from sync.server.central import Rates
from sync.server.embedded import open_central
from tests.sync.server.world import Shop, open_shop

EXAMPLES = 2
MANY = 12
OPEN = {CA_PATH, "/livez", "/readyz", "/metrics", "/v1/openapi.json", "/v1/docs"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LINLI_KEYFILE", raising=False)
        many = Rates(per_s=1e6, burst=10**6, failures_per_s=1e6, failures_burst=10**6)
        central = open_central(Path(tmp_path_factory.mktemp("server")), rates=many)
    yield open_shop(central)
    central.close()


@pytest.fixture(scope="module")
def api(shop: Shop) -> Any:
    return schemathesis.openapi.from_asgi("/v1/openapi.json", create_app(shop.central))


@pytest.fixture(scope="module")
def key(shop: Shop) -> str:
    return shop.central.accounts.add_platform_key([shop.site])


def _call_all(api: Any, judge: Callable[[Any], None], examples: int = EXAMPLES) -> set[str]:
    """Draws cases for every address from its description; the addresses that were called."""
    called: set[str] = set()
    for found in api.get_all_operations():
        operation = found.ok()
        called.add(operation.path)

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def run(case: Any) -> None:
            judge(case)

        run()
    return called


def _expect_answer(response: Any) -> None:
    assert response.headers[MARKER.lower()] in (str(PROTO), [str(PROTO)])
    assert response.status_code < 500
    if response.status_code >= 400:
        msgspec.json.decode(response.content, type=ErrorReply)


def _answered(key: str) -> Callable[[Any], None]:
    """Taken or refused with a reason, in the shape that the description gives."""

    def judge(case: Any) -> None:
        response = case.call(headers={"authorization": f"Bearer {key}"})
        _expect_answer(response)
        if response.status_code == 200:
            case.validate_response(
                response, checks=[content_type_conformance, response_schema_conformance]
            )

    return judge


def _shut_out(case: Any) -> None:
    response = case.call(headers={"authorization": ""})
    _expect_answer(response)
    assert response.status_code >= 400 or case.operation.path in OPEN


def test_with_a_key_every_call_has_its_answer(api: Any, key: str) -> None:
    """A few cases of every address, from its own description."""
    described = {endpoint.path for endpoint in openapi.ENDPOINTS} - {"/v1/openapi.json"}
    assert _call_all(api, _answered(key)) - {"/v1/openapi.json"} == described


def test_without_a_key_nothing_answers(api: Any) -> None:
    """No body and no query opens what asks for a key, a token or a code."""
    _call_all(api, _shut_out)


@pytest.mark.long
def test_many_calls_have_their_answers(api: Any, key: str) -> None:
    """Many cases of every address, with a key and without."""
    _call_all(api, _answered(key), MANY)
    _call_all(api, _shut_out, MANY)


def test_an_endpoint_that_asks_for_no_key_is_found(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTROL: with the key left unasked a platform's call goes through, which the walk above would refuse."""
    from litestar.testing import TestClient

    monkeypatch.setattr(type(shop.central), "platform_site", lambda _self, _key, _site: shop.site)
    monkeypatch.setattr("sync.server.routes.platform.platform_key", lambda _request: "")
    client = TestClient(create_app(shop.central))
    assert client.get("/v1/platform/events").status_code == 200
    assert replace(openapi.ENDPOINTS[0]).path not in OPEN
