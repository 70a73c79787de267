"""Search by words, in memory, with nothing to build or lose: SQLite's full-text index over the entries.

Each entry is one document made of all its rows. Words are compared by their stems, and beside them the ideas that the
words stand for (knowledge/search/synonyms.yaml), so that "gaffer" finds what was written about a manager.
"""

import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence

from coach.knowledge.sayings import Idea

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 200
_IDEAS_WEIGHT = 0.7
_TOKENS = "tokenize='porter unicode61 remove_diacritics 2'"

Stems = tuple[str, ...]


class _Stemmer:
    """SQLite's own tokenizer, so that ideas and rows are cut and stemmed alike."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.execute(f"CREATE VIRTUAL TABLE stemmed USING fts5(text, content='', {_TOKENS})")
        rows.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(stemmed, instance)")

    def of_all(self, texts: Sequence[str]) -> list[Stems]:
        """The stems of each text, in order."""
        self._rows.execute("INSERT INTO stemmed(stemmed) VALUES ('delete-all')")
        self._rows.executemany("INSERT INTO stemmed(rowid, text) VALUES (?, ?)", enumerate(texts))
        found: dict[int, dict[int, str]] = defaultdict(dict)
        for term, place, offset in self._rows.execute("SELECT term, doc, offset FROM stems"):
            found[place][offset] = term
        return [tuple(term for _, term in sorted(found[place].items())) for place in range(len(texts))]


class _Ideas:
    """Knows in which words an idea can be put."""

    def __init__(self, ideas: Sequence[Idea], stemmer: _Stemmer) -> None:
        wordings = [(word, f"idea{number}") for number, idea in enumerate(ideas) for word in idea.words]
        self._by_first: dict[str, dict[Stems, set[str]]] = {}
        for stems, (_, name) in zip(stemmer.of_all([word for word, _ in wordings]), wordings, strict=True):
            if stems:
                self._by_first.setdefault(stems[0], {}).setdefault(stems, set()).add(name)

    def of(self, stems: Stems) -> list[str]:
        """The ideas in a text, once for each time that they occur."""
        found: list[str] = []
        for place, stem in enumerate(stems):
            for wording, names in self._by_first.get(stem, {}).items():
                if stems[place : place + len(wording)] == wording:
                    found += sorted(names)
        return found


class Lexical:
    """Entries of text that can be searched by their words.

    Args:
        texts: For each entry, its rows.
        ideas: Words that stand for one another.
    """

    def __init__(self, texts: Sequence[Sequence[str]], ideas: Sequence[Idea] = ()) -> None:
        self._lock = threading.Lock()
        self._rows = sqlite3.connect(":memory:", check_same_thread=False)
        self._rows.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, {_TOKENS})")
        self._rows.execute("CREATE VIRTUAL TABLE ideas USING fts5(text)")
        documents = ["\n".join(rows) for rows in texts]
        self._rows.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", enumerate(documents))
        self._stemmer = _Stemmer(self._rows)
        self._ideas = _Ideas(ideas, self._stemmer)
        meant = [" ".join(self._ideas.of(stems)) for stems in self._stemmer.of_all(documents)]
        self._rows.executemany("INSERT INTO ideas(rowid, text) VALUES (?, ?)", enumerate(meant))

    def find(self, query: str) -> dict[int, float]:
        """Places of the entries that share a word or an idea with the query, with their scores (higher is nearer)."""
        words = _WORD.findall(query.casefold())[:_MOST_WORDS]
        if not words:
            return {}
        with self._lock:
            scores = self._matching("words", words)
            ideas = self._ideas.of(self._stemmer.of_all([" ".join(words)])[0])
            for place, score in self._matching("ideas", ideas).items():
                scores[place] = scores.get(place, 0.0) + _IDEAS_WEIGHT * score
        return scores

    def _matching(self, table: str, words: Iterable[str]) -> dict[int, float]:
        # Quoted, every word is data; nothing that a person types can be an operator of the query language.
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        if not match:
            return {}
        found = self._rows.execute(
            f"SELECT rowid, -bm25({table}) FROM {table} WHERE {table} MATCH ?",  # noqa: S608 - one of two names above
            (match,),
        )
        return {int(place): float(score) for place, score in found.fetchall()}
