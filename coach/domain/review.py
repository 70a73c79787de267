"""What a human coach says about an interview, and what the candidate replies: entries that are appended, never changed.

An entry that mends an earlier one names it in `replaces`; both stay. What holds at present is folded from the entries
in order (`coach.review.comments`). Words are pointed at as everywhere: by place in the record and by code points.
"""

from dataclasses import dataclass
from typing import Literal

from coach.domain.rubric import HIGHEST, LOWEST
from coach.domain.span import Quote

Way = Literal["packet", "desk"]
Said = Literal["coach", "candidate"]
Ruling = Literal["keep", "drop", "adjust"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of one answer of the interview that is reviewed.

    Attributes:
        seq: Place of the answer in the record.
        quote: The words, and where in that answer they stand.
    """

    seq: int
    quote: Quote

    @property
    def start(self) -> int:
        """First code point."""
        return self.quote.span.start

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.quote.span.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What all entries have.

    Attributes:
        id: Unguessable; given by whoever wrote it, so that sending one again makes no second.
        author: `coach` or `candidate`.
        by: Their name, as it was then.
        at: UTC, ISO 8601, for showing only; order is by `place`.
        place: Place in the review, counted from zero; the store gives it.
        replaces: Id of an earlier entry of the same author whose place this one takes, or empty.
    """

    id: str
    author: Said = "coach"
    by: str = ""
    at: str = ""
    place: int = -1
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Entry):
    """A remark, or an answer to one.

    Attributes:
        text: What is said.
        anchor: The words it is about, or None for a reply and for a remark on the whole interview.
        reply_to: Id of the comment, or of the coach's own mark or verdict, that it answers; empty for none.
    """

    text: str
    anchor: Anchor | None = None
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Entry):
    """What a coach thinks of one mark of the machine.

    Attributes:
        mark: The words that the machine marked.
        kind: The kind it gave them.
        ruling: `keep`, `drop`, or `adjust`: the trouble is there, but under other words or another kind.
        rule: Id of the rule, or empty.
        mark_by: Who proposed the mark: `rules`, or the name of a model.
        to_kind: For `adjust`: the kind it should be; one of the product's, or the coach's own.
        to: For `adjust`: the words it should stand on.
        why: A remark, or empty.

    Raises:
        ValueError: If an adjustment changes nothing, or another ruling comes with one.
    """

    mark: Anchor
    kind: str
    ruling: Ruling
    rule: str = ""
    mark_by: str = "rules"
    to_kind: str = ""
    to: Anchor | None = None
    why: str = ""

    def __post_init__(self) -> None:
        adjusted = (bool(self.to_kind) and self.to_kind != self.kind) or (self.to is not None and self.to != self.mark)
        if adjusted != (self.ruling == "adjust"):
            raise ValueError(f"a ruling to {self.ruling} does not go with what it changes")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMark(Entry):
    """A mark of the coach's own, which the machine did not make.

    Attributes:
        anchor: The words.
        kind: One of the product's kinds, or a name of the coach's own.
        why: What is the matter, or empty.
    """

    anchor: Anchor
    kind: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachRating(Entry):
    """Where a coach places what was said to one question on one scale.

    Attributes:
        question_id: The question.
        attempt: Which attempt at it.
        scale: Id of the scale.
        value: 1 to 5, or None for `cannot tell`.
        evidence: The words it rests on; at least one unless `value` is None.
        why: A remark, or empty.

    Raises:
        ValueError: For a value off the scale, or without words.
    """

    question_id: str
    scale: str
    value: int | None
    attempt: int = 1
    evidence: tuple[Anchor, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if self.value is None:
            return
        if not LOWEST <= self.value <= HIGHEST:
            raise ValueError(f"not on the scale: {self.value}")
        if not self.evidence:
            raise ValueError("a rating needs a quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Entry):
    """Takes the entry named in `replaces` back; what was said stays in the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Entry):
    """The coach gives everything before this entry to the candidate; what follows is a draft until the next."""


AnyEntry = Comment | Verdict | OwnMark | CoachRating | Withdrawn | Returned


@dataclass(frozen=True, slots=True)
class Review:
    """Everything one coach said about one interview, with the candidate's replies.

    Attributes:
        id: Unguessable.
        session_id: The interview.
        coach: Name of the coach. At the desk it is who signed in; in a packet, what they typed.
        coach_id: Person at the desk, or None for a packet (or when that person is gone).
        way: `packet` or `desk`.
        digest: Of the answers that the coach saw (`answers_digest`), or empty at the desk.
        created_at: UTC, ISO 8601.
        entries: In order.
    """

    id: str
    session_id: str
    coach: str
    coach_id: str | None
    way: Way
    digest: str = ""
    created_at: str = ""
    entries: tuple[AnyEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """What a candidate allowed, or took back, about one interview; a later one takes the place of an earlier one.

    Attributes:
        what: What it is for, for example `labelled`.
        given: Whether it is given; False takes it back.
        wording: The very words they agreed to.
        at: UTC, ISO 8601.
    """

    what: str
    given: bool
    wording: str
    at: str
