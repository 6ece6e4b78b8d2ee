"""What Rasa components of ours have in common: a learnt part that is plain arrays, kept in one file of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.encoder import fingerprint

_FILE = "learnt.npz"


class Arrays(Protocol):
    """A learnt part that arrays can be made of, and that can be made of arrays."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored."""

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Any:
        """What `arrays` stored. Raises KeyError when a part is missing."""


Learnt = TypeVar("Learnt", bound=Arrays)
Self = TypeVar("Self", bound="Kept[Any]")


class Kept(GraphComponent, Generic[Learnt]):
    """A component that learns a `kind` of thing; `learnt` is None until it is trained or loaded."""

    kind: ClassVar[type[Arrays]]

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, learnt: Learnt | None = None
    ) -> None:
        """Rasa makes components by `create` and `load`."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self.learnt = learnt

    @staticmethod
    def required_packages() -> list[str]:
        """None to check: requirements.txt pins them all."""
        return []

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The encoder that the vectors come from."""
        return {"encoder": fingerprint()}

    @classmethod
    def create(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """An untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """The trained component of a model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as stored:
            return cls(config, model_storage, resource, cls.kind.from_arrays(stored))

    def keep(self, learnt: Learnt) -> Resource:
        """Have it from now on, and write it into the model."""
        self.learnt = learnt
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **learnt.arrays())
        return self._resource
