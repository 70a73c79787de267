"""Makes the analyser from the rule files, or from the copy that was kept when they were last read."""

from collections.abc import Sequence
from pathlib import Path

from coach.analysis.claims import Asking
from coach.analysis.engine import Analyser
from coach.analysis.kept import fingerprint, place_for_copy, put, take
from coach.analysis.learned import load_readers
from coach.analysis.notices import Notices
from coach.analysis.rules import Rule
from coach.resources import knowledge_path, practice_path


def load_analyser(folders: Sequence[Path] | None = None, copy: Path | None = None) -> Analyser:
    """Reads all rules and makes the analyser.

    Args:
        folders: Folders of rule files, later ones added to earlier ones; None for the product's own and
            a coach's (`COACH_PRACTICE`).
        copy: Where a copy of the product's own is kept; None for its place below `COACH_HOME`.

    Returns:
        The analyser; loading twice from the same files gives one that says the same.

    Raises:
        InvalidData: If anything in the files is wrong: all faults together, each with file, line and what to write.
    """
    notices = _own_notices(copy or place_for_copy()) if folders is None else _read(folders)
    return Analyser.of(
        tuple(map(Rule, notices.rules)),
        notices.patterns,
        notices.literals,
        Asking.of(notices.claims, notices.occupations, notices.asking),
        load_readers(),
        notices.lists,
        (notices.notes, notices.remarks),
    )


def notice_folders(practice: Path | None) -> list[Path]:
    """The folders of rule files: the product's own, then a coach's if there is one."""
    own = practice / "notices" if practice else None
    return [knowledge_path("notices"), *([own] if own and own.is_dir() else [])]


def _own_notices(copy: Path) -> Notices:
    """The product's own notices and a coach's: kept ones if they are of the files as they stand."""
    folders = notice_folders(practice_path())
    files = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    made_from = fingerprint((*files, knowledge_path("measures.yaml")))
    notices = take(copy, made_from)
    if notices is None:
        notices = _read(folders)
        put(copy, made_from, notices)
    return notices


def _read(folders: Sequence[Path]) -> Notices:
    from coach.analysis.sources import read_notices  # brings in YAML and the checks, which a kept copy does not need

    return read_notices(list(folders), knowledge_path("measures.yaml"))


__all__ = ["load_analyser", "notice_folders"]
