"""Finding patients by the label that the practice gave them. It is sealed under each patient's own key, and no index
of it is kept: one that could be searched without that key would outlive the patient's erasure in every backup.

So labels are opened once and remembered, in this process's memory only, for as long as somebody uses them. Each search
asks the database who shares now; whoever does not is neither found nor remembered any longer.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.keys import KeyStore
from bot.records.portal_order import sharing

KEPT_SECONDS = 900.0
_CHUNK = 500


@dataclass
class _Remembered:
    """A practice's labels and pseudonyms by conversation, as they are compared."""

    used: float = 0.0
    ids: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


class Labels:
    """The labels of those who share, by practice."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._practices: dict[str, _Remembered] = {}
        self._forgotten = 0

    def are_read(self, practice_id: str) -> bool:
        """Whether a search would have little to open."""
        self.forget_unused()
        return practice_id in self._practices

    def read(self, session: Session, practice_id: str, ids: list[str] | None = None) -> Mapping[str, str]:
        """Open what is not known yet and forget who no longer shares; conversation to text.

        ids: those who share, where they are known already.
        """
        self.forget_unused()
        forgotten, held = self._forgotten, self._practices.get(practice_id, _Remembered())
        ids = sharing(session, practice_id) if ids is None else ids
        texts, missing = held.texts, list[str]()
        if ids != held.ids or len(texts) != len(ids):
            missing = [one for one in ids if one not in texts]
            texts = {one: text for one in ids if (text := texts.get(one)) is not None}
        for start in range(0, len(missing), _CHUNK):
            texts |= self._opened(session, missing[start : start + _CHUNK])
        if self._forgotten == forgotten:  # else somebody was erased meanwhile, and might be among them: not kept
            self._practices[practice_id] = _Remembered(time.monotonic(), ids, texts)
        return texts

    def matching(self, session: Session, practice_id: str, words: str, ids: list[str] | None = None) -> set[str]:
        """Conversations in whose label or pseudonym every word stands, or a part of one; `ids` as in `read`."""
        texts = self.read(session, practice_id, ids)
        found = set(texts)
        for word in folded(words).split():
            found = {one for one in found if word in texts.get(one, "")}
        return found

    def forget_unused(self) -> None:
        """Let go of labels that nobody has searched for a while."""
        since = time.monotonic() - KEPT_SECONDS
        for practice_id in [one for one, held in list(self._practices.items()) if held.used < since]:
            self._practices.pop(practice_id, None)

    def forget(self, conversation_ids: Iterable[str]) -> None:
        """Let go of patients who are being erased, at once."""
        self._forgotten += 1
        gone = list(conversation_ids)
        for held in list(self._practices.values()):
            for one in gone:
                held.texts.pop(one, None)

    def _opened(self, session: Session, ids: list[str]) -> dict[str, str]:
        patient = m.Patient
        query = select(m.Conversation.id, m.Conversation.patient_id, patient.pseudonym, patient.sealed_label)
        query = query.join(patient, patient.id == m.Conversation.patient_id).where(m.Conversation.id.in_(ids))
        rows = session.execute(query).all()
        ciphers = self._keys.ciphers(row.patient_id for row in rows)
        return {row.id: _text(row, ciphers[row.patient_id]) for row in rows if row.patient_id in ciphers}


def _text(row: Any, cipher: Any) -> str:
    label = cipher.open_json(row.sealed_label, "patient", row.patient_id, "label")
    text = f"{label or ''} {row.pseudonym}".casefold()
    spelled_out = text.translate(_SPELLED_OUT)
    return folded(text) if spelled_out == text else folded(f"{text} {spelled_out}")


_NO_ACCENT = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"}
)
"""Letters that are signs of their own and no letter with an accent; casefold has made ß into ss."""

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
"""As German keyboards abroad write them: "mueller" means Müller too."""


def folded(text: str) -> str:
    """Without capitals, accents and strokes: who types "muller" means Müller as well, and "lukasz" Łukasz."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_NO_ACCENT))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
