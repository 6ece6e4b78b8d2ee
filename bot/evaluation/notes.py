"""The words of the report: where and when it was made, and how each thing was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bot import clock
from bot.evaluation import noise
from bot.evaluation.baselines.diet import Diet
from bot.evaluation.results import Talks
from bot.evaluation.sets import Message, Ruler, Spoken, also_trained_on
from bot.evaluation.talks.walks import LENGTH
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


def of_talks(talks: Talks, walks: int) -> list[str]:
    """How whole talks are counted."""
    visits, messages = (sum(getattr(one, name) for one in talks.patients) for name in ("visits", "messages"))
    return [
        f"{len(talks.patients)} simulated patients (tests/data/patients), {visits} visits, {messages} messages. They "
        "answer what Mo asks and otherwise go on with what they have to say. Intervals: patients drawn again, since "
        "the volleys of one talk depend on each other.",
        "Reflections and questions count once a volley (MITI 4.2.1), open and closed questions by sentence (MISC).",
        "Heard twice: the same sentence of Mo's, whatever the patient's words in its slots; with fewer than three "
        "words of Mo's own only if the filling is the same too. Safety, notices, buttons, nods of two words and "
        "answers to a question that is asked again are left aside.",
        "Reading grade (Flesch-Kincaid): of Mo's own words in a message, the patient's standing as one plain word; "
        "messages of fewer than eight words are graded only in the grade of all talks together.",
        "Never reflected: a finding taken as said before the plan's first question (or in a visit without a plan) that "
        "no facet, text of its own, name or clause of the patient's takes up in the answer or later; once a patient "
        "and visit.",
        f"{walks} random walks of {LENGTH} messages, seeded: the patients' own lines, tests/data/walk_messages.yml, "
        "buttons and rulers where they are offered, now and then a return days later. A flaw is silence, an error, the "
        "reply before once more, a question without information, a loss or anger that is not heard first, a ruler's "
        "number not taken, or a stop that is not kept. Messages that raise a safety flag are left out: what safety "
        "says has its own tests.",
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
