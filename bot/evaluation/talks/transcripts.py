"""Talks as Markdown, to be read from the first line to the last: what was said, moves in small print, the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.evaluation.talks.flaws import Flaw
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.scripts import Script
from bot.evaluation.talks.study import Counted
from bot.understanding import Understanding


def write(counted: Sequence[Counted], folder: Path) -> None:
    """One file a patient."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in counted:
        (folder / f"{one.talk.script.name}.md").write_text(markdown(one), encoding="utf-8")


def markdown(one: Counted) -> str:
    """A talk, its counts and its flaws."""
    talk = one.talk
    return "\n\n".join([*heading(talk.script), *_lines(talk), *_counts(one), *_flaws(one.flaws)]) + "\n"


def _lines(talk: Talk) -> Iterator[str]:
    visit = 0
    for turn in talk.turns:
        if turn.visit != visit:
            visit = turn.visit
            yield f"## Visit {visit}"
        if turn.said is not None:
            yield patient_line(turn.said, _heard(turn))
        for reply in turn.replies:
            ruler = reply.ruler.name if reply.ruler else ""
            yield mo_line(reply.text, ", ".join(reply.moves), ruler, reply.quick_replies)


def heading(script: Script) -> list[str]:
    """Who talks."""
    return [f"# {script.name.replace('_', ' ').capitalize()}", script.about]


def patient_line(said: str, heard: str) -> str:
    """What a patient says, with what was heard in small print."""
    return f"> **Patient**: {_one_paragraph(said, '> ')}  \n> <sub>{heard}</sub>"


def mo_line(said: str, moves: str, ruler: str, buttons: Sequence[str]) -> str:
    """What Mo says, with its moves, the ruler's name and the buttons in small print."""
    small = moves.replace("_", " ")
    small += f" · ruler {ruler}" if ruler else ""
    small += f" · buttons: {' / '.join(buttons)}" if buttons else ""
    return f"**Mo**: {_one_paragraph(said)}  \n<sub>{small}</sub>"


def in_short(heard: Understanding) -> str:
    """Intent, findings and the way the talk leans, in a few words."""
    found = [f.id for f in (*heard.barriers, *heard.facilitators)]
    parts = [heard.intent.name, *found, f"{heard.talk.type} {heard.talk.subtype or ''}".strip()]
    return ", ".join(part.replace("_", " ") for part in dict.fromkeys(parts))


def _heard(turn: Turn) -> str:
    if turn.heard is None:
        return f"safety: {', '.join(flag.id for flag in turn.flags) or 'on hold'}"
    return in_short(turn.heard)


def _one_paragraph(text: str, margin: str = "") -> str:
    return text.replace("\n", f"  \n{margin}")


def _counts(one: Counted) -> Iterator[str]:
    miti = one.miti
    yield "## Counts"
    yield (
        f"Per volley (MITI 4.2.1): {miti.reflections} reflections, {miti.complex} of them complex, "
        f"{miti.questions} questions, {miti.non_adherent} moves against MI. "
        f"Per sentence: {one.open} open and {one.closed} closed questions. "
        f"Findings voiced before planning: {one.findings}."
    )


def _flaws(flaws: Sequence[Flaw]) -> Iterator[str]:
    if flaws:
        yield "\n".join(f"- {flaw.kind}, after “{flaw.said}”: {_one_line(flaw.text)} ({flaw.why})" for flaw in flaws)


def _one_line(text: str) -> str:
    return " / ".join(text.splitlines())
