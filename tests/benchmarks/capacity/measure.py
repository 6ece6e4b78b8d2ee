"""Measures, on a fleet with one or more replicas, what a message takes of each part, and how many pass in a second."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import create_engine, text

from tests.system.chaos.fleet import KINDS, Fleet
from tests.system.chaos.scripts import lines
from tests.system.patient import Patient
from tests.system.product import children

PARTS = (*KINDS, "postgres", "redis", "client")
_TALK = 12  # messages of one conversation here, below what limits slow down
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Load:
    """What was seen under one load: messages a second, seconds for an answer, processor seconds by part."""

    concurrent: int
    messages: int
    seconds: float
    answers: list[float] = field(repr=False)
    cpu: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        cuts = quantiles(self.answers, n=100)
        return {
            "concurrent": self.concurrent,
            "messages": self.messages,
            "throughput": round(self.messages / self.seconds, 2),
            "p50": round(cuts[49], 4),
            "p95": round(cuts[94], 4),
            "cpu_per_message": {part: round(spent / self.messages, 5) for part, spent in self.cpu.items()},
            "cores_obtained": round(sum(self.cpu.values()) / self.seconds, 2),
        }


def cpu(fleet: Fleet) -> dict[str, float]:
    """Processor seconds that each part has used so far, this process as the client."""
    spent = dict.fromkeys(PARTS, 0.0)
    for replica in fleet.replicas:
        spent[replica.kind] += _used(replica.pid)
    server = fleet.postgres.pid
    spent["postgres"] = _used(server, reaped=True) + sum(map(_used, children(server)))
    spent["redis"] = _used(fleet.redis.pid) if fleet.redis else 0.0
    spent["client"] = time.process_time()
    return spent


def _used(pid: int, reaped: bool = False) -> float:
    values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, values[11:15] if reaped else values[11:13])) / _TICKS


def memory(fleet: Fleet) -> dict[str, int]:
    """Bytes that one process of each kind holds for itself, and shares with none (Pss)."""
    found: dict[str, int] = {}
    for replica in fleet.replicas:
        rollup = Path(f"/proc/{replica.pid}/smaps_rollup").read_text()
        found[replica.kind] = int(rollup.split("Pss:", 1)[1].split()[0]) * 1024
    return found


class Storage:
    """Bytes in PostgreSQL: tables with their indexes, and the log that is written before them."""

    def __init__(self, fleet: Fleet) -> None:
        self._engines = [create_engine(url, future=True) for url in (fleet.database, fleet.keys)]

    def tables(self) -> int:
        """Of both databases, after a vacuum so that only what is alive counts."""
        found = 0
        for engine in self._engines:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
                found += connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return found

    def log(self) -> int:
        """How far the write-ahead log has come."""
        with self._engines[0].connect() as connection:
            return int(connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")).scalar_one())


def under_load(fleet: Fleet, concurrent: int, messages: int, think: float = 0.0) -> Load:
    """So many patients at a time, each with talks of twelve messages and `think` seconds on average between them."""
    talks = max(concurrent, messages // _TALK)
    patients = [_ready_patient(fleet) for _ in range(talks)]
    answers: list[float] = []

    def talk(patient: Patient) -> None:
        chance = random.Random(patient.id)
        for line in chance.sample(lines(), _TALK):
            if think:
                time.sleep(chance.expovariate(1 / think))
            began = time.perf_counter()
            patient.say(line)
            answers.append(time.perf_counter() - began)

    before, began = cpu(fleet), time.perf_counter()
    with ThreadPoolExecutor(concurrent) as pool:
        list(pool.map(talk, patients))
    seconds, after = time.perf_counter() - began, cpu(fleet)
    for patient in patients:
        patient.http.close()
    return Load(concurrent, len(answers), seconds, answers, {part: after[part] - before[part] for part in PARTS})


def _ready_patient(fleet: Fleet) -> Patient:
    patient = Patient(fleet.urls[0])
    patient.open()
    patient.agree(share=True)
    return patient


def openings(fleet: Fleet, count: int) -> dict[str, float]:
    """Processor seconds of one opening with both consents, by part."""
    before = cpu(fleet)
    for _ in range(count):
        _ready_patient(fleet).http.close()
    return {part: round((used - before[part]) / count, 5) for part, used in cpu(fleet).items()}


def reads(fleet: Fleet, count: int) -> dict[str, float]:
    """Processor seconds of one look for news that finds none, by part."""
    patient = _ready_patient(fleet)
    last = patient.history()[-1]["seq"]
    before = cpu(fleet)
    for _ in range(count):
        patient.history(last)
        time.sleep(0.2)  # no faster than limits allow
    spent = {part: used - before[part] for part, used in cpu(fleet).items()}
    return {part: round(used / count, 5) for part, used in spent.items()}


def idle(fleet: Fleet, seconds: float) -> dict[str, float]:
    """Cores that each part takes while nobody talks."""
    before = cpu(fleet)
    time.sleep(seconds)
    return {part: round((used - before[part]) / seconds, 4) for part, used in cpu(fleet).items()}


def storage(fleet: Fleet, talks: int) -> dict[str, float]:
    """Bytes that stay of an opening and of a message, and that the log takes of a message."""
    bytes_ = Storage(fleet)
    empty = bytes_.tables()
    for _ in range(talks):
        _ready_patient(fleet).http.close()
    opened, log = bytes_.tables(), bytes_.log()
    load = under_load(fleet, 4, talks * _TALK)
    told, logged = bytes_.tables(), bytes_.log()
    opening = (opened - empty) / talks
    message = (told - opened - opening * (load.messages / _TALK)) / load.messages
    return {
        "opening": round(opening),
        "message": round(message),
        "log_per_message": round((logged - log) / load.messages),
    }
