"""All that is kept of one person as one file, and back: interviews, stories, drills, and what coaches gave back.

The file is the one of `coach.review.exchange` with more parts beside the interviews (docs/data.md). It can be packed in
a ZIP. Whatever comes in is checked to the last field before any of it is kept.
"""

import dataclasses
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from coach.domain import Session
from coach.domain.review import AnyEntry, CoachRating, Comment, OwnMark, Returned, Verdict, Withdrawn
from coach.errors import BadInput, CoachError
from coach.review.comments import check_entries, seen_by_candidate
from coach.review.exchange import DAMAGED, TOO_LARGE, VERSION, as_text, interviews_in, moment_in, only_known, read_file
from coach.settings import MAX_ANSWER_CHARACTERS
from coach.store.db import Store
from coach.store.drills import Attempted, keep_attempts, list_attempts
from coach.store.imports import import_sessions
from coach.store.reviews import bring_in_review, reviews_of
from coach.store.sessions import load_session, load_sessions
from coach.store.stories import LONGEST_TITLE, MOST_STORIES, KeptStory, bring_in_stories, list_stories

LARGEST_UNPACKED = 64_000_000
"""Bytes of a file of everything: years of daily practice. More than the page takes as it is; a ZIP of it is not."""

NAME = "everything.json"
"""Name of the file within a ZIP."""

_MOST_ATTEMPTS = 100_000
_MOST_REVIEWS = 10_000
_LONGEST_WORDS = 4 * MAX_ANSWER_CHARACTERS
_LONGEST_REMARK = 20_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ENTRIES: dict[str, type[AnyEntry]] = {
    "comment": Comment,
    "verdict": Verdict,
    "mark": OwnMark,
    "rating": CoachRating,
    "withdrawn": Withdrawn,
    "returned": Returned,
}
_NAMES = {sort: name for name, sort in _ENTRIES.items()}
_STORY = TypeAdapter(KeptStory)
_BESIDE = frozenset({"stories", "drills", "reviews"})


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class _Attempt:
    """One line of the drill log, as a file has it."""

    session_id: str
    question_id: str
    attempt: int
    rating: Literal["again", "hard", "good", "easy"]
    kinds: dict[str, int]
    words: int
    at: str


_ATTEMPT = TypeAdapter(_Attempt)


@dataclass(frozen=True, slots=True)
class Given:
    """A coach's review as the candidate has it.

    Attributes:
        id: Where it was kept first; it is not kept twice.
        session_id: The interview.
        coach: Their name.
        digest: Of the answers that the coach saw.
        entries: Those that were given back, and the candidate's own.
    """

    id: str
    session_id: str
    coach: str
    digest: str
    entries: tuple[AnyEntry, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is kept of one person.

    Attributes:
        interviews: Oldest first, drafts included.
        stories: Kept and declined.
        attempts: The drill log.
        reviews: What coaches gave back.
    """

    interviews: tuple[Session, ...]
    stories: tuple[KeptStory, ...] = ()
    attempts: tuple[Attempted, ...] = ()
    reviews: tuple[Given, ...] = field(default=())


def everything_of(store: Store, owner: str) -> Everything:
    """Gathers all that is kept of an owner.

    Raises:
        StoreUnavailable: If the database is out of order.
    """
    found = [load_session(store, owner, session.id) for session in load_sessions(store, owner)]
    reviews = [
        Given(review.id, session.id, review.coach, review.digest, seen_by_candidate(review))
        for session in found
        for review in reviews_of(store, owner, session.id)
    ]
    return Everything(
        tuple(found),
        list_stories(store, owner, declined=True),
        list_attempts(store, owner),
        tuple(review for review in reviews if review.entries),
    )


def to_json(everything: Iterable[Everything]) -> str:
    """Everything as text of JSON; that of several people in one, and whose it is left out."""
    parts = list(everything)
    beside: dict[str, Any] = {
        "stories": [dataclasses.asdict(story) for one in parts for story in one.stories],
        "drills": [dataclasses.asdict(attempt) for one in parts for attempt in one.attempts],
        "reviews": [_review(review) for one in parts for review in one.reviews],
    }
    return as_text(VERSION, [session for one in parts for session in one.interviews], beside)


def _review(review: Given) -> dict[str, Any]:
    entries = [{"sort": _NAMES[type(entry)], **dataclasses.asdict(entry)} for entry in review.entries]
    return dataclasses.asdict(dataclasses.replace(review, entries=())) | {"entries": entries}


def to_zip(text: str) -> bytes:
    """The text of a file of everything, packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        packed.writestr(NAME, text)
    return out.getvalue()


def from_file(data: bytes, questions: Collection[str]) -> Everything:
    """Reads a file of interviews or of everything, packed or not.

    Args:
        data: The bytes of the file.
        questions: Ids of the questions that there are here.

    Raises:
        BadInput: If the file cannot be used; the message is one line, and nothing of the file is shown in it.
    """
    found = read_file(_unpacked(data))
    interviews = interviews_in(found, questions)
    try:
        stories = tuple(_story(one) for one in _listed(found, "stories", 2 * MOST_STORIES))
        attempts = tuple(_attempt(one) for one in _listed(found, "drills", _MOST_ATTEMPTS))
        reviews = tuple(_given(one) for one in _listed(found, "reviews", _MOST_REVIEWS))
        by_id = {session.id: session for session in interviews}
        for review in reviews:
            check_entries(by_id[review.session_id], review.entries)
        for story in stories:
            _check_place(story, by_id)
    except (ValidationError, ValueError, TypeError, LookupError, RecursionError, CoachError):
        raise BadInput(DAMAGED) from None
    if not interviews and not stories:
        raise BadInput(DAMAGED)
    return Everything(interviews, stories, attempts, reviews)


def _unpacked(data: bytes) -> bytes:
    """The file itself, out of a ZIP if it is one; never more than `LARGEST_UNPACKED`."""
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(NAME) as inner:
                # Read up to the limit and no further: what a ZIP says of its size need not be so.
                data = inner.read(LARGEST_UNPACKED + 1)
        except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
            raise BadInput(f"This ZIP was not written here: it has no {NAME}.") from None
    if len(data) > LARGEST_UNPACKED:
        raise BadInput(TOO_LARGE)
    return data


def _listed(found: Mapping[str, Any], name: str, most: int) -> list[Any]:
    values: Any = found.get(name, [])
    if not isinstance(values, list) or len(cast("list[Any]", values)) > most:
        raise ValueError(name)
    return cast("list[Any]", values)


def _story(values: Any) -> KeptStory:
    story = _STORY.validate_python(only_known(values, KeptStory))
    whole = 0 <= story.start <= story.end and 0 <= story.seq < 2**31 and story.end < 2**31
    words = bool(story.title.strip() and story.text) if story.kept else not story.text
    too_long = len(story.title) > LONGEST_TITLE or len(story.text) > _LONGEST_WORDS or len(story.competencies) > 50
    if not whole or not words or too_long or any(len(name) > 40 for name in story.competencies):
        raise ValueError("a story")
    moment_in(story.created_at)
    return story


def _check_place(story: KeptStory, interviews: Mapping[str, Session]) -> None:
    """A story whose interview is in the file too consists of the words that stand there."""
    session = interviews.get(story.session_id or "")
    if session is None:
        return
    answer = session.turns[story.seq]
    if answer.kind != "answer" or answer.text[story.start : story.end] != story.text:
        raise ValueError("not the words of that answer")


def _attempt(values: Any) -> Attempted:
    one = _ATTEMPT.validate_python(values)
    counts = (one.attempt - 1, one.words, *one.kinds.values())
    if len(one.question_id) > 100 or len(one.kinds) > 50 or not all(0 <= count < 2**31 for count in counts):
        raise ValueError("an attempt")
    moment_in(one.at)
    return Attempted(one.session_id, one.question_id, one.attempt, one.rating, dict(one.kinds), one.words, one.at)


def _given(values: Any) -> Given:
    if not isinstance(values, dict) or set(cast("dict[str, Any]", values)) != {
        "id", "session_id", "coach", "digest", "entries",
    }:  # fmt: skip
        raise ValueError("a review")
    found = cast("dict[str, Any]", values)
    names = [found[name] for name in ("id", "session_id", "coach", "digest")]
    if not all(isinstance(name, str) and len(name) <= 200 for name in names) or not _ID.fullmatch(found["id"]):
        raise ValueError("a review")
    return Given(*names, entries=tuple(_entry(one) for one in found["entries"]))


def _entry(values: Any) -> AnyEntry:
    found = dict(cast("dict[str, Any]", values))
    sort = _ENTRIES[found.pop("sort")]
    entry: AnyEntry = TypeAdapter(sort).validate_python(only_known(found, sort))
    texts = [value for value in found.values() if isinstance(value, str)]
    if not _ID.fullmatch(entry.id) or (entry.replaces and not _ID.fullmatch(entry.replaces)):
        raise ValueError("an id")
    if any(len(text) > _LONGEST_REMARK for text in texts) or len(entry.by) > 200:
        raise ValueError("an entry")
    moment_in(entry.at)
    return entry


def bring_in(store: Store, owner: str, brought: Everything) -> tuple[Session, ...]:
    """Keeps what came from a file; what is there already is not kept twice.

    Args:
        store: Where.
        owner: Whose it becomes.
        brought: As `from_file` gives it.

    Returns:
        The interviews as they stand here now, in order.

    Raises:
        BadInput: If there would be too many stories; the interviews are kept then.
        StoreUnavailable: If it could not be saved.
    """
    stored = import_sessions(store, owner, brought.interviews) if brought.interviews else ()
    here = {old.id: new.id for old, new in zip(brought.interviews, stored, strict=True)}
    keep_attempts(
        store,
        owner,
        [
            dataclasses.replace(one, session_id=here[one.session_id])
            for one in brought.attempts
            if one.session_id in here
        ],
    )
    for review in brought.reviews:
        session_id = here[review.session_id]
        known = {entry.id for one in reviews_of(store, owner, session_id) for entry in one.entries}
        if not known.intersection(entry.id for entry in review.entries):
            bring_in_review(
                store, owner, session_id,
                source=review.id, coach=review.coach, digest=review.digest, entries=review.entries,
            )  # fmt: skip
    bring_in_stories(
        store,
        owner,
        [dataclasses.replace(one, session_id=here.get(one.session_id or "")) for one in brought.stories],
    )
    return stored
