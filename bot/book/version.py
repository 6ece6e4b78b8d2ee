"""Which content a book was printed from, so that a signature means something later."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from bot.book.model import Part
from bot.content import Source

_DIGITS = 16


def fingerprint(parts: tuple[Part, ...], sources: tuple[Source, ...]) -> str:
    """The same for the same words, ids, codes, conditions and sources, whatever else has changed."""
    return hashlib.sha256(repr((parts, sources)).encode()).hexdigest()[:_DIGITS]


def commit(folder: Path) -> str:
    """The commit that last changed a folder, with its date; "" where git cannot tell.

    Not the newest commit: a change of code leaves what was signed as it is.
    """
    last = _git(folder, "log", "-1", "--format=%h of %cs", "--", ".")
    if not last:
        return ""
    changed = _git(folder, "status", "--porcelain", "--", ".")
    return f"{last}, with changes that are not committed" if changed else last


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
