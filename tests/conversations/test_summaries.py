"""32 people of whom it is known what they say: the GP reads every fact that was told, and none that is not true."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.evaluation.talks.scripts import read_all
from bot.nlu.parser import Parser
from bot.records.types import PatientRecord
from bot.summary import Summary, build, screen
from bot.summary.screen import MOST_WORDS
from tests.conversations.keeping import kept_in_records
from tests.conversations.records import KeptTalk, record_of
from tests.conversations.summaries import OF_THE_TARGET, Held

pytestmark = pytest.mark.model
PATIENTS = Path(__file__).parents[1] / "data" / "summaries"


class Played(NamedTuple):
    """A talk that was played, with what the practice could read of it."""

    talk: KeptTalk
    record: PatientRecord
    summary: Summary


@pytest.fixture(scope="module")
def played(model: Path) -> list[Played]:
    """Everybody's talk, played once."""
    parser, found = Parser(model), []
    for script in read_all(PATIENTS):
        talk = KeptTalk(parser.parse, script)
        talk.play()
        record = record_of(talk)
        found.append(Played(talk, record, build(record)))
    return found


@pytest.fixture(scope="module")
def held(played: list[Played]) -> Held:
    """Every summary held against what its patient said."""
    facts = Held()
    for one in played:
        facts.hold(one.talk, one.summary)
    return facts


def test_there_are_thirty_two_different_people(played: list[Played]) -> None:
    assert len(played) == 32
    assert len({one.talk.script.about for one in played}) == 32


def test_the_summary_has_what_a_gp_needs(held: Held) -> None:
    told = f"missed: {dict(held.missed)}"
    assert held.recall(*OF_THE_TARGET) >= 0.95, told
    for kind in OF_THE_TARGET:
        assert held.recall(kind) >= 0.9, told
    assert held.recall("flags") == held.recall("questions") == 1.0, told
    assert held.recall("context") >= 0.85, told
    assert sum(held.found[kind] for kind in OF_THE_TARGET) >= 150, f"too little was told: {held.untold}"


def test_the_summary_states_nothing_that_is_not_true(held: Held) -> None:
    assert [statement for kind in held.false.values() for statement in kind] == []


def test_every_statement_can_be_traced_to_a_message(played: list[Played]) -> None:
    traced = 0
    for one in played:
        lines, name = {line.seq: line for line in one.record.messages}, one.talk.script.name
        for words, seq in (*_quotes(one.summary), *_offered(one.summary), *_plans(one.summary)):
            assert seq in lines, (name, words)
            assert _folded(words.removesuffix(" …")) in _folded(lines[seq].text), (name, words, seq)
            traced += 1
        for number, seq in _numbers(one.summary):
            assert lines[seq].sender == "patient", (name, number)
            assert re.search(rf"\b{number:g}\b", lines[seq].text), (name, number, lines[seq].text)
            traced += 1
        assert set(_all_lines(asdict(one.summary))) <= set(lines), name
    assert traced > 200


def test_every_summary_is_a_minutes_reading(played: list[Played]) -> None:
    assert max(screen(one.summary).words for one in played) <= MOST_WORDS


def test_who_keeps_sharing_to_themselves_is_not_read(played: list[Played], tmp_path: Path) -> None:
    """Their talk is in the records, with every word; the practice is told no more than that nobody is there."""
    (private,) = [one for one in played if not one.talk.script.expect.get("shared", True)]
    records, practice, conversation, now = kept_in_records(private.record, tmp_path)
    try:
        assert records.patient_record(practice, conversation, read_by="Dr A", now=now) is not None
        records.set_consent(conversation, now=now, share=False)
        assert records.patient_record(practice, conversation, read_by="Dr A", now=now) is None
        assert records.patients(practice) == []
    finally:
        records.close()


def test_the_lists_main_barrier_is_the_summarys(played: list[Played], tmp_path: Path) -> None:
    """The list asks the database and the summary reads the talk, and both say the same."""
    for number, one in enumerate(played):
        records, practice, _, _ = kept_in_records(one.record, tmp_path / str(number))
        try:
            (row,) = records.patients(practice)
        finally:
            records.close()
        first = one.summary.barriers[0].id if one.summary.barriers else None
        assert row.top_barrier == first, one.talk.script.name


def _quotes(summary: Summary) -> list[tuple[str, Any]]:
    """Whatever stands in quotation marks, with the line it is said to stand in; what is withheld has no quote."""
    found: list[tuple[str | None, Any]] = []
    found += [(one.quote, one.seq) for one in (*summary.barriers, *summary.facilitators, *summary.context)]
    found += [(one.text, one.seq) for one in (*summary.wants_to_be_asked, *summary.questions_for_gp)]
    found += [(flag.quote, flag.seq) for flag in summary.flags]
    found += [(plan.went.text, plan.went.seq) for plan in (*summary.earlier_plans, summary.plan) if plan and plan.went]
    found += [(summary.talk_again.text, summary.talk_again.seq)] if summary.talk_again else []
    return [(quote, seq) for quote, seq in found if quote is not None]


def _offered(summary: Summary) -> list[tuple[str, Any]]:
    """Ideas, with the line in which Mo told them."""
    return [(offer.text, offer.seq) for offer in summary.strategies]


def _plans(summary: Summary) -> list[tuple[str, Any]]:
    """What each plan is, with the line that it was read back in, or was said in where it was left half way."""
    return [(plan.what, plan.seq) for plan in (*summary.earlier_plans, summary.plan) if plan]


def _numbers(summary: Summary) -> list[tuple[float, Any]]:
    return [(answer.value, answer.seq) for ruler in summary.rulers.values() for answer in ruler.history]


def _all_lines(value: Any, name: str = "") -> list[int]:
    """Every line that anything in the summary names; None is told apart from a line that is not there."""
    if isinstance(value, dict):
        return [seq for key, inner in value.items() if key != "transcript" for seq in _all_lines(inner, key)]
    if isinstance(value, (list, tuple)):
        return [seq for inner in value for seq in _all_lines(inner)]
    return [value] if name in ("seq", "landed_seq") and isinstance(value, int) else []


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
