"""The demo from its throw-away folder to its end: fill, serve in this one process, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from threadpoolctl import threadpool_limits

from bot import clock, logs, safety
from bot.content import load
from bot.demo.ahead import Ahead, last_first, understanding
from bot.demo.people import Person, Unused, read_people, read_unused
from bot.gateway.app import create_app, serve
from bot.gateway.limits import Buckets, Limits
from bot.nlu.model import model_file, quiet_rasa
from bot.provision import open_records
from bot.records.repository import Records
from bot.settings import SettingError, Settings
from bot.supervisor import with_addresses

PRACTICE = "Demo practice"
_KEPT = ("MO_LANGUAGE", "MO_COUNTRY", "MO_TIMEZONE", "MO_LOG_FORMAT", "MO_LOG_LEVEL")
_PATIENCE = 30.0
_IN_MEMORY = Path("/dev/shm")
_ROOM = 512 * 2**20


@dataclass(frozen=True)
class Filled:
    """A practice that is ready to be looked at: its records, what answers for Rasa, and who may sign in."""

    settings: Settings
    records: Records
    rasa: Any
    accounts: Sequence[tuple[str, str, str]]
    """Name, password and roles of each."""


def demo(
    settings: Settings,
    folder: Path | None,
    port: int,
    only_fill: bool,
    names: Sequence[str],
    say: Callable[[str], None],
) -> None:
    """Fill a new practice, with all patients or those of these names, and serve it until Ctrl-C.

    Raises SettingError, ModelMissing or SetError.
    """
    model_file(settings.model)
    people = read_people(names)
    with _folder(settings, folder, keep=only_fill) as own:
        filled = fill(settings, own, people, read_unused(), say)
        signing_in = "".join(f"\n  {name} ({roles}), password {word}" for name, word, roles in filled.accounts)
        if only_fill:
            filled.records.close()
            say(f"Filled {own}. To serve it: MO_DATA={own} MO_MODEL={settings.model} python -m bot up{signing_in}")
            return
        serving = with_addresses(replace(filled.settings, port=port))
        address = f"http://localhost:{serving.port}/"
        invitation = (
            f"\n  Practice   {address}practice/{signing_in}"
            f"\n  Patients   {address}\n\nCtrl-C stops it and removes everything."
        )
        try:
            serve(serving, filled.records, filled.rasa, when_listening=lambda: say(invitation))
        except KeyboardInterrupt:
            say("Stopped.")


def fill(
    settings: Settings, folder: Path, people: Sequence[Person], unused: Sequence[Unused], say: Callable[[str], None]
) -> Filled:
    """Fill a new database in the folder; this process belongs to it from here on."""
    own = _only_of(folder, settings)
    zone = ZoneInfo(own.timezone)
    with understanding(own.model, last_first(people, clock.now(), zone)) as ahead:
        return _filled(own, zone, people, unused, ahead, say)


def _filled(
    own: Settings,
    zone: ZoneInfo,
    people: Sequence[Person],
    unused: Sequence[Unused],
    ahead: Ahead,
    say: Callable[[str], None],
) -> Filled:
    logs.set_up("gateway", own)
    began = time.monotonic()
    say("Loading the understanding.")
    records = open_records(own)
    with quiet_rasa():
        from bot.demo.fill import Filling
        from bot.demo.here import Here

        rasa = Here(own.model, records, ahead)
    logs.set_up("gateway", own)  # once more: importing Rasa sets up logs of its own
    threadpool_limits(1)  # sentences are short: more threads only wait for each other
    safety.warm_up()
    load(own.language)
    loaded = time.monotonic()
    say(f"Loaded in {loaded - began:.0f} s. {len(people)} patients talk with Mo, over four months.")
    app = create_app(own, records, limits=_no_limits(), rasa=rasa, patience=_PATIENCE)
    filling = Filling(app, records, people, unused, rasa.last_message, zone, say)
    practice = filling.run(PRACTICE, own.country)
    say(f"Filled in {time.monotonic() - loaded:.0f} s.")
    accounts = [(one.gp.name, one.password, ", ".join(sorted(one.gp.roles))) for one in practice.people]
    return Filled(own, records, rasa, accounts)


def _only_of(folder: Path, settings: Settings) -> Settings:
    """Settings, and an environment, in which nothing but this folder, the model and the language is named."""
    for name in [name for name in os.environ if name.startswith("MO_") and name not in _KEPT]:
        del os.environ[name]
    os.environ |= {"MO_DATA": str(folder), "MO_MODEL": str(settings.model)}
    os.environ.setdefault("MO_LOG_LEVEL", "error")
    return Settings.from_environment()


def _no_limits() -> Limits:
    """Months of talk within a minute are no flood."""
    return Limits(messages=Buckets(1e9, 1e9), openings=Buckets(1e9, 1e9), guesses=Buckets(1e9, 1e9))


@contextmanager
def _folder(settings: Settings, chosen: Path | None, keep: bool) -> Iterator[Path]:
    """A new folder of the demo's own, removed at the end unless it was chosen or is to be kept."""
    if chosen is not None:
        _require_free(settings, chosen)
        chosen.mkdir(parents=True, exist_ok=True)
    folder = chosen or Path(tempfile.mkdtemp(prefix="mo-demo-", dir=None if keep else _in_memory()))
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield folder.resolve()
    except BaseException:
        keep = False
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
        if chosen is None and not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Where nothing waits for a disk, if the system has such a folder with room, and nobody has named another."""
    usable = "TMPDIR" not in os.environ and _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK)
    return _IN_MEMORY if usable and shutil.disk_usage(_IN_MEMORY).free > _ROOM else None


def _require_free(settings: Settings, folder: Path) -> None:
    """Raises SettingError for a folder in which anything is, or in which a Mo keeps its records."""
    if folder.resolve() == settings.data.resolve():
        raise SettingError(f"{folder} is MO_DATA, where records are kept. The demo goes into a folder of its own.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingError(f"{folder} is not empty. The demo goes into a new folder.")


def _leave(_signal: int, _frame: Any) -> None:
    raise SystemExit(0)
