"""Interviews as a file of data: everything that was chosen and said, so that another machine can go on with it.

The form is described in docs/data.md. A file is read whole or not at all: what is damaged, newer than this version or
not ours is refused in one line.
"""

import dataclasses
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from coach.domain import Brief, Reading, Session, Turn
from coach.errors import BadInput
from coach.settings import MAX_ANSWER_CHARACTERS, MAX_JOB_AD_CHARACTERS, MAX_PAPERS_CHARACTERS

FORMAT = "callback-coach-interviews"
VERSION = 3
"""2: with what a model read beside the record; 3: with stories, drills and reviews beside the interviews, where
everything was written out. Files of versions 1 and 2 are read as well, and interviews alone are still written as 2."""

_INTERVIEWS_ALONE = 2

LARGEST_FILE = 8_000_000
"""Bytes that are read at most; the longest interview that can be held is a tenth of that."""

_MOST_INTERVIEWS = 10_000
_MOST_TURNS = 5_000
_LONGEST_TEXT = 4 * MAX_ANSWER_CHARACTERS
_LARGEST_NUMBER = 2**31 - 1
_SHORT = {"step": 40, "need": 40, "by": 200, "question_id": 100, "turn_id": 100, "prompt_hash": 128}
_KEYS = frozenset({"id", "created_at", "finished", "draft", "brief", "plan", "turns"})
_BRIEF = TypeAdapter(Brief)
_READINGS = "readings"
_MOST_READINGS = 4 * _MOST_TURNS
_LONGEST_CONTENT = 60_000
_TURN = TypeAdapter(Turn)
_READING = TypeAdapter(Reading)
TOO_LARGE = "This file is too large to be a file of interviews."
_NOT_OURS = "This is not a file of interviews. Choose one that was saved here as Data (its name ends in .json)."
_NEWER = "This file was written by a newer version of the coach. Update the coach here, then bring it in again."
DAMAGED = "This file is damaged, so nothing was brought in. Save it again where it came from."


def to_exchange(sessions: Iterable[Session]) -> str:
    """Interviews as text of JSON; whose they are is left out, and every character is kept."""
    return as_text(_INTERVIEWS_ALONE, sessions, {})


def as_text(version: int, sessions: Iterable[Session], beside: Mapping[str, Any]) -> str:
    """A file of interviews as text of JSON, with more parts beside them."""
    written = {
        "format": FORMAT,
        "version": version,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "interviews": [_interview(session) for session in sessions],
        **beside,
    }
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def _interview(session: Session) -> dict[str, Any]:
    values = dataclasses.asdict(session)
    del values["owner"]
    return values


def from_exchange(data: bytes, questions: Collection[str]) -> tuple[Session, ...]:
    """Reads a file of interviews; their owner is left empty.

    Args:
        data: The bytes of the file.
        questions: Ids of the questions that there are here.

    Raises:
        BadInput: If the file cannot be used; the message is one line, and nothing of the file is shown in it.
    """
    if len(data) > LARGEST_FILE:
        raise BadInput(TOO_LARGE)
    found = read_file(data)
    sessions = interviews_in(found, questions)
    if not sessions:
        raise BadInput(DAMAGED)
    return sessions


def read_file(data: bytes) -> dict[str, Any]:
    """The parts of a file of interviews, not looked into yet.

    Raises:
        BadInput: If it is none of ours, or newer than this version.
    """
    try:
        read: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadInput(_NOT_OURS if b"{" not in data[:10] else DAMAGED) from None
    if not isinstance(read, dict):
        raise BadInput(_NOT_OURS)
    found = cast("dict[str, Any]", read)
    version: Any = found.get("version")
    if found.get("format") != FORMAT or not isinstance(version, int):
        raise BadInput(_NOT_OURS)
    if version > VERSION:
        raise BadInput(_NEWER)
    return found


def interviews_in(found: Mapping[str, Any], questions: Collection[str]) -> tuple[Session, ...]:
    """The interviews of a file, checked; their owner is left empty.

    Raises:
        BadInput: If one is damaged, or has questions that are not known here.
    """
    interviews: Any = found.get("interviews")
    if not isinstance(interviews, list) or len(cast("list[Any]", interviews)) > _MOST_INTERVIEWS:
        raise BadInput(DAMAGED)
    try:
        return tuple(_session(one, questions) for one in cast("list[Any]", interviews))
    except (ValidationError, ValueError, TypeError, RecursionError):
        raise BadInput(DAMAGED) from None


def _session(values: Any, questions: Collection[str]) -> Session:
    """One interview. Raises ValueError or TypeError where it is not whole."""
    if not isinstance(values, dict) or (set(cast("dict[str, Any]", values)) - {_READINGS}) ^ _KEYS:
        raise ValueError("keys")
    found = cast("dict[str, Any]", values)
    turns = tuple(_TURN.validate_python(only_known(one, Turn)) for one in found["turns"])
    brief = _BRIEF.validate_python(only_known(found["brief"], Brief))
    plan = tuple(str(one) for one in found["plan"])
    if not isinstance(found["finished"], bool) or not all(isinstance(found[key], str) for key in ("id", "draft")):
        raise TypeError("finished, id, draft")
    _check_turns(turns)
    readings = tuple(_READING.validate_python(only_known(one, Reading)) for one in found.get(_READINGS, ()))
    _check_readings(readings, turns)
    unknown = {*plan, *(turn.question_id for turn in turns), brief.drill} - {""} - set(questions)
    if unknown:
        raise BadInput("This file has questions that are not known here. Update the coach, then bring it in again.")
    texts = (found["draft"], brief.role, brief.company)
    pasted = len(brief.job_ad) > MAX_JOB_AD_CHARACTERS or len(brief.papers) > MAX_PAPERS_CHARACTERS
    if pasted or any(len(text) > _LONGEST_TEXT for text in texts):
        raise ValueError("too long")
    return Session(
        id=found["id"],
        owner="",
        brief=brief,
        plan=plan,
        turns=turns,
        finished=found["finished"],
        draft=found["draft"],
        created_at=moment_in(found["created_at"]),
        readings=readings,
    )


def only_known(values: Any, kind: type) -> Mapping[str, Any]:
    """The values, if each of them has a place; one without would be lost in silence."""
    names = {part.name for part in dataclasses.fields(kind)}
    if not isinstance(values, dict) or not set(cast("dict[str, Any]", values)) <= names:
        raise ValueError("unknown key")
    return cast("dict[str, Any]", values)


def _check_turns(turns: tuple[Turn, ...]) -> None:
    ids = [turn.turn_id for turn in turns if turn.turn_id]
    if len(turns) > _MOST_TURNS or len(ids) != len(set(ids)):
        raise ValueError("turns")
    for place, turn in enumerate(turns):
        numbers = (turn.tokens or 0, turn.millis or 0, turn.attempt)
        if turn.seq != place or turn.attempt < 1 or not all(0 <= number <= _LARGEST_NUMBER for number in numbers):
            raise ValueError("numbers")
        if len(turn.text) > _LONGEST_TEXT or any(len(getattr(turn, key)) > most for key, most in _SHORT.items()):
            raise ValueError("too long")
        if turn.kind == "answer" and not turn.question_id:
            raise ValueError("an answer to nothing")
        moment_in(turn.at)


def _check_readings(readings: tuple[Reading, ...], turns: tuple[Turn, ...]) -> None:
    """What a model read belongs to a turn; what it says is proven against the answer whenever it is shown."""
    places = {(reading.seq, reading.kind) for reading in readings}
    if len(readings) > _MOST_READINGS or len(places) < len(readings):
        raise ValueError("readings")
    for reading in readings:
        numbers = (reading.seq, reading.tokens_read or 0, reading.tokens_written or 0)
        if reading.seq >= len(turns) or not all(0 <= number <= _LARGEST_NUMBER for number in numbers):
            raise ValueError("numbers")
        if len(reading.by) > _SHORT["by"] or len(reading.prompt_hash) > _SHORT["prompt_hash"]:
            raise ValueError("too long")
        if len(json.dumps(reading.content)) > _LONGEST_CONTENT:
            raise ValueError("too long")
        moment_in(reading.at)


def moment_in(text: Any) -> str:
    """A time of day as written. Raises ValueError if it is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    moment.astimezone(UTC)
    return str(text)
