"""Compares what senders were told with what is kept: lost, doubled, out of order, told otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from tests.system.chaos.kept import Kept, Row
from tests.system.chaos.tab import Said, Tab

Digest = Callable[[str], str]
"""Hashes a client's id as the journal does."""


def differences(kept: Kept, tabs: Sequence[Tab], digest: Digest) -> list[str]:
    """Everything about one conversation that is not as its patient was told."""
    said = [each for tab in tabs for each in tab.said]
    rows = {each.client_id: [row for row in kept.patients if row.client == digest(each.client_id)] for each in said}
    return [
        *_stored_once(kept, said, rows),
        *_answered_once(kept),
        *_in_order(kept, tabs, rows),
        *(problem for each in said if len(rows[each.client_id]) == 1 for problem in _as_told(kept, each, rows)),
        *_as_polled(kept, tabs),
        *(f"strange: {what}" for tab in tabs for what in tab.strange),
    ]


def _stored_once(kept: Kept, said: Sequence[Said], rows: dict[str, list[Row]]) -> Iterator[str]:
    for each in said:
        if not rows[each.client_id]:
            yield f"lost: {each.client_id}"
        elif len(rows[each.client_id]) > 1:
            yield f"doubled: {each.client_id}"
    if len(kept.patients) != len(said):
        yield f"doubled or lost: {len(said)} messages sent, {len(kept.patients)} kept"
    if [row.seq for row in kept.messages] != list(range(1, kept.last_seq + 1)):
        yield "out of order: the numbers of the lines have gaps"


def _answered_once(kept: Kept) -> Iterator[str]:
    turns = Counter(turn["message_id"] for turn in kept.turns)
    for row in kept.messages:
        if row.sender != "patient":
            continue
        if row.status == "superseded":
            if turns[row.id] or kept.replies(row.id):
                yield f"doubled: message {row.seq} was superseded and answered"
        elif not row.answered or row.status == "pending" or not kept.replies(row.id):
            yield f"lost: message {row.seq} ({row.status}) has no answer"
        elif turns[row.id] > 1 or (turns[row.id] and not _of_one_turn(kept.replies(row.id))):
            yield f"doubled: message {row.seq} has several answers"
    systems = [row for row in kept.messages if row.kind == "system"]
    if len(systems) != 1:
        yield f"doubled: {len(systems)} openings"
    if len([row for row in kept.messages if row.sender == "bot" and not row.in_reply_to]) != 3:
        yield "doubled: the welcome"
    if kept.consents != [("share", bool(kept.share)), ("talk", True)]:
        yield f"doubled: consents {kept.consents}"


def _of_one_turn(replies: Sequence[Row]) -> bool:
    """Whether the lines can be the answer of a turn: the interview's, and what is said of a time that was agreed."""
    first, *rest = (reply.kind for reply in replies)
    return first == "reply" and rest.count("notice") <= 1 and set(rest) <= {"reply", "notice"}


def _in_order(kept: Kept, tabs: Sequence[Tab], rows: dict[str, list[Row]]) -> Iterator[str]:
    for tab in tabs:
        seqs = [rows[each.client_id][0].seq for each in tab.said if rows[each.client_id]]
        if seqs != sorted(seqs):
            yield f"out of order: the messages of {tab.name}"
    turned = [kept.of(turn["message_id"]) for turn in kept.turns]
    if any(before.seq > after.seq for before, after in pairwise(turned)):
        yield "out of order: turns"
    answers = [reply.seq for row in turned for reply in kept.replies(row.id)]
    if answers != sorted(answers):
        yield "out of order: answers"
    if any(reply.seq < row.seq for row in turned for reply in kept.replies(row.id)):
        yield "out of order: an answer before its message"
    if [turn["state_version"] for turn in kept.turns] != list(range(1, len(kept.turns) + 1)):
        yield "out of order: versions of the state"


def _as_told(kept: Kept, said: Said, rows: dict[str, list[Row]]) -> Iterator[str]:
    (row,) = rows[said.client_id]
    if row.body is not None and row.body["text"] != said.text:
        yield f"told otherwise: the text of {said.client_id}"
    now = {line.seq: (line.sender, line.kind, (line.body or {}).get("text")) for line in kept.messages}
    answers = {reply.seq for reply in kept.replies(row.id)}
    for told in said.told:
        if told.stored and told.seq != row.seq:
            yield f"told otherwise: {said.client_id} was number {told.seq}, is {row.seq}"
        for seq, *line in told.lines:
            if told.stored and now.get(seq) != tuple(line):
                yield f"told otherwise: line {seq} of the answer to {said.client_id}"
        if told.stored and not told.pending and not answers <= {line[0] for line in told.lines}:
            yield f"told otherwise: a part of the answer to {said.client_id} was missing"


def _as_polled(kept: Kept, tabs: Sequence[Tab]) -> Iterator[str]:
    shown = [(row.seq, row.sender, row.kind, (row.body or {})["text"]) for row in kept.messages if row.shown]
    for tab in tabs:
        if tab.polled != shown:
            missed = len([line for line in shown if line not in tab.polled])
            yield f"told otherwise: {tab.name} saw {len(tab.polled)} of {len(shown)} lines, {missed} never"
