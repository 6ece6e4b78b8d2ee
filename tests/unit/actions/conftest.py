"""Records of a test's own behind the adapter, and messages as Rasa hands them over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from actions import answering
from bot.records.repository import Records, load_or_create_master_keys
from bot.records.types import Lease

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    opened = Records.open(
        f"sqlite:///{tmp_path}/mo.db", f"sqlite:///{tmp_path}/keys.db", load_or_create_master_keys(tmp_path)
    )
    opened.create_practice("Practice", "DE", "Europe/Berlin")
    monkeypatch.setattr(answering, "records", lambda: opened)
    yield opened
    opened.close()


def pending(records: Records, text: str, kind: str = "reply") -> Lease:
    talk = records.open_conversation("a-client-that-nobody-guesses", None, "en-GB", NOW)
    records.set_consent(talk.id, now=NOW, talk=True, share=True)
    records.accept(talk.id, f"id-{text}", text, NOW, kind=kind)
    lease = records.lease(talk.id, NOW)
    assert lease is not None
    return lease


def message(lease: Lease, intent: str = "inform", fence: int | None = None) -> dict[str, Any]:
    return {
        "text": lease.text,
        "intent": {"name": intent, "confidence": 0.9},
        "metadata": {"message_id": lease.message_id, "fence": lease.fence if fence is None else fence},
        "understanding": {
            "text": lease.text,
            "intent": {"name": intent, "confidence": 0.9},
            "barriers": [
                {"id": "lack_of_time", "start": 0, "end": 7, "quote": "not what was journaled", "confidence": 0.9}
            ],
        },
    }
