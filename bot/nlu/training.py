"""Trains the listener from examples and content: the network, and on messages it has not seen what to make of it.

Some of the messages are held out, with all that is made of them; the networks learn from the rest, and their scores of
what is held out teach the heads and the judgement, so that nothing is calibrated on what was learnt. A share of the
messages is learnt a second time as careless thumbs type them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.content.taxonomy import taxonomy
from bot.encoder import ahead
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
from bot.nlu.slips import Words, words_in
from bot.nlu.thumbs import typed_badly

# Networks that differ by chance and are used together. They learn side by side: numpy lets go of the interpreter while
# it multiplies.
_NETWORKS = 2
# One message in so many is held out: enough of each label to calibrate it, and few enough not to be missed.
_HELD_OUT = 16
# So many of the messages are learnt in a badly typed copy as well.
_TYPED_BADLY = 0.3
# How much the goals weigh beside the findings.
_INTENTS_WEIGH, _TALK_WEIGHS = 2.0, 0.5


@dataclass(frozen=True)
class Lesson:
    """All texts (messages first, then copies and pieces), with their goals by group and which are held out."""

    seen: Features
    goals: dict[str, Goal]
    held_out: NDArray[np.bool_]
    messages: int

    @property
    def columns(self) -> dict[str, int]:
        """How many columns each group has."""
        return {name: goal.targets.shape[1] for name, goal in self.goals.items()}

    @property
    def held_out_messages(self) -> NDArray[np.int64]:
        """The numbers of the messages held out."""
        return np.flatnonzero(self.held_out[: self.messages])

    def taught(self) -> tuple[Features, list[Goal]]:
        """The part of the lesson that is learnt."""
        rows = np.flatnonzero(~self.held_out)
        goals = [Goal(g.targets[rows], g.counts[rows], g.exclusive, g.weight) for g in self.goals.values()]
        return self.seen.rows(rows), goals


def train(examples: Sequence[Example], facets: Sequence[Described]) -> Listener:
    """The listener that these examples and the phrases of these facets make."""
    copies = _copies(examples)
    words = words_in([e.text for e in examples], vocabulary())
    # Encoded by another process while the clauses are found here.
    ahead([words.righted(text) for text in (*(e.text for e in examples), *copies.values())])
    more = [*pieces(examples), *_heard_in(facets, len(examples))]
    lens, lesson = _lesson(words, examples, copies, more)
    seen, goals = lesson.taught()
    # One core for each: two that share all cores wait for each other.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(_NETWORKS) as together:
        networks = together.map(lambda seed: network.fit(seen, goals, seed), range(_NETWORKS))
        made = network.averaged(list(networks))
    held_out = split(made.scores(lesson.seen.rows(lesson.held_out_messages)), lesson.columns)
    heads = {
        "intents": _head(_names(examples), held_out, lesson, "intents"),
        "talk": _head(talk_labels(), held_out, lesson, "talk"),
        "feelings": _head(tuple(taxonomy.feelings), held_out, lesson, "feelings"),
    }
    judgement = _judgement(examples, made, lesson, heads["intents"], lens)
    return Listener(made, lens, lesson.columns, heads, judgement)


def _names(examples: Sequence[Example]) -> tuple[str, ...]:
    return tuple(sorted({example.intent for example in examples}))


def _heard_in(facets: Sequence[Described], first: int) -> list[Unit]:
    """The phrases facets are heard in: patients' words for a finding as well. Themes are no findings."""
    phrases = [(f.finding, phrase) for f in facets if f.finding in taxonomy.findings for phrase in f.heard_in]
    return [Unit(phrase, frozenset({finding}), first + n) for n, (finding, phrase) in enumerate(phrases)]


def _copies(examples: Sequence[Example]) -> dict[int, str]:
    """Of some of the messages, by number, a copy that is typed badly."""
    chance = Random(5)
    copied = [number for number in range(len(examples)) if chance.random() < _TYPED_BADLY]
    return {number: typed_badly(examples[number].text, chance) for number in copied}


def _lesson(
    words: Words, examples: Sequence[Example], copies: Mapping[int, str], more: Sequence[Unit]
) -> tuple[Lens, Lesson]:
    """Messages and their copies teach everything that is known of them; pieces of messages teach findings."""
    # The copies and the pieces of a message that is held out are held out as well.
    origin = np.array([*range(len(examples)), *copies, *(unit.example for unit in more)])
    held_out = np.random.default_rng(7).permutation(origin.max() + 1)[origin] % _HELD_OUT == 0
    lens, seen = learn(words, [e.text for e in examples], [*copies.values(), *(unit.text for unit in more)])
    taught = [*examples, *(examples[number] for number in copies)]
    return lens, Lesson(seen, _goals(taught, more), held_out, len(examples))


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


def _head(labels: tuple[str, ...], held_out: dict[str, Matrix], lesson: Lesson, name: str) -> Head:
    goal, messages = lesson.goals[name], lesson.held_out_messages
    known = np.flatnonzero(goal.counts[messages])
    return calibrated(labels, held_out[name][known], goal.targets[messages[known]], goal.exclusive)


def _judgement(examples: Sequence[Example], made: Network, lesson: Lesson, intents: Head, lens: Lens) -> Judgement:
    """What the evidence weighs, by the messages held out."""
    chosen = [number for number in lesson.held_out_messages if not examples[number].talk_only]
    docs = parse_many(examples[number].text for number in chosen)
    spans = [spans_of(doc) for doc in docs]
    rows = [rows_of(doc.text, clauses) for doc, clauses in zip(docs, spans, strict=True)]
    scores = split(made.scores(lens.features([text for texts in rows for text in texts])), lesson.columns)
    likely = intents.probabilities(scores["intents"])
    sounds: list[Sounds] = []
    first = 0
    for doc, clauses, texts in zip(docs, spans, rows, strict=True):
        own = slice(first, first + len(texts))
        plain = plainness(likely[first], intents)
        sounds.append(sounds_of(doc, clauses, scores["findings"][own], scores["kinds"][own], plain))
        first = own.stop
    return learnt(sounds, lesson.goals["findings"].targets[chosen])
