"""Patients' records as full as they get, and their extracts, for what leaves into the medical record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from bot.content.taxonomy import taxonomy
from bot.records.types import FlagRecord, PatientRecord, Practice
from bot.summary import build
from bot.summary.extract import Extract
from bot.summary.record_words import record_words
from tests.nasty_texts import CODE, SIGNS

from .conftest import PLAN, START, Talk, event

SURGERY = Practice("practice", "Mill Lane Surgery", "GB", "Europe/London")
TAKEN = START + timedelta(days=40)
FEAR = "every time i bend i think it will go"


def extract(
    of: Talk | PatientRecord, language: str = "en", practice: Practice = SURGERY, by: str = "Dr Ash"
) -> Extract:
    """As the portal takes it."""
    record = of.record() if isinstance(of, Talk) else of
    return Extract(record, build(record), practice, by, TAKEN, record_words(language))


def usual() -> Talk:
    """Two visits with something under every heading."""
    talk = Talk()
    talk.says(FEAR, fear_of_pain="i think it will go")
    wish = "how I am sleeping, nobody ever asks"
    talk.says(wish, events=(event("note_for_gp", kind="wish", text=wish),))
    question = "is it worth seeing the physio again?"
    talk.says(question, events=(event("note_for_gp", kind="question", text=question),))
    for name, value in (("importance", 7), ("confidence", 4), ("readiness", 5)):
        talk.says(str(value), events=(event("ruler", name=name, value=value),))
    offer = event("strategy_offered", id="cost_walking_free", barrier="cost")
    talk.says("it costs too much", cost="it costs too much", activities=("swimming",), events=(offer,))
    talk.says("that sounds fine", events=(event("strategy_landed", id="cost_walking_free", how="taken"),))
    talk.says("i want to lift my grandson", personal_goal="i want to lift my grandson")
    talk.says("i lie awake with it most nights", low_mood="i lie awake with it")
    talk.says("yes", events=(event("plan", **PLAN, status="agreed"), event("follow_up", when="next sunday")))
    talk.visit, talk.now = 2, talk.now + timedelta(days=7)
    kept = event("plan", **PLAN, status="kept")
    talk.says("did it, and the bread was warm", events=(kept, event("ruler", name="confidence", value=6)))
    talk.says("every day then", events=(event("plan", **{**PLAN, "how_often": "every day"}, status="agreed"),))
    talk.flags.append(
        FlagRecord(
            "f", "fracture", "urgent", "i slipped on the stairs", talk.now, talk.lines[0].id,
            "Please call the practice today.", None,
        )
    )  # fmt: skip
    return talk


WORDS = st.one_of(
    st.sampled_from([*CODE.values(), *SIGNS.values(), "ok", "x" * 2000, "my back " * 250, "WWWW " * 300]),
    st.text(max_size=200),
)
_KINDS = st.sampled_from(("wish", "relationship", "question"))
_BARRIERS = st.sampled_from(sorted(taxonomy.barriers))
_RULERS = st.sampled_from(("importance", "confidence", "readiness"))


@st.composite
def records(draw: st.DrawFn, most: int = 12) -> PatientRecord:
    """Anything that anybody may have typed, much of it, with flags in every state."""
    talk = Talk()
    for _ in range(draw(st.integers(0, most))):
        text = draw(WORDS.filter(str.strip))
        events = [event("note_for_gp", kind=draw(_KINDS), text=text)]
        if draw(st.booleans()):
            plan = {**PLAN, "what": text, "if_then": draw(WORDS), "when": draw(WORDS)}
            events.append(event("plan", **plan, status=draw(st.sampled_from(("agreed", "kept", "dropped")))))
        if draw(st.booleans()):
            events.append(event("ruler", name=draw(_RULERS), value=draw(st.integers(0, 20)) / 2))
        talk.says(text, events=tuple(events), **{draw(_BARRIERS): text})
        talk.now += timedelta(days=draw(st.integers(0, 30)))
        talk.visit += draw(st.integers(0, 1))
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(sorted(taxonomy.safety)))
        flag = FlagRecord(
            f"flag-{number}", kind, taxonomy.safety[kind].tier or "urgent", draw(WORDS), talk.now,
            advised=draw(WORDS), help_reached=draw(st.sampled_from((True, False, None))),
        )  # fmt: skip
        if draw(st.booleans()):
            flag = replace(flag, closed_at=talk.now, closed_by="Dr Ash", closing_note=draw(WORDS))
        talk.flags.append(flag)
    return talk.record()


def fullest() -> PatientRecord:
    """Every heading crowded with the longest words a message may have."""
    talk = Talk()
    for number in range(40):
        words = f"number {number} " + "and it goes on and on about my back " * 50
        barrier = sorted(taxonomy.barriers)[number % len(taxonomy.barriers)]
        helpful = ("enjoyment", "company", "personal_goal", "past_success", "guidance")[number % 5]
        events = (
            event("note_for_gp", kind="wish", text=words),
            event("note_for_gp", kind="question", text=f"why {words}"),
            event("ruler", name="readiness", value=number % 11),
            event("plan", **{**PLAN, "what": words}, status="agreed"),
        )
        talk.says(words, events=events, **{barrier: words.strip(), helpful: words.strip()})
        talk.visit, talk.now = talk.visit + 1, talk.now + timedelta(days=3)
        talk.flags.append(FlagRecord(f"f{number}", "fracture", "urgent", words, talk.now, advised=words))
    return talk.record()
