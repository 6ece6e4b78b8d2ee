"""The practice's portal, mounted at /practice: its routes."""

from __future__ import annotations

from starlette.routing import Route

from bot.gateway import (
    portal_accounts,
    portal_audit,
    portal_erasure,
    portal_invitations,
    portal_language,
    portal_list,
    portal_overview,
    portal_password,
    portal_patient,
    portal_record,
    portal_security,
    sign_in,
)

routes: list[Route] = [
    *portal_list.routes,
    *portal_patient.routes,
    *portal_invitations.routes,
    *portal_overview.routes,
    *portal_erasure.routes,
    *portal_record.routes,
    *portal_accounts.routes,
    *portal_security.routes,
    *portal_password.routes,
    *portal_language.routes,
    *sign_in.routes,
    *portal_audit.routes,
]
