"""Where the files that are not code live: in a checkout, or inside an installed wheel."""

import os
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_root() -> Path:
    """The folder that holds `knowledge/` and `prompts/`.

    In an installed wheel they are copied to `coach/_data`; in a checkout they stand beside the package and
    `coach/_data` does not exist.
    """
    packaged = _PACKAGE / "_data"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def knowledge_path(*parts: str) -> Path:
    """A file or folder below `knowledge/`."""
    return data_root().joinpath("knowledge", *parts)


def prompts_path(*parts: str) -> Path:
    """A file or folder below `prompts/`."""
    return data_root().joinpath("prompts", *parts)


def practice_path() -> Path | None:
    """A coach's own folder of questions, sets, notices and scales, or None: `COACH_PRACTICE`.

    Read here and not handed down, because whatever loads a data file lays it over the built-in one.
    """
    named = os.environ.get("COACH_PRACTICE", "").strip()
    return Path(named).expanduser().absolute() if named else None


def shown_path(path: Path) -> str:
    """A path as a person should see it: from the data root, or whole if it lies elsewhere."""
    try:
        return path.resolve().relative_to(data_root()).as_posix()
    except ValueError:
        return str(path)
