"""Small linear readers of clauses, trained from labelled answers (train.py), for what no phrase catches.

A reader adds up the weights of the named features of a clause. It only speaks where no rule has spoken, and only when
it is sure enough; what it saw can be told feature by feature.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Readers:
    """The trained readers.

    Attributes:
        kinds: What each reader looks for.
        bias: For each reader, where it starts from.
        least: For each reader, how sure it must be to speak, between 0 and 1.
        weights: For each feature, the readers it speaks to and how much, in hundredths: sums are exact in any order.
    """

    kinds: tuple[str, ...] = ()
    bias: tuple[float, ...] = ()
    least: tuple[float, ...] = ()
    weights: Mapping[str, Sequence[tuple[int, int]]] | None = None

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def sureness(self, features: Iterable[str]) -> list[float]:
        """How sure each reader is of a clause with these features, between 0 and 1."""
        sums = [round(100 * value) for value in self.bias]
        weights = self.weights or {}
        for feature in features:
            for reader, weight in weights.get(feature, ()):
                sums[reader] += weight
        return [1 / (1 + math.exp(-min(max(value / 100, -30.0), 30.0))) for value in sums]

    def reasons(self, features: Iterable[str], kind: str, most: int = 4) -> list[str]:
        """The features that spoke most for a kind."""
        reader = self.kinds.index(kind)
        weights = self.weights or {}
        told = sorted(
            ((weight, feature) for feature in features for r, weight in weights.get(feature, ()) if r == reader),
            reverse=True,
        )
        return [f"{feature} {weight / 100:+.1f}" for weight, feature in told[:most] if weight > 0]


def load_readers(path: Path = WEIGHTS) -> tuple[Readers, Readers]:
    """Reads the weights that stand beside this module: readers of clauses and readers of stories; none without it."""
    if not path.is_file():
        return Readers(), Readers()
    raw = json.loads(path.read_text(encoding="utf-8"))
    return readers_from(raw["clauses"]), readers_from(raw["stories"])


def readers_from(raw: Mapping[str, Mapping[str, Any]]) -> Readers:
    """Makes readers from the plain values of the weights file: for each kind bias, least and weights."""
    kinds = tuple(raw)
    weights: dict[str, list[tuple[int, int]]] = {}
    numbers: dict[str, list[float]] = {"bias": [], "least": []}
    for reader, kind in enumerate(kinds):
        for name, values in numbers.items():
            values.append(float(raw[kind][name]))
        for feature, weight in raw[kind]["weights"].items():
            weights.setdefault(feature, []).append((reader, round(100 * weight)))
    return Readers(kinds, tuple(numbers["bias"]), tuple(numbers["least"]), weights)
