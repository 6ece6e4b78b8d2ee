"""Whom wrong passwords cost a wait, and how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from starlette.requests import Request

from bot.gateway.limits import address_of
from bot.gateway.sign_in_attempts import Attempts, Door

from .conftest import Moving


def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_ends_with_the_right_one(moving: Moving) -> None:
    attempts, waits = Attempts(free=5), []
    for _ in range(18):
        attempts.failed("dr ash")
        waits.append(attempts.wait("dr ash"))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, *[900] * 4]
    assert attempts.wait("dr elm") == 0
    attempts.succeeded("dr ash")
    assert attempts.wait("dr ash") == 0


def test_thousands_of_tries_at_once_still_only_wait(moving: Moving) -> None:
    attempts = Attempts(free=5)
    for _ in range(3000):
        attempts.failed("dr ash")
    assert attempts.wait("dr ash") == 900


def test_an_hour_after_the_last_failure_it_is_forgotten(moving: Moving) -> None:
    attempts = Attempts(free=5)
    for _ in range(20):
        attempts.failed("dr ash")
    moving(timedelta(hours=1, seconds=1))
    attempts.failed("dr ash")
    assert attempts.wait("dr ash") == 0


async def test_an_address_cannot_try_one_name_after_another(moving: Moving) -> None:
    door = Door()
    for number in range(20):
        assert await door.trying(f"name {number}", "192.0.2.1") == 0
    assert await door.trying("another name", "192.0.2.1") == 180
    assert await door.trying("another name", "192.0.2.2") == 0
    moving(timedelta(minutes=3))
    assert await door.trying("another name", "192.0.2.1") == 0


async def test_many_tries_at_once_at_one_name_are_heard_no_oftener_than_one_by_one(moving: Moving) -> None:
    door = Door()
    told = await asyncio.gather(*(door.trying("dr ash", f"192.0.2.{number}") for number in range(40)))
    assert sorted(told) == [0] * 5 + [1] * 35


async def test_a_right_password_of_ones_own_buys_no_guesses_at_others(moving: Moving) -> None:
    door, tried = Door(), 0
    while not await door.trying(f"name {tried}", "192.0.2.1"):
        tried += 1
        if not await door.trying("dr ash", "192.0.2.1"):
            await door.opened("dr ash", "192.0.2.1")
    assert tried == 20


async def test_a_practice_behind_one_address_signs_in_all_day(moving: Moving) -> None:
    door = Door()
    for number in range(500):
        assert await door.trying(f"name {number}", "192.0.2.1") == 0
        await door.opened(f"name {number}", "192.0.2.1")


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_ipv6_customer_counts_as_one_address(host: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == counted
