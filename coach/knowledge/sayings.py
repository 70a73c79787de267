"""Words for the search alone (knowledge/search): more ways of saying each entry, and ideas that have many words.

They belong to the banks and are checked with them, but nobody is ever shown them; a bank without them is whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from coach.datafile import Entry, Loaded, read_list, refuse_duplicates
from coach.errors import Problem

_Line = Annotated[str, StringConstraints(min_length=1, pattern=r"\w")]


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea and the words that people have for it."""

    name: str
    words: tuple[str, ...]


class SayingEntry(Entry):
    """More lines for one card or question, as they stand in their file."""

    id: Annotated[str, StringConstraints(pattern=r"^[AQ][1-9][0-9]*$")]
    lines: tuple[_Line, ...] = Field(min_length=1)


class IdeaEntry(Entry):
    """An idea as it stands in its file."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    words: tuple[_Line, ...] = Field(min_length=2)

    @field_validator("words")
    @classmethod
    def _each_once(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        seen: set[str] = set()
        for word in words:
            if word.casefold() in seen:
                raise ValueError(f"'{word}' stands twice; keep one")
            seen.add(word.casefold())
        return words


def _present(path: Path) -> list[Path]:
    return [path] if path.is_file() else []


def read_sayings(folder: Path, problems: list[Problem]) -> list[Loaded[SayingEntry]]:
    """The lines in `search/lines.yaml`, if it is there. Faults are appended to `problems`."""
    loaded = read_list(_present(folder / "search" / "lines.yaml"), SayingEntry, problems)
    refuse_duplicates(loaded, "id", problems)
    return loaded


def read_ideas(folder: Path, problems: list[Problem]) -> tuple[Idea, ...]:
    """The ideas in `search/synonyms.yaml`, if it is there. Faults are appended to `problems`."""
    loaded = read_list(_present(folder / "search" / "synonyms.yaml"), IdeaEntry, problems)
    refuse_duplicates(loaded, "name", problems)
    return tuple(Idea(item.entry.name, item.entry.words) for item in loaded)


def lines_by_id(loaded: Sequence[Loaded[SayingEntry]], known: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The lines of every known entry that has any."""
    ids = frozenset(known)
    return {item.entry.id: item.entry.lines for item in loaded if item.entry.id in ids}
