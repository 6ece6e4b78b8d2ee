"""Talks as Markdown, to be read from the first line to the last: what was said, moves in small print, the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.evaluation.talks.flaws import Flaw
from bot.evaluation.talks.player import Talk, Turn
from bot.evaluation.talks.study import Counted
from bot.interview import Reply


def write(counted: Sequence[Counted], folder: Path) -> None:
    """One file a patient."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in counted:
        (folder / f"{one.talk.script.name}.md").write_text(markdown(one), encoding="utf-8")


def markdown(one: Counted) -> str:
    """A talk, its counts and its flaws."""
    talk = one.talk
    head = [f"# {talk.script.name.replace('_', ' ').capitalize()}", talk.script.about]
    return "\n\n".join([*head, *_lines(talk), *_counts(one), *_flaws(one.flaws)]) + "\n"


def _lines(talk: Talk) -> Iterator[str]:
    visit = 0
    for turn in talk.turns:
        if turn.visit != visit:
            visit = turn.visit
            yield f"## Visit {visit}"
        if turn.said is not None:
            yield f"> **Patient**: {one_paragraph(turn.said, '> ')}  \n> <sub>{_heard(turn)}</sub>"
        yield from (_said(reply) for reply in turn.replies)


def _said(reply: Reply) -> str:
    small = ", ".join(move.replace("_", " ") for move in reply.moves)
    small += f" · ruler {reply.ruler.name}" if reply.ruler else ""
    small += f" · buttons: {' / '.join(reply.quick_replies)}" if reply.quick_replies else ""
    return f"**Mo**: {one_paragraph(reply.text)}  \n<sub>{small}</sub>"


def _heard(turn: Turn) -> str:
    if turn.heard is None:
        return f"safety: {', '.join(flag.id for flag in turn.flags) or 'on hold'}"
    found = [f.id for f in (*turn.heard.barriers, *turn.heard.facilitators)]
    talk = turn.heard.talk
    parts = [turn.heard.intent.name, *found, f"{talk.type} {talk.subtype or ''}".strip()]
    return ", ".join(part.replace("_", " ") for part in dict.fromkeys(parts))


def one_paragraph(text: str, margin: str = "") -> str:
    """Text whose line breaks survive Markdown."""
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
