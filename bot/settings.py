"""Every setting of the product, read once from the environment; a bad one stops the start with its name."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
_MOST_DAYS = 36500
COUNTRIES = ("GB", "DE", "AT", "CH", "US")


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings; every field's variable is MO_ and its name in capitals.

    Ports: 0 means any free one, but for `metrics_port`, where it means none.
    """

    port: int = 8080
    bind: str = "127.0.0.1"
    data: Path = ROOT / "var"
    model: Path = ROOT / "var" / "model"
    database_url: str = ""
    keys_url: str = ""
    rasa_url: str = ""
    actions_url: str = ""
    redis_url: str = ""
    master_keys: tuple[str, ...] = ()
    country: str = "GB"
    timezone: str = "Europe/London"
    language: str = "en"
    public_url: str = ""
    embed_origins: tuple[str, ...] = ()
    secure_cookies: bool = False
    practice: str = "My practice"
    gp: str = "gp"
    clock_offset: str = ""
    tensorflow: bool = False
    telegram_token: str = ""
    telegram_api: str = ""
    telegram_webhook_secret: str = ""
    smtp_url: str = ""
    smtp_from: str = ""
    practice_email: str = ""
    metrics_port: int = 0
    log_format: str = ""
    log_level: str = ""
    retention_days: int = 730

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read MO_ variables; raises SettingError naming an unknown or unusable one. Empty means unset."""
        given = {name: value for name, value in environment.items() if _is_ours(name) and value.strip()}
        values: dict[str, Any] = {}
        for variable, text in given.items():
            name = variable.removeprefix("MO_").lower()
            if name not in cls.__dataclass_fields__:
                raise SettingError(f"{variable} is not a setting of Mo. Known: {', '.join(known_variables())}.")
            try:
                values[name] = _READERS.get(name, str)(text.strip())
            except ValueError as error:
                shown = variable if name in _SECRETS else f"{variable}={text!r}"
                raise SettingError(f"{shown} cannot be used: {error}.") from None
        if "data" in values and "model" not in values:
            values["model"] = values["data"] / "model"
        settings = cls(**values)
        settings._require_whole_telegram()
        settings._require_whole_mail()
        return settings

    def _require_whole_telegram(self) -> None:
        """What belongs to Telegram is set together, or not at all."""
        if not self.telegram_token and (self.telegram_api or self.telegram_webhook_secret):
            raise SettingError(
                "MO_TELEGRAM_API and MO_TELEGRAM_WEBHOOK_SECRET need MO_TELEGRAM_TOKEN, the bot's token."
            )
        if self.telegram_webhook_secret and not self.telegram_api and not self.public_url.startswith("https://"):
            raise SettingError(
                "MO_TELEGRAM_WEBHOOK_SECRET needs MO_PUBLIC_URL with https://, where Telegram can reach Mo. Without a "
                "public address leave the secret unset: Mo then asks Telegram for news."
            )
        if self.telegram_webhook_secret and not self.public_url:
            raise SettingError("MO_TELEGRAM_WEBHOOK_SECRET needs MO_PUBLIC_URL, where news can reach Mo.")

    def _require_whole_mail(self) -> None:
        """Mail needs a server, a sender, and an address that its links lead to."""
        if not self.smtp_url and (self.smtp_from or self.practice_email):
            raise SettingError("MO_SMTP_FROM and MO_PRACTICE_EMAIL need MO_SMTP_URL, the mail server.")
        if self.smtp_url and not self.smtp_from:
            raise SettingError('MO_SMTP_URL needs MO_SMTP_FROM, who mails come from: "Mo <mo@practice.example>".')
        if self.smtp_url and not self.public_url:
            raise SettingError("MO_SMTP_URL needs MO_PUBLIC_URL, where the links in mails lead to.")

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database: MO_DATABASE_URL, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'mo.db'}"

    @property
    def key_store(self) -> str:
        """SQLAlchemy URL of the store of wrapped patient keys, apart from the database."""
        return self.keys_url or f"sqlite:///{self.data / 'keys.db'}"


def _is_ours(variable: str) -> bool:
    return variable.startswith("MO_") and not variable.startswith("MO_TEST_")  # the tests' own are theirs


def known_variables() -> list[str]:
    """The names of all settings, as set in the environment."""
    return [f"MO_{name.upper()}" for name in Settings.__dataclass_fields__]


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise ValueError("a port is a whole number from 0 to 65535")
    return int(text)


def _days(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _MOST_DAYS:
        raise ValueError(f"say a whole number of days from 1 to {_MOST_DAYS}")
    return int(text)


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _country(text: str) -> str:
    if text.upper() not in COUNTRIES:
        raise ValueError(f"known countries are {', '.join(COUNTRIES)}")
    return text.upper()


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except Exception:
        raise ValueError("it is no time zone such as Europe/London") from None
    return text


def _url(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text.startswith(schemes):
            raise ValueError(f"it must begin with {' or '.join(schemes)}")
        return text.rstrip("/")

    return read


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(origin.strip().rstrip("/").lower() for origin in text.split(",") if origin.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?", origin):
            raise ValueError(
                "an origin is scheme and host and nothing more, such as https://www.surgery.example; several are "
                "parted by commas"
            )
    return origins


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    for key in keys:
        try:
            usable = len(base64.urlsafe_b64decode(key)) == 32
        except Exception:
            usable = False
        if not usable:
            raise ValueError("a master key is 32 bytes in URL-safe base64; several are parted by commas, newest first")
    return keys


def _telegram_token(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{8,128}", text):
        raise ValueError("a bot's token is a number, a colon and letters, as @BotFather gives it")
    return text


def _webhook_secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{24,256}", text):
        raise ValueError("it must be 24 to 256 letters, digits, _ or -, at random")
    return text


def _flag(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
        raise ValueError("say 1 or 0")
    return text.lower() in ("1", "true", "yes")


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"choose {' or '.join(words)}")
        return text.lower()

    return read


def _mail_server(text: str) -> str:
    from bot.mail import Server

    Server.of(_url("smtp://", "smtps://")(text))
    return text


def _sender(text: str) -> str:
    from bot.mail import sender_of

    sender_of(text)
    return text


def _email(text: str) -> str:
    from bot.mail import is_address

    if not is_address(text):
        raise ValueError("it must be one email address")
    return text


def _language(text: str) -> str:
    from bot.content.loader import speaks

    if not speaks(text):
        raise ValueError("Mo does not talk in that language: it has no texts under bot/content")
    return text


_SECRETS = {
    "master_keys",
    "smtp_url",
    "telegram_token",
    "telegram_webhook_secret",
}  # never said back
_READERS: dict[str, Callable[[str], Any]] = {
    "port": _port,
    "metrics_port": _port,
    "data": _folder,
    "model": _folder,
    "country": _country,
    "timezone": _timezone,
    "language": _language,
    "database_url": _url("sqlite:///", "postgresql://", "postgresql+psycopg2://"),
    "keys_url": _url("sqlite:///", "postgresql://", "postgresql+psycopg2://"),
    "rasa_url": _url("http://", "https://"),
    "actions_url": _url("http://", "https://"),
    "public_url": _url("http://", "https://"),
    "embed_origins": _origins,
    "telegram_token": _telegram_token,
    "telegram_api": _url("http://", "https://"),
    "telegram_webhook_secret": _webhook_secret,
    "redis_url": _url("redis://", "rediss://"),
    "smtp_url": _mail_server,
    "smtp_from": _sender,
    "practice_email": _email,
    "master_keys": _keys,
    "retention_days": _days,
    "secure_cookies": _flag,
    "tensorflow": _flag,
    "log_format": _one_of("json", "text"),
    "log_level": _one_of("info", "warning", "error"),
}
