"""An entry of a review as a row of the database, and back."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import RowMapping

from coach.domain.review import Anchor, AnyEntry, CoachRating, Comment, OwnMark, Returned, Verdict, Withdrawn
from coach.domain.span import Quote, Span
from coach.store.db import text_at_the_door
from coach.store.records import shown

_KINDS: dict[str, type[AnyEntry]] = {
    "comment": Comment,
    "verdict": Verdict,
    "mark": OwnMark,
    "rating": CoachRating,
    "withdrawn": Withdrawn,
    "returned": Returned,
}
_NAMES = {sort: name for name, sort in _KINDS.items()}
_COMMON = frozenset({"id", "author", "by", "at", "place", "replaces"})


def as_row(review_id: str, place: int, entry: AnyEntry) -> dict[str, Any]:
    """An entry as a row: what all have in columns, the rest as JSON."""
    body = {
        field.name: _plain(getattr(entry, field.name))
        for field in dataclasses.fields(entry)
        if field.name not in _COMMON
    }
    return {
        "review_id": review_id,
        "place": place,
        "id": entry.id,
        "kind": _NAMES[type(entry)],
        "author": entry.author,
        "by": text_at_the_door(entry.by),
        "at": datetime.fromisoformat(entry.at) if entry.at else datetime.now(UTC),
        "replaces": entry.replaces,
        "body": body,
    }


def _plain(value: Any) -> Any:
    """A field for JSON; words are stored as the answer has them, which has passed the door already."""
    match value:
        case Anchor():
            return {"seq": value.seq, "start": value.start, "end": value.end, "text": value.quote.text}
        case tuple():
            return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
        case str():
            return text_at_the_door(value)
        case _:
            return value


def as_entry(row: RowMapping) -> AnyEntry:
    """The entry of a row."""
    sort = _KINDS[row["kind"]]
    known = {field.name for field in dataclasses.fields(sort)}
    values: dict[str, Any] = {name: _whole(value) for name, value in row["body"].items() if name in known}
    return sort(
        id=row["id"],
        author=row["author"],
        by=row["by"],
        at=shown(row["at"]),
        place=row["place"],
        replaces=row["replaces"],
        **values,
    )


def _whole(value: Any) -> Any:
    """A field from JSON."""
    match value:
        case {"seq": int(seq), "start": int(start), "end": int(end), "text": str(text)}:
            return Anchor(seq, Quote(Span(start, end), text))
        case list():
            return tuple(_whole(one) for one in value)  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value
