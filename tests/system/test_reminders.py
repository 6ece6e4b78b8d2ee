"""The running product writes first: at the chosen time, once, in the talk and by mail, though it is killed."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

from bot.supervisor import free_port
from tests.mail_server import MailServer
from tests.system.product import Product, wait_for

pytestmark = pytest.mark.system


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server in a thread of its own."""
    loop, server = asyncio.new_event_loop(), MailServer()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    yield server
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def test_weekly_reminders_reach_the_page_and_the_mailbox_once_though_the_gateway_is_killed(
    mail: MailServer, tmp_path: Path, model: Path
) -> None:
    port = str(free_port())
    product = Product(
        tmp_path, model, MO_SMTP_URL=mail.url, MO_SMTP_FROM="Mo <mo@practice.example>", MO_PORT=port,
        MO_PUBLIC_URL=f"http://127.0.0.1:{port}",
    )  # fmt: skip
    now = datetime.now(timezone.utc)
    noon = (now.replace(hour=12, minute=0, second=0) - now).total_seconds()
    product.clock.write_text(str(noon))
    try:
        product.start()
        with httpx.Client(base_url=product.url, timeout=30, trust_env=False) as http:
            opened = http.post("/api/conversations", json={"id": "a" * 20, "timezone": "Europe/London"}).json()
            http.headers["Authorization"] = f"Bearer {opened['token']}"
            http.put("/api/consent", json={"talk": True, "share": False}).raise_for_status()
            http.put("/api/reminders/email", json={"address": "jo@example.org", "agreed": True}).raise_for_status()
            wait_for(lambda: len(mail.mails) == 1, "the mail that asks", 30)
            link = re.search(r"/reminders/confirm/\S+", mail.mails[0].get_content())
            assert link is not None
            http.post(link[0]).raise_for_status()
            http.put("/api/reminders", json={"choice": "weekly"}).raise_for_status()
            for week in (1, 2):
                product.clock.write_text(str(noon + timedelta(days=7 * week, minutes=5 * week).total_seconds()))
                product.kill("gateway")
                wait_for(lambda week=week: len(mail.mails) == 1 + week, "the week's mail", 90)  # type: ignore[misc]
            product.until_ready()
            lines = http.get("/api/messages?after=0").json()["messages"]
        notes = [line["text"] for line in lines if line["kind"] == "follow_up"]
        assert len(notes) == len(set(notes)) == 2
        assert all(note in sent.get_content() for note, sent in zip(notes, mail.mails[1:], strict=True))
        assert "jo@example.org" not in product.said()
    finally:
        product.stop()
