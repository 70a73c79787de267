"""The vectors of all rows in Chroma: a cache that can be made again from the banks at any time.

A local index lies in a folder of its own, is built under another name and renamed when it is whole, by one process at
a time; a half-built one is never opened. Chroma is given vectors and never texts to embed, so it fetches nothing.
Every call to it has a time limit, because it can hang (a frozen server, a full disk).
"""

import contextlib
import hashlib
import logging
import os
import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coach.knowledge.embed import Embedder
from coach.knowledge.limits import within
from coach.knowledge.passages import Passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

_LAYOUT = "3"
_BATCH = 200
_OPEN_SECONDS = 20.0
_BUILD_SECONDS = 60.0
_QUERY_SECONDS = 2.0
_WAIT_FOR_WRITER_SECONDS = 120.0
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
        self._held = _hold(folder) if folder else None

    def similarities(self, bank: str, vector: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Cosine similarity of every row of a bank to a vector, in order of rows.

        Raises:
            Exception: Whatever Chroma raised, or TimeoutError when it did not answer.
        """
        import numpy as np

        rows = self._banks[bank].rows
        reply = within(
            _QUERY_SECONDS,
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
        with contextlib.suppress(Exception):
            within(_QUERY_SECONDS, self._client.close)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def _hold(folder: Path) -> int | None:
    """Tells other processes that this folder is in use, until this one ends. Where there is no flock, None."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        handle = os.open(folder / "in_use", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return None
    return handle


def _in_use(folder: Path) -> bool:
    try:
        import fcntl

        handle = os.open(folder / "in_use", os.O_RDWR)
    except (ImportError, OSError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _chroma_settings() -> Any:
    from chromadb.config import Settings as ChromaSettings

    return ChromaSettings(anonymized_telemetry=False)


def _local_client(folder: Path) -> Any:
    import chromadb

    return chromadb.PersistentClient(str(folder), settings=_chroma_settings())


def _collection_name(fingerprint: str, bank: str) -> str:
    return f"coach-{fingerprint}-{bank}"


def _checked(client: Any, fingerprint: str, banks: Sequence[Passages], folder: Path | None, dimension: int) -> Vectors:
    """The index behind a client, once it has shown that every row can be reached.

    Raises:
        Exception: Whatever is wrong with it.
    """
    import numpy as np

    collections: dict[str, Any] = {}
    for bank in banks:
        name = _collection_name(fingerprint, bank.name)
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


def _fill(
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
            _OPEN_SECONDS,
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


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _build_local(
    root: Path, folder: Path, banks: Sequence[Passages], embedder: Embedder, progress: Progress | None
) -> None:
    """Builds beside the place and moves it there when whole. The caller holds the writer's lock."""
    for left_over in [*root.glob("building-*"), *root.glob("old-*")]:
        _remove(left_over)
    building = root / f"building-{uuid.uuid4().hex[:12]}"
    building.mkdir(parents=True)
    try:
        client = within(_OPEN_SECONDS, lambda: _local_client(building))
        try:
            names = {bank.name: _collection_name(folder.name, bank.name) for bank in banks}
            _fill(client, names, banks, embedder, progress)
        finally:
            with contextlib.suppress(Exception):
                within(_OPEN_SECONDS, client.close)
        if folder.exists():
            folder.rename(root / f"old-{uuid.uuid4().hex[:12]}")
        building.rename(folder)
    except BaseException:
        _remove(building)
        raise
    for left_over in root.glob("old-*"):
        _remove(left_over)


def _open_folder(folder: Path, banks: Sequence[Passages], dimension: int) -> Vectors | None:
    """The index in a folder, or None if there is none that can be used."""
    if not folder.is_dir() or (folder / "broken").exists():
        return None
    client: Any = None
    try:
        client = within(_OPEN_SECONDS, lambda: _local_client(folder))
        return within(_OPEN_SECONDS, lambda: _checked(client, folder.name, banks, folder, dimension))
    except Exception as error:
        log.warning("the search index cannot be used and is built again: %s", error)
        if client is not None:
            with contextlib.suppress(Exception):
                within(_QUERY_SECONDS, client.close)
        return None


def open_local(
    home: Path,
    fingerprint: str,
    banks: Sequence[Passages],
    embedder: Embedder,
    progress: Progress | None,
    keep_others: bool,
) -> Vectors:
    """The index under `home`, built if it is not there or cannot be used.

    Args:
        home: Folder for everything the product keeps.
        fingerprint: See `fingerprint_of`.
        banks: What must be in it.
        embedder: Makes the vectors.
        progress: Called with rows done and rows in all while it is built.
        keep_others: Leave indexes with another fingerprint alone.

    Raises:
        Exception: If it can neither be opened nor built.
    """
    from filelock import FileLock

    root = home / "index"
    folder = root / fingerprint
    dimension = embedder.encode(["ready"]).shape[1]
    vectors = _open_folder(folder, banks, dimension)
    if vectors is None:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "writer.lock", timeout=_WAIT_FOR_WRITER_SECONDS):
            vectors = _open_folder(folder, banks, dimension)
            if vectors is None:
                _build_local(root, folder, banks, embedder, progress)
                vectors = _open_folder(folder, banks, dimension)
    if vectors is None:
        raise IndexFault("the index was built and still cannot be used")
    if not keep_others:
        for other in root.iterdir():
            if other.is_dir() and other != folder and not other.name.startswith("building-") and not _in_use(other):
                _remove(other)
    return vectors


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
        _OPEN_SECONDS,
        lambda: chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if parts.scheme == "https" else 8000),
            ssl=parts.scheme == "https",
            settings=_chroma_settings(),
        ),
    )
    dimension = embedder.encode(["ready"]).shape[1]

    def check() -> Vectors:
        return _checked(client, fingerprint, banks, None, dimension)

    try:
        return within(_OPEN_SECONDS, check)
    except TimeoutError:
        raise
    except Exception:
        _build_on_server(client, fingerprint, banks, embedder, progress)
        return within(_OPEN_SECONDS, check)


def _build_on_server(
    client: Any, fingerprint: str, banks: Sequence[Passages], embedder: Embedder, progress: Progress | None
) -> None:
    """Builds under passing names and gives the collections their own when they are whole."""
    mark = uuid.uuid4().hex[:12]
    names = {bank.name: f"building-{mark}-{bank.name}" for bank in banks}
    _fill(client, names, banks, embedder, progress)
    for bank in banks:
        final = _collection_name(fingerprint, bank.name)
        with contextlib.suppress(Exception):
            within(_OPEN_SECONDS, lambda name=final: client.delete_collection(name))
        built = within(
            _OPEN_SECONDS, lambda bank=bank: client.get_collection(names[bank.name], embedding_function=None)
        )
        within(_OPEN_SECONDS, lambda it=built, name=final: it.modify(name=name))
