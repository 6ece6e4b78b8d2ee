"""Plain types of the records: what the gateway, the actions and the summary read, free of any database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypedDict, get_args

from bot.records.audit_actions import Action

MessageKind = Literal["reply", "safety", "follow_up", "notice", "system"]
Role = Literal["gp", "staff", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
GP_ONLY: frozenset[Role] = frozenset({"gp"})
InvitationState = Literal["open", "used", "expired", "revoked"]
INVITATION_STATES: tuple[InvitationState, ...] = get_args(InvitationState)
Status = Literal["pending", "answered", "superseded", "unstored_text"]
WrittenBack = Literal["sent", "sent_before", "flag_open", "not_talking", "not_here"]


@dataclass(frozen=True)
class Practice:
    """A GP practice; country ISO 3166 alpha-2, timezone an IANA name."""

    id: str
    name: str
    country: str
    timezone: str


@dataclass(frozen=True)
class Gp:
    """A person who may sign in to the portal; password_hash is Argon2id.

    Roles: `gp` reads what patients share, `staff` invites and sees the list but no transcripts, `admin` looks
    after accounts and reads the audit trail. One person may have several. `second_step`: signing in also needs a
    code of the person's authenticator app.
    """

    id: str
    practice_id: str
    name: str
    password_hash: str
    must_change_password: bool = False
    roles: frozenset[Role] = GP_ONLY
    created_at: datetime | None = None
    disabled_at: datetime | None = None
    second_step: bool = False


@dataclass(frozen=True)
class Invitation:
    """An invitation to one patient; the code itself is kept only as a hash.

    `pseudonym` and `conversation_id` are those of the patient who used it, None unless they share with the practice.
    """

    id: str
    practice_id: str
    label: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    invited_by: str | None = None
    pseudonym: str | None = None
    conversation_id: str | None = None

    def state(self, now: datetime) -> InvitationState:
        """Whether it can still be used."""
        if self.revoked_at:
            return "revoked"
        if self.used_at:
            return "used"
        return "open" if now < self.expires_at else "expired"


@dataclass(frozen=True)
class Conversation:
    """A patient's one conversation with Mo. talk and share: None not asked yet, else the consent given.

    `timezone` is what their browser told, if any.
    """

    id: str
    patient_id: str
    practice_id: str
    country: str
    locale: str
    created_at: datetime
    timezone: str | None = None
    invitation_id: str | None = None
    talk: bool | None = None
    share: bool | None = None
    stage: str = "welcome"
    state_version: int = 0
    hold: dict[str, Any] | None = None
    last_seq: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Message:
    """One line of a conversation. `extra` holds quick_replies, ruler and links as the chat API names them."""

    id: str
    seq: int
    sender: Literal["patient", "bot"]
    text: str
    at: datetime
    kind: MessageKind = "reply"
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """How a patient's message stands in the journal; `new` is False for a repeated client id."""

    message_id: str
    seq: int
    status: Status
    new: bool


@dataclass(frozen=True)
class Lease:
    """The right to process one pending message; `fence` rises with every lease of the conversation.

    `more` tells whether others of the conversation are pending behind it.
    """

    message_id: str
    conversation_id: str
    fence: int
    text: str
    kind: str
    attempts: int
    more: bool = False


@dataclass(frozen=True)
class TurnContext:
    """What an action needs to answer a message; `state` is the interview's JSON, None at first.

    `to_be_checked`: a red flag of the body is open and nobody has looked at it yet, so nothing new should be begun.
    """

    message_id: str
    conversation_id: str
    text: str
    received_at: datetime
    locale: str
    state: dict[str, Any] | None
    state_version: int
    answered: bool
    kind: str = "reply"
    country: str = "GB"
    to_be_checked: bool = False
    share: bool | None = None


@dataclass(frozen=True)
class FlagRecord:
    """A red flag on the GP's page until somebody writes what was done.

    `taken_back_in` is the id of the message in which the patient took it back.
    """

    id: str
    kind: str
    tier: str
    quote: str | None
    at: datetime
    message_id: str | None = None
    advised: str | None = None
    help_reached: bool | None = None
    taken_back_in: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closing_note: str | None = None


@dataclass(frozen=True)
class TurnRecord:
    """One answered message: what was understood (contract JSON), what was said, the events kept.

    A reply is {text, moves, ...} as it was given; an event is {kind, data}.
    """

    message_id: str
    at: datetime
    understanding: dict[str, Any] | None
    replies: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    stage: str
    visit: int


@dataclass(frozen=True)
class PracticeNote:
    """What somebody of the practice noted about a patient, for the practice."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True)
class PatientRecord:
    """Everything of one patient that the summary reads, and the practice's notes on it, the newest first."""

    conversation: Conversation
    label: str | None
    pseudonym: str
    messages: tuple[Message, ...]
    turns: tuple[TurnRecord, ...]
    flags: tuple[FlagRecord, ...]
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    notes: tuple[PracticeNote, ...] = ()


class AuditEntry(TypedDict):
    """Who did what. `by` is the person's name or a word for who has none, `actor` the id or that word.

    `about` names what `subject` is the id of: a patient's pseudonym or a person's name; None for all else, or erased.
    """

    number: int
    at: datetime
    by: str
    actor: str
    action: Action
    subject: str | None
    about: str | None


@dataclass(frozen=True)
class AuditQuery:
    """Which entries: by or about a person (an account's id or a word for who has none), about a subject, in a time.

    `before` is the number of the entry that the older ones are wanted of.
    """

    person: str | None = None
    subject: str | None = None
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int | None = None
