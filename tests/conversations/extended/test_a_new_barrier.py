"""A new barrier needs its entry in the taxonomy, its training messages and its strategies, and nothing else."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.conversations.extended.copied import Copy

ENTRY = '  no_kit: {kind: external, means: "has nothing suitable to wear or to use: shoes, clothes, a mat"}'

MESSAGES = """version: "3.1"
nlu:
- intent: no_kit
  metadata: {talk: inability, feelings: []}
  examples: |
    - my trainers have holes in them
    - ive got no proper shoes for it
    - nothing to wear for a class
    - my only trainers fell apart
    - i dont own a tracksuit
    - no swimming costume that fits me
    - no mat and no proper shoes
    - havent got the gear for it
    - my boots let the water in
    - you need proper kit and i have none
    - ive no clothes to exercise in
    - all i own is work boots
"""

STRATEGIES = """# How Mo speaks of it, and what has helped others who have nothing suitable to wear or to use.
name: {move: structure, texts: [having nothing suitable to wear]}
short: {move: structure, texts: [Nothing to wear]}
finding:
  move: complex_reflection
  texts: [You would want the right things on your feet first., Without the kit it is hard to begin.]
explore:
  move: open_question
  texts: [What do you have that would do?, What would you need at the very least?]
strategies:
- id: no_kit_everyday_shoes
  text: Some begin in the shoes they wear every day, on a path that is firm and dry.
  short: Everyday shoes
  plan_seed: walk round the block in your everyday shoes
  when: {}
  source: who_2020
- id: no_kit_indoors
  text: Others stay indoors and move in their socks, holding on to a chair.
  short: In socks, indoors
  plan_seed: stand up from a chair five times in your socks
  when: {}
  source: who_2020
"""

SAYS = ("ive got no proper shoes for it", "what do you suggest", "Everyday shoes")


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A talk about it with the product that has one barrier more, and the files that this took."""
    copy = Copy(tmp_path_factory.mktemp("copy") / "mo")
    copy.add_line("bot/content/taxonomy.yml", "  poor_advice:", ENTRY)
    copy.write("data/nlu/barriers/no_kit.yml", MESSAGES)
    copy.write("bot/content/en/strategies/no_kit.yml", STRATEGIES)
    return {"files": copy.changed(), **copy.plays(SAYS, learns="no_kit")}


def said_after(talked: dict[str, Any], text: str) -> str:
    """Mo's answer to a message."""
    at = next(number for number, line in enumerate(talked["talk"]) if line["text"] == text)
    answer = itertools.takewhile(lambda line: line["from"] == "bot", talked["talk"][at + 1 :])
    return "\n".join(line["text"] for line in answer)


def test_three_files_are_enough(talked: dict[str, Any]) -> None:
    assert talked["files"] == {
        "bot/content/taxonomy.yml",
        "data/nlu/barriers/no_kit.yml",
        "bot/content/en/strategies/no_kit.yml",
    }
    assert any("no_kit" in intent for intent in talked["intents"])


def test_a_patient_who_names_it_is_heard_and_said_back(talked: dict[str, Any]) -> None:
    # What many tell of shoes may come before it.
    assert said_after(talked, SAYS[0]).endswith(
        ("You would want the right things on your feet first.", "Without the kit it is hard to begin.")
    )


def test_they_are_offered_what_has_helped_others_with_it(talked: dict[str, Any]) -> None:
    assert "the shoes they wear every day" in said_after(talked, SAYS[1])
    (idea, *_) = talked["summary"]["strategies"]
    assert (idea["id"], idea["barrier_name"]) == ("no_kit_everyday_shoes", "Nothing to wear")


def test_their_gp_reads_it_in_mos_words_until_the_portal_has_its_own(talked: dict[str, Any]) -> None:
    (barrier,) = talked["summary"]["barriers"]
    assert (barrier["id"], barrier["name"], barrier["quote"]) == ("no_kit", "Nothing to wear", SAYS[0])
    assert talked["summary"]["openings"][0]["question"] == "What do you have that would do?"
    assert {language: names["no_kit"] for language, names in talked["names"].items()} == {
        "de": "Nothing to wear",
        "en": "Nothing to wear",
    }


def test_the_check_of_the_content_says_what_it_still_wants(talked: dict[str, Any]) -> None:
    """Neither keeps Mo from talking about it."""
    assert [problem.split(": ", 1)[1] for problem in talked["to_mend"]] == [
        "no facet has the finding no_kit; write some, with reflections",
        "2 strategies; write at least 6",
    ]
