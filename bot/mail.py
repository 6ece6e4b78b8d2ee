"""Email through the practice's own server: addresses, messages, and sending with every failure told apart.

What is sent is plain text without health data. Nothing about a mail is logged but that it went, or what kept it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

SECONDS = 20.0
_LONGEST = 254
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_DOMAIN}(?:\.{_DOMAIN})+\Z")
_ON_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class AddressRefused(Exception):
    """The servers say for good that there is no such address."""


class MailRefused(Exception):
    """The server refuses this mail for good."""


class MailUnavailable(Exception):
    """The server cannot be used just now; the first argument says why, in a few fixed words."""


@dataclass(frozen=True)
class Server:
    """A mail server; `user` is empty where it asks for no name. `tls` from the first byte, or begun after greeting."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, url: str) -> Server:
        """The server of smtp://user:password@host:port or smtps://…; ValueError where it names none."""
        parts = urlsplit(url)
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("it must be smtp://user:password@host:port or smtps://… and no more")
        tls = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, parts.port or (465 if tls else 587), tls, user, password)


@dataclass(frozen=True)
class Letter:
    """A mail: `id` is its own for ever, so that one sent twice is known as one; `stop` is where one click ends them."""

    to: str
    subject: str
    text: str
    id: str
    at: datetime
    stop: str = ""


def is_address(text: str) -> bool:
    """Whether mail can be sent there: plain ASCII, one address and nothing else."""
    return len(text) <= _LONGEST and _ADDRESS.match(text) is not None and ".." not in text and ".@" not in text


def sender_of(text: str) -> Address:
    """ "Mo <mo@practice.example>" or a bare address, as a header holds it. Raises ValueError."""
    name, bracket, rest = text.partition("<")
    address = rest.removesuffix(">").strip() if bracket else text.strip()
    if not is_address(address) or (bracket and not rest.endswith(">")):
        raise ValueError('it must be an address such as "Mo <mo@practice.example>"')
    try:
        return Address(name.strip().strip('"'), addr_spec=address)
    except (MessageError, ValueError, IndexError):
        raise ValueError('it must be an address such as "Mo <mo@practice.example>"') from None


class Mailer:
    """Sends letters through one server, each over a connection of its own; `send` blocks.

    Passwords and mails go over TLS alone, except to a server on this very machine. `why_not` tells how it went last.
    """

    def __init__(self, server: Server, sender: str, context: ssl.SSLContext | None = None) -> None:
        self._server, self._sender = server, sender_of(sender)
        self._context = context or ssl.create_default_context()
        self.why_not = ""

    def send(self, letter: Letter) -> None:
        """Send it. Raises AddressRefused, MailRefused or MailUnavailable."""
        try:
            with self._connected() as smtp:
                smtp.send_message(self.message(letter), to_addrs=[letter.to])
        except MailUnavailable as error:
            self.why_not = str(error)
            raise
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            self.why_not = ""
            if codes and all(code in (550, 551, 553) for code in codes):
                raise AddressRefused from None
            raise _by_code(codes[0] if codes else 0) from None
        except smtplib.SMTPResponseException as error:
            raise self._noted(_by_code(error.smtp_code)) from None
        except (smtplib.SMTPException, OSError):
            raise self._noted(MailUnavailable("the mail server does not answer")) from None
        self.why_not = ""

    def _noted(self, error: MailRefused | MailUnavailable) -> MailRefused | MailUnavailable:
        self.why_not = str(error) if isinstance(error, MailUnavailable) else ""
        return error

    def message(self, letter: Letter) -> EmailMessage:
        """The mail as it goes over the line."""
        made = EmailMessage(policy=SMTP)
        made["From"] = self._sender
        made["To"] = Address(addr_spec=letter.to)
        made["Subject"] = letter.subject
        made["Date"] = format_datetime(letter.at)
        made["Message-ID"] = f"<{letter.id}@{self._sender.domain}>"
        made["Auto-Submitted"] = "auto-generated"
        if letter.stop:
            made["List-Unsubscribe"] = f"<{letter.stop}>"
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made.set_content(letter.text)
        return made

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        if server.tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=self._context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        with smtp:
            smtp.ehlo()
            if not server.tls and smtp.has_extn("starttls"):
                smtp.starttls(context=self._context)
                smtp.ehlo()
            elif not server.tls and server.host not in _ON_THIS_MACHINE:
                raise MailUnavailable("the mail server offers no TLS")
            if server.user:
                try:
                    smtp.login(server.user, server.password)
                except smtplib.SMTPAuthenticationError:
                    raise MailUnavailable("the mail server does not take the name and password") from None
            yield smtp


def _by_code(code: int) -> MailRefused | MailUnavailable:
    """What an answer of the server means: 5xx is for good, anything else may pass."""
    return MailRefused() if 500 <= code < 600 else MailUnavailable("the mail server puts it off")
