"""Every setting of the product, read once from the environment; a bad one stops the start with its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.setting_values import READERS

ROOT = Path(__file__).resolve().parent.parent


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and says what to do."""


_SECRETS = {"master_keys", "smtp_url", "telegram_token", "telegram_webhook_secret"}  # never said back
_VAR = ROOT / "var"
_VAR_MODEL = _VAR / "model"


def _setting(default: Any, means: str) -> Any:
    return field(default=default, metadata={"means": means})


@dataclass(frozen=True)
class Settings:
    """The settings; every field's variable is MO_ and its name in capitals.

    Ports: 0 means any free one, but for `metrics_port`, where it means none.
    """

    port: int = _setting(8080, "port of the gateway, for patients and the practice; 0 takes a free one")
    bind: str = _setting("127.0.0.1", "address that the gateway and its metrics port listen on")
    data: Path = _setting(_VAR, "folder for database, keys and secrets, when they are kept in files")
    model: Path = _setting(_VAR_MODEL, "folder of the trained model; follows MO_DATA unless set")
    database_url: str = _setting("", "database: sqlite:///… or postgresql://user:password@host/name")
    keys_url: str = _setting("", "store of the patients' wrapped keys, apart from the database")
    rasa_url: str = _setting("", "where Rasa listens and is found")
    actions_url: str = _setting("", "where the action server listens and is found")
    redis_url: str = _setting("", "Redis in which all gateways count limits together: redis://… or rediss://…")
    master_keys: tuple[str, ...] = _setting(
        (),
        "master keys: 32 bytes each in URL-safe base64, by commas, newest first",
    )
    country: str = _setting("GB", "country of the default practice, for emergency numbers: GB, DE, AT, CH or US")
    timezone: str = _setting("Europe/London", "the default practice's time zone")
    language: str = _setting("en", "language that Mo speaks: a folder under bot/content with texts in it")
    public_url: str = _setting(
        "",
        "address that people see, for links and QR codes; https:// also switches on HSTS and secure cookies",
    )
    embed_origins: tuple[str, ...] = _setting(
        (),
        "pages of other origins that may show the chat, parted by commas: https://www.surgery.example",
    )
    secure_cookies: bool = _setting(False, "1: cookies only over TLS, whatever MO_PUBLIC_URL says")
    practice: str = _setting("My practice", "name of the practice made at the first start")
    gp: str = _setting("gp", "name of the account made at the first start")
    clock_offset: str = _setting("", "seconds to move the clock by, or a file that holds them; for tests only")
    tensorflow: bool = _setting(False, "1: let Rasa import TensorFlow, which no part of Mo needs")
    telegram_token: str = _setting("", "token of the practice's Telegram bot; switches Telegram on")
    telegram_api: str = _setting("", "another address of Telegram's API, asked without a proxy; for tests")
    telegram_webhook_secret: str = _setting(
        "",
        "24 to 256 letters, digits, _ or - at random: Telegram sends updates to MO_PUBLIC_URL instead of being asked",
    )
    smtp_url: str = _setting(
        "",
        "the practice's mail server: smtp://user:password@host:587 (TLS is begun, and needed unless it is "
        "this machine) or smtps://… (TLS from the start); switches mail on, and needs the next one and "
        "MO_PUBLIC_URL",
    )
    smtp_from: str = _setting("", "whom mails come from: Mo <mo@practice.example>; a mailbox that nobody has to read")
    practice_email: str = _setting(
        "",
        "the first practice's address, told that a warning sign waits, without saying whose or which",
    )
    metrics_port: int = _setting(0, "port of the page for Prometheus; 0 switches it off")
    log_format: str = _setting("", "json or text; unset: text on a terminal, JSON lines elsewhere")
    log_level: str = _setting("", "info, warning or error; unset: info for JSON, warning for text")
    retention_days: int = _setting(730, "days after a patient's last message until they are erased, 1 to 36500")

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
                values[name] = READERS.get(name, str)(text.strip())
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


def explained(settings: Settings) -> list[tuple[str, str, str]]:
    """Every setting: its variable, its value now (of a secret only whether it is set), and what it means."""
    rows = []
    for each in fields(settings):
        value = getattr(settings, each.name)
        secret = each.name in _SECRETS or (each.name.endswith("_url") and "@" in str(value))
        shown = ("set" if value else "") if secret else _as_given(value)
        rows.append((f"MO_{each.name.upper()}", shown, each.metadata["means"]))
    return rows


def _as_given(value: Any) -> str:
    """A value as its variable takes it."""
    if isinstance(value, bool):
        return str(int(value))
    return ",".join(value) if isinstance(value, tuple) else str(value)
