"""Runs the components of Rasa's graph one after the other, in an order that is found once.

Rasa's own runner has dask cut the graph and put it in order anew for every message and every prediction, which takes
a twentieth of the understanding's time. The components, and what each is given, are the same.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

_Step = tuple[str, GraphNode, tuple[str, ...]]


class InOrder(GraphRunner):
    """Goes on with the components that Rasa's own runner has loaded."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema, self._nodes = loaded._graph_schema, loaded._instantiated_nodes
        self._orders: dict[tuple[str, ...], list[_Step]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> InOrder:
        """Load the components as Rasa does."""
        return cls(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What each target gives. Raises GraphRunError, as Rasa's own does."""
        wanted = tuple(targets or self._schema.target_names)
        given = {name: (name, value) for name, value in (inputs or {}).items()}
        try:
            for name, node, needs in self._order(wanted):
                # What nobody gives is handed on by its name; the node says so.
                given[name] = node(*(given.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(given[name] for name in wanted)

    def _order(self, wanted: tuple[str, ...]) -> list[_Step]:
        if wanted not in self._orders:
            self._orders[wanted] = self._found(wanted)
        return self._orders[wanted]

    def _found(self, wanted: tuple[str, ...]) -> list[_Step]:
        """The steps to these targets, each after those it needs."""
        schema = self._schema.minimal_graph_schema(list(wanted)).nodes
        steps: dict[str, _Step] = {}

        def add(name: str) -> None:
            if name in steps or name not in schema:
                return
            needs = tuple(schema[name].needs.values())
            for need in needs:
                add(need)
            steps[name] = (name, self._nodes[name], needs)

        for name in wanted:
            add(name)
        return list(steps.values())
