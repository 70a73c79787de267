"""A small linear reader of clauses, trained from the labelled answers in the tree (train.py), for what no phrase catches."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the trained readers, by name of the reader and of the feature."""

    readers: Mapping[str, Mapping[str, float]]


def load_weights() -> Weights:
    """Reads the weights that stand beside this module; without the file nothing is learned."""
    if not WEIGHTS.is_file():
        return Weights({})
    return Weights(json.loads(WEIGHTS.read_text(encoding="utf-8"))["readers"])
