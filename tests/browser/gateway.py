"""The gateway alone, served in this process, and a practice in which every page of the portal has something to show."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.invitations import invite
from bot.gateway.limits import Buckets, Limits
from bot.gateway.passwords import hash_password
from bot.gateway.sign_in_sessions import new_token
from bot.provision import first_practice, open_records
from bot.records.repository import Records
from bot.settings import Settings
from tests.unit.gateway.conftest import FakeRasa

PASSWORD = "three-quiet-herons"
START_SECONDS = 60
PLAN = {"what": "walk to the bakery", "when": "on saturday", "how_long": "10 minutes", "how_often": "once a week"}
FEAR = "every time i bend i think it will go again, and then i am on the sofa for a week"


@contextmanager
def serving(
    records: Records, data: Path, rasa: FakeRasa | None = None, embed_origins: tuple[str, ...] = ()
) -> Iterator[str]:
    """Where the gateway listens, with a stand-in for Rasa."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    limits = Limits(portal=Buckets(10_000, 1000))
    settings = Settings(data=data, embed_origins=embed_origins)
    app = create_app(settings, records, limits=limits, rasa=rasa or FakeRasa(records))
    server = uvicorn.Server(uvicorn.Config(app, ws="none", log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until = time.monotonic() + START_SECONDS
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    try:
        assert server.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        app.state.context.arrivals.close()
        thread.join(START_SECONDS)


@dataclass(frozen=True)
class Seeded:
    """Ids to fill addresses with, and the tokens of sessions by name."""

    ids: Mapping[str, str]
    sessions: Mapping[str, str]


def seed(data: Path) -> tuple[Records, Seeded]:
    """A practice with a GP who is admin, too, somebody of the staff, and patients for every part of the list."""
    records = open_records(Settings(data=data))
    practice, kept, now = first_practice(records, Settings(data=data)), hash_password(PASSWORD), clock.now()
    gp = records.create_gp(practice.id, "Dr Ash", kept, roles=("gp", "admin"))
    desk = records.create_gp(practice.id, "Desk", kept, roles=("staff",))
    patient = _patients(records, practice.id, gp.id, now)
    for label in ("Thursday, shoulder", None, "Home visit, an unusually long label that has to break"):
        invite(records, practice.id, label, by=gp.id, days=14)
    sessions = {}
    for person in (gp, desk):
        sessions[person.name] = new_token()
        assert records.begin_session(person, sessions[person.name], now)
    return records, Seeded({"patient": patient, "account": desk.id}, sessions)


def _patients(records: Records, practice_id: str, gp: str, now: datetime) -> str:
    """One with a warning sign (the id that is given back), one new, one whose plan slipped, one overdue, two read."""
    labels = ("Tuesday, knee lady", "Bus driver", "Allotment man", "The early one", "Night shift, two children", None)
    talks = [_Talk(records, practice_id, label, now - timedelta(days=60 + n)) for n, label in enumerate(labels)]
    flagged, new, slipped, overdue, *read = talks
    for number, talk in enumerate(talks):
        talk.says(FEAR, now - timedelta(days=45))  # so that the overview has a month to count
        for visit, value in enumerate((3, 5.5, 5, 7)[number % 2 :]):
            talk.says(FEAR, now - timedelta(days=28 - 7 * visit), ruler=value)
    flagged.says("Yes, saturday then", now, plan={**PLAN, "status": "agreed", "confidence": 8})
    flagged.is_in_danger("my legs have gone weak since this morning", now)
    slipped.says("It rained all week", now - timedelta(days=2), plan={**PLAN, "status": "slipped"})
    overdue.says("in a week", now - timedelta(days=9), due=now - timedelta(days=2))
    read[0].says("I did it twice", now - timedelta(days=3), plan={**PLAN, "status": "kept"})
    for talk in (slipped, overdue, *read):
        assert records.patient_record(practice_id, talk.id, read_by=gp, now=now)
    assert new.id
    return flagged.id


class _Talk:
    """A patient who shares."""

    def __init__(self, records: Records, practice_id: str, label: str | None, now: datetime) -> None:
        code = f"code {label}"
        records.invite(practice_id, label, code, None, now, now + timedelta(days=14))
        self.records, self.said = records, 0
        self.id = records.open_conversation(f"client {label}", code, "en", now).id
        records.set_consent(self.id, now=now, talk=True, share=True)

    def says(
        self,
        text: str,
        now: datetime,
        ruler: float | None = None,
        plan: Mapping[str, Any] | None = None,
        due: datetime | None = None,
    ) -> None:
        """A message with its turn."""
        self.said += 1
        accepted = self.records.accept(self.id, f"m{self.said}", text, now)
        lease = self.records.lease(self.id, now)
        assert lease is not None
        heard = {"id": "fear_of_pain", "start": 0, "end": len(text), "quote": text, "confidence": 0.9}
        helps = {**heard, "id": "company"}
        events: list[dict[str, Any]] = [{"kind": "note_for_gp", "data": {"kind": "wish", "text": text}}]
        events += [{"kind": "ruler", "data": {"name": "readiness", "value": ruler}}] if ruler is not None else []
        events += [{"kind": "plan", "data": dict(plan)}] if plan else []
        events += [{"kind": "follow_up", "data": {"when": text, "due_at": due.isoformat()}}] if due else []
        assert self.records.record_turn(
            accepted.message_id, lease.fence, self.said - 1, state={}, stage="engage", visit=self.said,
            understanding={"text": text, "barriers": [heard], "facilitators": [helps]},
            replies=[{"text": "Bending feels like a gamble.", "moves": ["complex_reflection"]}],
            events=events, action="action_reflect", now=now,
        )  # fmt: skip

    def is_in_danger(self, text: str, now: datetime) -> None:
        """A message that raises a flag and is answered by safety."""
        accepted = self.records.accept(self.id, "flag", text, now)
        flag = {"kind": "cauda_equina", "tier": "emergency", "quote": text, "advised": "Call 999 now."}
        self.records.raise_flags(self.id, [flag], hold=None, now=now, message_id=accepted.message_id)
        said = [{"text": "Call 999 now."}]
        self.records.say(self.id, said, kind="safety", now=now, in_reply_to=accepted.message_id)
