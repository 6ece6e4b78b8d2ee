"""Content is loaded whole and frozen, and every mistake in it is shown with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.content import ContentError, load, speaks, spoken
from bot.content.loader import CONTENT
from bot.content.taxonomy import taxonomy

from .conftest import FILES

Make = Callable[..., Path]


OPENINGS, ANSWERS = "en__texts__openings", "en__answers"
HEAD = "a:\n  move: affirm\n  texts:"
ASKS = "a:\n  move: affirm\n  asks: [ask_bot]\n  heard_in: [hm]\n  texts:"
STRATEGY = FILES["en/strategies/cost.yml"]
LINKED = "emergency:\n  move: safety_message\n  texts: [Call.]\n  links: [{title: Call, href: 'tel:999'}]\n"


def problems_of(root: Path) -> list[str]:
    with pytest.raises(ContentError) as raised:
        load("en", root)
    return str(raised.value).splitlines()


def test_a_right_folder_loads_with_ids_variants_and_places(content_with: Make) -> None:
    content = load("en", content_with())
    assert content.texts["welcome_first"].numbered[1] == (
        "welcome_first.2",
        "How has your back been of late?",
    )
    assert content.strategies["cost"][0].when == {"barriers": ("access",)}
    assert content.facets["bending_is_a_gamble"].moves == ("complex_reflection",)
    assert content.notices["waiting"].variants == ("Your message is safe.",)
    assert "waiting" not in content.texts
    assert content.consent_words["no"] == ("no", "no, thanks")
    assert content.answers["walking_ok"].move == "give_information"
    assert content.safety["emergency"].id == "safety.emergency"
    assert str(content.places["welcome_first.2"]).endswith("en/texts/openings.yml:5")
    assert content.sources["who_2020"].doi_or_document.startswith("10.")


def test_nothing_that_was_loaded_can_be_changed(content_with: Make) -> None:
    content = load("en", content_with())
    with pytest.raises(TypeError):
        content.texts["new"] = content.texts["welcome_first"]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        content.texts["welcome_first"].moves = ()  # type: ignore[misc]


def test_the_same_language_is_read_once(content_with: Make) -> None:
    root = content_with()
    assert load("en", root) is load("en", root)


@pytest.mark.parametrize(
    ("file", "text", "line", "says"),
    [
        (OPENINGS, HEAD + " [Hm.]\n  mood: gay\n", 4, "key 'mood' is not known"),
        (OPENINGS, "a:\n  texts: [Hm.]\n", 1, "key 'move' is missing"),
        (OPENINGS, "a:\n  move: afirm\n  texts: [Hm.]\n", 2, "'afirm' is not known; did you mean 'affirm'?"),
        (OPENINGS, HEAD + " []\n", 3, "needs at least 1 entries"),
        (OPENINGS, HEAD + "\n    - Hm.\n    -\n", 5, "an empty value"),
        (OPENINGS, HEAD + " [Hm., '  ']\n", 3, "an empty value"),
        (OPENINGS, HEAD + " Hm.\n", 3, "must be a list"),
        (OPENINGS, HEAD + " ['{quotte}']\n", 3, "slot '{quotte}' is not known"),
        (OPENINGS, HEAD + " ['{what}']\n", 3, "slot '{what}' cannot be filled here"),
        (OPENINGS, HEAD + " [Hm.]\n  quick_replies: ['{what}']\n", 4, "a: slot '{what}' cannot be filled here"),
        (OPENINGS, HEAD.replace("a:", "ruler_why:") + " ['{day}']\n", 3, "there is only {number}, {lower}"),
        ("en__texts__notices", HEAD + " ['{Practice}.']\n", 3, "a notice knows slots in small letters only"),
        ("en__texts__notices", HEAD.replace("a:", "erased:") + " ['{practice}.']\n", 3, "this text can hold no slot"),
        (OPENINGS, HEAD + " ['{}']\n", 3, "is not a slot"),
        (OPENINGS, HEAD + " ['so {quote']\n", 3, "expected '}'"),
        (OPENINGS, "A b:\n  move: affirm\n  texts: [Hm.]\n", 1, "is not written as an id"),
        (OPENINGS, "a:\n  texts: [Hm.]\n  move: affirm\n  move: affirm\n", 4, "stands here and in line 3"),
        (OPENINGS, "a: [\n", 2, "not readable as YAML"),
        ("en__texts__repair", "welcome_first:\n  move: affirm\n  texts: [Hm.]\n", 1, "stands here and in"),
        ("en__texts__repair", "", 1, "the file is empty"),
        (ANSWERS, ASKS + " ['{quote}']\n", 5, "in this text there is only {emergency_number}"),
        (ANSWERS, ASKS + " [Hm.]\n  source: nix\n", 6, "source 'nix' is not in"),
        ("en__consent_words", "yes: [yes]\n", 1, "key 'no' is missing"),
        ("sources", "a:\n  citation: x\n  doi: https://doi.org/10.1/x\n", 3, "a DOI begins with 10."),
        ("en__safety", "a:\n  texts: [Call.]\n", 1, "key 'move' is missing"),
        ("en__strategies__money", STRATEGY, 1, "named after no barrier"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_what_to_do(
    content_with: Make, file: str, text: str, line: int, says: str
) -> None:
    root = content_with(**{file: text})
    name = file.replace("__", "/").split("/")[-1] + ".yml"
    assert any(f"{name}:{line}: " in problem and says in problem for problem in problems_of(root)), problems_of(root)


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("source: who_2020", "source: nice_ng95"), 7, "source 'nice_ng95' is not in sources.yml"),
        (("[access]", "[acces]"), 6, "barrier 'acces' is not known; did you mean 'access'?"),
        (("barriers: [access]", "facilitators: [acces]"), 6, "facilitator 'acces' is not known"),
        (("barriers: [access]", "readiness: [medium]"), 6, "is not known; use one of: high, low"),
        (("barriers: [access]", "mood: [low]"), 6, "key 'mood' is not known"),
        (("  short: What costs nothing\n", ""), 2, "key 'short' is missing"),
        (("What costs nothing", "'{quote}'"), 4, "slot '{quote}' cannot be filled here; this text can hold no slot"),
        (("What costs nothing", "{quote}"), 4, "a text that begins with { needs quotes"),
    ],
)
def test_a_broken_strategy_is_named_with_its_line(
    content_with: Make, change: tuple[str, str], line: int, says: str
) -> None:
    root = content_with(en__strategies__cost=FILES["en/strategies/cost.yml"].replace(*change))
    assert any(f"cost.yml:{line}: " in problem and says in problem for problem in problems_of(root))


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("finding: fear_of_pain", "finding: fear"), 2, "finding 'fear' is not known"),
        (("[fear]", "[fright]"), 3, "feeling 'fright' is not known"),
        (("Bending feels like a gamble.", "'{quote}.'"), 5, "this text can hold no slot"),
    ],
)
def test_a_broken_facet_is_named_with_its_line(
    content_with: Make, change: tuple[str, str], line: int, says: str
) -> None:
    root = content_with(en__facets__fear_of_pain=FILES["en/facets/fear_of_pain.yml"].replace(*change))
    assert any(f"fear_of_pain.yml:{line}: " in problem and says in problem for problem in problems_of(root))


def test_all_broken_files_are_shown_at_once(content_with: Make) -> None:
    root = content_with(en__texts__openings="a: 1\n", en__answers="b: 2\n")
    assert {line.split("/")[-1].split(":")[0] for line in problems_of(root)} == {
        "openings.yml",
        "answers.yml",
    }


def test_a_language_without_content_says_so(content_with: Make) -> None:
    with pytest.raises(ContentError, match="there is no content in 'fr'"):
        load("fr", content_with())


def test_a_language_of_pages_alone_is_none_that_mo_speaks(content_with: Make) -> None:
    root = content_with(de__portal__frame="frame: {title: Mo}\n")
    assert (root / "de").is_dir()
    assert not speaks("de", root)
    with pytest.raises(ContentError, match="there is no content in 'de'"):
        load("de", root)


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("EN", "en"), ("de", "en"), ("de-AT", "en")])
def test_with_whom_mo_cannot_speak_their_language_it_speaks_english(locale: str, language: str) -> None:
    assert spoken(locale) == language


def test_a_slot_may_begin_a_sentence(content_with: Make) -> None:
    root = content_with(en__texts__openings="woven_fear:\n  move: affirm\n  texts: ['{Quote}, then.']\n")
    assert load("en", root).texts["woven_fear"].variants == ("{Quote}, then.",)


def test_words_that_yaml_takes_for_something_else_stay_words(content_with: Make) -> None:
    root = content_with(en__consent_words="yes: [yes, on, 1, 12:30]\nno: [no, off]\n")
    assert load("en", root).consent_words["yes"] == ("yes", "on", "1", "12:30")


def test_a_safety_text_keeps_what_stands_beside_it(content_with: Make) -> None:
    held = load("en", content_with(en__safety_gb=LINKED)).safety["gb"]["emergency"]
    assert held["text"].id == "safety.gb.emergency"
    assert held["links"][0]["href"] == "tel:999"


def test_the_product_s_own_content_is_whole() -> None:
    content = load("en")
    assert set(content.strategies) == set(taxonomy.barriers)
    assert CONTENT.name == "content"


def test_a_strategy_fits_when_every_condition_is_known(content_with: Make) -> None:
    strategy = load("en", content_with()).strategies["cost"][0]
    assert strategy.fits({"barriers": {"access", "pain"}})
    assert not strategy.fits({"barriers": {"pain"}})
    assert not strategy.fits({})
