"""The anchored scales of knowledge/rubric.yaml, validated like the banks: every mistake at once, with file and line."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from coach.datafile import Entry, Loaded, raise_if_any, read_list, refuse_duplicates
from coach.domain import QUESTION_KINDS
from coach.domain.rubric import Scale
from coach.errors import Problem
from coach.knowledge.bank import CARD_IDS
from coach.resources import knowledge_path, shown_path

SCALE_IDS = ("question", "real_case", "own_part", "result", "reflection", "relevance", "plain_words")
"""The scales that there are, in the order in which they are shown."""

_Text = Annotated[str, StringConstraints(min_length=1)]
_SOURCE = re.compile(r"^- \*\*(?P<key>[A-Za-z0-9_]+)\*\*:", re.MULTILINE)


class ScaleEntry(Entry):
    """A scale as it stands in its file."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    asks: Annotated[str, StringConstraints(min_length=1, pattern=r"\?$")]
    anchors: tuple[_Text, ...] = Field(min_length=5, max_length=5)
    cards: tuple[_Text, ...] = Field(min_length=1)
    kinds: tuple[_Text, ...] = Field(min_length=1)
    rules: _Text
    rated_by_rules: bool
    samples: tuple[_Text, _Text, _Text]
    sources: tuple[_Text, ...] = Field(min_length=1)


def _check(item: Loaded[ScaleEntry], sources: frozenset[str], problems: list[Problem]) -> None:
    """Names that stand nowhere, and anchors that say the same."""
    known = {
        "cards": (frozenset(CARD_IDS), "is no card; cards are A1 to A40"),
        "kinds": (frozenset(QUESTION_KINDS), f"is no kind of question; kinds are {', '.join(QUESTION_KINDS)}"),
        "sources": (sources, "does not stand in knowledge/SOURCES.md; mend it or add it there"),
    }
    for key, (names, message) in known.items():
        problems += [
            item.problem(f"'{name}' {message}", key, place)
            for place, name in enumerate(getattr(item.entry, key))
            if name not in names
        ]
    if len(set(item.entry.anchors)) < len(item.entry.anchors):
        problems.append(item.problem("two anchors say the same; a step must differ from the one below", "anchors"))
    if item.entry.id not in SCALE_IDS:
        message = f"there is no place for '{item.entry.id}'; scales are {', '.join(SCALE_IDS)}"
        problems.append(item.problem(message, "id"))


def read_rubric(path: Path) -> tuple[Scale, ...]:
    """Reads and validates the scales of one file.

    Args:
        path: A YAML file; `SOURCES.md` stands beside it or comes from the product.

    Returns:
        The scales in the order of the file.

    Raises:
        InvalidData: With every mistake.
    """
    problems: list[Problem] = []
    loaded = read_list([path], ScaleEntry, problems) if path.is_file() else []
    if not path.is_file():
        problems.append(Problem(shown_path(path), 1, "is missing; it holds the scales"))
    beside = path.parent / "SOURCES.md"
    listed = beside if beside.is_file() else knowledge_path("SOURCES.md")
    sources = frozenset(match["key"] for match in _SOURCE.finditer(listed.read_text(encoding="utf-8")))
    refuse_duplicates(loaded, "id", problems)
    refuse_duplicates(loaded, "name", problems)
    for item in loaded:
        _check(item, sources, problems)
    missing = [name for name in SCALE_IDS if name not in {item.entry.id for item in loaded}]
    if missing and not problems:
        problems.append(Problem(shown_path(path), 1, f"no entry for {', '.join(missing)}; write it"))
    raise_if_any(problems)
    return tuple(_scale(item.entry) for item in loaded)


def _scale(entry: ScaleEntry) -> Scale:
    values: dict[str, Any] = entry.model_dump()
    return Scale(**values)


@cache
def load_rubric() -> tuple[Scale, ...]:
    """The seven scales that come with the product, read once, in order.

    Raises:
        InvalidData: If the file has mistakes.
    """
    return read_rubric(knowledge_path("rubric.yaml"))
