"""What the GP reads of a patient who shares: one screen, most important first, every statement with its line.

Pure: it reads the records' plain types and content, and writes nothing.
"""

from bot.summary.build import build
from bot.summary.screen import Screen, screen
from bot.summary.statements import Summary

__all__ = ["Screen", "Summary", "build", "screen"]
