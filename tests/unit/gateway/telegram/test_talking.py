"""A talk over Telegram: begun, agreed to, answered, stopped, exported and erased."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import clock
from bot.gateway.limits import Buckets, Limits
from bot.records.repository import Records
from bot.safety.texts import texts
from tests.unit.gateway.conftest import RED_FLAG, FakeRasa, Moving, Patient, notice

from .conftest import CHAT, FakeTelegram, Writer


async def test_a_start_tells_what_telegram_is_before_it_asks(writer: Writer) -> None:
    said = await writer.says("/start")
    assert [
        text.startswith(notice(name)) for text, name in zip(said, ("welcome", "who_reads_invited"), strict=False)
    ] == [True] * 2
    assert said[-2] == notice("telegram_third_party")
    assert said[-1] == notice("talk_ask")
    assert writer.seen()[-1].titles == ["Yes, let's talk", "No, thanks"]


async def test_nothing_goes_to_rasa_or_is_kept_before_consent(writer: Writer, rasa: FakeRasa, records: Records) -> None:
    await writer.says("/start")
    await writer.says("my back hurts")
    assert writer.seen()[-1].titles == ["Yes, let's talk", "No, thanks"]
    assert rasa.received == []
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert "my back hurts" not in str(records.export(linked.conversation.id))


async def test_a_button_is_the_text_on_it_and_disappears(writer: Writer, rasa: FakeRasa) -> None:
    await writer.says("/start")
    question = writer.seen()[-1]
    said = await writer.presses("Yes, let's talk")
    assert question.buttons == []
    assert question.text.endswith("Yes, let's talk"), "Telegram shows no press, so that it is written"
    assert said == [notice("talk_agreed"), notice("share_ask")]
    said = await writer.presses("No, keep it to me")
    assert said == [notice("share_off"), "What has your back been like lately?"]
    assert [body["message"] for body in rasa.received] == ["/open_visit"]


async def test_typing_instead_of_pressing_takes_the_buttons_away(writer: Writer) -> None:
    await writer.says("/start")
    question = writer.seen()[-1]
    await writer.says("yes please")
    assert question.buttons == []
    assert writer.seen()[-1].titles == ["Yes, share it", "No, keep it to me"]


async def test_a_button_pressed_twice_is_answered_once(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.says("/start")
    question = writer.seen()[-1]
    data = dict(question.buttons)["Yes, let's talk"]

    def both() -> None:
        for _ in range(2):
            telegram.add(callback_query=writer.press(question, "Yes, let's talk", data))

    assert await writer.after(both) == [notice("talk_agreed"), notice("share_ask")]


async def test_messages_are_answered_in_their_order(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()

    def all_at_once() -> None:
        for number in range(5):
            telegram.add(message=writer.message(text=f"message {number}"))

    assert await writer.after(all_at_once) == [f"Heard: message {number}" for number in range(5)]
    assert "send_chat_action" in telegram.calls


async def test_a_warning_sign_is_answered_at_once_and_numbers_can_be_tapped(writer: Writer, rasa: FakeRasa) -> None:
    await writer.agrees()
    before = len(rasa.received)
    said = await writer.says(RED_FLAG)
    assert said[0].startswith("\u26a0")
    assert "\u260e Call 999" in said[0]
    assert len(rasa.received) == before


async def test_a_warning_sign_from_a_stranger_is_answered_before_any_welcome(writer: Writer, records: Records) -> None:
    said = await writer.says(RED_FLAG)
    assert "999" in said[0]
    assert notice("talk_ask") not in said
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    (flag,) = records.export(linked.conversation.id)["safety_flags"]
    assert flag["quote"] is None


async def test_after_a_warning_sign_a_stranger_is_still_told_what_telegram_is(writer: Writer) -> None:
    await writer.says(RED_FLAG)
    await writer.says("I called 999 and have been seen at the hospital")
    said = await writer.says("so what can you do")
    assert said[-2:] == [notice("telegram_third_party"), notice("talk_ask")]


async def test_an_invitation_s_link_opens_the_practice_s_talk(
    writer: Writer, records: Records, invitation: str
) -> None:
    await writer.says(f"/start {invitation}")
    await writer.presses("Yes, let's talk")
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert records.export(linked.conversation.id)["patient"]["label"] == "label"
    assert await writer.another().says(f"/start {invitation}") == [notice("code_unknown")]


async def test_who_agrees_too_late_is_told_and_can_begin_without_the_invitation(
    writer: Writer, records: Records, invitation: str
) -> None:
    other = writer.another()
    await writer.says(f"/start {invitation}")
    await other.says(f"/start {invitation}")
    await other.presses("Yes, let's talk")
    assert await writer.presses("Yes, let's talk") == [notice("code_unknown")]
    assert (await writer.says("/start"))[-1] == notice("talk_ask")
    assert (await writer.presses("Yes, let's talk"))[-1] == notice("share_ask")


async def test_a_talk_is_not_lost_to_another_code(writer: Writer, records: Records, invitation: str) -> None:
    await writer.agrees()
    before = records.telegram_chat(CHAT)
    assert (await writer.says(f"/start {invitation}"))[0] == notice("telegram_taken")
    after = records.telegram_chat(CHAT)
    assert before is not None
    assert after is not None
    assert before.conversation.id == after.conversation.id


async def test_codes_cannot_be_guessed_for_long(writer: Writer) -> None:
    said = [(await writer.says(f"/start NONE-{number:04}"))[:1] for number in range(17)]
    assert said[0] == [notice("code_unknown")]
    assert said[-1] == [notice("telegram_too_fast")]


async def test_from_the_page_to_telegram_and_back(writer: Writer, patient: Patient, telegram: FakeTelegram) -> None:
    await patient.agrees()
    await patient.says("said on the page")
    made = await patient.http.post("/api/conversation/device-code", json={}, headers=patient.headers)
    said = await writer.says(f"/start {made.json()['code']}")
    assert said == [notice("telegram_third_party"), notice("telegram_here")]
    assert not any("said on the page" in each.text for each in writer.seen()), "what was said before stays off Telegram"
    assert await writer.says("and now here") == ["Heard: and now here"]
    assert "Heard: and now here" in [line["text"] for line in await patient.history()]
    await patient.says("back on the page")
    await writer.after(lambda: None)
    assert not any("back on the page" in each.text for each in writer.seen())
    assert await writer.says("and here again") == ["Heard: and here again"]
    (code,) = await writer.says("/code")
    other = patient.another()
    answer = await other.http.post("/api/conversations", json={"device_code": code.split("\n\n")[1]})
    assert "and here again" in str(answer.json()["messages"])


async def test_stop_takes_the_yes_back(writer: Writer, records: Records) -> None:
    await writer.agrees(share=True)
    (said,) = await writer.says("/stop")
    assert said.startswith(notice("talk_withdrawn"))
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert (linked.conversation.talk, linked.conversation.share) == (False, False)


async def test_share_asks_and_a_button_decides(writer: Writer, records: Records) -> None:
    await writer.agrees()
    assert await writer.says("/share") == [notice("share_ask")]
    said = await writer.presses("Yes, share it")
    assert said[0].startswith(notice("share_on"))
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert linked.conversation.share is True


async def test_erase_asks_and_then_leaves_nothing(writer: Writer, records: Records) -> None:
    await writer.agrees()
    await writer.says("my back hurts")
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert await writer.says("/erase") == [notice("erase_confirm")]
    assert await writer.presses("Yes, erase everything") == [notice("erased"), notice("telegram_erased")]
    assert records.conversation(linked.conversation.id) is None
    assert records.telegram_chat(CHAT) is None
    assert await writer.says("thanks") == [notice("telegram_nothing_here")]
    assert records.telegram_chat(CHAT) is None


async def test_erase_share_and_stop_work_while_a_warning_sign_holds_the_talk_up(
    writer: Writer, records: Records
) -> None:
    await writer.agrees()
    await writer.says(RED_FLAG)
    await writer.says("/share")
    assert (await writer.presses("Yes, share it"))[0].startswith(notice("share_on"))
    assert (await writer.says("/stop"))[0].startswith(notice("talk_withdrawn"))
    assert (await writer.says("/stop"))[0].startswith(notice("talk_off"))
    await writer.says("/erase")
    assert await writer.presses("No, keep it") == [notice("erase_cancelled")]
    await writer.says("/erase")
    assert (await writer.presses("Yes, erase everything"))[0] == notice("erased")
    assert records.telegram_chat(CHAT) is None


async def test_a_question_asked_again_takes_the_earlier_buttons_away(writer: Writer) -> None:
    await writer.agrees()
    await writer.says("/share")
    await writer.says("/share")
    first, second = writer.seen()[-2:]
    assert (first.titles, second.titles) == ([], ["Yes, share it", "No, keep it to me"])
    await writer.says("/erase")
    assert second.titles == []
    assert writer.seen()[-1].titles == ["Yes, erase everything", "No, keep it"]


async def test_an_old_button_that_cannot_be_followed_is_answered_and_no_fault(
    writer: Writer, telegram: FakeTelegram, records: Records
) -> None:
    await writer.agrees()
    await writer.says("/share")
    old = replace(writer.seen()[-1])
    await writer.says("/stop")
    asked = telegram.calls.count("get_updates")
    said = await writer.presses("Yes, share it", on=old)
    assert said == [notice("talk_ask")]
    assert telegram.calls.count("get_updates") == asked + 1, "it was taken at once"
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert not linked.conversation.share


@pytest.mark.parametrize(
    ("command", "title"),
    [("/erase", "Yes, erase everything"), ("/share", "Yes, share it"), ("/export", "Send them here")],
)
async def test_a_button_of_an_erased_talk_does_nothing_to_the_next(
    writer: Writer, telegram: FakeTelegram, records: Records, command: str, title: str
) -> None:
    await writer.agrees()
    await writer.says(command)
    old = replace(writer.seen()[-1])
    await writer.says("/erase")
    await writer.presses("Yes, erase everything")
    await writer.agrees()
    assert await writer.presses(title, on=old) == [notice("telegram_too_late")]
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    assert (linked.conversation.talk, linked.conversation.share) == (True, False)
    assert telegram.files == []


async def test_words_erase_as_well(writer: Writer, records: Records) -> None:
    await writer.agrees()
    assert await writer.says("erase everything") == [notice("erase_confirm")]
    assert await writer.presses("Yes, erase everything") == [notice("erased"), notice("telegram_erased")]
    assert records.telegram_chat(CHAT) is None


async def test_an_export_is_sent_only_after_asking(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()
    await writer.says("my back hurts")
    assert await writer.says("/export") == [notice("telegram_export")]
    assert telegram.files == []
    assert await writer.presses("Don't send them") == [notice("telegram_export_kept")]
    assert telegram.files == []
    await writer.says("/export")
    assert await writer.presses("Send them here") == [notice("telegram_export_sent")]
    (_, page, html), (_, data, text) = telegram.files
    assert (page.rpartition(".")[2], data.rpartition(".")[2]) == ("html", "json")
    assert "my back hurts" in html.decode()
    held = json.loads(text)
    assert held["telegram_chats"][0]["chat"] == CHAT
    assert "chat_hash" not in held["telegram_chats"][0]


async def test_an_export_into_the_chat_keeps_from_others_what_is_not_for_them(
    writer: Writer, telegram: FakeTelegram, records: Records
) -> None:
    await writer.agrees(share=True)
    await writer.says("my husband hits me")
    await writer.says(RED_FLAG)
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    talk, now = linked.conversation, clock.now()
    gp = records.create_gp(talk.practice_id, "GP of the test", "hash").id
    whole = records.export(talk.id)
    assert {flag["kind"] for flag in whole["safety_flags"]} == {"cauda_equina", "violence"}
    for flag in whole["safety_flags"]:
        assert records.close_flag(talk.practice_id, flag["id"], gp, "rang the copper number", now)
    assert records.mark_reviewed(talk.practice_id, talk.id, gp, now, "ask alone about the copper")
    await writer.says("/export")
    await writer.presses("Send them here")
    (_, _, html), (_, _, data) = telegram.files
    for sent in (html.decode(), data.decode()):
        for private in ("violence", "hits me", "copper"):
            assert private not in sent
        assert RED_FLAG in sent
    assert "some things told in confidence are not in here" in html.decode()
    assert "copper" in str(records.export(talk.id)), "which the page gives"


async def test_what_is_told_again_of_violence_while_on_hold_is_not_sent_into_the_chat_either(
    writer: Writer, telegram: FakeTelegram
) -> None:
    await writer.agrees(share=True)
    await writer.says("my husband hits me")
    await writer.says("he punched me again last night and broke the lamp")
    await writer.says("/export")
    await writer.presses("Send them here")
    (_, _, html), (_, _, data) = telegram.files
    for sent in (html.decode(), data.decode()):
        assert "punched me" not in sent
        assert "hits me" not in sent


async def test_an_unused_code_sent_again_and_again_opens_no_talk_each_time(
    writer: Writer, limits: Limits, invitation: str
) -> None:
    limits.openings = Buckets(3, 0.001)
    said = [await writer.says(f"/start {invitation}") for _ in range(5)]
    assert [each[-1] == notice("talk_ask") for each in said] == [True] * 3 + [False] * 2
    assert said[-1][0] == notice("telegram_too_fast")
    await writer.presses("Yes, let's talk")


async def test_help_names_the_commands_and_whom_to_call(writer: Writer) -> None:
    said = await writer.says("/help")
    assert "/erase" in said[0]
    assert "999" in said[1]
    assert await writer.says("/whatever") == [notice("telegram_nothing_here")]


async def test_who_comes_back_after_a_while_is_greeted_first(writer: Writer, moving: Moving, rasa: FakeRasa) -> None:
    await writer.agrees()
    await writer.says("bye")
    moving(timedelta(days=3))
    said = await writer.says("hello again")
    assert said == ["What has your back been like lately?", "Heard: hello again"]
    assert await writer.says("more") == ["Heard: more"]


async def test_a_start_in_the_middle_says_that_one_can_write_on(writer: Writer) -> None:
    await writer.says("/start")
    assert await writer.says("/start") == [notice("talk_ask")]
    await writer.presses("Yes, let's talk", on=writer.seen()[-1])
    await writer.presses("No, keep it to me")
    assert await writer.says("/start") == [notice("telegram_here")]


async def test_two_patients_do_not_get_each_other_s_lines(writer: Writer) -> None:
    other = writer.another()
    await writer.agrees()
    await other.agrees()
    assert await writer.says("one") == ["Heard: one"]
    assert await other.says("two") == ["Heard: two"]
    assert "Heard: one" not in [each.text for each in other.seen()]


async def test_the_id_of_a_chat_opens_nothing_on_the_page(writer: Writer, patient: Patient, records: Records) -> None:
    await writer.agrees()
    linked = records.telegram_chat(CHAT)
    assert linked is not None
    for guess in (f"telegram:{CHAT}", f"tg:{CHAT:016}", f"{CHAT:016}"):
        answer = await patient.http.post("/api/conversations", json={"id": guess})
        assert answer.json()["conversation"] != linked.conversation.id


async def test_messages_are_counted_by_channel(writer: Writer) -> None:
    from bot import metrics

    def answered() -> float:
        value = metrics.REGISTRY.get_sample_value("mo_messages_total", {"channel": "telegram", "outcome": "pending"})
        return value or 0.0

    await writer.agrees()
    before = answered()
    await writer.says("count me")
    assert answered() == before + 1


async def test_a_warning_sign_in_german_is_answered_and_let_go_in_german(writer: Writer) -> None:
    await writer.agrees()
    said = await writer.says("ich spüre seit heute früh nichts mehr zwischen den Beinen")
    assert "Bitte rufen Sie jetzt die 999 an." in said[0]
    assert "\u260e 999 anrufen" in said[0]
    assert "999" in (await writer.says("ist schon ok"))[0]
    seen = texts("de")["release"]["seen"]["texts"][0]
    assert (await writer.says("bin in der Notaufnahme")) == [f"\u26a0\ufe0f {seen}"]
    assert await writer.says("I would like to swim") == ["Heard: I would like to swim"]
