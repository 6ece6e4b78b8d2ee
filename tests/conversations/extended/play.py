"""Runs in a copy of the product: learns from some of its data, plays a talk, and prints what came of it as JSON.

The gateway, the records, the listener, the rules, the actions and the interview are the copy's. Rasa is not there: its
training takes minutes, and what it does with a message that a rule fits is to call the rule's action.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import yaml

from bot.nlu import without_tensorflow

without_tensorflow.install()

from actions import answering  # noqa: E402
from bot import clock  # noqa: E402
from bot.content.check import check  # noqa: E402
from bot.content.loader import languages, spoken  # noqa: E402
from bot.encoder import encode  # noqa: E402
from bot.gateway.app import create_app  # noqa: E402
from bot.nlu import network, training  # noqa: E402
from bot.nlu.asked import build_answers  # noqa: E402
from bot.nlu.domain import finding_rules, whole_domain  # noqa: E402
from bot.nlu.facets import build_index, read_facets  # noqa: E402
from bot.nlu.hearing import understand  # noqa: E402
from bot.nlu.labels import Example  # noqa: E402
from bot.nlu.meanings import Meanings  # noqa: E402
from bot.nlu.reading import read  # noqa: E402
from bot.nlu.written import written  # noqa: E402
from bot.records.repository import Records, load_or_create_master_keys  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.summary.build import build  # noqa: E402
from bot.summary.words import portal_languages, portal_words  # noqa: E402
from bot.understanding import Intent  # noqa: E402

ROOT = Path.cwd()
_LEARNT = (
    "affirm",
    "deny",
    "dont_know",
    "give_number",
    "greet",
    "inform",
    "cost",
    "fear_of_pain",
    "company",
    "ask_advice",
    "choose",
)
_OF_EACH_INTENT = 30
# Few messages make few batches: a smaller network that sees them more often learns them in seconds.
network._EPOCHS, network._HIDDEN, training._NETWORKS, training._HELD_OUT = 100, 64, 1, 8


class Listening(httpx.AsyncBaseTransport):
    """Hears a message as the listener does, and calls the action that the rule for its intent names."""

    def __init__(self, records: Records, learns: str, data: Path) -> None:
        messages, many = [], Counter[str]()
        for message in written(data):
            many[message.intent] += 1
            if message.intent in (*_LEARNT, learns) and many[message.intent] <= _OF_EACH_INTENT:
                said = message.metadata
                felt = frozenset(said["feelings"]) if "feelings" in said else None
                messages.append(Example(message.text, message.intent, (), said.get("talk"), felt))
        facets = [facet for facet in read_facets() if facet.finding in ("cost", "fear_of_pain")]
        self._listener = training.train(messages, facets)
        unrelated = encode([message.text for message in messages if message.intent == "affirm"])
        self._meanings = Meanings(build_index(facets, unrelated), build_answers((), ()))
        self._actions = dict(self._rules())
        self._records = records

    @staticmethod
    def _rules() -> Any:
        files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "data" / "rules").glob("*.yml")]
        for rule in (rule for file in (*files, finding_rules()) for rule in file["rules"]):
            if not rule.get("condition"):
                intent, action = rule["steps"]
                yield intent["intent"], action["action"]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """A message for Rasa's REST channel, or a look at how it is."""
        if request.method == "GET":
            return httpx.Response(200, json={"loaded": True, "records": True, "model": ""})
        body = json.loads(request.content)
        await asyncio.to_thread(self._answer, body["message"], body["metadata"])
        return httpx.Response(200, json=[])

    def _answer(self, text: str, metadata: dict[str, Any]) -> None:
        if text == "/open_visit":
            intent = {"name": "open_visit", "confidence": 1.0}
            answering.answer("action_open_visit", {"text": text, "intent": intent, "metadata": metadata})
            return
        reading = read(text, self._listener)
        name, confidence = reading.intents[0]
        understanding = understand(text, Intent(name, confidence), reading, self._meanings).to_json()
        heard = {"text": text, "intent": {"name": name, "confidence": confidence}, "understanding": understanding}
        answering.answer(self._actions.get(name, "action_reflect"), {**heard, "metadata": metadata})


async def play(given: dict[str, Any]) -> dict[str, Any]:
    """The talk, and what a GP would read afterwards."""
    folder = Path(given["folder"])
    folder.mkdir()
    settings = Settings(data=folder, language=given.get("language", "en"))
    keys = load_or_create_master_keys(folder)
    records = Records.open(settings.database, settings.key_store, keys)
    records.create_practice("The Surgery", "GB", "Europe/London")
    answering.records = lambda: records
    app = create_app(
        settings, records, rasa=Listening(records, given["learns"], ROOT / given.get("data", "data/nlu")), patience=20
    )
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mo.test", timeout=30) as http:
            lines, conversation = await talk(http, given)
    practice = records.default_practice()
    record = records.patient_record(practice.id, conversation, read_by="command_line", now=clock.now())
    return {
        "talk": lines,
        "summary": asdict(build(record)),
        "names": {language: dict(portal_words(language).names("findings")) for language in portal_languages()},
        "languages": languages(),
        "spoken": {locale: spoken(locale) for locale in (opened_as(given), "en-GB", "fr")},
        "to_mend": [str(problem) for problem in check(settings.language)],
        "intents": whole_domain(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8")))["intents"],
    }


def opened_as(given: dict[str, Any]) -> str:
    """The locale of the patient's browser."""
    return str(given.get("locale", "en"))


async def talk(http: httpx.AsyncClient, given: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Open, agree, and say all that; everything that was said, and the conversation."""
    opened = {"id": "a-client-that-nobody-guesses", "locale": opened_as(given)}
    body = (await http.post("/api/conversations", json=opened)).json()
    headers = {"Authorization": f"Bearer {body['token']}"}
    consented = await http.put("/api/consent", json={"talk": True, "share": True}, headers=headers)
    lines = [*body["messages"], *consented.json()["messages"]]
    for number, text in enumerate(given["says"]):
        answer = await http.post("/api/messages", json={"id": f"m{number}", "text": text}, headers=headers)
        assert answer.status_code == 200, answer.text
        lines += [{"from": "patient", "text": text}, *answer.json()["messages"]]
    return lines, body["conversation"]


if __name__ == "__main__":
    print("\n" + json.dumps(asyncio.run(play(json.loads(sys.stdin.read()))), default=str))
