"""A process of its own that works on the same records, as the gateway and the action server do.

python racer.py ROLE DATABASE KEYS MASTER CONVERSATION NUMBER, where ROLE is
  answer: lease and answer until NUMBER messages of the conversation are answered; prints what it answered
  accept: accept the ids 0 to NUMBER - 1, each twice, in random order; prints how many were new to it
  open:   open the conversation of the client id CONVERSATION; prints its id
  note:   write NUMBER audit entries
  start:  open the records for the first time, with the master key in the folder MASTER
  die:    lease a message and be killed before answering
  migrate: bring the schema up to date, and be killed when NUMBER tables or indexes are changed
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot import clock
from bot.records.migrations import migrate
from bot.records.repository import Records, load_or_create_master_keys


def answer(records: Records, conversation_id: str, number: int) -> None:
    """Sometimes dawdles longer than its lease, so that others take over and it must be refused."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        if records.tracker_turns(conversation_id)[1] >= number:
            return
        lease = records.lease(conversation_id, clock.now(), seconds=0.2)
        if lease is None:
            time.sleep(0.005)
            continue
        context = records.turn_context(lease.message_id)
        if context is None or context.answered:
            continue
        if random.random() < 0.1:
            time.sleep(0.3)
        seen = [*(context.state or {"seen": []})["seen"], lease.text]
        stored = records.record_turn(
            lease.message_id, lease.fence, context.state_version, state={"seen": seen}, stage="engage",
            visit=1, understanding=None, replies=[{"text": f"re {lease.text}"}], events=[], action="a",
            now=clock.now(),
        )  # fmt: skip
        if stored:
            print(lease.text)


def accept(records: Records, conversation_id: str, number: int) -> None:
    """The same messages as every other process."""
    ids = [*range(number), *range(number)]
    random.shuffle(ids)
    print(sum(records.accept(conversation_id, f"r{n}", f"text {n}", clock.now()).new for n in ids))


def die_while_migrating(url: str, number: int) -> None:
    """The kernel, or the machine, ends it in the middle."""
    changed: list[str] = []

    @event.listens_for(Engine, "after_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP")):
            changed.append(statement)
            if len(changed) == number:
                os.kill(os.getpid(), signal.SIGKILL)

    migrate(url)


def main(role: str, url: str, keys_url: str, master: str, conversation_id: str, number: str) -> None:
    """Play the role."""
    if role == "start":
        Records.open(url, keys_url, load_or_create_master_keys(Path(master))).close()
        return
    if role == "migrate":
        die_while_migrating(url, int(number))
    records = Records.open(url, keys_url, [master])
    if role == "answer":
        answer(records, conversation_id, int(number))
    elif role == "accept":
        accept(records, conversation_id, int(number))
    elif role == "open":
        print(records.open_conversation(conversation_id, None, "en", clock.now()).id)
    elif role == "note":
        for _ in range(int(number)):
            records.note("list_read", "system", clock.now())
    elif role == "die":
        assert records.lease(conversation_id, clock.now(), seconds=1)
        print("leased", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    records.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
