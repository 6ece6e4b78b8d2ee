"""Sends a push to the address that a browser gave, which is as good as typed by a stranger.

Only https on its own port, by a name that leads to public addresses alone, and to the very address that was looked at:
a name that points elsewhere a moment later gains nothing. No redirect is followed and no answer is read.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

import httpx

from bot.gateway.reminders.places import OWN
from bot.gateway.reminders.push import Browser, Unusable, Vapid, encrypted
from bot.records.outgoing import Outgoing

LONGEST = 1024
SECONDS = 10.0
_TRIED = 3
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
_PRINTED = re.compile(r"[!-~]+\Z")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[[str], Awaitable[list[tuple[str, int]]]]


class Refused(Exception):
    """The push service does not take it, or the address may not be used: not to be tried again."""


class NoLonger(Exception):
    """The browser is subscribed no more."""


class Unavailable(Exception):
    """The push service cannot be reached, or is busy; `seconds` until it asks to be tried again, else 0."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__("unavailable")
        self.seconds = seconds


def is_endpoint(address: str) -> bool:
    """Whether a push may go to such an address, as far as can be seen without asking anybody."""
    if len(address) > LONGEST or not _PRINTED.match(address):
        return False
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    plain = parts.scheme == "https" and not parts.username and not parts.password and not parts.fragment
    return plain and port in (None, 443) and bool(_HOST.match(host)) and not host.endswith((".local", ".internal"))


def is_public(address: str) -> bool:
    """Whether an IP address is somebody's on the internet, and none that leads into a network at home."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64 or ip.is_site_local
    ):
        return False
    hidden = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_reserved or ip.is_unspecified
    return ip.is_global and not hidden and not ip.is_multicast


async def resolved(host: str) -> list[tuple[str, int]]:
    """The addresses of a host with the port for https. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    addresses = [str(place[4][0]) for place in found]
    if not addresses or not all(map(is_public, addresses)):
        raise Refused("it leads into a private network")
    return [(address, 443) for address in dict.fromkeys(addresses)][:_TRIED]


class Pushes:
    """Sends pushes; `resolve` and `trust` are replaced in tests. `subject`: as in Vapid.authorization."""

    def __init__(
        self, vapid: Vapid, subject: str, resolve: Resolve = resolved, trust: ssl.SSLContext | None = None
    ) -> None:
        self._vapid, self._subject, self._resolve, self._given_trust = vapid, subject, resolve, trust

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Made for the first push: reading the system's certificates takes 20 ms, and most gateways send none."""
        return self._given_trust or ssl.create_default_context()

    async def send(self, outgoing: Outgoing, text: str, lasts: int, now: datetime) -> None:
        """Send a note; a service keeps it for `lasts` seconds. Raises Refused, NoLonger or Unavailable."""
        subscription = outgoing.subscription or {}
        endpoint = subscription.get("endpoint", "")
        if not is_endpoint(endpoint):
            raise Refused("no address for a push")
        try:
            note = {"title": "Mo", "body": text, "page": subscription.get("page", OWN)}
            body = encrypted(note, Browser.of(subscription))
        except Unusable:
            raise Refused("no keys of a browser") from None
        parts = urlsplit(endpoint)
        headers = {
            "Authorization": self._vapid.authorization(f"https://{parts.hostname}", self._subject, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(lasts),
            "Urgency": "normal",
            "Topic": "mo",
        }
        _judge(*await self._post(endpoint, str(parts.hostname), headers, body))

    async def _post(self, endpoint: str, host: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """Status and Retry-After. Connects to the address that was looked at, and asks for the name's certificate."""
        headers = {**headers, "Host": host}
        try:
            async with httpx.AsyncClient(verify=self._trust, timeout=SECONDS, trust_env=False) as client:
                for address, port in await asyncio.wait_for(self._resolve(host), SECONDS):
                    url = httpx.URL(endpoint).copy_with(host=address, port=port)
                    with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):  # the next one may answer
                        named = {"sni_hostname": host}
                        async with client.stream("POST", url, headers=headers, content=body, extensions=named) as said:
                            return said.status_code, said.headers.get("retry-after", "")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, asyncio.TimeoutError):
            raise Unavailable from None
        raise Unavailable


def _judge(status: int, retry_after: str) -> None:
    if status in (404, 410):
        raise NoLonger
    if status == 429 or status >= 500:
        raise Unavailable(float(retry_after) if re.fullmatch(r"[0-9]{1,5}", retry_after) else 0.0)
    if status >= 300:
        raise Refused("the push service says no")
