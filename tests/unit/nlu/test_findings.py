"""Evidence of message and clauses becomes findings with a span and a confidence."""

import numpy as np
import pytest

from bot.content.taxonomy import taxonomy
from bot.nlu.clauses import Span
from bot.nlu.findings import KIND_OF, Judgement, Sounds, evidence, heard, learnt

COUNT = len(taxonomy.findings)
WHOLE = Span(0, 30)
CLAUSES = (Span(0, 10), Span(11, 20), Span(21, 30))
# One clause alone; whole and clause of several; several; any of its kind; plain; guarded.
WEIGHTS = np.array([[2, 1, 1, 0, 0, -2, -4]] * 2, np.float32)
# Any of a kind by the kind's own score in the whole alone, and likely unless that speaks clearly against it.
ANY_WEIGHTS = np.array([[1, 0, 0, 0, 0, 0, 0, 0, 2]] * 2, np.float32)
EVEN = Judgement(WEIGHTS, np.zeros(COUNT, np.float32), np.full(COUNT, 0.5, np.float32), ANY_WEIGHTS)


def sounds(
    *rows: dict[str, float], plain: float = 0.0, guarded: tuple[str, ...] = (), any_barrier: float = 0.0
) -> Sounds:
    """A message whose rows (the whole, then its clauses) score -5 but for what is given."""
    scores = np.full((len(rows), COUNT), -5.0, np.float32)
    for number, row in enumerate(rows):
        for name, score in row.items():
            scores[number, taxonomy.findings.index(name)] = score
    shut = np.array([name in guarded for name in taxonomy.findings])
    kinds = np.array([[any_barrier, 0]] * len(rows), np.float32)
    return Sounds(scores, kinds, plain, shut)


def found(said: Sounds) -> dict[str, Span]:
    return {f.id: f.span for f in heard(EVEN, said, WHOLE, CLAUSES[: len(said.findings) - 1])}


def test_the_clause_that_says_it_is_the_quote() -> None:
    assert found(sounds({"pain": 2}, {}, {"pain": 3}, {})) == {"pain": CLAUSES[1]}


def test_clauses_beside_each_other_that_say_the_same_are_one_quote() -> None:
    assert found(sounds({"pain": 2}, {"pain": 2}, {"pain": 3}, {})) == {"pain": Span(0, 20)}


def test_what_only_the_whole_message_shows_is_quoted_whole() -> None:
    assert found(sounds({"pain": 4}, {"pain": -1}, {})) == {"pain": WHOLE}


def test_a_message_of_one_clause_is_judged_as_a_whole() -> None:
    assert found(sounds({"pain": 1})) == {"pain": WHOLE}
    assert found(sounds({"pain": -1})) == {}


def test_two_findings_have_two_quotes_best_first() -> None:
    both = found(sounds({"pain": 1, "cost": 1}, {"pain": 1}, {"cost": 3}))
    assert list(both.items()) == [("cost", CLAUSES[1]), ("pain", CLAUSES[0])]


def test_in_a_message_that_is_plainly_something_else_a_finding_has_to_be_surer() -> None:
    assert set(found(sounds({"pain": 0.5, "cost": 2}))) == {"pain", "cost"}
    assert set(found(sounds({"pain": 0.5, "cost": 2}, plain=1.0))) == {"cost"}


def test_guarded_words_have_to_be_much_surer() -> None:
    assert set(found(sounds({"pain": 1, "cost": 1}, guarded=("pain",)))) == {"cost"}


def test_a_message_that_hardly_holds_any_barrier_is_given_none_however_it_sounds() -> None:
    assert set(found(sounds({"weather": 2, "enjoyment": 2}, any_barrier=-3))) == {"enjoyment"}
    assert set(found(sounds({"weather": 2, "enjoyment": 2}, any_barrier=3))) == {"weather", "enjoyment"}


def test_of_two_that_contradict_each_other_the_surer_is_kept() -> None:
    assert set(found(sounds({"enjoyment": 3, "no_enjoyment": 1}))) == {"enjoyment"}
    apart = sounds({"enjoyment": 3, "no_enjoyment": 1}, {"enjoyment": 3}, {"no_enjoyment": 1})
    assert set(found(apart)) == {"enjoyment", "no_enjoyment"}


@pytest.fixture(scope="module")
def judged() -> tuple[Judgement, list[Sounds], np.ndarray]:
    """A judgement learnt from messages whose score is right more often the higher it is, and never when guarded."""
    draw = np.random.default_rng(5)
    heard_ones, true = [], np.zeros((4000, COUNT), np.float32)
    for row in range(4000):
        label, score, shut = int(draw.integers(COUNT)), float(draw.normal(0, 2)), bool(draw.random() < 0.3)
        name = taxonomy.findings[label]
        any_barrier = score if KIND_OF[label] == 0 else -5.0
        heard_ones.append(sounds({name: score}, guarded=(name,) if shut else (), any_barrier=any_barrier))
        true[row, label] = draw.random() < 1 / (1 + np.exp(-score)) and not (shut and KIND_OF[label] == 0)
    return learnt(heard_ones, true), heard_ones, true


def test_a_learnt_confidence_means_how_often_it_is_right(judged: tuple[Judgement, list[Sounds], np.ndarray]) -> None:
    judgement, heard_ones, true = judged
    said = np.stack([judgement.confidences(s) for s in heard_ones])
    # Of barriers only where there seems to be one; elsewhere none is looked for.
    asked = (np.stack([judgement.any_held(s) for s in heard_ones])[:, :1] >= 0.65) | (KIND_OF == 1)
    for low in (0.2, 0.4, 0.6):
        inside = (said >= low) & (said < low + 0.2) & asked
        assert abs(said[inside].mean() - true[inside].mean()) < 0.1


def test_what_guards_barriers_is_learnt_from_messages(judged: tuple[Judgement, list[Sounds], np.ndarray]) -> None:
    # Words that are guarded tell against there being any barrier, the last of what counts for it before the offset.
    weights = judged[0].any_weights[:, -2]
    assert weights[0] < -1 < weights[1]


def test_whether_there_is_any_barrier_is_learnt_from_messages(
    judged: tuple[Judgement, list[Sounds], np.ndarray],
) -> None:
    judgement, heard_ones, true = judged
    likely = np.stack([judgement.any_held(s) for s in heard_ones])[:, 0]
    holds = true[:, KIND_OF == 0].any(axis=1)
    assert likely[holds].mean() > likely[~holds].mean() + 0.2


def test_a_stored_judgement_says_the_same(judged: tuple[Judgement, list[Sounds], np.ndarray]) -> None:
    again = Judgement.from_arrays(judged[0].arrays())
    assert np.allclose(again.confidences(judged[1][0]), judged[0].confidences(judged[1][0]))


def test_evidence_keeps_one_clause_and_several_apart() -> None:
    one, several = evidence(sounds({"pain": 2})), evidence(sounds({"pain": 2}, {"pain": 1}, {}))
    pain = taxonomy.findings.index("pain")
    assert one[pain, :4].tolist() == [2, 0, 0, 0]
    assert several[pain, :4].tolist() == [0, 2, 1, 1]
