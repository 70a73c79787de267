"""What a coach does at the desk, and what the candidate answers: each step checked, then appended.

Every function that is given a coach asks `access` first; every one that is given an owner goes by the owner.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from coach.domain import Quote, Session
from coach.domain.record import answers_of
from coach.domain.review import Anchor, AnyEntry, Comment, Returned, Review
from coach.errors import BadInput, NotFound
from coach.review.access import check_coach, check_coach_of
from coach.review.comments import check_entries, seen_by_candidate, unreturned
from coach.store.db import Store, text_at_the_door
from coach.store.desk import SharedLine, shared_with
from coach.store.people import Person
from coach.store.reviews import (
    ReviewState,
    append_entries,
    desk_review,
    load_review,
    new_id,
    review_states,
    reviews_of,
)
from coach.store.sessions import load_session

State = Literal["new", "in review", "returned"]
STATES: tuple[State, ...] = ("new", "in review", "returned")

LONGEST_TEXT = 5_000
"""Characters of one remark."""

_MOVED = "Those words are not in the answer. Select them again."
_NOTHING = "There is nothing new to give back yet."


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One interview in the queue.

    Attributes:
        shared: What it is.
        state: `new`, `in review` or `returned`.
        replies: What the candidate has answered since it was returned.
        tried_again: Whether they have answered questions again since then.
    """

    shared: SharedLine
    state: State
    replies: int
    tried_again: bool


def queue_of(store: Store, coach: Person) -> tuple[QueueLine, ...]:
    """Everything that is shared with a coach: what waits for them first, each part newest first.

    Raises:
        NotFound: If this is no coach.
    """
    check_coach(coach)
    states = review_states(store, coach.id)
    lines = [_line(shared, states.get(shared.id)) for shared in shared_with(store, coach.id)]
    return tuple(sorted(lines, key=lambda line: (_waits(line), STATES.index(line.state))))


def _line(shared: SharedLine, state: ReviewState | None) -> QueueLine:
    if state is None or not (state.drafts or state.returned_at):
        return QueueLine(shared, "new", 0, tried_again=False)
    if not state.returned_at:
        return QueueLine(shared, "in review", 0, tried_again=False)
    kind: State = "in review" if state.drafts else "returned"
    return QueueLine(shared, kind, state.replies, tried_again=shared.last_at > state.returned_at)


def _waits(line: QueueLine) -> bool:
    """Nothing waits where all was returned and no word came back."""
    return line.state == "returned" and not line.replies and not line.tried_again


def words_at(session: Session, seq: int, start: int, end: int, quote: str) -> Anchor:
    """The words that somebody selected.

    Args:
        session: The interview as stored.
        seq: Place of the answer.
        start: First code point.
        end: One past the last.
        quote: The words as they stood in the page.

    Raises:
        BadInput: If these words do not stand there: the page and the record must agree.
    """
    if not any(turn.seq == seq for turn in answers_of(session)):
        raise BadInput(_MOVED)
    text = session.turns[seq].text
    if not 0 <= start < end <= len(text) or text[start:end] != quote:
        raise BadInput(_MOVED)
    return Anchor(seq, Quote.at(text, start, end))


def tidy_text(text: str, *, needed: bool = True) -> str:
    """A remark as it is kept.

    Raises:
        BadInput: If it is too long, or empty where something must be said.
    """
    text = text_at_the_door(text).replace("\r\n", "\n").strip()
    if needed and not text:
        raise BadInput("Write something first.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"A remark may have up to {LONGEST_TEXT:,} characters.")
    return text


def review_at(store: Store, coach: Person, session_id: str) -> Review | None:
    """The coach's own review of an interview that is shared with them, or None while they have said nothing.

    Raises:
        NotFound: If it is not shared with them.
    """
    owner = check_coach_of(store, coach, session_id)
    return next((one for one in reviews_of(store, owner, session_id) if one.coach_id == coach.id), None)


def say(store: Store, coach: Person, session_id: str, make: Callable[[Session, Review], Sequence[AnyEntry]]) -> Review:
    """Appends to the coach's review what `make` gives for the interview and the review so far.

    Raises:
        NotFound: If the interview is not shared with them.
        BadInput: If what is said does not fit the interview; nothing is kept then.
    """
    owner = check_coach_of(store, coach, session_id)
    session = load_session(store, owner, session_id)
    review = desk_review(store, owner, session_id, coach.id, coach.name)
    try:
        entries = make(session, review)
    except ValueError:
        raise BadInput("That changes nothing, or does not fit. Choose again.") from None
    there = {entry.id for entry in review.entries}
    check_entries(session, [entry for entry in entries if entry.id not in there], review.entries)
    return append_entries(store, owner, review.id, entries)


def give_back(store: Store, coach: Person, session_id: str) -> Review:
    """Gives the candidate everything that was said so far.

    Raises:
        NotFound: If the interview is not shared with them.
        BadInput: If there is nothing new.
    """

    def make(_session: Session, review: Review) -> Sequence[AnyEntry]:
        if not unreturned(review):
            raise BadInput(_NOTHING)
        return [Returned(id=new_id(), by=coach.name)]

    return say(store, coach, session_id, make)


def answer_back(store: Store, owner: str, name: str, review_id: str, reply_to: str, text: str, entry_id: str) -> Review:
    """The candidate answers a remark, a mark or a verdict that was returned to them.

    Args:
        store: Where.
        owner: The candidate.
        name: Their name, for the history.
        review_id: Which review.
        reply_to: What it answers.
        text: What they say.
        entry_id: Made for the form, so that sending it twice says it once.

    Raises:
        NotFound: If there is no such review of an interview of theirs, or it says nothing of the kind yet.
        BadInput: If the text is empty or too long.
    """
    review = load_review(store, owner, review_id)
    if reply_to not in {entry.id for entry in seen_by_candidate(review)}:
        raise NotFound("There is no such remark.")
    entry = Comment(id=entry_id, author="candidate", by=name, text=tidy_text(text), reply_to=reply_to)
    if entry_id not in {one.id for one in review.entries}:
        check_entries(load_session(store, owner, review.session_id), [entry], review.entries)
    return append_entries(store, owner, review_id, [entry])
