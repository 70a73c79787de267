"""A question set as a small file that a coach hands to a candidate who is on no server of theirs."""

import json
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from coach.errors import BadInput
from coach.knowledge.practice import MOST_QUESTIONS

LARGEST = 50_000
"""Bytes."""

_NOT_ONE = "This is not a question set. Choose the file that your coach gave you (its name ends in .json)."
_Id = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{1,4}$")]


class SetFile(BaseModel):
    """What stands in the file."""

    model_config = ConfigDict(frozen=True)

    format: Literal["callback-coach question set"] = "callback-coach question set"
    version: Literal[1] = 1
    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""
    questions: tuple[_Id, ...]


def written(title: str, note: str, questions: tuple[str, ...]) -> str:
    """The file."""
    return json.dumps(SetFile(title=title, note=note, questions=questions).model_dump(), ensure_ascii=False, indent=1)


def read(data: bytes, known: Collection[str]) -> SetFile:
    """Reads a file.

    Args:
        data: Its bytes.
        known: Ids of the questions here.

    Raises:
        BadInput: If it is no such file, or has questions that are not known here.
    """
    if len(data) > LARGEST:
        raise BadInput(_NOT_ONE)
    try:
        found = SetFile.model_validate_json(data)
    except ValidationError:
        raise BadInput(_NOT_ONE) from None
    if not 0 < len(found.questions) <= MOST_QUESTIONS:
        raise BadInput(f"A question set has from 1 to {MOST_QUESTIONS} questions; this one has {len(found.questions)}.")
    missing = [name for name in found.questions if name not in known]
    if missing:
        raise BadInput(
            f"This set has questions of your coach's own ({', '.join(missing)}), which are not here. "
            "Ask them for the folder with their questions, and start with COACH_PRACTICE set to it."
        )
    return found
