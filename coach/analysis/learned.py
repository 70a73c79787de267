"""Small linear readers trained from labelled answers (train.py), for what no phrase catches.

A reader adds up the weights of the named features of a clause or of a story. It speaks only when it is sure enough;
what it saw can be told feature by feature.
"""

import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_VALUE = {digit: place for place, digit in enumerate(_DIGITS)}
_BASE = len(_DIGITS)
_MIDDLE = _BASE * _BASE // 2
_LANE = 32
_ZERO = 1 << (_LANE - 1)
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "ly", "s")
_LEAST_STEM = 3


def stem(word: str) -> str:
    """The word without its usual ending: how a word is known that was never read before."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a clause by group, each counted once.

    Attributes:
        words: Its words.
        around: The words of the clauses before and after it.
        pairs: Pairs of neighbouring words.
        others: All others, by name.
    """

    words: set[str]
    around: set[str]
    pairs: set[tuple[str, str]]
    others: list[str]

    def names(self) -> set[str]:
        """The names of all of them."""
        return {
            *(f"w {word}" for word in self.words),
            *(f"x {word}" for word in self.around),
            *(f"b {one} {other}" for one, other in self.pairs),
            *self.others,
        }


def coded(weights: Sequence[int]) -> str:
    """The weights of one feature, in hundredths, as they stand in the weights file: two digits for each reader."""
    shifted = [min(max(weight, 1 - _MIDDLE), _MIDDLE - 1) + _MIDDLE for weight in weights]
    return "".join(_DIGITS[value // _BASE] + _DIGITS[value % _BASE] for value in shifted)


def decoded(code: str) -> list[int]:
    """The weights of one feature, in hundredths, one for each reader."""
    values = [_VALUE[digit] for digit in code]
    return [values[place] * _BASE + values[place + 1] - _MIDDLE for place in range(0, len(values), 2)]


class _Packed(dict[Any, int]):
    """For a word or pair the weights of all readers side by side in one number: one addition serves them all.

    Filled as words turn up; what is not known is looked up again each time, so that no text can make it grow.
    """

    def __init__(self, weights: Mapping[str, str], group: str) -> None:
        super().__init__()
        self._weights, self._group = weights, group

    def __missing__(self, key: Any) -> int:
        name = f"b {key[0]} {key[1]}" if self._group == "b " else f"{self._group}{key}"
        code = self._weights.get(name)
        if code is None:
            code = self._weights.get(f"s {stem(key)}") if self._group == "w " else None
            return 0 if code is None else _pack(code)
        self[key] = packed = _pack(code)
        return packed


def _pack(code: str) -> int:
    return sum(weight << (_LANE * reader) for reader, weight in enumerate(decoded(code)))


@dataclass(frozen=True)
class Readers:
    """The trained readers.

    Attributes:
        kinds: What each reader looks for.
        bias: For each reader, where it starts from, in hundredths.
        least: For each reader, how sure it must be to speak, between 0 and 1.
        weights: For each feature the weights of all readers, `coded`: in hundredths, so that sums are exact.
        trust: For each rule that stood when the readers were trained, how far its record speaks for its marks, in
            hundredths. Only these may be taken back.
    """

    kinds: tuple[str, ...] = ()
    bias: tuple[int, ...] = ()
    least: tuple[float, ...] = ()
    weights: Mapping[str, str] | None = None
    trust: Mapping[str, int] = field(default_factory=dict[str, int])

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def sureness(self, names: Iterable[str]) -> list[float]:
        """How sure each reader is of something with the features of these names, between 0 and 1."""
        packed = self._groups[3]
        return [sure(value) for value in self._sums(sum(map(packed.__getitem__, names)))]

    def sums(self, features: Features) -> list[int]:
        """What the features of a clause add up to for each reader, in hundredths: over 0 more likely than not."""
        words, around, pairs, others = self._groups
        return self._sums(
            sum(map(words.__getitem__, features.words))
            + sum(map(around.__getitem__, features.around))
            + sum(map(pairs.__getitem__, features.pairs))
            + sum(map(others.__getitem__, features.others))
        )

    def _sums(self, packed: int) -> list[int]:
        size = len(self.kinds)
        return [
            value - _ZERO for value in struct.unpack(f"<{size}I", (packed + self._bias).to_bytes(4 * size, "little"))
        ]

    @cached_property
    def limits(self) -> list[int]:
        """For each reader the sum from which on it may speak, in hundredths."""
        return [hundredths(least) for least in self.least]

    @cached_property
    def _bias(self) -> int:
        return sum((value + _ZERO) << (_LANE * reader) for reader, value in enumerate(self.bias))

    @cached_property
    def _groups(self) -> tuple[_Packed, _Packed, _Packed, _Packed]:
        weights = self.weights or {}
        return _Packed(weights, "w "), _Packed(weights, "x "), _Packed(weights, "b "), _Packed(weights, "")

    def reasons(self, names: Iterable[str], kind: str, most: int = 4) -> list[str]:
        """The features that spoke most for a kind."""
        reader, weights = self.kinds.index(kind), self.weights or {}
        told = sorted(((decoded(weights[name])[reader], name) for name in names if name in weights), reverse=True)
        return [f"{name} {weight / 100:+.1f}" for weight, name in told[:most] if weight > 0]


def sure(value: int) -> float:
    """How likely something is that adds up to so many hundredths."""
    return 1 / (1 + math.exp(-min(max(value / 100, -30.0), 30.0)))


def hundredths(share: float) -> int:
    """The sum, in hundredths, of something that is as likely as this."""
    return round(100 * math.log(share / (1 - share)))


def load_readers(path: Path = WEIGHTS) -> tuple[Readers, Readers]:
    """Reads the weights that stand beside this module: readers of clauses and readers of stories; none without it."""
    if not path.is_file():
        return Readers(), Readers()
    raw = json.loads(path.read_text(encoding="utf-8"))
    return readers_from(raw["clauses"]), readers_from(raw["stories"])


def readers_from(raw: Mapping[str, Any]) -> Readers:
    """Makes readers from the plain values of the weights file: kinds, bias, least, weights and trust."""
    return Readers(tuple(raw["kinds"]), tuple(raw["bias"]), tuple(raw["least"]), raw["weights"], raw.get("trust", {}))
