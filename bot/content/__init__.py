"""Everything Mo can say, in YAML that a clinician can review; `load("en")` gives it checked and frozen.

Adding a text, a strategy or a facet takes no Python: write it, then run `python -m bot check-content`.
"""

from bot.content.loader import load, load_safety, safety_only, speaks, spoken
from bot.content.model import Answer, Content, Facet, Place, Source, Strategy, Text, variant_id
from bot.content.reading import ContentError

__all__ = [
    "Answer",
    "Content",
    "ContentError",
    "Facet",
    "Place",
    "Source",
    "Strategy",
    "Text",
    "load",
    "load_safety",
    "safety_only",
    "speaks",
    "spoken",
    "variant_id",
]
