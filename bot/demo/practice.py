"""The made-up practice's people: they invite, sign in, look at the list, read, mark as reviewed and close flags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import clock
from bot.demo.people import Deed, Person, Unused
from bot.gateway.invitations import new_code
from bot.gateway.passwords import hash_password, new_one_time_password
from bot.gateway.sign_in_sessions import new_token
from bot.records.repository import Records
from bot.records.types import Gp, Role

_GOOD_FOR = timedelta(days=30)
_SITTING = timedelta(hours=4)
_PEOPLE: dict[str, tuple[Role, ...]] = {"Dr Demo": ("gp", "admin"), "Reception": ("staff",)}


@dataclass
class Staff:
    """Somebody of the practice, with the password to sign in with."""

    gp: Gp
    password: str
    signed_in_at: datetime | None = None


@dataclass
class DemoPractice:
    """One practice with a GP and somebody at reception."""

    records: Records
    practice_id: str
    people: list[Staff] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Both have their accounts before the first patient comes; the passwords are not one-time ones."""
        for name, roles in _PEOPLE.items():
            password = new_one_time_password()
            gp = self.records.create_gp(self.practice_id, name, hash_password(password), roles=roles)
            self.people.append(Staff(gp, password))

    @property
    def gp(self) -> Staff:
        """The GP."""
        return self.people[0]

    def invite(self, person: Person) -> str:
        """Invite a patient who comes soon; the code, "" for those who come by the open link."""
        return self._invite(person.label, person.draw("who invites", 3), _GOOD_FOR) if person.label else ""

    def invite_in_vain(self, unused: Unused) -> None:
        """Make an invitation that nobody uses."""
        code = self._invite(unused.label, len(unused.label), unused.good_for)
        made = self.records.invitation(code)
        if unused.taken_back and made:
            self.records.revoke_invitation(self.practice_id, made.id, clock.now(), self.gp.gp.id)

    def deal_with(self, conversation_id: str, deed: Deed) -> None:
        """Sign in if need be, open the patient's page, and do what is to be done."""
        self._sit_down(self.gp)
        by, now = self.gp.gp.id, clock.now()
        record = self.records.patient_record(self.practice_id, conversation_id, read_by=by, now=now)
        if record is None:
            return  # withdrawn meanwhile
        if deed.does == "reviewed":
            self.records.mark_reviewed(self.practice_id, conversation_id, by, now)
        if deed.does == "closed":
            for flag in (one for one in record.flags if one.closed_at is None):
                self.records.close_flag(self.practice_id, flag.id, by, deed.note, now)

    def _invite(self, label: str, draw: int, good_for: timedelta) -> str:
        by = self.people[min(draw, 1)]
        self._sit_down(by)
        code, now = new_code(), clock.now()
        self.records.invite(self.practice_id, label, code, by.gp.id, now, now + good_for)
        return code

    def _sit_down(self, who: Staff) -> None:
        """Sign in, unless they did a few hours ago, and look who is on the list."""
        now = clock.now()
        if who.signed_in_at is not None and now - who.signed_in_at < _SITTING:
            return
        who.signed_in_at = now
        self.records.begin_session(who.gp, new_token(), now)
        if "gp" in who.gp.roles:
            self.records.patients(self.practice_id, seen_by=who.gp.id)
        else:
            self.records.names_page(self.practice_id, who.gp.id)
