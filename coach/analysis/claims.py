"""What kind of number a claim calls for, what to ask for it, and the candidate's own sentence with open slots.

No figure is ever ours: a rewrite holds the candidate's words and slots such as `[how many?]`, nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.analysis.document import Document, read
from coach.analysis.finder import Finder
from coach.analysis.learned import stem
from coach.analysis.pattern import Found, Pattern
from coach.analysis.slots import Vague, tells_change, with_slots
from coach.domain import Claim

VAGUE = ("amounts", "degrees", "sizes")
"""Lists of words that make room for a number."""

_NEXT = 2
"""What stands so near behind a vague word is what there was much of."""


@dataclass(frozen=True, slots=True)
class CloserEntry:
    """What is asked instead where a word of `when` stands in the claim: a promotion has no place in a list."""

    when: tuple[str, ...]
    frame: str
    says: tuple[str, ...]
    asks: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A kind of claim as it stands in measures.yaml; `level` is the frame of what tells no change."""

    claim: Claim
    words: tuple[str, ...]
    slot: str
    frame: str
    says: tuple[str, ...]
    asks: tuple[str, ...]
    help: str
    level: str = ""
    closer: tuple[CloserEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """What people in an occupation are asked; `when` names words of which one must stand in the claim (none: any)."""

    ask: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OccupationEntry:
    """An occupation as it stands in measures.yaml."""

    name: str
    words: tuple[str, ...]
    metrics: Mapping[Claim, MetricEntry]


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked about one claim.

    Attributes:
        claim: The kind of number.
        asks: Two or three questions, that of the occupation second.
        says: What to do about it, in several wordings.
        help: For somebody without a figure at hand.
        rewrite: Their sentence with open slots, or None where it cannot be placed.
    """

    claim: Claim
    asks: tuple[str, ...]
    says: tuple[str, ...]
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
        """Puts the parts together; patterns are numbered by claim, then by the lists of VAGUE, then by occupation."""
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
        part = read(document.text[document.starts[first] : document.ends[last - 1]])
        hits = [(found, self.keys[found.key]) for found in self.finder.find(part)]
        vague = [(found.first, found.last, str(key)) for found, key in hits if key in VAGUE]
        entry = self.entries[self._claim(hits, vague)]
        stems = frozenset(map(stem, part.words))
        for closer in entry.closer:
            if not stems.isdisjoint(map(stem, closer.when)):
                rewrite = with_slots(part, vague, entry.slot, closer.frame)
                return Asks(entry.claim, closer.asks, closer.says, closer.help, rewrite)
        metric = work.metrics.get(entry.claim) if work else None
        if metric and metric.when and stems.isdisjoint(map(stem, metric.when)):
            metric = None
        asks = (entry.asks[0], metric.ask, *entry.asks[1:2]) if metric else entry.asks
        frame = entry.level if entry.level and not tells_change(part) else entry.frame
        return Asks(entry.claim, asks, entry.says, entry.help, with_slots(part, vague, entry.slot, frame))

    def _claim(self, hits: Iterable[tuple[Found, Claim | str | int]], vague: Sequence[Vague]) -> Claim:
        """The kind of number: what stands right behind a vague word says most."""
        inside = {place for first, last, _ in vague for place in range(first, last)}
        behind = {last + step for _, last, _ in vague for step in range(_NEXT)} - inside
        weights: dict[Claim, float] = {}
        for found, key in hits:
            stands = set(range(found.first, found.last))
            if isinstance(key, Claim) and (stands - inside or key is Claim.BEFORE_AFTER):
                weight = _weight(key) * (2 if stands & behind else 1)
                weights[key] = min(weights.get(key, 0.0) + weight, 2 * weight)
        if not weights:
            sized = any(group == "amounts" for _, _, group in vague)
            return Claim.VOLUME if sized else Claim.BEFORE_AFTER
        order = list(self.entries)
        return max(weights, key=lambda claim: (weights[claim], -order.index(claim)))


def _weight(claim: Claim) -> float:
    """Kinds that say what the thing is weigh more than those that say that it was much."""
    return {Claim.VOLUME: 0.5, Claim.FREQUENCY: 0.9, Claim.BEFORE_AFTER: 1.1, Claim.PEOPLE: 1.0, Claim.SCOPE: 0.95}.get(
        claim, 1.5
    )
