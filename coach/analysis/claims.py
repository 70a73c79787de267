"""What kind of number a claim calls for, what to ask for it, and the candidate's own sentence with open slots.

No figure is ever ours: a rewrite holds the candidate's words and slots such as `[how many?]`, nothing else.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, field_validator

from coach.analysis.document import Document, read
from coach.analysis.finder import Finder
from coach.analysis.pattern import Pattern
from coach.analysis.phrase import PhraseError, compile_phrase
from coach.datafile import Entry, read_one
from coach.domain import Claim
from coach.errors import Problem
from coach.resources import shown_path

_LEADING = frozenset({"and", "but", "so", "because", "well", "plus", "also", "which", "then"})
_DIGIT = re.compile(r"\d")


class ClaimEntry(Entry):
    """A kind of claim as it stands in measures.yaml."""

    claim: Claim
    words: tuple[str, ...] = Field(min_length=1)
    slot: str = Field(pattern=r"\[[^\[\]\d]+\?\]")
    asks: tuple[str, ...] = Field(min_length=3)
    help: str = Field(min_length=1)


class OccupationEntry(Entry):
    """An occupation as it stands in measures.yaml."""

    name: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)
    metrics: dict[Claim, str] = Field(min_length=1)


class MeasuresEntry(Entry):
    """The whole of measures.yaml."""

    claims: tuple[ClaimEntry, ...]
    amounts: tuple[str, ...]
    degrees: tuple[str, ...]
    occupations: tuple[OccupationEntry, ...]

    @field_validator("claims")
    @classmethod
    def _all_claims(cls, value: tuple[ClaimEntry, ...]) -> tuple[ClaimEntry, ...]:
        counted = Counter(entry.claim for entry in value)
        missing = [claim for claim in Claim if counted[claim] != 1]
        if missing:
            raise ValueError(f"each kind of claim must stand once; see to {', '.join(missing)}")
        return value


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked about one claim.

    Attributes:
        claim: The kind of number.
        asks: Two or three questions, that of the occupation second.
        help: For somebody without a figure at hand.
        rewrite: Their sentence with open slots, or None where it cannot be placed.
    """

    claim: Claim
    asks: tuple[str, ...]
    help: str
    rewrite: str | None


@dataclass(frozen=True)
class Asking:
    """Everything in measures.yaml, ready to use."""

    entries: Mapping[Claim, ClaimEntry]
    occupations: tuple[OccupationEntry, ...]
    finder: Finder
    keys: tuple[Claim | str | int, ...]

    def occupation(self, role: str) -> OccupationEntry | None:
        """The occupation that the words of a role name, or None."""
        if not role:
            return None
        document = read(role[:200])
        hits = [self.keys[found.key] for found in self.finder.find(document)]
        numbers = [key for key in hits if isinstance(key, int)]
        return self.occupations[min(numbers)] if numbers else None

    def about(self, document: Document, first: int, last: int, work: OccupationEntry | None) -> Asks:
        """Types the claim in these tokens and finds what to ask.

        Args:
            document: The answer.
            first: First token of the claim.
            last: One past its last token.
            work: The occupation, if it is known.
        """
        start, end = document.starts[first], document.ends[last - 1]
        part = read(document.text[start:end])
        counted: Counter[Claim] = Counter()
        for found in self.finder.find(part):
            key = self.keys[found.key]
            if isinstance(key, Claim):
                counted[key] += 1
        order = list(self.entries)
        claim = (
            max(order, key=lambda c: (_weight(c) * min(counted[c], 2), -order.index(c)))
            if counted
            else Claim.BEFORE_AFTER
        )
        entry = self.entries[claim]
        own = work.metrics.get(claim) if work else None
        asks = (entry.asks[0], own, *entry.asks[1:2]) if own else entry.asks
        return Asks(claim, tuple(asks), entry.help, self.rewrite(document, first, last, entry.slot))

    def rewrite(self, document: Document, first: int, last: int, slot: str) -> str | None:
        """The claim with the slot where the number belongs; vague words make room for it.

        Everything else stands as typed, so that no figure can appear that is not the candidate's.
        """
        words, text = document.words, document.text
        while first < last and words[first] in _LEADING:
            first += 1
        if first >= last:
            return None
        start, end = document.starts[first], document.ends[last - 1]
        part = text[start:end]
        if not part.isprintable():
            return None
        inner = read(part)
        vague = [found for found in self.finder.find(inner) if self.keys[found.key] in {"amounts", "degrees"}]
        if vague:
            found = max(vague, key=lambda f: (f.last - f.first, -f.first))
            head, tail = part[: inner.starts[found.first]], part[inner.ends[found.last - 1] :]
            put = slot if self.keys[found.key] == "amounts" or slot.startswith("from") else "from [what?] to [what?]"
            if self.keys[found.key] == "amounts" and slot.startswith("from"):
                put = "[how many?]"
            sentence = f"{head}{put}{tail}"
        else:
            sentence = f"{part.rstrip(' ,.')}, {slot}, over [how long?]"
        return sentence[:1].upper() + sentence[1:] + "."


def _weight(claim: Claim) -> float:
    """Kinds that say what the thing is weigh more than those that say that it was much."""
    return {Claim.VOLUME: 0.5, Claim.FREQUENCY: 0.9, Claim.BEFORE_AFTER: 1.1, Claim.PEOPLE: 1.0, Claim.SCOPE: 0.95}.get(
        claim, 1.5
    )


def load_asking(path: Path, problems: list[Problem]) -> Asking | None:
    """Reads measures.yaml; faults are appended to `problems`."""
    read_entry = read_one(path, MeasuresEntry, problems)
    if read_entry is None:
        return None
    entry = read_entry.entry
    keys: list[Claim | str | int] = []
    patterns: list[tuple[int, Pattern]] = []

    def add(key: Claim | str | int, phrases: tuple[str, ...], *where: str | int) -> None:
        keys.append(key)
        for place, phrase in enumerate(phrases):
            try:
                patterns.extend((len(keys) - 1, pattern) for pattern in compile_phrase(phrase, {}))
            except PhraseError as error:
                problems.append(read_entry.problem(str(error), *where, place))

    for place, claim in enumerate(entry.claims):
        add(claim.claim, claim.words, "claims", place, "words")
        texts = (*claim.asks, claim.help, claim.slot)
        if any(_DIGIT.search(text) for text in texts):
            problems.append(read_entry.problem("no figures in what is asked; write it without digits", "claims", place))
    add("amounts", entry.amounts, "amounts")
    add("degrees", entry.degrees, "degrees")
    names = Counter(work.name for work in entry.occupations)
    for place, work in enumerate(entry.occupations):
        add(place, work.words, "occupations", place, "words")
        if names[work.name] > 1:
            problems.append(
                Problem(
                    shown_path(path), read_entry.lines.get(("occupations", place), 1), f"'{work.name}' stands twice"
                )
            )
    return Asking({c.claim: c for c in entry.claims}, entry.occupations, Finder(patterns), tuple(keys))
