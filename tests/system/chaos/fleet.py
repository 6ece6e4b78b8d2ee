"""Several of every process, as on several machines: nothing shared but PostgreSQL, Redis and the secrets.

Each replica has a data folder of its own, and only a balancer before each kind of process knows how many there are.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from bot.gateway.tokens import Tokens
from bot.records.repository import Records, load_or_create_master_keys
from bot.settings import ROOT
from bot.supervisor import free_port
from tests.postgres import Postgres, end_with_the_tests, new_database
from tests.redis_server import RedisServer
from tests.system.chaos.balancer import Balancer
from tests.system.product import command, environment, wait_for

KINDS = ("actions", "rasa", "gateway")
_STATUS = {"actions": "/status", "rasa": "/webhooks/rest/status", "gateway": "/readyz"}
_START_SECONDS = 180


class Replica:
    """One process, which can be ended in any way and is started again on the same port."""

    def __init__(self, kind: str, port: int, output: Path, settings: dict[str, str]) -> None:
        self.kind, self.port = kind, port
        self._output, self._settings = output, settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id; it must run."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, without waiting until it answers."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "up", "--only", self.kind],
                cwd=ROOT, env={**environment(), **self._settings}, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=end_with_the_tests,
            )  # fmt: skip

    def ready(self) -> bool:
        """Whether it says that it can do its work."""
        with contextlib.suppress(httpx.HTTPError):
            where = f"http://127.0.0.1:{self.port}{_STATUS[self.kind]}"
            return httpx.get(where, timeout=5, trust_env=False).status_code == 200
        return False

    def end(self, sign: signal.Signals) -> None:
        """Signal it and wait until it is gone; one that does not go is killed."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(sign)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None

    def until_ready(self) -> None:
        """Wait until it can do its work."""
        wait_for(self.ready, f"{self.kind} on port {self.port}", _START_SECONDS, every=0.3)


class Fleet:
    """All of it, with `replicas` of every process; `kill` takes one of `names`."""

    def __init__(self, folder: Path, model: Path, *, replicas: int = 2, redis: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.output = folder, folder / "output.log"
        ports = {kind: [free_port() for _ in range(replicas)] for kind in KINDS}
        self.balancers = {kind: Balancer(ports[kind]) for kind in KINDS}
        # Every process is started by one thread that lives as long as the fleet: each ends with the thread it is from.
        self._nursery = ThreadPoolExecutor(1)
        self.postgres = self._nursery.submit(Postgres, "max_connections=300").result()
        self.redis = self._nursery.submit(RedisServer).result() if redis else None
        self.database, self.keys = new_database(self.postgres.url), new_database(self.postgres.url)
        self._common = self._shared_settings(model)
        self.replicas = [self._replica(kind, port) for kind in KINDS for port in ports[kind]]
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _shared_settings(self, model: Path) -> dict[str, str]:
        Tokens.kept_in(self.folder)
        self._master_keys = load_or_create_master_keys(self.folder)
        return {
            "MO_MODEL": str(model),
            "MO_DATABASE_URL": self.database,
            "MO_KEYS_URL": self.keys,
            "MO_MASTER_KEYS": ",".join(self._master_keys),
            "MO_REDIS_URL": self.redis.url if self.redis else "",
            "MO_LOG_FORMAT": "json",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def _replica(self, kind: str, port: int) -> Replica:
        data = self.folder / f"{kind}-{port}"
        data.mkdir()
        shutil.copy(self.folder / "token.key", data / "token.key")
        where = {f"MO_{each.upper()}_URL": self.balancers[each].url for each in ("rasa", "actions")}
        own = {"MO_PORT": str(port)} if kind == "gateway" else {f"MO_{kind.upper()}_URL": f"http://127.0.0.1:{port}"}
        return Replica(kind, port, self.output, {**self._common, **where, **own, "MO_DATA": str(data)})

    def _start(self) -> None:
        done = command("migrate", settings={**self._common, "MO_DATA": str(self.folder / "migration")})
        assert done.returncode == 0, done.stderr
        for replica in self.replicas:
            self._nursery.submit(replica.start).result()
        for replica in self.replicas:
            replica.until_ready()

    @property
    def urls(self) -> list[str]:
        """Where patients turn to: the balancer alone."""
        return [self.balancers["gateway"].url]

    @property
    def names(self) -> list[str]:
        """What can be killed."""
        return [*(f"{each.kind} {each.port}" for each in self.replicas), "postgres", *(["redis"] if self.redis else [])]

    def ready(self) -> bool:
        """Whether every replica can do its work."""
        return all(replica.ready() for replica in self.replicas)

    def kill(self, name: str) -> bool:
        """kill -9, and a start at once."""
        if name == "postgres":
            self.postgres.kill()
            self._nursery.submit(self.postgres.start).result()
        elif name == "redis" and self.redis:
            self.redis.kill()
            self._nursery.submit(self.redis.start).result()
        else:
            replica = next(each for each in self.replicas if name == f"{each.kind} {each.port}")
            replica.end(signal.SIGKILL)
            self._nursery.submit(replica.start).result()
        return True

    def roll(self, kinds: tuple[str, ...] = KINDS) -> int:
        """Restart one replica after the other as an upgrade does, each when the one before is ready; how many."""
        rolled = [each for kind in kinds for each in self.replicas if each.kind == kind]
        for replica in rolled:
            replica.end(signal.SIGTERM)
            self._nursery.submit(replica.start).result()
            replica.until_ready()
        return len(rolled)

    def records(self) -> Records:
        """The records, opened beside the running replicas."""
        return Records.open(self.database, self.keys, self._master_keys)

    def tail(self, lines: int = 60) -> str:
        """The end of what the replicas printed."""
        return "\n".join(self.output.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """Stop everything that was started."""
        for replica in self.replicas:
            if replica._process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(replica.pid, signal.SIGTERM)
        for replica in self.replicas:
            replica.end(signal.SIGTERM)
        for balancer in self.balancers.values():
            balancer.stop()
        if self.redis:
            self.redis.stop()
        self.postgres.stop()
        self._nursery.shutdown()
