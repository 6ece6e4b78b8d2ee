"""However many patients there are, what a talk needs is found through an index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import inspect, text

from bot.records.models import metadata
from bot.records.types import Practice
from tests.benchmarks.databases import scans, statements
from tests.unit.records.conftest import START, Place, Talk


def test_deleting_a_row_finds_what_refers_to_it_through_an_index(talk: Talk) -> None:
    """Neither database makes these; without them erasing one patient reads every patient's rows, once a message."""
    found = inspect(talk.records._database.engine)
    for table in metadata.tables:
        keys = found.get_pk_constraint(table)["constrained_columns"]
        indexes = [index["column_names"] for index in found.get_indexes(table)]
        unique = [rule["column_names"] for rule in found.get_unique_constraints(table)]
        for reference in found.get_foreign_keys(table):
            (column,) = reference["constrained_columns"]
            assert any(columns[0] == column for columns in (keys, *indexes, *unique)), f"{table}.{column}"


def test_no_call_of_a_talk_reads_a_whole_table(
    open_talk: Callable[..., Talk], place: Place, practice: Practice
) -> None:
    talk = open_talk(share=True)
    talk.exchange("hello")
    records, later = talk.records, START + timedelta(days=1)
    with statements(records) as asked:
        records.open_conversation("client", None, "en", later)
        records.conversation(talk.id)
        message = records.accept(talk.id, "m9", "are you there", later).message_id
        assert records.pending_conversations(later) == [talk.id]
        lease = records.lease(talk.id, later)
        assert lease is not None
        assert talk.answer(lease)
        records.tracker_turns(talk.id)
        records.replies_to(message)
        records.release(lease, later)
        records.messages(talk.id, 1)
        records.patient_record(practice.id, talk.id, read_by="Dr A", now=later)
        records.export(talk.id)
        records.erase(talk.id, later, "patient")
    assert len(asked) > 40
    assert scans(records, asked, even_if_small=True) == []


def test_a_scan_would_be_seen(talk: Talk) -> None:
    with statements(talk.records) as asked, talk.records._database.reading() as session:
        session.execute(text("SELECT id FROM message WHERE kind = 'x'"))
    assert len(scans(talk.records, asked, even_if_small=True)) == 1
