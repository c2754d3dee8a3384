"""Run Rasa's prediction graph straight through, without dask's scheduler.

The nodes and their order are Rasa's own; only who calls them changes. Everything that a target needs is run once.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner


class StraightGraphRunner(GraphRunner):
    """Runs a loaded graph's nodes in the order they depend on each other."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> StraightGraphRunner:
        """A runner made from scratch, as Rasa makes one: load the nodes, then go straight."""
        return cls.after(DaskGraphRunner.create(*args, **kwargs))

    @classmethod
    def after(cls, loaded: DaskGraphRunner) -> StraightGraphRunner:
        """A runner over the nodes that Rasa has loaded already."""
        return cls(loaded._graph_schema, loaded._instantiated_nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of `targets` (all of the schema's, if not given) for `inputs`."""
        wanted = tuple(targets or self._schema.target_names)
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._schema.nodes[name].needs.values()
            done[name] = self._nodes[name](*(done[need] for need in needs))
        return dict(done[name] for name in wanted)

    def _order(self, wanted: tuple[str, ...]) -> list[str]:
        if wanted not in self._orders:
            order: list[str] = []
            for name in wanted:
                self._visit(name, order)
            self._orders[wanted] = order
        return self._orders[wanted]

    def _visit(self, name: str, order: list[str]) -> None:
        if name in order or name not in self._schema.nodes:
            return
        for need in self._schema.nodes[name].needs.values():
            self._visit(need, order)
        order.append(name)
