"""What excuses a warning sign must not excuse one that is there: word order, politeness and everyday words."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.safety import Release, answer, detect, lead

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def kinds(text: str) -> set[str]:
    return {flag.id for flag in detect(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Seit gestern kann ich den einen Fuß nicht mehr heben", "leg_weakness"),
        ("Seit heute kann ich durch die Schmerzen kaum noch Wasser lassen", "cauda_equina"),
        ("Ist es normal, dass ich untenrum nichts mehr spüre?", "cauda_equina"),
        ("I fear I can't feel when I pee any more", "cauda_equina"),
        ("I'm going off the bridge on my walk tonight", "suicidality"),
        ("He locks the bathroom door so I can't get out", "violence"),
    ],
)
def test_a_sign_that_is_there_is_heard(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "kann man von Sport einen Bandscheibenvorfall bekommen",
        "ich habe Angst, dass ich irgendwann gelähmt werde",
        "i dread having another fall",
        "had covid in jan and I still get puffed doing the stairs",
        "i could do it while the kettle boils, holding near the worktop so i dont wobble, on my days off tuesday",
    ],
)
def test_what_is_only_feared_or_planned_is_none(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize("answered", ["Ich kann laufen", "Kann ich laufen?", "kann langsam gut laufen"])
def test_a_foot_that_cannot_be_lifted_is_not_denied_by_walking(answered: str) -> None:
    flags = detect("Seit gestern kann ich den einen Fuß nicht mehr heben")
    held = answer(flags, country="DE", locale="de", shared=True, hold=None, now=NOW)
    reply = lead(answered, held.hold, country="DE", locale="de", shared=True, now=NOW)
    assert not (isinstance(reply, Release) and reply.reason == "corrected")


@pytest.mark.parametrize(
    "text",
    [
        "my husband will kill me",
        "my hubby will kill me, I mean it",
        "my dad will kill me",
        "I'm scared my husband will kill me",
        "my wife would kill me, she nearly did with the knife",
        "if I go back home they will kill me",
        "he'd kill me if he knew",
        "he'd kill me if he heard me talking to you",
        "shed kill me if she saw me texting",
        "I hope it will kill me",
        "I wish this would kill me",
        "he says he would kill me if I left",
        "my boyfriend would kill me if i left him",
        "she will kill me if I tell anyone",
        "my husband would kill me if he knew I was talking to you",
        "I can't tell the moment I've finished",
        "I don't know when ive been",
        "can't tell am I finished",
    ],
)
def test_a_threat_to_kill_is_no_turn_of_speech(text: str) -> None:
    assert [flag.id for flag in detect(text, [])]


@pytest.mark.parametrize(
    "text",
    [
        "the missus will kill me if I skip it",
        "boss'll kill me if im late again",
        "my physio would kill me for saying this",
        "the stairs will kill me",
        "skateboard jk mum would kill me. maybe like ride my scooter",
        "my wife would kill me if she saw the state of it",
        "she'd kill me if she knew what these trainers cost haha",
        "I don't know love, I've never been sporty",
        "mum'll kill me if I miss tea",
    ],
)
def test_what_somebody_would_say_for_a_small_thing_is_no_threat(text: str) -> None:
    assert not detect(text, [])
