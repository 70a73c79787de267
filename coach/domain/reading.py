"""What a connected model made of a turn: kept beside the record, never part of it, and never believed as it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from coach.domain.assessment import Finding, Kind
from coach.domain.rubric import HIGHEST, LOWEST, Rating
from coach.domain.span import Quote

ReadingKind = Literal["marks", "rewrite", "ratings", "reply"]

MOST_FINDINGS = 3
"""Marks of a model on one answer, at most."""

_LONGEST = 400

CARDS: Mapping[Kind, str] = {
    Kind.FAKE_WEAKNESS: "A25",
    Kind.EMPTY_TRAIT: "A13",
    Kind.STOCK_PHRASE: "A24",
    Kind.REHEARSED_GOAL: "A25",
    Kind.FLATTERY: "A8",
    Kind.UNQUANTIFIED: "A14",
    Kind.NEGATIVITY: "A30",
    Kind.CONFRONTATIONAL: "A30",
    Kind.HEDGE: "A16",
    Kind.WE_NOT_I: "A13",
}
"""The article card that a model's mark of each kind rests on; a model names none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of one turn.

    Attributes:
        seq: The entry of the record it is about.
        kind: `marks` (further marks on an answer), `rewrite` (an answer mended), `ratings` (on the scales) or `reply`
            (the interviewer's own turn, of which only the tokens are kept here).
        by: Name of the model.
        content: What it made, as data; what reads it checks it against the answer again.
        prompt_hash: Which prompt text was used.
        tokens_read: Tokens of the prompts, or None if they are not known.
        tokens_written: Tokens of the replies, or None.
        at: UTC time of day, ISO 8601, for showing only.
    """

    seq: int
    kind: ReadingKind
    by: str
    content: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    prompt_hash: str = ""
    tokens_read: int | None = None
    tokens_written: int | None = None
    at: str = ""


def content_of_marks(findings: Iterable[Finding]) -> dict[str, Any]:
    """A model's marks as they are stored."""
    return {
        "findings": [
            {
                "kind": finding.kind.value,
                "start": finding.start,
                "end": finding.end,
                "quote": finding.quote.text,
                "message": finding.message,
                "advice": finding.advice,
            }
            for finding in findings
        ]
    }


def marks_in(reading: Reading, answer: str, taken: Iterable[Finding]) -> tuple[Finding, ...]:
    """The marks of a reading that hold, in reading order.

    Args:
        reading: Of kind `marks`.
        answer: The answer as stored.
        taken: Marks that stand already; a model's mark that shares a character with one of them is left out.
    """
    spans = [finding.quote.span for finding in taken]
    kept: list[Finding] = []
    for entry in _entries(reading, "findings"):
        found = _mark(entry, answer, reading.by)
        if found is None or len(kept) == MOST_FINDINGS or any(found.quote.span.overlaps(span) for span in spans):
            continue
        spans.append(found.quote.span)
        kept.append(found)
    return tuple(sorted(kept, key=lambda finding: finding.start))


def ratings_in(reading: Reading, answers: Mapping[int, str]) -> dict[str, tuple[Rating, tuple[int, ...]]]:
    """The ratings of a reading that hold, by scale, each with the places of the answers that its quotes stand in.

    Args:
        reading: Of kind `ratings`.
        answers: The answers it was made of, by place.
    """
    found: dict[str, tuple[Rating, tuple[int, ...]]] = {}
    for entry in _entries(reading, "ratings"):
        try:
            scale, value, why = entry["scale"], entry["value"], entry["why"]
            quotes = [_placed(one, answers) for one in entry["quotes"]]
        except (KeyError, TypeError, ValueError):
            continue
        if not isinstance(scale, str) or not isinstance(why, str) or len(why) > _LONGEST:
            continue
        proven = [placed for placed in quotes if placed is not None]
        if not isinstance(value, int) or not LOWEST <= value <= HIGHEST or not proven:
            found[scale] = (Rating(scale, None, "", by=reading.by), ())
            continue
        rating = Rating(scale, value, why, tuple(quote for _, quote in proven), by=reading.by)
        found[scale] = (rating, tuple(seq for seq, _ in proven))
    return found


def quote_in(entry: Any, text: str) -> Quote | None:
    """The quote that an entry names by `start`, `end` and `quote`, if exactly these characters stand there."""
    try:
        start, end, words = entry["start"], entry["end"], entry["quote"]
        quote = Quote.at(text, start, end)
    except (KeyError, TypeError, ValueError):
        return None
    return quote if quote.text == words else None


def _entries(reading: Reading, key: str) -> list[Any]:
    entries: Any = reading.content.get(key)
    return cast("list[Any]", entries) if isinstance(entries, list) else []


def _placed(entry: Any, answers: Mapping[int, str]) -> tuple[int, Quote] | None:
    """A quote with the place of its answer; KeyError or TypeError if it names none."""
    seq = int(entry["seq"])
    quote = quote_in(entry, answers[seq])
    return None if quote is None else (seq, quote)


def _mark(entry: Any, answer: str, by: str) -> Finding | None:
    quote = quote_in(entry, answer)
    try:
        kind = Kind(entry["kind"])
        message, advice = entry["message"], entry["advice"]
    except (KeyError, TypeError, ValueError):
        return None
    words = all(isinstance(text, str) and 0 < len(text) <= _LONGEST for text in (message, advice))
    return Finding(kind, f"model.{kind}", quote, message, advice, CARDS[kind], by=by) if quote and words else None
