"""Which texts the code says: an id that is missing stops a talk, so an author must hear of it here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.content.taxonomy import taxonomy


@cache
def needed(kind: str) -> frozenset[str]:
    """The ids of needed.yml of a kind (texts | notices); {barrier} and the like stand for every id of the taxonomy."""
    data = yaml.safe_load(Path(__file__).with_name("needed.yml").read_text(encoding="utf-8"))
    stands_for = {
        "{barrier}": taxonomy.barriers,
        "{help}": taxonomy.facilitators,
        "{feeling}": taxonomy.feelings,
        "{change}": taxonomy.talk["change"],
        "{sustain}": taxonomy.talk["sustain"],
    }
    found: set[str] = set()
    for name in data[kind]:
        slot = next((slot for slot in stands_for if slot in name), None)
        found |= {name.replace(slot, value) for value in stands_for[slot]} if slot else {name}
    return frozenset(found)
