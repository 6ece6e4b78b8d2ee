"""The one adapter behind every action: read the turn, ask the interview, store what it said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from time import perf_counter
from typing import Any

from bot import clock, logs, metrics
from bot.content import Content, load, spoken
from bot.interview import Answered, respond, stuck
from bot.notices.agreed import agreed_on, is_weekly, of_a_time
from bot.records.repository import Records
from bot.records.types import TurnContext
from bot.settings import Settings
from bot.understanding import Finding, Intent, Understanding

log = logs.get(__name__)


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment()


@cache
def records() -> Records:
    """The records of this process, opened once."""
    return Records.when_there(settings())


def answer(action: str, latest_message: Mapping[str, Any]) -> Answered | None:
    """Answer the message that Rasa's metadata names and store the turn; None if there was nothing (left) to do."""
    metadata = latest_message.get("metadata") or {}
    began = perf_counter()
    context = records().turn_context(metadata["message_id"])
    fetched = perf_counter()
    if context is None or context.answered:
        return None
    understanding, answered = _decided(latest_message, context)
    events = [{"kind": event.kind, "data": event.data} for event in answered.events]
    decided = perf_counter()
    stored = records().record_turn(
        context.message_id,
        metadata["fence"],
        context.state_version,
        state=answered.state,
        stage=answered.stage,
        visit=answered.visit,
        understanding=understanding.to_json(),
        replies=[*map(_as_chat, answered.replies), *_told_of_reminders(context, events, answered.visit)],
        events=events,
        action=action,
        now=clock.now(),
    )
    metrics.STEPS.labels("interview").observe(decided - fetched)
    metrics.STEPS.labels("records").observe(perf_counter() - decided + fetched - began)
    return answered if stored else None


def _decided(latest_message: Mapping[str, Any], context: TurnContext) -> tuple[Understanding, Answered]:
    """What the interview makes of the message. An error in it would come again with every try: Mo says so instead."""
    content = _content(context)
    try:
        understanding = heard(latest_message, context)
        answered = respond(
            context.state,
            understanding,
            context.received_at,
            content,
            country=context.country,
            to_be_checked=context.to_be_checked,
            shares=context.share,
        )
    except Exception as error:
        log.error("interview.failed", **logs.failure(error))
        understanding = Understanding(text=context.text, intent=Intent("nlu_fallback", 0.0))
        answered = stuck(context.state, content)
    return understanding, answered


def heard(latest_message: Mapping[str, Any], context: TurnContext) -> Understanding:
    """What NLU understood, with every quote cut from the journal's text rather than from what Rasa was sent."""
    found = latest_message.get("understanding")
    if not found:
        intent = latest_message.get("intent") or {}
        name, confidence = intent.get("name") or "nlu_fallback", intent.get("confidence") or 0.0
        return Understanding(text=context.text, intent=Intent(name, confidence))
    understanding = Understanding.from_json(found)
    return replace(
        understanding,
        text=context.text,
        barriers=tuple(_requoted(f, context.text) for f in understanding.barriers),
        facilitators=tuple(_requoted(f, context.text) for f in understanding.facilitators),
    )


def _content(context: TurnContext) -> Content:
    """What Mo says in the language of the talk."""
    return load(spoken(context.locale, settings().language))


def _requoted(finding: Finding, text: str) -> Finding:
    return replace(finding, quote=text[finding.start : finding.end])


def _told_of_reminders(
    context: TurnContext, events: Sequence[Mapping[str, Any]], visit: int
) -> Iterator[dict[str, Any]]:
    """Where Mo will write, if a time was agreed: the interview does not know what the patient has allowed."""
    agreed = agreed_on(events)
    if agreed is not None:
        id_, dated = context.conversation_id, bool(agreed.get("due_at"))
        weekly = not dated and is_weekly(records().reminder(id_))
        yield of_a_time(_content(context), records().ways(id_), visit - 1, dated, weekly)


def _as_chat(reply: Any) -> dict[str, Any]:
    """A reply as the chat API names its parts."""
    said: dict[str, Any] = {"text": reply.text, "moves": list(reply.moves), "text_ids": list(reply.text_ids)}
    if reply.quick_replies:
        said["quick_replies"] = [{"title": title} for title in reply.quick_replies]
    if reply.ruler:
        said["ruler"] = asdict(reply.ruler)
    return said
