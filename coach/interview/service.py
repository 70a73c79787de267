"""Runs an interview: the one place through which page, terminal and API go.

The order of one answer is fixed. The text is stored first, then analysed, and the marks are handed out before any model
has said a word; then the interviewer speaks, sentence by sentence through the gate; then the reply is stored.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.analysis.engine import Analyser
from coach.analysis.needs import follow_up_needs
from coach.analysis.record import marks_on
from coach.domain import Asked, Assessment, Brief, Direction, Session, Turn
from coach.domain.record import intent_of
from coach.errors import BadInput, Busy
from coach.interview.door import check_answer, checked
from coach.interview.drill import pressed, twisted
from coach.interview.gate import sentences_of
from coach.interview.one_at_a_time import one_turn_at_a_time
from coach.interview.plan import OCCUPATIONS, make_plan
from coach.interview.rating import Judged, rate_interview
from coach.interview.reading_again import Means, mend_answer, read_newest
from coach.interview.rewrite import Mended, kept_rewrite
from coach.interview.session import (
    Close,
    FollowUp,
    Next,
    Repeat,
    State,
    Step,
    attempts_at,
    next_step,
    state_of,
)
from coach.interview.voice import Notice, Said, Spoke, Withdrawn, speak
from coach.knowledge.bank import Bank
from coach.settings import MAX_ANSWER_CHARACTERS
from coach.store import sessions as records
from coach.store.db import Store, text_at_the_door

if TYPE_CHECKING:
    from coach.knowledge.index import Index
    from coach.llm.connection import Connection

MOST_CARDS = 4
_OVER = "This interview is finished. Start a new one to go on practising."
_STILL_READING = "Your last answer is still being read. Try again in a moment."
RECENT_SESSIONS = 10
"""Earlier interviews whose questions are put last in a new plan."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer is stored."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Assessed:
    """The marks on the answer that was just stored."""

    turn: Turn
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Done:
    """The reply is stored; this is how the interview stands now."""

    session: Session


__all__ = ["Assessed", "Done", "Event", "Interviews", "Judged", "Mended", "Saved"]

Event = Saved | Assessed | Spoke | Withdrawn | Notice | Done


def _no_index() -> "Index | None":
    return None


def _nothing(_owner: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Interviews:
    """Everything a person does in an interview. Every call names the owner, and is checked against it.

    Attributes:
        store: Where sessions are kept.
        bank: Cards and questions.
        analyser: Marks answers.
        connection: The connected model, or None.
        index: Gives the search index, or None while there is none.
        handed_in: Gives what an owner handed in beside their interviews: CV, research sheet.
    """

    store: Store
    bank: Bank
    analyser: Analyser
    connection: "Connection | None" = None
    index: Callable[[], "Index | None"] = field(default=_no_index)
    handed_in: Callable[[str], Sequence[str]] = field(default=_nothing)

    async def start(self, owner: str, brief: Brief) -> Session:
        """Plans an interview, opens it and stores the interviewer's first words.

        Raises:
            BadInput: If something in the brief is too long, out of range or names a question that does not exist.
        """
        brief = checked(brief)
        seen = await asyncio.to_thread(self._seen, owner)
        plan = make_plan(
            self.bank.questions, brief, occupation=self.occupation(brief.role), seen=seen, near=self.questions_near
        )
        session = await asyncio.to_thread(records.create_session, self.store, owner, brief, plan)
        return await self._say(session, Next(plan[0]), "open")

    async def view(self, owner: str, session_id: str) -> Session:
        """The interview as it stands.

        Raises:
            NotFound: If there is none, or it is somebody else's.
        """
        return await asyncio.to_thread(records.load_session, self.store, owner, session_id)

    async def latest(self, owner: str) -> Session | None:
        """The interview to come back to, or None."""
        return await asyncio.to_thread(records.latest_session, self.store, owner)

    async def draft(self, owner: str, session_id: str, text: str, *, seq: int | None = None) -> None:
        """Keeps what is typed and not yet sent.

        Args:
            owner: Whose interview it is.
            session_id: Which one.
            text: As typed.
            seq: Place it is typed for; a draft that comes after its answer was sent is not kept.
        """
        text = text[: MAX_ANSWER_CHARACTERS * 2]
        await asyncio.to_thread(records.save_draft, self.store, owner, session_id, text, seq)

    async def answer(self, owner: str, session_id: str, text: str, *, turn_id: str, seq: int) -> AsyncGenerator[Event]:
        """Takes an answer and lets the interviewer reply.

        Args:
            owner: Whose interview it is.
            session_id: Which one.
            text: The answer as typed.
            turn_id: Made by the browser for this answer; the same id again makes no second turn.
            seq: Place in the record that this answer was typed for.

        Yields:
            `Saved`, `Assessed`, then what the interviewer says, then `Done`.

        Raises:
            BadInput: If the answer is empty or too long; nothing is stored.
            AlreadyAnswered: If another answer was given at this place, for example in another tab.
            NotFound: If there is no such interview, or it is somebody else's.
            StoreUnavailable: If it could not be stored.
        """
        text = text_at_the_door(text)
        check_answer(text)
        session = await self.view(owner, session_id)
        state = state_of(session)
        turn = Turn(
            seq=seq,
            kind="answer",
            question_id=state.question_id,
            text=text,
            attempt=state.attempt,
            by="candidate",
            turn_id=turn_id,
        )
        if seq >= len(session.turns) and state.awaits != "answer":
            raise (BadInput(_OVER) if state.awaits == "nothing" else Busy(_STILL_READING))
        stored = await asyncio.to_thread(records.append_turn, self.store, owner, session_id, turn)
        yield Saved(stored)
        events = self.resume(owner, session_id)
        async with aclosing(events):
            async for event in events:
                yield event

    async def resume(self, owner: str, session_id: str) -> AsyncGenerator[Event]:
        """Goes on from the last stored answer: marks it and, if there is no reply yet, gives one."""
        await self.view(owner, session_id)  # whose it is comes before whether it is busy
        async with one_turn_at_a_time(self.store, session_id):
            session = await self.view(owner, session_id)
            last = next((turn for turn in reversed(session.turns) if turn.kind == "answer"), None)
            if last is None:
                yield Done(session)
                return
            found = await asyncio.to_thread(marks_on, session, last.seq, self.analyser, self.bank.questions)
            yield Assessed(last, found)
            if state_of(session).awaits == "reply":
                events = self._reply(session, last)
                async with aclosing(events):
                    async for event in events:
                        yield event
                session = await self.view(owner, session_id)
            yield Done(session)

    @property
    def _means(self) -> "Means | None":
        if self.connection is None:
            return None
        return Means(self.store, self.bank.questions, self.analyser, self.connection)

    async def read_again(self, owner: str, session_id: str) -> Session | None:
        """Lets the connected model look for further marks on the newest answer; to be called after a turn.

        It is asked once for an answer, whatever it finds, and takes at most COACH_MODEL_TIMEOUT seconds. Interviews are
        not held up by it. In a realistic interview too; what it finds is shown in the debrief.

        Returns:
            The interview with the marks in it, or None if there is nothing new: no model, nothing left to read, or a
            fault of the model, of which nobody need be told.
        """
        return await read_newest(self._means, owner, session_id) if self._means else None

    async def mend(self, owner: str, session_id: str, seq: int) -> Mended | None:
        """Has the answer at a place mended by the connected model, in the candidate's own voice.

        Returns:
            The mended answer, or a quiet line that says why there is none; None if no model is connected.

        Raises:
            BadInput: If there is no answer at that place.
        """
        given = await asyncio.to_thread(self.handed_in, owner)
        return await mend_answer(self._means, owner, session_id, seq, given) if self._means else None

    def mended(self, session: Session, seq: int) -> Mended | None:
        """The mended answer that is kept for the answer at a place, if there is one. Asks no model."""
        return kept_rewrite(session, seq, self.handed_in(session.owner))

    async def rate(self, owner: str, session_id: str) -> Judged | None:
        """Lets the connected model rate what was said to each question; for the debrief, on request.

        Returns:
            The interview with the ratings in it (coach/review/opinions.py shows them beside the rules' ones), and a
            quiet line; None if no model is connected.
        """
        return await rate_interview(self._means, owner, session_id) if self._means else None

    async def again(self, owner: str, session_id: str, question_id: str) -> Session:
        """Opens a question once more; the earlier attempts stay.

        Raises:
            BadInput: If the question has not been put in this interview.
        """
        await self.view(owner, session_id)
        async with one_turn_at_a_time(self.store, session_id):
            session = await self.view(owner, session_id)
            if not attempts_at(session.turns, question_id):
                raise BadInput("That question has not come up in this interview yet.")
            if state_of(session).awaits == "reply":
                raise Busy(_STILL_READING)
            if session.finished:
                session = await self.reopen(owner, session_id)
            return await self._say(session, Next(question_id), "again")

    async def finish(self, owner: str, session_id: str) -> Session:
        """Closes the interview. May be called again."""
        await asyncio.to_thread(records.finish_session, self.store, owner, session_id)
        return await self.view(owner, session_id)

    async def reopen(self, owner: str, session_id: str) -> Session:
        """Opens a finished interview again, to look back or to try a question once more."""
        await asyncio.to_thread(records.reopen_session, self.store, owner, session_id)
        return await self.view(owner, session_id)

    def occupation(self, role: str) -> str:
        """The occupation that a role names, as the questions call it, or empty."""
        work = self.analyser.asking.occupation(role) if role else None
        return OCCUPATIONS.get(work.name, "") if work else ""

    def _seen(self, owner: str) -> set[str]:
        lines = records.list_sessions(self.store, owner, RECENT_SESSIONS)
        earlier = (records.load_session(self.store, owner, line.id) for line in lines)
        return {turn.question_id for session in earlier for turn in session.turns}

    def questions_near(self, text: str) -> list[str]:
        """Ids of the questions nearest to a text, best first; none while the search is not open."""
        index = self.index()
        return [hit.id for hit in index.find(text[:2000], 12, "questions")] if index else []

    def _step(self, session: Session, state: State, last: Turn) -> tuple[Step, Assessment]:
        question = self.bank.questions[state.question_id]
        asked = Asked(question.text, question.kind, session.brief.role)
        together = self.analyser.assess("\n\n".join(state.answers), asked)
        intent = intent_of(last.text)
        first = pressed(question, session.brief.twist, state.needs_asked) if intent == "answer" else None
        if first is not None:
            return FollowUp(first), together
        needs = follow_up_needs(together, asked, avoid=_said(session))
        return next_step(session, state, needs, self.bank.questions, intent=intent), together

    def _direction(self, session: Session, step: Step, name: str, answer: str, assessment: Assessment) -> Direction:
        state = state_of(session)
        on_table = step.question_id if isinstance(step, Next | Repeat) else state.question_id
        found = self.bank.questions.get(on_table)
        cards = self.bank.related(on_table, [finding.card for finding in assessment.findings])[:MOST_CARDS]
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

    async def _reply(self, session: Session, last: Turn) -> AsyncGenerator[Event]:
        state = state_of(session)
        step, assessment = await asyncio.to_thread(self._step, session, state, last)
        name = _name_of(step, skipped=intent_of(last.text) == "skip")
        direction = self._direction(session, step, name, last.text, assessment)
        began, said = time.monotonic(), Said()
        events = speak(direction, session, self.connection, self.bank, self.index, said)
        async with aclosing(events):
            async for event in events:
                yield event
        await asyncio.to_thread(self._store_reply, session, state, step, direction, said, began)

    def _store_reply(
        self, session: Session, state: State, step: Step, direction: Direction, said: "Said", began: float
    ) -> Turn:
        moves = isinstance(step, Next)
        attempt = state.attempt
        if isinstance(step, Next):
            attempt = max(1, attempts_at(session.turns, step.question_id) + (not step.returning))
        turn = Turn(
            seq=len(session.turns),
            kind="question" if direction.step in {"open", "again"} else "reply",
            question_id=step.question_id if isinstance(step, Next | Repeat) else state.question_id,
            text=said.text,
            step="next" if direction.step == "skip" and moves else direction.step,
            need=step.need.what if isinstance(step, FollowUp) else "",
            attempt=attempt,
            by=said.by,
            cards=tuple(card.id for card in direction.cards),
            prompt_hash=said.prompt_hash,
            tokens=said.tokens,
            millis=round((time.monotonic() - began) * 1000),
        )
        finished = isinstance(step, Close)
        return records.append_reply(self.store, session.owner, session.id, turn, finished=finished)

    async def _say(self, session: Session, step: Next, name: str) -> Session:
        """The interviewer opens a question without an answer before it (`open`, `again`)."""
        direction = self._direction(session, step, name, "", Assessment())
        began, said = time.monotonic(), Said()
        async for _ in speak(direction, session, self.connection, self.bank, self.index, said):
            pass
        await asyncio.to_thread(self._store_reply, session, state_of(session), step, direction, said, began)
        return await self.view(session.owner, session.id)


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
