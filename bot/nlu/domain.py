"""What repeats the taxonomy, generated: an intent and a rule for every barrier and facilitator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.content.taxonomy import taxonomy

_NOTE = "# Generated from bot/content/taxonomy.yml by `python -m bot train`; changes made here are lost.\n"
DOMAIN, RULES = "domain.yml", "rules.yml"
REFLECT = "action_reflect"


def write_generated(written: Path, folder: Path) -> tuple[Path, Path]:
    """Write the whole domain (`written` by hand, and the findings) and the findings' rules into `folder`.

    Gives the paths of both; a file that would not change is left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by_hand = yaml.safe_load(written.read_text(encoding="utf-8"))
    for name, content in ((DOMAIN, whole_domain(by_hand)), (RULES, finding_rules())):
        text = _NOTE + yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return folder / DOMAIN, folder / RULES


def whole_domain(by_hand: dict[str, Any]) -> dict[str, Any]:
    """The domain with one intent a finding. The same names mark spans in the training data, hence the entities."""
    findings = list(taxonomy.findings)
    intents: list[dict[str, Any]] = [{intent: {"use_entities": []}} for intent in (*by_hand["intents"], *findings)]
    return {**by_hand, "intents": intents, "entities": findings}


def finding_rules() -> dict[str, Any]:
    """The rules part: whatever is found, Mo reflects it first."""
    return {
        "version": "3.1",
        "rules": [
            {"rule": f"{finding} is reflected", "steps": [{"intent": finding}, {"action": REFLECT}]}
            for finding in taxonomy.findings
        ],
    }
