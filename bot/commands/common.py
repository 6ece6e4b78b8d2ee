"""What several commands share: how they speak, and what must be there before they begin."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def say(text: str, *, err: bool = False) -> None:
    """A line for the person at the terminal."""
    print(text, flush=True, file=sys.stderr if err else sys.stdout)


def shown_address(bind: str) -> str:
    """The host to show to people for the address that the gateway listens on."""
    return "localhost" if bind in ("127.0.0.1", "0.0.0.0", "::") else bind


def train_if_needed(settings: Settings) -> None:
    """Train in a process of its own, so that Rasa's memory is given back."""
    import subprocess

    from bot.nlu.model import MODEL_NAME, is_current
    from bot.supervisor import die_with_parent

    if is_current(settings.model):
        return
    there = (settings.model / MODEL_NAME).exists()
    say("What Mo learns from has changed." if there else "Mo has not learnt to understand messages yet.")
    say("Training, a few minutes, this once.")
    done = subprocess.run([sys.executable, "-m", "bot", "train"], check=False, preexec_fn=die_with_parent)
    if done.returncode:
        raise SystemExit(done.returncode)
