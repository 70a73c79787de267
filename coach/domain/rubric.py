"""The anchored scales, and a rating on one of them."""

from dataclasses import dataclass

from coach.domain.span import Quote

LOWEST, HIGHEST = 1, 5
"""Ends of every scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One of the scales of knowledge/rubric.yaml.

    Attributes:
        id: Stable name, for example `own_part`.
        name: What people see.
        asks: What it asks of an answer, as a question.
        anchors: What 1 to 5 stand for, five texts in order.
        cards: Ids of the article cards it rests on.
        kinds: Kinds of question whose answers can be judged by it.
        rules: What the rules can honestly tell of it, in words.
        rated_by_rules: Whether the rules give a rating.
        samples: Answers that belong on the lowest, the middle and the highest step.
        sources: Keys of knowledge/SOURCES.md.
    """

    id: str
    name: str
    asks: str
    anchors: tuple[str, ...]
    cards: tuple[str, ...]
    kinds: tuple[str, ...]
    rules: str
    rated_by_rules: bool
    samples: tuple[str, str, str]
    sources: tuple[str, ...]

    def anchor(self, value: int) -> str:
        """What a value from 1 to 5 stands for."""
        return self.anchors[value - LOWEST]


@dataclass(frozen=True, slots=True)
class Rating:
    """Where an answer stands on a scale, with the words that show it; no rating stands without a quote.

    Attributes:
        scale: Id of the scale.
        value: 1 to 5, or None for `cannot tell`.
        why: One sentence to the candidate.
        quotes: The words it rests on, on the answer it was made of; at least one unless `value` is None.
        most: Where the evidence shows `value` at least: the highest it could be. None for just `value`.
        by: `rules`, the name of a model, or of a person.

    Raises:
        ValueError: For a value off the scale, or without a quote.
    """

    scale: str
    value: int | None
    why: str
    quotes: tuple[Quote, ...] = ()
    most: int | None = None
    by: str = "rules"

    def __post_init__(self) -> None:
        if self.value is None:
            return
        if not LOWEST <= self.value <= (self.most or self.value) <= HIGHEST:
            raise ValueError(f"not on the scale: {self.value} to {self.most}")
        if not self.quotes:
            raise ValueError("a rating needs a quote")
