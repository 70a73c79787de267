"""The interviewer's turn: what it is to be, spoken sentence by sentence, and stored as a whole.

A turn that is broken off in mid-speech (the stop button, a closed tab) is not left half done: the model is hung up on
at once, and the built-in interviewer takes the turn before anything else happens.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from coach.analysis.needs import follow_up_needs
from coach.analysis.record import together
from coach.domain import Asked, Assessment, Direction, Reading, Session, Turn
from coach.domain.record import intent_of
from coach.interview.another import another_time, fitting
from coach.interview.deeper import from_the_card
from coach.interview.drill import pressed, twisted
from coach.interview.gate import sentences_of
from coach.interview.parts import Parts
from coach.interview.session import Close, FollowUp, Next, Repeat, State, Step, attempts_at, next_step, state_of
from coach.interview.voice import Notice, Said, Spoke, Withdrawn, speak
from coach.llm.usage import content_of
from coach.store import sessions as records
from coach.store.stories import list_stories

MOST_CARDS = 4

_still_at_it: set["asyncio.Future[None]"] = set()


@dataclass(frozen=True)
class _Speech:
    """One turn of the interviewer while it is spoken."""

    session: Session
    state: State
    step: Step
    direction: Direction
    said: Said = field(default_factory=Said)
    began: float = field(default_factory=time.monotonic)


async def reply_to(parts: Parts, session: Session, last: Turn) -> AsyncGenerator[Spoke | Withdrawn | Notice]:
    """Speaks and stores the reply to the last answer."""
    state = state_of(session)
    step, assessment = await asyncio.to_thread(_step_after, parts, session, state, last)
    name = _name_of(step, skipped=intent_of(last.text) == "skip")
    direction = _direction(parts, session, step, name, last.text, assessment)
    events = _spoken(parts, _Speech(session, state, step, direction))
    async with aclosing(events):
        async for event in events:
            yield event


async def put_question(
    parts: Parts, session: Session, step: Next, name: str, tell: "Callable[[Notice], None] | None" = None
) -> None:
    """The interviewer opens a question without an answer before it (`open`, `again`).

    Args:
        parts: What the interview is held with.
        session: The interview.
        step: The question.
        name: Name of the step.
        tell: Is given each quiet line about who speaks and why, as soon as there is one.
    """
    direction = _direction(parts, session, step, name, "", Assessment())
    async for event in _spoken(parts, _Speech(session, state_of(session), step, direction)):
        if tell is not None and isinstance(event, Notice):
            tell(event)


async def reply_without_model(parts: Parts, session: Session, last: Turn) -> None:
    """The built-in interviewer's reply to the last answer; once begun, it comes to its end whatever happens."""

    async def work() -> None:
        state = state_of(session)
        step, assessment = await asyncio.to_thread(_step_after, parts, session, state, last)
        name = _name_of(step, skipped=intent_of(last.text) == "skip")
        direction = _direction(parts, session, step, name, last.text, assessment)
        await _alone(parts, _Speech(session, state, step, direction))

    await _to_its_end(work())


async def _spoken(parts: Parts, speech: _Speech) -> AsyncGenerator[Spoke | Withdrawn | Notice]:
    """Speaks a turn and stores it."""
    session, connection = speech.session, parts.connection
    with parts.stops.turn(session.id) as stop:
        parts.notices.pop(session.id, None)
        events = speak(speech.direction, session, connection, parts.bank, parts.index, speech.said, stop)
        try:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, Notice) and not event.passing:
                        parts.notices[session.id] = event.text
                    yield event
        except (GeneratorExit, asyncio.CancelledError):
            await _to_its_end(_alone(parts, speech))
            raise
    await asyncio.to_thread(_store, parts, speech)


async def _alone(parts: Parts, speech: _Speech) -> None:
    """The same turn by the built-in interviewer, unheard, and stored."""
    speech.said.begin_anew()
    async for _ in speak(speech.direction, speech.session, None, parts.bank, parts.index, speech.said):
        pass
    await asyncio.to_thread(_store, parts, speech)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Does something short to its end, even if whoever waits for it is sent away meanwhile."""
    task = asyncio.ensure_future(work)
    _still_at_it.add(task)
    task.add_done_callback(_still_at_it.discard)
    await asyncio.shield(task)


def _step_after(parts: Parts, session: Session, state: State, last: Turn) -> tuple[Step, Assessment]:
    questions = parts.bank.questions
    question = questions[state.question_id]
    asked = Asked(question.text, question.kind, session.brief.role)
    whole = together(state.answers, asked, parts.analyser)
    intent = intent_of(last.text)
    first = pressed(question, session.brief.twist, state.needs_asked) if intent == "answer" else None
    if first is not None:
        return FollowUp(first), whole
    said = _said(session)
    stories = list_stories(parts.store, session.owner)
    again = another_time(session, state, whole, questions, stories, said) if intent == "answer" else None
    if again is not None:
        return FollowUp(again), whole
    needs = fitting(session, state, follow_up_needs(whole, asked, avoid=said), questions, stories, said)
    needs = from_the_card(needs, question, state.answers, session.brief.manner, said)
    return next_step(session, state, needs, questions, intent=intent), whole


def _direction(parts: Parts, session: Session, step: Step, name: str, answer: str, assessment: Assessment) -> Direction:
    state = state_of(session)
    on_table = step.question_id if isinstance(step, Next | Repeat) else state.question_id
    found = parts.bank.questions.get(on_table)
    cards = parts.bank.related(on_table, [finding.card for finding in assessment.findings])[:MOST_CARDS]
    return Direction(
        step=name,
        question=twisted(found, session.brief.twist) if found else None,
        need=step.need if isinstance(step, FollowUp) else None,
        answer=answer,
        assessment=assessment,
        cards=tuple(cards),
        brief=session.brief,
        used=_said(session),
        asked_so_far=len(set(state.opened) | {on_table}),
        total=len(session.plan),
    )


def _store(parts: Parts, speech: _Speech) -> None:
    session, step, state, said = speech.session, speech.step, speech.state, speech.said
    attempt = state.attempt
    if isinstance(step, Next):
        attempt = max(1, attempts_at(session.turns, step.question_id) + (not step.returning))
    turn = Turn(
        seq=len(session.turns),
        kind="question" if speech.direction.step in {"open", "again"} else "reply",
        question_id=step.question_id if isinstance(step, Next | Repeat) else state.question_id,
        text=said.text,
        step="next" if speech.direction.step == "skip" and isinstance(step, Next) else speech.direction.step,
        need=step.need.what if isinstance(step, FollowUp) else "",
        attempt=attempt,
        by=said.by,
        cards=tuple(card.id for card in speech.direction.cards),
        prompt_hash=said.prompt_hash,
        tokens=said.spent.tokens,
        millis=round((time.monotonic() - speech.began) * 1000),
    )
    finished = isinstance(step, Close)
    records.append_reply(parts.store, session.owner, session.id, turn, finished, _taken(parts, turn, said))


def _taken(parts: Parts, turn: Turn, said: Said) -> Reading | None:
    """What the model took for a turn, also where the built-in interviewer spoke in the end."""
    spent = said.spent
    if parts.connection is None or not (spent.all_read or spent.all_written):
        return None
    return Reading(
        seq=turn.seq,
        kind="reply",
        by=parts.connection.model,
        content=content_of(spent),
        prompt_hash=turn.prompt_hash,
        tokens_read=spent.all_read,
        tokens_written=spent.all_written,
    )


def _name_of(step: Step, *, skipped: bool) -> str:
    match step:
        case FollowUp():
            return "follow_up"
        case Repeat():
            return "repeat"
        case Close():
            return "close"
        case Next(returning=True):
            return "return"
        case Next():
            return "skip" if skipped else "next"


def _said(session: Session) -> tuple[str, ...]:
    """Every sentence the interviewer has said so far."""
    return tuple(part for turn in session.turns if turn.kind != "answer" for part in sentences_of(turn.text))
