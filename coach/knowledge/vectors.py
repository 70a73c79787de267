"""The vectors of all rows in Chroma: a cache that can be made again from the banks at any time.

Chroma is given vectors and never texts to embed, so it fetches nothing. Every call to it has a time limit, because it
can hang (a frozen server, a full disk). How a local index lies on the disk is told in folder.py.
"""

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coach.knowledge.embed import Embedder
from coach.knowledge.holding import hold
from coach.knowledge.limits import within
from coach.knowledge.passages import Passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]

_LAYOUT = "3"
_BATCH = 200
OPEN_SECONDS = 20.0
_BUILD_SECONDS = 60.0
QUERY_SECONDS = 2.0
_MOST_MISSING = 0.01
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32, "sync_threshold": 100}
"""Written to the graph's own files after every batch: what is only in the log is replayed at each opening, slowly."""


class IndexFault(Exception):
    """The index in Chroma cannot be used."""


def fingerprint_of(bank_fingerprint: str, embedder_name: str) -> str:
    """Changes whenever the banks, the embedder or the layout of the index does."""
    return hashlib.sha256(f"{_LAYOUT}\n{bank_fingerprint}\n{embedder_name}".encode()).hexdigest()[:20]


class Vectors:
    """The open index: one collection for each bank.

    Attributes:
        folder: Where it lies, or None for a Chroma server.
    """

    def __init__(
        self, client: Any, collections: dict[str, Any], banks: Sequence[Passages], folder: Path | None
    ) -> None:
        self.folder = folder
        self._client = client
        self._collections = collections
        self._banks = {bank.name: bank for bank in banks}
        self._held = hold(folder) if folder else None

    def similarities(self, bank: str, vector: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Cosine similarity of every row of a bank to a vector, in order of rows.

        Raises:
            Exception: Whatever Chroma raised, or TimeoutError when it did not answer.
        """
        import numpy as np

        rows = self._banks[bank].rows
        reply = within(
            QUERY_SECONDS,
            lambda: self._collections[bank].query(
                query_embeddings=[vector], n_results=len(rows), include=["distances"]
            ),
        )
        ids, distances = reply["ids"][0], reply["distances"][0]
        if len(ids) < len(rows) * (1 - _MOST_MISSING):
            raise IndexFault(f"only {len(ids)} of {len(rows)} rows of {bank} can be reached")
        similar = np.full(len(rows), 1 - max(distances), dtype=np.float32)
        similar[[rows[row] for row in ids]] = 1 - np.asarray(distances, dtype=np.float32)
        return similar

    def condemn(self) -> None:
        """Marks a local index so that it is built again the next time it is opened."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                (self.folder / "broken").touch()

    def close(self) -> None:
        """Lets go of Chroma; it is not waited for long."""
        let_go(self._client)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def let_go(client: Any) -> None:
    """Closes a client, not waiting long. Chroma leaves its connections to a server open; they are closed too."""
    with contextlib.suppress(Exception):
        within(QUERY_SECONDS, client.close)
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            with contextlib.suppress(Exception):
                within(QUERY_SECONDS, session.close)


def chroma_settings() -> Any:
    """Settings of every Chroma client of ours."""
    from chromadb.config import Settings as ChromaSettings

    return ChromaSettings(anonymized_telemetry=False)


def collection_name(fingerprint: str, bank: str) -> str:
    """What the collection of one bank is called."""
    return f"coach-{fingerprint}-{bank}"


def checked(client: Any, fingerprint: str, banks: Sequence[Passages], folder: Path | None, dimension: int) -> Vectors:
    """The index behind a client, once it has shown that every row can be reached.

    Raises:
        Exception: Whatever is wrong with it.
    """
    import numpy as np

    collections: dict[str, Any] = {}
    for bank in banks:
        name = collection_name(fingerprint, bank.name)
        collections[bank.name] = client.get_collection(name, embedding_function=None)
        if collections[bank.name].count() != len(bank.texts):
            raise IndexFault(f"{bank.name} has another number of rows than the bank")
    vectors = Vectors(client, collections, banks, folder)
    probe = np.full(dimension, dimension**-0.5, dtype=np.float32)
    try:
        for bank in banks:
            vectors.similarities(bank.name, probe)
    except Exception:
        vectors.close()
        raise
    return vectors


def fill(
    client: Any,
    names: dict[str, str],
    banks: Sequence[Passages],
    embedder: Embedder,
    progress: Progress | None,
) -> None:
    """Embeds every row and writes it, in batches."""
    done, total = 0, sum(len(bank.texts) for bank in banks)
    for bank in banks:
        collection = within(
            OPEN_SECONDS,
            lambda bank=bank: client.create_collection(
                names[bank.name], embedding_function=None, configuration={"hnsw": _HNSW}
            ),
        )
        row_ids = list(bank.rows)
        for start in range(0, len(row_ids), _BATCH):
            chosen = slice(start, start + _BATCH)
            vectors = embedder.encode(list(bank.texts[chosen]))
            entries = [{"entry": bank.ids[owner]} for owner in bank.owners[chosen]]
            within(
                _BUILD_SECONDS,
                lambda ids=row_ids[chosen], put=vectors, about=entries, into=collection: into.add(
                    ids=ids, embeddings=put, metadatas=about
                ),
            )
            done += len(entries)
            if progress is not None:
                progress(done, total)


def open_server(
    url: str, fingerprint: str, banks: Sequence[Passages], embedder: Embedder, progress: Progress | None
) -> Vectors:
    """The index on a Chroma server, built there if it is missing.

    Raises:
        Exception: If the server cannot be reached or does not answer in time.
    """
    import chromadb

    parts = urlsplit(url)
    client = within(
        OPEN_SECONDS,
        lambda: chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=chroma_settings(),
        ),
    )
    try:
        return _open_or_build(client, fingerprint, banks, embedder, progress)
    except Exception:
        let_go(client)
        raise


def _open_or_build(
    client: Any, fingerprint: str, banks: Sequence[Passages], embedder: Embedder, progress: Progress | None
) -> Vectors:
    dimension = embedder.encode(["ready"]).shape[1]

    def check() -> Vectors:
        return checked(client, fingerprint, banks, None, dimension)

    try:
        return within(OPEN_SECONDS, check)
    except TimeoutError:
        raise
    except Exception:
        _build_on_server(client, fingerprint, banks, embedder, progress)
        return within(OPEN_SECONDS, check)


def _build_on_server(
    client: Any, fingerprint: str, banks: Sequence[Passages], embedder: Embedder, progress: Progress | None
) -> None:
    """Builds under passing names and gives the collections their own when they are whole."""
    mark = uuid.uuid4().hex[:12]
    names = {bank.name: f"building-{mark}-{bank.name}" for bank in banks}
    fill(client, names, banks, embedder, progress)
    for bank in banks:
        final = collection_name(fingerprint, bank.name)
        with contextlib.suppress(Exception):
            within(OPEN_SECONDS, lambda name=final: client.delete_collection(name))
        built = within(OPEN_SECONDS, lambda bank=bank: client.get_collection(names[bank.name], embedding_function=None))
        within(OPEN_SECONDS, lambda it=built, name=final: it.modify(name=name))
