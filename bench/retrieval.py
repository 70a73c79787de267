"""How well a search finds the right card or question, measured with several methods; written to docs/retrieval.md.

Three sets of queries, none of them written by people: language models wrote all, one annotator each. The first two
lie in tests/knowledge; the third is the banks themselves, each way of asking looked up with itself left out.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.knowledge.bank import Bank, load_bank
from coach.knowledge.embed import Embedder, WordLlamaEmbedder
from coach.knowledge.index import open_index
from coach.knowledge.lexical import Lexical
from coach.knowledge.passages import Passages, passages_of
from coach.knowledge.ranking import pooled, rank
from coach.settings import Settings

QUERIES = Path(__file__).resolve().parent.parent / "tests" / "knowledge"
FOLDS = 10
_RANK_SHARE = 60

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Query:
    """A text and the places of the entries of which one should come back."""

    text: str
    wanted: frozenset[int]


@dataclass(frozen=True)
class Method:
    """A way of scoring all entries of a bank, from scores by words and similarities of rows."""

    name: str
    score: Callable[[Passages, dict[int, float], Scores], Scores]
    ideas: bool = True
    sayings: bool = True


def _by_words(passages: Passages, words: dict[int, float], _: Scores) -> Scores:
    scores = np.zeros(len(passages.ids), dtype=np.float32)
    scores[list(words)] = list(words.values())
    return scores


def _by_vectors(passages: Passages, _: dict[int, float], similar: Scores) -> Scores:
    return pooled(np.asarray(passages.owners, dtype=np.intp), similar, len(passages.ids))


def _nearest_row(passages: Passages, _: dict[int, float], similar: Scores) -> Scores:
    scores = np.full(len(passages.ids), -1, dtype=np.float32)
    np.maximum.at(scores, np.asarray(passages.owners), similar)
    return scores


def _by_rank(passages: Passages, words: dict[int, float], similar: Scores) -> Scores:
    scores = np.zeros(len(passages.ids), dtype=np.float32)
    for each in (_by_words(passages, words, similar), _by_vectors(passages, words, similar)):
        scores[np.argsort(-each, kind="stable")] += 1 / (_RANK_SHARE + 1 + np.arange(len(each), dtype=np.float32))
    return scores


def _fused(passages: Passages, words: dict[int, float], similar: Scores) -> Scores:
    scores = np.zeros(len(passages.ids), dtype=np.float32)
    for place, score in rank(passages, words, similar):
        scores[place] = score
    return scores


METHODS = (
    Method("words", _by_words, ideas=False),
    Method("words and ideas", _by_words),
    Method("vectors, nearest row", _nearest_row),
    Method("vectors, eight nearest rows", _by_vectors),
    Method("words, ideas and vectors, by rank", _by_rank),
    Method("words and vectors, by score", _fused, ideas=False),
    Method("**words, ideas and vectors, by score (used)**", _fused),
    Method("the same without knowledge/search", _fused, ideas=False, sayings=False),
)


def read_queries(name: str, passages: Passages) -> list[Query]:
    """The queries of a file in tests/knowledge that want entries of this bank."""
    places = {entry_id: place for place, entry_id in enumerate(passages.ids)}
    rows = [json.loads(line) for line in (QUERIES / name).read_text(encoding="utf-8").splitlines()]
    return [
        Query(row["query"], frozenset(places[wanted] for wanted in row["expect"]))
        for row in rows
        if all(wanted in places for wanted in row["expect"])
    ]


def found_within(k: int, scored: Iterable[tuple[Query, Scores]]) -> float:
    """Share of the queries with a wanted entry among the first k."""
    hits = [bool(query.wanted & set(np.argsort(-scores, kind="stable")[:k].tolist())) for query, scores in scored]
    return sum(hits) / len(hits)


class Scorer:
    """One bank, or a part of its rows, ready to be searched by any method."""

    def __init__(self, passages: Passages, vectors: Scores, bank: Bank, ideas: bool) -> None:
        self.passages, self._vectors = passages, vectors
        self._lexical = Lexical(passages.by_entry, bank.ideas if ideas else ())

    def scored(self, method: Method, queries: Sequence[Query], vectors: Scores) -> list[tuple[Query, Scores]]:
        """Every query with the scores of all entries."""
        similar = vectors @ self._vectors.T
        return [
            (query, method.score(self.passages, self._lexical.find(query.text), row))
            for query, row in zip(queries, similar, strict=True)
        ]


def _asked_rows(passages: Passages, bank: Bank) -> list[int]:
    """Places of the rows that are ways of asking, as people would type them."""
    asked = {text for card in bank.cards.values() for text in card.asked}
    asked |= {text for question in bank.questions.values() for text in question.phrasings}
    return [place for place, text in enumerate(passages.texts) if text in asked]


def left_out(method: Method, passages: Passages, vectors: Scores, bank: Bank) -> list[tuple[Query, Scores]]:
    """Each way of asking, scored by an index without it: a tenth of them is left out at a time."""
    rows = np.asarray(_asked_rows(passages, bank))
    fold_of = np.random.default_rng(7).permutation(len(rows)) % FOLDS
    scored: list[tuple[Query, Scores]] = []
    for fold in range(FOLDS):
        out = rows[fold_of == fold]
        kept = np.setdiff1d(np.arange(len(passages.texts)), out)
        part = replace(
            passages,
            texts=tuple(passages.texts[place] for place in kept),
            owners=tuple(passages.owners[place] for place in kept),
        )
        queries = [Query(passages.texts[place], frozenset({passages.owners[place]})) for place in out]
        scored += Scorer(part, vectors[kept], bank, method.ideas).scored(method, queries, vectors[out])
    return scored


def _row(method: Method, bank: Bank, number: int, embedder: Embedder) -> str:
    used = bank if method.sayings else replace(bank, sayings={})
    passages = passages_of(used)[number]
    vectors = embedder.encode(list(passages.texts))
    scorer = Scorer(passages, vectors, used, method.ideas)
    cells: list[str] = []
    for name in ("retrieval_dev.jsonl", "retrieval_more.jsonl"):
        queries = read_queries(name, passages)
        scored = scorer.scored(method, queries, embedder.encode([query.text for query in queries]))
        cells += [f"{found_within(1, scored):.2f}", f"{found_within(5, scored):.2f}"]
    scored = left_out(method, passages, vectors, used)
    cells += [f"{found_within(1, scored):.2f}", f"{found_within(5, scored):.2f}"]
    return f"| {method.name} | {' | '.join(cells)} |"


def _table(bank: Bank, number: int, embedder: Embedder) -> list[str]:
    passages = passages_of(bank)[number]
    counts = [len(read_queries(name, passages)) for name in ("retrieval_dev.jsonl", "retrieval_more.jsonl")]
    what = f"{passages.name}: {len(passages.ids)} entries, {len(passages.texts)} rows"
    sets = [f"dev ({counts[0]})", f"more ({counts[1]})", f"left out ({len(_asked_rows(passages, bank))})"]
    return [
        f"| {what} | {' | '.join(f'{name} @{k}' for name in sets for k in (1, 5))} |",
        "|---|---|---|---|---|---|---|",
        *(_row(method, bank, number, embedder) for method in METHODS),
        "",
    ]


def _as_served(bank: Bank) -> list[str]:
    """The same through the index itself, with Chroma, and how long it takes."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        began = time.perf_counter()
        open_index(bank, settings).close()
        built = time.perf_counter() - began
        began = time.perf_counter()
        index = open_index(bank, settings)
        opened = time.perf_counter() - began
        lines: list[str] = []
        took: list[float] = []
        for passages in passages_of(bank):
            for name in ("retrieval_dev.jsonl", "retrieval_more.jsonl", "retrieval_fresh.jsonl"):
                queries = read_queries(name, passages)
                hits = 0
                for query in queries:
                    began = time.perf_counter()
                    found = {hit.id for hit in index.find(query.text, 5, passages.name)}
                    took.append(time.perf_counter() - began)
                    hits += bool(found & {passages.ids[place] for place in query.wanted})
                lines.append(f"| {passages.name}, {name} | {hits} of {len(queries)} | {hits / len(queries):.2f} |")
        index.close()
    times = f"Built in {built:.1f} s, opened again in {opened:.2f} s (libraries already imported), "
    return [
        "| through the index, Chroma included | found in the first five | recall@5 |",
        "|---|---|---|",
        *lines,
        "",
        f"{times}a query {1000 * float(np.median(took)):.0f} ms (median).",
    ]


def measure() -> str:
    """Runs every method over every set of queries.

    Returns:
        The text of docs/retrieval.md.
    """
    bank, embedder = load_bank(), WordLlamaEmbedder()
    lines = [
        "# How well the search finds",
        "",
        "Written by `make bench` (or `python -m bench.retrieval`). A query counts as found when an entry that it",
        "should lead to is the first (@1) or among the first five (@5) of its bank.",
        "",
        "All queries were written and labelled by language models, one annotator each; no person has checked them.",
        "",
        "- *dev*: tests/knowledge/retrieval_dev.jsonl. Fifty queries: one is 0.04. Five of them had been seen by the",
        "  writer of knowledge/search, and a few of its lines stand near others, so it may flatter.",
        "- *fresh*: tests/knowledge/retrieval_fresh.jsonl, 120 queries by a writer who had seen neither the banks nor",
        "  knowledge/search. They were scored once when everything else was done: the figure to believe.",
        "- *more*: tests/knowledge/retrieval_more.jsonl, one plain query for each entry, written from the outline of",
        "  the banks without looking at their texts. knowledge/search was written after it and in knowledge of it, so",
        "  it flatters the methods that use those files.",
        "- *left out*: every way of asking in the banks, looked up in an index without it. Their writers were told to",
        "  give each line words that the others lack, so this is far harder than real queries and says which method",
        "  is better rather than how good it is.",
        "",
        *_table(bank, 0, embedder),
        *_table(bank, 1, embedder),
        *_as_served(bank),
        "",
        "Words: SQLite's full-text index (BM25, Porter stems), one document for each entry. Ideas: the synonyms in",
        "knowledge/search, weighed 0.7. Vectors: WordLlama's 256 dimensions, which come inside its package, in lower",
        "case and without sentence marks; an entry is as near as its eight nearest rows. By score: both as deviations",
        "from the mean entry, then their mean.",
        "",
    ]
    return "\n".join(lines)


def write(docs: Path) -> None:
    """Measures, prints, and writes the page."""
    page = measure()
    docs.mkdir(exist_ok=True)
    (docs / "retrieval.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    write(Path(__file__).resolve().parent.parent / "docs")
