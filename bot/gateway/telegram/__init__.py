"""Telegram as a channel: updates come in by polling or webhook, Mo's lines go out in order, by one process.

inbox takes an update in, outbox sends what is due, channel puts both together; the records hold which chat goes on with
which conversation and how far it has Mo's lines.
"""

from bot.gateway.telegram.channel import Telegram

__all__ = ["Telegram"]
