"""How the text of a variable becomes a setting's value; a ValueError says what would do."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import clock

COUNTRIES = ("GB", "DE", "AT", "CH", "US")
_MOST_DAYS = 36500


def port(text: str) -> int:
    """A port, 0 to 65535."""
    if not text.isdigit() or int(text) > 65535:
        raise ValueError("a port is a whole number from 0 to 65535")
    return int(text)


def days(text: str) -> int:
    """A number of days."""
    if not text.isdigit() or not 1 <= int(text) <= _MOST_DAYS:
        raise ValueError(f"say a whole number of days from 1 to {_MOST_DAYS}")
    return int(text)


def folder(text: str) -> Path:
    """A folder, absolute."""
    return Path(text).expanduser().absolute()


def country(text: str) -> str:
    """A country whose numbers to call are known."""
    if text.upper() not in COUNTRIES:
        raise ValueError(f"known countries are {', '.join(COUNTRIES)}")
    return text.upper()


def timezone(text: str) -> str:
    """A time zone by its name."""
    if not clock.is_zone(text):
        raise ValueError("it is no time zone such as Europe/London")
    return text


def url(*schemes: str) -> Callable[[str], str]:
    """A reader of addresses that begin with one of these."""

    def read(text: str) -> str:
        if not text.startswith(schemes):
            raise ValueError(f"it must begin with {' or '.join(schemes)}")
        return text.rstrip("/")

    return read


def origins(text: str) -> tuple[str, ...]:
    """Origins of pages, without a path."""
    origins = tuple(origin.strip().rstrip("/").lower() for origin in text.split(",") if origin.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?", origin):
            raise ValueError(
                "an origin is scheme and host and nothing more, such as https://www.surgery.example; several are "
                "parted by commas"
            )
    return origins


def keys(text: str) -> tuple[str, ...]:
    """Master keys, newest first."""
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    for key in keys:
        try:
            usable = len(base64.urlsafe_b64decode(key)) == 32
        except Exception:
            usable = False
        if not usable:
            raise ValueError("a master key is 32 bytes in URL-safe base64; several are parted by commas, newest first")
    return keys


def telegram_token(text: str) -> str:
    """A bot's token."""
    if not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{8,128}", text):
        raise ValueError("a bot's token is a number, a colon and letters, as @BotFather gives it")
    return text


def webhook_secret(text: str) -> str:
    """The secret of a webhook."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{24,256}", text):
        raise ValueError("it must be 24 to 256 letters, digits, _ or -, at random")
    return text


def flag(text: str) -> bool:
    """Yes or no."""
    if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
        raise ValueError("say 1 or 0")
    return text.lower() in ("1", "true", "yes")


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"choose {' or '.join(words)}")
        return text.lower()

    return read


def mail_server(text: str) -> str:
    """The address of a mail server."""
    from bot.mail import Server

    Server.of(url("smtp://", "smtps://")(text))
    return text


def sender(text: str) -> str:
    """Whom mails come from."""
    from bot.mail import sender_of

    sender_of(text)
    return text


def email(text: str) -> str:
    """One email address."""
    from bot.mail import is_address

    if not is_address(text):
        raise ValueError("it must be one email address")
    return text


def language(text: str) -> str:
    """A language that Mo talks in."""
    from bot.content.loader import speaks

    if not speaks(text):
        raise ValueError("Mo does not talk in that language: it has no texts under bot/content")
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "port": port,
    "metrics_port": port,
    "data": folder,
    "model": folder,
    "country": country,
    "timezone": timezone,
    "language": language,
    "database_url": url("sqlite:///", "postgresql://", "postgresql+psycopg2://"),
    "keys_url": url("sqlite:///", "postgresql://", "postgresql+psycopg2://"),
    "rasa_url": url("http://", "https://"),
    "actions_url": url("http://", "https://"),
    "public_url": url("http://", "https://"),
    "embed_origins": origins,
    "telegram_token": telegram_token,
    "telegram_api": url("http://", "https://"),
    "telegram_webhook_secret": webhook_secret,
    "redis_url": url("redis://", "rediss://"),
    "smtp_url": mail_server,
    "smtp_from": sender,
    "practice_email": email,
    "master_keys": keys,
    "retention_days": days,
    "secure_cookies": flag,
    "tensorflow": flag,
    "log_format": one_of("json", "text"),
    "log_level": one_of("info", "warning", "error"),
}
