"""The API's description, fuzzed: what fits it is taken, what does not is refused, and every answer is as described."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection

from bot.gateway import chat
from bot.gateway.app import create_app, server_config
from bot.gateway.limits import Buckets, Limits, Places
from bot.gateway.pages import openapi
from bot.records.repository import Records, load_or_create_master_keys
from bot.settings import Settings

from .conftest import FakeRasa

TALKING, STALE, NOBODY = "a patient who talks", "a patient whose talk was erased", "nobody"
UNUSUAL_BUT_TRUE = ("410", "422")
"""What fits the description may still be refused: a code that nobody was given, a text without a visible sign."""


class Gateway:
    """One gateway for all calls, and the tokens they come with."""

    def __init__(self, url: str) -> None:
        self.url, self.http = url, requests.Session()
        self.http.trust_env = False
        self.http.headers["Connection"] = "close"  # between two calls may be more time than a server keeps one open
        self._stale, self._talking = self._opens(), self._opens()
        self.http.delete(f"{url}/api/conversation", headers=self._stale)

    def calls(self, case: Any, who: str) -> Any:
        """Make a call, and hold its answer against the description."""
        headers = {TALKING: self._talking, STALE: self._stale, NOBODY: None}[who]
        reached = {"session": self.http, "headers": headers, "base_url": self.url, "timeout": 60}
        # A way on to another page is an answer of its own.
        answer = case.call(**reached, allow_redirects=False)
        # Where the fuzzer has left the token out as one of several faults, it stands there again by `headers`.
        whole = "Authorization" in answer.request.headers and "was Authorization" in str(case.meta.phase)
        except_for = [negative_data_rejection] if whole else []
        case.validate_response(answer, transport_kwargs=reached, excluded_checks=except_for)
        named = openapi()["paths"][case.path].get(str(answer.request.method).lower(), {"responses": ("405",)})
        assert str(answer.status_code) in named["responses"], "only the default describes it"
        if answer.status_code == 204:
            self._talking = self._opens()
        return answer

    def _opens(self) -> dict[str, str]:
        token = self.http.post(f"{self.url}/api/conversations", json={}).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        self.http.put(f"{self.url}/api/consent", json={"talk": True, "share": True}, headers=headers)
        return headers


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, fresh: Settings) -> Iterator[Gateway]:
    """A gateway without limits to how much, on which nobody waits for news that do not come."""
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copytree(fresh.data, folder, dirs_exist_ok=True)
    here = Settings(data=folder)
    records = Records.open(here.database, here.key_store, load_or_create_master_keys(folder))
    much = Buckets(1e9, 1e9)
    limits = Limits(much, much, much, much, much, much, Places(1_000, 1_000))
    config = server_config(create_app(here, records, limits=limits, rasa=FakeRasa(records)), "127.0.0.1", 0)
    config.log_config = None
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat, "_LONGEST_WAIT", 0)
        running.start()
        while not server.started:
            running.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        called = Gateway(f"http://127.0.0.1:{port}")
        yield called
        called.http.close()
        server.should_exit = True
        running.join()
    records.close()


described = schemathesis.openapi.from_dict(openapi())
described.config.checks.positive_data_acceptance.expected_statuses += UNUSUAL_BUT_TRUE
once = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def takes_a_token(context: Any) -> bool:
    """Whether an operation asks who calls."""
    return bool(context.operation.definition.raw.get("security"))


def needs_a_token(context: Any) -> bool:
    """Whether it is for nobody else."""
    return takes_a_token(context) and {} not in context.operation.definition.raw["security"]


@described.exclude(needs_a_token).parametrize()
@settings(once, max_examples=10)
def test_what_anybody_may_call(case: Any, gateway: Gateway) -> None:
    gateway.calls(case, NOBODY)


@described.include(takes_a_token).parametrize()
@settings(once, max_examples=15)
def test_what_a_patient_may_call(case: Any, gateway: Gateway) -> None:
    answer = gateway.calls(case, TALKING)
    assert answer.status_code != 401 or "Authorization" not in answer.request.headers  # it is left out at times


@pytest.mark.parametrize("who", [STALE, NOBODY])
@described.include(needs_a_token).parametrize()
@settings(once, max_examples=3)
def test_what_nobody_else_may_call(case: Any, gateway: Gateway, who: str) -> None:
    assert gateway.calls(case, who).status_code >= 400
