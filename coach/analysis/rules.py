"""What a rule file may say, and the checks it goes through before a single answer is read.

A rule is data: phrases, how much of the answer around them is marked (`marks`), what lets a phrase off (`unless`),
why an
interviewer winces, what to say instead, and examples that must be marked or left alone. The ways of marking are in
marks.py and the guards in guards.py, both by name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Template
from typing import Literal

from pydantic import Field, field_validator

from coach.analysis.words import folded
from coach.datafile import Entry
from coach.domain import QUESTION_KINDS, Kind

MARKS = ("phrase", "clause", "sentence", "trait", "claim", "only_we", "learned")
HOLES = frozenset({"said", "you"})
_ID = re.compile(r"[a-z_]+\.[a-z0-9_]+")
_SPAN = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


class ExampleEntry(Entry):
    """An example answer; what must be marked stands in `[[ ]]`."""

    answer: str
    question: str = ""
    kind: str = ""
    role: str = ""


class RuleEntry(Entry):
    """One rule as it stands in knowledge/notices."""

    id: str
    marks: Literal["phrase", "clause", "sentence", "trait", "claim", "only_we", "learned"] = "phrase"
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] | None = None
    literal: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    why: str = Field(min_length=1)
    instead: tuple[str, ...] = Field(min_length=1)
    card: str = Field(pattern=r"^A\d{1,2}$")
    fires: tuple[str | ExampleEntry, ...] = Field(min_length=1)
    silent: tuple[str | ExampleEntry, ...] = Field(min_length=1)
    source: str = ""

    @field_validator("id")
    @classmethod
    def _named(cls, value: str) -> str:
        kind = value.partition(".")[0]
        if not _ID.fullmatch(value) or kind not in set(Kind):
            raise ValueError(f"'{value}' must be a kind, a dot and a short name in small letters: stock_phrase.win_win")
        return value

    @field_validator("asked")
    @classmethod
    def _known_kinds(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for kind in value:
            if kind not in QUESTION_KINDS and kind != "unknown":
                raise ValueError(
                    f"'{kind}' is no kind of question; choose from {', '.join((*QUESTION_KINDS, 'unknown'))}"
                )
        return value

    @field_validator("instead")
    @classmethod
    def _known_holes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            template = Template(text)
            if not template.is_valid() or set(template.get_identifiers()) - HOLES:
                raise ValueError(f"'{text}': the holes are $said (their words) and $you (their words turned to 'you')")
        return value

    @property
    def kind(self) -> Kind:
        """The kind of finding, the part of the id before the dot."""
        return Kind(self.id.partition(".")[0])


class NoteEntry(Entry):
    """A remark on the whole answer as it stands in notes.yaml."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    about: Literal["answer", "question"] = "answer"
    phrases: tuple[str, ...] = Field(min_length=1)
    least: int = Field(ge=1)
    text: str = Field(min_length=1)
    card: str = Field(pattern=r"^A\d{1,2}$")
    source: str = ""
    shows: tuple[str, ...] = Field(min_length=1)
    silent: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Example:
    """An example answer with the spans that must be marked (none: must stay silent for this rule)."""

    answer: str
    spans: tuple[tuple[int, int], ...]
    question: str = ""
    kind: str = ""
    role: str = ""


def read_example(entry: str | ExampleEntry) -> Example:
    """Takes the `[[ ]]` out of an example and keeps where they stood."""
    raw = entry if isinstance(entry, str) else entry.answer
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    length = at = 0
    for match in _SPAN.finditer(raw):
        before = raw[at : match.start()]
        spans.append((length + len(before), length + len(before) + len(match.group(1))))
        pieces += [before, match.group(1)]
        length = spans[-1][1]
        at = match.end()
    pieces.append(raw[at:])
    answer = "".join(pieces)
    if isinstance(entry, str):
        return Example(answer, tuple(spans))
    return Example(answer, tuple(spans), entry.question, entry.kind, entry.role)


@dataclass(frozen=True)
class Rule:
    """A rule that has passed every check."""

    entry: RuleEntry

    @cached_property
    def id(self) -> str:
        """Stable name."""
        return self.entry.id

    @cached_property
    def kind(self) -> Kind:
        """What its findings are about."""
        return self.entry.kind

    @cached_property
    def topics(self) -> frozenset[str]:
        """Words that show, anywhere in the answer, that the phrase is meant literally."""
        return folded(self.entry.topics)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """What to say instead, with holes."""
        return tuple(Template(text) for text in self.entry.instead)

    def applies_to(self, asked_kind: str) -> bool:
        """Whether the rule is meant for this kind of question."""
        return not self.entry.asked or (asked_kind or "unknown") in self.entry.asked

    def advice(self, said: str, you: str | None, turn: int) -> str:
        """What to say instead, in one of its wordings; those with `$you` only where the clause could be turned."""
        holes: Mapping[str, str] = {"said": said, "you": you or ""}
        fitting = sorted(
            (t for t in self.templates if you or "you" not in t.get_identifiers()),
            key=lambda t: "you" not in t.get_identifiers(),
        ) or list(self.templates)
        chosen = fitting[turn % len(fitting)]
        text = (
            chosen.substitute(holes)
            if you or "you" not in chosen.get_identifiers()
            else chosen.substitute(holes, you=said)
        )
        return text[:1].upper() + text[1:]
