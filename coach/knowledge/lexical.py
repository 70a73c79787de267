"""Search by words, in memory, with nothing to build or lose: SQLite's full-text index over every phrasing."""

import re
import sqlite3
import threading
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 200


class Lexical:
    """Rows of text that can be searched by their words, stems compared, rarer words counting for more."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._rows = sqlite3.connect(":memory:", check_same_thread=False)
        self._rows.execute(
            "CREATE VIRTUAL TABLE rows USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')"
        )
        self._rows.executemany("INSERT INTO rows(rowid, text) VALUES (?, ?)", enumerate(texts))

    def find(self, query: str) -> dict[int, float]:
        """Places of the texts that share a word with the query, with their scores (higher is nearer)."""
        words = dict.fromkeys(_WORD.findall(query.casefold())[:_MOST_WORDS])
        if not words:
            return {}
        # Quoted, every word is data; nothing that a person types can be an operator of the query language.
        match = " OR ".join(f'"{word}"' for word in words)
        with self._lock:
            found = self._rows.execute("SELECT rowid, -bm25(rows) FROM rows WHERE rows MATCH ?", (match,)).fetchall()
        return {int(place): float(score) for place, score in found}
