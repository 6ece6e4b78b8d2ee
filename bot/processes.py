"""What the supervisor knows of its processes, in a small file that the gateway reads for readiness and metrics."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "processes.json"


@dataclass(frozen=True)
class State:
    """One process: its id (0 while it waits to be started again) and how often it was started again."""

    pid: int
    restarts: int


def write(folder: Path, states: Mapping[str, State]) -> None:
    """Replace the file. A full disk costs only the news: it must not stop what it tells of."""
    body = {"supervisor": os.getpid(), "processes": {name: asdict(state) for name, state in states.items()}}
    draft = folder / f".{NAME}"
    with contextlib.suppress(OSError):
        draft.write_text(json.dumps(body))
        os.replace(draft, folder / NAME)


def read(folder: Path) -> dict[str, State]:
    """The processes by name; empty where no supervisor runs here, or none that is alive."""
    try:
        body = json.loads((folder / NAME).read_text())
        os.kill(int(body["supervisor"]), 0)
        return {str(name): State(**state) for name, state in body["processes"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def forget(folder: Path) -> None:
    """Remove the file: nothing is supervised any more."""
    with contextlib.suppress(OSError):
        (folder / NAME).unlink(missing_ok=True)
