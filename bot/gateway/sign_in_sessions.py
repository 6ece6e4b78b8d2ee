"""Sessions of the practice's people: a signed cookie that ends half an hour unused, or after twelve hours."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from bot import clock
from bot.records.types import Gp

COOKIE = "mo_practice"
VISITOR_COOKIE = "mo_practice_form"  # apart, so that opening the sign-in page from elsewhere signs nobody out
PATH = "/practice"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_ENDED_KEPT = 10_000


@dataclass(frozen=True)
class Session:
    """A browser at the portal. `gp` is None before sign-in: then it only carries the forms' token.

    `began` and `seen` are seconds since 1970; `proof` changes with the password, so that a change ends all
    other sessions.
    """

    key: str
    began: float
    seen: float
    gp: str | None = None
    proof: str = ""


class Sessions:
    """Makes, reads, renews and ends sessions."""

    def __init__(self, secret: str, *, secure: bool, now: Callable[[], datetime] = clock.now) -> None:
        self._serializer = URLSafeSerializer(secret, salt="practice-session")
        self._form_key = hashlib.sha256(b"practice-form " + secret.encode()).digest()
        self._secure, self._now = secure, now
        self._ended: OrderedDict[str, None] = OrderedDict()

    def read(self, request: Request) -> Session | None:
        """The session of somebody signed in; None where there is none, or it has run out or was ended."""
        session = self._read(request, COOKIE)
        return session if session and session.gp else None

    def visitor(self, request: Request) -> Session:
        """The session of somebody who has not signed in, a new one if need be."""
        return self._read(request, VISITOR_COOKIE) or self._new()

    def _read(self, request: Request, cookie: str) -> Session | None:
        try:
            session = Session(*self._serializer.loads(request.cookies.get(cookie, "")))
        except (BadData, TypeError, ValueError):
            return None
        moment = self._now().timestamp()
        idle, whole = moment - session.seen, moment - session.began
        over = idle > IDLE.total_seconds() or whole > LONGEST.total_seconds()
        return None if over or session.key in self._ended else session

    def _new(self) -> Session:
        moment = self._now().timestamp()
        return Session(secrets.token_urlsafe(16), moment, moment)

    def begin(self, gp: Gp) -> Session:
        """A new session of somebody whose password was right."""
        return replace(self._new(), gp=gp.id, proof=proof(gp))

    def keep(self, response: Response, session: Session) -> None:
        """Set the cookie, used just now."""
        session = replace(session, seen=self._now().timestamp())
        fields = [session.key, session.began, session.seen, session.gp, session.proof]
        value = self._serializer.dumps(fields)
        response.set_cookie(
            COOKIE if session.gp else VISITOR_COOKIE,
            value if isinstance(value, str) else value.decode(),
            path=PATH,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def end(self, response: Response, session: Session) -> None:
        """Forget the cookie here and there: a copy of it is worth nothing any more."""
        self._ended[session.key] = None
        if len(self._ended) > _ENDED_KEPT:
            self._ended.popitem(last=False)
        response.delete_cookie(COOKIE, path=PATH, secure=self._secure, httponly=True, samesite="strict")

    def form_token(self, session: Session) -> str:
        """What every form of this session carries, so that no other page can send it."""
        return hmac.new(self._form_key, session.key.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: Session, token: str) -> bool:
        """Whether a form came from this session's own page."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


def proof(gp: Gp) -> str:
    """A few signs that change with the password's hash and tell nothing of it."""
    return hashlib.sha256(b"session " + gp.password_hash.encode()).hexdigest()[:16]
