"""One study: patients talk, processes die, and everything is compared."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.records.repository import Records
from tests.system.chaos.compare import differences
from tests.system.chaos.fleet import Fleet
from tests.system.chaos.kept import read
from tests.system.chaos.kills import Kills, plan
from tests.system.chaos.scripts import Script, scripts
from tests.system.chaos.stack import Stack
from tests.system.chaos.tab import Tab
from tests.system.chaos.undisturbed import played_again, reckoned
from tests.system.product import wait_for

_THINKING = 0.5  # seconds at most between two messages of a tab


@dataclass
class Report:
    """What was played and what was wrong with it."""

    messages: int = 0
    posts: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    rolled: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items())) or "nothing"
        found = "\n  ".join(("", *self.wrong[:40])) if self.wrong else " nothing"
        killed += f"; restarted in turn: {self.rolled}" if self.rolled else ""
        return (
            f"{self.messages} messages ({self.posts} answers to them) in {self.seconds:.0f} s; "
            f"killed: {killed}; wrong:{found}"
        )


def play(
    stack: Stack | Fleet,
    *,
    seed: int,
    messages: int,
    patients: int = 6,
    again: bool = True,
    kills: int = 12,
    rolling: tuple[str, ...] = (),
) -> Report:
    """So many messages while processes are killed; with `again` compared with an undisturbed run of the product too.

    The seed decides who says what, how it is sent, and at which message what is killed; how the threads of the
    machine mingle in between is left to it. `rolling` names the kinds of process whose replicas
    are restarted in turn meanwhile; the patients take their time then, to talk for about as long as it takes.
    """
    report, began = Report(), time.monotonic()
    talking = scripts(seed, patients, messages)
    killing = Kills(stack, plan(stack.names, seed, sum(map(len, talking)), kills))
    killing.start()
    try:
        with ThreadPoolExecutor(patients + 1) as pool:
            rolled = pool.submit(stack.roll, rolling) if rolling and isinstance(stack, Fleet) else None
            slowly = 6.0 if rolling else 1.0
            talks = list(pool.map(lambda script: _talk(stack, script, killing, slowly), talking))
            report.rolled = rolled.result() if rolled else 0
    finally:
        killing.stop()
    wait_for(stack.ready, "everything to be up again", 120, every=0.5)
    report.kills, report.seconds = killing.done, time.monotonic() - began
    records = stack.records()
    for tabs in talks:
        _check(stack, records, tabs, report, again)
    records.close()
    return report


def _talk(stack: Stack | Fleet, script: Script, killing: Kills, slowly: float) -> list[Tab]:
    """One patient from the first page to the last answer."""
    client_id = f"{script.name}-{random.SystemRandom().getrandbits(64):016x}"

    def tab(number: int) -> Tab:
        chance = random.Random(f"{script.name}.{number}")
        return Tab(stack.urls, client_id, f"{script.name}.{number}", chance, killing.sending)

    def says(each: tuple[Tab, tuple[str, ...]]) -> None:
        pause = random.Random(each[0].name)
        for line in each[1]:
            time.sleep(pause.uniform(0, _THINKING * slowly))
            each[0].say(line, script.patient)

    tabs = [tab(number) for number in range(1, len(script.tabs) + 1)]
    with ThreadPoolExecutor(len(tabs)) as both:
        list(both.map(Tab.open, tabs))
        for line in script.before:
            tabs[0].say(line, patiently=True)
        list(both.map(says, zip(tabs, script.tabs, strict=True)))
    for each in tabs:
        each.finish()
    for each in tabs:
        each.close()
    return tabs


def _check(stack: Stack | Fleet, records: Records, tabs: list[Tab], report: Report, again: bool) -> None:
    kept = read(records, tabs[0].conversation)
    said = [each for tab in tabs for each in tab.said]
    report.messages += len(said)
    report.posts += sum(len(each.told) for each in said)

    def digest(client_id: str) -> str:
        return records._keys.digest(f"message/{tabs[0].conversation}", client_id)

    wrong = [*differences(kept, tabs, digest), *reckoned(kept)]
    if again and isinstance(stack, Stack):
        wrong += played_again(stack.product, records, kept, said, digest)
    report.wrong += [f"{tabs[0].name}: {what}" for what in wrong]
