"""A clinician breaks one thing in the product's own content, and check-content says where, which id, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.check import check
from bot.content.loader import CONTENT

pytestmark = pytest.mark.slow

Break = Callable[[str, str, str], list[str]]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Puts `new` in place of the first `old` in one file of a copy, and gives what the check says."""

    def change(file: str, old: str, new: str) -> list[str]:
        shutil.copytree(CONTENT / "en", tmp_path / "en")
        shutil.copy(CONTENT / "sources.yml", tmp_path)
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has changed: choose another place to break"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [str(problem) for problem in check("en", tmp_path)]

    return change


CORRECTION = "correction:\n  move: [simple_reflection, open_question]"
FEELS = "heard_you:\n  move: simple_reflection\n  texts:\n    - That's part of it too."
WHY = "- What makes it {number} and not {lower}?"
WARNING = "If your chest hurts, you feel faint"
BEND = "en/facets/fear_of_pain.yml"

CODES = [
    ("en/texts/repair.yml", CORRECTION, "correction:", "correction: key 'move' is missing; add it"),
    ("en/texts/repair.yml", CORRECTION, "correction:\n  move: []", "correction: "),
    (
        "en/texts/repair.yml",
        CORRECTION,
        "correction:\n  move: [reflecting]",
        "correction: move 'reflecting' is not known",
    ),
    (
        "en/texts/repair.yml",
        CORRECTION,
        "correction:\n  move: simple_reflection",
        "correction.1: asks, yet its moves are",
    ),
    (
        "en/texts/repair.yml",
        CORRECTION,
        "correction:\n  move: [open_question, open_question]",
        "correction.1: names a code tw",
    ),
    (
        "en/texts/repair.yml",
        CORRECTION,
        "correction:\n  move: [confront, open_question]",
        "correction.1: 'confront' is what",
    ),
    (
        "en/texts/repair.yml",
        CORRECTION,
        "correction:\n  move: [persuade, open_question]",
        "correction.1: 'persuade' is what",
    ),
    (
        "en/texts/repair.yml",
        "I got that wrong. How would you put it?",
        "I got that wrong.",
        "correction.1: has a question among",
    ),
    ("en/texts/repair.yml", "How would you put it?", "Would you put it otherwise?", "can be answered with yes or no"),
    (
        "en/safety.yml",
        "move: safety_message",
        "move: structure",
        "safety.countries.GB.do_emergency.1: a safety text without",
    ),
    (
        "en/safety.yml",
        "{move: safety_message, texts",
        "{texts",
        "safety.countries.GB.do_emergency: key 'move' is missing",
    ),
    ("en/answers.yml", "  move: give_information\n", "", "about_robot: key 'move' is missing; add it"),
]

SOURCES = [
    (
        "en/texts/planning.yml",
        "\n  source: nhs_back_pain",
        "",
        "plan_warning.1: states a fact without a source; name one",
    ),
    (
        "en/texts/planning.yml",
        "source: nhs_back_pain",
        "source: nhs_backpain",
        "source 'nhs_backpain' is not in sources.yml",
    ),
    ("en/answers.yml", "  source: mo\n", "", "about_robot.1: states a fact without a source; name one of sources.yml"),
    ("en/strategies/cost.yml", "  source: who_2020\n", "", "cost_walking_free: key 'source' is missing; add it"),
    (
        "en/texts/listening.yml",
        FEELS,
        FEELS[:-1] + " for 30 % of people.",
        "heard_you.1: '30 %' is a fact without a source",
    ),
    (
        "en/texts/listening.yml",
        FEELS,
        FEELS[:-1] + ", research says.",
        "heard_you.1: 'research' is a fact without a source",
    ),
    (
        "sources.yml",
        "\nnice_ph54:",
        "\nnobody_2020:\n  citation: Nobody N. A book. 2020.\n  document: A book\nnice_ph54:",
        "nobody_2020: no text names",
    ),
    (
        "sources.yml",
        "Systematic Reviews 2021, CD",
        "Systematic Reviews CD",
        "hayden_2021: no year; cite author, title, journal and year",
    ),
    (
        "sources.yml",
        "doi: 10.1136/bjsports-2020-102955",
        "doi: bjsports",
        "who_2020: 'doi' is 'bjsports'; a DOI begins with 10.",
    ),
    ("sources.yml", "  doi: 10.1136/bjsports-2020-102955\n", "", "who_2020: 'who_2020' is"),
]

VARIANTS = [
    (
        "en/texts/repair.yml",
        "texts: [You're welcome., Gladly.",
        "texts: [You're welcome, and gladly., Gladly.",
        "thanks.1: 'You're welcome' breaks off; in a [list] a text with a comma needs quotes",
    ),
    (
        "en/texts/rulers.yml",
        "- A rough number is fine. Where would you put it, from 0 to 10?\n    - A feel for it",
        "# A feel for it",
        "ruler_again.1: only one wording; write at least two",
    ),
    ("en/strategies/cost.yml", "when: {}", "when: {readiness: [medium]}", "cost_walking_free: 'readiness' value"),
]

UNREADABLE = [
    (
        "en/texts/listening.yml",
        FEELS,
        FEELS[:-1] + " multidisciplinarily.",
        "heard_you.1: 'multidisciplinarily' is a hard word",
    ),
    ("en/texts/listening.yml", FEELS, FEELS[:-1] + " â€“ yes.", "heard_you.1: a broken or invisible character"),
    ("en/texts/listening.yml", FEELS, FEELS[:-1] + "\u200b.", "heard_you.1: a broken or invisible character"),
    (
        "en/texts/listening.yml",
        FEELS,
        FEELS[:-1] + " and physical deconditioning exacerbates disability considerably over time.",
        "heard_you.1: reading grade",
    ),
    (
        "en/strategies/cost.yml",
        "short: What costs nothing",
        "short: What costs nothing!",
        "cost_walking_free.1: 'What costs nothing!': an excl",
    ),
    ("en/strategies/cost.yml", "plan_seed: walk", "plan_seed: take 400 mg and walk", "names a medicine or a dose"),
    (
        "en/texts/planning.yml",
        "A short walk,",
        "A short walk 😀,",
        "plan_easier_what.1: 'A short walk 😀': an emoji; say it in words",
    ),
]

SLOTS = [
    (
        "en/texts/rulers.yml",
        WHY,
        "- What makes it {number} and not {before}?",
        "ruler_why: slot '{before}' cannot be filled here; in this text",
    ),
    (
        "en/texts/rulers.yml",
        WHY,
        "- What makes it {nummer} and not {lower}?",
        "ruler_why: slot '{nummer}' is not known; use one of",
    ),
    ("en/texts/rulers.yml", WHY, "- What makes it {number and not {lower}?", "ruler_why: "),
    (
        "en/texts/planning.yml",
        "- " + WARNING,
        "- {Practice}: if your chest hurts, you feel faint",
        "is not in quotes; put it in quotes",
    ),
    (
        "en/texts/planning.yml",
        WARNING,
        "If, says {practice}, your chest hurts, you feel faint",
        "plan_warning: slot '{practice}' cannot be filled here; this",
    ),
    ("en/texts/planning.yml", "[A short walk,", "['{what}',", "plan_easier_what: slot '{what}' cannot be filled here"),
    (
        "en/safety.yml",
        "Please call 999 now. Do",
        "Please call {emergency_number} now. Do",
        "safety.countries.GB.do_call: slot",
    ),
    ("en/answers.yml", "I'm a program, not", "{Quote}. I'm a program, not", "or begin with {, in quotes"),
    (
        "en/answers.yml",
        "I'm a program, not",
        "I heard {quote}, and I'm a program, not",
        "about_robot: slot '{quote}' cannot be filled here; in this text",
    ),
]

IDS = [
    ("en/texts/rulers.yml", "ruler_again:", "ruler_more:", "ruler_again: is said, but not written; write it, or take"),
    ("en/texts/rulers.yml", "ruler_again:", "ruler_more:", "ruler_more.1: is written, but never said; put its"),
    ("en/texts/rulers.yml", "ruler_why:", "ruler_whys:", "nothing says 'ruler_whys', so keep to an id that is said"),
    ("en/texts/notices.yml", "share_ask:", "share_asked:", "share_ask: is said, but not written"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), [*CODES, *SOURCES, *VARIANTS, *UNREADABLE, *SLOTS, *IDS])
def test_what_is_broken_is_named_with_file_id_and_what_to_do(
    broken: Break, file: str, old: str, new: str, says: str
) -> None:
    found = broken(file, old, new)
    assert any(says in problem for problem in found), found
    assert all(problem.split(":")[1].isdigit() for problem in found)


def test_a_facet_cut_short_is_named(broken: Break) -> None:
    text = (CONTENT / BEND).read_text(encoding="utf-8")
    first = text.split("\n- id:")[1]
    name = first.split("\n")[0].strip()
    cut = first.split("  reflections:")[0] + "  reflections:\n    - Moving has come to feel like a gamble to you now.\n"
    found = broken(BEND, first, cut)
    assert any(f"{name}.1: 1 reflections; write at least 3" in problem for problem in found), found
