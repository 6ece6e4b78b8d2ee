"""Whether the tests notice when the code is wrong: mutants made by cosmic-ray, a sample of them by a seed.

    .tools/mutants/bin/python -m tests.mutants [--room interview] [--sample 200] [--minutes 60] [--seed 1] [--near]

A mutant is a copy of the code with one thing in it changed (a comparison turned round, a number one higher, a `not`
put in). Tests that stay green with it say nothing about what it changed; each such mutant is printed, to be judged:
either it means the same, or a test is missing. Only a copy of the tree is changed. Mutants of annotations, which
nothing reads at run time, are left out. cosmic-ray has an environment of its own (`make mutants` makes it).
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.commands.init import _all_work_items
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "var" / "mutants.log"
_LONGEST = 1200  # seconds for the tests of a room
_TIMES_AS_LONG = 5  # a mutant that runs this much longer than the code itself runs for ever, and was noticed


@dataclass(frozen=True)
class Room:
    """Modules, and the tests that have to notice when one of them is wrong."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    not_these: str = ""
    """Tests that take longer than all others together; what only they notice counts as missed."""


ROOMS = {
    "interview": Room(
        ("bot/interview/*.py",),
        ("tests/unit/interview/test_*.py",),
        "test_walks.py or test_any_understanding.py",
    ),
    "safety": Room(("bot/safety/*.py",), ("tests/unit/safety/test_*.py",), ""),
    "once": Room(
        ("bot/records/journal.py", "bot/records/turns.py", "bot/gateway/worker.py", "bot/gateway/dialogue.py"),
        (
            "tests/unit/records/test_journal.py", "tests/unit/records/test_turns.py",
            "tests/unit/records/test_one_transaction.py", "tests/unit/gateway/test_messages.py",
            "tests/unit/gateway/test_two_gateways.py", "tests/unit/gateway/test_safety_first.py",
        ),
        "postgresql",
    ),
}  # fmt: skip


def main() -> None:
    """Try a sample in each room; exit status 1 where the tests fail on the code as it is."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--room", choices=[*ROOMS, "all"], default="all")
    asked.add_argument("--sample", type=int, default=200, help="mutants of each room")
    asked.add_argument("--minutes", type=float, default=60, help="for all rooms together; what is not reached is said")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--near", action="store_true", help="only modules with tests named after them, and only those")
    given = asked.parse_args()
    rooms = list(ROOMS) if given.room == "all" else [given.room]
    with tempfile.TemporaryDirectory(prefix="mo-mutants-") as folder:
        copy = Path(folder) / "mo"
        _copy_tree(copy)
        os.chdir(copy)
        for name in rooms:
            _try(name, given, given.minutes * 60 / len(rooms))


def _copy_tree(copy: Path) -> None:
    """What git knows, and what it does not know yet, as it stands in the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)


def _try(name: str, asked: argparse.Namespace, seconds: float) -> None:
    room, began, tests = ROOMS[name], time.monotonic(), Tests()
    every = list(_mutations(room, asked.near))
    counted: Counter[str] = Counter()
    as_it_is: dict[tuple[str, ...], float] = {}
    try:
        for mutation in random.Random(f"{asked.seed}/{name}").sample(every, min(asked.sample, len(every))):
            if time.monotonic() - began > seconds:
                break
            words = _words(room, mutation.module_path.stem, asked.near)
            if (which := tuple(sorted(words))) not in as_it_is:
                start = time.monotonic()
                if tests.notice(words, _LONGEST):
                    sys.exit(f"{name}: the tests do not pass on the code as it is; see {LOG.relative_to(ROOT)}")
                as_it_is[which] = time.monotonic() - start
            operator = get_operator(mutation.operator_name)()
            with use_mutation(mutation.module_path, operator, mutation.occurrence) as code:
                noticed = tests.notice(words, 10 + _TIMES_AS_LONG * as_it_is[which])
            counted["noticed" if noticed else "missed"] += 1
            if not noticed:
                print(f"\nMissed in {mutation.module_path} ({mutation.operator_name}):\n{_changed(*code)}", flush=True)
    finally:
        tests.end()
    counts = ", ".join(f"{count} {what}" for what, count in counted.items())
    print(f"\n{name}: {counted.total()} of {len(every)} mutants tried (seed {asked.seed}): {counts}.", flush=True)


class Tests:
    """Runs tests in this product's environment, in processes that begin with everything heavy loaded."""

    def __init__(self) -> None:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [str(ROOT / ".venv" / "bin" / "python"), "-m", "tests.mutants.warm"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=LOG.open("ab"), text=True, bufsize=1,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # a mutant may look like its original
        )  # fmt: skip
        self._answer()

    def notice(self, words: Sequence[str], seconds: float) -> bool:
        """Whether a test fails, or none has come to an end by then."""
        assert self._process.stdin
        self._process.stdin.write(f"{seconds:.0f} {shlex.join(words)}\n")
        return self._answer() != "0"

    def end(self) -> None:
        """Let the process go."""
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"The tests could not be started; see {LOG.relative_to(ROOT)}")
        return line.strip()


def _words(room: Room, module: str, near: bool) -> list[str]:
    """For pytest: the tests of the room, those named after the module first; they stop at the first that fails."""
    files = [path for pattern in room.tests for path in sorted(Path().glob(pattern))]
    files.sort(key=lambda path: path.stem != f"test_{module}")
    if near:
        files = files[:1]
    skipped = ["-k", f"not ({room.not_these})"] if room.not_these else []
    return ["-q", "-x", "-p", "no:cacheprovider", *map(str, files), "-m", "not model", *skipped]


def _mutations(room: Room, near: bool) -> Iterator[MutationSpec]:
    paths = [path for pattern in room.modules for path in sorted(Path().glob(pattern))]
    if near:
        tested = {path.stem for pattern in room.tests for path in Path().glob(pattern)}
        paths = [path for path in paths if f"test_{path.stem}" in tested]
    for path in paths:
        left_out = list(_annotations(ast.parse(path.read_text(encoding="utf-8"))))
        for item in _all_work_items([path], {}):
            mutation = item.mutations[0]
            if not any(start <= tuple(mutation.start_pos) < end for start, end in left_out):
                yield mutation


def _annotations(tree: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations begin and end, as (line, column)."""
    for node in ast.walk(tree):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if part is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


def _changed(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


if __name__ == "__main__":
    main()
