"""A copy of the product that somebody extends, and what Mo then says in a process of the copy's own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.settings import ROOT

_MADE_OF = ("bot", "actions", "data", "domain.yml")
_PLAY = Path(__file__).with_name("play.py")


class Copy:
    """The product in a folder of its own, which every change of a test is made to."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in _MADE_OF:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        self._before = self._files()

    def write(self, name: str, text: str) -> None:
        """A file of the product's, new or other than before."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add_line(self, name: str, after: str, line: str) -> None:
        """A line below the first that begins with `after`."""
        path = self.root / name
        lines = path.read_text(encoding="utf-8").splitlines()
        at = next(number for number, one in enumerate(lines) if one.startswith(after))
        path.write_text("\n".join([*lines[: at + 1], line, *lines[at + 1 :], ""]), encoding="utf-8")

    def changed(self) -> set[str]:
        """The files that are not as they were copied."""
        now = self._files()
        return {name for name in {*now, *self._before} if now.get(name) != self._before.get(name)}

    def plays(self, says: Sequence[str], **more: Any) -> dict[str, Any]:
        """Learn from some of the data and say all that to Mo: what came of it (see play.py)."""
        given = {"folder": str(self.root / "var"), "says": list(says), **more}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MO_")}
        done = subprocess.run(
            [sys.executable, str(_PLAY)],
            input=json.dumps(given),
            cwd=self.root,
            env={**kept, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result

    def _files(self) -> dict[str, str]:
        paths = (path for path in self.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(self.root).as_posix(): hashlib.md5(path.read_bytes()).hexdigest() for path in paths}
