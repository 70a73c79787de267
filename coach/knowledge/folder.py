"""The index on the disk: built under another name and renamed when it is whole, by one process at a time.

A half-built one is never opened. The files of the graph are sealed with their digests, because Chroma reads them
unchecked and a damaged one ends the whole process; a seal that does not fit means that the index is built again.
"""

import hashlib
import json
import logging
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coach.knowledge.embed import Embedder
from coach.knowledge.holding import in_use
from coach.knowledge.limits import within
from coach.knowledge.passages import Passages
from coach.knowledge.vectors import (
    OPEN_SECONDS,
    IndexFault,
    Progress,
    Vectors,
    checked,
    chroma_settings,
    collection_name,
    fill,
    let_go,
)

log = logging.getLogger(__name__)

_WAIT_FOR_WRITER_SECONDS = 120.0
_SEAL = "seal.json"


def _local_client(folder: Path) -> Any:
    import chromadb

    return chromadb.PersistentClient(str(folder), settings=chroma_settings())


def _digests(folder: Path) -> dict[str, str]:
    """Every file of the graph, by its path in the folder. The database is not one: Chroma checks it by itself."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _seal(folder: Path) -> None:
    (folder / _SEAL).write_text(json.dumps(_digests(folder)), encoding="utf-8")


def _is_sealed(folder: Path) -> bool:
    try:
        return json.loads((folder / _SEAL).read_text(encoding="utf-8")) == _digests(folder)
    except (OSError, ValueError):
        return False


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
        client = within(OPEN_SECONDS, lambda: _local_client(building))
        try:
            names = {bank.name: collection_name(folder.name, bank.name) for bank in banks}
            fill(client, names, banks, embedder, progress)
        finally:
            let_go(client)
        _seal(building)
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
    if not _is_sealed(folder):
        log.warning("the search index is damaged and is built again")
        return None
    client: Any = None
    try:
        client = within(OPEN_SECONDS, lambda: _local_client(folder))
        return within(OPEN_SECONDS, lambda: checked(client, folder.name, banks, folder, dimension))
    except Exception as error:
        log.warning("the search index cannot be used and is built again: %s", error)
        if client is not None:
            let_go(client)
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
            if other.is_dir() and other != folder and not other.name.startswith("building-") and not in_use(other):
                _remove(other)
    return vectors
