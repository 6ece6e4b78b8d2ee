"""The bot that `rasa init` makes, with nothing changed: its scaffold, pipeline, policies, and TensorFlow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.supervisor import die_with_parent, free_port
from tests.benchmarks.speed.usage import watched
from tests.system.product import environment

_START_SECONDS = 900
_STOP_SECONDS = 15
_SCAFFOLD = "from rasa.cli.scaffold import create_initial_project; create_initial_project('.')"


class RasaInit:
    """One such bot in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder.with_suffix(".log")
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def scaffold(self) -> None:
        """What `rasa init --no-prompt` writes before it trains."""
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-c", _SCAFFOLD], cwd=self.folder, env=_environment(), check=True)

    @property
    def is_trained(self) -> bool:
        """Whether there is a model."""
        return any((self.folder / "models").glob("*.tar.gz"))

    def train(self) -> dict[str, float]:
        """`rasa train` from nothing: wall-clock and processor seconds, and the most memory (MB)."""
        if not (self.folder / "config.yml").exists():
            self.scaffold()
        return trained([sys.executable, "-m", "rasa", "train", "--force"], self.folder, _environment(), self.output)

    @property
    def pid(self) -> int:
        """The process id; all that it starts are its children."""
        assert self._process is not None
        return self._process.pid

    def begin(self) -> None:
        """Start it without waiting."""
        self.port = free_port()
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "--port", str(self.port)],
                cwd=self.folder, env=_environment(), stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip

    def until_answered(self) -> None:
        """Wait for the first answer."""
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            try:
                if self.say("first", "hello"):
                    return
            except httpx.HTTPError:
                pass
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError(f"The bot of `rasa init` did not start; {self.output} says why.")

    def start(self) -> RasaInit:
        """Start it and wait until it answers."""
        self.begin()
        self.until_answered()
        return self

    @property
    def webhook(self) -> str:
        """Its REST channel."""
        return f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"

    def say(self, sender: str, text: str) -> list[dict[str, str]]:
        """Send one message and give the answers."""
        body = {"sender": sender, "message": text}
        answer = httpx.post(self.webhook, json=body, timeout=60, trust_env=False)
        answer.raise_for_status()
        said: list[dict[str, str]] = answer.json()
        return said

    def stop(self) -> None:
        """Stop it, by its process id."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def trained(words: list[str], folder: Path, settings: dict[str, str], output: Path) -> dict[str, float]:
    """Run a training to its end: wall-clock and processor seconds, and the most memory (MB)."""
    before = os.times()
    began = time.perf_counter()
    with output.open("ab") as said:
        process = subprocess.Popen(words, cwd=folder, env=settings, stdout=said, stderr=subprocess.STDOUT)
        with watched(process.pid) as peak:
            status = process.wait()
    if status:
        raise RuntimeError(f"A training failed; {output} says why.")
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall": time.perf_counter() - began, "cpu": worked, "rss": peak.rss}


def _environment() -> dict[str, str]:
    return {**environment(), "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
