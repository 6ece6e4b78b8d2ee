"""Trains the listener from examples and content: the network, and on messages it has not seen what to make of it.

A share of the messages is learnt a second time as careless thumbs type them.

Three networks each leave out a third of the messages. Together they are the network that is used; the scores that each
gives the messages it left out teach the heads and the judgement, so that nothing is calibrated on what was learnt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.content.taxonomy import taxonomy
from bot.nlu import network
from bot.nlu.clauses import spans_of
from bot.nlu.facets import Described
from bot.nlu.features import Features, Lens, learn
from bot.nlu.findings import OF_KIND, Judgement, Sounds, learnt
from bot.nlu.heads import Head, Matrix, calibrated, targets
from bot.nlu.labels import NEUTRAL, Example, Unit, pieces, talk_labels, talk_type
from bot.nlu.language import parse_many, vocabulary
from bot.nlu.listener import Listener, split
from bot.nlu.network import Goal, Network
from bot.nlu.reading import plainness, rows_of, sounds_of
from bot.nlu.thumbs import typed_badly

_FOLDS = 3
# Networks learn side by side: numpy lets go of the interpreter while it multiplies.
_AT_ONCE = 2
# So many messages suffice to weigh the evidence; parsing all of them would take a minute more.
_JUDGED = 6000
# So many of the messages are learnt in a badly typed copy as well.
_TYPED_BADLY = 0.3
# How much the goals weigh beside the findings.
_INTENTS_WEIGH, _TALK_WEIGHS = 2.0, 0.5


@dataclass(frozen=True)
class Lesson:
    """The texts to learn from (messages first, then copies and pieces), with their goals by group and their folds."""

    seen: Features
    goals: dict[str, Goal]
    folds: NDArray[np.int64]
    messages: int

    @property
    def columns(self) -> dict[str, int]:
        """How many columns each group has."""
        return {name: goal.targets.shape[1] for name, goal in self.goals.items()}

    def some(self, kept: NDArray[np.bool_]) -> tuple[Features, list[Goal]]:
        """The part of the lesson where `kept` (rows,) is true."""
        rows = np.flatnonzero(kept)
        goals = [Goal(g.targets[rows], g.counts[rows], g.exclusive, g.weight) for g in self.goals.values()]
        return self.seen.rows(rows), goals


def train(examples: Sequence[Example], facets: Sequence[Described]) -> Listener:
    """The listener that these examples and the phrases of these facets make."""
    more = [*pieces(examples), *_heard_in(facets, len(examples))]
    lens, lesson = _lesson(examples, more)
    with ThreadPoolExecutor(_AT_ONCE) as together:
        networks = list(together.map(lambda fold: _without(lesson, fold), range(_FOLDS)))
    held_out = _held_out(networks, lesson)
    intents = _names(examples)
    heads = {
        "intents": _head(intents, held_out, lesson, "intents"),
        "talk": _head(talk_labels(), held_out, lesson, "talk"),
        "feelings": _head(tuple(taxonomy.feelings), held_out, lesson, "feelings"),
    }
    judgement = _judgement(examples, networks, lesson, heads["intents"], lens)
    return Listener(network.averaged(networks), lens, lesson.columns, heads, judgement)


def _names(examples: Sequence[Example]) -> tuple[str, ...]:
    return tuple(sorted({example.intent for example in examples}))


def _heard_in(facets: Sequence[Described], first: int) -> list[Unit]:
    """The phrases facets are heard in: patients' words for a finding as well. Themes are no findings."""
    phrases = [(f.finding, phrase) for f in facets if f.finding in taxonomy.findings for phrase in f.heard_in]
    return [Unit(phrase, frozenset({finding}), first + n) for n, (finding, phrase) in enumerate(phrases)]


def _lesson(examples: Sequence[Example], more: Sequence[Unit]) -> tuple[Lens, Lesson]:
    """Messages and their copies teach everything that is known of them; pieces of messages teach findings."""
    chance = Random(5)
    copied = [number for number in range(len(examples)) if chance.random() < _TYPED_BADLY]
    # The copies and the pieces of a message stay in its fold.
    origin = np.array([*range(len(examples)), *copied, *(unit.example for unit in more)])
    folds = np.random.default_rng(7).permutation(origin.max() + 1)[origin] % _FOLDS
    copies = [typed_badly(examples[number].text, chance) for number in copied]
    lens, seen = learn([e.text for e in examples], [*copies, *(unit.text for unit in more)], vocabulary())
    taught = [*examples, *(examples[number] for number in copied)]
    return lens, Lesson(seen, _goals(taught, more), folds, len(examples))


def _goals(taught: Sequence[Example], more: Sequence[Unit]) -> dict[str, Goal]:
    rest = len(more)
    findings = targets([e.findings for e in taught] + [unit.findings for unit in more], taxonomy.findings)
    about_exercise = _counts([not e.talk_only for e in taught], [True] * rest)
    kinds = np.stack([findings[:, columns].max(axis=1) for columns in OF_KIND], axis=1)
    nothing = [frozenset[str]()] * rest
    intents = targets([frozenset({e.intent}) for e in taught] + nothing, _names(taught))
    talk = targets([frozenset({e.talk or NEUTRAL}) for e in taught] + nothing, talk_labels())
    felt = targets([e.feelings or frozenset() for e in taught] + nothing, tuple(taxonomy.feelings))
    never = [False] * rest
    return {
        "findings": Goal(findings, about_exercise, False),
        "kinds": Goal(kinds, about_exercise, False),
        "intents": Goal(intents, _counts(_even_intents(taught), never), True, _INTENTS_WEIGH),
        "talk": Goal(talk, _counts(_even_talk(taught), never), True, _TALK_WEIGHS),
        "feelings": Goal(felt, _counts([e.feelings is not None for e in taught], never), False),
    }


def _even_intents(examples: Sequence[Example]) -> list[float]:
    """Weights that lift rare intents half the way to common ones: a goodbye is short of examples, not of meaning."""
    many = Counter(example.intent for example in examples if not example.talk_only)
    usual = sum(many.values()) / len(many)
    return [0.0 if e.talk_only else float(np.sqrt(usual / many[e.intent])) for e in examples]


def _even_talk(examples: Sequence[Example]) -> list[float]:
    """Weights under which change, sustain and neutral talk teach equally much, whatever the data has most of."""
    types = [None if e.talk is None else talk_type(e.talk) for e in examples]
    many = Counter(types)
    known = len(types) - many[None]
    return [0.0 if kind is None else known / (3 * many[kind]) for kind in types]


def _counts(messages: Sequence[float], rest: Sequence[float]) -> Matrix:
    return np.array([*messages, *rest], dtype=np.float32)


def _without(lesson: Lesson, fold: int) -> Network:
    seen, goals = lesson.some(lesson.folds != fold)
    return network.fit(seen, goals, seed=fold)


def _held_out(networks: Sequence[Network], lesson: Lesson) -> dict[str, Matrix]:
    """For each message, the scores of the network that has not seen it, by group."""
    scores = np.zeros((lesson.messages, sum(lesson.columns.values())), np.float32)
    for fold, one in enumerate(networks):
        rows = np.flatnonzero(lesson.folds[: lesson.messages] == fold)
        scores[rows] = one.scores(lesson.seen.rows(rows))
    return split(scores, lesson.columns)


def _head(labels: tuple[str, ...], held_out: dict[str, Matrix], lesson: Lesson, name: str) -> Head:
    goal = lesson.goals[name]
    rows = np.flatnonzero(goal.counts[: lesson.messages])
    return calibrated(labels, held_out[name][rows], goal.targets[rows], goal.exclusive)


def _judgement(
    examples: Sequence[Example], networks: Sequence[Network], lesson: Lesson, intents: Head, lens: Lens
) -> Judgement:
    """What the evidence weighs, by some of the messages, each heard by the network that has not seen it."""
    usable = np.flatnonzero([not example.talk_only for example in examples])
    chosen = np.random.default_rng(11).permutation(usable)[:_JUDGED]
    docs = parse_many(examples[i].text for i in chosen)
    spans = [spans_of(doc) for doc in docs]
    rows = [rows_of(doc.text, clauses) for doc, clauses in zip(docs, spans, strict=True)]
    seen = lens.features([text for texts in rows for text in texts])
    sounds: list[Sounds] = []
    first = 0
    for i, doc, clauses, texts in zip(chosen, docs, spans, rows, strict=True):
        own = np.arange(first, first + len(texts))
        first += len(texts)
        scores = split(networks[lesson.folds[i]].scores(seen.rows(own)), lesson.columns)
        likely = intents.probabilities(scores["intents"][:1])[0]
        sounds.append(sounds_of(doc, clauses, scores["findings"], scores["kinds"][0], plainness(likely, intents)))
    return learnt(sounds, lesson.goals["findings"].targets[chosen])
