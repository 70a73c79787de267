"""Rows of the tables and the values they stand for, both ways."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy.engine import RowMapping

from coach.domain import Brief, Reading, Turn
from coach.errors import BadInput
from coach.store.db import text_at_the_door

_TURN_ID_LENGTH = 100
_LONGEST_NAME = 200
_BRIEF_FIELDS = frozenset(part.name for part in dataclasses.fields(Brief))


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One interview in a list.

    Attributes:
        id: Of the session.
        role: The job, as given.
        company: The employer, as given.
        format: Kind of interview.
        created_at: UTC, ISO 8601.
        finished: Whether it has been closed.
        answers: How many answers were given.
        planned: How many questions were planned.
    """

    id: str
    role: str
    company: str
    format: str
    created_at: str
    finished: bool
    answers: int
    planned: int


def line_from(row: RowMapping) -> SessionLine:
    """One line of a list; the row also counts `answers`."""
    brief = brief_from(row["brief"])
    return SessionLine(
        id=row["id"],
        role=brief.role,
        company=brief.company,
        format=brief.format,
        created_at=shown(row["created_at"]),
        finished=row["finished"],
        answers=row["answers"],
        planned=len(row["plan"]),
    )


def turn_from(row: RowMapping) -> Turn:
    """One entry of the record."""
    return Turn(
        seq=row["seq"],
        kind=row["kind"],
        question_id=row["question_id"],
        text=row["text"],
        step=row["step"],
        need=row["need"],
        attempt=row["attempt"],
        by=row["by"],
        cards=tuple(row["cards"]),
        prompt_hash=row["prompt_hash"],
        tokens=row["tokens"],
        millis=row["millis"],
        turn_id=row["turn_id"] or "",
        at=shown(row["at"]),
    )


def reading_from(row: RowMapping) -> Reading:
    """What a model made of one turn."""
    return Reading(
        seq=row["seq"],
        kind=row["kind"],
        by=row["by"],
        content=row["content"],
        prompt_hash=row["prompt_hash"],
        tokens_read=row["tokens_read"],
        tokens_written=row["tokens_written"],
        at=shown(row["at"]),
    )


def reading_at_the_door(reading: Reading) -> Reading:
    """The reading with every text as a database can hold it, and a time."""
    return dataclasses.replace(
        reading,
        by=text_at_the_door(reading.by)[:_LONGEST_NAME],
        content=_clean(reading.content),
        at=shown(datetime.fromisoformat(reading.at) if reading.at else datetime.now(UTC)),
    )


def row_of(session_id: str, reading: Reading) -> dict[str, Any]:
    """The row of a reading that has passed the door."""
    row = dataclasses.asdict(reading)
    return row | {"session_id": session_id, "at": datetime.fromisoformat(reading.at)}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return text_at_the_door(value)
    if isinstance(value, dict):
        return {text_at_the_door(str(key)): _clean(one) for key, one in cast("dict[Any, Any]", value).items()}
    return [_clean(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value


def turn_at_the_door(turn: Turn) -> Turn:
    """The turn with every text as a database can hold it, and a time."""
    turn_id = text_at_the_door(turn.turn_id)
    if len(turn_id) > _TURN_ID_LENGTH:
        raise BadInput("This page sent something that cannot be used; reload it and send your answer again.")
    return dataclasses.replace(
        turn,
        text=text_at_the_door(turn.text),
        by=text_at_the_door(turn.by),
        turn_id=turn_id,
        at=shown(datetime.fromisoformat(turn.at) if turn.at else datetime.now(UTC)),
    )


def shown(moment: datetime) -> str:
    """UTC, ISO 8601, to the millisecond; a time without a zone is taken as UTC."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")


def brief_from(stored: dict[str, Any]) -> Brief:
    """The brief as stored; what an older or newer version added or left out does no harm."""
    known: dict[str, Any] = {
        name: text_at_the_door(value) if isinstance(value, str) else value
        for name, value in stored.items()
        if name in _BRIEF_FIELDS
    }
    return Brief(**known)
