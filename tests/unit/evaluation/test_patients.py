"""The simulated patients: how they talk, and what their files may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.sets import SetError
from bot.evaluation.talks.player import Talk
from bot.evaluation.talks.scripts import Line, Script, read, read_all
from bot.evaluation.talks.study import PATIENTS, counted_talk
from bot.evaluation.talks.transcripts import markdown
from bot.interview.respond import _ROOMS
from bot.understanding import Intent, Understanding
from tests.unit.evaluation.made_up import CONTENT, hears, reply, talk, turn

NUMBERS = {str(number): float(number) for number in range(11)}


def parse(text: str) -> dict[str, object]:
    """Hears a bare number, a goodbye, and everything else as talk."""
    intent = "stop" if text == "stop" else "give_number" if text in NUMBERS else "inform"
    return Understanding(text, Intent(intent, 0.9), number=NUMBERS.get(text)).to_json()


def played(*lines: str | Line, **rest: object) -> list[str]:
    script = Script("a", "A", lines=[Line(line) if isinstance(line, str) else line for line in lines], **rest)  # type: ignore[arg-type]
    return [turn.said for turn in Talk(parse, script, CONTENT).play().turns if turn.said]


def test_an_answer_waits_for_its_question() -> None:
    said = played(*["mm"] * 8, answers={"ruler_importance": ["7"], "why_importance": ["for my son"]})
    assert "7" in said
    assert said[said.index("7") + 1] == "for my son"
    assert said[0] == "mm"


def test_somebody_who_has_left_says_no_more() -> None:
    assert played("my back", "stop", "and another thing", leaves="bye") == ["my back", "stop"]
    assert "and another thing" in played("my back", "stop", "and another thing")


def test_somebody_goes_when_nothing_is_left_to_say() -> None:
    assert played("my back", more=["and so"], leaves="stop") == ["my back", "and so", "stop"]


def test_coming_back_is_a_new_visit_with_new_answers(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(
        "about: A\nlines:\n  - my back\n  - after: 7d\n    answers: {progress: yes}\n  - better\n", encoding="utf-8"
    )
    script = read(path)
    assert script.lines[1].answers == {"progress": ["yes"]}
    visits = [turn.visit for turn in Talk(parse, script, CONTENT).play().turns]
    assert visits == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("about: A\nlines: [7]\n", "line 1"),
        ("about: A\nlines: [{after: soon}]\n", "soon"),
        ("about: A\nlines: [{says: a, after: 7d}]\n", "either"),
        ("about: A\nline: [a]\nlines: []\n", "line is not among"),
        ("about: A\nlines: []\nanswers: {focus: [3]}\n", "focus"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, file: str, named: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(file, encoding="utf-8")
    with pytest.raises(SetError, match=named):
        read(path)


def test_there_are_enough_patients_and_they_answer_only_what_mo_can_ask() -> None:
    people = read_all(PATIENTS)
    assert len(people) >= 24
    assert max(sum(line.after is not None for line in person.lines) for person in people) == 9
    for person in people:
        answers = {*person.answers, *(room for line in person.lines for room in line.answers)}
        assert answers <= set(_ROOMS), f"{person.name}: {answers - set(_ROOMS)}"
        assert person.leaves, person.name


def test_a_transcript_shows_both_sides_the_moves_and_the_counts() -> None:
    mo = reply("It wears you down. What helps?", "complex_reflection", "open_question")
    page = markdown(counted_talk(talk(turn(hears("it hurts", "pain"), mo, known=("pain",))), CONTENT))
    assert "> **Patient**: it hurts" in page
    assert "**Mo**: It wears you down. What helps?  \n<sub>complex reflection, open question</sub>" in page
    assert "1 reflections, 1 of them complex, 1 questions" in page
    assert "finding never reflected" in page
