"""What the gateway does about reminders by itself: writes what is due into talks, and sends mails and pushes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import clock, logs, metrics
from bot.gateway.noticeboard import Noticeboard
from bot.gateway.reminders.endpoints import NoLonger, Pushes, Refused, Unavailable
from bot.gateway.reminders.hours import is_daytime, next_morning
from bot.gateway.reminders.letters import Letters
from bot.gateway.reminders.links import Links
from bot.gateway.reminders.push import Vapid
from bot.gateway.reminders.saying import LASTS, Saying
from bot.gateway.threads import Threads
from bot.mail import AddressRefused, Mailer, MailRefused, MailUnavailable, Server
from bot.records.errors import RecordsError, UnknownConversation
from bot.records.outgoing import Outgoing
from bot.records.repository import Records
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.gateway.arrivals import Arrivals

log = logs.get(__name__)

EVERY_SECONDS = 5.0
_LEASE_SECONDS = 300.0  # longer than a mail or push can take, each of whose steps has its own limit
_FIRST_WAIT, _LONGEST_WAIT = 60.0, 3600.0
_AT_ONCE = 4


class Postman:
    """Brings reminders out; any number of gateways may, and each thing is done by one."""

    def __init__(
        self,
        settings: Settings,
        records: Records,
        board: Noticeboard,
        threads: Threads,
        arrivals: Arrivals,
        *,
        pushes: Pushes | None = None,
        mailer: Mailer | None = None,
    ) -> None:
        """`pushes` and `mailer` are made from the settings unless given."""
        self._records, self._threads, self._arrivals = records, threads, arrivals
        self._practice_email = settings.practice_email
        self._saying = Saying(records, board)
        self.links = Links.kept_in(settings.data)
        self.vapid = Vapid.kept_in(settings.data)
        if mailer is None and settings.smtp_url:
            mailer = Mailer(Server.of(settings.smtp_url), settings.smtp_from)
        self._mailer = mailer
        self._pushes = pushes or Pushes(self.vapid, settings.public_url or "https://localhost")
        self._letters = Letters(board.plain(), self.links, settings.public_url, settings.practice_email)

    @property
    def mails(self) -> bool:
        """Whether mail can be sent."""
        return self._mailer is not None

    async def why_not(self) -> str:
        """A probe of readiness: how it went with the mail server last."""
        return self._mailer.why_not if self._mailer else ""

    async def run(self) -> None:
        """Look for what is due, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Do what is due now."""
        try:
            await self._say_what_is_due()
            await self._queue_flags()
            await self._send_what_is_due()
        except RecordsError as error:
            log.warning("records.refused", **logs.failure(error))
        except Exception as error:
            log.error("reminders.failed", **logs.failure(error))

    async def _say_what_is_due(self) -> None:
        for conversation_id in await self._threads.run(self._records.reminders_due, clock.now()):
            try:
                outcome = await self._threads.run(self._saying.say, conversation_id, clock.now())
            except UnknownConversation:  # erased meanwhile
                continue
            if outcome == "said":
                metrics.REMINDERS.labels("talk", "sent").inc()
                log.info("reminders.said", conversation=conversation_id)
                self._arrivals.announce(conversation_id)
            elif outcome == "missed":
                metrics.REMINDERS.labels("talk", "dropped").inc()

    async def _queue_flags(self) -> None:
        """The settings' address is that of the first practice."""
        if not self._practice_email or self._mailer is None:
            return
        practice = await self._threads.run(self._records.default_practice)
        if practice is not None:
            await self._threads.run(self._records.queue_flags, practice.id, clock.now())

    async def _send_what_is_due(self) -> None:
        kinds = ("push", *(("mail", "confirm", "flag") if self._mailer else ()))
        while True:
            lease = self._records.lease_outgoing
            taken = await self._threads.run(lease, clock.now(), kinds, _LEASE_SECONDS, _AT_ONCE)
            if not taken:
                return
            await asyncio.gather(*map(self._bring_safely, taken))

    async def _bring_safely(self, outgoing: Outgoing) -> None:
        """A fault in one is no other's trouble: its lease runs out, and it is tried again."""
        try:
            await self._bring(outgoing)
        except RecordsError as error:
            log.warning("records.refused", **logs.failure(error))
        except Exception as error:
            log.error("reminders.failed", channel=outgoing.kind, **logs.failure(error))

    async def _bring(self, outgoing: Outgoing) -> None:
        now, zone = clock.now(), clock.zone_of(outgoing.timezone)
        if not outgoing.stands:
            await self._done(outgoing, "dropped")
            return
        if outgoing.kind in ("mail", "push") and not is_daytime(now, zone):
            await self._threads.run(self._records.outgoing_waits, outgoing, now, next_morning(now, zone))
            return
        try:
            if outgoing.kind == "push":
                text = self._letters.note(outgoing.wording)
                await self._pushes.send(outgoing, text, int(LASTS.total_seconds() / 6), now)
            elif self._mailer is not None:
                await self._threads.run(self._mailer.send, self._letters.letter(outgoing))
        except AddressRefused:
            if outgoing.target:
                await self._threads.run(self._records.refused_email, outgoing.target, now)
            await self._refused(outgoing)
        except NoLonger:
            await self._threads.run(self._records.forget_browser, outgoing.target)
            await self._done(outgoing, "dropped")
        except (MailRefused, Refused):
            await self._refused(outgoing)
        except (MailUnavailable, Unavailable) as error:
            await self._later(outgoing, error.seconds if isinstance(error, Unavailable) else 0.0)
        else:
            await self._done(outgoing, "sent")

    async def _refused(self, outgoing: Outgoing) -> None:
        log.warning("reminders.refused", channel=outgoing.kind)
        await self._done(outgoing, "refused")

    async def _later(self, outgoing: Outgoing, at_least: float) -> None:
        wait = min(_LONGEST_WAIT, max(at_least, _FIRST_WAIT * 2.0 ** min(outgoing.attempts - 1, 10)))
        log.warning("reminders.put_off", channel=outgoing.kind, attempts=outgoing.attempts)
        metrics.REMINDERS.labels(outgoing.kind, "later").inc()
        now = clock.now()
        await self._threads.run(self._records.outgoing_waits, outgoing, now, now + timedelta(seconds=wait))

    async def _done(self, outgoing: Outgoing, outcome: str) -> None:
        metrics.REMINDERS.labels(outgoing.kind, outcome).inc()
        if outcome == "sent":
            log.info("reminders.sent", channel=outgoing.kind)
        await self._threads.run(self._records.outgoing_sent, outgoing)
