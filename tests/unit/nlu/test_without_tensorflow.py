"""Rasa hears the same with TensorFlow and without it."""

import json
import os
import subprocess
import sys

import pytest

from bot.nlu.model import ROOT
from bot.settings import Settings

MESSAGES = ["I never have time, and then i'm knackered", "7", "is walking ok?", "my husband died", "you dont get it"]
PROGRAM = """
import json, sys
from bot.nlu.parser import Parser
from bot.settings import Settings
parser = Parser(Settings.from_environment().model)
print("\\n".join(parser.lines(json.loads(sys.argv[1]))))
print("tensorflow" if "tensorflow.python" in sys.modules else "none")
"""


def parsed(tensorflow: str) -> tuple[list[str], str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(MESSAGES)],
        cwd=ROOT,
        env={**os.environ, "MO_TENSORFLOW": tensorflow, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    *heard, loaded = done.stdout.strip().splitlines()[-len(MESSAGES) - 1 :]
    return heard, loaded


@pytest.mark.model
def test_the_same_is_heard_with_and_without() -> None:
    assert (Settings.from_environment().model / "mo.tar.gz").is_file()
    without, nothing = parsed("0")
    with_it, loaded = parsed("1")
    assert (nothing, loaded) == ("none", "tensorflow")
    assert without == with_it
