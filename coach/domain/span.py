"""A stretch of a text, and the words it covers."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, half-open, in code points.

    Raises:
        ValueError: If it is empty or starts before the text does.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def overlaps(self, other: "Span") -> bool:
        """True if the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Quote:
    """A span together with the words it covers: evidence that can be shown.

    Attributes:
        span: Where the words stand.
        text: The words, exactly as typed.
    """

    span: Span
    text: str

    @classmethod
    def at(cls, source: str, start: int, end: int) -> Self:
        """The quote of `source[start:end]`.

        Raises:
            ValueError: If the span is empty or runs past the text.
        """
        if end > len(source):
            raise ValueError(f"span {start}..{end} runs past a text of {len(source)} characters")
        return cls(Span(start, end), source[start:end])
