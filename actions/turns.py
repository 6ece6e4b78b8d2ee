"""One action for each kind of turn that Rasa tells apart; what is said is the interview's to decide."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import answer
from bot import logs

log = logs.get(__name__)


class _Turn:
    """What every action does. It utters nothing: the gateway reads the stored turn, and never Rasa's body."""

    def name(self) -> str:
        """The action's name in the domain."""
        raise NotImplementedError

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Store the turn; an error leaves the message pending, to be tried again, and its text out of the log."""
        given = tracker.latest_message.get("metadata") or {}
        ids = {"conversation": tracker.sender_id, "message": given.get("message_id"), "request": given.get("request")}
        with logs.bound_contextvars(**ids):
            try:
                answered = await asyncio.to_thread(answer, self.name(), tracker.latest_message)
            except Exception as error:
                log.error("action.failed", action=self.name(), **logs.failure(error))
                answered = None
        # Listening is said outright: a changed stage would no longer match the rule that led here.
        slots = [SlotSet("stage", answered.stage)] if answered else []
        return [*slots, FollowupAction("action_listen")]


class OpenVisit(_Turn, Action):
    """The gateway opens a visit: Mo speaks first."""

    def name(self) -> str:
        return "action_open_visit"


class Reflect(_Turn, Action):
    """Findings, change and sustain talk, and whatever nobody foresaw: an MI reflection (also Rasa's fallback)."""

    def name(self) -> str:
        return "action_reflect"


class AnswerYesNo(_Turn, Action):
    """A yes, a no, a maybe, or a choice among what was offered."""

    def name(self) -> str:
        return "action_answer_yes_no"


class TakeNumber(_Turn, Action):
    """A ruler's answer."""

    def name(self) -> str:
        return "action_take_number"


class TakePlanDetail(_Turn, Action):
    """A part of a plan."""

    def name(self) -> str:
        return "action_take_plan_detail"


class ReviewProgress(_Turn, Action):
    """How a plan went."""

    def name(self) -> str:
        return "action_review_progress"


class AnswerQuestion(_Turn, Action):
    """A question to Mo."""

    def name(self) -> str:
        return "action_answer_question"


class Repair(_Turn, Action):
    """Discord, a correction, a skipped question, another subject."""

    def name(self) -> str:
        return "action_repair"


class SayGoodbye(_Turn, Action):
    """Thanks, goodbye, or stop."""

    def name(self) -> str:
        return "action_say_goodbye"


class SmallTalk(_Turn, Action):
    """A greeting, a chat, or something out of scope."""

    def name(self) -> str:
        return "action_small_talk"
