"""The words of the report: where and when it was made, and how each thing was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bot import clock
from bot.evaluation import noise
from bot.evaluation.baselines.diet import Diet
from bot.evaluation.sets import Message, Ruler, Spoken, also_trained_on
from bot.nlu.labels import Example
from bot.nlu.model import fingerprint


def about() -> dict[str, str]:
    """Date, model and machine; the load says how far the times can be trusted."""
    return {
        "measured": clock.now().strftime("%Y-%m-%d %H:%M UTC"),
        "model": fingerprint()[:12],
        "machine": f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
    }


def of_sets(messages: Sequence[Message], rulers: Sequence[Ruler], spoken: Sequence[Spoken]) -> list[str]:
    """How many messages of which kind, and how the noise is made."""
    without = sum(not message.barriers for message in messages)
    return [
        f"{len(messages)} held-back messages ({without} without a barrier) and {len(rulers)} answers to a ruler, "
        "which nobody trains on or tunes to.",
        f"{len(spoken)} utterances of real talk, for the type of talk."
        if spoken
        else "No real talk was given (--talk FILE), so that figure is missing.",
        "Macro-F1 is the mean over the labels that occur; a set is right when nothing is missing and nothing too much.",
        "Calibration: the findings that are given out, in ten bins of equal width.",
        f"Typos: {noise.SLIPS:.0%} of the letters are hit beside the key, dropped, doubled or swapped with the next.",
        "Time: the whole parse, warmed up, every library with one thread and the process held to one core; where two "
        "pipelines are measured they take turns message by message.",
    ]


def of_overlap(messages: Sequence[Message], examples: Sequence[Example]) -> str:
    """Whether a held-back message has been trained on, which would make the figures worthless."""
    shared = also_trained_on(messages, [example.text for example in examples])
    if not shared:
        return f"None of the held-back messages is among the {len(examples)} training messages."
    return f"TRAINED ON, though held back, are {len(shared)} of the messages: {'; '.join(shared)}"


def of_diet(made: Diet) -> str:
    """What the default pipeline had to learn from."""
    return (
        f"Rasa's default pipeline (as rasa init writes it, with DIET) learnt from {made.messages} of {made.of} "
        f"training messages (seeded sample), in {made.seconds:.0f} seconds and {made.epochs} of {made.planned} "
        f"epochs{'' if made.epochs == made.planned else ', cut short by --diet-minutes: it could do better'}. "
        "Its one intent counts as its finding; feelings and talk it does not know."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
