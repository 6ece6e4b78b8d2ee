"""Runs tests again and again without waiting for Rasa, spaCy and scikit-learn each time: they are loaded once.

    python -m tests.mutants.warm

Reads lines of seconds and pytest's arguments, runs each in a copy of this process (fork) that reads the product's own
modules anew, and answers with a line: pytest's exit status, negative where it was killed after those seconds.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shlex
import signal
import sys

import pytest
from prometheus_client import REGISTRY

_OWN = ("bot", "actions", "tests")
_LOADED_BY = ("tests.conftest", "bot.nlu.parser", "bot.gateway.app", "bot.records.repository", "hypothesis.strategies")


def _load() -> None:
    """Import what the tests need, and forget again what is the product's own, with the counters that it has made."""
    for name in _LOADED_BY:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] in _OWN]:
        del sys.modules[name]
    for counter in list(REGISTRY._collector_to_names):
        with contextlib.suppress(KeyError):
            REGISTRY.unregister(counter)


def _run(seconds: str, *words: str) -> int:
    """pytest's exit status in a process of its own."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.dup2(2, 1)  # what pytest prints is no answer
    signal.alarm(int(seconds))  # without a handler it ends the process
    os._exit(int(pytest.main(list(words))))


def main() -> None:
    """Answer each line until there are no more."""
    _load()
    print("ready", flush=True)
    for line in sys.stdin:
        print(_run(*shlex.split(line)), flush=True)


if __name__ == "__main__":
    main()
