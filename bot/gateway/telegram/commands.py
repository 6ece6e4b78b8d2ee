"""What a patient can ask of Mo besides talking: /help, /share, /code, /export; and what /stop and /erase say."""

from __future__ import annotations

from bot import clock
from bot.gateway import export
from bot.gateway.context import Context
from bot.gateway.help import emergency_number, help_card
from bot.gateway.notices import Command, Notices
from bot.gateway.telegram.keyboards import keyboard
from bot.gateway.telegram.outbox import Outbox
from bot.gateway.telegram.wording import Spoken, spoken
from bot.gateway.texts import LONGEST
from bot.records.telegram import TelegramChat

# Commands that are the same as words of the consent talk, and are journaled like them.
SAID_AS: dict[str, Command] = {"stop": "withdraw", "erase": "erase"}
_EXPORT, _KEEP = "export", "keep"


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

    def words_for(self, command: Command) -> str:
        """The exact words that say a command of the consent talk."""
        return self.notices.content.consent_words[command][0]

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

    async def share(self, chat: int, linked: TelegramChat) -> None:
        """Ask; the buttons say it in the talk's own words."""
        here, talk = self._here, linked.conversation
        notices = await here.threads.run(here.board.notices_for, talk)
        reply = notices.reply("share_ask" if talk.talk else "talk_ask")
        self._outbox.tell(chat, spoken(reply["text"], "notice", reply), noted_in=linked.id)

    def code(self, chat: int, linked: TelegramChat) -> None:
        """A code to go on in a browser, where the page is."""
        code = self._here.device_codes.make(linked.conversation.id)
        address = self._here.settings.public_url
        text = "\n\n".join(filter(None, [self.notices.text("device_code"), code, address]))
        self._outbox.tell(chat, spoken(text))

    def ask_to_export(self, chat: int, linked: TelegramChat) -> None:
        """Nothing that is held goes to Telegram unasked."""
        titles = {
            _EXPORT: self.notices.text("telegram_export_yes"),
            _KEEP: self.notices.text("telegram_export_no"),
        }
        asked = spoken(self.notices.text("telegram_export"))
        self._outbox.tell(chat, Spoken(asked.parts, keyboard(actions=titles)), noted_in=linked.id)

    async def act(self, name: str, chat: int, linked: TelegramChat) -> None:
        """What a button that says nothing asks for."""
        if name == _KEEP:
            self._outbox.tell(chat, self.notice("telegram_export_kept"))
        elif name == _EXPORT:
            here = self._here
            held = await here.threads.run(here.records.export, linked.conversation.id)
            files = {"html": await here.threads.run(export.as_page, here, held), "json": export.as_data(held)}
            self._outbox.in_turn(chat, lambda: self._send_files(chat, files))

    async def _send_files(self, chat: int, files: dict[str, str]) -> None:
        await self._outbox.sender.say(chat, self.notice("telegram_export_sent"))
        for kind, text in files.items():
            await self._outbox.sender.document(chat, text.encode(), f"mo-{clock.now():%Y-%m-%d}.{kind}")
