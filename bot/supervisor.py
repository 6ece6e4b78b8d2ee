"""`up`: starts the three processes, shows how far they are, starts again what dies, and stops all of them cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import httpx

from bot import logs, processes
from bot.launch import PROCESSES, address
from bot.settings import Settings

log = logs.get(__name__)

READY_SECONDS = 180
_STEADY_SECONDS = 60  # who ran so long is well: its next death counts as the first
_LONGEST_WAIT = 60.0
_PROBE_SECONDS = 20  # between two looks, and for an answer: a busy process is slow, and no better for a restart
_HUNG_SECONDS = 60
_GRACE_SECONDS = 8


class StartError(RuntimeError):
    """A start that cannot go on; the message is one sentence for whoever typed the command."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on just now; raises StartError when the address is none of this machine's."""
    with socket.socket() as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise StartError(
                f"Mo cannot listen on {host} ({error.strerror}). Set MO_BIND to an address of this machine."
            ) from None
        return int(probe.getsockname()[1])


def with_addresses(settings: Settings) -> Settings:
    """The settings with every port and address decided; raises StartError when one of the gateway's is taken."""
    given = (settings.port, settings.metrics_port, address(settings.rasa_url)[1], address(settings.actions_url)[1])
    taken = {port for port in given if port}
    port = settings.port or _another_port(taken, settings.bind)
    _require_free(settings.bind, port, "MO_PORT")
    if settings.metrics_port:
        _require_free(settings.bind, settings.metrics_port, "MO_METRICS_PORT")
    return replace(
        settings,
        port=port,
        rasa_url=settings.rasa_url or f"http://127.0.0.1:{_another_port(taken)}",
        actions_url=settings.actions_url or f"http://127.0.0.1:{_another_port(taken)}",
    )


def _another_port(taken: set[int], host: str = "127.0.0.1") -> int:
    """A free port that none of the others has got yet: what is free is free again once it was looked at."""
    while (port := free_port(host)) in taken:
        pass
    taken.add(port)
    return port


def _require_free(bind: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise StartError(
                f"Port {port} on {bind} cannot be used ({error.strerror}). Stop what uses it, or "
                f"choose another with {variable}."
            ) from None


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a child process reads these very settings."""
    decided = {
        "MO_PORT": str(settings.port),
        "MO_RASA_URL": settings.rasa_url,
        "MO_ACTIONS_URL": settings.actions_url,
        "MO_DATA": str(settings.data),
        "MO_MODEL": str(settings.model),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONUNBUFFERED": "1",
        # one thread for each process' arithmetic: sentences are short, and two cores are shared by three processes
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return {**os.environ, **decided}


class Supervisor:
    """Runs the processes that the settings leave to this machine."""

    def __init__(self, settings: Settings, say: Callable[[str], None], owned: tuple[str, ...] = PROCESSES) -> None:
        self._settings, self._say, self._owned = settings, say, owned
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._restarts = dict.fromkeys(owned, 0)
        self._anew = {name: asyncio.Event() for name in owned}
        self._stopping = asyncio.Event()
        self._http = httpx.AsyncClient(trust_env=False)  # the processes are on this machine: no proxy is asked

    def start_anew(self, name: str) -> None:
        """Have a process ended and started again at once; its files were changed."""
        if name in self._anew:
            self._anew[name].set()

    async def run(self, when_ready: Callable[[], None], beside: Coroutine[Any, Any, None] | None = None) -> None:
        """Start everything, call `when_ready` once it answers, and keep it up until a signal comes.

        `beside` is run for as long, from when all is ready.
        """
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, self._stopping.set)
        try:
            for name in self._owned:
                self._children[name] = await self._spawn(name)
            self._note()
            if await self._until_ready():
                when_ready()
            watchers = [asyncio.create_task(self._watch(name)) for name in self._owned]
            watchers += [asyncio.create_task(beside)] if beside else []
            stop = asyncio.create_task(self._stopping.wait())
            done, _ = await asyncio.wait([*watchers, stop], return_when=asyncio.FIRST_COMPLETED)
            for task in (*watchers, stop):
                task.cancel()
            for task in done - {stop}:
                task.result()
        finally:
            await self._stop_all()

    async def _spawn(self, name: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "up", "--only", name,
            env=environment(self._settings), stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
            preexec_fn=die_with_parent,
        )  # fmt: skip

    async def _until_ready(self) -> bool:
        waiting = list(self._owned)
        began = time.monotonic()
        while waiting and not self._stopping.is_set():
            for name in list(waiting):
                if self._children[name].returncode is not None:
                    raise StartError(f"{_NAMES[name]} did not start; what it said stands above.")
                if await self._answers(self._ready_url(name), 2):
                    seconds = time.monotonic() - began
                    self._say(f"{_NAMES[name]} is ready ({seconds:.0f} s).")
                    log.info("process.ready", part=name, pid=self._children[name].pid, seconds=seconds)
                    waiting.remove(name)
            if time.monotonic() - began > READY_SECONDS:
                raise StartError(f"{', '.join(_NAMES[n] for n in waiting)} did not answer within {READY_SECONDS} s.")
            await asyncio.sleep(0.2)
        return not self._stopping.is_set()

    def _ready_url(self, name: str) -> str:
        """Where a process says that it can do its work; Rasa is up long before its model is."""
        return f"{self._settings.rasa_url}/webhooks/rest/status" if name == "rasa" else self._alive_url(name)

    def _alive_url(self, name: str) -> str:
        """Where a process answers whatever else is down: a database that is away is no reason to start it again."""
        if name == "gateway":
            host = "127.0.0.1" if self._settings.bind in ("0.0.0.0", "::") else self._settings.bind
            return f"http://{host}:{self._settings.port}/healthz"
        if name == "rasa":
            return self._settings.rasa_url + "/"
        return self._settings.actions_url + "/health"

    async def _answers(self, url: str, seconds: float) -> bool:
        try:
            return (await self._http.get(url, timeout=seconds)).status_code < 500
        except httpx.HTTPError:
            return False

    async def _watch(self, name: str) -> None:
        """Start a process again when it dies or hangs, ever more slowly while it does nothing else."""
        deaths = 0
        while True:
            began = time.monotonic()
            status = await self._until_ended(name)
            if self._stopping.is_set():
                return
            if self._anew[name].is_set():
                deaths = 0
                await self._again(name)
                continue
            deaths = 1 if time.monotonic() - began > _STEADY_SECONDS else deaths + 1
            self._restarts[name] += 1
            self._note()
            wait = back_off(deaths)
            how = {"signal": -status} if status < 0 else {"status": status}
            log.error("process.ended", part=name, restarts=self._restarts[name], seconds=wait, **how)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._anew[name].wait(), wait)
            await self._again(name)

    async def _again(self, name: str) -> None:
        self._anew[name].clear()
        try:
            self._children[name] = await self._spawn(name)
        except OSError as error:  # the machine is out of memory or processes: that may pass
            log.error("process.not_started", part=name, **logs.failure(error))
        self._note()

    async def _until_ended(self, name: str) -> int:
        """The exit status of a process; one that hangs, or is to start anew, is ended first."""
        child = self._children[name]
        ended, hung = asyncio.create_task(child.wait()), asyncio.create_task(self._until_hung(name))
        anew = asyncio.create_task(self._anew[name].wait())
        try:
            await asyncio.wait([ended, hung, anew], return_when=asyncio.FIRST_COMPLETED)
            if anew.done():
                _signal(child, signal.SIGTERM)
                await asyncio.wait([ended], timeout=_GRACE_SECONDS)
            elif not ended.done():
                log.error("process.hangs", part=name, pid=child.pid)
            _signal(child, signal.SIGKILL)
            return await ended
        finally:
            for task in (ended, hung, anew):
                task.cancel()

    async def _until_hung(self, name: str) -> None:
        """Returns once a process has answered nothing for long; a start may take longer."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            await asyncio.sleep(_PROBE_SECONDS)
            if await self._answers(self._alive_url(name), _PROBE_SECONDS):
                until = time.monotonic() + _HUNG_SECONDS

    def _note(self) -> None:
        """Tell the gateway, for readiness and metrics."""
        states = {}
        for name, restarts in self._restarts.items():
            child = self._children[name]
            states[name] = processes.State(child.pid if child.returncode is None else 0, restarts)
        processes.write(self._settings.data, states)

    async def _stop_all(self) -> None:
        self._stopping.set()
        for child in self._children.values():
            _signal(child, signal.SIGTERM)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(c.wait() for c in self._children.values())), _GRACE_SECONDS)
        for child in self._children.values():
            _signal(child, signal.SIGKILL)
        processes.forget(self._settings.data)
        await self._http.aclose()


def back_off(deaths: int) -> float:
    """Seconds to wait after so many deaths in a row: 0.4, 0.8, 1.6 ... 60; it is never given up."""
    return float(min(0.2 * 2 ** min(deaths, 20), _LONGEST_WAIT))


_NAMES = {"actions": "The action server", "rasa": "Rasa", "gateway": "The gateway"}


def _signal(child: asyncio.subprocess.Process, sign: signal.Signals) -> None:
    """Signal the child's whole group, if it is still there."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sign)


def die_with_parent() -> None:
    """On Linux a child ends when its parent is killed, so that no process is left behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").prctl(1, signal.SIGTERM)


def only(name: str, settings: Settings) -> None:
    """Run one of the processes in the foreground, as the supervisor or a container does."""
    from bot import launch

    if name not in PROCESSES:
        raise StartError(f"There is no process '{name}'. Known: {', '.join(PROCESSES)}.")
    for setting in ("actions_url",) if name == "actions" else ("rasa_url", "actions_url"):
        if not getattr(settings, setting):
            raise StartError(f"MO_{setting.upper()} must be set to run {name} alone, such as http://127.0.0.1:5005.")
        address(getattr(settings, setting))
    {"gateway": launch.run_gateway, "rasa": launch.run_rasa, "actions": launch.run_actions}[name](settings)
