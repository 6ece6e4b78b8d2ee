"""What stands in each mail and push: the words of the content, and links. Nothing of a patient's, and no practice."""

from __future__ import annotations

from dataclasses import replace

from bot.content.loader import spoken
from bot.gateway.reminders.links import Linked, Links
from bot.gateway.reminders.places import OWN
from bot.gateway.reminders.saying import reminder_reply
from bot.mail import Letter
from bot.notices import Notices
from bot.records.outgoing import Outgoing
from bot.summary.words import portal_words

CONFIRM, STOP, OPEN = "/reminders/confirm/", "/reminders/stop/", "/reminders/open/"


class Letters:
    """Writes letters; `public_url` is where people reach Mo, `mailbox` the practice's."""

    def __init__(self, notices: Notices, links: Links, public_url: str, mailbox: str) -> None:
        self._notices, self._links = notices, links
        self._public_url, self._mailbox = public_url, mailbox

    def letter(self, outgoing: Outgoing) -> Letter:
        """The mail of a kind: mail (a reminder), confirm, or flag (to the practice)."""
        if outgoing.kind == "flag":
            return self._flag(outgoing)
        return self._confirm(outgoing) if outgoing.kind == "confirm" else self._reminder(outgoing)

    def note(self, wording: int) -> str:
        """A reminder's words, as on a locked screen."""
        return str(reminder_reply(self._notices, wording)["text"])

    def _reminder(self, outgoing: Outgoing) -> Letter:
        stop = self._page(STOP, self._links.make("stop", _of(outgoing)))
        parts = (
            self.note(outgoing.wording),
            self._linked("mail_open", self._talk(outgoing)),
            self._linked("mail_stop", stop),
            self._notices.text("mail_no_answer"),
        )
        subject = str(self._notices.reply("mail_subject", abs(outgoing.wording))["text"])
        return Letter(outgoing.address, subject, _joined(parts), outgoing.id, outgoing.at, stop)

    def _talk(self, outgoing: Outgoing) -> str:
        """Where the talk is; another page than Mo's own stands in no mail but behind a link of Mo's."""
        elsewhere = outgoing.page != OWN
        return self._page(OPEN, self._links.make("open", _of(outgoing))) if elsewhere else f"{self._public_url}/"

    def _confirm(self, outgoing: Outgoing) -> Letter:
        confirm = self._page(CONFIRM, self._links.make("confirm", _of(outgoing)))
        parts = (
            self._linked("mail_confirm", confirm),
            self._notices.text("mail_confirm_otherwise"),
            self._notices.text("mail_no_answer"),
        )
        subject = self._notices.text("mail_confirm_subject")
        return Letter(outgoing.address, subject, _joined(parts), outgoing.id, outgoing.at)

    def _flag(self, outgoing: Outgoing) -> Letter:
        """Whose it is and what it is about stands nowhere in it."""
        words = portal_words(spoken(self._notices.content.language))
        parts = (f"{words.say('mail', 'text')}\n{self._public_url}/practice/", words.say("mail", "why"))
        return Letter(self._mailbox, words.say("mail", "subject"), _joined(parts), outgoing.id, outgoing.at)

    def _linked(self, notice: str, link: str) -> str:
        return replace(self._notices, slots={**self._notices.slots, "link": link}).text(notice)

    def _page(self, path: str, token: str) -> str:
        return f"{self._public_url}{path}{token}"


def _of(outgoing: Outgoing) -> Linked:
    return Linked(outgoing.conversation_id, outgoing.target)


def _joined(parts: tuple[str, ...]) -> str:
    return "\n\n".join(parts) + "\n"
