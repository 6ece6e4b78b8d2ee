"""The interview: what Mo answers, in the manner of motivational interviewing.

Plain Python over the content files: it knows neither Rasa nor a database. `respond` is its one door, `stuck` what is
said where that fails.
"""

from bot.interview.respond import Answered, respond
from bot.interview.stuck import stuck
from bot.interview.turn import Event, Reply, Ruler

__all__ = ["Answered", "Event", "Reply", "Ruler", "respond", "stuck"]
