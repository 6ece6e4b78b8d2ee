"""What the trained model hears in whole messages."""

import pytest

from bot.nlu.parser import Parser
from bot.settings import Settings
from bot.understanding import Understanding

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(Settings.from_environment().model)


def hear(parser: Parser, text: str) -> Understanding:
    return Understanding.from_json(parser.parse(text))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I never have time for it", "lack_of_time"),
        ("I hate the gym, its boring", "no_enjoyment"),
        ("everyone would stare at me in the pool", "shame"),
        ("I'd love to but it costs too much", "cost"),
        ("my neighbour asked me to her walking group", "company"),
        ("I used to love swimming", "enjoyment"),
    ],
)
def test_a_plain_finding_is_heard(parser: Parser, text: str, finding: str) -> None:
    heard = hear(parser, text)
    assert finding in {found.id for found in (*heard.barriers, *heard.facilitators)}


@pytest.mark.parametrize(
    "text", ["time is not the problem", "yes", "7", "ok", "I live in a flat with my wife", "is walking ok?"]
)
def test_where_there_is_no_barrier_none_is_heard(parser: Parser, text: str) -> None:
    assert hear(parser, text).barriers == ()


@pytest.mark.parametrize("text", ["money isn't the issue", "my wife never has time", "rain never puts me off"])
def test_a_barrier_that_is_denied_or_somebody_elses_is_not_heard(parser: Parser, text: str) -> None:
    assert hear(parser, text).barriers == ()


def test_talk_and_feelings_come_with_the_intent(parser: Parser) -> None:
    heard = hear(parser, "I'm terrified of hurting my back again")
    assert heard.intent.name == "fear_of_pain"
    assert "fear" in {feeling.id for feeling in heard.feelings}
    assert heard.talk.type in ("sustain", "neutral")


def test_two_clauses_give_two_findings_with_their_own_quotes(parser: Parser) -> None:
    text = "I never have time, and when I sit down i'm knackered"
    quotes = {found.id: found.quote for found in hear(parser, text).barriers}
    assert quotes.keys() >= {"lack_of_time", "low_energy"}
    assert "time" in quotes["lack_of_time"]
    assert "knackered" in quotes["low_energy"]


@pytest.mark.parametrize(
    "text", ["its been bad for years, i think it will go. havent been out since he died", "a", "?", "🙂", "x" * 2000]
)
def test_every_quote_is_cut_from_the_text(parser: Parser, text: str) -> None:
    heard = hear(parser, text)
    assert heard.text == text
    for found in (*heard.barriers, *heard.facilitators):
        assert text[found.start : found.end] == found.quote
        assert 0 < found.confidence <= 1
    assert all(0 <= clause.start < clause.end <= len(text) for clause in heard.clauses)


def test_the_small_things_are_read(parser: Parser) -> None:
    heard = hear(parser, "tuesday after work, swimming for ten minutes twice a week")
    assert (heard.when, heard.activities) == ("tuesday after work", ("swimming",))
    assert (heard.amounts.duration, heard.amounts.frequency) == ("ten minutes", "twice a week")
    assert hear(parser, "6 or 7").number == 6.5


def test_an_empty_line_gives_an_empty_understanding(parser: Parser) -> None:
    assert hear(parser, "  ").clauses == ()
    assert list(parser.lines(["", "  ", "yes"])) != []
    assert len(list(parser.lines(["", "  ", "yes"]))) == 1


def test_a_red_flag_is_handed_on(parser: Parser) -> None:
    heard = hear(parser, "I have gone numb around my genitals and cant pee")
    assert "cauda_equina" in {flag.id for flag in heard.safety}
