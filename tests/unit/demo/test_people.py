"""The demo's patients: enough of them, as different as in a practice, and every file can be played."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.taxonomy import taxonomy
from bot.demo.people import read_people, read_person, read_unused
from bot.evaluation.sets import SetError
from bot.evaluation.talks.scripts import read_all
from bot.evaluation.talks.study import PATIENTS as STUDIED
from bot.interview.respond import _ROOMS

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=timezone.utc)
LONDON = ZoneInfo("Europe/London")


def test_thirty_patients_answer_only_what_mo_can_ask() -> None:
    people = read_people()
    assert len(people) == 30
    for person in people:
        answers = {*person.script.answers, *(room for line in person.script.lines for room in line.answers)}
        assert answers <= set(_ROOMS), person.name
        assert person.script.flags <= set(taxonomy.safety), person.name


def test_they_are_as_different_as_in_a_practice() -> None:
    people = read_people()
    labels = [person.label for person in people if person.label]
    assert len(labels) == len(set(labels)) == 29, "one came without an invitation"
    assert 1 <= sum(not person.share for person in people) <= 5
    assert sum(len(person.script.visits) > 1 for person in people) >= 12
    assert sum(bool(person.script.flags) for person in people) >= 4
    said = [line.says for person in people for line in person.script.lines]
    for words in ("stop sharing", "share with my doctor", "withdraw my consent"):
        assert words in said


def test_nobody_says_what_a_patient_of_the_study_says() -> None:
    studied = {line for script in read_all(STUDIED) for line in script.own_lines if len(line.split()) > 4}
    assert not studied & {line for person in read_people() for line in person.script.own_lines}


def test_nothing_lies_ahead_and_the_practice_answers_after_the_patient() -> None:
    for person in read_people():
        visits = person.visits_at(NOW, LONDON)
        assert visits == sorted(visits)
        assert visits[-1] < NOW, person.name
        for deed in person.deeds:
            assert (NOW - deed.ago).date() > visits[0].date(), person.name


def test_a_time_of_day_is_the_practices_own(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("began: 100d 18:40\nshare: yes\nabout: A\nlines: [hello]\n", encoding="utf-8")
    assert read_person(path).visits_at(NOW, LONDON) == [datetime(2026, 8, 21, 17, 40, tzinfo=timezone.utc)]
    path.write_text("began: 3h\nshare: no\nabout: A\nlines: [hello]\n", encoding="utf-8")
    assert read_person(path).visits_at(NOW, LONDON) == [NOW - timedelta(hours=3)]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("began: soon\nshare: yes\nabout: A\nlines: [a]\n", "soon"),
        ("began: 3h\nabout: A\nlines: [a]\n", "share"),
        ("began: 5d 10:00\nshare: yes\nabout: A\nlines: [a, {after: 9d}, b]\n", "lies ahead"),
        ("began: 3h\nshare: yes\npractice: [2d closed]\nabout: A\nlines: [a]\n", "closed"),
        ("began: 3h\nshare: yes\nabout: A\nline: [a]\nlines: []\n", "line is not among"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, file: str, named: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(file, encoding="utf-8")
    with pytest.raises(SetError, match=named):
        read_person(path)


def test_somebody_who_is_not_there_is_named() -> None:
    assert [person.name for person in read_people(["night_baker"])] == ["night_baker"]
    with pytest.raises(SetError, match="nobody_here"):
        read_people(["nobody_here"])


def test_some_invitations_are_open_run_out_or_taken_back() -> None:
    unused = read_unused()
    assert {one.taken_back for one in unused} == {True, False}
    assert any(one.ago > one.good_for for one in unused)
    assert any(one.ago < one.good_for and not one.taken_back for one in unused)
    assert not {one.label for one in unused} & {person.label for person in read_people()}
