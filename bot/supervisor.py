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
from collections.abc import Callable
from dataclasses import replace
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from bot.launch import PROCESSES, address
from bot.settings import Settings

READY_SECONDS = 180
_RESTARTS_IN_A_MINUTE = 5
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
    """The settings with every port and address decided; raises StartError when the gateway's port is taken."""
    port = settings.port or free_port(settings.bind)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind, port))
        except OSError as error:
            raise StartError(
                f"Port {port} on {settings.bind} cannot be used ({error.strerror}). Stop what uses it, or "
                f"choose another with MO_PORT."
            ) from None
    return replace(
        settings,
        port=port,
        rasa_url=settings.rasa_url or f"http://127.0.0.1:{free_port()}",
        actions_url=settings.actions_url or f"http://127.0.0.1:{free_port()}",
    )


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
        self._deaths: dict[str, list[float]] = {}
        self._stopping = asyncio.Event()

    async def run(self, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready` once it answers, and keep it up until a signal comes."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, self._stopping.set)
        try:
            for name in self._owned:
                await self._start(name)
            if await self._until_ready():
                when_ready()
            watchers = [asyncio.create_task(self._watch(name)) for name in self._owned]
            stop = asyncio.create_task(self._stopping.wait())
            done, _ = await asyncio.wait([*watchers, stop], return_when=asyncio.FIRST_COMPLETED)
            for task in (*watchers, stop):
                task.cancel()
            for task in done - {stop}:
                task.result()
        finally:
            await self._stop_all()

    async def _start(self, name: str) -> None:
        self._children[name] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "up", "--only", name,
            env=environment(self._settings), stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
            preexec_fn=_die_with_parent,
        )  # fmt: skip

    async def _until_ready(self) -> bool:
        waiting = {name: self._probe_url(name) for name in self._owned}
        began = time.monotonic()
        while waiting and not self._stopping.is_set():
            for name in list(waiting):
                if self._children[name].returncode is not None:
                    raise StartError(f"{_NAMES[name]} did not start; what it said stands above.")
                if await asyncio.to_thread(_answers, waiting[name]):
                    self._say(f"{_NAMES[name]} is ready ({time.monotonic() - began:.0f} s).")
                    del waiting[name]
            if time.monotonic() - began > READY_SECONDS:
                raise StartError(f"{', '.join(_NAMES[n] for n in waiting)} did not answer within {READY_SECONDS} s.")
            await asyncio.sleep(0.2)
        return not self._stopping.is_set()

    def _probe_url(self, name: str) -> str:
        if name == "gateway":
            host = "127.0.0.1" if self._settings.bind in ("0.0.0.0", "::") else self._settings.bind
            return f"http://{host}:{self._settings.port}/healthz"
        if name == "rasa":
            return self._settings.rasa_url + "/"
        return self._settings.actions_url + "/health"

    async def _watch(self, name: str) -> None:
        """Start a process again when it dies, unless it dies all the time."""
        while True:
            await self._children[name].wait()
            if self._stopping.is_set():
                return
            now = time.monotonic()
            deaths = [at for at in self._deaths.get(name, []) if now - at < 60] + [now]
            self._deaths[name] = deaths
            if len(deaths) > _RESTARTS_IN_A_MINUTE:
                raise StartError(f"{_NAMES[name]} died {len(deaths)} times within a minute; what it said stands above.")
            self._say(f"{_NAMES[name]} ended unexpectedly and is started again.")
            await asyncio.sleep(min(0.2 * 2 ** len(deaths), 5))
            await self._start(name)

    async def _stop_all(self) -> None:
        self._stopping.set()
        for child in self._children.values():
            _signal(child, signal.SIGTERM)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(c.wait() for c in self._children.values())), _GRACE_SECONDS)
        for child in self._children.values():
            _signal(child, signal.SIGKILL)


_NAMES = {"actions": "The action server", "rasa": "Rasa", "gateway": "The gateway"}


def _signal(child: asyncio.subprocess.Process, sign: signal.Signals) -> None:
    """Signal the child's whole group, if it is still there."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sign)


def _die_with_parent() -> None:
    """On Linux a child ends when its parent is killed, so that no process is left behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").prctl(1, signal.SIGTERM)


_DIRECT = build_opener(ProxyHandler({}))  # the processes are on this machine: no proxy is asked for them


def _answers(url: str) -> bool:
    try:
        with _DIRECT.open(url, timeout=2) as response:
            return bool(response.status < 500)
    except (URLError, OSError):
        return False


def only(name: str, settings: Settings) -> None:
    """Run one of the processes in the foreground, as the supervisor or a container does."""
    from bot import launch

    if name not in PROCESSES:
        raise StartError(f"There is no process '{name}'. Known: {', '.join(PROCESSES)}.")
    needed = {"gateway": ("rasa_url",), "rasa": ("rasa_url", "actions_url"), "actions": ("actions_url",)}[name]
    for setting in needed:
        if not getattr(settings, setting):
            raise StartError(f"MO_{setting.upper()} must be set to run {name} alone, such as http://127.0.0.1:5005.")
        address(getattr(settings, setting))
    {"gateway": launch.run_gateway, "rasa": launch.run_rasa, "actions": launch.run_actions}[name](settings)
