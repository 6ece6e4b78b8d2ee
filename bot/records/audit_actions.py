"""What the audit trail can say: its actions, and who acts without an account. Their words stand in content."""

from __future__ import annotations

from typing import Literal, get_args

Action = Literal[
    # signing in
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "signed_out_everywhere",
    "recovery_code_used",
    # reading
    "list_read",
    "record_read",
    "flag_seen",
    "record_taken",
    "exported",
    "trail_read",
    # what was done about it
    "flag_closed",
    "record_reviewed",
    "note_kept",
    "message_sent",
    # invitations and consent
    "invited",
    "invitation_revoked",
    "invitation_used",
    "talk_agreed",
    "talk_withdrawn",
    "share_agreed",
    "share_withdrawn",
    # what is gone
    "patient_erased",
    "purged",
    # accounts
    "account_made",
    "account_disabled",
    "account_enabled",
    "roles_changed",
    "password_changed",
    "one_time_password_made",
    "second_step_on",
    "second_step_off",
    "recovery_codes_made",
    # keys and copies
    "keys_rotated",
    "old_keys_dropped",
    "backed_up",
    "restored",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

PATIENT, SYSTEM, COMMAND_LINE, UNKNOWN = "patient", "system", "command line", "unknown"
ACTORS = (PATIENT, SYSTEM, COMMAND_LINE, UNKNOWN)
"""A patient, Mo itself, somebody at the terminal, and somebody who did not prove who they are."""
