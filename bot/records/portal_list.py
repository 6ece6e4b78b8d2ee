"""The practice's list of patients who share, a page at a time: who stands where, then what is shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.records import listed
from bot.records import models as m
from bot.records.engine import Database
from bot.records.keys import KeyStore
from bot.records.labels import Labels
from bot.records.portal_facts import ListFacts
from bot.records.portal_order import Place, Searched, order_of, order_of_names, sharing
from bot.records.store import Store
from bot.records.turns import Turns

_EVERYBODY = listed.ListQuery()
_AT_ONCE = 500


class PatientList(Turns):
    """Lists of those who share, for who reads their talks and for who may not."""

    def __init__(self, database: Database, keys: KeyStore) -> None:
        super().__init__(database, keys)
        self._labels = Labels(keys)

    def take_over(self, opened: Store) -> None:
        """As there, with the labels of the store that was opened."""
        super().take_over(opened)
        self._labels = Labels(opened.key_store)

    def patients(self, practice_id: str, seen_by: str | None = None) -> list[listed.PatientRow]:
        """All of them: open flags (emergency, crisis, urgent), new to `seen_by`, waiting for somebody, the rest."""
        return list(self.patient_page(practice_id, seen_by).rows)

    def patient_page(
        self, practice_id: str, seen_by: str | None = None, wanted: listed.ListQuery = _EVERYBODY
    ) -> listed.PatientPage:
        """A part of the list, in that order, and in each group the last talk first.

        seen_by is who patient_record was read by, and is audited once an hour; None counts what nobody has seen yet.
        """
        now = clock.now()
        if seen_by is not None:
            self.note_once("list_read", seen_by, now, practice_id=practice_id)
        with self._database.reading() as session:
            reader = None if seen_by is None else self._person(session, seen_by)[1]
            order = order_of(session, practice_id, reader, now, wanted, self._searched(session, practice_id, wanted))
            shown = order.page(wanted.offset, wanted.limit)
            rows: list[listed.PatientRow] = []
            for start in range(0, len(shown), _AT_ONCE):
                part = shown[start : start + _AT_ONCE]
                facts = ListFacts(session, [place.conversation_id for place in part], reader, now)
                rows += [facts.row(*found) for found in self._found(session, part)]
            return listed.PatientPage(tuple(rows), order.fitting, order.everybody, order.new, order.sizes)

    def names_page(self, practice_id: str, seen_by: str, wanted: listed.ListQuery = _EVERYBODY) -> listed.NamesPage:
        """The same for those who may read nothing else: nothing a patient said is so much as decrypted."""
        now = clock.now()
        self.note_once("list_read", seen_by, now, practice_id=practice_id)
        with self._database.reading() as session:
            order = order_of_names(session, practice_id, self._searched(session, practice_id, wanted))
            shown = order.page(wanted.offset, wanted.limit)
            names = [
                listed.PatientName(
                    label=cipher.open_json(row.sealed_label, "patient", row.patient_id, "label"),
                    pseudonym=row.pseudonym,
                    last_at=row.last_at,
                    flagged=place.group == "flagged",
                )
                for place, row, cipher in self._found(session, shown)
            ]
            return listed.NamesPage(tuple(names), order.fitting, order.everybody)

    def labelled(self, practice_id: str, words: str) -> set[str]:
        """Conversations of those who share in whose label or pseudonym every one of the words stands."""
        with self._database.reading() as session:
            return self._labels.matching(session, practice_id, words)

    def labels_are_read(self, practice_id: str) -> bool:
        """Whether a search will be quick."""
        return self._labels.are_read(practice_id)

    def read_labels(self, practice_id: str) -> None:
        """Open and remember the labels of those who share, for searches to come."""
        with self._database.reading() as session:
            self._labels.read(session, practice_id)

    def forget_labels(self) -> None:
        """Let go of labels that nobody has searched for a while."""
        self._labels.forget_unused()

    def _searched(self, session: Session, practice_id: str, wanted: listed.ListQuery) -> Searched | None:
        if not wanted.words:
            return None
        everybody = sharing(session, practice_id)
        return Searched(everybody, self._labels.matching(session, practice_id, wanted.words, everybody))

    def _found(self, session: Session, places: Sequence[Place]) -> list[tuple[Place, Any, Any]]:
        """Place, row and cipher of each; those whose keys are gone are left out: their erasure was cut short."""
        columns = (m.Conversation.id, m.Conversation.patient_id, m.Conversation.last_at, m.Conversation.stage)
        query = select(*columns, m.Patient.pseudonym, m.Patient.sealed_label)  # not the interviews' states: large
        query = query.join(m.Patient, m.Patient.id == m.Conversation.patient_id)
        rows: dict[str, Any] = {}
        for start in range(0, len(places), _AT_ONCE):
            ids = [place.conversation_id for place in places[start : start + _AT_ONCE]]
            rows |= {row.id: row for row in session.execute(query.where(m.Conversation.id.in_(ids)))}
        ciphers = self._keys.ciphers(row.patient_id for row in rows.values())
        listed = [(place, rows[place.conversation_id]) for place in places]
        return [(place, row, ciphers[row.patient_id]) for place, row in listed if row.patient_id in ciphers]
