"""Voice, pictures, stickers, places, edited and forwarded messages, groups: each gets a kind, clear answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.records.repository import Records
from tests.unit.gateway.conftest import RED_FLAG, FakeRasa, notice

from .conftest import CHAT, FakeTelegram, Writer

FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = [{**FILE, "width": 1, "height": 1}]
FORWARDED = {"type": "hidden_user", "date": 1, "sender_user_name": "somebody"}


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"voice": {**FILE, "duration": 3}}, "telegram_voice"),
        ({"video_note": {**FILE, "length": 1, "duration": 3}}, "telegram_voice"),
        ({"photo": PHOTO}, "telegram_picture"),
        ({"video": {**FILE, "width": 1, "height": 1, "duration": 1}}, "telegram_picture"),
        (
            {"sticker": {**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}},
            "telegram_sticker",
        ),
        ({"location": {"latitude": 1.0, "longitude": 1.0}}, "telegram_location"),
        ({"document": FILE}, "not_text"),
        ({"contact": {"phone_number": "1", "first_name": "Tuesday"}}, "not_text"),
        ({"text": "see what I found", "forward_origin": FORWARDED}, "telegram_forwarded"),
        ({"text": "\u200b"}, "not_text"),
        ({"text": "a" * 3000}, "too_long"),
    ],
)
async def test_each_is_told_apart(writer: Writer, rasa: FakeRasa, what: dict[str, Any], told: str) -> None:
    await writer.agrees()
    heard = len(rasa.received)
    (said,) = await writer.sends(**what)
    assert said.startswith(notice(told))
    assert len(rasa.received) == heard


async def test_a_picture_s_words_are_read(writer: Writer) -> None:
    await writer.agrees()
    said = await writer.sends(photo=PHOTO, caption="this is my garden")
    assert said == [notice("telegram_caption"), "Heard: this is my garden"]


async def test_an_album_is_answered_once(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()

    def album() -> None:
        for _ in range(4):
            telegram.add(message=writer.message(photo=PHOTO, media_group_id="album"))

    assert await writer.after(album) == [notice("telegram_picture")]


@pytest.mark.parametrize(
    "what",
    [
        {"photo": PHOTO, "caption": RED_FLAG},
        {"text": RED_FLAG, "forward_origin": FORWARDED},
        {"text": f"/help {RED_FLAG}"},
        {"text": "well " * 450 + RED_FLAG},
    ],
)
async def test_a_warning_sign_is_heard_wherever_it_stands(writer: Writer, what: dict[str, Any]) -> None:
    await writer.agrees()
    said = await writer.sends(**what)
    assert "999" in said[0]


async def test_of_an_edited_message_the_first_version_counts(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()
    await writer.says("as it was")

    def edits(text: str) -> None:
        telegram.add(edited_message={**writer.message(text=text), "edit_date": 1_790_000_100})

    assert await writer.after(lambda: edits("as it is now")) == [notice("telegram_edited")]
    assert "999" in (await writer.after(lambda: edits(RED_FLAG)))[0]


async def test_a_group_is_told_and_left_and_nothing_is_kept(
    writer: Writer, telegram: FakeTelegram, records: Records
) -> None:
    group = {"id": -100, "type": "group", "title": "Knees"}
    before = len(telegram.shown)
    await writer.after(lambda: telegram.add(message={**writer.message(text="/start@mo"), "chat": group}))
    (said,) = telegram.shown[before:]
    assert (said.chat, said.text.partition(" In an")[0]) == (-100, notice("telegram_group").partition(" In an")[0])
    assert "leave_chat" in telegram.calls
    assert records.telegram_chat(-100) is None
    assert records.telegram_chat(CHAT) is None


async def test_telegram_s_own_messages_and_other_bots_are_passed_over(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()
    assert await writer.sends(pinned_message=writer.message(text="x")) == []
    robot = {**writer.message(text="hello"), "from": {"id": 9, "is_bot": True, "first_name": "R"}}
    assert await writer.after(lambda: telegram.add(message=robot)) == []


async def test_fifty_stickers_are_not_answered_fifty_times(writer: Writer, telegram: FakeTelegram) -> None:
    await writer.agrees()

    def many() -> None:
        for _ in range(50):
            telegram.add(message=writer.message(document=FILE))

    assert len(await writer.after(many)) <= 7
