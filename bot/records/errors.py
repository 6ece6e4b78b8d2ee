"""What can go wrong in the records; the sentences may be logged: no message text, no keys."""

from __future__ import annotations


class RecordsError(Exception):
    """Any refusal of the records."""


class RecordsUnavailable(RecordsError):
    """The database or the key store does not answer now; the same call may succeed later."""


class WrongKeys(RecordsError):
    """The master keys or the key store do not belong to the stored records; nothing is changed."""


class WrongSchema(RecordsError):
    """The schema of the database, or of a backup, is none that this Mo can use; nothing is changed."""


class KeyDestroyed(RecordsError):
    """The patient's key is gone, so what was written with it can never be read again."""


class UnreadableText(RecordsError):
    """A stored text was altered or moved to another row: it does not fit its key and place."""


class UnknownConversation(RecordsError, LookupError):
    """There is no such conversation (any more)."""


class UnknownPractice(RecordsError, LookupError):
    """There is no such practice."""


class NameTaken(RecordsError, ValueError):
    """A GP of this name exists already."""


class LastAdmin(RecordsError):
    """Nobody would be left to look after the practice's accounts; nothing is changed."""


class InvitationError(RecordsError):
    """The invitation cannot be used; `state` is unknown, used, expired or revoked."""

    def __init__(self, state: str) -> None:
        super().__init__(f"the invitation is {state}")
        self.state = state


class MessageConflict(RecordsError):
    """The same client id was sent before with another text."""


class DamagedBackup(RecordsError):
    """A backup that was cut short or altered, or is none; nothing of it is used."""


class InUse(RecordsError):
    """Mo runs on the database, so it is not replaced."""
