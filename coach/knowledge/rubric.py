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
from coach.resources import knowledge_path, practice_path, shown_path

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


class OwnScaleEntry(ScaleEntry):
    """A scale of a coach's own: what only the product needs may be left out."""

    cards: tuple[_Text, ...] = ()
    kinds: tuple[_Text, ...] = QUESTION_KINDS[:8]
    rules: _Text = "This scale is your coach's own; only a person places an answer on it."
    rated_by_rules: bool = False
    samples: tuple[_Text, _Text, _Text] = ("-", "-", "-")
    sources: tuple[_Text, ...] = ()


def _listed(path: Path) -> frozenset[str]:
    """The keys of a list of sources."""
    return frozenset(match["key"] for match in _SOURCE.finditer(path.read_text(encoding="utf-8")))


def _check(item: Loaded[Any], sources: frozenset[str], problems: list[Problem], *, own: bool = False) -> None:
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
    if not own and item.entry.id not in SCALE_IDS:
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
    sources = _listed(listed)
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


def read_own_scales(path: Path, built_in: tuple[Scale, ...]) -> tuple[Scale, ...]:
    """A coach's scales laid over the built-in ones: the same id gives other words, another id one scale more.

    Args:
        path: A YAML file of scales; `rules`, `rated_by_rules`, `samples`, `cards` and `sources` may be left out.
        built_in: What it is laid over.

    Raises:
        InvalidData: With every mistake.
    """
    problems: list[Problem] = []
    loaded = read_list([path], OwnScaleEntry, problems)
    refuse_duplicates(loaded, "id", problems)
    named = {scale.name.casefold(): scale.id for scale in built_in}
    for item in loaded:
        _check(item, _listed(knowledge_path("SOURCES.md")), problems, own=True)
        if named.get(item.entry.name.casefold(), item.entry.id) != item.entry.id:
            problems.append(item.problem(f"'{item.entry.name}' is the name of a built-in scale; find another", "name"))
        if item.entry.rated_by_rules:
            problems.append(item.problem("only the built-in scales are rated by rules; remove it", "rated_by_rules"))
    raise_if_any(problems)
    own = {item.entry.id: _scale(item.entry) for item in loaded}
    # Other words of a built-in scale are rated by rules no more: the rules were written for the words that were there.
    return tuple(own.pop(scale.id, scale) for scale in built_in) + tuple(own.values())


def load_rubric() -> tuple[Scale, ...]:
    """The seven scales that come with the product, with a coach's own laid over them; read once, in order.

    Raises:
        InvalidData: If a file has mistakes.
    """
    return rubric_with(practice_path())


@cache
def rubric_with(practice: Path | None) -> tuple[Scale, ...]:
    """The scales with those of a coach's folder laid over them; without such a file the built-in ones.

    Raises:
        InvalidData: If a file has mistakes.
    """
    built_in = read_rubric(knowledge_path("rubric.yaml"))
    own = practice / "rubric.yaml" if practice else None
    return read_own_scales(own, built_in) if own and own.is_file() else built_in
