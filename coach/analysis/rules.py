"""A rule, as the analyser works with it; what a rule file may say is checked in forms.py.

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

from coach.analysis.words import folded
from coach.domain import Kind

_SPAN = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ExampleEntry:
    """An example answer; what must be marked stands in `[[ ]]`."""

    answer: str
    question: str = ""
    kind: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule as it stands in knowledge/notices; forms.py says what each key may hold."""

    id: str
    marks: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...] | None
    literal: tuple[str, ...]
    topics: tuple[str, ...]
    asked: tuple[str, ...]
    why: tuple[str, ...]
    instead: tuple[str, ...]
    instead_asked: Mapping[str, tuple[str, ...]]
    card: str
    fires: tuple[str | ExampleEntry, ...]
    silent: tuple[str | ExampleEntry, ...]
    source: str

    @property
    def kind(self) -> Kind:
        """The kind of finding, the part of the id before the dot."""
        return Kind(self.id.partition(".")[0])


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A remark on the whole answer as it stands in notes.yaml."""

    id: str
    about: str
    phrases: tuple[str, ...]
    least: int
    text: str
    card: str
    source: str
    shows: tuple[str, ...]
    silent: tuple[str, ...]


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

    def applies_to(self, asked_kind: str) -> bool:
        """Whether the rule is meant for this kind of question."""
        return not self.entry.asked or (asked_kind or "unknown") in self.entry.asked

    def why(self, turn: int) -> str:
        """Why an interviewer winces, in another wording each time if there are several."""
        return self.entry.why[turn % len(self.entry.why)]

    def advice(self, said: str, you: str | None, asked_kind: str, turn: int) -> str:
        """What to say instead, in one of its wordings; those with `$you` come first where the clause could be turned.

        Args:
            said: The marked words.
            you: The same, turned to the candidate, or None.
            asked_kind: The kind of question: a rule may have wordings of its own for it.
            turn: Which wording; another for each mark of an answer.
        """
        texts = self.entry.instead_asked.get(asked_kind) or self.entry.instead
        own = [text for text in texts if "$you" in text] if you else []
        fitting = own or [text for text in texts if "$you" not in text] or [*texts]
        text = Template(fitting[turn % len(fitting)]).substitute(said=said, you=you or said)
        return text[:1].upper() + text[1:]
