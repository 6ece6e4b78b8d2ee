"""Puts a talk that was played into real records, line by line, as the gateway and the actions would."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.records.repository import Records, load_or_create_master_keys
from bot.records.types import PatientRecord
from bot.settings import Settings


def kept_in_records(record: PatientRecord, folder: Path) -> tuple[Records, str, str, datetime]:
    """The records, the practice's id, the conversation's id, and when the talk ended."""
    settings = Settings(data=folder)
    records = Records.open(settings.database, settings.key_store, load_or_create_master_keys(folder))
    practice = records.create_practice("The Surgery", "GB", "Europe/London")
    began = record.messages[0].at
    conversation = records.open_conversation("client", None, "en", began).id
    records.set_consent(conversation, now=began, talk=True, share=True)
    lines = {line.id: line for line in record.messages}
    for version, turn in enumerate(record.turns):
        line = lines.get(turn.message_id)
        text, kind = (line.text, "reply") if line else ("/open_visit", "system")
        accepted = records.accept(conversation, turn.message_id, text, turn.at, kind=kind)
        lease = records.lease(conversation, turn.at)
        assert lease is not None
        assert records.record_turn(
            accepted.message_id, lease.fence, version, state={}, stage=turn.stage, visit=turn.visit,
            understanding=turn.understanding, replies=turn.replies, events=turn.events, action="action_reflect",
            now=turn.at,
        )  # fmt: skip
    return records, practice.id, conversation, record.messages[-1].at
