"""Settings: read once, and a bad one stops the start with its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingError, Settings, known_variables


def test_without_any_variable_everything_stays_on_this_machine() -> None:
    settings = Settings.from_environment({})
    assert settings.bind == "127.0.0.1"
    assert settings.database.startswith("sqlite:///")
    assert settings.key_store != settings.database


def test_an_empty_variable_is_an_unset_one() -> None:
    assert Settings.from_environment({"MO_PORT": "  "}).port == Settings().port


def test_the_model_moves_with_the_data_folder_unless_it_is_named(tmp_path: Path) -> None:
    assert Settings.from_environment({"MO_DATA": str(tmp_path)}).model == tmp_path / "model"
    named = Settings.from_environment({"MO_DATA": str(tmp_path), "MO_MODEL": str(tmp_path / "other")})
    assert named.model == tmp_path / "other"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MO_PORT", "eighty"),
        ("MO_PORT", "70000"),
        ("MO_COUNTRY", "XX"),
        ("MO_TIMEZONE", "Europe/Nowhere"),
        ("MO_DATABASE_URL", "mysql://somewhere"),
        ("MO_RASA_URL", "rasa:5005"),
        ("MO_SECURE_COOKIES", "perhaps"),
        ("MO_LANGUAGE", "tlh"),
        ("MO_LANGUAGE", "de"),  # which the portal is written in, and Mo does not talk in
        ("MO_EMBED_ORIGINS", "www.surgery.example"),
        ("MO_EMBED_ORIGINS", "*"),
        ("MO_EMBED_ORIGINS", "https://www.surgery.example/contact"),
        ("MO_RETENTION_DAYS", "0"),
        ("MO_SMTP_FROM", "Mo <mo@practice.example"),
        ("MO_PRACTICE_EMAIL", "desk@practice.example, other@practice.example"),
        ("MO_RETENTION_DAYS", "for ever"),
    ],
)
def test_a_bad_setting_is_named_with_its_value(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=variable) as caught:
        Settings.from_environment({variable: value})
    assert value in str(caught.value)


def test_pages_that_may_show_the_chat_are_named_with_commas_between_them() -> None:
    given = "https://www.Surgery.example/, http://localhost:8000"
    origins = Settings.from_environment({"MO_EMBED_ORIGINS": given}).embed_origins
    assert origins == ("https://www.surgery.example", "http://localhost:8000")


@pytest.mark.parametrize(
    "variable", ["MO_MASTER_KEYS", "MO_SMTP_URL", "MO_TELEGRAM_TOKEN", "MO_TELEGRAM_WEBHOOK_SECRET"]
)
def test_a_bad_secret_is_named_and_not_said_back(variable: str) -> None:
    with pytest.raises(SettingError, match=variable) as caught:
        Settings.from_environment({variable: "too short"})
    assert "too short" not in str(caught.value)


def test_an_unknown_setting_is_named_and_the_known_ones_are_listed() -> None:
    with pytest.raises(SettingError, match="MO_COLOUR is not a setting") as caught:
        Settings.from_environment({"MO_COLOUR": "green"})
    assert "MO_PORT" in str(caught.value)


def test_variables_of_other_programs_and_of_the_tests_are_left_alone() -> None:
    assert Settings.from_environment({"MODEL": "x", "MO_TEST_DATABASE_URL": "postgresql://x"}) == Settings()


def test_every_setting_has_a_variable() -> None:
    assert "MO_PUBLIC_URL" in known_variables()
    assert len(known_variables()) == len(Settings.__dataclass_fields__)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"MO_SMTP_FROM": "mo@practice.example"}, "MO_SMTP_URL"),
        ({"MO_PRACTICE_EMAIL": "desk@practice.example"}, "MO_SMTP_URL"),
        ({"MO_SMTP_URL": "smtp://mail.example:587", "MO_PUBLIC_URL": "https://mo.example"}, "MO_SMTP_FROM"),
        ({"MO_SMTP_URL": "smtps://mail.example", "MO_SMTP_FROM": "mo@practice.example"}, "MO_PUBLIC_URL"),
    ],
)
def test_mail_is_set_as_a_whole(given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingError, match=f"need.*{missing}"):
        Settings.from_environment(given)
