"""What kind of number a claim calls for, what to ask for it, and the candidate's own sentence with open slots.

No figure is ever ours: a rewrite holds the candidate's words and slots such as `[how many?]`, nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.analysis.document import Document, read
from coach.analysis.finder import Finder
from coach.analysis.pattern import Pattern
from coach.domain import Claim

VAGUE = ("amounts", "degrees")
"""Lists of words that make room for a number."""

_LEADING = frozenset({"and", "but", "so", "because", "well", "plus", "also", "which", "then"})


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A kind of claim as it stands in measures.yaml."""

    claim: Claim
    words: tuple[str, ...]
    slot: str
    asks: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class OccupationEntry:
    """An occupation as it stands in measures.yaml."""

    name: str
    words: tuple[str, ...]
    metrics: Mapping[Claim, str]


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

    @classmethod
    def of(
        cls,
        claims: Sequence[ClaimEntry],
        occupations: tuple[OccupationEntry, ...],
        patterns: Iterable[tuple[int, Pattern]],
    ) -> "Asking":
        """Puts the parts together; patterns are numbered by claim, then amounts and degrees, then occupations."""
        keys = (*(entry.claim for entry in claims), *VAGUE, *range(len(occupations)))
        return cls({entry.claim: entry for entry in claims}, occupations, Finder(patterns), keys)

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
