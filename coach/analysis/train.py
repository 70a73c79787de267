"""Trains the readers of learned.py from the labelled answers in the tree: the same bytes of weights.json each time.

    python -m coach.analysis.train

Needs scikit-learn, which the product itself does not. How sure a reader of clauses must be
before it may speak is chosen on answers that it was not trained on: folds are by answer.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coach.analysis.document import read
from coach.analysis.engine import Analyser
from coach.analysis.evaluate import labelled_part, labelled_spans, overlaps
from coach.analysis.features import clause_features
from coach.analysis.guards import Context
from coach.analysis.learned import WEIGHTS, Readers, readers_from
from coach.analysis.load import load_analyser
from coach.analysis.measures import find_measures
from coach.analysis.story import read_story, story_features
from coach.domain import Asked

LABELLED = Path("tests/eval")
KINDS = ("fake_weakness", "empty_trait", "rehearsed_goal", "flattery", "unquantified", "negativity")
"""Kinds for which a reader earns its place on held-out answers: on the others it added more wrong marks than right."""

PARTS = ("specific_example", "situation", "task", "action", "result")
FOLDS = 5
_SEEN = 2
_CLAUSE_STRENGTH = 0.3
_STORY_STRENGTH = 0.1
_LEAST_PRECISION = 0.75
_SMALLEST = 0.015
_LEAST_SURE = 0.6
_NEVER = 0.99


@dataclass(frozen=True, slots=True)
class Example:
    """A clause of a labelled answer: its features and the kinds labelled there."""

    answer: int
    features: tuple[str, ...]
    kinds: frozenset[str]


def read_rows(folder: Path = LABELLED) -> list[dict[str, Any]]:
    """Every labelled answer in the tree, in order of file and line."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("answers_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def asked_of(row: Mapping[str, Any]) -> Asked:
    """What a labelled answer replies to."""
    return Asked(row.get("question", ""), row.get("kind", ""), row.get("role", ""))


def train_stories(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Weights of the readers that tell whether an episode and each part of a story can be made out."""
    features: list[list[str]] = []
    for row in rows:
        document = read(row["answer"])
        features.append(story_features(read_story(document, asked_of(row), find_measures(document), Readers())))
    raw: dict[str, Any] = {}
    for part in PARTS:
        told = [(names, labelled_part(row, part)) for names, row in zip(features, rows, strict=True)]
        known = [(names, value) for names, value in told if value is not None]
        raw[part] = _fit([names for names, _ in known], [value for _, value in known], _STORY_STRENGTH)
    return raw


def examples_of(rows: Sequence[Mapping[str, Any]], analyser: Analyser) -> list[Example]:
    """The clauses of labelled answers; those on which annotators disagreed are left out."""
    examples: list[Example] = []
    for number, row in enumerate(rows):
        document = read(row["answer"])
        context = Context(document, asked_of(row), find_measures(document), analyser.story_readers)
        gold = labelled_spans(row["answer"], row["findings"])
        grey = labelled_spans(row["answer"], row.get("ambiguous") or [])
        for clause in document.clauses:
            span = (document.starts[clause.first], document.ends[clause.last - 1], "")
            if any(overlaps(span, g) for g in grey):
                continue
            features = tuple(sorted(clause_features(context, clause, analyser.lists).names()))
            examples.append(Example(number, features, frozenset(g[2] for g in gold if overlaps(span, g))))
    return examples


def train_clauses(examples: Sequence[Example], limits: Mapping[str, float]) -> dict[str, Any]:
    """Weights of the readers of clauses, with the given limits: how sure each must be to speak."""
    counted = Counter(feature for example in examples for feature in example.features)
    kept = {feature for feature, count in counted.items() if count >= _SEEN}
    features = [[feature for feature in example.features if feature in kept] for example in examples]
    raw: dict[str, Any] = {}
    for kind in KINDS:
        raw[kind] = _fit(features, [kind in example.kinds for example in examples], _CLAUSE_STRENGTH, limits[kind])
    return raw


def _fit(
    features: Sequence[Sequence[str]], wanted: Sequence[bool], strength: float, least: float = 0.5
) -> dict[str, Any]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer: Any = DictVectorizer()
    table: Any = vectorizer.fit_transform([dict.fromkeys(names, 1.0) for names in features])
    model: Any = LogisticRegression(C=strength, max_iter=5000, tol=1e-7)
    model.fit(table, wanted)
    fitted: list[tuple[str, float]] = list(
        zip(map(str, vectorizer.get_feature_names_out()), map(float, model.coef_[0]), strict=True)
    )
    weights = {name: round(weight, 2) for name, weight in fitted if abs(weight) >= _SMALLEST}
    return {"bias": round(float(model.intercept_[0]), 2), "least": least, "weights": weights}


def limits_of(examples: Sequence[Example]) -> dict[str, float]:
    """For each kind the lowest sureness at which a reader is right often enough on clauses it was not trained on."""
    told: list[tuple[Example, list[float]]] = []
    for fold in range(FOLDS):
        learnt = [example for example in examples if example.answer % FOLDS != fold]
        readers = readers_from(train_clauses(learnt, dict.fromkeys(KINDS, 0.5)))
        told += [(e, readers.sureness(e.features)) for e in examples if e.answer % FOLDS == fold]
    limits: dict[str, float] = {}
    for reader, kind in enumerate(KINDS):
        ordered = sorted(((sure[reader], kind in e.kinds) for e, sure in told), reverse=True)
        least = _limit(ordered, _LEAST_PRECISION)
        limits[kind] = _NEVER if least is None else max(round(least, 2), _LEAST_SURE)
    return limits


def _limit(ordered: Sequence[tuple[float, bool]], precision: float) -> float | None:
    """The last sureness in this order at which at least this share of those before it is right."""
    right, limit = 0, None
    for number, (sure, good) in enumerate(ordered, start=1):
        right += good
        if number >= 4 and right / number >= precision:
            limit = sure
    return limit


def train(rows: Sequence[Mapping[str, Any]], analyser: Analyser) -> dict[str, Any]:
    """Everything that stands in weights.json, from these rows alone."""
    stories = train_stories(rows)
    reading = replace(analyser, story_readers=readers_from(stories))
    examples = examples_of(rows, reading)
    return {"stories": stories, "clauses": train_clauses(examples, limits_of(examples))}


def with_weights(analyser: Analyser, raw: Mapping[str, Any]) -> Analyser:
    """The analyser with other weights."""
    return replace(analyser, readers=readers_from(raw["clauses"]), story_readers=readers_from(raw["stories"]))


def written(raw: Mapping[str, Any]) -> str:
    """The text of weights.json: one line for each reader."""
    blocks: list[str] = []
    for group, readers in raw.items():
        lines = (f" {json.dumps(name)}: {json.dumps(values, ensure_ascii=False)}" for name, values in readers.items())
        blocks.append(f"{json.dumps(group)}: {{\n" + ",\n".join(lines) + "\n}")
    return "{" + ",\n".join(blocks) + "}\n"


def main() -> None:
    """Writes weights.json."""
    text = written(train(read_rows(), load_analyser()))
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"wrote {WEIGHTS.name}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
