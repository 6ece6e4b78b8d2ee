"""A process that reads messages on one core and tells how long each took.

`python -m bot.evaluation.worker KIND FOLDER`: a line in, a text as JSON; a line out, {"heard", "seconds"}. The first
line out is {"memory"} in bytes, once the model of KIND (mo or default) is loaded and warmed up.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

# Enough of every kind for whatever is loaded late; none of them is measured.
_WARM_UP = (
    "hello",
    "It hurts when I bend, so I leave it.",
    "7",
    "I would like to swim again, but it is dear and a long way off.",
    "no",
    "Maybe on Thursday for half an hour, if it stays dry",
    "they told me to rest. somebody else told me to move!",
    "I'm tired, and my sister says I shouldn't",
    "what can i do about it",
    "I did it last year and felt really good afterwards; I was proud.",
)


def main(kind: str, folder: Path, lines: TextIO, answers: TextIO) -> None:
    """Answer each line until there are no more."""
    # One core for each process and not "any": moving between cores would cost whoever is measured.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    parse = _load(kind, folder)
    for text in _WARM_UP * 3:
        parse(text)
    _answer(answers, {"memory": resident()})
    for line in lines:
        text = json.loads(line)
        began = time.perf_counter()
        heard = parse(text)
        seconds = time.perf_counter() - began
        _answer(answers, {"heard": heard, "seconds": seconds})


def _load(kind: str, folder: Path) -> Callable[[str], Mapping[str, Any]]:
    if kind == "mo":
        from bot.nlu.parser import Parser

        return Parser(folder).parse
    from bot.evaluation.baselines.default_rasa import DefaultRasa

    return DefaultRasa(folder).parse


def resident() -> int:
    """Bytes of memory this process holds (Linux)."""
    status = Path("/proc/self/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def _answer(answers: TextIO, answer: Mapping[str, Any]) -> None:
    print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    # Libraries that print would garble the answers: theirs goes to standard error from here on.
    mine = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    main(sys.argv[1], Path(sys.argv[2]), sys.stdin, mine)
