"""The same messages without any disturbance: by the interview alone, and by the running product at the same clock."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.content import load
from bot.interview import respond
from bot.records.repository import Records
from bot.understanding import Understanding
from tests.system.chaos.compare import Digest
from tests.system.chaos.kept import Kept, read
from tests.system.chaos.tab import Said
from tests.system.patient import Patient
from tests.system.product import Product

_PART_OF_A_SECOND = re.compile(r"(T\d\d:\d\d:\d\d)\.\d+")


def reckoned(kept: Kept) -> Iterator[str]:
    """What differs when the interview answers the kept messages one after the other, from nothing."""
    state: dict[str, Any] | None = None
    content = load(kept.locale.split("-")[0])
    for turn in kept.turns:
        row = kept.of(turn["message_id"])
        answered = respond(
            state,
            Understanding.from_json(turn["understanding"]),
            row.at,
            content,
            country=kept.country,
            to_be_checked=_to_be_checked(kept, row.seq),
            shares=kept.share,
        )
        state = json.loads(json.dumps(answered.state))
        said = [(r.body or {})["text"] for r in kept.replies(row.id) if r.kind == "reply"]
        if [reply.text for reply in answered.replies] != said:
            yield f"another answer to message {row.seq}"
        if json.loads(json.dumps([{"kind": e.kind, "data": e.data} for e in answered.events])) != turn["events"]:
            yield f"other events after message {row.seq}"
        if (answered.stage, answered.visit) != (turn["stage"], turn["visit"]):
            yield f"another stage after message {row.seq}"
    if state != kept.state:
        yield "another state of the interview"


def _to_be_checked(kept: Kept, seq: int) -> bool:
    return any(
        kept.of(flag["message_id"]).seq < seq and not flag["help_reached"] and not flag["taken_back"]
        for flag in kept.flags
        if flag["tier"] in ("emergency", "urgent")
    )


def played_again(product: Product, records: Records, kept: Kept, said: list[Said], digest: Digest) -> Iterator[str]:
    """What differs when the product, undisturbed, gets the same messages in the order and at the times they have."""
    texts = {digest(each.client_id): each.text for each in said}
    patient = Patient(product.url)
    patient.open()
    for row in kept.patients:
        # To the beginning of the second: the interview's choice of words depends on it, nothing on its parts.
        product.set_clock(row.at.replace(microsecond=0) + timedelta(milliseconds=50))
        patient.say(texts[row.client or ""])
    again = read(records, patient.conversation)
    yield from (
        f"{name} of an undisturbed run" for name, value in _essence(kept).items() if value != _essence(again)[name]
    )


def _essence(kept: Kept) -> dict[str, Any]:
    """All that must be alike: ids, numbers and parts of seconds aside."""
    positions = {row.id: place for place, row in enumerate(kept.patients)}
    turns = [{**turn, "message_id": positions.get(turn["message_id"], -1)} for turn in kept.turns]
    found = {
        "other turns than": turns,
        "other answers than": [
            [(reply.kind, reply.body) for reply in kept.replies(row.id)]
            for row in kept.messages
            if row.sender == "patient"
        ],
        "other messages than": [(row.status, row.body) for row in kept.patients],
        "other flags than": [{**flag, "message_id": positions[flag["message_id"]]} for flag in kept.flags],
        "another state than that": kept.state,
        "another hold than": kept.hold,
        "other consents than": [kept.consents, kept.talk, kept.share],
    }
    return {name: json.loads(_PART_OF_A_SECOND.sub(r"\1", json.dumps(value))) for name, value in found.items()}
