"""An answer mended in the candidate's own voice, refused unless every figure and name in it was given (law 4)."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from coach.domain import Asked, Assessment, Session
from coach.interview.context import fenced, question_and_job
from coach.interview.figures import counted, figures_not_given
from coach.interview.gate import Given, check_sentence, sentences_of
from coach.interview.names import words_not_given
from coach.interview.second_reader import marks_of
from coach.llm.connection import Connection
from coach.llm.faults import Cause, ModelFault
from coach.llm.prompts import load_prompt
from coach.llm.structured import ask_shape
from coach.llm.tokens import count_tokens
from coach.llm.usage import Spent

log = logging.getLogger(__name__)

PROMPT = "rewrite"

_LONGEST_ANSWER = 1_500
"""Tokens of an answer that is mended whole; a longer one is not, rather than cut."""

_SLOT = re.compile(r"\[[^\[\]\n]{2,60}\?\]")
_QUESTION_FREE = 99


class Rewrite(BaseModel):
    """What a model sends."""

    rewrite: str = Field(min_length=20, max_length=8_000)


def why_not(text: str, answer: str, given: Sequence[str]) -> str:
    """Why a rewrite may not be shown, or an empty string.

    Args:
        text: As a model sent it.
        answer: The candidate's answer.
        given: Everything else they gave: other answers, CV, job ad, research sheet.
    """
    sources = (answer, *given)
    told = _SLOT.sub(" … ", text)
    if figures_not_given(text, sources):
        return "gives a figure that nobody gave"
    if _counts_something_else(told, sources):
        return "counts something else than they did"
    if words_not_given(text, sources):
        return "uses a name or word that nobody gave"
    if len(text) > 1.5 * len(answer) + 200:
        return "is much longer than the answer"
    own = Given(sources)
    for sentence in sentences_of(_SLOT.sub("something", text)):
        why = check_sentence(sentence, own, -_QUESTION_FREE)
        if why:
            return why
    return ""


def _counts_something_else(text: str, given: Sequence[str]) -> bool:
    """Whether a figure stands before a word that it never stood before, nor any word of theirs."""
    heard = {word for source in given for word in re.findall(r"[^\W\d_]+", source.casefold())}
    pairs = {pair for source in given for pair in counted(source)}
    return any(pair not in pairs and pair[1].isalpha() and pair[1] not in heard | _JOINING for pair in counted(text))


_JOINING = frozenset(
    "a an the to of in on at by and or per each every for from with was were is are that which".split()
)


@dataclass(frozen=True, slots=True)
class Mended:
    """An answer mended, or why there is none.

    Attributes:
        text: The mended answer with its open slots, or empty.
        line: One quiet line for the page: what to do with the text, or why there is none.
        by: Name of the model, or empty.
    """

    text: str
    line: str
    by: str = ""


_READ_IT = "Read it aloud and change whatever is not how you would say it."
_FILL = "Fill what stands in brackets with what is true; nobody else knows it."
_MADE_UP = "{model} put in something that you never told, so its version is not shown. Your answer stays as it is."
_NONE = "{fault}, so this answer was not mended. It stays as it is, with the coach's notes."
_TOO_LONG = "This answer is too long to be mended whole. Shorten it first, then try again."


def open_slots(text: str) -> tuple[str, ...]:
    """The open slots of a mended answer, in order: `[how many?]`."""
    return tuple(_SLOT.findall(text))


def everything_given(session: Session) -> tuple[str, ...]:
    """Everything the candidate gave: their answers, role, company and advertisement, and their CV or notes."""
    answers, brief = (turn.text for turn in session.turns if turn.kind == "answer"), session.brief
    return (*answers, brief.role, brief.company, brief.job_ad, brief.papers)


def kept_rewrite(session: Session, seq: int) -> Mended | None:
    """The mended answer that is stored for the answer at `seq`, if it holds still; it is proven again each time."""
    reading = session.reading("rewrite", seq)
    text = reading.content.get("text") if reading else None
    if reading is None or not isinstance(text, str) or not text:
        return None
    if why_not(text, session.turns[seq].text, everything_given(session)):
        return None
    return Mended(text, _advice_on(text), reading.by)


def _advice_on(text: str) -> str:
    return _FILL if open_slots(text) else _READ_IT


async def mend(
    session: Session,
    seq: int,
    asked: Asked,
    assessment: Assessment,
    connection: Connection,
    spent: Spent | None = None,
) -> Mended:
    """Has the answer at `seq` mended in the candidate's own voice, with open slots for what is missing.

    Args:
        session: The interview.
        seq: Place of the answer.
        asked: What it replies to.
        assessment: The rules' word on it.
        connection: The model.
        spent: Filled with what it took.

    Returns:
        The mended answer, or a line that says why there is none: the model failed, or what it wrote cannot be proven.
    """
    answer = session.turns[seq].text
    if count_tokens(answer) > _LONGEST_ANSWER:
        return Mended("", _TOO_LONG)
    if connection.health.rests:
        return Mended("", _told(Cause.RESTING, connection))
    system = load_prompt(PROMPT).render()
    marked = fenced(marks_of(assessment))
    typed = f"{question_and_job(asked)}\n\nThe answer:\n{fenced(answer)}\n\nMarked in it:\n{marked}"
    try:
        found = await ask_shape(connection, system, typed, Rewrite, 2 * count_tokens(answer) + 200, spent)
    except ModelFault as fault:
        return Mended("", _told(fault.cause, connection))
    text = found.rewrite.strip()
    why = why_not(text, answer, everything_given(session))
    if why:
        log.warning("a mended answer of %s was withheld: it %s", connection.model, why)
        return Mended("", _MADE_UP.format(model=connection.model))
    return Mended(text, _advice_on(text), connection.model)


def _told(cause: Cause, connection: Connection) -> str:
    return _NONE.format(fault=cause.format(model=connection.model, host=connection.host))
