"""The running product as a user has it: `python -m bot up` on free loopback ports, with throw-away data."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx

from bot.nlu.model import MODEL_NAME, fingerprint
from bot.settings import ROOT
from bot.supervisor import free_port

START_SECONDS = 480  # a first start trains the model
STOP_SECONDS = 20
PROCESSES = ("actions", "rasa", "gateway")
_ADDRESS = re.compile(r"Patients\s+http://[^:\s]+:(\d+)/")
_PASSWORD = re.compile(r"Sign in as (\S+) with the one-time password (\S+)")


class Product:
    """One Mo with data, clock and output of its own under `folder`."""

    def __init__(self, folder: Path, model: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.data = folder, folder / "data"
        self.output, self.clock = folder / "output.log", folder / "clock"
        self.clock.write_text("0")
        (folder / "temporary").mkdir(exist_ok=True)
        self.port = 0
        self.environment = {
            **environment(),
            "MO_DATA": str(self.data),
            "MO_MODEL": str(model),
            "MO_PORT": "0",
            "MO_METRICS_PORT": str(free_port()),
            "MO_CLOCK_OFFSET": str(self.clock),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(folder / "temporary"),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where patients and GPs find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def first_account(self) -> tuple[str, str]:
        """Name and one-time password that the first start has shown."""
        shown = _PASSWORD.search(self.said())
        assert shown, f"no one-time password was shown:\n{self.tail()}"
        return shown[1], shown[2]

    def start(self) -> Product:
        """Start it and wait until it says that it runs."""
        with self.output.open("ab") as output:
            began = output.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "up"],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=_end_with_the_tests,
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            said = self.said()[began:]
            if "Mo is running" in said and (address := _ADDRESS.search(said)):
                self.port = int(address[1])
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.2)
        tail = self.tail()
        self.stop()
        raise AssertionError(f"Mo did not start. The end of what it printed:\n{tail}")

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int | None:
        """Stop it as Ctrl-C does and give its exit status; what is left after a while is killed, by process id."""
        process = self._process
        if process is None:
            return None
        mine = self.processes()
        if process.poll() is None:
            process.send_signal(sign)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            for pid in (process.pid, *mine.values()):
                if is_alive(pid):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            process.wait(STOP_SECONDS)
            self._process = None

    def processes(self) -> dict[str, int]:
        """The process ids of gateway, Rasa and action server, as far as they run."""
        if self._process is None:
            return {}
        found = {}
        for pid in children(self._process.pid):
            words = _command(pid)
            if "--only" in words:
                found[words[words.index("--only") + 1]] = pid
        return found

    def kill(self, name: str) -> int:
        """End one of its processes without warning (kill -9); gives its process id."""
        pid = self.processes()[name]
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid), f"{name} to be gone", 5)
        return pid

    def until_ready(self, seconds: float = 60) -> None:
        """Wait until database and Rasa answer."""
        wait_for(lambda: self.get("/readyz").status_code == 200, "Mo to be ready", seconds, every=0.5)

    def get(self, path: str) -> httpx.Response:
        """GET a page."""
        return httpx.get(self.url + path, timeout=30, trust_env=False)

    def metrics(self) -> str:
        """The page for Prometheus."""
        port = self.environment["MO_METRICS_PORT"]
        return httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10, trust_env=False).text

    def logged(self) -> list[dict[str, Any]]:
        """The log's lines; what is said to people stands between them."""
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def inner_url(self, setting: str) -> str:
        """The address of Rasa (MO_RASA_URL) or the action server (MO_ACTIONS_URL), known to its own processes only."""
        words = Path(f"/proc/{self.processes()['rasa']}/environ").read_text().split("\0")
        return dict(word.split("=", 1) for word in words if "=" in word)[setting]

    def command(self, *words: str, typed: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m bot …` with this product's settings."""
        own = {**self.environment, "MO_PORT": str(self.port), "MO_METRICS_PORT": "0"}
        return command(*words, typed=typed, settings={**own, **settings})

    def said(self) -> str:
        """Everything the product has printed."""
        return self.output.read_text(encoding="utf-8", errors="replace") if self.output.exists() else ""

    def tail(self, lines: int = 40) -> str:
        """The end of it."""
        return "\n".join(self.said().splitlines()[-lines:])

    def move_clock(self, seconds: float) -> None:
        """Let time pass, for every process."""
        self._write_clock(float(self.clock.read_text()) + seconds)

    def set_clock(self, moment: datetime) -> None:
        """Let it be that moment, for every process; from then on time passes as ever."""
        self._write_clock((moment - datetime.now(timezone.utc)).total_seconds())

    def _write_clock(self, offset: float) -> None:
        draft = self.clock.with_suffix(".draft")
        draft.write_text(str(offset))
        draft.replace(self.clock)  # at once: a file read half written would be a jump of its own


def environment() -> dict[str, str]:
    """This environment without settings of Mo's, so that a test means the same everywhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MO_")}


def command(
    *words: str, typed: str | None = None, settings: dict[str, str] | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run `python -m bot …` and give what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT, env={**environment(), **(settings or {})}, input=typed, capture_output=True, text=True,
        timeout=seconds, check=False,
    )  # fmt: skip


def model_for_tests(folder: Path) -> Path:
    """The trained model's folder: var/model, or a copy of MO_TEST_MODEL that counts as current, to save a training."""
    given = os.environ.get("MO_TEST_MODEL")
    if not given:
        return ROOT / "var" / "model"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(given) / MODEL_NAME, folder / MODEL_NAME)
    (folder / "fingerprint").write_text(fingerprint())
    return folder


def wait_for(true: Callable[[], object], what: str, seconds: float, every: float = 0.1) -> None:
    """Wait until a call gives something true; connection errors count as not yet."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if true():
                return
        time.sleep(every)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return _status(pid)[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(parent: int) -> list[int]:
    """The process ids of a process' children."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int(_status(int(folder.name))[1]) == parent:
                found.append(int(folder.name))
    return found


def _status(pid: int) -> list[str]:
    """State and parent of a process; its name in brackets may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _command(pid: int) -> list[str]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def _end_with_the_tests() -> None:
    """Where the tests themselves are killed, Mo must not go on (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").prctl(1, signal.SIGTERM)
