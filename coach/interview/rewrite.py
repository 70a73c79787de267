"""An answer mended in the candidate's own voice, refused unless every figure and name in it was given (law 4)."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

from coach.domain import Asked, Assessment
from coach.errors import ModelUnavailable
from coach.interview.context import fenced
from coach.interview.figures import counted, figures_not_given
from coach.interview.gate import Given, check_sentence, sentences_of
from coach.interview.names import words_not_given
from coach.interview.second_reader import marks_of
from coach.llm.connection import Connection
from coach.llm.prompts import load_prompt
from coach.llm.structured import ask_shape
from coach.llm.tokens import count_tokens

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
    for sentence in sentences_of(told):
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


async def mended(
    answer: str, asked: Asked, assessment: Assessment, connection: Connection, given: Sequence[str] = ()
) -> str | None:
    """The candidate's answer mended in their own voice, with open slots for what is missing.

    Returns:
        The mended answer, or None if the model failed or what it wrote could not be proven.
    """
    if connection.health.rests or count_tokens(answer) > _LONGEST_ANSWER:
        return None
    system = load_prompt("rewrite").render(question=asked.question or "not known", role=asked.role or "not named")
    typed = f"{fenced(answer)}\n\nMarked in it:\n{fenced(marks_of(assessment))}"
    try:
        found = await ask_shape(connection, system, typed, Rewrite, 2 * count_tokens(answer) + 200)
    except ModelUnavailable:
        return None
    text = found.rewrite.strip()
    return None if why_not(text, answer, given) else text
