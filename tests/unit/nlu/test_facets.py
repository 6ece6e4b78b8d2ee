"""Facets near a clause: which one, how near, and when none."""

from pathlib import Path

import numpy as np
import pytest

from bot.encoder import encode
from bot.nlu import facets as facets_module
from bot.nlu.facets import Described, FacetIndex, build_index, read_facets

BENDING = ("every time i bend i think it will go", "i dread bending down", "bending over scares me", "i never bend now",
           "i'm careful never to bend")  # fmt: skip
GYM = ("the gym bores me", "gyms are so dull", "i hate every minute in a gym", "treadmills bore me to tears",
       "nothing duller than a gym")  # fmt: skip
GRIEF = ("since my husband died", "i lost my wife in spring", "after mum passed away", "my husband is gone now",
         "we buried my dad last month")  # fmt: skip


def index() -> FacetIndex:
    facets = [
        Described("bending", "fear_of_pain", frozenset({"fear"}), BENDING),
        Described("gym", "no_enjoyment", frozenset(), GYM),
        Described("loss", "grief", frozenset({"grief"}), GRIEF),
    ]
    return build_index(facets, encode(["hello", "it is monday", "i live in a flat", "two cups of tea", "ok then"]))


def near(text: str, found: set[str], felt: set[str] = frozenset()) -> str:  # type: ignore[assignment]
    made = index()
    return made.nearest(made.similarities(encode([text])), [frozenset(found)], frozenset(felt))[0][0]


def test_the_facet_of_the_finding_is_found() -> None:
    assert near("bending down frightens me", {"fear_of_pain"}) == "bending"
    assert near("gyms bore me", {"no_enjoyment"}) == "gym"


def test_a_facet_of_another_finding_is_never_taken() -> None:
    assert near("gyms bore me", {"fear_of_pain"}) != "gym"


def test_nothing_is_near_to_something_else() -> None:
    assert near("the train leaves at nine from platform two", set()) == ""


def test_a_theme_counts_more_when_its_feeling_was_heard() -> None:
    made = index()
    assert made._cut(2, "grief", frozenset(), frozenset({"grief"})) < made._cut(2, "grief", frozenset(), frozenset())


def test_a_stored_index_says_the_same() -> None:
    made = index()
    again = FacetIndex.from_arrays(made.arrays())
    clause = encode(["i dread bending"])
    afraid = [frozenset({"fear_of_pain"})]
    expected, found = (i.nearest(i.similarities(clause), afraid, frozenset())[0] for i in (made, again))
    assert found[0] == expected[0]
    assert abs(found[1] - expected[1]) < 0.01


def test_without_facets_none_is_heard() -> None:
    empty = build_index([], np.zeros((0, 512), np.float32))
    similar = empty.similarities(encode(["hello"]))
    assert empty.nearest(similar, [frozenset()], frozenset()) == [("", 0.0)]
    assert empty.candidates(similar) == [[]]


def test_what_is_less_near_is_left_for_the_talk_to_decide() -> None:
    made = index()
    similar = made.similarities(encode(["my husband is dead and gone", "the train leaves at nine"]))
    (first, *_), none = made.candidates(similar)
    assert first[0] == "loss"
    assert none == []


def test_a_sketch_leaves_out_only_what_is_far(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(5)
    middles = chance.standard_normal((90, 512))
    phrases = np.repeat(middles, 12, axis=0) + 0.6 * chance.standard_normal((1080, 512))
    vectors = np.asarray(phrases / np.linalg.norm(phrases, axis=1, keepdims=True), np.float32, order="F")
    names = tuple(f"facet_{n}" for n in range(90))
    made = FacetIndex(names, names, (frozenset(),) * 90, vectors, np.repeat(np.arange(90), 12), 0.6, 0.85)
    clauses = np.asarray(vectors[[3, 500, 700]] + 0.01, np.float32)
    sketched = made.similarities(clauses)
    assert 0 < (sketched > 0).sum() < sketched.size / 2, "most are far"
    monkeypatch.setattr(facets_module, "_WORTH_SKETCHING", 2000)
    whole = made.similarities(clauses)
    near = (whole >= 0.5) | (sketched >= 0.5)
    assert near.any()
    assert np.allclose(sketched[near], whole[near], atol=1e-6)


def test_every_facet_of_the_content_can_be_read() -> None:
    facets = read_facets()
    assert facets
    assert all(facet.heard_in for facet in facets)


def test_a_facet_is_heard_in_the_phrases_of_every_language_that_mo_speaks(tmp_path: Path) -> None:
    for language, phrase in (("en", "every bend"), ("nl", "elke keer bukken"), ("pages", "nothing")):
        (tmp_path / language / "facets").mkdir(parents=True)
        said = f"- {{id: bending, finding: pain, feelings: [], heard_in: [{phrase}]}}\n"
        (tmp_path / language / "facets" / "pain.yml").write_text(said, encoding="utf-8")
        if language != "pages":
            (tmp_path / language / "texts").mkdir()
    assert [facet.heard_in for facet in read_facets(tmp_path)] == [("every bend", "elke keer bukken")]


def test_the_nearest_of_every_finding_is_handed_on_beside_the_nearest_of_all() -> None:
    facets = [Described(f"bending_{n}", "fear_of_pain", frozenset(), BENDING[n:]) for n in range(4)]
    facets += [Described("loss", "grief", frozenset(), GRIEF)]
    made = build_index(facets, encode(["hello", "ok then"]))
    row = np.array([[0.9, 0.8, 0.7, 0.6, 0.55]], np.float32)
    assert [name for name, _ in made.candidates(row)[0]] == ["bending_0", "bending_1", "bending_2", "loss"]
