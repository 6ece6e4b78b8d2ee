"""Messages a second with 1 to 64 patients at once, who answer without a pause, and what a message costs a core."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.benchmarks.speed.figures import Measured, mean, once, paired, percentile
from tests.benchmarks.speed.sides import Both
from tests.benchmarks.speed.texts import texts
from tests.benchmarks.speed.usage import Stopwatch

PATIENTS = (1, 2, 4, 8, 16, 32, 64)
_KNEE = 0.95  # of the highest throughput: more patients than that only wait longer
_MESSAGES_A_TALK = 25  # below what one conversation may send at once


@dataclass(frozen=True)
class Load:
    """What so many patients at once got: messages, those a second, processor seconds a message, and percentiles."""

    patients: int
    messages: int
    a_second: float
    cpu: float
    p50: float
    p95: float


async def _taken(client: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response:
    """The answer, after as many tries as it takes where the gateway says that too many wait."""
    while True:
        answer = await client.request(method, path, **more)
        if answer.status_code != 503:
            return answer.raise_for_status()
        await asyncio.sleep(int(answer.headers["Retry-After"]))


async def _at_mo(client: httpx.AsyncClient, until: float, seed: int, took: list[float]) -> None:
    said = texts(seed)
    while time.perf_counter() < until:
        opened = (await _taken(client, "POST", "/api/conversations", json={"id": secrets.token_urlsafe(24)})).json()
        me = {"Authorization": f"Bearer {opened['token']}"}
        await _taken(client, "PUT", "/api/consent", json={"talk": True, "share": True}, headers=me)
        for _ in range(_MESSAGES_A_TALK):
            if time.perf_counter() >= until:
                return
            body = {"id": secrets.token_urlsafe(12), "text": next(said)}
            began = time.perf_counter()
            answer = await _taken(client, "POST", "/api/messages", json=body, headers=me)
            if answer.status_code == 202:
                await client.get("/api/messages", params={"after": answer.json()["seq"], "wait": 25}, headers=me)
            elif all(line["kind"] != "reply" for line in answer.json()["messages"]):
                break  # several messages together were a warning sign: on hold, safety leads
            took.append(time.perf_counter() - began)


async def _at_other(client: httpx.AsyncClient, until: float, seed: int, took: list[float]) -> None:
    said = texts(seed)
    while time.perf_counter() < until:
        sender = secrets.token_urlsafe(12)
        for _ in range(_MESSAGES_A_TALK):
            if time.perf_counter() >= until:
                return
            began = time.perf_counter()
            body = {"sender": sender, "message": next(said)}
            (await client.post("/webhooks/rest/webhook", json=body)).raise_for_status()
            took.append(time.perf_counter() - began)


async def _run(both: Both, side: int, patients: int, seconds: float) -> Load:
    url = (both.product.url, f"http://127.0.0.1:{both.other.port}")[side]
    work = (_at_mo, _at_other)[side]
    took: list[float] = []
    watch = Stopwatch(both.pids[side])
    limits = httpx.Limits(max_connections=patients + 1)
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False, limits=limits) as client:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(work(client, until, 100 + n, took) for n in range(patients)))
    wall, cpu = watch.wall, watch.cpu
    ms = [1000 * one for one in took]
    return Load(
        patients, len(took), len(took) / wall, cpu / len(took), percentile(ms, 0.5), percentile(ms, 0.95)
    )  # fmt: skip


def measure(both: Both, seconds: float) -> Measured:
    """Each number of patients for so many seconds on either side, in turn."""
    found: tuple[list[Load], list[Load]] = ([], [])
    for number, patients in enumerate(PATIENTS):
        for side in (0, 1) if number % 2 else (1, 0):
            found[side].append(asyncio.run(_run(both, side, patients, seconds)))
    knees = [_knee(loads) for loads in found]
    per_core = paired(
        "throughput per core", "messages/s",
        [1 / load.cpu for load in found[0]], [1 / load.cpu for load in found[1]], mean,
        target=4.0, more_is_better=True, note="one over the processor seconds of all processes a message",
    )  # fmt: skip
    at_knee = once(
        "throughput at the knee", "messages/s", knees[0].a_second, knees[1].a_second, more_is_better=True,
        note="on whatever this machine had left, the client's own work included",
    )  # fmt: skip
    details = {name: [vars(load) for load in loads] for name, loads in zip(("ours", "theirs"), found, strict=True)}
    return Measured([per_core, at_knee], {**details, "knee": {"ours": knees[0].patients, "theirs": knees[1].patients}})


def _knee(loads: list[Load]) -> Load:
    """The fewest patients that get almost as much done as any number does."""
    most = max(load.a_second for load in loads)
    return next(load for load in loads if load.a_second >= _KNEE * most)
