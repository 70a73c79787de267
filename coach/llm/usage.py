"""What a model's work takes in tokens: counted while it works, summed over an interview, told in one line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.domain import Session
from coach.llm.tokens import count_tokens

if TYPE_CHECKING:
    from coach.llm.connection import Connection


@dataclass
class Spent:
    """What some calls of a model took; filled while they run.

    Attributes:
        read: Tokens of the prompts, as told by the server; None while it has told nothing.
        written: Tokens of the replies, likewise.
        calls: Calls that the server told of.
        read_guessed: Tokens of the prompts of calls that it did not tell of, by our estimate.
        written_guessed: The same of the replies.
    """

    read: int | None = None
    written: int | None = None
    calls: int = 0
    read_guessed: int = 0
    written_guessed: int = 0

    def add(self, usage: Any) -> None:
        """Adds what the server told of one call."""
        self.read = (self.read or 0) + int(usage.get("input_tokens", 0))
        self.written = (self.written or 0) + int(usage.get("output_tokens", 0))
        self.calls += 1

    def guess(self, sent: Iterable[str], came: str) -> None:
        """Adds our estimate of one call that the server told nothing of.

        Args:
            sent: The texts of the prompt.
            came: What came back of the reply, perhaps only a part.
        """
        self.read_guessed += sum(count_tokens(text) for text in sent)
        self.written_guessed += count_tokens(came)

    def take(self, other: "Spent") -> None:
        """Adds what other calls took."""
        if other.read is not None:
            self.read = (self.read or 0) + other.read
            self.written = (self.written or 0) + (other.written or 0)
        self.calls += other.calls
        self.read_guessed += other.read_guessed
        self.written_guessed += other.written_guessed

    @property
    def tokens(self) -> int | None:
        """Both together as told by the server, or None."""
        return None if self.read is None else self.read + (self.written or 0)

    @property
    def all_read(self) -> int:
        """Tokens of the prompts, told and estimated."""
        return (self.read or 0) + self.read_guessed

    @property
    def all_written(self) -> int:
        """Tokens of the replies, told and estimated."""
        return (self.written or 0) + self.written_guessed

    @property
    def guessed(self) -> bool:
        """Whether part of it is our estimate."""
        return bool(self.read_guessed or self.written_guessed)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model took over a whole interview.

    Attributes:
        read: Tokens read.
        written: Tokens written.
        estimated: Whether part of it is our estimate, because the server did not tell.
    """

    read: int = 0
    written: int = 0
    estimated: bool = False

    def __bool__(self) -> bool:
        return bool(self.read or self.written)


def content_of(spent: Spent) -> Mapping[str, Any]:
    """What a reading says about how its tokens were counted."""
    return {"estimated": spent.guessed}


def usage_of(session: Session) -> Usage:
    """What a model took over an interview: its turns as the interviewer and everything it was asked to read."""
    return Usage(
        sum(reading.tokens_read or 0 for reading in session.readings),
        sum(reading.tokens_written or 0 for reading in session.readings),
        any(reading.content.get("estimated") is True for reading in session.readings),
    )


def usage_line(session: Session, connection: "Connection | None") -> str:
    """One line on what the model took, with its price where prices are set; empty if it took nothing.

    Args:
        session: The interview.
        connection: The connected model, for its prices.
    """
    usage = usage_of(session)
    if not usage:
        return ""
    about = "about " if usage.estimated else ""
    line = f"This session: {about}{usage.read:,} tokens read, {usage.written:,} written"
    price = _price(usage, connection)
    return f"{line}, {price}." if price else f"{line}."


def _price(usage: Usage, connection: "Connection | None") -> str:
    if connection is None:
        return ""
    found = cost(connection, usage.read, usage.written)
    if found is None:
        return ""
    if found == 0:
        return "at no cost"
    return f"about ${found:,.2f}" if found >= 0.005 else "less than a cent"


def cost(connection: "Connection", read: int, written: int) -> float | None:
    """What so many tokens cost, or None where no prices are set."""
    if connection.price_in is None or connection.price_out is None:
        return None
    return (read * connection.price_in + written * connection.price_out) / 1_000_000
