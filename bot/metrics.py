"""What is counted and timed, for Prometheus; every process has these and keeps its own count.

Labels have few values, all written here or in code: nothing about a person, no id, no word.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

STEPS = Histogram("mo_step_seconds", "Time of each step of a message.", ["step"], buckets=_FAST, registry=REGISTRY)
ERRORS = Counter(
    "mo_errors", "Lines logged as warning or worse, by process and part.", ["process", "part", "level"],
    registry=REGISTRY,
)  # fmt: skip
ProcessCollector(registry=REGISTRY)

# What only the gateway or only Rasa has is registered where that process begins: the gateway's page merges all three.
MESSAGES = Counter(
    "mo_messages", "Messages of patients, by channel and what they got.", ["channel", "outcome"], registry=None
)
REMINDERS = Counter(
    "mo_reminders", "Reminders and mails, by their way and what became of them.", ["channel", "outcome"], registry=None
)
SIGN_INS = Counter("mo_sign_ins", "Tries to sign in to the portal, by outcome.", ["outcome"], registry=None)
PAGES = Histogram(
    "mo_portal_page_seconds", "Time to make a page of the portal.", ["page"], buckets=_FAST, registry=None
)
RESPONSES = Counter("mo_responses", "Answers over HTTP, by area and class.", ["area", "code"], registry=None)
PARTS = Gauge("mo_part_ready", "Whether a part answered when last asked (1) or not (0).", ["part"], registry=None)
DISK = Gauge("mo_disk_free_bytes", "Space left where SQLite keeps the records and keys.", registry=None)
MODEL = Gauge("mo_model_info", "1; the fingerprint of the model that Rasa has loaded.", ["fingerprint"], registry=None)
TRAINED = Gauge("mo_model_trained_timestamp_seconds", "When the loaded model was made.", registry=None)


def begin_gateway(channels: Iterable[str] = ()) -> None:
    """Show the gateway's series from the start, at 0: an alert can tell nothing from not yet.

    `channels` are those that there are besides the page.
    """
    _register_gateway()
    names = tuple(channels)
    for step in ("safety", "journal", "rasa", "whole"):
        STEPS.labels(step)
    for outcome in ("answered", "pending", "safety", "consent", "erased", "unstored", "refused", "failed"):
        for channel in ("web", *names):
            MESSAGES.labels(channel, outcome)
    for way in ("mail", "push", "confirm", "flag"):
        for outcome in ("sent", "later", "refused", "dropped"):
            REMINDERS.labels(way, outcome)
    for outcome in ("sent", "dropped"):
        REMINDERS.labels("talk", outcome)
    for outcome in ("in", "wrong", "waits"):
        SIGN_INS.labels(outcome)


@cache
def _register_gateway() -> None:
    for metric in (MESSAGES, REMINDERS, SIGN_INS, PAGES, RESPONSES, PARTS, DISK):
        REGISTRY.register(metric)


@cache
def begin_actions() -> None:
    """Show the action server's series from the start."""
    for step in ("records", "interview"):
        STEPS.labels(step)


@cache
def begin_rasa(fingerprint: str, trained: float) -> None:
    """Show which model Rasa has loaded, and when it was made (seconds since 1970)."""
    REGISTRY.register(MODEL)
    REGISTRY.register(TRAINED)
    for step in ("nlu", "policy", "action"):
        STEPS.labels(step)
    MODEL.labels(fingerprint[:12] or "unknown").set(1)
    TRAINED.set(trained)
