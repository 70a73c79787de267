"""Small linear readers of clauses, trained from labelled answers (train.py), for what no phrase catches.

A reader adds up the weights of the named features of a clause. It only speaks where no rule has spoken, and only when
it is sure enough; what it saw can be told feature by feature.
"""

import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")
_LANE = 32
_ZERO = 1 << (_LANE - 1)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a clause by group, each counted once: words, pairs of words, lists, and others by name."""

    words: set[str]
    pairs: set[tuple[str, str]]
    lists: set[str]
    others: list[str]

    def names(self) -> set[str]:
        """The names of all of them, as they stand in the weights file."""
        return {
            *(f"w {word}" for word in self.words),
            *(f"b {one} {other}" for one, other in self.pairs),
            *(f"l {name}" for name in self.lists),
            *self.others,
        }


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
        return [_sure(value) for value in self._sums(sum(map(self._packed.get, features, repeat(0))))]

    def sure(self, features: Features) -> list[float] | None:
        """The same for the features of a clause; None where no reader comes near to what it needs to speak."""
        words, pairs, lists = self._groups
        sums = self._sums(
            sum(map(words.get, features.words, repeat(0)))
            + sum(map(pairs.get, features.pairs, repeat(0)))
            + sum(map(lists.get, features.lists, repeat(0)))
            + sum(map(self._packed.get, features.others, repeat(0)))
        )
        for value, floor in zip(sums, self._floors, strict=True):
            if value >= floor:
                return [_sure(value) for value in sums]
        return None

    def _sums(self, packed: int) -> list[int]:
        """What each reader adds up to, in hundredths, its bias included."""
        size = len(self.kinds)
        return [
            value - _ZERO for value in struct.unpack(f"<{size}I", (packed + self._bias).to_bytes(4 * size, "little"))
        ]

    @cached_property
    def _bias(self) -> int:
        return sum((round(100 * value) + _ZERO) << (_LANE * reader) for reader, value in enumerate(self.bias))

    @cached_property
    def _packed(self) -> dict[str, int]:
        """For each feature the weights of all readers side by side in one number: one addition serves them all."""
        weights = self.weights or {}
        return {
            feature: sum(weight << (_LANE * reader) for reader, weight in told) for feature, told in weights.items()
        }

    @cached_property
    def _groups(self) -> tuple[dict[str, int], dict[tuple[str, str], int], dict[str, int]]:
        """The same by word, by pair of words and by list, so that no name need be written out to look it up."""
        words: dict[str, int] = {}
        pairs: dict[tuple[str, str], int] = {}
        lists: dict[str, int] = {}
        for feature, packed in self._packed.items():
            match feature.split(" "):
                case "w", word:
                    words[word] = packed
                case "b", one, other:
                    pairs[one, other] = packed
                case "l", name:
                    lists[name] = packed
                case _:
                    pass
        return words, pairs, lists

    @cached_property
    def _floors(self) -> list[float]:
        """For each reader the sum, in hundredths, below which it is surely not sure enough."""
        return [100 * math.log(least / (1 - least)) - 1 if 0 < least < 1 else -math.inf for least in self.least]

    def reasons(self, features: Iterable[str], kind: str, most: int = 4) -> list[str]:
        """The features that spoke most for a kind."""
        reader = self.kinds.index(kind)
        weights = self.weights or {}
        told = sorted(
            ((weight, feature) for feature in features for r, weight in weights.get(feature, ()) if r == reader),
            reverse=True,
        )
        return [f"{feature} {weight / 100:+.1f}" for weight, feature in told[:most] if weight > 0]


def _sure(hundredths: int) -> float:
    return 1 / (1 + math.exp(-min(max(hundredths / 100, -30.0), 30.0)))


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
