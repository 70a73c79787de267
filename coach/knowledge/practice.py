"""A coach's practice: their own questions and question sets, as files in a folder of theirs.

    questions/*.yaml   questions of their own (C1, C2 …), or other words for a built-in one (its id)
    sets/*.yaml        question sets: a title, perhaps a note, and the questions in order
    notices/*.yaml     what else to notice, written as in knowledge/notices
    rubric.yaml        scales of their own, or other words for a built-in one (its id)

They are laid over the built-in files, which stay as they are, and refused like them: every mistake at once, with file,
line and what to write. Notices are read by the analyser and scales by `rubric`; questions and sets are read here.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from coach.datafile import Entry, Loaded, raise_if_any, read_list, refuse_duplicates
from coach.domain import Question
from coach.errors import Problem
from coach.knowledge.bank import Bank, CompetencyName, OccupationName, QuestionEntry, load_bank
from coach.resources import practice_path, shown_path

MOST_QUESTIONS = 30
"""Questions of one set: more than an interview can hold are no set."""

PARTS = ("questions", "sets", "notices", "rubric.yaml")
"""What a folder may hold."""

_Text = Annotated[str, StringConstraints(min_length=1)]
_NOT_SPEECH = re.compile(r"[<>`*_#\[\]{}|\\]|://|www\.", re.IGNORECASE)
"""What nobody says aloud: markup and addresses. The interviewer never says it, so the question would be lost."""

_OWN = r"^(C[1-9][0-9]{0,3}|Q[1-9][0-9]{0,2})$"


class OwnQuestionEntry(QuestionEntry):
    """A question of a coach's own: what only the search and the plan need may be left out."""

    id: Annotated[str, StringConstraints(pattern=_OWN)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    phrasings: tuple[_Text, ...] = ()
    follow_ups: tuple[_Text, ...] = Field(min_length=1)
    pitfalls: tuple[_Text, ...] = ()
    advice: tuple[_Text, ...] = ()
    occupations: tuple[OccupationName, ...] = ("any",)
    competencies: tuple[CompetencyName, ...] = ()
    fit: bool = False
    sources: tuple[_Text, ...] = ()


class SetEntry(Entry):
    """A question set as it stands in its file."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""
    questions: tuple[_Text, ...] = Field(min_length=1, max_length=MOST_QUESTIONS)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions that a coach gives to candidates.

    Attributes:
        id: Small letters, figures and dashes; part of its address.
        title: What it is called.
        note: What the coach says to it, or empty.
        questions: Ids in order.
    """

    id: str
    title: str
    note: str
    questions: tuple[str, ...]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _check_folder(practice: Path, problems: list[Problem]) -> None:
    """Something must be there, and nothing that would be passed over in silence."""
    if not practice.is_dir():
        problems.append(Problem(str(practice), 1, f"is no folder; name one that holds {', '.join(PARTS)}"))
        return
    if not any((practice / part).exists() for part in PARTS):
        problems.append(Problem(shown_path(practice), 1, f"holds none of {', '.join(PARTS)}; write one of them"))
    problems += [
        Problem(shown_path(found), 1, f"is not read; it belongs in one of {', '.join(PARTS[:3])}")
        for found in practice.iterdir()
        if found.suffix in {".yaml", ".yml"} and found.name not in PARTS
    ]
    problems += [
        Problem(shown_path(found), 1, "is not read; let its name end in .yaml")
        for part in PARTS[:3]
        for found in (practice / part).glob("*.yml")
    ]


def _check_questions(loaded: Sequence[Loaded[OwnQuestionEntry]], built_in: Bank, problems: list[Problem]) -> None:
    refuse_duplicates(loaded, "id", problems)
    refuse_duplicates(loaded, "text", problems)
    texts = {question.text.casefold(): question.id for question in built_in.questions.values()}
    for item in loaded:
        entry = item.entry
        if entry.id[0] == "Q" and entry.id not in built_in.questions:
            problems.append(item.problem(f"there is no {entry.id} to reword; call a new question C1, C2, …", "id"))
        if _NOT_SPEECH.search(entry.text):
            problems.append(
                item.problem("a question is plain speech; leave out markup, brackets and addresses", "text")
            )
        if entry.text.count("?") > 1:
            problems.append(item.problem("asks more than one question; put the second among the follow_ups", "text"))
        same = texts.get(entry.text.casefold(), entry.id)
        if same != entry.id:
            problems.append(item.problem(f"this is asked by {same} already; name that one in your sets", "text"))
        problems += [
            item.problem(f"'{name}' is no card; cards are A1 to A40", "advice", place)
            for place, name in enumerate(entry.advice)
            if name not in built_in.cards
        ]


def laid_over(built_in: Bank, practice: Path) -> Bank:
    """The banks with a coach's own questions: new ones at the end, reworded ones in their places.

    Raises:
        InvalidData: With every mistake in the questions.
    """
    problems: list[Problem] = []
    _check_folder(practice, problems)
    loaded = read_list(_files(practice / "questions"), OwnQuestionEntry, problems)
    _check_questions(loaded, built_in, problems)
    raise_if_any(problems)
    own = {item.entry.id: _question(item) for item in sorted(loaded, key=lambda item: _place(item.entry.id))}
    if not own:
        return built_in
    digest = hashlib.sha256(f"{built_in.fingerprint} {own!r}".encode()).hexdigest()[:16]
    # Other ways of saying a question that was reworded may not fit it any more.
    sayings = {name: lines for name, lines in built_in.sayings.items() if name not in own}
    return replace(
        built_in, questions=dict(built_in.questions) | own, fingerprint=digest, sayings=sayings | dict.fromkeys(own, ())
    )


def _place(question_id: str) -> tuple[str, int]:
    return question_id[0], int(question_id[1:])


def _question(item: Loaded[OwnQuestionEntry]) -> Question:
    values: dict[str, Any] = item.entry.model_dump()
    values["evidence"], values["theme"] = item.entry.evidence or "", item.path.stem.split("_", 1)[-1]
    return Question(**values)


def read_sets(practice: Path, questions: Mapping[str, Question]) -> dict[str, QuestionSet]:
    """The question sets of a folder, by id.

    Args:
        practice: A coach's folder.
        questions: The bank with the coach's own questions.

    Raises:
        InvalidData: With every mistake.
    """
    problems: list[Problem] = []
    loaded = read_list(_files(practice / "sets"), SetEntry, problems)
    check_sets(loaded, questions, problems)
    raise_if_any(problems)
    return {item.entry.id: set_from(item.entry) for item in loaded}


def check_sets(loaded: Sequence[Loaded[SetEntry]], questions: Mapping[str, Question], problems: list[Problem]) -> None:
    """Appends what is wrong with sets: ids that stand twice, questions that do not exist or stand twice."""
    refuse_duplicates(loaded, "id", problems)
    refuse_duplicates(loaded, "title", problems)
    for item in loaded:
        for place, name in enumerate(item.entry.questions):
            if name not in questions:
                message = f"there is no question {name}; the ids are Q1 to Q120 and those of your own"
                problems.append(item.problem(message, "questions", place))
            elif name in item.entry.questions[:place]:
                problems.append(item.problem(f"{name} stands twice; remove one", "questions", place))


def set_from(entry: SetEntry) -> QuestionSet:
    """A set as the product uses it."""
    return QuestionSet(entry.id, entry.title, entry.note, entry.questions)


def load_sets() -> Mapping[str, QuestionSet]:
    """The question sets of the coach's folder that is set, by id; none without one. Read once.

    Raises:
        InvalidData: If a file has mistakes.
    """
    practice = practice_path()
    return _sets_of(practice) if practice else {}


@cache
def _sets_of(practice: Path) -> Mapping[str, QuestionSet]:
    return read_sets(practice, load_bank().questions)
