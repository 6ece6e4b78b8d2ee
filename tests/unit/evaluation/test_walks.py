"""Random walks: what counts as a dead end."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.sets import SetError
from bot.evaluation.talks import pool
from bot.evaluation.talks.pool import Message, Pool
from bot.evaluation.talks.walks import Walk, breaches
from bot.interview import Answered, Event, Reply, Ruler
from bot.understanding import Understanding
from tests.unit.evaluation.made_up import CONTENT, hears

RULER = Reply("From 0 to 10?", ("open_question",), ruler=Ruler("importance", 0, 10, "low", "high"))
NOTED = Reply("I lost her, all right.", ("simple_reflection",), text_ids=("plan_noted.2",))


def answered(*replies: Reply, events: tuple[Event, ...] = (), closed: bool = False) -> Answered:
    return Answered(replies, {"closed": closed}, "engage", 1, events)


HEARD = answered(Reply("I see.", ("simple_reflection",)))


@pytest.mark.parametrize(
    ("owed", "answer", "before", "found"),
    [
        ("talk", HEARD, None, []),
        ("talk", answered(), None, ["silence"]),
        ("talk", answered(Reply(" ", ())), None, ["silence"]),
        ("talk", HEARD, HEARD, ["the same reply again"]),
        ("facts", HEARD, None, ["question ignored"]),
        ("facts", answered(Reply("I'm a program.", ("give_information",))), None, []),
        ("facts", answered(Reply("What else?", ("open_question",))), None, ["question ignored"]),
        ("advice", HEARD, None, ["question ignored"]),
        ("advice", answered(Reply("May I add some?", ("seek_collaboration",))), None, []),
        ("care", HEARD, None, []),
        ("care", answered(RULER), None, ["feeling passed over"]),
        ("care", answered(NOTED), None, ["feeling passed over"]),
        ("number", HEARD, answered(RULER), ["number ignored"]),
        ("number", answered(Reply("A 7.", ()), events=(Event("ruler"),)), answered(RULER), []),
        ("number", HEARD, answered(Reply("How?", ("open_question",))), []),
        ("stops", HEARD, None, ["stop ignored"]),
        ("stops", answered(Reply("Goodbye.", ("structure",)), closed=True), None, []),
    ],
)
def test_an_answer_is_held_against_what_was_said(
    owed: str, answer: Answered, before: Answered | None, found: list[str]
) -> None:
    assert list(breaches(Message("so", owed), answer, before, CONTENT)) == found


def test_a_message_is_parsed_once_in_all_walks() -> None:
    asked: list[str] = []
    messages = [Message("it hurts"), Message("ok")]
    drawn = Pool(lambda text: asked.append(text) or hears(text).to_json(), messages)  # type: ignore[func-returns-value]
    for number in range(3):
        Walk(drawn, CONTENT, number, length=20).play()
    assert len(asked) == len(set(asked))
    assert {"it hurts", "ok"} <= set(asked)


def test_the_same_number_gives_the_same_walk() -> None:
    drawn = Pool(lambda text: hears(text).to_json(), [Message(text, "facts") for text in ("a", "b", "c", "d")])
    one, again, other = (Walk(drawn, CONTENT, number, length=20).play().flaws for number in (1, 1, 2))
    assert one == again
    assert [flaw.said for flaw in one] != [flaw.said for flaw in other]


def test_an_error_is_a_flaw_and_the_walk_goes_on() -> None:
    broken = Understanding("it hurts", None)  # type: ignore[arg-type]
    drawn = Pool(lambda text: hears(text).to_json(), [Message("it hurts")], {"it hurts": broken})
    flaws = Walk(drawn, CONTENT, 1, length=20).play().flaws
    assert any(flaw.kind == "error" and "AttributeError" in flaw.why for flaw in flaws)
    assert len(flaws) > 1


def test_what_raises_a_flag_is_not_drawn_and_a_line_comes_once(tmp_path: Path) -> None:
    path = tmp_path / "pool.yml"
    path.write_text("facts: [who are you]\ntalk: [yes, numb, it hurts]\n", encoding="utf-8")
    messages = pool.read(path, ["it hurts", "no"], detect=lambda text: [text] if text == "numb" else [])
    assert [(m.text, m.owed) for m in messages] == [
        ("who are you", "facts"), ("yes", "talk"), ("it hurts", "talk"), ("no", "talk"),
    ]  # fmt: skip


def test_an_unknown_kind_of_message_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pool.yml"
    path.write_text("fatcs: [who are you]\n", encoding="utf-8")
    with pytest.raises(SetError, match="fatcs"):
        pool.read(path)
