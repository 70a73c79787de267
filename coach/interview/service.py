"""Runs an interview: the one place through which page, terminal and API go.

The order of one answer is fixed. The text is stored first, then analysed, and the marks are handed out before any model
has said a word; then the interviewer speaks, sentence by sentence through the gate; then the reply is stored.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from coach.analysis.record import marks_on
from coach.domain import Assessment, Brief, Session, Turn
from coach.errors import BadInput, Busy
from coach.interview.door import check_answer, checked
from coach.interview.one_at_a_time import one_turn_at_a_time
from coach.interview.parts import Parts
from coach.interview.plan import OCCUPATIONS, make_plan
from coach.interview.rating import Judged, rate_interview
from coach.interview.reading_again import Means, mend_answer, read_answer
from coach.interview.replying import put_question, reply_to, reply_without_model
from coach.interview.rewrite import Mended, kept_rewrite
from coach.interview.session import (
    Next,
    attempts_at,
    state_of,
)
from coach.interview.voice import Notice, Spoke, Withdrawn
from coach.settings import MAX_ANSWER_CHARACTERS
from coach.store import sessions as records
from coach.store.db import text_at_the_door

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


@dataclass(frozen=True)
class Interviews(Parts):
    """Everything a person does in an interview. Every call names the owner, and is checked against it."""

    async def start(self, owner: str, brief: Brief, tell: Callable[[Notice], None] | None = None) -> Session:
        """Plans an interview, opens it and stores the interviewer's first words.

        Args:
            owner: Whose interview it is.
            brief: What was chosen.
            tell: Is given each quiet line about who speaks and why, as soon as there is one.

        Raises:
            BadInput: If something in the brief is too long, out of range or names a question that does not exist.
        """
        brief = checked(brief)
        seen = await asyncio.to_thread(self._seen, owner)
        plan = make_plan(
            self.bank.questions, brief, occupation=self.occupation(brief.role), seen=seen, near=self.questions_near
        )
        session = await asyncio.to_thread(records.create_session, self.store, owner, brief, plan)
        await put_question(self, session, Next(plan[0]), "open", tell)
        return await self.view(owner, session.id)

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
            due = state_of(session).awaits == "reply"
            try:
                yield Assessed(last, found)
            except GeneratorExit:
                if due:
                    await reply_without_model(self, session, last)
                raise
            if due:
                events = reply_to(self, session, last)
                async with aclosing(events):
                    async for event in events:
                        yield event
                session = await self.view(owner, session_id)
            yield Done(session)

    async def stop(self, owner: str, session_id: str) -> bool:
        """Breaks off what the connected model is saying; the built-in interviewer takes the turn in the same stream.

        The server is hung up on at once, so that it stops counting. Closing the stream of `answer` or `resume` does
        the same, only that nobody hears the built-in interviewer; what it said is in the record.

        Returns:
            Whether anybody was speaking here. What is spoken in another process is stopped by closing its stream.

        Raises:
            NotFound: If there is no such interview, or it is somebody else's.
        """
        await self.view(owner, session_id)
        return self.stops.press(session_id)

    @property
    def _means(self) -> "Means | None":
        if self.connection is None:
            return None
        return Means(self.store, self.bank.questions, self.analyser, self.connection)

    async def read_again(self, owner: str, session_id: str, seq: int | None = None) -> Session | None:
        """Lets the connected model look for further marks on an answer, the newest one unless `seq` names another.

        To be called after a turn. It is asked once for an answer, whatever it finds, and takes COACH_MODEL_TIMEOUT
        seconds at most, in which the interview can go on. In a realistic interview too; there, what it finds is shown
        in the debrief. After a stop it is not asked at all: whoever stops it wants nothing more spent.

        Returns:
            The interview with the marks in it, or None if there is nothing new: no model, nothing left to read, a
            stop, or a fault of the model, of which nobody need be told.
        """
        if self._means is None or self.stops.pressed_last(session_id):
            return None
        return await read_answer(self._means, owner, session_id, seq)

    async def mend(self, owner: str, session_id: str, seq: int) -> Mended | None:
        """Has the answer at a place mended by the connected model, in the candidate's own voice.

        Returns:
            The mended answer, or a quiet line that says why there is none; None if no model is connected.

        Raises:
            BadInput: If there is no answer at that place.
        """
        return await mend_answer(self._means, owner, session_id, seq) if self._means else None

    def mended(self, session: Session, seq: int) -> Mended | None:
        """The mended answer that is kept for the answer at a place, if there is one. Asks no model."""
        return kept_rewrite(session, seq)

    async def rate(self, owner: str, session_id: str) -> Judged | None:
        """Lets the connected model rate what was said to each question; for the debrief, on request.

        Returns:
            The interview with the ratings in it (coach/review/opinions.py shows them beside the rules' ones), and a
            quiet line; None if no model is connected.
        """
        return await rate_interview(self._means, owner, session_id) if self._means else None

    async def again(
        self, owner: str, session_id: str, question_id: str, tell: Callable[[Notice], None] | None = None
    ) -> Session:
        """Opens a question once more; the earlier attempts stay. `tell` is as for `start`.

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
            await put_question(self, session, Next(question_id), "again", tell)
            return await self.view(owner, session_id)

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
