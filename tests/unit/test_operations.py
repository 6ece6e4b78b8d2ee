"""docs/operations.md and the alerts are true: settings, metrics, events and links are those of the code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from prometheus_client import CollectorRegistry

from bot import metrics, processes
from bot.commands import app as commands
from bot.gateway.scrape import Everything
from bot.records.repository import Records, load_or_create_master_keys
from bot.settings import ROOT, Settings, explained, known_variables

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ALERTS = ROOT / "deploy" / "prometheus-alerts.yml"
_SUFFIXES = ("_bucket", "_sum", "_count", "_total")


def rows(heading: str) -> dict[str, list[str]]:
    """The cells of the table's rows under a heading, by the first cell."""
    table = PAGE.split(heading, 1)[1].split("\n\n| ", 1)[1].split("\n\n", 1)[0]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.splitlines()[2:]]
    return {first: rest for first, *rest in cells}


def plain(text: str) -> str:
    """Without where to read on, links and code marks: what `python -m bot settings` says."""
    text = re.sub(r";? ?see \[[^\]]*\]\([^)]*\)| ?\(\[[^\]]*\]\([^)]*\)\)", "", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "")


def test_every_setting_is_described_once_with_its_default() -> None:
    described, means = rows("## Configure"), {name: text for name, _, text in explained(Settings())}
    assert {name.strip("`") for name in described} == set(known_variables())
    for variable, (default, meaning) in described.items():
        value = getattr(Settings(), variable.strip("`").removeprefix("MO_").lower())
        assert plain(meaning) == means[variable.strip("`")]
        if isinstance(value, Path):
            assert default == f"`{value.relative_to(ROOT)}`"
        elif isinstance(value, bool):
            assert default == f"`{int(value)}`"
        elif value not in ("", ()):
            assert default == f"`{value}`"
        else:
            assert not default.startswith("`0"), f"{variable} has no such default"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all metric families that the page for Prometheus has once every process has begun."""
    folder = tmp_path_factory.mktemp("records")
    settings = Settings(data=folder)
    records = Records.open(settings.database, settings.key_store, load_or_create_master_keys(folder))
    processes.write(folder, {"rasa": processes.State(1, 0)})
    rasa = CollectorRegistry()
    for metric in (metrics.MODEL, metrics.TRAINED):
        rasa.register(metric)
    metrics.begin_gateway()
    families = [*Everything(settings, records, {}).collect(), *rasa.collect()]
    records.close()
    return {family.name for family in families}


def base(name: str) -> str:
    """A series' family."""
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def test_every_metric_is_described_and_every_described_one_exists(shown: set[str]) -> None:
    described = {base(name) for name in re.findall(r"`((?:mo|process)_[a-z_]+)", PAGE.split("### Metrics")[1])}
    ours = {name for name in shown if name.startswith("mo_")}
    assert ours <= described
    assert described <= {base(name) for name in shown}


def test_the_alerts_are_rules_on_metrics_that_exist(shown: set[str]) -> None:
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    known = {base(name) for name in shown} | {"up"}
    names = [rule["alert"] for group in groups for rule in group["rules"]]
    assert len(names) == len(set(names)) >= 10
    for rule in (rule for group in groups for rule in group["rules"]):
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        used = {base(name) for name in re.findall(r"\b(?:mo|process)_[a-z_]+|\bup\b", rule["expr"])}
        assert used, rule["alert"]
        assert used <= known, rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_the_outcomes_and_parts_that_alerts_ask_for_exist(shown: set[str]) -> None:
    text = ALERTS.read_text(encoding="utf-8")
    samples = {
        (label, value)
        for family in metrics.REGISTRY.collect()
        for sample in family.samples
        for label, value in sample.labels.items()
    }
    for label, values in re.findall(r'(outcome|step)=~?"([^"]+)"', text):
        for value in values.split("|"):
            assert (label, value) in samples, f"{label}={value}"


def test_every_alert_leads_to_a_section_that_says_what_to_do() -> None:
    anchors = {re.sub(r"[^a-z0-9 -]", "", line.strip("# ").lower()).replace(" ", "-") for line in headings()}
    for file, anchor in re.findall(r"runbook: (\S+)#(\S+)", ALERTS.read_text(encoding="utf-8")):
        assert (ROOT / file).is_file()
        assert anchor in anchors


def headings() -> list[str]:
    return [line for line in PAGE.splitlines() if line.startswith("#")]


def test_every_event_of_the_log_is_described() -> None:
    described = set(re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE))
    assert events() <= described
    parts = {event.partition(".")[0] for event in events()}
    assert {event for event in described if event.partition(".")[0] in parts} <= events()


@cache
def events() -> frozenset[str]:
    """Every event that the code logs."""
    found = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                named, event = node.func.value, node.args[0]
                if isinstance(named, ast.Name) and named.id == "log" and isinstance(event, ast.Constant):
                    found.add(str(event.value))
    return frozenset(found)


def test_every_command_on_the_page_exists() -> None:
    known = {command.name or command.callback.__name__ for part in commands.registered_groups
             for command in part.typer_instance.registered_commands if command.callback}  # fmt: skip
    groups = {group.name for part in commands.registered_groups for group in part.typer_instance.registered_groups}
    used = set(re.findall(r"python -m bot ([a-z-]+)", PAGE))
    assert used
    assert used <= known | groups
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake ([a-z-]+)`", PAGE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).resolve().exists(), target
    anchors = {re.sub(r"[^a-z0-9 -]", "", line.strip("# ").lower()).replace(" ", "-") for line in headings()}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors


def test_every_option_of_a_command_on_the_page_exists() -> None:
    for line in re.findall(r"python -m bot ([^`\n#]+)", PAGE):
        words = line.split()
        here: Any = typer.main.get_command(commands)
        while words and hasattr(here, "commands"):
            here = here.commands[words.pop(0)]
        options = {name for option in here.params for name in option.opts}
        assert {word for word in words if word.startswith("--")} <= options, line
