"""Telegram for the running product: npm's telegram-test-api as a server, and patients who write in its chats."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from bot.supervisor import free_port
from tests.system.product import wait_for

FOLDER = ROOT / "tests" / "telegram_server"
TOKEN = "4242:a-token-that-nobody-may-see"
_people = itertools.count(700_000_001)


class TelegramServer:
    """The server, from its start to `stop`."""

    def __init__(self) -> None:
        node = shutil.which("node")
        if node is None or not (FOLDER / "node_modules" / "telegram-test-api").is_dir():
            pytest.skip("no Telegram server on this machine: Node.js is missing, or `make npm-tools` was not run")
        self.url = f"http://127.0.0.1:{free_port()}"
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        command = [node, str(FOLDER / "server.js"), self.url.rpartition(":")[2]]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        wait_for(lambda: self.http.get("/refuse").is_success, "the Telegram server", 30)

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def history(self) -> list[dict[str, Any]]:
        """Everything that was sent, as it stands now."""
        shown: list[dict[str, Any]] = self.http.post("/getUpdatesHistory", json={"token": TOKEN}).json()["result"]
        return [line for line in shown if "chat_id" in line.get("message", {})]

    def refuse(self, status: int, retry_after: int = 0) -> None:
        """Refuse the next line that Mo sends."""
        self.http.post("/refuse", json={"status": status, "retry_after": retry_after})


class Chatter:
    """A patient in a chat with Mo."""

    def __init__(self, server: TelegramServer) -> None:
        self.server, self.id = server, next(_people)
        self._person = {"id": self.id, "is_bot": False, "first_name": "Tuesday"}
        self._chat = {"id": self.id, "type": "private", "first_name": "Tuesday"}

    def sends(self, **what: Any) -> None:
        """Something is sent to Mo."""
        message = {"botToken": TOKEN, "date": 1_790_000_000, "from": self._person, "chat": self._chat, **what}
        self.server.http.post("/sendMessage", json=message).raise_for_status()

    def presses(self, title: str) -> None:
        """A button of the last message that has it is pressed."""
        line = next(each for each in reversed(self._lines()) if title in dict(_buttons(each)))
        shown = line["message"]
        message = {
            "message_id": line["messageId"], "date": 1_790_000_000, "chat": self._chat, "text": shown["text"],
            "from": {"id": 666, "is_bot": True, "first_name": "Mo"}, "reply_markup": shown["reply_markup"],
        }  # fmt: skip
        press = {"botToken": TOKEN, "from": self._person, "message": message, "data": dict(_buttons(line))[title]}
        self.server.http.post("/sendCallback", json=press).raise_for_status()

    def _lines(self) -> list[dict[str, Any]]:
        return [line for line in self.server.history() if str(line["message"]["chat_id"]) == str(self.id)]

    def texts(self) -> list[str]:
        """What Mo has said in the chat."""
        return [line["message"]["text"] for line in self._lines()]

    def files(self) -> list[dict[str, str]]:
        """Files that Mo has sent."""
        return [line["message"]["document"] for line in self._lines() if "document" in line["message"]]

    def buttons(self) -> list[str]:
        """The titles of the buttons that are shown now."""
        return [title for line in self._lines() for title, _ in _buttons(line)]

    def gets(self, more: int, seconds: float = 60) -> list[str]:
        """Wait until the chat has `more` lines than at the last call; the new ones."""
        before = getattr(self, "_read", 0)
        wait_for(lambda: len(self._lines()) >= before + more, f"{more} more lines on Telegram", seconds)
        self._read = before + more
        return self.texts()[before : self._read]

    def gets_all(self) -> list[str]:
        """The lines that came since the last call, whatever their number."""
        before = getattr(self, "_read", 0)
        self._read = len(self._lines())
        return self.texts()[before:]


def _buttons(line: dict[str, Any]) -> Iterator[tuple[str, str]]:
    markup = line["message"].get("reply_markup") or {}
    yield from ((each["text"], each["callback_data"]) for row in markup.get("inline_keyboard", ()) for each in row)
