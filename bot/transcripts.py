"""Transcripts of simulated patients as the whole product gives them: played once to learn what they say, then replayed.

What a patient answers depends on what Mo asks, and only the interview's state tells that; a replay takes plain lines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.evaluation.predictions import Parse
from bot.evaluation.talks.player import Talk
from bot.evaluation.talks.scripts import Script
from bot.evaluation.talks.transcripts import heading, in_short, mo_line, patient_line
from bot.replay import replay
from bot.settings import Settings
from bot.understanding import Understanding


def keep(scripts: Sequence[Script], folder: Path, settings: Settings, parse: Parse) -> Iterator[Path]:
    """Write one Markdown file a patient; gives each as it is written. Raises ReplayError where Mo does not start."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workshop:
        files = []
        for script in scripts:
            files.append(Path(workshop) / f"{script.name}.txt")
            files[-1].write_text("\n".join(lines_of(Talk(parse, script).play())), encoding="utf-8")
        played = replay(files, settings, say=lambda _: None)
        for script in scripts:
            path = folder / f"{script.name}.md"
            path.write_text(markdown(script, _one(played)), encoding="utf-8")
            yield path


def lines_of(talk: Talk) -> list[str]:
    """The lines to replay: what was said, and the returns after some days."""
    away = [line.after for line in talk.script.lines if line.after is not None]
    lines, visit = [], 1
    for turn in talk.turns:
        if turn.visit != visit:
            visit = turn.visit
            lines += [_step(away.pop(0)), "@start"]
        if turn.said is not None:
            lines.append(" ".join(turn.said.split()))
    return lines


def _step(after: timedelta) -> str:
    hours = int(after.total_seconds() // 3600)
    return f"@+{hours // 24}d" if hours % 24 == 0 else f"@+{hours}h"


def _one(played: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One patient's part of a replay, which ends with the summary."""
    for line in played:
        yield line
        if "summary" in line:
            return


def markdown(script: Script, lines: Iterable[Mapping[str, Any]]) -> str:
    """A replay to be read: what was said, the moves and what was heard in small print, what the practice sees."""
    parts = heading(script)
    for line in lines:
        if "patient" in line:
            parts.append(patient_line(line["patient"], _heard(Understanding.from_json(line["understanding"]))))
        elif "bot" in line:
            moves, ruler = ", ".join(line["moves"]) or line["kind"], line.get("ruler") or {}
            parts.append(mo_line(line["bot"], moves, ruler.get("name", ""), line["quick_replies"]))
        elif "summary" in line:
            parts += ["## What the practice sees", *_statements(line["summary"]), "## Counts", _counts(line["miti"])]
    return "\n\n".join(parts) + "\n"


def _heard(understanding: Understanding) -> str:
    signs = [sign.id for sign in understanding.safety]
    return in_short(understanding) + (f" · safety: {', '.join(signs)}" if signs else "")


def _statements(summary: Any) -> Iterator[str]:
    """Every text of the summary as a list, under the names of its parts."""
    for name, part in summary.items():
        if said := list(_texts(part)):
            yield f"**{name.replace('_', ' ').capitalize()}**\n\n" + "\n".join(f"- {text}" for text in said)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str) and part:
        yield part
    elif isinstance(part, Mapping):
        yield from _texts(part["text"] if "text" in part else list(part.values()))
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from _texts(one)


def _counts(miti: Mapping[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in miti.items())
