"""The training messages as they are written in the data's files; Rasa's own reader would take ten times as long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.taxonomy import taxonomy

_MARK = re.compile(r"\[([^\[\]]+)\]\((\w+)\)")


@dataclass(frozen=True)
class Written:
    """One message without its marks; `findings` are those marked, or its intent where that is one."""

    text: str
    intent: str
    findings: tuple[str, ...]
    metadata: Mapping[str, Any]

    @property
    def about_exercise(self) -> bool:
        """Whether it teaches more than talk."""
        return self.metadata.get("learns") != "talk"


def written(folder: Path) -> Iterator[Written]:
    """Every message under `folder`, file by file."""
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("nlu") or ():
            for line in block["examples"].splitlines():
                said = line.removeprefix("- ").strip()
                marked = tuple(dict.fromkeys(match[2] for match in _MARK.finditer(said)))
                held = marked or ((block["intent"],) if block["intent"] in taxonomy.findings else ())
                yield Written(_MARK.sub(r"\1", said), block["intent"], held, block.get("metadata") or {})
