"""Trains the readers of learned.py from the labelled answers in the tree and writes weights.json, the same bytes each time.

    python -m coach.analysis.train

Needs scikit-learn, which the product itself does not. What a reader must reach before it may speak is chosen on answers
that it was not trained on: folds are by answer, and the marks it adds must be right at least `_LEAST_PRECISION` of the time.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coach.analysis.document import read
from coach.analysis.engine import Analyser
from coach.analysis.evaluate import labelled_spans, overlaps
from coach.analysis.features import clause_features
from coach.analysis.guards import Context
from coach.analysis.learned import WEIGHTS, Readers, readers_from
from coach.analysis.load import load_analyser
from coach.analysis.measures import find_measures
from coach.domain import Asked

LABELLED = Path("tests/eval")
KINDS = (
    "fake_weakness", "empty_trait", "rehearsed_goal", "flattery", "unquantified", "negativity", "confrontational", "hedge",
)  # fmt: skip
"""Kinds that are told by a whole clause. Stock phrases are told by their words, and `we` by the whole answer."""

FOLDS = 5
_SEEN = 2
_STRENGTH = 0.3
_LEAST_PRECISION = 0.75
_SMALLEST = 0.015


@dataclass(frozen=True, slots=True)
class Example:
    """A clause of a labelled answer: its features, the kinds marked there, and whether a rule has spoken on it."""

    answer: int
    features: tuple[str, ...]
    kinds: frozenset[str]
    spoken: bool


def read_rows(folder: Path = LABELLED) -> list[dict[str, Any]]:
    """Every labelled answer in the tree, in order of file and line."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("answers_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def examples_of(rows: Sequence[Mapping[str, Any]], analyser: Analyser) -> list[Example]:
    """The clauses of labelled answers; those on which annotators disagreed are left out."""
    plain = replace(analyser, readers=Readers())
    examples: list[Example] = []
    for number, row in enumerate(rows):
        document = read(row["answer"])
        asked = Asked(row.get("question", ""), row.get("kind", ""), row.get("role", ""))
        context = Context(document, asked, find_measures(document))
        gold = labelled_spans(row["answer"], row["findings"])
        grey = labelled_spans(row["answer"], row.get("ambiguous") or [])
        found: dict[int, set[str]] = {}
        for hit in plain.finder.find(document):
            found.setdefault(document.clause_number(hit.marked[0]), set()).add(str(plain.rules[hit.key].kind))
        marked = [(f.start, f.end, "") for f in plain.assess(row["answer"], asked).findings]
        for place, clause in enumerate(document.clauses):
            span = (document.starts[clause.first], document.ends[clause.last - 1], "")
            if any(overlaps(span, g) for g in grey):
                continue
            kinds = frozenset(g[2] for g in gold if overlaps(span, g))
            features = tuple(clause_features(context, clause, analyser.lists, found.get(place, ())))
            spoken = any(min(span[1], m[1]) > max(span[0], m[0]) for m in marked)
            examples.append(Example(number, features, kinds, spoken))
    return examples


def fit(examples: Sequence[Example], least: Mapping[str, float]) -> dict[str, Any]:
    """The plain values of the weights file, for the given thresholds."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    counted = Counter(feature for example in examples for feature in example.features)
    kept = {feature for feature, count in counted.items() if count >= _SEEN}
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([dict.fromkeys((f for f in e.features if f in kept), 1.0) for e in examples])
    names: list[str] = list(vectorizer.get_feature_names_out())
    raw: dict[str, Any] = {}
    for kind in KINDS:
        model = LogisticRegression(C=_STRENGTH, max_iter=5000, tol=1e-6)
        model.fit(table, [kind in example.kinds for example in examples])
        weights = {
            name: round(float(weight), 2)
            for name, weight in zip(names, model.coef_[0], strict=True)
            if abs(float(weight)) >= _SMALLEST
        }
        raw[kind] = {
            "bias": round(float(model.intercept_[0]), 2),
            "least": least[kind],
            "veto": 0,
            "weights": dict(sorted(weights.items())),
        }
    return raw


def held_out(examples: Sequence[Example]) -> list[tuple[Example, list[float]]]:
    """What readers say of clauses that they were not trained on."""
    told: list[tuple[Example, list[float]]] = []
    for fold in range(FOLDS):
        raw = fit([e for e in examples if e.answer % FOLDS != fold], dict.fromkeys(KINDS, 0.5))
        readers = readers_from(raw)
        told += [(e, readers.sureness(e.features)) for e in examples if e.answer % FOLDS == fold]
    return told


def thresholds(examples: Sequence[Example]) -> dict[str, float]:
    """For each kind the lowest threshold at which what a reader adds is right often enough on answers held out."""
    told = held_out(examples)
    chosen: dict[str, float] = {}
    for reader, kind in enumerate(KINDS):
        open_ground = sorted(
            ((sure[reader], kind in e.kinds) for e, sure in told if not e.spoken), key=lambda pair: -pair[0]
        )
        best, right = 0.99, 0
        for number, (sure, true) in enumerate(open_ground, start=1):
            right += true
            if number >= 3 and right / number >= _LEAST_PRECISION:
                best = sure
        chosen[kind] = max(round(best, 2), 0.3)
    return chosen


def train(rows: Sequence[Mapping[str, Any]], analyser: Analyser) -> dict[str, Any]:
    """Thresholds on held-out folds, then weights from all rows."""
    examples = examples_of(rows, analyser)
    return fit(examples, thresholds(examples))


def main() -> None:
    """Writes weights.json."""
    raw = train(read_rows(), load_analyser())
    lines = json.dumps(raw, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    WEIGHTS.write_text(lines.replace('},"', '},\n"').replace("}}", "}}") + "\n", encoding="utf-8")
    print(f"wrote {WEIGHTS} ({WEIGHTS.stat().st_size} bytes)")


if __name__ == "__main__":
    main()
