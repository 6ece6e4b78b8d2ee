"""`replay`: plays conversations through the running product and prints what was understood and done.

One patient message a line. `@consent none` or `@consent talk` at the top agrees to less than talking and sharing,
`# …` is a comment, `@+7d` (also h, m) moves the clock on, `@start` opens a new visit.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from bot.interview.miti import count
from bot.nlu.parser import Parser
from bot.provision import first_start, open_records
from bot.records.repository import Records
from bot.settings import ROOT, Settings
from bot.summary.build import build
from bot.supervisor import READY_SECONDS, StartError, environment, with_addresses

_STEP = re.compile(r"@\+(\d+)([dhm])$")
_SECONDS = {"d": 86400, "h": 3600, "m": 60}
_ANSWER_SECONDS = 60


class ReplayError(StartError):
    """A file or a stack that cannot be replayed; the message names the line or says what to do."""


def replay(
    files: list[Path], settings: Settings, *, url: str = "", say: Callable[[str], None] = print
) -> Iterator[dict[str, Any]]:
    """Play the files one after the other, each as a new patient; gives the lines of output as JSON objects."""
    scripts = [(file, read_script(file)) for file in files]
    if url:
        if any(line.startswith("@+") for _, script in scripts for line in script):
            raise ReplayError("The clock of a running Mo cannot be moved (@+…): replay without --url.")
        records = open_records(settings)
        for _, script in scripts:
            yield from _Patient(url, records, settings, None).play(script)
        return
    with own_stack(settings, say) as (own_url, own_settings, clock):
        records = open_records(own_settings)
        for _, script in scripts:
            yield from _Patient(own_url, records, own_settings, clock).play(script)
        records.close()


def read_script(file: Path) -> list[str]:
    """The lines to play; raises ReplayError naming a line that is no message and no command."""
    lines = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("@") and not (_STEP.match(line) or line in ("@start", "@consent none", "@consent talk")):
            raise ReplayError(
                f"{file}:{number}: '{line}' is no command. Known: @consent none|talk, @start, @+7d, @+2h, @+30m."
            )
        lines.append(line)
    return lines


@contextmanager
def own_stack(settings: Settings, say: Callable[[str], None]) -> Iterator[tuple[str, Settings, Path]]:
    """The whole product on free ports and a throw-away database; gives its URL, settings and the clock's file."""
    with tempfile.TemporaryDirectory(prefix="mo-replay-") as folder:
        clock = Path(folder) / "clock"
        clock.write_text("0")
        own = with_addresses(
            replace(
                settings, port=0, bind="127.0.0.1", data=Path(folder), database_url="", keys_url="", master_keys=(),
                rasa_url="", actions_url="", public_url="", metrics_port=0,
                clock_offset=str(clock),
            )
        )  # fmt: skip
        records = open_records(own)
        first_start(records, own)
        records.close()
        clean = {name: value for name, value in environment(own).items() if name not in _NOT_OURS}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "up"],
            env={**clean, "MO_CLOCK_OFFSET": str(clock), "MO_LOG_LEVEL": "warning"},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{own.port}"
        try:
            say("Starting Mo for the replay.")
            _wait_for(url, process)
            yield url, own, clock
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


_NOT_OURS = (
    "MO_DATABASE_URL", "MO_KEYS_URL", "MO_MASTER_KEYS", "MO_PUBLIC_URL", "MO_BIND", "MO_METRICS_PORT",
    "MO_TELEGRAM_TOKEN", "MO_TELEGRAM_API", "MO_TELEGRAM_WEBHOOK_SECRET",
)  # fmt: skip


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS + 240  # a first start trains the model
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ReplayError("Mo did not start for the replay; what it said stands above.")
        try:
            if httpx.get(f"{url}/readyz", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise ReplayError("Mo did not get ready for the replay in time.")


class _Patient:
    """One patient of the replay, who agrees, talks, goes and comes back."""

    def __init__(self, url: str, records: Records, settings: Settings, clock: Path | None) -> None:
        self._http = httpx.Client(base_url=url, timeout=_ANSWER_SECONDS, trust_env=False)
        self._records, self._settings, self._clock = records, settings, clock
        self._id = secrets.token_urlsafe(24)
        self._conversation = ""
        self._printed = 0
        self._volleys: list[list[str]] = []

    def play(self, script: list[str]) -> Iterator[dict[str, Any]]:
        """Open, agree, say every line, and end with the summary and the counts."""
        consent = script[0] if script and script[0].startswith("@consent") else "@consent share"
        yield from self._open()
        if consent != "@consent none":
            body = {"talk": True, "share": consent == "@consent share"}
            yield from self._said(self._call("PUT", "/api/consent", body))
        for line in script:
            if line.startswith("@consent"):
                continue
            if step := _STEP.match(line):
                self._move_clock(int(step[1]) * _SECONDS[step[2]])
            elif line == "@start":
                yield from self._open(new_visit=True)
            else:
                yield from self._say(line)
        record = self._records.own_record(self._conversation)
        yield {"summary": build(record).to_json(), "miti": count(self._volleys).to_json()}

    def _open(self, new_visit: bool = False) -> Iterator[dict[str, Any]]:
        opened = self._call("POST", "/api/conversations", {"id": self._id, "new_visit": new_visit})
        self._conversation = opened["conversation"]
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"
        yield from self._said(opened)

    def _say(self, text: str) -> Iterator[dict[str, Any]]:
        answered = self._call("POST", "/api/messages", {"id": secrets.token_urlsafe(12), "text": text})
        until = time.monotonic() + _ANSWER_SECONDS
        while answered.get("pending") and time.monotonic() < until:
            later = self._call("GET", f"/api/messages?after={max(self._printed, answered['seq'])}&wait=10")
            if later["messages"]:
                answered = {**answered, "messages": later["messages"], "pending": False}
        yield {"patient": text, "understanding": self._understanding(text, answered.get("seq", 0))}
        yield from self._said(answered)

    def _understanding(self, text: str, seq: int) -> dict[str, Any] | None:
        """What the turn stored; a line that safety answered, or one without consent, is parsed now."""
        record = self._records.own_record(self._conversation)
        message = next((m for m in record.messages if m.seq == seq), None)
        turn = next((t for t in record.turns if message and t.message_id == message.id), None)
        if turn and turn.understanding:
            return turn.understanding
        return _parser(self._settings.model).parse(text)

    def _said(self, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Mo's new lines, with the moves that the records keep."""
        fresh = [m for m in answer["messages"] if m["from"] == "bot" and (m["seq"] > self._printed or m["seq"] == 0)]
        if not fresh:
            return
        moves = {m.seq: list(m.extra.get("moves", ())) for m in self._records.own_record(self._conversation).messages}
        volley: list[str] = []
        for line in fresh:
            said = moves.get(line["seq"], [])
            volley += said
            shown = {
                "bot": line["text"],
                "moves": said,
                "quick_replies": [q["title"] for q in line.get("quick_replies", ())],
            }
            extra = {key: line[key] for key in ("ruler", "links") if key in line}
            yield {**shown, **extra, "kind": line["kind"], "at": line["at"]}
        self._printed = max(self._printed, *(line["seq"] for line in fresh))
        self._volleys.append(volley)

    def _move_clock(self, seconds: int) -> None:
        if self._clock:
            self._clock.write_text(str(float(self._clock.read_text() or 0) + seconds))

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the chat API; waits where it is asked to slow down."""
        while True:
            response = self._http.request(method, path, json=body)
            if response.status_code != 429:
                break
            time.sleep(float(response.headers.get("Retry-After", 1)))
        if not response.is_success:
            raise ReplayError(f"{method} {path} answered {response.status_code}: {response.text[:300]}")
        return dict(response.json())


_parsers: dict[Path, Parser] = {}


def _parser(model: Path) -> Parser:
    """The parser of a model, loaded when the first line needs it."""
    if model not in _parsers:
        _parsers[model] = Parser(model)
    return _parsers[model]
