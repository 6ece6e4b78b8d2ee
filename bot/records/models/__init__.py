"""The tables. Columns named sealed_* are encrypted under a patient's own key."""

from bot.records.models.base import Base, metadata
from bot.records.models.heard import FollowUp, Observation, Plan, Ruler, StrategyOffer
from bot.records.models.practice import (
    AuditEntry,
    AuditHead,
    Gp,
    Invitation,
    PortalSession,
    Practice,
    PracticeNote,
    RecoveryCode,
    Review,
    SecondFactor,
)
from bot.records.models.reaching import EmailAddress, Outgoing, PushSubscription, Reminder, TelegramChat
from bot.records.models.talk import Consent, Conversation, Message, Patient, SafetyFlag, Turn
from bot.records.models.work import Chore, Lead

__all__ = [
    "AuditEntry",
    "AuditHead",
    "Base",
    "Chore",
    "Consent",
    "Conversation",
    "EmailAddress",
    "FollowUp",
    "Gp",
    "Invitation",
    "Lead",
    "Message",
    "Observation",
    "Outgoing",
    "Patient",
    "Plan",
    "PortalSession",
    "Practice",
    "PracticeNote",
    "PushSubscription",
    "RecoveryCode",
    "Reminder",
    "Review",
    "Ruler",
    "SafetyFlag",
    "SecondFactor",
    "StrategyOffer",
    "TelegramChat",
    "Turn",
    "metadata",
]
