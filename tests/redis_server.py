"""A Redis server of the tests' own, where the program `redis-server` is installed (`make redis` sees to it).

It listens on a loopback port only and keeps nothing on disk: what it held is gone when it is killed, as the product
must bear.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from bot.supervisor import free_port
from tests.postgres import end_with_the_tests

START_SECONDS = 10
MISSING = "redis-server is not installed: `make redis` as root, or install it by hand"


def installed() -> bool:
    """Whether there is a Redis to test with."""
    return shutil.which("redis-server") is not None


class RedisServer:
    """One server; `kill` and `start` as often as wanted, always on the same port."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mo-redis-"))
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def pid(self) -> int:
        """Its process id; it must run."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it (again), and wait until it answers."""
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["redis-server", *options, "--dir", str(self._folder)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_the_tests,
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"Redis did not start: {(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it without warning (kill -9)."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it for good and remove its folder."""
        self._end(signal.SIGTERM)
        shutil.rmtree(self._folder, ignore_errors=True)

    def client(self) -> redis.Redis:
        """A client, to look into it."""
        return redis.Redis.from_url(self.url)

    def _end(self, sign: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError), self.client() as client:
            return bool(client.ping())
        return False
