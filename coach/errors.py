"""Errors, named by what the reader should do about them.

A `CoachError` carries one plain sentence that may be shown to a person as it is. Everything else is a bug or a
fault of the machine, and its text stays in the log.
"""

from dataclasses import dataclass


class CoachError(Exception):
    """An error whose text may be shown: one line that says what to do."""


class BadInput(CoachError):
    """What the person gave cannot be used; the message says what would be."""


class NotFound(CoachError):
    """No such thing, or not theirs: the two are never told apart."""


class Busy(CoachError):
    """Somebody else (another tab, another worker) is at it; try again in a moment."""


class AlreadyAnswered(CoachError):
    """This place in the interview holds a different answer already."""


class StoreUnavailable(CoachError):
    """The database could not be reached or written; what was typed stays in the box."""


class ModelUnavailable(CoachError):
    """The language model did not give a usable reply; the built-in interviewer takes the turn."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a data file: where it is and what to write instead.

    Attributes:
        path: File as shown to the person.
        line: Line number, counted from one.
        message: What is wrong and what to do.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class InvalidData(CoachError):
    """Data files with mistakes: all of them at once, each with file and line.

    Attributes:
        problems: Every fault that was found.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
