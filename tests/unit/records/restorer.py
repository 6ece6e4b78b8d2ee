"""A process of its own beside a backup or in the middle of a restore.

python restorer.py ROLE DATABASE KEYS MASTER WHAT, where ROLE is
  write:     write messages to the conversation WHAT until it is killed
  deleting, inserting, migrating: restore the backup WHAT and be killed at that step
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import clock
from bot.records import restore as restoring
from bot.records.backup import Backup
from bot.records.keys import KeyStore
from bot.records.repository import Records


def write(records: Records, conversation_id: str) -> None:
    """One message after the other."""
    number = 0
    while True:
        records.accept(conversation_id, f"w{number}", f"text {number}", clock.now())
        number += 1
        if number == 20:
            print("writing", flush=True)


def die(*_: Any) -> None:
    """End at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(role: str, url: str, keys_url: str, master: str, what: str) -> None:
    """Play the role."""
    if role == "write":
        write(Records.open(url, keys_url, [master]), what)
    keys = KeyStore(keys_url, [master])
    step = {"deleting": "_empty", "inserting": "_batches", "migrating": "_insert_all"}[role]
    done = getattr(restoring, step)

    def do_and_die(*given: Any) -> Any:
        result = done(*given)
        if step == "_batches":
            return die_after(result)
        return die()

    setattr(restoring, step, do_and_die)
    restoring.restore(Backup(Path(what), keys), keys, url)


def die_after(batches: Iterator[Any]) -> Iterator[Any]:
    """Hand on the first batch, and end when the next one is asked for: the first is in the database by then."""
    yield next(batches)
    die()


if __name__ == "__main__":
    main(*sys.argv[1:])
