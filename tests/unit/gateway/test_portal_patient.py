"""One patient's page: a minute's reading, the talk over time, a note for the practice, a message to the patient."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
from bot.content import load
from bot.gateway.practice_messages import MESSAGES
from bot.records.repository import Records
from bot.records.types import Practice

from .conftest import Patient
from .test_portal import (  # noqa: F401 - fixtures
    PASSWORD,
    Sharing,
    browser,
    kept,
    plain,
    practice,
    raise_flag,
    sharing,
    signed_in,
    token,
)

WISH = "whether I can go back to the allotment before the summer and dig the beds like everybody else on the row does"
PLAN = {
    "what": "walk to the allotment and back along the old railway line with the neighbour's dog",
    "when": "on Tuesdays and Saturdays in the morning after the news",
    "how_long": "about twenty minutes each way if the weather holds",
    "how_often": "twice a week and once more if it goes well",
    "obstacle": "it pours",
    "if_then": "If it pours, then I go up and down the stairs at home ten times instead of the walk",
    "confidence": 8,
}
SAID = {
    "fear_of_pain": "every time I bend down to the beds I think that it will go again and I freeze half way",
    "lack_of_time": "between the two jobs and the grandchildren there is no hour left in any of my days for it",
    "low_energy": "by four in the afternoon I am so tired that I could fall asleep standing at the till",
    "shame": "I do not want to be seen at the pool by the girls from the school at my size and age",
}
HELPS = {
    "company": "my neighbour asks me every week whether I want to come along with her and the dog",
    "enjoyment": "I have loved every hour at the allotment since I was small and went there with grandad",
    "felt_benefit": "after the walk last spring I slept right through for the first time in years",
    "personal_goal": "I want to lift my grandson over the fence to see the ducks like I did his mother",
    "routine": "I get off the bus one stop early on Mondays as it is and walk the rest of the way",
}
VOICED = (
    "I take more codeine than it says on the box most days because nothing else gets me through a shift",
    "they make me foggy and bunged up so that I dread the next day before this one is over",
    "I can't put my own socks on in the morning without sitting on the edge of the bath first",
    "my mum has dementia and I look after her on my days off and most of the nights as well",
    "my husband died two years ago in March and the house has been quiet ever since then",
    "I was signed off for six weeks last autumn and they have not let me forget it since",
)


class Visible(HTMLParser):
    """The words that are seen at once inside the elements that hold the summary, without the numbers of lines."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ("input", "meta", "link", "img", "br"):
            self._open.append((tag, dict(attributes).get("class") or ""))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """A line or a circle of a chart holds no words."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags, classes = [tag for tag, _ in self._open], " ".join(held for _, held in self._open).split()
        folded = "details" in tags and "summary" not in tags
        if folded or {"hidden", "line", "review"} & set(classes) or "button" in tags:
            return
        if {"patient-head", "flags", "no-flag", "screen"} & set(classes):
            self.words += re.findall(r"[^\W_][\w’'.:]*", data)


def a_turn(records: Records, conversation: str, version: int, text: str, **more: Any) -> None:
    """One message and its turn; barriers and helps are told by what is in it."""
    now = clock.now() - timedelta(days=30) + timedelta(days=10 * more.get("visit", 1), minutes=version)
    accepted = records.accept(conversation, f"more {version}", text, now)
    lease = records.lease(conversation, now)
    assert lease is not None
    understanding = {
        "text": text,
        "talk": {"type": "change", "confidence": 0.8},
        "activities": ["walking", "gardening", "swimming", "dancing"],
        **{
            part: [
                {"id": i, "start": 0, "end": len(q), "quote": q, "confidence": 0.9} for i, q in of.items() if q == text
            ]
            for part, of in (("barriers", SAID), ("facilitators", HELPS))
        },
    }
    assert records.record_turn(
        accepted.message_id, lease.fence, version, state={}, stage="plan", visit=more.get("visit", 1),
        understanding=understanding, replies=more.get("replies", [{"text": "Go on.", "moves": []}]),
        events=more.get("events", ()), action="action_reflect", now=now,
    )  # fmt: skip


@pytest.fixture
def full(sharing: Sharing, records: Records) -> str:  # noqa: F811
    """Somebody of whom there is something in every part, told at length over three visits."""
    conversation, version = sharing("Wednesday, allotment lady", "hello"), 1
    known = [one for group in ("fear_of_pain", "lack_of_time") for one in load("en").strategies[group][:3]]

    def says(text: str, *events: dict[str, Any], visit: int = 1, **more: Any) -> None:
        nonlocal version
        a_turn(records, conversation, version, text, visit=visit, events=events, **more)
        version += 1

    def happens(kind: str, /, **data: Any) -> dict[str, Any]:
        return {"kind": kind, "data": data}

    for text in (*SAID.values(), *HELPS.values(), *VOICED):
        says(text)
    told = [{"text": " ".join(one.text for one in known), "moves": []}]
    says("go on then", *(happens("strategy_offered", id=one.id, barrier=one.barrier) for one in known), replies=told)
    says("the first", *(happens("strategy_landed", id=one.id, how="taken") for one in known[:3]))
    rulers = ("importance", "confidence", "readiness")
    for visit, value in ((1, 4), (2, 5), (3, 7)):
        says(f"{value} I think", *(happens("ruler", name=name, value=value) for name in rulers), visit=visit)
        if visit == 1:
            says("yes", happens("plan", **PLAN, status="agreed"))
        for _ in range(2):
            says("it goes on", visit=visit)
    says("I went most weeks but the rain kept me in twice and then my mother was poorly for a while",
         happens("plan", **PLAN, status="partly"), visit=3)  # fmt: skip
    says(WISH, happens("note_for_gp", kind="wish", text=WISH), visit=3)
    question = "can I take two of the tablets before the walk or is that too many on the bad days?"
    says(question, happens("note_for_gp", kind="question", text=question), visit=3)
    says("in about three weeks when the schools go back", happens("follow_up", when="in about three weeks"), visit=3)
    return conversation


def test_a_full_record_is_read_in_a_minute(browser: TestClient, full: str) -> None:  # noqa: F811
    page = browser.get(f"/practice/patients/{full}").text
    words = Visible(page).words
    assert 120 < len(words) < 200, f"{len(words)} words: {' '.join(words)}"
    for part in ("Wants to be asked about", "Questions for you", "Ways to begin", "What gets in the way", "What helps",
                 "The plan", "What Mo offered", "Also voiced", "from 4", "7 of 10", "Partly kept"):  # fmt: skip
        assert part in plain(page), part


def test_with_a_warning_sign_it_is_no_longer(
    browser: TestClient,  # noqa: F811
    full: str,
    records: Records,
) -> None:
    raise_flag(records, full, "cauda_equina", "emergency", "I am numb between my legs since last night")
    page = browser.get(f"/practice/patients/{full}").text
    assert len(Visible(page).words) < 200
    assert "Ways to begin" not in page


def test_what_there_is_no_room_for_is_folded_and_not_lost(browser: TestClient, full: str) -> None:  # noqa: F811
    shown = plain(browser.get(f"/practice/patients/{full}").text)
    for voiced in ("Medicines", "Side effects", "Can no longer do", "Caring for others", "Loss", "Work"):
        assert voiced in shown, voiced
    assert shown.index("Wants to be asked") < shown.index("Readiness") < shown.index("What gets in the way")
    assert shown.index("What helps") < shown.index("The plan") < shown.index("What Mo offered")


def test_a_rulers_chart_says_in_words_what_it_draws(browser: TestClient, full: str) -> None:  # noqa: F811
    page = browser.get(f"/practice/patients/{full}").text
    labels = re.findall(r'<svg class="trend"[^>]*role="img" aria-label="([^"]+)"', page)
    assert len(labels) == 3
    assert all("on a scale from 0, not at all, to 10, completely" in label for label in labels)
    assert [label.count(" on ") - 1 for label in labels] == [3, 3, 3], "every answer with its day"
    assert page.count("<polyline") == 3


def test_the_if_then_of_the_plan_is_readable_whole(browser: TestClient, full: str) -> None:  # noqa: F811
    page = browser.get(f"/practice/patients/{full}").text
    plan = page.partition('<h2 id="plan">')[2].partition("<details")[0]
    assert PLAN["if_then"] in plain(plan)


def test_only_the_newest_visit_is_unfolded_over_time_and_each_talk_unfolds_by_itself(
    browser: TestClient,  # noqa: F811
    full: str,
) -> None:
    page = browser.get(f"/practice/patients/{full}").text
    at_once, _, older = page.partition('class="over-time"')[2].partition("</section>")[0].partition("<details")
    assert "Talk 3" in plain(at_once)
    assert "Talk 2" not in plain(at_once)
    assert plain(older).index("The 2 talks before") < plain(older).index("Talk 2") < plain(older).index("Talk 1")
    talk = page.partition('class="talk"')[2]
    summaries = re.findall(r'<details class="of-visit"( open)?><summary>(.*?)</summary>', talk)
    assert [plain(told).strip()[:6] for _, told in summaries] == ["Talk 1", "Talk 2", "Talk 3"]
    assert [is_open for is_open, _ in summaries] == ["", "", ""]
    assert all(re.search(r"\d+ lines?", plain(told)) for _, told in summaries)


def test_a_talk_with_a_warning_sign_in_it_stands_open(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    said = next(line.id for line in records.own_record(conversation).messages if line.sender == "patient")
    flag = {"kind": "fracture", "tier": "urgent", "quote": "my back"}
    records.raise_flags(conversation, [flag], hold=None, now=clock.now(), message_id=said)
    assert '<details class="of-visit" open>' in browser.get(f"/practice/patients/{conversation}").text


def test_the_talk_over_time_says_what_changed_with_its_line(browser: TestClient, full: str) -> None:  # noqa: F811
    page = browser.get(f"/practice/patients/{full}").text
    over_time = page.partition('class="over-time"')[2].partition("</section>")[0]
    shown = plain(over_time)
    assert shown.index("Talk 3") < shown.index("Talk 2") < shown.index("Talk 1")
    for change in (
        "Importance 4 of 10",
        "Importance from 4 to 5 of 10",
        "Confidence from 5 to 7 of 10",
        "Plan made",
        "Plan partly kept",
        "Not voiced this time:",
        "Change talk: 21 of 21 messages about changing (100 %)",
        "Change talk: 3 of 3 messages about changing",
    ):
        assert change in shown, change
    rows = re.findall(r"<li class=\"\w+\">.*?</li>", over_time, re.DOTALL)
    assert rows
    assert all('href="#m' in row for row in rows)


def test_a_note_is_kept_with_the_review_and_shown_to_the_practices_gps(
    app: Starlette,
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
    practice: Practice,  # noqa: F811
) -> None:
    path = f"/practice/patients/{sharing('Mrs H.')}"
    form = {"token": token(browser, path)}
    done = browser.post(f"{path}/reviewed", data={**form, "note": "ask about <the nights>"})
    assert "Marked as reviewed." in done.text
    assert "ask about &lt;the nights&gt;" in done.text
    records.create_gp(practice.id, "Dr Elm", kept(PASSWORD))
    shown = plain(signed_in(app, "Dr Elm").get(path).text)
    assert "ask about <the nights> Dr Ash, today" in shown
    too_long = browser.post(f"{path}/reviewed", data={**form, "note": "x" * 501})
    assert too_long.status_code == 422
    assert "Nothing has been kept." in too_long.text
    assert "x" * 501 in too_long.text, "what was written is not lost"


def test_what_a_patient_writes_while_their_page_is_open_stays_new_after_the_click(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
    practice: Practice,  # noqa: F811
) -> None:
    conversation = sharing("Mrs H.")
    path = f"/practice/patients/{conversation}"
    shown = browser.get(path).text
    (after,) = re.findall(r'action="[^"]+/reviewed">.*?name="after" value="(\d+)"', shown, re.DOTALL)
    records.accept(conversation, "m2", "and one thing more", clock.now())
    done = browser.post(f"{path}/reviewed", data={"token": token(browser, path + "?read=0"), "after": after})
    assert "Marked as reviewed." in done.text
    assert [row.new_messages for row in records.patients(practice.id)] == [1]
    browser.get(path)
    assert [row.new_messages for row in records.patients(practice.id)] == [0]


def test_who_has_written_since_a_review_is_reviewed_by_the_main_button(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    path = f"/practice/patients/{conversation}"
    browser.post(f"{path}/reviewed", data={"token": token(browser, path), "after": "99"})
    assert "Mark as reviewed again" in browser.get(path).text
    records.accept(conversation, "m2", "and one thing more", clock.now() + timedelta(minutes=1))
    page = browser.get(path).text
    assert "Mark as reviewed again" not in page
    assert re.search(r'<button class="">Mark as reviewed<', page)


async def test_a_message_of_the_practice_reaches_the_patient_who_waits_for_news(
    app: Starlette,
    patient: Patient,
    records: Records,
    practice: Practice,  # noqa: F811
) -> None:
    await patient.agrees()
    await patient.says("my back is bad")
    records.create_gp(practice.id, "Dr Ash", kept(PASSWORD))
    gp = httpx.AsyncClient(transport=patient.http._transport, base_url="http://mo.test")
    page = (await gp.get("/practice/sign-in")).text
    form = {"token": _token(page), "name": "Dr Ash", "password": PASSWORD}
    await gp.post("/practice/sign-in", data=form)
    path = f"/practice/patients/{patient.conversation}"
    page = (await gp.get(path)).text
    after = max(line["seq"] for line in await patient.history())
    waiting = asyncio.create_task(
        patient.http.get(f"/api/messages?after={after}&wait=20", headers=patient.headers, timeout=30)
    )
    await asyncio.sleep(0)
    day = (clock.now() + timedelta(days=9)).date()
    sent = {"token": _token(page), "after": _after(page), "message": "practice_talk", "day": day.isoformat()}
    answer = await gp.post(f"{path}/message", data=sent)
    assert answer.headers["location"] == f"{path}?done=sent&read={sent['after']}#content"
    (line,) = (await asyncio.wait_for(waiting, 10)).json()["messages"]
    assert (line["from"], line["kind"]) == ("bot", "notice")
    assert line["text"].startswith("A message from The Surgery: we have read it. Let us talk about it on ")
    assert f"{day.day} " in line["text"]
    assert set(line) == {"seq", "from", "text", "at", "kind"}, "who sent it is in the patient's copy, not in the talk"
    again = await gp.post(f"{path}/message", data=sent)
    assert again.headers["location"] == f"{path}?done=sent_before&read={sent['after']}#content"
    page = plain((await gp.get(path)).text)
    assert "The practice, sent by Dr Ash" in page
    assert "The last one was sent by Dr Ash, today" in page
    await gp.aclose()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Please choose one of the messages."),
        ({"message": "welcome"}, "Please choose one of the messages."),
        ({"message": "practice_ring", "day": "2999-01-01"}, "This message names no day."),
        ({"message": "practice_talk", "day": "2999-01-01"}, "Please choose a day from today on"),
        ({"message": "practice_talk", "day": "2020-01-01"}, "Please choose a day from today on"),
        ({"message": "practice_talk", "day": "soon"}, "Please choose a day from today on"),
    ],
)
def test_a_message_that_cannot_be_sent_says_why(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
    fields: dict[str, str],
    says: str,
) -> None:
    conversation = sharing("Mrs H.")
    path = f"/practice/patients/{conversation}"
    answer = browser.post(f"{path}/message", data={"token": token(browser, path), "after": "9", **fields})
    assert answer.status_code == 422
    assert says in plain(answer.text)
    assert "Nothing was sent." in answer.text
    assert not any(line.extra.get("by") for line in records.messages(conversation))


def test_who_has_withdrawn_or_erased_gets_no_message_and_the_page_says_so(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    path = f"/practice/patients/{conversation}"
    form = {"token": token(browser, path), "message": "practice_read", "after": "9"}
    records.set_consent(conversation, now=clock.now(), share=False)
    withdrawn = browser.post(f"{path}/message", data=form)
    assert withdrawn.status_code == 404
    assert "Nothing was sent." in withdrawn.text
    assert "Mrs H." not in withdrawn.text
    records.erase(conversation, clock.now(), "patient")
    erased = browser.post(f"{path}/message", data=form)
    assert (erased.status_code, "Nothing was sent." in erased.text) == (404, True)


def test_beside_a_warning_sign_the_page_asks_to_call(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
) -> None:
    conversation = sharing("Mrs H.")
    path = f"/practice/patients/{conversation}"
    form = {"token": token(browser, path), "message": "practice_read", "after": "9"}
    raise_flag(records, conversation, "cauda_equina", "emergency", "numb between my legs")
    page = browser.get(path).text
    assert "please call the patient" in page
    assert 'name="message"' not in page
    assert "a warning sign is open" in browser.post(f"{path}/message", data=form).text


def test_whom_messages_are_from_is_said_once_and_not_before_each(browser: TestClient, sharing: Sharing) -> None:  # noqa: F811
    page = plain(browser.get(f"/practice/patients/{sharing('Mrs H.')}").text)
    assert page.count("A message from") == 1
    assert "Please ring us, so that we can talk." in page


def test_only_what_fits_the_patient_is_offered(browser: TestClient, sharing: Sharing, full: str) -> None:  # noqa: F811
    def offered(conversation: str) -> set[str]:
        return set(re.findall(r'name="message" value="(\w+)"', browser.get(f"/practice/patients/{conversation}").text))

    assert offered(sharing("Mrs H.")) == {
        *("practice_read", "practice_talk", "practice_book", "practice_ring", "practice_write_down")
    }
    assert offered(full) == set(MESSAGES) - {"practice_plan", "practice_good_talk"}


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def _after(page: str) -> str:
    found = re.search(r'name="after" value="(\d+)"', page)
    assert found
    return found[1]
