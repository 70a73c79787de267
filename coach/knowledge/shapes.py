"""How a good answer is built, for a kind of question or for some of it: knowledge/shapes.yaml, validated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coach.datafile import Entry, Loaded, raise_if_any, read_list, refuse_duplicates
from coach.domain import Question
from coach.errors import Problem
from coach.knowledge.rubric import load_rubric
from coach.resources import knowledge_path, shown_path

Source = Literal["situation", "task", "action", "result", "number", "work", "change", "wish", "theirs", "first"]
_Text = Annotated[str, StringConstraints(min_length=1)]


class PartEntry(Entry):
    """A part as it stands in its file."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    asks: _Text
    sources: tuple[Source, ...] = Field(alias="from")
    open: Annotated[str, StringConstraints(pattern=r"^\[[^0-9\[\]]+\?\]$")]


class ShapeEntry(Entry):
    """The parts for one kind of question, or for the questions of it that are named, as they stand in the file."""

    kind: _Text
    questions: tuple[Annotated[str, StringConstraints(pattern=r"^Q\d+$")], ...] = ()
    parts: tuple[PartEntry, ...] = Field(min_length=2)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a good answer.

    Attributes:
        name: What it is called.
        asks: What it asks for, in a few words.
        sources: What of the candidate's own words may stand there, best first.
        open: The open slot that stands there while nothing does.
    """

    name: str
    asks: str
    sources: tuple[str, ...]
    open: str


def read_shapes(path: Path) -> Mapping[str, tuple[Part, ...]]:
    """Reads and validates the shapes of one file, by kind of question or id.

    Raises:
        InvalidData: With every mistake.
    """
    problems: list[Problem] = []
    loaded = read_list([path], ShapeEntry, problems) if path.is_file() else []
    if not path.is_file():
        problems.append(Problem(shown_path(path), 1, "is missing; it holds the parts of a good answer"))
    usual = [item for item in loaded if not item.entry.questions]
    refuse_duplicates(usual, "kind", problems)
    _refuse_named_twice(loaded, problems)
    kinds = {kind for scale in load_rubric() for kind in scale.kinds}
    for item in loaded:
        if item.entry.kind not in kinds:
            known = ", ".join(sorted(kinds))
            problems.append(item.problem(f"'{item.entry.kind}' is no kind of question; kinds are {known}", "kind"))
    missing = sorted(kinds - {item.entry.kind for item in usual})
    if missing and not problems:
        problems.append(Problem(shown_path(path), 1, f"no entry for {', '.join(missing)}; write it"))
    raise_if_any(problems)
    return {
        key: tuple(Part(part.name, part.asks, part.sources, part.open) for part in item.entry.parts)
        for item in loaded
        for key in item.entry.questions or (item.entry.kind,)
    }


def _refuse_named_twice(loaded: Sequence[Loaded[ShapeEntry]], problems: list[Problem]) -> None:
    named: set[str] = set()
    for item in loaded:
        twice = sorted(named.intersection(item.entry.questions))
        if twice:
            problems.append(item.problem(f"{', '.join(twice)} has a shape already; name it once", "questions"))
        named.update(item.entry.questions)


def shape_of(question: Question) -> tuple[Part, ...]:
    """The parts of a good answer to a question: its own, or those of its kind.

    Raises:
        InvalidData: If the file has mistakes.
    """
    shapes = load_shapes()
    return shapes.get(question.id) or shapes[question.kind]


@cache
def load_shapes() -> Mapping[str, tuple[Part, ...]]:
    """The parts that come with the product by kind of question, and by id where one has its own; read once.

    Raises:
        InvalidData: If the file has mistakes.
    """
    return read_shapes(knowledge_path("shapes.yaml"))
