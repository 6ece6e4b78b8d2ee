"""Rasa's components run in an order that is found once: each gets and gives what it does under Rasa's own runner."""

from __future__ import annotations

from typing import Any, cast

import pytest
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.rasa_runner import InOrder


class Adds(GraphComponent):
    """Adds its own number to what it is given, and counts its calls."""

    calls: list[int] = []

    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Adds:
        return cls(config["number"])

    def add(self, one: int, other: int = 0) -> int:
        Adds.calls.append(self.number)
        if one < 0:
            raise RuntimeError("below nothing")
        return one + other + self.number


def node(number: int, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Adds, "create", "add", {"number": number}, eager=True)


def schema() -> GraphSchema:
    nodes = {
        "both": node(100, one="first", other="second"),
        "second": node(20, one="first"),
        "first": node(3, one="given"),
        "unasked": node(5000, one="first"),
    }
    return GraphSchema(nodes)


def runners() -> tuple[DaskGraphRunner, InOrder]:
    storage = cast(ModelStorage, None)
    rasas = DaskGraphRunner(schema(), storage, ExecutionContext(schema()))
    return rasas, InOrder(rasas)


@pytest.mark.parametrize("target", ["both", "second", "unasked"])
def test_every_component_gives_what_it_gives_under_rasas_own_runner(target: str) -> None:
    rasas, ours = runners()
    expected = rasas.run({"given": 1}, [target])
    Adds.calls.clear()
    assert ours.run({"given": 1}, [target]) == expected
    assert ours.run({"given": 2}, [target]) == rasas.run({"given": 2}, [target])


def test_only_what_the_target_needs_is_run_and_once() -> None:
    _, ours = runners()
    Adds.calls.clear()
    assert ours.run({"given": 1}, ["both"]) == {"both": 128}
    assert Adds.calls == [3, 20, 100]


def test_a_failure_is_named_as_rasa_names_it() -> None:
    rasas, ours = runners()
    for runner in (rasas, ours):
        with pytest.raises(GraphComponentException):
            runner.run({"given": -1}, ["first"])


def test_what_nobody_gives_is_missed() -> None:
    for runner in runners():
        with pytest.raises(GraphRunError, match="Missing input"):
            runner.run({}, ["both"])


def test_it_loads_components_as_rasa_does() -> None:
    made = InOrder.create(schema(), cast(ModelStorage, None), ExecutionContext(schema()))
    assert made.run({"given": 1}, ["first"]) == {"first": 4}
