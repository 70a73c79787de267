"""Trains the readers of learned.py from the labelled answers in the tree: the same bytes of weights.json each time.

    python -m coach.analysis.train

Needs scikit-learn, which the product itself does not. What a reader learns of a word it learns in part of the words
that are used like it: their places in the embedding of the project (wordllama) enter the training, and what they add
is written into the weight of each word, so that reading needs no embedding. How sure a reader must be before it may
speak is chosen on answers of writers that it was not trained on.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from coach.analysis.document import read
from coach.analysis.engine import Analyser
from coach.analysis.evaluate import evaluate_pairs, labelled_part, labelled_spans, overlaps
from coach.analysis.features import features_of
from coach.analysis.guards import Context
from coach.analysis.learned import WEIGHTS, Features, Readers, coded, readers_from, stem, sure
from coach.analysis.load import load_analyser
from coach.analysis.measures import find_measures
from coach.analysis.rules import read_example
from coach.analysis.story import read_story, story_features
from coach.analysis.words import fold
from coach.domain import Asked, Assessment, Kind
from coach.resources import data_root

LABELLED = Path("tests/eval")
KINDS = tuple(map(str, Kind))
PARTS = ("specific_example", "situation", "task", "action", "result")
_SEEN = 2
_CLAUSE_STRENGTH = 3.0
_STORY_STRENGTH = 0.1
_TELLING = 0.5
"""How much more a feature may weigh that stands far oftener on one side than on the other, from 0 for no more."""
_MOST_TELLING = 3.0
_NEAR = 0.7
"""How much words that are used alike share: the length of a word in the embedding, against 1 for the word itself."""
_AROUND = 0.5
"""The same for the words of the clauses on either side, against those of the clause itself."""
_DIMENSIONS = 64
_SMALLEST = 10
_SMALLEST_AROUND = 44
"""Weights below this, in hundredths, are left out of the file."""
_LEAST_SURE = 0.3
_NEVER = 0.99
_LINE = 116
_OWN_EXAMPLES = "answers_own_examples"
"""The examples in the rule files, as if they were a file of labelled answers."""

Files = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Example:
    """A clause of a labelled answer: its writer, its features and the kinds labelled there."""

    writer: str
    features: Features
    kinds: frozenset[str]


def read_files(folder: Path = LABELLED) -> dict[str, list[dict[str, Any]]]:
    """Every labelled answer in the tree, by file, in order of file and line."""
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for path in sorted(folder.glob("answers_*.jsonl"))
    }


def asked_of(row: Mapping[str, Any]) -> Asked:
    """What a labelled answer replies to."""
    return Asked(row.get("question", ""), row.get("kind", ""), row.get("role", ""))


def train_stories(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Weights of the readers that tell whether an episode and each part of a story can be made out."""
    features: list[list[str]] = []
    for row in rows:
        document = read(row["answer"])
        features.append(story_features(read_story(document, asked_of(row), find_measures(document), Readers())))
    fitted: list[tuple[float, dict[str, float]]] = []
    for part in PARTS:
        told = [(names, labelled_part(row, part)) for names, row in zip(features, rows, strict=True)]
        known = [(names, value) for names, value in told if value is not None]
        table = _Table.of([dict.fromkeys(names, 1.0) for names, _ in known], least=1)
        fitted.append(table.fit([value for _, value in known], _STORY_STRENGTH))
    return _raw(PARTS, fitted, [0.5] * len(PARTS), smallest=1)


def examples_of(files: Files, analyser: Analyser) -> list[Example]:
    """The clauses of labelled answers; those on which annotators disagreed are left out."""
    examples: list[Example] = []
    for writer, row in ((name, row) for name, rows in files.items() for row in rows):
        document = read(row["answer"])
        context = Context(document, asked_of(row), find_measures(document), analyser.story_readers)
        gold = labelled_spans(row["answer"], row["findings"])
        grey = labelled_spans(row["answer"], row.get("ambiguous") or [])
        for clause, features in zip(document.clauses, features_of(context), strict=True):
            span = (document.starts[clause.first], document.ends[clause.last - 1], "")
            if any(overlaps(span, g) for g in grey):
                continue
            kinds = frozenset(g[2] for g in gold if overlaps(span, g))
            examples.append(Example(writer, features, kinds))
    return examples


def rows_of_rules(analyser: Analyser) -> list[dict[str, Any]]:
    """The examples of the rules as labelled answers: what one rule says nothing about, the others are asked for."""
    phrases_alone = replace(analyser, readers=Readers())
    rows: list[dict[str, Any]] = []
    for rule in analyser.rules:
        for example in map(read_example, (*rule.entry.fires, *rule.entry.silent)):
            asked = Asked(example.question, example.kind, example.role)
            others = phrases_alone.assess(example.answer, asked).findings
            told = [(start, end, str(rule.kind)) for start, end in example.spans]
            told += [(f.start, f.end, str(f.kind)) for f in others if f.kind is not rule.kind]
            labels = [{"quote": example.answer[start:end], "kind": kind, "start": start} for start, end, kind in told]
            rows.append({"answer": example.answer, "question": asked.question, "kind": asked.kind, "findings": labels})
    return rows


Told = Mapping[str, Sequence[tuple[Mapping[str, Any], Assessment]]]
"""Labelled answers by file, each with what the phrases alone say of it."""


def told_by_phrases(files: Files, analyser: Analyser) -> Told:
    """What the phrases of the rules, without any reader, say of labelled answers."""
    phrases_alone = replace(analyser, readers=Readers())
    return {
        name: [(row, phrases_alone.assess(row["answer"], asked_of(row))) for row in rows]
        for name, rows in files.items()
    }


def trust_of(told_in: Told, analyser: Analyser) -> dict[str, int]:
    """For each rule how far its record on labelled answers speaks for its marks, in hundredths of a logit."""
    records = evaluate_pairs(pair for pairs in told_in.values() for pair in pairs).rules
    told = ((rule.id, records.get(rule.id, (0, 0, 0))) for rule in analyser.rules)
    return {rule: round(100 * math.log((right + 2) / (wrong + 1))) for rule, (_, right, wrong) in told}


@dataclass(frozen=True)
class _Table:
    """Features of examples as a matrix, with the names of its columns."""

    matrix: Any
    names: tuple[str, ...]
    dense: int = 0

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, float]], least: int, dense: Any = None) -> "_Table":
        """Columns for features seen often enough, and after them those of `dense`."""
        import scipy.sparse
        from sklearn.feature_extraction import DictVectorizer

        sparse: Any = scipy.sparse

        counted = Counter(name for row in rows for name in row)
        vectorizer: Any = DictVectorizer()
        matrix: Any = vectorizer.fit_transform(
            [{name: value for name, value in row.items() if counted[name] >= least} for row in rows]
        )
        names = tuple(map(str, vectorizer.get_feature_names_out()))
        if dense is None:
            return cls(matrix, names)
        return cls(sparse.hstack([matrix, sparse.csr_matrix(dense)]).tocsr(), names, dense.shape[1])

    def fit(self, wanted: Sequence[bool], strength: float, chosen: Any = None) -> tuple[float, dict[str, float]]:
        """Bias and weights by name; those of the dense columns are named by their number."""
        from sklearn.linear_model import LogisticRegression

        rows: Sequence[int] = range(len(wanted)) if chosen is None else chosen
        matrix, right = self.matrix[rows], [wanted[row] for row in rows]
        scale = self._telling(matrix, right)
        model: Any = LogisticRegression(C=strength, max_iter=3000, tol=1e-4)
        model.fit((matrix @ scale).tocsr(), right)
        names = (*self.names, *(f"d {number}" for number in range(self.dense)))
        return float(model.intercept_[0]), dict(zip(names, map(float, scale @ model.coef_[0]), strict=True))

    def _telling(self, matrix: Any, right: Sequence[bool]) -> Any:
        """A diagonal matrix: the more one-sided a feature, the more of its weight it is allowed for the same cost.

        The log of how many times oftener it stands among the right examples than among the others, or the reverse
        (Wang and Manning 2012, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification").
        """
        import numpy as np
        import scipy.sparse

        sparse: Any = scipy.sparse
        scale = np.ones(matrix.shape[1])
        if self.dense:
            true = np.array(right)
            among = [np.asarray(matrix[side].sum(axis=0)).ravel()[: len(self.names)] + 1 for side in (true, ~true)]
            ratio = np.log(among[0] / max(true.sum(), 1)) - np.log(among[1] / max((~true).sum(), 1))
            scale[: len(self.names)] += _TELLING * (np.minimum(np.abs(ratio), _MOST_TELLING) - 1)
        return sparse.diags(scale)


@dataclass
class Trainer:
    """Fits readers of clauses to the examples of some writers, and remembers what it has fitted."""

    examples: Sequence[Example]
    lists: Mapping[str, frozenset[str]]
    fitted: dict[frozenset[str], dict[str, Any]] = field(default_factory=dict[frozenset[str], dict[str, Any]])

    def __post_init__(self) -> None:
        import numpy as np

        words = {word for example in self.examples for group in _wordy(example.features) for word in group}
        self.vocabulary = tuple(sorted(words | set(self.lists) | set(common_words())))
        self.places = {word: place for place, word in enumerate(self.vocabulary)}
        self.vectors = word_vectors(self.vocabulary)
        dense = np.zeros((len(self.examples), 2 * _DIMENSIONS))
        for number, example in enumerate(self.examples):
            own, around = ([self.places[word] for word in sorted(group)] for group in _wordy(example.features))
            dense[number, :_DIMENSIONS] = _NEAR * self.vectors[own].sum(axis=0)
            dense[number, _DIMENSIONS:] = _NEAR * _AROUND * self.vectors[around].sum(axis=0)
        self.table = _Table.of([self._named(example) for example in self.examples], _SEEN, dense)

    def _named(self, example: Example) -> dict[str, float]:
        """The features with what a word brings along: its stem, and the lists that it stands in."""
        named: Counter[str] = Counter(example.features.names())
        for word in example.features.words:
            named[f"s {stem(word)}"] += 1
            named.update(f"l {name}" for name in self.lists.get(word, ()))
        return dict(named)

    def without(self, writers: Iterable[str]) -> dict[str, Any]:
        """Weights from the examples of all other writers; every reader may speak from a half on."""
        left_out = frozenset(writers)
        if left_out not in self.fitted:
            chosen = [place for place, example in enumerate(self.examples) if example.writer not in left_out]
            fitted = [
                self._folded(
                    *self.table.fit([kind in example.kinds for example in self.examples], _CLAUSE_STRENGTH, chosen)
                )
                for kind in KINDS
            ]
            self.fitted[left_out] = _raw(KINDS, fitted, [0.5] * len(KINDS), _SMALLEST)
        return self.fitted[left_out]

    def _folded(self, bias: float, weights: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        """Writes into each word what its stem, its lists and its place in the embedding add."""
        import numpy as np

        near, around = (
            scale * self.vectors @ np.array([weights[f"d {shift + number}"] for number in range(_DIMENSIONS)])
            for shift, scale in ((0, _NEAR), (_DIMENSIONS, _NEAR * _AROUND))
        )
        kept = {name: weight for name, weight in weights.items() if name[:2] not in {"d ", "l "}}
        for place, word in enumerate(self.vocabulary):
            kept[f"w {word}"] = (
                weights.get(f"w {word}", 0.0)
                + weights.get(f"s {stem(word)}", 0.0)
                + sum(weights.get(f"l {name}", 0.0) for name in self.lists.get(word, ()))
                + float(near[place])
            )
            kept[f"x {word}"] = weights.get(f"x {word}", 0.0) + float(around[place])
        return bias, kept

    def trained(self, without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Weights from all writers but some, with limits chosen on the others, each left out in turn."""
        raw = self.without(without)
        told: list[tuple[Example, list[int]]] = []
        for writer in sorted({e.writer for e in self.examples if e.writer not in without and not is_own(e.writer)}):
            readers = readers_from(self.without({writer}))
            told += [(e, readers.sums(e.features)) for e in self.examples if e.writer == writer]
        return raw | {"least": limits_of(told)}


def _wordy(features: Features) -> tuple[set[str], set[str]]:
    return features.words, features.around


def is_own(writer: str) -> bool:
    """Whether answers were written by the author of the rules to teach them: they are learned from, never scored."""
    return writer.startswith("answers_own")


COMMON_WORDS = Path("tests/eval/common_words.txt")
"""English words that the embedding knows whole and that answers may hold though no labelled one does."""


@cache
def _embedding() -> Any:
    import wordllama

    package: Any = wordllama
    return package.WordLlama.load(cache_dir=Path(package.__file__).parent, disable_download=True)


def common_words() -> list[str]:
    """The words of COMMON_WORDS, folded as answers are."""
    return sorted({fold(word) for word in (data_root() / COMMON_WORDS).read_text(encoding="utf-8").split()})


def word_vectors(words: Sequence[str]) -> Any:
    """A short vector of length one for each word, from the embedding of the project: a row for each."""
    import numpy as np

    table: Any = np.asarray(_embedding().embed(list(words)), dtype=np.float64)
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    _, _, axes = np.linalg.svd(table, full_matrices=False)
    short: Any = table @ axes[:_DIMENSIONS].T
    return short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)


def _raw(
    kinds: Sequence[str], fitted: Sequence[tuple[float, Mapping[str, float]]], least: Sequence[float], smallest: int
) -> dict[str, Any]:
    """The plain values of the weights file; weights too small to matter are left out."""
    names = sorted({name for _, named in fitted for name in named})
    weights: dict[str, str] = {}
    for name in names:
        told = [round(100 * named.get(name, 0.0)) for _, named in fitted]
        if max(map(abs, told)) >= (_SMALLEST_AROUND if name.startswith("x ") else smallest):
            weights[name] = coded(told)
    return {
        "kinds": list(kinds),
        "bias": [round(100 * bias) for bias, _ in fitted],
        "least": list(least),
        "weights": weights,
    }


def limits_of(told: Sequence[tuple[Example, Sequence[int]]]) -> list[float]:
    """For each kind the sureness from which on a reader is rather right than wrong on writers it was not trained on.

    A reader that has learned from few is surer than it should be. What its sureness is worth is read off a logistic
    curve through what came true (Platt 1999, "Probabilistic outputs for support vector machines").
    """
    from sklearn.linear_model import LogisticRegression

    limits: list[float] = []
    for reader, kind in enumerate(KINDS):
        model: Any = LogisticRegression(C=100.0)
        model.fit([[sums[reader] / 100] for _, sums in told], [kind in example.kinds for example, _ in told])
        even = -float(model.intercept_[0]) / float(model.coef_[0][0])
        limits.append(min(round(max(sure(round(100 * even)), _LEAST_SURE), 2), _NEVER))
    return limits


def trainer_of(files: Files, analyser: Analyser) -> Trainer:
    """A trainer of readers of clauses on these answers."""
    return Trainer(examples_of({**files, _OWN_EXAMPLES: rows_of_rules(analyser)}, analyser), analyser.lists)


def train(files: Files, analyser: Analyser) -> dict[str, Any]:
    """Everything that stands in weights.json, from these answers alone."""
    stories = train_stories([row for rows in files.values() for row in rows])
    trainer = trainer_of(files, replace(analyser, story_readers=readers_from(stories)))
    return {
        "stories": stories,
        "clauses": trainer.trained() | {"trust": trust_of(told_by_phrases(files, analyser), analyser)},
    }


def with_weights(analyser: Analyser, raw: Mapping[str, Any]) -> Analyser:
    """The analyser with other weights."""
    return replace(analyser, readers=readers_from(raw["clauses"]), story_readers=readers_from(raw["stories"]))


def written(raw: Mapping[str, Any]) -> str:
    """The text of weights.json: a line for each thing, long ones wrapped between their items."""
    groups = (
        f"{json.dumps(group)}:{{\n"
        + ",\n".join(f"{json.dumps(name)}:{_wrapped(value)}" for name, value in of_one.items())
        for group, of_one in raw.items()
    )
    return "{" + "},\n".join(groups) + "}}\n"


def _wrapped(value: Sequence[Any] | Mapping[str, Any]) -> str:
    """A list or an object of plain values as JSON, broken between items where a line grows too long to be looked at."""
    tight = (",", ":")
    if isinstance(value, Mapping):
        items = [
            json.dumps({name: of_one}, ensure_ascii=False, separators=tight)[1:-1] for name, of_one in value.items()
        ]
    else:
        items = [json.dumps(of_one, ensure_ascii=False, separators=tight) for of_one in value]
    lines = [""]
    for item in items:
        if len(lines[-1]) + len(item) >= _LINE:
            lines.append("")
        lines[-1] += f"{item},"
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    return opening + "\n".join(lines).rstrip(",") + closing


def main() -> None:
    """Writes weights.json."""
    text = written(train(read_files(), load_analyser()))
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"wrote {WEIGHTS.name}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()
