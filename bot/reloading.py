"""`up --reload`, for whoever works on Mo: a process is started anew when a file that it runs on was changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

FOLDERS = ("bot", "actions")
_KINDS = {".py", ".yml", ".yaml", ".json", ".html", ".css", ".js", ".svg", ".txt"}
# Rasa alone reads these, and takes a quarter of a minute to come back; all else is the gateway's and the actions'.
_RASAS = ("bot/nlu/", "bot/rasa_", "bot/encoder.py", "bot/understanding.py", "bot/launch.py", "bot/records/")
_LOOKED_AT_EVERY = 1.0

Times = Mapping[str, int]


def times(root: Path) -> Times:
    """When each file that Mo runs on was changed (ns), by its path from `root`."""
    found = {}
    for path in (path for folder in FOLDERS for path in (root / folder).rglob("*")):
        if path.suffix in _KINDS:
            try:
                found[path.relative_to(root).as_posix()] = path.stat().st_mtime_ns
            except FileNotFoundError:  # an editor puts the new file in the old one's place
                continue
    return found


def changed(before: Times, now: Times) -> frozenset[str]:
    """The files that are new, gone or other than before."""
    return frozenset(name for name in {*before, *now} if before.get(name) != now.get(name))


def concerned(names: Collection[str]) -> tuple[str, ...]:
    """The processes to start anew for these files."""
    rasa = ("rasa",) if any(name.startswith(_RASAS) for name in names) else ()
    return ("actions", *rasa, "gateway") if names else ()


async def watch(
    root: Path, start_anew: Callable[[str], None], say: Callable[[str], None], learnt: Callable[[], bool]
) -> None:
    """Look for changes for ever; `learnt` tells whether the model still is the one that the sources make."""
    before = await asyncio.to_thread(times, root)
    while True:
        await asyncio.sleep(_LOOKED_AT_EVERY)
        now = await asyncio.to_thread(times, root)
        names = changed(before, now)
        before = now
        if not names:
            continue
        for process in concerned(names):
            start_anew(process)
        first, more = min(names), f" and {len(names) - 1} more" if len(names) > 1 else ""
        say(f"Changed: {first}{more}. Starting {', '.join(concerned(names))} anew.")
        if not await asyncio.to_thread(learnt):
            say("Mo learns from it: for a model that knows it, stop and run `python -m bot train`.")
