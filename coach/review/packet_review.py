"""Reading the small file that a coach saves from a packet. It comes from outside: nothing in it is believed.

Its form is checked to the last field, its words against the stored answers, its digest against all of them. What does
not fit is refused whole, with one line that says what to do.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from coach.domain import Kind, Quote, Session, Span
from coach.domain.review import Anchor, AnyEntry, CoachRating, Comment, OwnMark, Returned, Verdict, Withdrawn
from coach.errors import BadInput
from coach.review.comments import answers_digest, check_entries
from coach.settings import MAX_ANSWER_CHARACTERS

FORMAT = "callback-coach-review"
VERSION = 1
LARGEST_FILE = 380_000
"""Bytes of a review's file; many times what anybody writes."""

MOST_ENTRIES = 1_000
LONGEST_REMARK = 4_000
_LONGEST_NAME = 80
_LONGEST_KIND = 40

NO_REVIEW = "This is not a review saved from a packet. Ask your coach for the small file that ‘Save the review’ makes."
TOO_LARGE = "This file is too large to be a review. Ask your coach for the small file that ‘Save the review’ makes."
NEWER = "This review was saved by a newer version. Install that version here, then bring it in again."
OTHER_SESSION = "This review is about another interview. Open that interview's page, and bring it in there."
OTHER_ANSWERS = "This review was written about other words than those kept here, so nothing was taken from it."
DAMAGED = "This review is damaged ({where}). Ask your coach to save it again, and do not change the file."
EMPTY = "There is nothing in this review yet. Ask your coach to save it once more when they have written something."

_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
_Text = Annotated[str, StringConstraints(max_length=LONGEST_REMARK)]
_Said = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REMARK)]
_Own = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_KIND)]
_Word = Annotated[str, StringConstraints(max_length=100)]
_Place = Annotated[int, Field(ge=0, le=MAX_ANSWER_CHARACTERS * 2)]
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
_PLACES = range(MOST_ENTRIES)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Words(_Part):
    seq: Annotated[int, Field(ge=0, le=100_000)]
    start: _Place
    end: _Place
    quote: Annotated[str, StringConstraints(min_length=1, max_length=MAX_ANSWER_CHARACTERS * 2)]


class _Entry(_Part):
    id: _Id
    at: Annotated[str, StringConstraints(max_length=40)]
    replaces: _Id | Literal[""] = ""


class _Comment(_Entry):
    sort: Literal["comment"]
    text: _Said
    words: _Words | None = None


class _Verdict(_Entry):
    sort: Literal["verdict"]
    mark: _Words
    kind: Annotated[str, StringConstraints(max_length=40)]
    ruling: Literal["keep", "drop", "adjust"]
    rule: _Word = ""
    by: _Word = "rules"
    to_kind: Annotated[str, StringConstraints(max_length=_LONGEST_KIND)] = ""
    to: _Words | None = None
    why: _Text = ""


class _Mark(_Entry):
    sort: Literal["mark"]
    words: _Words
    kind: _Own
    why: _Text = ""


class _Rating(_Entry):
    sort: Literal["rating"]
    question: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    attempt: Annotated[int, Field(ge=1, le=1_000)]
    scale: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,100}$")]
    value: Annotated[int, Field(ge=1, le=5)] | None
    evidence: Annotated[list[_Words], Field(max_length=20)] = []
    why: _Text = ""


class _Withdrawn(_Entry):
    sort: Literal["withdrawn"]


class _Returned(_Entry):
    sort: Literal["returned"]


_Sort = Annotated[
    _Comment | _Verdict | _Mark | _Rating | _Withdrawn | _Returned,
    Field(discriminator="sort"),
]


class _File(_Part):
    format: Literal["callback-coach-review"]
    version: Literal[1]
    session: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    upto: Annotated[int, Field(ge=0, le=100_000)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    review: _Id
    coach: Annotated[str, StringConstraints(max_length=_LONGEST_NAME * 2)]
    saved_at: Annotated[str, StringConstraints(max_length=40)]
    entries: Annotated[list[_Sort], Field(max_length=MOST_ENTRIES)]


_FILE = TypeAdapter[_File](_File)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A review as its file has it, checked in its form only.

    Attributes:
        session_id: The interview it says it is about.
        source: The id that the packet gave the review.
        coach: The name that the coach typed, made fit to be shown.
        upto: How far the interview had come when the packet was made.
        digest: Of the answers that the coach saw.
        entries: What was said, in order.
    """

    session_id: str
    source: str
    coach: str
    upto: int
    digest: str
    entries: tuple[AnyEntry, ...]


def read_review(data: bytes) -> Incoming:
    """Reads a review's file.

    Args:
        data: The bytes of the file, whoever sent them.

    Raises:
        BadInput: With one line, if it is no review that this version can use.
    """
    if len(data) > LARGEST_FILE:
        raise BadInput(TOO_LARGE)
    try:
        plain: Any = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadInput(NO_REVIEW) from None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:  # pyright: ignore[reportUnknownMemberType]
        raise BadInput(NO_REVIEW)
    version: Any = plain.get("version")  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    if isinstance(version, int) and version > VERSION:
        raise BadInput(NEWER)
    try:
        file = _FILE.validate_python(plain)
        coach = fit_to_show(file.coach, _LONGEST_NAME) or "Your coach"
        entries = tuple(_entry(one, coach) for one in file.entries)
    except ValidationError as error:
        raise BadInput(DAMAGED.format(where=_where(error))) from None
    except ValueError:
        raise BadInput(DAMAGED.format(where="a value that cannot be")) from None
    return Incoming(file.session, file.review, coach, file.upto, file.digest, entries)


def checked_for(session: Session, incoming: Incoming) -> tuple[AnyEntry, ...]:
    """The entries, once they are known to be about this interview and to point at its words.

    Args:
        session: The interview as stored.
        incoming: The review as read.

    Raises:
        BadInput: With one line, if it is about anything else.
    """
    if incoming.session_id != session.id:
        raise BadInput(OTHER_SESSION)
    if incoming.upto > len(session.turns) or incoming.digest != answers_digest(session, incoming.upto):
        raise BadInput(OTHER_ANSWERS)
    if not any(isinstance(entry, Returned) for entry in incoming.entries) or len(incoming.entries) == 1:
        raise BadInput(EMPTY)
    check_entries(session, incoming.entries)
    return incoming.entries


def fit_to_show(name: str, most: int) -> str:
    """A name on one line, without signs that cannot be seen or that turn the line about."""
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in name
        if sign.isspace() or sign in _JOINERS or unicodedata.category(sign) not in _INVISIBLE
    )
    return " ".join(seen.split())[:most].strip()


def _no_number(_: str) -> NoReturn:
    raise ValueError("not a number")


def _where(error: ValidationError) -> str:
    """The place of the first fault, from field names of ours and counts only: nothing of the file is repeated."""
    where = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    known = {name for model in (_File, _Words, _Comment, _Verdict, _Mark, _Rating) for name in model.model_fields}
    shown = [
        str(part + 1) if isinstance(part, int) else part for part in where if isinstance(part, int) or part in known
    ]
    return " ".join(shown[:3]) or "an unknown field"


def _anchor(words: _Words) -> Anchor:
    return Anchor(words.seq, Quote(Span(words.start, words.end), words.quote))


def _kind(name: str) -> str:
    """A kind of the product's, or the coach's own name for one; never empty."""
    found = fit_to_show(name, _LONGEST_KIND)
    if not found:
        raise ValueError("a kind without a name")
    return found


def _moment(text: str) -> str:
    """A time in UTC; one that lies ahead of this clock is taken as now."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", text):
        raise ValueError("not a time")
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError("not a time") from None
    now = datetime.now(UTC)
    return (moment if moment <= now + timedelta(minutes=5) else now).isoformat(timespec="milliseconds")


def _entry(one: _Sort, coach: str) -> AnyEntry:
    """The domain's value of an entry; whoever wrote the file, it is the coach who speaks in it."""
    common: dict[str, Any] = {"id": one.id, "at": _moment(one.at), "replaces": one.replaces, "by": coach}
    match one:
        case _Comment():
            return Comment(**common, text=one.text, anchor=_anchor(one.words) if one.words else None)
        case _Verdict():
            return Verdict(
                **common,
                mark=_anchor(one.mark),
                kind=Kind(one.kind).value,
                ruling=one.ruling,
                rule=one.rule,
                mark_by=one.by,
                to_kind=_kind(one.to_kind) if one.to_kind else "",
                to=_anchor(one.to) if one.to else None,
                why=one.why,
            )
        case _Mark():
            return OwnMark(**common, anchor=_anchor(one.words), kind=_kind(one.kind), why=one.why)
        case _Rating():
            evidence = tuple(_anchor(words) for words in one.evidence)
            return CoachRating(
                **common,
                question_id=one.question,
                attempt=one.attempt,
                scale=one.scale,
                value=one.value,
                evidence=evidence,
                why=one.why,
            )
        case _Withdrawn():
            return Withdrawn(**common)
        case _Returned():
            return Returned(**common)
