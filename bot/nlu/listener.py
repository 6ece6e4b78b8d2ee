"""The trained listener: the network with its heads, and the judgement of findings; what a message is read with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Features, Lens
from bot.nlu.findings import Judgement
from bot.nlu.heads import Head, Matrix
from bot.nlu.network import Network


@dataclass(frozen=True)
class Listener:
    """`columns` names the network's columns in order and says how many each group has.

    Groups: findings (barriers, then facilitators), kinds (any barrier, any facilitator), intents, talk, feelings; the
    last three have a head.
    """

    network: Network
    lens: Lens
    columns: Mapping[str, int]
    heads: Mapping[str, Head]
    judgement: Judgement

    def scores(self, seen: Features) -> dict[str, Matrix]:
        """Logits (texts, labels) by group."""
        return split(self.network.scores(seen), self.columns)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything to be stored, as plain arrays."""
        parts: dict[str, Mapping[str, NDArray[Any]]] = {
            "network": self.network.arrays(),
            "lens": self.lens.arrays(),
            "judgement": self.judgement.arrays(),
            "columns": {name: np.array(count) for name, count in self.columns.items()},
            **{f"head.{name}": head.arrays() for name, head in self.heads.items()},
        }
        return {f"{part}/{name}": array for part, held in parts.items() for name, array in held.items()}

    @classmethod
    def from_arrays(cls, stored: Mapping[str, NDArray[Any]]) -> Listener:
        """What `arrays` stored. Raises KeyError when a part is missing."""
        heads = sorted({name.split("/", 1)[0] for name in stored if name.startswith("head.")})
        return cls(
            Network.from_arrays(_part(stored, "network")),
            Lens.from_arrays(_part(stored, "lens")),
            {name: int(count) for name, count in _part(stored, "columns").items()},
            {name.removeprefix("head."): Head.from_arrays(_part(stored, name)) for name in heads},
            Judgement.from_arrays(_part(stored, "judgement")),
        )


def split(scores: Matrix, columns: Mapping[str, int]) -> dict[str, Matrix]:
    """The network's scores (texts, all labels), group by group."""
    result, first = {}, 0
    for name, count in columns.items():
        result[name] = scores[:, first : first + count]
        first += count
    return result


def _part(stored: Mapping[str, NDArray[Any]], part: str) -> dict[str, NDArray[Any]]:
    return {name.split("/", 1)[1]: stored[name] for name in stored if name.startswith(f"{part}/")}
