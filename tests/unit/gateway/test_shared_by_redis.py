"""Several gateways that count together in a real Redis, and each for itself while it is away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest

from bot.gateway.app import create_app
from bot.gateway.limits import Buckets, Limits
from bot.gateway.sign_in_attempts import Door
from bot.records.repository import Records
from bot.settings import Settings
from bot.shared import Presence, Shared
from tests.redis_server import RedisServer

from .conftest import FakeRasa, Patient

SECRET = b"the same for all replicas"
Sharing = Callable[[], Shared]


@pytest.fixture(autouse=True)
def _empty(redis: RedisServer) -> None:
    with redis.client() as client:
        client.flushall()


@pytest.fixture
async def replica(redis: RedisServer) -> AsyncIterator[Sharing]:
    """Makes what each replica has of its own to ask Redis with."""
    made: list[Shared] = []

    def new() -> Shared:
        made.append(Shared(redis.url, SECRET))
        return made[-1]

    yield new
    for each in made:
        await each.close()


@pytest.fixture
async def gateways(
    settings: Settings, records: Records, rasa: FakeRasa, redis: RedisServer
) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two gateways with one database and one Redis."""
    here = replace(settings, redis_url=redis.url)
    limits = [Limits(messages=Buckets(4, 0.01)) for _ in range(2)]
    apps = [create_app(here, records, limits=each, rasa=rasa, patience=1.5) for each in limits]
    clients = [httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mo.test") for app in apps]
    async with apps[0].router.lifespan_context(apps[0]), apps[1].router.lifespan_context(apps[1]):
        yield clients
    for client in clients:
        await client.aclose()


def _limited(replica: Sharing) -> Limits:
    limits = Limits(messages=Buckets(3, 0.001))
    limits.share(replica())
    return limits


async def test_what_one_replica_lets_through_counts_at_the_other(replica: Sharing) -> None:
    one, other = _limited(replica), _limited(replica)
    waits = [await each.messages.wait("a talk") for each in (one, other, one, other, one)]
    assert waits[:3] == [0, 0, 0]
    assert all(990 < wait <= 1000 for wait in waits[3:])
    assert await other.messages.wait("another talk") == 0
    await one.messages.give_back("a talk")
    assert await other.messages.wait("a talk", take=False) == 0
    assert await other.messages.wait("a talk") == 0
    assert await one.messages.wait("a talk") > 0


async def test_wrong_passwords_at_every_replica_cost_one_wait(replica: Sharing) -> None:
    doors = [Door(shared=replica(), name="passwords") for _ in range(3)]
    told = await asyncio.gather(*(doors[n % 3].trying("dr ash", f"192.0.2.{n}") for n in range(30)))
    assert sorted(told) == [0] * 5 + [1] * 25
    assert await doors[1].trying("dr elm", "192.0.2.1") == 0
    await doors[2].opened("dr ash", "192.0.2.2")
    assert await doors[0].trying("dr ash", "192.0.2.99") == 0


async def test_one_address_has_so_many_tries_at_all_replicas_together(replica: Sharing) -> None:
    doors = [Door(shared=replica(), name="codes") for _ in range(2)]
    told = [await doors[n % 2].trying(f"name {n}", "192.0.2.1") for n in range(22)]
    assert told[:20] == [0] * 20
    assert all(179 <= seconds <= 180 for seconds in told[20:])
    await doors[0].opened("name 3", "192.0.2.1")
    assert await doors[1].trying("name 30", "192.0.2.1") == 0


async def test_passwords_and_codes_are_counted_apart(replica: Sharing) -> None:
    passwords, codes = Door(shared=replica(), name="passwords"), Door(shared=replica(), name="codes")
    for _ in range(6):
        await passwords.trying("dr ash")
    assert await passwords.trying("dr ash") > 0
    assert await codes.trying("dr ash") == 0


async def test_a_device_code_is_good_at_any_gateway_and_only_once(
    gateways: list[httpx.AsyncClient], patient: Patient, redis: RedisServer
) -> None:
    await patient.opens()
    codes = []
    for gateway in gateways:  # the second code ends the first, wherever it was made
        made = await gateway.post("/api/conversation/device-code", headers=patient.headers)
        codes.append(made.json()["code"])
    with redis.client() as client:
        kept = b" ".join(client.keys("*")).decode()
        assert kept.count("device code") == 2
        assert all(code.replace("-", "") not in kept for code in codes)
        assert all(0 < client.ttl(key) <= 600 for key in client.keys("*device*"))
    assert (await gateways[1].post("/api/conversations", json={"device_code": codes[0]})).status_code == 410
    opened = await gateways[0].post("/api/conversations", json={"device_code": codes[1]})
    assert opened.json()["conversation"] == patient.conversation
    assert (await gateways[1].post("/api/conversations", json={"device_code": codes[1]})).status_code == 410


async def test_messages_dealt_to_two_gateways_are_limited_as_one(
    gateways: list[httpx.AsyncClient], patient: Patient
) -> None:
    await patient.agrees()
    answers = []
    for number in range(6):
        patient.http = gateways[number % 2]
        answers.append((await patient.posts(f"message {number}")).status_code)
    assert answers == [200] * 4 + [429] * 2


async def test_without_redis_patients_go_on_and_with_it_again_the_replicas_count_together(
    gateways: list[httpx.AsyncClient], patient: Patient, redis: RedisServer
) -> None:
    await patient.agrees()
    redis.kill()
    try:
        for number in range(4):
            patient.http = gateways[number % 2]
            assert (await patient.posts(f"message {number}")).status_code == 200
        while (await gateways[0].get("/readyz")).json()["parts"]["redis"]["status"] == "ok":
            await asyncio.sleep(0.1)  # the parts are asked once a second
        made = await gateways[0].post("/api/conversation/device-code", headers=patient.headers)
        assert made.status_code == 201
    finally:
        redis.start()
    opened = await gateways[0].post("/api/conversations", json={"device_code": made.json()["code"]})
    assert opened.json()["conversation"] == patient.conversation, "a code of that time is good where it was made"


async def test_a_redis_that_hangs_holds_nobody_up_for_long(replica: Sharing, redis: RedisServer) -> None:
    limits = _limited(replica)
    assert await limits.messages.wait("a talk") == 0
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        waits = [await asyncio.wait_for(limits.messages.wait("a talk"), 20) for _ in range(4)]
        assert waits[:3] == [0, 0, 0]
        assert waits[3] > 0
    finally:
        os.kill(redis.pid, signal.SIGCONT)


async def test_nothing_in_redis_names_a_person_and_all_of_it_ends(replica: Sharing, redis: RedisServer) -> None:
    limits, door = _limited(replica), Door(shared=replica(), name="passwords")
    await limits.guesses.wait("192.0.2.77")
    await limits.messages.wait("conversation-4711")
    await door.trying("dr ash", "192.0.2.77")
    with redis.client() as client:
        kept = {key: client.hgetall(key) for key in client.keys("*")}
        assert len(kept) == 4
        written = json.dumps([[key.decode(), sorted(map(str, row))] for key, row in kept.items()])
        assert not any(word in written for word in ("192.0", "4711", "ash"))
        assert all(client.ttl(key) > 0 for key in kept)


def test_a_loss_is_told_once_and_so_is_the_return(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    presence = Presence(clock=lambda: 0.0)
    for _ in range(5):
        presence.failed(ConnectionError())
    assert not presence.expected
    presence.answered()
    presence.answered()
    assert caplog.text.count("shared.lost") == 1
    assert caplog.text.count("shared.back") == 1
