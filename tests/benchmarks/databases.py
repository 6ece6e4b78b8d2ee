"""How long the records' calls take in a large practice, on SQLite and on PostgreSQL, and which scan a whole table.

    python -m tests.benchmarks.databases [--sharing 5000] [--messages 40] [--others 95000] [--only sqlite]

Prints the fewest milliseconds that each call took (the machine may be busy with other things), its statements, and
those plans that read the whole of a large table.
"""

from __future__ import annotations

import argparse
import base64
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.records.repository import Records
from bot.summary import build
from tests.benchmarks.practice import START, Filled, Size, fill
from tests.postgres import Postgres

NOW = START + timedelta(days=365)
_LARGE = ("message", "turn", "observation", "conversation", "patient", "ruler", "plan", "follow_up", "strategy_offer")


def calls(records: Records, filled: Filled) -> dict[str, Callable[[int], object]]:
    """What is measured; each gets the number of its turn."""
    talks, practice = filled.sharing, filled.practice
    return {
        "accept": lambda n: records.accept(talks[n], f"new{n}", "are you there", NOW),
        "lease": lambda n: records.lease(talks[n], NOW),
        "pending_conversations": lambda _: records.pending_conversations(NOW + timedelta(minutes=1)),
        "replies_to": lambda n: records.replies_to(
            records.accept(talks[n], f"new{n}", "are you there", NOW).message_id
        ),
        "messages after the last": lambda n: records.messages(talks[n], 41),
        "messages, all": lambda n: records.messages(talks[n]),
        "conversation": lambda n: records.conversation(talks[n]),
        "patients (portal list)": lambda _: records.patients(practice, seen_by="Dr A"),
        "overview": lambda _: records.overview(practice, [START - timedelta(days=9), START, NOW]),
        "patient_record": lambda n: records.patient_record(practice, talks[n], read_by="Dr A", now=NOW),
        "patient_record and summary": lambda n: build(records.own_record(talks[n])),
        "export": lambda n: records.export(talks[n]),
        "erase": lambda n: records.erase(talks[-n - 1], NOW, "patient"),
    }


@contextmanager
def statements(records: Records) -> Iterator[list[tuple[str, Any]]]:
    """Collects (SQL, parameters) of what the database is asked."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(records._database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(records._database.engine, "before_cursor_execute", note)


def scans(records: Records, asked: list[tuple[str, Any]], even_if_small: bool = False) -> list[str]:
    """Plans' lines that read all of a large table; `even_if_small`: as if those at hand were large."""
    prefix = "EXPLAIN QUERY PLAN " if records._database.is_sqlite else "EXPLAIN "
    found = []
    raw = records._database.engine.raw_connection()
    if even_if_small and not records._database.is_sqlite:
        raw.cursor().execute("SET LOCAL enable_seqscan = off")
    for statement, parameters in asked:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            cursor = raw.cursor()
            cursor.execute(prefix + statement, parameters)
            lines = [str(row[-1]).strip() for row in cursor.fetchall()]
            found += [line for line in lines if _reads_all(line)]
    raw.rollback()
    raw.close()
    return found


def _reads_all(line: str) -> bool:
    words = line.replace("->", " ").split()
    if "SCAN" in words:
        return words[words.index("SCAN") + 1] in _LARGE and "ix_message_pending" not in words
    return "Seq" in words and words[words.index("on") + 1] in _LARGE


def measure(records: Records, filled: Filled, times: int) -> None:
    """Print a line for each call."""
    for name, call in calls(records, filled).items():
        took = []
        repeat = 3 if "list" in name or name == "erase" else times
        for number in range(repeat):
            began = time.perf_counter()
            call(number)
            took.append(1000 * (time.perf_counter() - began))
        with statements(records) as asked:
            call(repeat)
        whole = "; ".join(dict.fromkeys(scans(records, asked)))
        print(f"  {name:28}{min(took):10.1f} ms {len(asked):4} statements  {whole}", flush=True)


@contextmanager
def opened(kind: str) -> Iterator[Records]:
    """Empty records in a place of their own."""
    master = base64.urlsafe_b64encode(os.urandom(32)).decode()
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres("autovacuum=on", "shared_buffers=128MB") if kind == "postgresql" else None
        url = server.url if server else f"sqlite:///{Path(folder) / 'mo.db'}"
        records = Records.open(url, server.url if server else f"sqlite:///{Path(folder) / 'keys.db'}", [master])
        try:
            yield records
        finally:
            records.close()
            if server:
                server.stop()


def main() -> None:
    """Measure both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sharing", type=int, default=5_000)
    options.add_argument("--messages", type=int, default=40)
    options.add_argument("--others", type=int, default=95_000)
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    given = options.parse_args()
    size = Size(given.sharing, given.messages, given.others)
    for kind in [given.only] if given.only else ["sqlite", "postgresql"]:
        with opened(kind) as records:
            began = time.perf_counter()
            filled = fill(records, size)
            print(f"{kind}: {size} filled in {time.perf_counter() - began:.0f} s", flush=True)
            measure(records, filled, min(given.times, given.sharing // 4))


if __name__ == "__main__":
    main()
