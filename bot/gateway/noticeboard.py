"""Finds the notices for a conversation: its language, its practice's name and its country's numbers."""

from __future__ import annotations

from typing import Any

from bot.content import Content, load, spoken
from bot.gateway.help import emergency_number
from bot.gateway.texts import LONGEST
from bot.notices import Notices
from bot.records.repository import Records
from bot.records.retention import WITHDRAWN
from bot.records.types import Conversation
from bot.settings import Settings


class Noticeboard:
    """Notices in the languages that Mo talks in; any other locale gets the settings' language."""

    def __init__(self, settings: Settings, records: Records) -> None:
        self._settings, self._records = settings, records

    def content(self, locale: str = "") -> Content:
        """What Mo says to somebody of a locale, or in the language it speaks here."""
        return load(spoken(locale, self._settings.language) if locale else self._settings.language)

    def notices_for(self, conversation: Conversation) -> Notices:
        """The notices for one conversation. Blocking."""
        practice = self._records.practice(conversation.practice_id)
        slots = {
            "practice": practice.name,
            "limit": f"{LONGEST:,}",
            "withdrawn_days": str(WITHDRAWN.days),
            "emergency_number": emergency_number(conversation.country),
        }
        return Notices(self.content(conversation.locale), slots)

    def plain_reply(self, notice: str) -> dict[str, Any]:
        """One notice that names nobody, as a reply to be kept."""
        return self.plain().reply(notice)

    def plain(self) -> Notices:
        """Notices that name nobody: what is shown while, or after, nothing can be looked up."""
        return Notices(self.content(), {})
