"""The second reader: further marks that a connected model proposes, each proven against the answer before it counts.

A proposal is never trusted. Its quote must stand in the answer, once, on whole words; the rules' marks keep every
character they have; what it says about the quote must pass the gate. The rules' marks cannot be changed from here.
"""

import re
from typing import Literal

from pydantic import BaseModel, Field

from coach.analysis.orders import orders_in
from coach.analysis.resolve import ORDER
from coach.domain import Asked, Assessment, Finding, Kind, Quote
from coach.domain.reading import CARDS, MOST_FINDINGS
from coach.errors import ModelUnavailable
from coach.interview.context import cut_to, fenced, question_and_job
from coach.interview.figures import figures_in
from coach.interview.gate import Given, check_sentence, sentences_of
from coach.interview.names import words_not_given
from coach.llm.connection import Connection
from coach.llm.prompts import load_prompt
from coach.llm.structured import ask_shape
from coach.llm.usage import Spent

PROMPT = "second_reader"
_REPLY_TOKENS = 700
_ANSWER_TOKENS = 4_000
_SHORTEST, _LONGEST = 4, 240
"""Characters of a quote."""

_WE = re.compile(r"\b(?:we|we're|we've|we'd|us|our|ours|team)\b", re.IGNORECASE)


class Proposal(BaseModel):
    """One mark as a model proposes it."""

    kind: Literal[
        "fake_weakness", "empty_trait", "stock_phrase", "rehearsed_goal", "flattery", "unquantified", "negativity",
        "confrontational", "hedge", "we_not_i",
    ]  # fmt: skip
    quote: str = Field(min_length=1, max_length=1_000)
    message: str = Field(min_length=8, max_length=300)
    advice: str = Field(min_length=8, max_length=300)


class Proposals(BaseModel):
    """What a model sends."""

    findings: list[Proposal] = Field(max_length=12)


def located(quote: str, answer: str) -> Quote | None:
    """Where a quote stands in the answer, if it stands there once and on whole words."""
    for form in (quote, quote.strip(), quote.strip(" \t\n\"“”'’‘.,;:…")):
        if not _SHORTEST <= len(form) <= _LONGEST or answer.count(form) != 1:
            continue
        start = answer.find(form)
        end = start + len(form)
        before, after = answer[start - 1 : start], answer[end : end + 1]
        if (before.isalnum() and form[0].isalnum()) or (after.isalnum() and form[-1].isalnum()):
            return None
        return Quote.at(answer, start, end)
    return None


def _makes_sense(kind: Kind, quote: Quote, assessment: Assessment) -> bool:
    """Whether what a kind says of a quote can be true at all."""
    if kind is Kind.UNQUANTIFIED:
        return not figures_in(quote.text) and not any(
            measure.quote.span.overlaps(quote.span) for measure in assessment.measures
        )
    return kind is not Kind.WE_NOT_I or bool(_WE.search(quote.text))


def may_be_said(text: str, given: Given) -> bool:
    """Whether a sentence or two of a model's own on an answer may be shown; orders typed to it are not passed on."""
    sentences = sentences_of(text)
    return (
        0 < len(sentences) <= 2
        and not orders_in(text)
        and not any(check_sentence(sentence, given, 0) for sentence in sentences)
        and not words_not_given(text, given.texts, names_only=True)
    )


def resolve(proposals: Proposals, answer: str, asked: Asked, assessment: Assessment, model: str) -> tuple[Finding, ...]:
    """Keeps of the proposals what can be proven, in reading order.

    Args:
        proposals: As the model sent them.
        answer: The answer as stored.
        asked: What it replies to.
        assessment: The rules' word on it, which always wins.
        model: Name of the model, for `Finding.by`.
    """
    given = Given((answer, asked.question, asked.role))
    taken = [finding.quote.span for finding in assessment.findings]
    kept: list[Finding] = []
    for proposal in sorted(proposals.findings, key=lambda found: ORDER.index(Kind(found.kind))):
        kind, quote = Kind(proposal.kind), located(proposal.quote, answer)
        if quote is None or len(kept) == MOST_FINDINGS or any(quote.span.overlaps(span) for span in taken):
            continue
        message, advice = " ".join(proposal.message.split()), " ".join(proposal.advice.split())
        if not _makes_sense(kind, quote, assessment) or not all(may_be_said(text, given) for text in (message, advice)):
            continue
        taken.append(quote.span)
        kept.append(Finding(kind, f"model.{kind}", quote, message, advice, CARDS[kind], by=model))
    return tuple(sorted(kept, key=lambda finding: finding.start))


def marks_of(assessment: Assessment) -> str:
    """The rules' marks as a model is told of them: the candidate's words, so they go where those go."""
    return "\n".join(f"- {finding.kind}: {finding.quote.text}" for finding in assessment.findings) or "- nothing"


async def read_again(
    answer: str, asked: Asked, assessment: Assessment, connection: Connection, spent: Spent | None = None
) -> tuple[Finding, ...] | None:
    """Lets a connected model look for further marks.

    Args:
        answer: The answer as stored.
        asked: What it replies to.
        assessment: The rules' word on it.
        connection: The model.
        spent: Filled with what it took.

    Returns:
        Marks that share no character with the rules' ones, perhaps none; None when the model failed or is left alone.
    """
    if connection.health.rests:
        return None
    system = load_prompt(PROMPT).render()
    words = fenced(cut_to(answer, _ANSWER_TOKENS))
    marked = fenced(marks_of(assessment))
    typed = f"{question_and_job(asked)}\n\nThe answer:\n{words}\n\nMarked already:\n{marked}"
    try:
        found = await ask_shape(connection, system, typed, Proposals, _REPLY_TOKENS, spent)
    except ModelUnavailable:
        return None
    return resolve(found, answer, asked, assessment, connection.model)
