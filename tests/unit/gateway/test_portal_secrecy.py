"""One practice never sees another's patients, whoever asks for what: random practices, people, patients, requests.

Everything that could give somebody away carries a mark with its practice and number, so that one search of an answer
finds all that it gives away. The routes are those of the app: a new one takes part by itself.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select
from starlette.testclient import TestClient

from bot import clock
from bot.gateway.app import create_app
from bot.gateway.limits import Buckets, Limits
from bot.gateway.permissions import may
from bot.gateway.sign_in_sessions import new_token
from bot.records import models as m
from bot.records.repository import Records, load_or_create_master_keys
from bot.records.types import ROLES, Role
from bot.settings import Settings

from .test_portal import raise_flag
from .test_roles import WITHOUT_SIGNING_IN, portal_routes

MARK = re.compile(r"qz(label|words|name|practice)-(\d+)-(\d+)-")
NOBODY = -1


def mark(kind: str, practice: int, number: int = 0) -> str:
    """A text that is found again in any page that gives it away."""
    return f"qz{kind}-{practice}-{number}-"


@dataclass
class Person:
    """Somebody with a browser that is signed in."""

    id: str
    practice: int
    roles: frozenset[Role]
    browser: TestClient
    form: str


@dataclass
class Someone:
    """A patient."""

    conversation: str
    practice: int
    shares: bool
    pseudonym: str


PEOPLE = st.lists(st.sets(st.sampled_from(ROLES), min_size=1), min_size=1, max_size=3)
PATIENTS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=2)
ODD_IDS = st.sampled_from(["x", "%00", "%27%20or%201=1", "%F0%9F%A6%86", "0" * 64, "%ED%A0%80"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["somebody", "somebody else", ""]),
        "role_gp": st.just("1"),
        "role_staff": st.just("1"),
        "role_admin": st.just("1"),
        "note": st.sampled_from(["seen", "", "\0"]),
        "message": st.sampled_from(["practice_read", "practice_talk", "welcome"]),
        "day": st.sampled_from(["2026-13-40", ""]),
        "label": st.sampled_from(["a label", "\u202e", "x" * 90]),
        "days": st.sampled_from(["7", "no"]),
        "code": st.sampled_from(["123456", "ABCDE-FGHJK", "²³"]),
        "password": st.just("guess"),
        "new": st.just("three-quiet-herons"),
        "again": st.just("three-quiet-herons"),
    },
)


class Practices(RuleBasedStateMachine):
    """A few practices on one gateway, and people who try every address with every id."""

    fresh: Settings
    found: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        data = Path(self.folder.name) / "data"
        shutil.copytree(self.fresh.data, data)
        place = Settings(data=data)
        self.records = Records.open(place.database, place.key_store, load_or_create_master_keys(data))
        self.app = create_app(place, self.records, limits=Limits(portal=Buckets(10_000, 1000)))
        self.routes = sorted(portal_routes(self.app))
        self.practices: list[str] = []
        self.people: list[Person] = []
        self.patients: list[Someone] = []
        self.ids: dict[str, list[tuple[int, str]]] = {}

    @initialize(practices=st.lists(st.tuples(PEOPLE, PATIENTS), min_size=2, max_size=3))
    def begin(self, practices: list[tuple[list[set[Role]], list[tuple[bool, bool, bool]]]]) -> None:
        """Everybody is there, in each practice somebody who may do everything, and every id is known to everybody."""
        for number, (people, patients) in enumerate(practices):
            made = self.records.create_practice(mark("practice", number), "GB", "Europe/London")
            self.practices.append(made.id)
            for each in [set(ROLES), *people]:
                self._person(number, each)
            for talks, shares, flagged in patients:
                self._patient(number, talks, talks and shares, flagged)
            now = clock.now()
            label = mark("label", number, 99)
            self.records.invite(made.id, label, f"open {number}", None, now, now + timedelta(days=1))
            for invitation in self.records.invitations(made.id):
                self._know("invitations", number, invitation.id)

    @rule(data=st.data(), fields=FIELDS, foreign_form=st.booleans())
    def somebody_asks(self, data: st.DataObject, fields: dict[str, str], foreign_form: bool) -> None:
        """Any person, at any route, with any ids."""
        person = data.draw(st.sampled_from(self.people))
        self._asks(person, data.draw(st.sampled_from(self.routes)), data, fields, foreign_form)

    @rule(data=st.data(), fields=FIELDS)
    def somebody_who_may_everything_reaches_across(self, data: st.DataObject, fields: dict[str, str]) -> None:
        """With an id of another practice, at a route that takes one, and fields that leave nothing to object to."""
        person = data.draw(st.sampled_from([each for each in self.people if each.roles == set(ROLES)]))
        route = data.draw(st.sampled_from([route for route in self.routes if "{" in route[1]]))
        self._asks(
            person,
            route,
            data,
            {"note": "seen", "message": "practice_read", "role_gp": "1", **fields},
            False,
            across=True,
        )

    def _asks(
        self,
        person: Person,
        route: tuple[str, str],
        data: st.DataObject,
        fields: dict[str, str],
        foreign_form: bool,
        across: bool = False,
    ) -> None:
        method, path = route
        other = data.draw(st.sampled_from(self.people))
        form = other.form if foreign_form else person.form
        before = self._state()
        filled = self._filled(path, data, but_of=person.practice if across else None)
        answer = self._ask(person.browser, method, filled, {**fields, "token": form})
        self._gives_nothing_away(answer, person)
        after = self._state()
        for number, practice in enumerate(self.practices):
            if number != person.practice:
                assert after[practice] == before[practice], f"{method} {path} has changed another practice"
        if not may(person.roles, "read"):
            for kind in ("flag", "review", "note", "line"):
                assert _part(after, kind) == _part(before, kind)
        if not may(person.roles, "accounts"):
            assert _part(after, "gp", but=person.id) == _part(before, "gp", but=person.id)
        if form != person.form and method == "POST" and (method, path) not in WITHOUT_SIGNING_IN:
            assert after == before, f"{method} {path} took a form of somebody else's page"
            assert answer.status_code in (400, 403, 404) or answer.headers.get("location") == "/practice/sign-in"

    @rule(data=st.data(), fields=FIELDS)
    def a_stranger_asks(self, data: st.DataObject, fields: dict[str, str]) -> None:
        """Without a session, or with one that was never given out."""
        browser, before = TestClient(self.app), self._state()
        if data.draw(st.booleans()):
            browser.cookies.set("mo_practice", new_token())
        method, path = data.draw(st.sampled_from(self.routes))
        answer = self._ask(browser, method, self._filled(path, data), fields)
        self._gives_nothing_away(answer, None)
        assert self._state() == before
        if (method, path) not in WITHOUT_SIGNING_IN:
            assert answer.status_code in (303, 404)  # no address has control characters
            assert answer.status_code == 404 or answer.headers["location"].startswith("/practice/sign-in")

    @rule(data=st.data(), shares=st.booleans())
    def a_patient_decides_about_sharing(self, data: st.DataObject, shares: bool) -> None:
        """In mid-conversation, either way."""
        patient = data.draw(st.sampled_from(self.patients))
        conversation = self.records.conversation(patient.conversation)
        if conversation is not None and conversation.talk:
            self.records.set_consent(patient.conversation, now=clock.now(), share=shares)
            patient.shares = shares

    @rule(data=st.data())
    def the_front_page_and_a_patients_page_show_what_they_should(self, data: st.DataObject) -> None:
        """So that nobody keeps the rules by showing nothing."""
        person = data.draw(st.sampled_from(self.people))
        patient = data.draw(st.sampled_from([each for each in self.patients if each.practice == person.practice]))
        front = self._ask(person.browser, "GET", "/", {})
        page = self._ask(person.browser, "GET", f"/patients/{patient.conversation}", {})
        self._gives_nothing_away(front, person)
        self._gives_nothing_away(page, person)
        if page.status_code == 303 or front.status_code == 303:
            return  # signed out in the meantime, or an admin's front page, which is elsewhere
        listed = may(person.roles, "list") and patient.shares
        assert (patient.pseudonym in front.text) is listed
        assert (page.status_code == 200) is (may(person.roles, "read") and patient.shares)
        self.found["shown"] += page.status_code == 200

    def _gives_nothing_away(self, answer: httpx.Response, person: Person | None) -> None:
        assert answer.status_code < 500
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        everything = answer.text + str(answer.headers)
        for kind, practice, number in MARK.findall(everything):
            self.found[kind] += 1
            assert person is not None, f"a stranger is shown {kind}"
            assert int(practice) == person.practice, f"{kind} of another practice"
            if kind == "label":
                assert may(person.roles, "list"), "an admin alone is shown a label"
            if kind == "words":
                assert may(person.roles, "read"), "somebody who is no GP is shown a patient's words"
                assert self.patients[int(number)].shares, "words that are not shared"
        own = {each.pseudonym for each in self.patients if person and each.practice == person.practice}
        for patient in self.patients:
            hidden = patient.pseudonym not in own or (person is not None and not may(person.roles, "list"))
            assert not (hidden and patient.pseudonym in everything), "a pseudonym"

    def _ask(self, browser: TestClient, method: str, path: str, fields: dict[str, str]) -> httpx.Response:
        body = {"data": fields} if method == "POST" else {}
        return browser.request(method, f"/practice{path}", follow_redirects=False, **body)  # type: ignore[arg-type]

    def _filled(self, path: str, data: st.DataObject, but_of: int | None = None) -> str:
        """The path with ids: of its own kind and other practices than `but_of`, or of any kind and odd ones."""
        every = [each for ids in self.ids.values() for each in ids]

        def one(slot: re.Match[str]) -> str:
            kind = slot.string[: slot.start()].strip("/").rpartition("/")[2]
            if but_of is None:
                return data.draw(st.one_of(st.sampled_from([each for _, each in every]), ODD_IDS))
            known = [each for practice, each in self.ids.get(kind) or every if practice != but_of]
            return data.draw(st.sampled_from(known or ["x"]))

        return re.sub(r"\{\w+\}", one, path)

    def _know(self, kind: str, practice: int, one: str) -> None:
        self.ids.setdefault(kind, []).append((practice, one))

    def _person(self, practice: int, roles: set[Role]) -> None:
        name = mark("name", practice, len(self.people))
        gp = self.records.create_gp(self.practices[practice], name, "hash", roles=roles)
        token, browser = new_token(), TestClient(self.app)
        assert self.records.begin_session(gp, token, clock.now())
        browser.cookies.set("mo_practice", token)
        form = re.search(r'name="token" value="([0-9a-f]+)"', browser.get("/practice/security").text)
        assert form
        self.people.append(Person(gp.id, practice, frozenset(roles), browser, form[1]))
        self._know("accounts", practice, gp.id)

    def _patient(self, practice: int, talks: bool, shares: bool, flagged: bool) -> None:
        number, now = len(self.patients), clock.now()
        code, words = f"code {number}", mark("words", practice, number)
        label = mark("label", practice, number)
        self.records.invite(self.practices[practice], label, code, None, now, now + timedelta(days=1))
        conversation = self.records.open_conversation(f"client {number}", code, "en", now).id
        if talks:
            self.records.set_consent(conversation, now=now, talk=True, share=shares)
            self._turn(conversation, words)
        if talks and flagged:
            self._know("flags", practice, raise_flag(self.records, conversation, "fracture", "urgent", words))
        record = self.records.own_record(conversation)
        self.patients.append(Someone(conversation, practice, shares, record.pseudonym))
        self._know("patients", practice, conversation)
        self._know("others", practice, record.conversation.patient_id)

    def _turn(self, conversation: str, words: str) -> None:
        """One message with everything that a page could show of it."""
        now = clock.now()
        accepted = self.records.accept(conversation, "m1", words, now)
        lease = self.records.lease(conversation, now)
        assert lease is not None
        barrier = {"id": "cost", "start": 0, "end": len(words), "quote": words, "confidence": 0.9}
        plan = {"what": words, "when": words, "how_long": words, "how_often": words, "status": "agreed"}
        events = (
            {"kind": "plan", "data": plan},
            {"kind": "note_for_gp", "data": {"kind": "wish", "text": words}},
            {"kind": "ruler", "data": {"name": "readiness", "value": 6}},
        )
        understanding = {"text": words, "barriers": [barrier]}
        assert self.records.record_turn(
            accepted.message_id, lease.fence, 0, state={}, stage="engage", visit=1, understanding=understanding,
            replies=[{"text": f"About {words}", "moves": []}], events=events, action="action_reflect", now=now,
        )  # fmt: skip

    def _state(self) -> dict[str, list[tuple[Any, ...]]]:
        """By practice, everything that a request of the portal can change."""
        queries = (
            select(m.Gp.practice_id, m.Gp.id, m.Gp.name, m.Gp.password_hash, m.Gp.roles, m.Gp.disabled_at),
            select(m.Invitation.practice_id, m.Invitation.id, m.Invitation.revoked_at),
            select(m.Conversation.practice_id, m.SafetyFlag.id, m.SafetyFlag.closed_at).join(m.SafetyFlag),
            select(m.Conversation.practice_id, m.Review.id, m.Review.seen_at, m.Review.reviewed_at).join(m.Review),
            select(m.Conversation.practice_id, m.PracticeNote.id, m.PracticeNote.at).join(m.PracticeNote),
            select(m.Conversation.practice_id, m.Message.id, m.Message.at).join(
                m.Message, m.Message.conversation_id == m.Conversation.id
            ),
        )
        state: dict[str, list[tuple[Any, ...]]] = {practice: [] for practice in self.practices}
        with self.records._database.reading() as session:
            for kind, query in zip(("gp", "invitation", "flag", "review", "note", "line"), queries, strict=True):
                for practice, *row in session.execute(query.order_by(*query.selected_columns)).all():
                    state.setdefault(practice, []).append((kind, *row))
        return state

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.records.close()
        self.folder.cleanup()


def _part(state: dict[str, list[tuple[Any, ...]]], kind: str, but: str = "") -> list[tuple[Any, ...]]:
    return [row for rows in state.values() for row in rows if row[0] == kind and row[1] != but]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nobody_is_shown_or_changes_what_is_not_theirs(fresh: Settings) -> None:
    Practices.fresh, Practices.found = fresh, Counter()
    bounded = settings(
        max_examples=14, stateful_step_count=30, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],  # a shorter example would take minutes
    )  # fmt: skip
    run_state_machine_as_test(Practices, settings=bounded)
    assert all(Practices.found[kind] > 5 for kind in ("label", "words", "name", "practice")), Practices.found
    assert Practices.found["shown"] > 2
