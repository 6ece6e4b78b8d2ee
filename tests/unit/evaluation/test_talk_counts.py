"""What is counted in whole talks, on volleys made up by hand."""

from __future__ import annotations

import pytest

from bot.evaluation import report
from bot.evaluation.results import Results
from bot.evaluation.talks import manners, sameness, unheard
from bot.evaluation.talks.flaws import Flaw, worst
from bot.evaluation.talks.player import Talk
from bot.evaluation.talks.study import counted_talk, counts, results, shares
from bot.evaluation.talks.wordings import own_words, said, wordings
from bot.safety import Flag
from tests.unit.evaluation.made_up import CONTENT, hears, reply, talk, turn

# Wordings of their own, so that a clinician can change Mo's and no test of the counting notices.
KNOWN = {
    **wordings(CONTENT),
    "opens.1": "What has it been like lately?",
    "opens.2": "How are your days?",
    "hard.1": "What makes it hard: {barriers}.",
    "so.1": "So {number}.",
    "woven.1": "{Quote}.",
    "woven.2": "I see. {Quote}.",
    "noted.1": "{Words}, then.",
}
SIGN = Flag("cauda_equina", "emergency", "numb", 0, 4)
FACET = next(facet for facet in CONTENT.facets.values() if facet.finding == "pain")
HARD = "Rehabilitation opportunities necessitate considerable deliberation"


def kinds(of: Talk) -> list[str]:
    return [flaw.kind for flaw in manners.flaws(of, KNOWN)]


def repeated(*turns: object) -> list[str]:
    return [flaw.text for flaw in sameness.flaws(talk(*turns), KNOWN, CONTENT)]  # type: ignore[arg-type]


def missed(*turns: object) -> list[str]:
    return [one.id for one in unheard.voiced(talk(*turns), CONTENT) if not one.said_back]  # type: ignore[arg-type]


# -- the figures ------------------------------------------------------------------------------------------------------
def test_each_code_counts_once_a_volley_and_open_questions_by_sentence() -> None:
    one = counted_talk(
        talk(
            turn("a", reply("A.", "simple_reflection", "complex_reflection"), reply("B? C?", *["open_question"] * 2)),
            turn("b", reply("D. E?", "simple_reflection", "closed_question")),
            turn("c", reply("F.", "complex_reflection")),
        ),
        CONTENT,
    )
    values = {row.name: row.figure.value for row in shares([one])}
    assert values["reflections to questions"] == 3 / 2
    assert values["complex share of reflections"] == 2 / 3
    assert values["open share of questions"] == 2 / 3


def test_a_share_is_of_all_patients_together_and_drawn_again_by_patient() -> None:
    asks = counted_talk(talk(*[turn("a", reply("A?", "open_question"))] * 3), CONTENT)
    reflects = counted_talk(talk(turn("a", reply("A. B?", "complex_reflection", "open_question"))), CONTENT)
    figure = shares([asks, reflects])[0].figure
    assert figure.value == 1 / 4
    assert (figure.low, figure.high) == (0.0, 1.0)


def test_a_target_of_none_is_missed_by_one() -> None:
    good = counted_talk(talk(turn("a", reply("A.", "simple_reflection"))), CONTENT)
    bad = counted_talk(talk(turn("a", reply("You must.", "persuade"))), CONTENT)
    verdicts = [{row.name: row.verdict for row in counts(some)}["moves against MI"] for some in ([good], [good, bad])]
    assert verdicts == ["reached", "not reached"]


def test_the_flaws_of_all_are_quoted_with_patient_and_file() -> None:
    bad = counted_talk(talk(turn("it hurts", reply("You must.", "persuade"))), CONTENT)
    quoted = results([bad], [], CONTENT).worst[0]
    assert (quoted.patient, quoted.file, quoted.said) == ("somebody", "somebody.yml", "it hurts")
    assert quoted.text == "You must."


def test_the_report_shows_whole_talks_without_the_other_half_and_nobody_can_write_into_it() -> None:
    bad = counted_talk(talk(turn("it <b>hurts</b>", reply("You must.", "persuade"))), CONTENT)
    talks = results([bad], [], CONTENT)
    found = Results(rows=list(talks.rows), talks=talks)
    page = report.html(found)
    assert "<h2>Whole talks</h2>" in page
    assert "moves against MI" in page
    assert "it &lt;b&gt;hurts" in page
    assert "By label" not in page
    data = report.as_json(found)["talks"]
    assert data["worst"][0]["text"] == "You must."
    assert data["patients"][0]["patient"] == "somebody"
    assert "<h2>Whole talks</h2>" not in report.html(Results())


# -- manners ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("replies", "flaws"),
    [
        ((reply("How? Why?", "open_question"),), ["more than one question"]),
        ((reply("How?", "open_question"), reply("Why?", "closed_question")), ["more than one question"]),
        ((reply("How. Why?", "open_question", "open_question"),), ["more than one question"]),
        ((reply("It hurts. How?", "simple_reflection", "open_question"),), []),
        ((reply("now " * 61, "structure"),), ["over 60 words", "above reading grade 7"]),
        ((reply("Now. " * 60, "structure"),), []),
        ((reply("You must.", "confront"),), ["moves against MI"]),
        ((reply(f"{HARD} and {HARD}.", "structure"),), ["above reading grade 7"]),
        ((reply(f"{HARD}.", "structure"),), []),  # too short to be graded
    ],
)  # fmt: skip
def test_a_message_is_held_against_the_rules(replies: tuple[object, ...], flaws: list[str]) -> None:
    assert kinds(talk(turn("a", *replies))) == flaws  # type: ignore[arg-type]


def test_safety_may_ask_and_say_as_much_as_it_needs_but_only_where_a_sign_was_given() -> None:
    led = turn("it is numb", reply("Numb? Since when?", "safety_message"), flags=(SIGN,))
    assert kinds(talk(led, flags=frozenset({"cauda_equina"}))) == []
    assert kinds(talk(led)) == ["false alarm"]


def test_a_plan_is_a_flaw_only_with_somebody_who_wants_none() -> None:
    planning = turn("b", reply("When?", "open_question"), stage="plan")
    turns = [turn("a", reply("A.", "simple_reflection")), planning, planning]
    assert [flaw.said for flaw in manners.unwanted_plan(talk(*turns, plans=False))] == ["b"]
    assert not list(manners.unwanted_plan(talk(*turns)))


def test_the_patients_own_words_do_not_make_a_message_hard() -> None:
    hard = "you are considering rehabilitation opportunities notwithstanding organisational incompatibility"
    woven = reply(f"I see. {hard[:1].upper()}{hard[1:]}.", "simple_reflection", ids=("woven.2",))
    assert own_words(woven, KNOWN) == "I see. {Quote}."
    assert kinds(talk(turn("a", woven))) == []


def test_the_patients_i_must_be_turned_and_mos_own_may_stay() -> None:
    left = reply("I miss my horse, then.", "simple_reflection", ids=("noted.1",))
    turned = reply("I see. You miss your horse.", "simple_reflection", ids=("woven.2",))
    assert kinds(talk(turn("a", left))) == ["patient's I in Mo's mouth"]
    assert kinds(talk(turn("a", turned))) == []


# -- sameness ---------------------------------------------------------------------------------------------------------
def test_a_sentence_heard_on_a_later_visit_is_heard_twice() -> None:
    one, other = (reply(KNOWN[text_id], "open_question", ids=(text_id,)) for text_id in ("opens.1", "opens.2"))
    assert repeated(turn("a", one), turn("b", one, visit=9)) == ["What has it been like lately?"]
    assert repeated(turn("a", one), turn("b", other, visit=9)) == []


def test_a_frame_is_known_again_whatever_fills_it() -> None:
    one, two = (reply(f"What makes it hard: {words}.", "summary", ids=("hard.1",)) for words in ("the pain", "time"))
    assert repeated(turn("a", one), turn("b", two)) == ["What makes it hard:"]


def test_with_few_words_of_its_own_a_sentence_is_the_same_only_with_the_same_filling() -> None:
    one, two = (
        reply(f"So {words}.", "simple_reflection", ids=("so.1",)) for words in ("six and a half", "about seven")
    )
    assert repeated(turn("a", one), turn("b", two)) == []
    assert repeated(turn("a", one), turn("b", one)) == ["So six and a half."]


def test_a_nod_may_come_again() -> None:
    nods = [reply(f"I see. You {words}.", "simple_reflection", ids=("woven.2",)) for words in ("walk", "swim")]
    assert repeated(turn("a", nods[0]), turn("b", nods[1])) == []


def test_the_patients_words_alone_are_no_sentence_of_mos() -> None:
    woven = reply("You do less and less.", "simple_reflection", ids=("woven.1",))
    assert repeated(turn("a", woven), turn("b", woven)) == []


def test_an_answer_to_a_question_asked_again_is_aside() -> None:
    answer = next(iter(CONTENT.answers.values()))
    given = reply(answer.variants[0], *answer.moves, ids=(f"{answer.id}.1",))
    assert repeated(turn("a", given), turn("b", given)) == []


def test_slots_are_filled_as_they_were_said() -> None:
    both = reply("So 7. You walk to the park.", "simple_reflection", ids=("so.1", "woven.1"))
    assert said(both, KNOWN) == [("so.1", "So {number}.", "So 7."), ("woven.1", "{Quote}.", "You walk to the park.")]


# -- findings ---------------------------------------------------------------------------------------------------------
NOTHING = reply("That counts for you too.", "simple_reflection", ids=("heard_you.5",))
OF_PAIN = reply(FACET.reflections[0], "complex_reflection", ids=(f"{FACET.id}.1",))


def test_a_finding_nobody_took_up_is_missed() -> None:
    assert missed(turn(hears("it hurts", "pain"), NOTHING, known=("pain",))) == ["pain"]


@pytest.mark.parametrize(
    "back",
    [
        OF_PAIN,
        reply("It hurts.", "complex_reflection", ids=("finding_pain.1",)),
        reply(f"There's {CONTENT.texts['name_pain'].variants[0]}.", "summary", ids=("summary_barriers.3",)),
        reply("I see. You wake up sore.", "simple_reflection", ids=("woven_neutral.2",)),
    ],
)
def test_a_finding_is_said_back_by_meaning_name_or_words_also_later(back: object) -> None:
    voiced = hears("i wake up sore", "pain", you="you wake up sore")
    assert missed(turn(voiced, NOTHING, known=("pain",)), turn("b", back, known=("pain",))) == []  # type: ignore[arg-type]


def test_the_other_half_of_a_message_said_back_is_not_enough() -> None:
    both = hears("it hurts and it costs a lot", "pain", "cost")
    assert missed(turn(both, reply("It hurts.", ids=("finding_pain.1",)), known=("pain", "cost"))) == ["cost"]


def test_a_question_about_a_finding_does_not_say_it_back() -> None:
    asks = reply("How is it on a good day?", "open_question", ids=("explore_pain.1",))
    assert missed(turn(hears("it hurts", "pain"), asks, known=("pain",))) == ["pain"]


def test_what_is_said_back_after_the_plan_has_begun_comes_too_late() -> None:
    first = turn(hears("it hurts", "pain"), NOTHING, known=("pain",))
    plans = turn("walk", reply("When?", "open_question"), stage="plan", known=("pain",))
    assert missed(first, plans, turn("b", OF_PAIN, stage="close", known=("pain",))) == ["pain"]


def test_what_the_patient_has_put_right_or_said_as_part_of_a_plan_is_no_finding() -> None:
    corrected = turn(hears("it hurts", "pain"), NOTHING, known=("pain",)), turn("no, it does not", NOTHING)
    of_a_plan = turn(hears("if it hurts", "pain"), NOTHING, expected="plan_obstacle", known=("pain",))
    assert missed(*corrected) == []
    assert missed(of_a_plan) == []


def test_a_finding_counts_once_a_visit() -> None:
    again = [turn(hears("it hurts", "pain"), NOTHING, visit=visit, known=("pain",)) for visit in (1, 1, 2)]
    assert missed(*again) == ["pain", "pain"]


# -- what is quoted ---------------------------------------------------------------------------------------------------
def test_a_frequent_flaw_does_not_hide_a_bad_one() -> None:
    frequent = [Flaw("sentence heard twice", "a", "a.yml", "x", str(number)) for number in range(20)]
    bad = Flaw("moves against MI", "b", "b.yml", "x", "You must.")
    assert worst([*frequent, bad], 3) == [bad, *frequent[:2]]
