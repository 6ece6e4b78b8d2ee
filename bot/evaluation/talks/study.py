"""The study of whole talks: every patient, every walk, the figures, and where it goes wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.content import Content, load
from bot.content.readability import grade
from bot.evaluation import figures
from bot.evaluation.figures import Figure, Statistic, estimate
from bot.evaluation.predictions import Parse, Values
from bot.evaluation.results import Row, TalkFigures, Talks
from bot.evaluation.talks import manners, pool, sameness, scripts, unheard
from bot.evaluation.talks.flaws import Flaw, worst
from bot.evaluation.talks.player import Talk
from bot.evaluation.talks.walks import LENGTH, Walk
from bot.evaluation.talks.wordings import own_words, wordings
from bot.interview.miti import Miti, count
from bot.nlu.model import ROOT

PATIENTS = ROOT / "tests" / "data" / "patients"
POOL = ROOT / "tests" / "data" / "walk_messages.yml"
_QUESTIONS = ("open_question", "closed_question")


@dataclass(frozen=True)
class Counted:
    """One patient's talk with everything counted in it."""

    talk: Talk
    miti: Miti
    open: int
    closed: int
    findings: int
    flaws: Sequence[Flaw]

    def of(self, kind: str) -> int:
        """How many flaws of a kind."""
        return sum(flaw.kind == kind for flaw in self.flaws)


def study(parse: Parse, walks: int, say: Callable[[str], None], folder: Path = PATIENTS) -> tuple[Talks, list[Counted]]:
    """Play and count everything; the counted talks can be written as transcripts. Raises SetError."""
    people, content = scripts.read_all(folder), load()
    say(f"Talking with {len(people)} simulated patients.")
    counted = [counted_talk(Talk(parse, person, content).play(), content) for person in people]
    lines = [line for person in people for line in person.own_lines]
    drawn = pool.Pool(parse, pool.read(POOL, lines))
    say(f"Walking {walks} random walks of {LENGTH} messages.")
    walked = [Walk(drawn, content, number).play() for number in range(1, walks + 1)]
    return results(counted, walked, content), counted


def counted_talk(talk: Talk, content: Content) -> Counted:
    """Count one talk."""
    known = wordings(content)
    found = unheard.voiced(talk, content)
    moves = [move for turn in talk.turns for move in turn.moves]
    opened, closed = (sum(move == question for move in moves) for question in _QUESTIONS)
    flaws = [
        *manners.flaws(talk, known),
        *manners.unwanted_plan(talk),
        *sameness.flaws(talk, known, content),
        *unheard.flaws(talk, found),
    ]
    return Counted(talk, count([turn.moves for turn in talk.turns]), opened, closed, len(found), flaws)


def results(counted: Sequence[Counted], walked: Sequence[Walk], content: Content) -> Talks:
    """The figures over all talks and walks."""
    flaws = [flaw for one in counted for flaw in one.flaws] + [flaw for walk in walked for flaw in walk.flaws]
    rows = [*shares(counted), *counts(counted), *walk_rows(walked)]
    rows.insert(3, Row("reading grade of all talks together", _plain(_grade(counted, content))))
    return Talks(rows, [_of_patient(one) for one in counted], flaws, worst(flaws))


def shares(counted: Sequence[Counted]) -> list[Row]:
    """Ratios, drawn again by patient: the volleys of one talk depend on each other."""
    reflections, complex_ones, questions = (
        _total([getattr(one.miti, name) for one in counted]) for name in ("reflections", "complex", "questions")
    )
    opened = _total([one.open for one in counted])
    asked = _total([one.open + one.closed for one in counted])
    missed = _total([one.of("finding never reflected") for one in counted])
    findings = _total([one.findings for one in counted])
    return [
        Row(name, estimate(figures.ratio(part, whole), len(counted)))
        for name, part, whole in (
            ("reflections to questions", reflections, questions),
            ("complex share of reflections", complex_ones, reflections),
            ("open share of questions", opened, asked),
            ("findings never reflected before planning", missed, findings),
        )
    ]


def counts(counted: Sequence[Counted]) -> list[Row]:
    """Things that should never be, counted over all talks."""
    named = {
        "moves against MI": ("moves against MI", "volleys"),
        "sentences heard twice by one patient": ("sentence heard twice", "sentences"),
        "answers with more than one question": ("more than one question", "answers"),
        "messages over 60 words": ("over 60 words", "messages"),
        "messages above reading grade 7": ("above reading grade 7", "messages"),
        "false alarms of safety": ("false alarm", "messages"),
        "patient's I in Mo's mouth": ("patient's I in Mo's mouth", "sentences"),
        "plans begun with somebody who wants none": ("plan nobody wanted", "talks"),
    }
    return [Row(name, _plain(sum(one.of(kind) for one in counted)), unit) for name, (kind, unit) in named.items()]


def walk_rows(walked: Sequence[Walk]) -> list[Row]:
    """How many random walks are clean, and how many of their messages."""
    if not walked:
        return []
    clean = np.array([not walk.flaws for walk in walked], bool)
    flaws = sum(len(walk.flaws) for walk in walked)
    steps = sum(walk.length for walk in walked)
    return [
        Row("random walks without a flaw", estimate(figures.share(clean), len(walked))),
        Row("flaws in 200 messages of a walk", _plain(flaws / steps * LENGTH)),
    ]


def _total(values: Sequence[int]) -> Statistic:
    held: Values = np.array(values, float)
    return lambda weights: weights @ held


def _plain(value: float) -> Figure:
    return Figure(float(value), math.nan, math.nan)


def _grade(counted: Sequence[Counted], content: Content) -> float:
    known = wordings(content)
    turns = (turn for one in counted for turn in one.talk.turns if not turn.of_safety)
    return grade([own_words(reply, known) for turn in turns for reply in turn.replies])


def _of_patient(one: Counted) -> TalkFigures:
    talk = one.talk
    return TalkFigures(
        patient=talk.script.name,
        about=talk.script.about,
        visits=talk.turns[-1].visit,
        messages=sum(turn.said is not None for turn in talk.turns),
        reflections=one.miti.reflections,
        complex=one.miti.complex,
        questions=one.miti.questions,
        open=one.open,
        closed=one.closed,
        flaws=len(one.flaws),
    )
