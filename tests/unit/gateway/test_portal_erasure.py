"""The practice erases a patient who shares, once it is sure; nobody else can."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import clock
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
    sharing,
    signed_in,
    token,
)


def erase(browser: TestClient, conversation: str, **fields: str):  # type: ignore[no-untyped-def] # noqa: F811
    """Send the form of the page."""
    path = f"/practice/patients/{conversation}/erase"
    return browser.post(path, data={"token": token(browser, "/practice/"), **fields})


def test_erasing_is_asked_for_on_a_page_of_its_own_and_then_complete(
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
    practice: Practice,  # noqa: F811
) -> None:
    conversation, other = sharing("Mrs H."), sharing("Mr K.")
    path = f"/practice/patients/{conversation}"
    assert f'href="{path}/erase"' in browser.get(path).text
    asked = plain(browser.get(f"{path}/erase").text)
    assert "Erase everything about Mrs H.?" in asked
    assert "cannot be undone" in asked
    unsure = erase(browser, conversation)
    assert unsure.status_code == 422
    assert "Nothing has been erased." in unsure.text
    assert records.conversation(conversation) is not None
    done = erase(browser, conversation, sure="yes")
    assert "Everything about this patient has been erased." in done.text
    assert "Mrs H." not in done.text
    assert records.conversation(conversation) is None
    assert records.conversation(other) is not None
    assert browser.get(path).status_code == 404
    assert browser.get(f"{path}/erase").status_code == 404
    assert erase(browser, conversation, sure="yes").status_code == 404
    entry = records.audit(practice.id)[0]
    assert (entry["by"], entry["action"], entry["subject"]) == ("Dr Ash", "patient_erased", conversation)


def test_only_a_gp_whose_practice_may_read_can_erase(
    app: Starlette,
    browser: TestClient,  # noqa: F811
    sharing: Sharing,  # noqa: F811
    records: Records,
    practice: Practice,  # noqa: F811
) -> None:
    conversation, private = sharing("Mrs H."), sharing("Private one", share=False)
    elsewhere = records.create_practice("Elsewhere", "GB", "Europe/London")
    records.create_gp(elsewhere.id, "Dr Oak", kept(PASSWORD))
    records.create_gp(practice.id, "Desk", kept(PASSWORD), roles=("staff", "admin"))
    assert erase(browser, private, sure="yes").status_code == 404
    for name in ("Dr Oak", "Desk"):
        visitor = signed_in(app, name)
        assert visitor.get(f"/practice/patients/{conversation}/erase").status_code in (403, 404)
        assert erase(visitor, conversation, sure="yes").status_code in (403, 404)
    forged = browser.post(f"/practice/patients/{conversation}/erase", data={"token": "0" * 64, "sure": "yes"})
    assert forged.status_code == 403
    assert records.conversation(conversation) is not None
    assert records.conversation(private) is not None


async def test_a_patient_in_mid_talk_is_told_that_the_talk_was_erased(
    patient: Patient,
    app: Starlette,
    records: Records,
    practice: Practice,  # noqa: F811
) -> None:
    await patient.agrees()
    await patient.says("my back is bad")
    dialogue = app.state.context.dialogue
    assert await dialogue.erase_shared(practice.id, patient.conversation, "Dr Ash")
    assert not await dialogue.erase_shared(practice.id, patient.conversation, "Dr Ash")
    answer = await patient.posts("and another thing")
    assert answer.status_code == 410
    assert "erased" in answer.json()["detail"]
    assert (await patient.opens())["consent"] == {"talk": None, "share": None}
    assert records.audit(practice.id)[0]["at"] <= clock.now()
