"""The portal's cookies: one names a session kept in the records, one lets a visitor send the sign-in form.

The session's cookie holds 256 random bits and nothing else. The visitor's is signed; after a right password it says
for five minutes whose second step is to come, and is no session. A third stays behind and only says that somebody has
signed in here before, so that guesses made elsewhere do not lock them out. One more holds the language of the pages,
once somebody has chosen it, and one, until signing out or closing the browser, where in the list of patients somebody
was. All travel to this site's portal only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
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
KNOWN_COOKIE = "mo_practice_known"
LANGUAGE_COOKIE = "mo_practice_language"
PLACE_COOKIE = "mo_practice_list"
PATH = "/practice"
SECOND_STEP_WITHIN = timedelta(minutes=5)
_FORM_GOOD_FOR = timedelta(hours=12)
_KNOWN_FOR = timedelta(days=180)
_LANGUAGE_FOR = timedelta(days=365)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_QUERY = re.compile(r"[A-Za-z0-9_.~%+=&*-]{0,1500}\Z")


@dataclass(frozen=True)
class Visitor:
    """A browser that is not signed in; `gp` is whose password was right at `began` (seconds since 1970), if anybody's.

    `proof` changes with the password, so that a right one from before a change leads nowhere.
    """

    key: str
    began: float
    gp: str | None = None
    proof: str = ""


class Sessions:
    """Reads, sets and clears the cookies; the secret must be the same on every replica."""

    def __init__(self, secret: str, *, secure: bool, now: Callable[[], datetime] = clock.now) -> None:
        self._serializer = URLSafeSerializer(secret, salt="practice-visitor")
        self._form_key = hashlib.sha256(b"practice-form " + secret.encode()).digest()
        self._secure, self._now = secure, now

    def token(self, request: Request) -> str | None:
        """The token in the session's cookie, if it has the shape of one; the records know what it is worth."""
        token = request.cookies.get(COOKIE, "")
        return token if _TOKEN.match(token) else None

    def start(self, response: Response, token: str, name: str) -> None:
        """Set the session's cookie; the visitor's has done its work, and the browser is known from now on."""
        self._set(response, COOKIE, token)
        self._set(response, KNOWN_COOKIE, self.form_token(_known(name)), int(_KNOWN_FOR.total_seconds()))
        self._clear(response, VISITOR_COOKIE)

    def knows(self, request: Request, name: str) -> bool:
        """Whether the last to sign in with this browser was the person of that name."""
        return self.is_form_token(_known(name), request.cookies.get(KNOWN_COOKIE, ""))

    def end(self, response: Response) -> None:
        """Clear the session's cookie, and where the list was: its search may hold a name."""
        self._clear(response, COOKIE)
        self._clear(response, PLACE_COOKIE)

    def keep_place(self, request: Request, response: Response, query: str) -> None:
        """Where in the list somebody is (its query), for the way back from a patient's page."""
        if query:
            self._set(response, PLACE_COOKIE, query)
        elif PLACE_COOKIE in request.cookies:
            self._clear(response, PLACE_COOKIE)

    def place(self, request: Request) -> str:
        """The query of the list that was last looked at; empty for the plain list."""
        query = request.cookies.get(PLACE_COOKIE, "")
        return query if _QUERY.match(query) else ""

    def visitor(self, request: Request) -> Visitor:
        """The visitor that the browser is known as, a new one if need be."""
        try:
            found = Visitor(*self._serializer.loads(request.cookies.get(VISITOR_COOKIE, "")))
            age = self._now().timestamp() - found.began
        except (BadData, TypeError, ValueError):
            return self._new_visitor()
        return found if age <= _FORM_GOOD_FOR.total_seconds() else self._new_visitor()

    def half_way(self, gp: Gp) -> Visitor:
        """A new visitor whose password was right and whose second step is to come."""
        return replace(self._new_visitor(), gp=gp.id, proof=proof(gp))

    def is_half_way(self, visitor: Visitor) -> bool:
        """Whether the second step can still be taken; whose, and with which password, is for the caller to check."""
        age = self._now().timestamp() - visitor.began
        return visitor.gp is not None and age <= SECOND_STEP_WITHIN.total_seconds()

    def keep(self, response: Response, visitor: Visitor) -> None:
        """Set the visitor's cookie."""
        value = self._serializer.dumps([visitor.key, visitor.began, visitor.gp, visitor.proof])
        self._set(response, VISITOR_COOKIE, value if isinstance(value, str) else value.decode())

    def speak(self, response: Response, language: str) -> None:
        """Keep the language that was chosen for the pages; it holds as well where a link elsewhere leads here."""
        seconds = int(_LANGUAGE_FOR.total_seconds())
        response.set_cookie(
            LANGUAGE_COOKIE, language, seconds, path=PATH, secure=self._secure, httponly=True, samesite="lax"
        )

    def form_token(self, key: str) -> str:
        """What every form of this session (its token) or visitor (its key) carries: no other page can send it."""
        return hmac.new(self._form_key, key.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, key: str, token: str) -> bool:
        """Whether a form came from this session's or visitor's own page."""
        return hmac.compare_digest(self.form_token(key).encode(), token.encode())

    def _new_visitor(self) -> Visitor:
        return Visitor(secrets.token_urlsafe(16), self._now().timestamp())

    def _set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """For `seconds`, or until the browser is closed."""
        response.set_cookie(name, value, seconds, path=PATH, secure=self._secure, httponly=True, samesite="strict")

    def _clear(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path=PATH, secure=self._secure, httponly=True, samesite="strict")


def _known(name: str) -> str:
    return f"known {' '.join(name.split()).casefold()}"  # no session's token has a space


def new_token() -> str:
    """A session's token: 256 random bits."""
    return secrets.token_urlsafe(32)


def proof(gp: Gp) -> str:
    """A few signs that change with the password's hash and tell nothing of it."""
    return hashlib.sha256(b"session " + gp.password_hash.encode()).hexdigest()[:16]
