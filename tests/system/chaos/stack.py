"""What is killed: the product, further gateways on its database, and PostgreSQL where that holds it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import httpx

from bot.records.repository import Records, load_or_create_master_keys
from bot.settings import ROOT
from bot.supervisor import free_port
from tests.system.product import Product, children, is_alive, wait_for


class Postgres:
    """A PostgreSQL server of its own that can be killed: pgserver makes it, and from then on it is a child of ours."""

    def __init__(self) -> None:
        import pgserver
        from pgserver._commands import POSTGRES_BIN_PATH

        # Not below pytest's own folder: every further run of pytest closes that to the user PostgreSQL runs as.
        folder = Path(tempfile.mkdtemp(prefix="mo-postgres-"))
        made = pgserver.get_server(folder)
        for name in ("mo", "keys"):
            made.psql(f"CREATE DATABASE {name};")
        self.url, self.keys_url = made.get_uri(database="mo"), made.get_uri(database="keys")
        sockets = made.get_postmaster_info().socket_dir
        self._user, self._folder = made.system_user, folder
        made.cleanup()
        self._command = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(folder), "-k", str(sockets), "-h", ""]
        self._start()

    def _start(self) -> None:
        with (self._folder / "log").open("ab") as output:
            self._process = subprocess.Popen(
                self._command, user=self._user, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        """kill -9 of the server and all its processes, and a start."""
        family = [self._process.pid, *children(self._process.pid)]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        wait_for(lambda: not any(map(is_alive, family)), "PostgreSQL to be gone", 30)
        self._start()

    def stop(self) -> None:
        """Stop it for good."""
        assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


class Gateway:
    """One more gateway beside the product's own, started again whenever it is killed."""

    def __init__(self, product: Product) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {**product.environment, "MO_PORT": str(self.port), "MO_METRICS_PORT": "0"}
        self._output = product.output
        self._start()
        wait_for(lambda: httpx.get(f"{self.url}/readyz", trust_env=False).is_success, "a further gateway", 60)

    def _start(self) -> None:
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "up", "--only", "gateway"],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9, and a start."""
        self._process.kill()
        self._process.wait()
        self._start()

    def stop(self) -> None:
        """Stop it for good."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()


class Stack:
    """All of it; `kill` takes one of `names`."""

    def __init__(self, folder: Path, model: Path, *, gateways: int = 1, postgres: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._postgres = Postgres() if postgres else None
        where = {"MO_RASA_URL": f"http://127.0.0.1:{free_port()}", "MO_ACTIONS_URL": f"http://127.0.0.1:{free_port()}"}
        if self._postgres:
            where |= {"MO_DATABASE_URL": self._postgres.url, "MO_KEYS_URL": self._postgres.keys_url}
        self.product = Product(folder / "mo", model, **where)
        self._further: list[Gateway] = []
        self._killing = threading.Lock()
        try:
            self.product.start()
            self.add_gateways(gateways - 1)
            wait_for(self.ready, "everything to be ready", 120, every=0.5)
        except BaseException:
            self.stop()
            raise

    def add_gateways(self, count: int) -> None:
        """Start so many more."""
        self._further += [Gateway(self.product) for _ in range(count)]

    @property
    def urls(self) -> list[str]:
        """Where patients may turn to."""
        return [self.product.url, *(gateway.url for gateway in self._further)]

    @property
    def names(self) -> list[str]:
        """What can be killed."""
        further = [f"gateway {number}" for number in range(2, len(self._further) + 2)]
        return ["gateway", "rasa", "actions", *further, *(["postgres"] if self._postgres else [])]

    def ready(self) -> bool:
        """Whether every gateway, Rasa, the action server and the database answer."""
        try:
            gateways = all(httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success for url in self.urls)
            actions = self.product.environment["MO_ACTIONS_URL"]
            return gateways and httpx.get(f"{actions}/health", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def kill(self, name: str) -> bool:
        """kill -9; False if it is not running just now."""
        with self._killing:
            if name == "postgres" and self._postgres:
                self._postgres.kill()
            elif name.startswith("gateway "):
                self._further[int(name.split()[1]) - 2].kill()
            else:
                pid = self.product.processes().get(name)
                if pid is None or not is_alive(pid):
                    return False
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return True

    def records(self) -> Records:
        """The records, opened beside the running product."""
        environment = self.product.environment
        keys = load_or_create_master_keys(self.product.data)
        database = environment.get("MO_DATABASE_URL", f"sqlite:///{self.product.data / 'mo.db'}")
        return Records.open(
            database, environment.get("MO_KEYS_URL", f"sqlite:///{self.product.data / 'keys.db'}"), keys
        )

    def tail(self, lines: int = 60) -> str:
        """The end of what was printed."""
        return self.product.tail(lines)

    def stop(self) -> None:
        """Stop everything that was started."""
        for gateway in self._further:
            gateway.stop()
        self.product.stop()
        if self._postgres:
            self._postgres.stop()
