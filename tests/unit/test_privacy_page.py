"""docs/privacy.md names every place where something is kept, whether it is sealed, and for how long."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from bot.commands import app as commands
from bot.gateway import sign_in_sessions, tokens
from bot.records import anchor, keys, retention, sessions
from bot.records import models as m
from bot.records.audit_actions import ACTIONS
from bot.records.types import ROLES
from bot.settings import ROOT, Settings

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """The text under a heading, up to the next of its kind or above."""
    level = heading.partition(" ")[0]
    return re.split(rf"^#{{2,{len(level)}}} ", PAGE.split(f"\n{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(heading: str) -> dict[str, list[str]]:
    """The cells of the first table under a heading, by the first cell without its backticks."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return {first.strip("`"): rest for first, *rest in cells}


def test_every_table_of_the_database_is_told_and_no_other() -> None:
    assert set(rows("### Database")) == {*m.metadata.tables, "alembic_version"}


def test_every_table_of_the_key_store_is_told_and_no_other() -> None:
    assert set(rows("### Key store")) == {*keys.metadata.tables, *anchor.metadata.tables}


def columns(table: str) -> list[str]:
    return [column.name for column in m.metadata.tables[table].columns] if table in m.metadata.tables else []


def test_what_is_sealed_is_said_to_be_sealed_and_nothing_else() -> None:
    for name, (_, sealed, key) in rows("### Database").items():
        kept = [column for column in columns(name) if column.startswith("sealed_")]
        assert sealed.startswith("nothing") == (not kept), name
        assert (key == "–") == (not kept), name
        assert len(re.split(r", (?:and )?| and ", sealed)) >= len(kept), name


def test_the_periods_are_those_that_hold() -> None:
    told, day = section("## For how long"), timedelta(days=1)
    assert (day, day / 48, day / 2) == (retention.NEVER_AGREED, sessions.IDLE, sessions.LONGEST)
    assert f"`MO_RETENTION_DAYS` ({Settings().retention_days} unless set)" in told
    assert f"| {retention.WITHDRAWN.days} days after that |" in told
    assert f"| {retention.INVITATION.days} days after it ran out or was taken back;" in told
    assert "| a day after its last message |" in told
    assert "| 30 minutes unused, 12 hours at most." in told


def test_what_browsers_keep_is_named() -> None:
    told = section("### Elsewhere")
    for cookie in (
        sign_in_sessions.COOKIE,
        sign_in_sessions.VISITOR_COOKIE,
        sign_in_sessions.KNOWN_COOKIE,
        sign_in_sessions.LANGUAGE_COOKIE,
    ):
        assert f"`{cookie}`" in told
    assert f"({sign_in_sessions._KNOWN_FOR.days} days; a keyed hash" in told
    assert f"good for {tokens._GOOD_FOR.days} days" in told
    used = re.findall(r"new Memory\(\"([^\"]+)\"\)", widget())
    assert used == ["mo-chat"]
    assert "`mo-chat`" in told
    assert "document.cookie" not in widget()
    for place in re.findall(r"^const (?:TALK|SHELL) = \"([^\"]+)\"", widget(), re.MULTILINE):
        assert f"`{place}`" in told
    assert len(re.findall(r"(?:session|local)Storage\.setItem", widget())) == 2


def widget() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/gateway/widget").glob("*.js"))


def test_every_role_is_described() -> None:
    assert {name for name in rows("## Who can read it") if name.startswith("role")} == {f"role `{r}" for r in ROLES}


def test_what_is_named_exists() -> None:
    assert set(re.findall(r"`(MO_[A-Z_]+)`", PAGE)) <= {f"MO_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert {"patient_erased", "invitation_used"} <= set(ACTIONS)
    parts = [part.typer_instance for part in commands.registered_groups]
    known = {command.name or command.callback.__name__ for part in parts for command in part.registered_commands
             if command.callback} | {group.name for part in parts for group in part.registered_groups}  # fmt: skip
    used = set(re.findall(r"python -m bot ([a-z-]+)", PAGE))
    assert used
    assert used <= known


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert Path(ROOT / "docs" / target).resolve().exists(), target
    anchors = {re.sub(r"[^a-z0-9 -]", "", line.strip("# ").lower()).replace(" ", "-")
               for line in PAGE.splitlines() if line.startswith("#")}  # fmt: skip
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
