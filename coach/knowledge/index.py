"""Finds the cards and questions nearest to a text: vectors in Chroma and a search by words beside it, as one ranking.

The search by words lives in memory and always serves; the vectors are a cache. When Chroma is down, corrupt or frozen
the words serve alone, and now and then the index is opened again in the background, and built again if it is broken.
"""

import logging
import threading
import time
from typing import TYPE_CHECKING, Literal

from coach.domain import Hit
from coach.knowledge.bank import Bank
from coach.knowledge.embed import Embedder, choose_embedder
from coach.knowledge.folder import open_local
from coach.knowledge.lexical import Lexical
from coach.knowledge.limits import within
from coach.knowledge.passages import Passages, passages_of, plain
from coach.knowledge.vectors import Progress, Vectors, fingerprint_of, open_server
from coach.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

BankName = Literal["all", "article", "questions"]
_MOST_CHARACTERS = 2000
_RETRY_SECONDS = 30.0
_ENCODE_SECONDS = 3.0


class Index:
    """The open search. One may be used from many threads at once.

    Attributes:
        notice: A plain line for people when the embedding that is set could not be had, or None.
    """

    def __init__(self, bank: Bank, settings: Settings, progress: Progress | None = None) -> None:
        self._settings = settings
        self._bank_fingerprint = bank.fingerprint
        self._banks = {passages.name: passages for passages in passages_of(bank)}
        self._lexical = {name: Lexical(passages.by_entry, bank.ideas) for name, passages in self._banks.items()}
        self._lock = threading.Lock()
        self._embedder: Embedder
        self._embedder, self.notice = choose_embedder(settings)
        self._vectors: Vectors | None = None
        self._retry_at = 0.0
        self._encode_at = 0.0
        self._open(progress)

    @property
    def complete(self) -> bool:
        """Whether the vectors serve too, not the words alone."""
        return self._vectors is not None

    def find(self, query: str, k: int = 5, bank: str = "all") -> tuple[Hit, ...]:
        """The entries nearest to a text, best first.

        Args:
            query: Any words; only the first 2,000 characters count.
            k: How many at most.
            bank: `article`, `questions` or `all`.

        Raises:
            ValueError: If there is no such bank.
        """
        if bank != "all" and bank not in self._banks:
            raise ValueError(f"no bank is called {bank}")
        query = query[:_MOST_CHARACTERS]
        if not any(character.isalnum() for character in query):
            return ()
        vector = self._encode(query)
        hits: list[Hit] = []
        for passages in self._banks.values():
            if bank in {"all", passages.name}:
                hits += self._rank(passages, query, vector)
        return tuple(sorted(hits, key=lambda hit: -hit.score)[: max(k, 0)])

    def close(self) -> None:
        """Lets go of Chroma. The words go on serving."""
        with self._lock:
            vectors, self._vectors = self._vectors, None
            self._retry_at = float("inf")
        if vectors is not None:
            vectors.close()

    def _open(self, progress: Progress | None) -> None:
        fingerprint = fingerprint_of(self._bank_fingerprint, self._embedder.name)
        banks = tuple(self._banks.values())
        try:
            if self._settings.chroma_url:
                self._vectors = open_server(self._settings.chroma_url, fingerprint, banks, self._embedder, progress)
            else:
                keep = self.notice is not None
                self._vectors = open_local(self._settings.home, fingerprint, banks, self._embedder, progress, keep)
        except Exception as error:
            log.warning("the search works by words alone: %s: %s", type(error).__name__, error)
            self._retry_at = time.monotonic() + _RETRY_SECONDS

    def _encode(self, query: str) -> "NDArray[np.float32] | None":
        if self._vectors is None:
            self._try_again()
            return None
        if time.monotonic() < self._encode_at:
            return None
        try:
            vector = within(_ENCODE_SECONDS, lambda: self._embedder.encode([query]))[0]
        except Exception as error:
            log.warning("a query could not be embedded: %s", type(error).__name__)
            self._encode_at = time.monotonic() + _RETRY_SECONDS
            return None
        return vector if vector.any() else None

    def _try_again(self) -> None:
        """Now and then looks, on a thread of its own, whether Chroma is back."""
        with self._lock:
            if time.monotonic() < self._retry_at:
                return
            self._retry_at = time.monotonic() + _RETRY_SECONDS
        threading.Thread(target=self._open, args=(None,), name="index again", daemon=True).start()

    def _rank(self, passages: Passages, query: str, vector: "NDArray[np.float32] | None") -> list[Hit]:
        from coach.knowledge.ranking import rank

        similar: NDArray[np.float32] | None = None
        vectors = self._vectors
        if vector is not None and vectors is not None:
            try:
                similar = vectors.similarities(passages.name, vector)
            except Exception as error:
                self._give_up(vectors, error)
        words = self._lexical[passages.name].find(query)
        scores = rank(passages, words, similar, passages.said.get(plain(query)))
        return [Hit(passages.ids[place], score, passages.titles[place]) for place, score in scores]

    def _give_up(self, vectors: Vectors, error: Exception) -> None:
        """Goes on with the words alone, for a while. What is merely slow is not broken."""
        log.warning("the search goes on by words alone: %s: %s", type(error).__name__, error)
        if not isinstance(error, TimeoutError):
            vectors.condemn()
        with self._lock:
            if self._vectors is vectors:
                self._vectors = None
                self._retry_at = time.monotonic() + _RETRY_SECONDS
        threading.Thread(target=vectors.close, name="index close", daemon=True).start()


def open_index(bank: Bank, settings: Settings, progress: Progress | None = None) -> Index:
    """Opens the search over the banks, building its vectors first where they are missing.

    Never fails for want of Chroma or of the embedding that is set: the words serve alone, or the default embedding
    with a notice.

    Args:
        bank: What is searched.
        settings: Which embedding, and where the index lies.
        progress: Called with rows done and rows in all while vectors are built.
    """
    return Index(bank, settings, progress)
