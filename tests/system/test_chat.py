"""The chat API of the running product, end to end, as a patient's page uses it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.system.patient import Patient, texts
from tests.system.product import Product

pytestmark = pytest.mark.system
NewPatient = Callable[..., Patient]


def stored(mo: Product) -> bytes:
    """All bytes of the databases, their logs included."""
    return b"".join(path.read_bytes() for path in sorted(mo.data.glob("*.db*")))


def kept_patient_lines(mo: Product, conversation: str) -> list[tuple[str, bool]]:
    """Status of each message of the patient's, and whether it has a body."""
    with sqlite3.connect(f"file:{mo.data / 'mo.db'}?mode=ro", uri=True) as database:
        return database.execute(
            "select status, sealed_body is not null from message where conversation_id = ? and sender = 'patient'",
            (conversation,),
        ).fetchall()


def test_health_and_readiness(mo: Product) -> None:
    assert mo.get("/healthz").json() == {"status": "ok"}
    parts = mo.get("/readyz").json()["parts"]
    assert {name: part["status"] for name, part in parts.items()} == dict.fromkeys(
        ("database", "keys", "rasa", "actions", "content", "disk"), "ok"
    )


def test_the_pages_and_the_description_are_there(mo: Product) -> None:
    assert "<mo-chat" in mo.get("/").text
    assert "customElements" in mo.get("/widget.js").text
    assert mo.get("/openapi.json").json()["openapi"].startswith("3.")
    assert any(number["href"] == "tel:999" for number in mo.get("/api/help").json()["numbers"])


def test_a_patient_without_a_code_talks_and_is_heard(patient: NewPatient) -> None:
    someone = patient()
    opened = someone.open()
    assert opened["consent"] == {"talk": None, "share": None}
    assert opened["messages"][-1]["quick_replies"]
    opening = someone.agree()
    assert (opening["talk"], opening["share"]) == (True, False)
    assert "?" in opening["messages"][-1]["text"]
    answer = someone.say("every time I bend to tie my shoes I think my back will go")
    assert answer
    assert {line["kind"] for line in answer} == {"reply"}
    history = someone.history()
    assert [line["seq"] for line in history] == sorted({line["seq"] for line in history})
    assert history[-len(answer) :] == answer


def test_consent_in_words_and_nothing_kept_before_it(mo: Product, patient: NewPatient) -> None:
    someone = patient()
    someone.open()
    early = "quartz lanterns by the harbour and my back is stiff"
    refused = someone.say(early)
    assert {line["kind"] for line in refused} == {"notice"}
    assert refused[-1]["quick_replies"]
    assert early not in texts(someone.history())
    assert kept_patient_lines(mo, someone.conversation) == [(kept_patient_lines(mo, someone.conversation)[0][0], False)]
    asked = someone.say("Yes.")
    assert "practice" in texts(asked)
    opening = someone.say("no, keep it to me")
    assert "?" in opening[-1]["text"]
    someone.say("now for it: amber gondolas and my back again")
    assert early.encode() not in stored(mo)
    assert b"amber gondolas" not in stored(mo), "what is kept must be encrypted"
    assert "amber gondolas" in texts(someone.history())


def test_a_no_ends_it_and_a_yes_later_begins_it(patient: NewPatient) -> None:
    someone = patient()
    someone.open()
    declined = someone.say("no thanks")
    assert {line["kind"] for line in declined} == {"notice"}
    assert someone.say("yes")[-1]["quick_replies"]


def test_an_invitation_is_used_up_at_consent(mo: Product, patient: NewPatient) -> None:
    made = mo.command("invite", "--label", "Room 4, Tuesday", "--json")
    assert made.returncode == 0, made.stderr
    invitation = json.loads(made.stdout)
    assert set(invitation) == {"code", "link"}
    assert invitation["link"] == f"http://localhost:{mo.port}/c/{invitation['code']}"
    assert invitation["code"] in mo.get(f"/c/{invitation['code']}").text
    looking, invited = patient(), patient()
    assert looking.try_open(code=invitation["code"]).status_code == 201
    invited.open(code=invitation["code"].lower().replace("-", " "))
    assert invited.agree(share=True)["share"] is True
    refused = patient().try_open(code=invitation["code"])
    assert refused.status_code == 410
    assert refused.json()["type"].endswith("invitation-used")
    assert refused.json()["detail"]
    assert invited.open()["consent"] == {"talk": True, "share": True}, "whoever has used it can still come back"


def test_invitations_that_cannot_be_used(mo: Product, patient: NewPatient) -> None:
    unknown = patient().try_open(code="AAAA-AAAA")
    assert unknown.status_code == 404
    assert "practice" in unknown.json()["detail"]
    made = mo.command("invite", "--days", "1", "--json", MO_CLOCK_OFFSET=str(-9 * 86400))
    expired = patient().try_open(code=json.loads(made.stdout)["code"])
    assert expired.status_code == 410
    assert expired.json()["type"].endswith("invitation-expired")


def test_a_message_sent_twice_is_answered_once(patient: NewPatient) -> None:
    someone = patient()
    someone.open()
    someone.agree()
    first = someone.say("my knees are bad as well, so I gave up", "same-id")
    again = someone.say("my knees are bad as well, so I gave up", "same-id")
    assert again == first
    assert sum(line["from"] == "patient" for line in someone.history()) == 1
    assert someone.post("something else altogether", "same-id").status_code == 409


@pytest.mark.parametrize("text", ["", "   \u2003\n", "x" * 2001], ids=["empty", "blank", "2001 characters"])
def test_what_cannot_be_taken_is_refused_clearly(patient: NewPatient, text: str) -> None:
    someone = patient()
    someone.open()
    someone.agree()
    refused = someone.post(text)
    assert refused.status_code in (413, 422)
    assert refused.headers["content-type"] == "application/problem+json"
    assert len(refused.json()["detail"]) > 20
    assert someone.say("ok then: I have no time, the children come first"), "the conversation goes on"


def test_2000_characters_are_taken(patient: NewPatient) -> None:
    someone = patient()
    someone.open()
    someone.agree()
    assert someone.say(("my back hurts and the days are long " * 60)[:2000])


@pytest.mark.parametrize("token", ["", "Bearer nonsense", "Bearer a.b.c"])
def test_a_wrong_token_is_refused(patient: NewPatient, token: str) -> None:
    someone = patient()
    someone.open()
    someone.http.headers["Authorization"] = token
    refused = someone.post("hello")
    assert refused.status_code == 401
    assert refused.json()["detail"]


def test_two_tabs_are_one_conversation(patient: NewPatient) -> None:
    one = patient()
    one.open()
    one.agree()
    other = patient(one.id)
    other.open()
    assert other.conversation == one.conversation
    with ThreadPoolExecutor() as both:
        answers = list(
            both.map(
                lambda tab: tab[0].say(tab[1]),
                [(one, "I used to love swimming"), (other, "but the pool costs too much now")],
            )
        )
    assert all(answers)
    assert one.history() == other.history()
    said = [line for line in one.history() if line["from"] == "patient"]
    assert len(said) == 2


def test_sharing_can_be_taken_back_and_all_erased(patient: NewPatient) -> None:
    someone = patient()
    someone.open()
    someone.agree(share=True)
    assert someone.say("stop sharing")[-1]["kind"] == "notice"
    assert someone.open()["consent"] == {"talk": True, "share": False}
    assert someone.http.delete("/api/conversation").status_code == 204
    assert someone.post("are you still there then").status_code in (401, 410)
