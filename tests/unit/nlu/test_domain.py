"""The domain and rules that Rasa is given: whole, and generated where they repeat the taxonomy."""

from pathlib import Path

import pytest
import yaml

from bot.content.taxonomy import taxonomy
from bot.nlu.domain import write_generated
from bot.nlu.model import ROOT


@pytest.fixture
def generated(tmp_path: Path) -> tuple[dict, dict]:
    domain, rules = write_generated(ROOT / "domain.yml", tmp_path)
    return yaml.safe_load(domain.read_text()), yaml.safe_load(rules.read_text())


def rules_by_hand() -> list[dict]:
    return [r for p in sorted((ROOT / "data" / "rules").glob("*.yml")) for r in yaml.safe_load(p.read_text())["rules"]]


def test_every_finding_is_an_intent_with_a_rule(generated: tuple[dict, dict]) -> None:
    domain, rules = generated
    intents = {name for intent in domain["intents"] for name in intent}
    assert set(taxonomy.findings) <= intents
    assert {rule["steps"][0]["intent"] for rule in rules["rules"]} == set(taxonomy.findings)


def test_every_intent_has_a_rule_and_every_rule_an_intent(generated: tuple[dict, dict]) -> None:
    domain, rules = generated
    intents = {name for intent in domain["intents"] for name in intent}
    ruled = {rule["steps"][0]["intent"] for rule in (*rules["rules"], *rules_by_hand())}
    assert ruled - {"nlu_fallback"} == intents


def test_a_stage_that_a_rule_asks_for_exists() -> None:
    asked = {c["slot_was_set"][0]["stage"] for rule in rules_by_hand() for c in rule.get("condition", ())}
    assert asked <= set(taxonomy.stages)
    assert {"plan", "follow_up"} <= asked


def test_a_description_has_one_rule_a_stage() -> None:
    stages = [rule["condition"][0]["slot_was_set"][0]["stage"] for rule in rules_by_hand()
              if rule["steps"][0]["intent"] == "inform"]  # fmt: skip
    assert sorted(stages) == sorted(taxonomy.stages)


def test_the_slots_values_are_the_taxonomys_stages() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert tuple(domain["slots"]["stage"]["values"]) == taxonomy.stages
    assert domain["session_config"] == {"session_expiration_time": 0, "carry_over_slots_to_new_session": True}


def test_files_that_would_not_change_are_left_alone(tmp_path: Path) -> None:
    domain, _ = write_generated(ROOT / "domain.yml", tmp_path)
    before = domain.stat().st_mtime_ns
    write_generated(ROOT / "domain.yml", tmp_path)
    assert domain.stat().st_mtime_ns == before
