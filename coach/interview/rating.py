"""A connected model rates what was said to each question on the scales of knowledge/rubric.yaml, with quotes.

Three things keep a rating honest. It stands on words of the answers that are found there, or it is not given. What is
meant for the reader and not for the interviewer (`coach.analysis.orders`) is never sent, and no quote may touch it. And
what is stored is only what the model said: coach/review/opinions.py lets a rating stand no higher than the rules allow,
and where an answer speaks to its reader, gives none at all on the scales that the rules cannot rate.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, field_validator

from coach.analysis.orders import orders_in, without_orders
from coach.domain import Quote, Scale, Session, Turn
from coach.domain.record import latest_answers, line_before
from coach.interview.context import cut_to, fenced
from coach.interview.gate import Given
from coach.interview.reading_again import Means, only_once, reading_from
from coach.interview.second_reader import located, may_be_said
from coach.knowledge.rubric import load_rubric
from coach.llm.faults import Cause, ModelFault
from coach.llm.prompts import load_prompt
from coach.llm.structured import ask_shape
from coach.llm.usage import Spent

if TYPE_CHECKING:
    from coach.llm.connection import Connection

PROMPT = "debrief"
FEWEST_WORDS = 4
"""Words that a quote must have to carry a rating."""

_REPLY_TOKENS = 1_200
_ANSWERS_TOKENS = 3_500
_AD_TOKENS = 500
_MOST_QUOTES = 2
_AT_ONCE = 2
"""Questions that are rated at the same time: enough to be quick, few enough for a server on a desk."""

_MOST_FAULTS = 2
_NONE = "There is nothing to rate yet."
_DONE = "{model} has rated what it could, each with your own words. Where it could not tell, it says so."
_SOME = "{fault}, so some of the ratings are missing. Ask again to have the rest."
_ALL_MISSING = "{fault}, so there are no ratings of its own. The ratings by the rules stand."


class Proposal(BaseModel):
    """One rating as a model proposes it."""

    scale: str = Field(max_length=40)
    value: int | None = Field(default=None, ge=1, le=5)
    why: str = Field(default="", max_length=400)
    quotes: list[str] = Field(default_factory=list[str], max_length=6)

    @field_validator("value", mode="before")
    @classmethod
    def _cannot_tell(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip().isdigit() else value

    @field_validator("why", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return value or ""


class Proposals(BaseModel):
    """What a model sends."""

    ratings: list[Proposal] = Field(max_length=14)


@dataclass(frozen=True, slots=True)
class Judged:
    """An interview after a model was asked to rate it.

    Attributes:
        session: The interview as it stands now.
        line: One quiet line for the page.
    """

    session: Session
    line: str


def scales_for(kind: str) -> tuple[Scale, ...]:
    """The scales that can be applied to a kind of question."""
    return tuple(scale for scale in load_rubric() if kind in scale.kinds)


def _told(scale: Scale) -> str:
    steps = "\n".join(f"  {value}: {scale.anchor(value)}" for value in range(1, 6))
    return f"- {scale.id}: {scale.asks}\n{steps}"


def _sent(session: Session, answers: Sequence[Turn]) -> str:
    """What the candidate said to one question, and what the job asks for, without what is meant for the reader."""
    share = _ANSWERS_TOKENS // len(answers)
    parts = [
        f"They were asked: {line_before(session, turn.seq) if turn is not answers[0] else 'the question'}\n"
        f"{fenced(cut_to(without_orders(turn.text) or '(nothing)', share))}"
        for turn in answers
    ]
    brief = session.brief
    job = "\n".join(part for part in (brief.role, brief.company, cut_to(brief.job_ad, _AD_TOKENS)) if part.strip())
    return "\n\n".join([*parts, f"The job, in their words:\n{fenced(without_orders(job) or 'not named')}"])


def _quotes(quotes: Sequence[str], answers: Sequence[Turn]) -> list[dict[str, Any]]:
    """The quotes that are found in an answer, once each, and that touch nothing meant for the reader."""
    kept: list[dict[str, Any]] = []
    for words in quotes:
        found = next(((turn.seq, quote) for turn in answers if (quote := _free(words, turn.text))), None)
        if found is None or len(kept) == _MOST_QUOTES:
            continue
        seq, quote = found
        entry = {"seq": seq, "start": quote.span.start, "end": quote.span.end, "quote": quote.text}
        if entry not in kept:
            kept.append(entry)
    return kept


def _free(words: str, answer: str) -> Quote | None:
    quote = located(words, answer)
    if quote is None or len(quote.text.split()) < FEWEST_WORDS:
        return None
    return None if any(span.overlaps(quote.span) for span in orders_in(answer)) else quote


def resolve(proposals: Proposals, scales: Sequence[Scale], answers: Sequence[Turn], asked: str) -> dict[str, Any]:
    """What of a model's ratings can be proven, as it is stored.

    Args:
        proposals: As the model sent them.
        scales: Those it was asked about; others are dropped.
        answers: What was said to the question.
        asked: The question.
    """
    given = Given((*(turn.text for turn in answers), asked))
    by_scale = {proposal.scale: proposal for proposal in reversed(proposals.ratings)}
    kept: list[dict[str, Any]] = []
    for scale in scales:
        proposal = by_scale.get(scale.id)
        quotes = _quotes(proposal.quotes, answers) if proposal else []
        if proposal is None or proposal.value is None or not quotes:
            kept.append({"scale": scale.id, "value": None, "why": "", "quotes": []})
            continue
        why = " ".join(proposal.why.split())
        why = why if may_be_said(why, given) else scale.anchor(proposal.value)
        kept.append({"scale": scale.id, "value": proposal.value, "why": why, "quotes": quotes})
    return {"ratings": kept}


async def _rate_one(means: Means, session: Session, question_id: str, answers: Sequence[Turn]) -> ModelFault | None:
    """Rates what was said to one question and stores it; the fault, if the model failed."""
    question, seq = means.questions[question_id], answers[-1].seq
    scales = scales_for(question.kind)
    with only_once(session, "ratings", seq) as free:
        if not free or not scales:
            return None
        spent, connection = Spent(), means.connection
        system = load_prompt(PROMPT).render(question=question.text, scales="\n".join(map(_told, scales)))
        typed = _sent(session, answers)
        try:
            found = await ask_shape(connection, system, typed, Proposals, _REPLY_TOKENS, spent)
        except ModelFault as fault:
            return fault
        content = resolve(found, scales, answers, question.text)
        await means.keep(session, reading_from(seq, "ratings", connection, PROMPT, content, spent))
    return None


async def rate_interview(means: Means, owner: str, session_id: str) -> Judged:
    """Asks the model about every question whose latest attempt it has not rated yet, and stores what can be proven."""
    session = await means.load(owner, session_id)
    groups = {found: answers for found, answers in latest_answers(session).items() if found in means.questions}
    if not groups:
        return Judged(session, _NONE)
    waiting = [pair for pair in groups.items() if not session.reading("ratings", pair[1][-1].seq)]
    faults: list[ModelFault] = []
    connection = means.connection
    if waiting and connection.health.rests:
        faults.append(ModelFault(Cause.RESTING))
        waiting = []

    async def work() -> None:
        while waiting and len(faults) < _MOST_FAULTS:
            fault = await _rate_one(means, session, *waiting.pop(0))
            if fault:
                faults.append(fault)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    session = await means.load(owner, session_id)
    some = any(session.reading("ratings", answers[-1].seq) for answers in groups.values())
    return Judged(session, _line(faults, connection, some=some))


def _line(faults: Sequence[ModelFault], connection: "Connection", *, some: bool) -> str:
    if not faults:
        return _DONE.format(model=connection.model)
    fault = faults[0].cause.format(model=connection.model, host=connection.host)
    return (_SOME if some else _ALL_MISSING).format(fault=fault)
