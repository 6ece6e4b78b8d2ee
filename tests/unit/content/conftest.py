"""A small content folder that is right, so that each test breaks one thing in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "sources.yml": """
who_2020:
  citation: Guidelines on physical activity and sedentary behaviour.
  doi: 10.1136/bjsports-2020-102955
""",
    "en/facets/fear_of_pain.yml": """
- id: bending_is_a_gamble
  finding: fear_of_pain
  feelings: [fear]
  heard_in: [every bend could be the one]
  reflections: [Bending feels like a gamble.]
""",
    "en/strategies/cost.yml": """
strategies:
- id: cost_walk
  text: Some people stay with what costs nothing and walk from their own door.
  short: What costs nothing
  plan_seed: walk for ten minutes
  when: {barriers: [access]}
  source: who_2020
name: {move: structure, texts: [the price of it]}
short: {move: structure, texts: [The price]}
finding: {move: complex_reflection, texts: [Money has a say.]}
explore: {move: open_question, texts: [What would be free?]}
""",
    "en/texts/openings.yml": """
welcome_first:
  move: open_question
  texts:
    - What has your back been like lately?
    - How has your back been of late?
""",
    "en/texts/notices.yml": """
waiting:
  move: structure
  texts: [Your message is safe.]
""",
    "en/consent_words.yml": """
yes: [yes, ok]
no: [no, 'no, thanks']
""",
    "en/answers.yml": """
walking_ok:
  asks: [ask_exercise]
  default: true
  heard_in: [is walking ok]
  move: give_information
  source: who_2020
  texts: [Walking counts., "Yes, it counts."]
""",
    "en/safety.yml": """
emergency:
  move: safety_message
  texts: [Please call 999 now.]
""",
}


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below a folder; the leading line break of a text is dropped, so that lines count from 1."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")


@pytest.fixture
def content_with(tmp_path: Path) -> Callable[..., Path]:
    """Makes a content folder from FILES, with the files given here in place of or besides them."""

    def make(**changed: str) -> Path:
        given = {name.replace("__", "/") + ".yml": text for name, text in changed.items()}
        write(tmp_path, {**FILES, **given})
        return tmp_path

    return make
