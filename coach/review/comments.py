"""From the history of a review to what holds at present, and the check that its words are really there.

Nothing here reads or writes a database. The values themselves are in `coach.domain.review`; they are named here again
because whoever folds a review needs them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from coach.domain import Session
from coach.domain.record import answers_of
from coach.domain.review import (
    Anchor,
    AnyEntry,
    CoachRating,
    Comment,
    Consent,
    Entry,
    OwnMark,
    Returned,
    Review,
    Ruling,
    Said,
    Verdict,
    Way,
    Withdrawn,
)
from coach.errors import BadInput

__all__ = [
    "Anchor",
    "AnyEntry",
    "CoachRating",
    "Comment",
    "Consent",
    "Entry",
    "OwnMark",
    "Present",
    "Returned",
    "Review",
    "Ruling",
    "Said",
    "Thread",
    "Verdict",
    "Way",
    "Withdrawn",
    "anchors_in",
    "answers_digest",
    "check_entries",
    "last_return",
    "mark_key",
    "present",
    "returned_at",
    "seen_by_candidate",
    "status_of",
    "unreturned",
]

Status = Literal["draft", "returned"]
MarkKey = tuple[int, int, int, str]
"""Place of the answer, start, end and kind: which mark of the machine a verdict is about."""

_NOT_THERE = "The words “{words}” do not stand where the review says they do. It belongs to other answers."
_NO_ANSWER = "The review speaks of an answer that this interview does not have."
_NO_QUESTION = "The review rates a question that was not answered in this interview."
_NO_TARGET = "A part of the review refers to another part that is not there."


def answers_digest(session: Session, upto: int | None = None) -> str:
    """A digest of the answers as stored: whether a review speaks of the very words that are here.

    Args:
        session: The interview.
        upto: Only answers before this place of the record; all if None.

    Returns:
        SHA-256 in hexadecimal digits over place and text of each answer.
    """
    texts = [[turn.seq, turn.text] for turn in answers_of(session) if upto is None or turn.seq < upto]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def anchors_in(entry: AnyEntry) -> tuple[Anchor, ...]:
    """All words that an entry points at."""
    match entry:
        case Comment():
            return (entry.anchor,) if entry.anchor else ()
        case Verdict():
            return (entry.mark, entry.to) if entry.to else (entry.mark,)
        case OwnMark():
            return (entry.anchor,)
        case CoachRating():
            return entry.evidence
        case _:
            return ()


def check_entries(session: Session, entries: Iterable[AnyEntry], known: Iterable[AnyEntry] = ()) -> None:
    """Checks new entries against the interview: the span law, and that what they refer to is there.

    Args:
        session: The interview as stored.
        entries: What is to be appended, in order.
        known: What stands in the review already.

    Raises:
        BadInput: With one line on the first fault.
    """
    before: dict[str, AnyEntry] = {entry.id: entry for entry in known}
    answered = {(turn.question_id, turn.attempt) for turn in answers_of(session)}
    for entry in entries:
        for anchor in anchors_in(entry):
            _check_anchor(session, anchor)
        if isinstance(entry, CoachRating):
            if (entry.question_id, entry.attempt) not in answered:
                raise BadInput(_NO_QUESTION)
            said = {turn.seq for turn in answers_of(session) if _same_attempt(turn.question_id, turn.attempt, entry)}
            if any(anchor.seq not in said for anchor in entry.evidence):
                raise BadInput("A rating rests on words that were said to another question.")
        _check_references(entry, before)
        before[entry.id] = entry


def _same_attempt(question_id: str, attempt: int, rating: CoachRating) -> bool:
    return (question_id, attempt) == (rating.question_id, rating.attempt)


def _check_anchor(session: Session, anchor: Anchor) -> None:
    if not 0 <= anchor.seq < len(session.turns) or session.turns[anchor.seq].kind != "answer":
        raise BadInput(_NO_ANSWER)
    text = session.turns[anchor.seq].text
    if anchor.end > len(text) or anchor.quote.span.of(text) != anchor.quote.text:
        words = " ".join(anchor.quote.text.split())
        raise BadInput(_NOT_THERE.format(words=words if len(words) <= 60 else f"{words[:59]}…"))


def _check_references(entry: AnyEntry, before: Mapping[str, AnyEntry]) -> None:
    """What is answered must be there; what is replaced must be the same author's and of the same sort."""
    if entry.author == "candidate":
        if isinstance(entry, Comment) and not entry.reply_to:
            raise BadInput("Choose the remark that you want to answer.")
        if not isinstance(entry, Comment | Withdrawn):
            raise BadInput("Only a coach can mark, rate or return.")
    if isinstance(entry, Comment) and entry.reply_to:
        target = before.get(entry.reply_to)
        if target is None or isinstance(target, Withdrawn | Returned) or _is_reply(target):
            raise BadInput(_NO_TARGET)
    if isinstance(entry, Withdrawn) and not entry.replaces:
        raise BadInput(_NO_TARGET)
    if entry.replaces:
        old = before.get(entry.replaces)
        same_sort = isinstance(entry, Withdrawn) or type(old) is type(entry)
        if old is None or old.author != entry.author or not same_sort or isinstance(old, Withdrawn | Returned):
            raise BadInput(_NO_TARGET)


def _is_reply(entry: AnyEntry) -> bool:
    """Whether it answers something itself; replies hang under what began the thread, not under one another."""
    return isinstance(entry, Comment) and bool(entry.reply_to)


def last_return(review: Review) -> int:
    """Place of the entry with which the coach last returned the review, or -1."""
    return max((entry.place for entry in review.entries if isinstance(entry, Returned)), default=-1)


def returned_at(review: Review) -> str:
    """When it was last returned, ISO 8601, or empty."""
    last = last_return(review)
    return next((entry.at for entry in review.entries if entry.place == last), "")


def status_of(review: Review) -> Status:
    """`returned` once the coach has given it to the candidate, else `draft`."""
    return "returned" if last_return(review) >= 0 else "draft"


def unreturned(review: Review) -> int:
    """How many of the coach's entries the candidate does not see yet."""
    last = last_return(review)
    return sum(entry.author == "coach" and entry.place > last for entry in review.entries)


def seen_by_candidate(review: Review) -> tuple[AnyEntry, ...]:
    """Their own entries, and those of the coach that were returned."""
    last = last_return(review)
    return tuple(entry for entry in review.entries if entry.author == "candidate" or entry.place <= last)


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark with everything that was answered to it.

    Attributes:
        comment: As it stands at present.
        earlier: Its former wordings, oldest first.
        replies: In order.
    """

    comment: Comment
    earlier: tuple[Comment, ...] = ()
    replies: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """What holds at present in a review.

    Attributes:
        threads: Remarks on words in reading order, then those on the whole interview.
        verdicts: The last verdict on each mark of the machine.
        own_marks: The coach's own marks in reading order.
        ratings: The last rating of each question, attempt and scale.
        replies: Answers by the id of the present wording of what they answer, a comment or anything else.
        earlier: Former wordings of every entry that was mended, by the id of the present one, oldest first.
        withdrawn: What was taken back.
    """

    threads: tuple[Thread, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    own_marks: tuple[OwnMark, ...] = ()
    ratings: tuple[CoachRating, ...] = ()
    replies: Mapping[str, tuple[Comment, ...]] = field(default_factory=dict[str, tuple[Comment, ...]])
    earlier: Mapping[str, tuple[AnyEntry, ...]] = field(default_factory=dict[str, tuple[AnyEntry, ...]])
    withdrawn: tuple[AnyEntry, ...] = ()

    def verdict_on(self, seq: int, start: int, end: int, kind: str) -> Verdict | None:
        """The verdict on a mark of the machine, or None."""
        return next((one for one in self.verdicts if mark_key(one) == (seq, start, end, kind)), None)


def mark_key(verdict: Verdict) -> MarkKey:
    """Which mark of the machine a verdict is about."""
    return verdict.mark.seq, verdict.mark.start, verdict.mark.end, verdict.kind


def _folded(entries: Iterable[AnyEntry]) -> tuple[list[list[AnyEntry]], tuple[AnyEntry, ...]]:
    """Chains of wordings in order of their first, the present one last; and what was taken back."""
    chains: list[list[AnyEntry]] = []
    chain_of: dict[str, list[AnyEntry]] = {}
    for entry in entries:
        if isinstance(entry, Returned):
            continue
        chain = chain_of.get(entry.replaces) if entry.replaces else None
        if chain is None:
            chain = list[AnyEntry]()
            chains.append(chain)
        chain.append(entry)
        chain_of[entry.id] = chain
    gone = tuple(chain[-2] for chain in chains if isinstance(chain[-1], Withdrawn) and len(chain) > 1)
    return [chain for chain in chains if not isinstance(chain[-1], Withdrawn)], gone


def _reading_order(anchor: Anchor | None) -> tuple[int, int, int]:
    return (anchor.seq, anchor.start, anchor.end) if anchor else (10**9, 0, 0)


def _replies(chains: list[list[AnyEntry]]) -> dict[str, tuple[Comment, ...]]:
    """Replies by the id of the present wording of what they answer, in order."""
    present_id = {entry.id: chain[-1].id for chain in chains for entry in chain}
    found: dict[str, list[Comment]] = {}
    for chain in chains:
        last = chain[-1]
        if isinstance(last, Comment) and last.reply_to in present_id:
            found.setdefault(present_id[last.reply_to], []).append(last)
    return {under: tuple(sorted(some, key=lambda one: one.place)) for under, some in found.items()}


def present(review: Review, *, to: Said = "coach") -> Present:
    """Folds the history into what holds now.

    Args:
        review: With its entries in order.
        to: Whom it is shown to; a candidate sees only what was returned, and their own replies.
    """
    chains, gone = _folded(review.entries if to == "coach" else seen_by_candidate(review))
    now = [chain[-1] for chain in chains]
    replies = _replies(chains)
    earlier = {chain[-1].id: tuple(chain[:-1]) for chain in chains if len(chain) > 1}
    threads = (
        Thread(
            one,
            tuple(old for old in earlier.get(one.id, ()) if isinstance(old, Comment)),
            replies.get(one.id, ()),
        )
        for one in now
        if isinstance(one, Comment) and not one.reply_to
    )
    own_marks = (one for one in now if isinstance(one, OwnMark))
    verdicts = {mark_key(one): one for one in now if isinstance(one, Verdict)}
    ratings = {(one.question_id, one.attempt, one.scale): one for one in now if isinstance(one, CoachRating)}
    return Present(
        threads=tuple(sorted(threads, key=lambda one: _reading_order(one.comment.anchor))),
        verdicts=tuple(sorted(verdicts.values(), key=mark_key)),
        own_marks=tuple(sorted(own_marks, key=lambda one: _reading_order(one.anchor))),
        ratings=tuple(ratings.values()),
        replies=replies,
        earlier=earlier,
        withdrawn=gone,
    )
