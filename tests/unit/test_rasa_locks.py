"""Rasa's locks: shared through Redis by all its replicas, and no hindrance while Redis is away."""

from __future__ import annotations

import asyncio

import pytest

from bot.rasa_locks import SharedLocks
from bot.settings import ROOT
from tests.redis_server import RedisServer


@pytest.fixture
def url(redis: RedisServer) -> str:
    with redis.client() as client:
        client.flushall()
    return redis.url


async def _work(locks: SharedLocks, name: str, order: list[str], seconds: float = 0.05) -> None:
    async with locks.lock("a talk", lock_lifetime=10, wait_time_in_seconds=0.01):
        order.append(f"{name} begins")
        await asyncio.sleep(seconds)
        order.append(f"{name} ends")


def _one_after_the_other(order: list[str]) -> bool:
    return all(order[n].split()[0] == order[n + 1].split()[0] for n in range(0, len(order), 2))


async def test_two_replicas_work_on_one_conversation_one_after_the_other(url: str) -> None:
    order: list[str] = []
    await asyncio.gather(*(_work(SharedLocks(url=url), f"replica-{n}", order) for n in range(3)))
    assert len(order) == 6
    assert _one_after_the_other(order), order


async def test_without_a_redis_one_process_still_works_on_one_message_after_the_other() -> None:
    order: list[str] = []
    locks = SharedLocks(url="")
    await asyncio.gather(*(_work(locks, f"message-{n}", order) for n in range(3)))
    assert _one_after_the_other(order), order


async def test_messages_are_worked_on_while_redis_is_away_and_after_it_is_back(url: str, redis: RedisServer) -> None:
    locks, order = SharedLocks(url=url), list[str]()
    await _work(locks, "before", order)
    redis.kill()
    try:
        await _work(locks, "meanwhile", order)
        await _work(locks, "still", order)
    finally:
        redis.start()
    await _work(locks, "after", order)
    assert len(order) == 8


async def test_redis_lost_in_the_middle_of_a_message_breaks_nothing_after_it(url: str, redis: RedisServer) -> None:
    locks, order = SharedLocks(url=url), list[str]()
    work = asyncio.create_task(_work(locks, "first", order, seconds=0.3))
    await asyncio.sleep(0.1)
    redis.kill()
    try:
        await work
        await _work(locks, "second", order)
    finally:
        redis.start()
    await _work(SharedLocks(url=url), "third", order)
    assert [line.split()[0] for line in order[::2]] == ["first", "second", "third"]


async def test_a_replica_killed_with_a_lock_in_hand_leaves_nothing_for_good(url: str, redis: RedisServer) -> None:
    SharedLocks(url=url).issue_ticket("a talk", 10)
    with redis.client() as client:
        (key,) = client.keys("*")
        assert 0 < client.ttl(key) <= 10


def test_rasa_is_told_to_use_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACTIONS_WEBHOOK", "http://127.0.0.1:1/webhook")
    from rasa.core.lock_store import LockStore
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    assert isinstance(LockStore.create(endpoints.lock_store), SharedLocks)
