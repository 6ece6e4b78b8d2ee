"""Chats on Telegram: whose conversation each goes on with, how far it has Mo's answers, and who leads there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records import types as t
from bot.records.errors import KeyDestroyed
from bot.records.journal import waiting
from bot.records.store import Store, new_id


@dataclass(frozen=True)
class TelegramChat:
    """A chat and its conversation. `buttons_at`: Telegram's number of the message whose buttons are still shown."""

    id: str
    chat: int
    conversation: t.Conversation
    delivered_seq: int
    buttons_at: int | None
    elsewhere: bool
    gone: bool


@dataclass(frozen=True)
class Lead:
    """The lead in something that one process does at a time; writes under an older fence are refused."""

    name: str
    holder: str
    fence: int


class TelegramChats(Store):
    """What Telegram needs of the records; a chat's row goes with its conversation."""

    def telegram_chat(self, chat: int) -> TelegramChat | None:
        """The chat of that number, where it is linked to a conversation."""
        with self._database.reading() as session:
            query = select(m.TelegramChat).where(m.TelegramChat.chat_hash == self._keys.digest("telegram", str(chat)))
            return self._to_chat(session, session.execute(query).scalar_one_or_none())

    def telegram_chat_by_id(self, id_: str) -> TelegramChat | None:
        """The same by the id of its row."""
        with self._database.reading() as session:
            return self._to_chat(session, session.get(m.TelegramChat, id_))

    def link_telegram(self, chat: int, conversation_id: str, delivered_seq: int, now: datetime) -> None:
        """Let the chat go on with a conversation, from the line after `delivered_seq`; it leaves any other one.

        Linked to this one already, nothing changes. Raises UnknownConversation.
        """
        chat_hash = self._keys.digest("telegram", str(chat))
        try:
            with self._database.writing() as session:
                row = self._conversation_row(session, conversation_id, lock=True)
                cipher = self._keys.cipher(row.patient_id)
                mine = m.TelegramChat.chat_hash == chat_hash
                linked = select(m.TelegramChat.conversation_id).where(mine)
                if session.execute(linked).scalar_one_or_none() == conversation_id:
                    return
                session.execute(delete(m.TelegramChat).where(mine))
                id_ = new_id()
                sealed = cipher.seal_json(chat, "telegram_chat", id_, "chat")
                session.add(
                    m.TelegramChat(
                        id=id_,
                        conversation_id=conversation_id,
                        chat_hash=chat_hash,
                        sealed_chat=sealed,
                        linked_at=now,
                        delivered_seq=delivered_seq,
                        elsewhere=False,
                    )
                )
        except IntegrityError:  # the same chat at once in another process, which links it as well
            return

    def unlink_telegram(self, id_: str) -> None:
        """Let the chat go on with no conversation."""
        with self._database.writing() as session:
            session.execute(delete(m.TelegramChat).where(m.TelegramChat.id == id_))

    def undelivered_telegram(self) -> list[str]:
        """Ids of chats that have lines to get; not those that are gone, or whose patient writes on the page."""
        row, talk = m.TelegramChat, m.Conversation
        query = select(row.id).join(talk, talk.id == row.conversation_id).where(talk.last_seq > row.delivered_seq)
        with self._database.reading() as session:
            return list(session.execute(query.where(row.gone_at.is_(None), row.elsewhere.is_(False))).scalars())

    def waits_for_an_answer(self, conversation_id: str) -> bool:
        """Whether a message of the conversation is pending."""
        message = m.Message
        pending = (message.conversation_id == conversation_id, message.status == "pending")
        with self._database.reading() as session:
            return session.execute(select(message.id).where(*pending).limit(1)).first() is not None

    def delivered_telegram(self, id_: str, seq: int, lead: Lead, *, buttons_at: int | None) -> bool:
        """Note that the chat has every line up to `seq`.

        False, and nothing is noted, where the lead is lost, the chat's row is gone with its conversation, or it is
        further already: the lines at hand are then not to be sent.
        """
        with self._led(lead) as session:
            if session is None:
                return False
            row = m.TelegramChat
            query = update(row).where(row.id == id_, row.delivered_seq <= seq)
            noted: int = session.execute(query.values(delivered_seq=seq, buttons_at=buttons_at)).rowcount
            return noted == 1

    def telegram_buttons(self, id_: str, buttons_at: int | None) -> int | None:
        """Note which message's buttons are shown in the chat; gives the one whose buttons were till now."""
        with self._database.writing() as session:
            row = session.execute(
                select(m.TelegramChat).where(m.TelegramChat.id == id_).with_for_update()
            ).scalar_one_or_none()
            if row is None:
                return None
            before: int | None = row.buttons_at
            row.buttons_at = buttons_at
            return before if before != buttons_at else None

    def telegram_buttons_taken(self, id_: str, buttons_at: int) -> None:
        """Note that these buttons are shown no more, unless others are by now."""
        row = m.TelegramChat
        with self._database.writing() as session:
            these = (row.id == id_, row.buttons_at == buttons_at)
            session.execute(update(row).where(*these).values(buttons_at=None))

    def telegram_gone(self, id_: str, now: datetime) -> None:
        """Nothing can be sent to the chat any more: Mo is blocked there. Its conversation stays."""
        with self._database.writing() as session:
            session.execute(update(m.TelegramChat).where(m.TelegramChat.id == id_).values(gone_at=now))

    def back_on_telegram(self, id_: str) -> None:
        """The patient writes in the chat: answers go there again, but not those to what was said on the page."""
        with self._database.writing() as session:
            row = session.get(m.TelegramChat, id_)
            if row is None or not (row.elsewhere or row.gone_at):
                return
            if row.elsewhere:
                row.delivered_seq = self._conversation_row(session, row.conversation_id).last_seq
            row.elsewhere, row.gone_at = False, None

    def left_telegram(self, conversation_id: str) -> None:
        """The patient writes on the page: answers are not sent to their chats until they write there again."""
        row = m.TelegramChat
        there = (row.conversation_id == conversation_id, row.elsewhere.is_(False))
        with self._database.reading() as session:
            if session.execute(select(row.id).where(*there).limit(1)).first() is None:
                return
        with self._database.writing() as session:
            session.execute(update(row).where(*there).values(elsewhere=True))

    def lead(self, name: str, holder: str, now: datetime, seconds: float) -> Lead | None:
        """Take the lead, or keep it for `seconds` from now on; None where another process has it."""
        until = now + timedelta(seconds=seconds)
        try:
            with self._database.writing() as session:
                query = select(m.Lead).where(m.Lead.name == name).with_for_update()
                row = session.execute(query).scalar_one_or_none()
                if row is None:
                    row = m.Lead(name=name, holder=holder, fence=1, taken_at=now, taken_until=until)
                    session.add(row)
                elif row.holder != holder:
                    if waiting(now, row.taken_at, row.taken_until):
                        return None
                    row.holder, row.fence = holder, row.fence + 1
                row.taken_at, row.taken_until = now, until
                return Lead(name, holder, row.fence)
        except IntegrityError:  # another process was faster at the very first time
            return None

    def give_up_lead(self, lead: Lead, now: datetime) -> None:
        """Let another process lead at once, if this one still does."""
        with self._led(lead) as session:
            if session is not None:
                session.execute(update(m.Lead).where(m.Lead.name == lead.name).values(taken_at=now, taken_until=now))

    @contextmanager
    def _led(self, lead: Lead) -> Iterator[Session | None]:
        """A transaction in which nobody else takes the lead; None where somebody has."""
        with self._database.writing() as session:
            query = select(m.Lead).where(m.Lead.name == lead.name).with_for_update()
            row = session.execute(query).scalar_one_or_none()
            still = row is not None and (row.holder, row.fence) == (lead.holder, lead.fence)
            yield session if still else None

    def _to_chat(self, session: Session, row: Any) -> TelegramChat | None:
        if row is None:
            return None
        talk = self._conversation_row(session, row.conversation_id)
        try:
            cipher = self._keys.cipher(talk.patient_id)
        except KeyDestroyed:  # an erasure that was cut short
            return None
        return TelegramChat(
            id=row.id,
            chat=int(cipher.open_json(row.sealed_chat, "telegram_chat", row.id, "chat")),
            conversation=self._to_conversation(session, talk, cipher),
            delivered_seq=row.delivered_seq,
            buttons_at=row.buttons_at,
            elsewhere=row.elsewhere,
            gone=row.gone_at is not None,
        )
