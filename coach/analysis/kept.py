"""The compiled rule files, kept in the product's folder so that the next start need not read and check them again.

A kept copy counts only for the very bytes of rule files and code that it was made from, only whole, and only if nobody
but the person who runs this could have written it. Whatever is wrong with it, it is made anew; where it cannot be
written, nothing is lost but time.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from coach.analysis.notices import Notices, from_plain, to_plain

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def place_for_copy() -> Path:
    """Where the copy of the product's own rules is kept: below `COACH_HOME`."""
    home = os.environ.get("COACH_HOME")
    return (Path(home).expanduser() if home else Path.home() / ".callback-coach") / "cache" / "notices.json"


def fingerprint(paths: Iterable[Path]) -> str:
    """A digest of the names and contents of files and of the code that reads them."""
    digest = hashlib.blake2b(digest_size=20)
    for path in (*paths, *sorted(Path(__file__).parent.glob("*.py"))):
        contents = path.read_bytes()
        digest.update(f"{path.name}\0{len(contents)}\0".encode())
        digest.update(contents)
    return digest.hexdigest()


def take(place: Path, wanted: str) -> Notices | None:
    """The notices kept at a place, if they were made from what has this fingerprint and can be trusted."""
    try:
        if not (_own(place.parent) and _own(place)):
            return None
        found, told, text = place.read_bytes().split(b"\n", 2)
        if found.decode() != wanted or told.decode() != _sum(text):
            return None
        return from_plain(json.loads(text))
    except (OSError, ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None


def put(place: Path, made_from: str, notices: Notices) -> None:
    """Keeps notices at a place, at one stroke; a place that cannot be written is left alone."""
    text = json.dumps(to_plain(notices), ensure_ascii=False, separators=(",", ":")).encode()
    unfinished = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _own(place.parent):
            return
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(b"\n".join((made_from.encode(), _sum(text).encode(), text)))
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)


def _sum(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=20).hexdigest()


def _own(path: Path) -> bool:
    """True if the file or folder is ours and nobody else may write it."""
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode):
        return False
    return not hasattr(os, "geteuid") or (about.st_uid == os.geteuid() and not about.st_mode & _OTHERS_MAY_WRITE)
