"""What an update of Telegram's means to Mo: a text, a press of a button, a command, or something that is no text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from bot.gateway.problems import Problem
from bot.gateway.telegram.keyboards import pressed
from bot.gateway.texts import has_controls, normalised

Kind = Literal["text", "press", "action", "command", "edited", "forwarded", "not_text", "group", "blocked"]
_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL)
# The notice for each kind of thing that Mo cannot read.
_NOT_TEXT = {
    "voice": "telegram_voice",
    "video_note": "telegram_voice",
    "photo": "telegram_picture",
    "video": "telegram_picture",
    "animation": "telegram_picture",
    "sticker": "telegram_sticker",
    "location": "telegram_location",
    "venue": "telegram_location",
    "audio": "not_text",
    "document": "not_text",
    "contact": "not_text",
    "poll": "not_text",
    "dice": "not_text",
    "story": "not_text",
    "paid_media": "telegram_picture",
}


@dataclass(frozen=True)
class Incoming:
    """An update from a chat. `client_id` names what came, the same however often it comes.

    text: what was written, the button's title, or the words that came with a picture; `name` is the command's, the
    action's, or the notice for what cannot be read; `argument` what follows a command, or the id of the conversation
    in which an action was offered; `query` and `message` are Telegram's numbers of a press and of the
    message it was on, which said `shown`; `album` what belongs together.
    """

    id: int
    chat: int
    kind: Kind
    client_id: str
    text: str = ""
    name: str = ""
    argument: str = ""
    language: str = ""
    query: str = ""
    message: int = 0
    shown: str = ""
    album: str = ""


def read(update: Update) -> Incoming | None:
    """What the update means; None where Mo has nothing to say to it."""
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.update_id, update.my_chat_member)
    if update.edited_message is not None:
        edited = _message(update.update_id, update.edited_message)
        if edited is None or edited.kind not in ("text", "command", "not_text") or not edited.text:
            return None
        return _as(edited, "edited")
    return _message(update.update_id, update.message) if update.message is not None else None


def _message(number: int, message: Message) -> Incoming | None:
    sender = message.from_user
    if message.chat.type != ChatType.PRIVATE:
        said = message.text or message.caption or _thing(message)
        return Incoming(number, message.chat.id, "group", f"tg:{number}") if said else None
    if sender is None or sender.is_bot:
        return None
    text, thing = message.text or message.caption or "", _thing(message)
    found = Incoming(
        number, message.chat.id, "text", f"tg:{number}", text, language=sender.language_code or "",
        album=message.media_group_id or "",
    )  # fmt: skip
    if message.forward_origin is not None:
        return _as(found, "forwarded")
    if thing:
        return _as(found, "not_text", name=thing)
    if not text:
        return None  # a message of Telegram's own, such as one that was pinned
    if command := _COMMAND.match(text):
        return _as(found, "command", name=command[1].lower(), argument=(command[2] or "").strip())
    return found


def _thing(message: Message) -> str:
    """The notice for what came instead of a text, or with one."""
    return next((notice for name, notice in _NOT_TEXT.items() if getattr(message, name, None)), "")


def _press(number: int, query: CallbackQuery) -> Incoming | None:
    shown = query.message
    if shown is None or shown.chat.type != ChatType.PRIVATE:
        return None
    title, does = pressed(query)
    action, _, of = does.partition(":")
    words = (shown.text or "") if isinstance(shown, Message) else ""
    return Incoming(
        number, shown.chat.id, "action" if action else "press", f"tg:press:{shown.message_id}", title, name=action,
        argument=of, language=query.from_user.language_code or "", query=query.id, message=shown.message_id,
        shown=words,
    )  # fmt: skip


def _membership(number: int, change: ChatMemberUpdated) -> Incoming | None:
    present = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type == ChatType.PRIVATE:
        return None if present else Incoming(number, change.chat.id, "blocked", f"tg:{number}")
    return Incoming(number, change.chat.id, "group", f"tg:{number}") if present else None


def _as(found: Incoming, kind: Kind, *, name: str = "", argument: str = "") -> Incoming:
    return Incoming(
        found.id, found.chat, kind, found.client_id, found.text, name, argument, found.language, album=found.album
    )


def readable(text: str) -> str:
    """The text as it is kept: without control characters, and without space at either end."""
    if has_controls(text):
        kept = (sign if sign in "\n\r\t" or unicodedata.category(sign) not in ("Cc", "Cs") else " " for sign in text)
        text = "".join(kept)
    try:
        return normalised(text)
    except Problem as problem:
        return text.strip() if problem.kind == "text-too-long" else ""
