"""What a patient can ask of Mo besides talking: /help, /share, /code, /notes, /export, /stop, /erase.

As the page's menu, and unlike the same words in the talk, they also work while a warning sign holds it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from bot import clock
from bot.gateway import export
from bot.gateway.context import Context
from bot.gateway.help import emergency_number, help_card
from bot.gateway.telegram.acquaintances import ticket_of
from bot.gateway.telegram.chat_export import for_chat
from bot.gateway.telegram.keyboards import keyboard
from bot.gateway.telegram.outbox import Outbox
from bot.gateway.telegram.wording import Spoken, spoken
from bot.gateway.texts import LONGEST
from bot.notices import Notices
from bot.records.reminders import Choice
from bot.records.telegram import TelegramChat

_CHOICES: dict[Choice, str] = {
    "chosen": "telegram_remind_chosen",
    "weekly": "telegram_remind_weekly",
    "never": "telegram_remind_never",
}
_CHOSEN: dict[Choice, str] = {"chosen": "reminders_on", "weekly": "reminders_weekly", "never": "reminders_off"}
_CANCELLED = {"keep": "erase_cancelled", "send_nothing": "telegram_export_kept"}


class Commands:
    """Answers commands beside the talk: none of it is journaled, none of it goes to the interview."""

    def __init__(self, here: Context, outbox: Outbox) -> None:
        self._here, self._outbox = here, outbox
        self.notices = Notices(
            here.board.content(),
            {"emergency_number": emergency_number(here.settings.country), "limit": f"{LONGEST:,}"},
        )

    def notice(self, name: str) -> Spoken:
        """A notice that names nobody, with its buttons."""
        reply = self.notices.reply(name)
        return spoken(reply["text"], "notice", reply)

    def menu(self) -> list[tuple[str, str]]:
        """The commands and what each does, as the help tells."""
        lines = self.notices.text("telegram_help").splitlines()
        told = (line.removeprefix("/").partition(" ") for line in lines if line.startswith("/"))
        return [(name, does[:1].upper() + does[1:]) for name, _, does in told]

    def help(self, chat: int, linked: TelegramChat | None) -> None:
        """What can be asked, and whom to call."""
        self._outbox.tell(chat, self.notice("telegram_help"), self.numbers(linked))

    def numbers(self, linked: TelegramChat | None) -> Spoken:
        """Whom to call, in the patient's country and language where both are known."""
        settings = self._here.settings
        talk = linked.conversation if linked else None
        card = help_card(talk.country if talk else settings.country, talk.locale if talk else settings.language)
        numbers = "\n".join(f"\u260e {each['title']} ({each['text']})" for each in card["numbers"])
        return spoken(f"{card['title']}\n{card['text']}\n\n{numbers}", "safety")

    async def answer(self, name: str, chat: int, linked: TelegramChat) -> None:
        """Answer a command; one that is not known gets the help."""
        if name == "share":
            await self.ask_to_share(chat, linked)
        elif name == "code":
            await self._code(chat, linked)
        elif name == "notes":
            question = self.notices.text("telegram_reminders")
            offered = [self.notices.text(notice) for notice in _CHOICES.values()]
            self._ask(linked, question, [f"remind_{choice}" for choice in _CHOICES], offered)
        elif name == "export":
            titles = (self.notices.text("telegram_export_yes"), self.notices.text("telegram_export_no"))
            self._ask(linked, self.notices.text("telegram_export"), ("export", "send_nothing"), titles)
        elif name == "erase":
            asked = self.notices.reply("erase_confirm")
            self._ask(linked, asked["text"], ("erase", "keep"), _titles(asked))
        elif name == "stop":
            await self._stop(chat, linked)
        else:
            self.help(chat, linked)

    def _ask(self, linked: TelegramChat, text: str, actions: Sequence[str], titles: Sequence[str]) -> None:
        """Ask before something is done, with buttons that do it or do not: in this conversation and in no later one."""
        bound = (f"{action}:{linked.conversation.id}" for action in actions)
        buttons = keyboard(actions=dict(zip(bound, titles, strict=True)))
        self._outbox.tell(linked.chat, Spoken(spoken(text).parts, buttons), noted_in=linked.id)

    async def ask_to_share(self, chat: int, linked: TelegramChat) -> None:
        """The question whether the practice may see it; before consent to talk, that for consent."""
        here, talk = self._here, linked.conversation
        notices = await here.threads.run(here.board.notices_for, talk)
        if talk.talk:
            asked = notices.reply("share_ask")
            self._ask(linked, asked["text"], ("share", "unshare"), _titles(asked))
        else:
            asked = notices.reply("talk_ask")
            self._outbox.tell(chat, spoken(asked["text"], "notice", asked), noted_in=linked.id)

    async def where_we_are(self, linked: TelegramChat) -> None:
        """A start in the middle: the question for consent that is open, or that the patient can write on."""
        if linked.conversation.talk and linked.conversation.share is not None:
            self._outbox.tell(linked.chat, self.notice("telegram_here"))
        else:
            await self.ask_to_share(linked.chat, linked)

    async def _stop(self, chat: int, linked: TelegramChat) -> None:
        """Take the consent to talk back. What is said of it is part of the talk, and delivered with it."""
        changed, _ = await self._here.dialogue.change_consent(ticket_of(linked), False, None, 0.0)
        if not changed.said:
            self._outbox.tell(chat, self.notice("talk_off"))

    async def _code(self, chat: int, linked: TelegramChat) -> None:
        """A code to go on in a browser, where the page is."""
        code = await self._here.device_codes.make(linked.conversation.id)
        address = self._here.settings.public_url
        text = "\n\n".join(filter(None, [self.notices.text("device_code"), code, address]))
        self._outbox.tell(chat, spoken(text))

    async def act(self, name: str, of: str, linked: TelegramChat) -> bool:
        """Do what a button asks for that was shown in the conversation `of`, if the chat still goes on with it.

        True where the conversation is erased by it. Raises a Problem or RecordsError.
        """
        here, chat, ticket = self._here, linked.chat, ticket_of(linked)
        if of != ticket.conversation:
            self._outbox.tell(chat, self.notice("telegram_too_late"))
        elif name in _CANCELLED:
            self._outbox.tell(chat, self.notice(_CANCELLED[name]))
        elif name in ("share", "unshare"):
            await here.dialogue.change_consent(ticket, None, name == "share", 0.0)
        elif name.startswith("remind_"):
            await self._remind(chat, linked, cast(Choice, name.removeprefix("remind_")))
        elif name == "export":
            held = for_chat(await here.threads.run(here.records.export, ticket.conversation))
            page = await here.threads.run(export.as_page, here, held, "part")
            files = {"html": page, "json": export.as_data(held)}
            self._outbox.in_turn(chat, lambda: self._send_files(chat, files))
        elif name == "erase":
            await here.dialogue.erase(ticket)
            await self.erased(linked, self.notices.text("erased"))
            return True
        return False

    async def _remind(self, chat: int, linked: TelegramChat, choice: Choice) -> None:
        """Keep when Mo may write first; before consent to talk there is nothing to be reminded of."""
        here = self._here
        if not linked.conversation.talk:
            await self.ask_to_share(chat, linked)
            return
        await here.threads.run(here.records.choose_reminders, linked.conversation.id, choice, clock.now())
        self._outbox.tell(chat, self.notice(_CHOSEN[choice]))

    async def erased(self, linked: TelegramChat, last_words: str) -> None:
        """Say that everything is erased, but for what Telegram has."""
        await self._here.device_codes.forget(linked.conversation.id)
        self._outbox.said_unstored.forget(linked.chat)
        self._outbox.tell(linked.chat, spoken(last_words), self.notice("telegram_erased"))

    async def _send_files(self, chat: int, files: dict[str, str]) -> None:
        await self._outbox.sender.say(chat, self.notice("telegram_export_sent"))
        for kind, text in files.items():
            await self._outbox.sender.document(chat, text.encode(), f"mo-{clock.now():%Y-%m-%d}.{kind}")


def _titles(asked: dict[str, Any]) -> list[str]:
    return [quick["title"] for quick in asked["quick_replies"]]
