"""A process of its own that rotates the master keys, or works on the records while that happens.

python rotator.py ROLE DATA NUMBER, on the records of the data folder DATA, where ROLE is
  work: make patients and read them again, over and over, until its input ends; prints how many
  die:  rotate, and be killed after NUMBER transactions of the key store
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot import clock
from bot.records import keys, rotation
from bot.records.repository import Records
from bot.settings import Settings


def work(settings: Settings) -> None:
    """With a first patient from before the rotation, who is read all the time as well."""
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    with closing(Records.of(settings)) as records:
        made: list[str] = []
        while not over.is_set() or len(made) < 20:
            name = f"{os.getpid()}/{len(made)}"
            conversation = records.open_conversation(name, None, "en", clock.now()).id
            records.set_consent(conversation, now=clock.now(), talk=True)
            records.accept(conversation, "m", name, clock.now())
            made.append(conversation)
            for number in {0, len(made) // 2, len(made) - 1}:
                records.key_store._remembered.clear()
                (line,) = records.messages(made[number])
                assert line.text == f"{os.getpid()}/{number}"
            if len(made) == 5:
                print("working", flush=True)
        print(len(made))


def die(settings: Settings, number: int) -> None:
    """One key a transaction, so that there is something in between."""
    keys._CHUNK = 1
    done: list[Any] = []
    original = keys.KeyStore.rewrap

    def rewrap(store: keys.KeyStore) -> int:
        event.listen(store._database.engine, "commit", after)
        return original(store)

    def after(connection: Any) -> None:
        done.append(connection)
        if len(done) > number:  # the last one is not committed
            os.kill(os.getpid(), signal.SIGKILL)

    keys.KeyStore.rewrap = rewrap  # type: ignore[method-assign]
    rotation.rotate(settings, clock.now())


if __name__ == "__main__":
    place = replace(Settings.from_environment(), data=Path(sys.argv[2]))
    if sys.argv[1] == "work":
        work(place)
    else:
        die(place, int(sys.argv[3]))
