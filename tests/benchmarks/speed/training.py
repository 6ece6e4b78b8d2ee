"""Training from nothing: Mo's on its own data, and `rasa train` on what `rasa init` brings."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import yaml

from bot.settings import ROOT
from tests.benchmarks.speed.figures import Measured, once
from tests.benchmarks.speed.rasa_init import RasaInit, trained
from tests.system.product import environment


def measure(other: RasaInit) -> Measured:
    """Both once, one after the other: a training takes long, and all of the machine."""
    theirs = other.train()
    with tempfile.TemporaryDirectory() as folder:
        settings = {**environment(), "MO_DATA": folder, "MO_MODEL": f"{folder}/model"}
        words = [sys.executable, "-m", "bot", "train", "--force"]
        ours = trained(words, ROOT, settings, other.output.with_name("training.log"))
    many = examples(ROOT / "data" / "nlu"), examples(other.folder / "data")
    figures = [
        once("training", "s", ours["wall"], theirs["wall"], target=0.25),
        once("training, processor time", "s", ours["cpu"], theirs["cpu"], target=0.25),
        once("training, memory", "MB", ours["rss"], theirs["rss"]),
        once(
            "training, an example", "ms", 1000 * ours["cpu"] / many[0], 1000 * theirs["cpu"] / many[1],
            note=f"processor time by example: {many[0]:,} against {many[1]:,} of them",
        ),
    ]  # fmt: skip
    return Measured(figures, {"ours": ours, "theirs": theirs, "examples": {"ours": many[0], "theirs": many[1]}})


def examples(folder: Path) -> int:
    """How many examples of messages the files of a folder hold."""
    many = 0
    for file in folder.rglob("*.yml"):
        for part in (yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}).get("nlu") or ():
            given = part.get("examples") or ""
            many += given.count("\n- ") + given.startswith("- ") if isinstance(given, str) else len(given)
    return many
