"""The Practise page: short functions that pass events on to the interview service and show what comes back."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from coach.domain import Brief, Session, Turn
from coach.domain.record import answers_of, intent_of, last_attempt
from coach.errors import AlreadyAnswered, CoachError
from coach.interview.asides import answer_aside, aside_in
from coach.interview.service import Assessed, Done, Interviews, Saved
from coach.interview.session import state_of
from coach.interview.voice import Notice, Spoke, Withdrawn
from coach.llm.usage import usage_line
from coach.web import beside_view, screens
from coach.web.conversation import SKIP, Line, conversation, lines_of
from coach.web.layout import Layout
from coach.web.timing import timing_of
from coach.web.visitors import Visiting
from coach.wording import KEPT_QUIET

log = logging.getLogger(__name__)

Update = dict[Any, Any]


@dataclass(frozen=True)
class Practise:
    """The events of the page.

    Attributes:
        interviews: The service behind everything.
        visiting: Tells whose request it is.
        on: The components.
    """

    interviews: Interviews
    visiting: Visiting
    on: Layout

    # What is shown

    def _status(self, line: str) -> Update:
        """The same line on every screen; only one of them is seen."""
        return dict.fromkeys((self.on.welcome_status, self.on.talk_status), line)

    async def talk_screen(self, session: Session) -> Update:
        """The whole screen of an interview, as it stands."""
        answers = answers_of(session)
        state = state_of(session)
        over, open_for = state.awaits == "nothing", state.awaits == "answer"
        return {
            self.on.place: screens.place_of(session),
            self.on.timing: timing_of(session),
            self.on.welcome: gr.Column(visible=False),
            self.on.talk: gr.Column(visible=True),
            self.on.progress: screens.progress(session),
            self.on.answer: gr.Textbox(interactive=open_for, visible=not over),
            self.on.send: gr.Button("Send answer", interactive=open_for, visible=not over),
            self.on.finish: gr.Button(
                "See the debrief" if over else "Finish", variant="primary" if over else "secondary"
            ),
            self.on.stop: gr.Button(visible=False),
            self.on.skip: gr.Button(visible=not over, interactive=open_for),
            self.on.change: gr.Button(visible=open_for and bool(last_attempt(session))),
        } | await self.look_at(session, answers[-1] if answers else None)

    async def look_at(self, session: Session, turn: Turn | None) -> Update:
        """Shows one answer in the margin."""
        answers = answers_of(session)
        notes = session.brief.feedback == "coached"
        several = notes and len(answers) > 1
        wanted = turn is not None and notes and self.interviews.connection is not None
        told = wanted and turn is not None and intent_of(turn.text) == "answer"
        mended = await asyncio.to_thread(self.interviews.mended, session, turn.seq) if turn and told else None
        return {
            self.on.mended: beside_view.mended_html(mended),
            self.on.mend: gr.Button(visible=told and mended is None, interactive=True),
            self.on.usage: beside_view.usage_html(usage_line(session, self.interviews.connection)),
            self.on.chat: conversation(lines_of(session), notes=notes, shown=turn.seq if turn else -1),
            self.on.margin: await asyncio.to_thread(screens.margin_of, self.interviews, session, turn),
            self.on.looking: screens.place_at(session, turn),
            self.on.again: gr.Button(
                visible=turn is not None and session.brief.feedback == "coached", interactive=True
            ),
            self.on.earlier: gr.Button(visible=several, interactive=turn != answers[0] if answers else False),
            self.on.later: gr.Button(visible=several, interactive=turn != answers[-1] if answers else False),
        }

    async def usage(self, owner: str, session_id: str) -> str:
        """The line on what the model took so far."""
        session = await self.interviews.view(owner, session_id)
        return beside_view.usage_html(usage_line(session, self.interviews.connection))

    def status(self, line: str) -> Update:
        """A quiet line in the candidate's sight."""
        return self._status(screens.status_line(line))

    def trouble(self, error: Exception) -> Update:
        """One line for an error, and the buttons as they were."""
        if not isinstance(error, CoachError):
            log.error("an event failed", exc_info=error)
        return self._status(screens.status_of(error)) | {
            self.on.send: gr.Button(interactive=True),
            self.on.skip: gr.Button(interactive=True),
            self.on.stop: gr.Button(visible=False),
        }

    # Events

    async def load(self, request: gr.Request) -> AsyncIterator[Update]:
        """Brings back the interview that was going on, with the draft."""
        try:
            # Something is always yielded: from a generator that ends without, Gradio takes None for every value.
            told = self._search_notice() if self.visiting.known(request) else screens.NO_COOKIE
            yield self._status(screens.status_line(told))
            session = await self.interviews.latest(self.visiting.owner(request))
            if session is None:
                return
            if session.finished:
                yield {self.on.last_debrief: screens.debrief_link(session)}
                return
            screen = await self.talk_screen(session)
            awaits = state_of(session).awaits
            box = gr.Textbox(value=session.draft, interactive=awaits == "answer", visible=awaits != "nothing")
            line = told or self.interviews.notices.get(session.id, "")
            yield screen | {self.on.answer: box} | self._status(screens.status_line(line) if line else "")
            if awaits == "reply":
                yield self._status(screens.status_line("Your answer was saved. Going on from there ...", "busy"))
                async for update in self._follow(session, self.interviews.resume(session.owner, session.id)):
                    yield update
        except Exception as error:
            yield self.trouble(error)

    def _search_notice(self) -> str:
        """What to say when the chosen embedding could not be had and the default serves."""
        index = self.interviews.index()
        return (index.notice or "") if index else ""

    async def start(self, brief: Brief, request: gr.Request) -> AsyncIterator[Update]:
        """Starts an interview as chosen."""
        try:
            yield {self.on.start: gr.Button(interactive=False)} | self._status(
                screens.status_line("Choosing your questions. The interviewer is on the way ...", "busy")
            )
            told: list[Notice] = []
            session = await self.interviews.start(self.visiting.owner(request), brief, told.append)
            box = gr.Textbox(value="", interactive=True, visible=True)
            yield await self.talk_screen(session) | self._quiet(session, told) | {self.on.answer: box}
        except Exception as error:
            yield self.trouble(error) | {self.on.start: gr.Button(interactive=True)}

    def _quiet(self, session: Session, told: Sequence[Notice] = ()) -> Update:
        """Nothing is going on; whoever has the page read to them hears the interviewer.

        Of what was told on the way, the line on who spoke and why stays.
        """
        line = next((notice.text for notice in reversed(told) if not notice.passing), "")
        return self._status(screens.status_line(line) if line else "") | {
            self.on.start: gr.Button(interactive=True),
            self.on.heard: screens.heard(session.turns[-1].text),
        }

    async def send(self, text: str, place: str, request: gr.Request) -> AsyncIterator[Update]:
        """Takes an answer, or a question to the coach; the page shows each thing as soon as it is there."""
        text = str(text or "")
        asked = aside_in(text)
        updates = self.ask(asked, place, request, emptied=self.on.answer) if asked else self._take(text, place, request)
        async for update in updates:
            yield update

    async def skip(self, place: str, request: gr.Request) -> AsyncIterator[Update]:
        """Passes on the question; what is in the box stays there."""
        async for update in self._take(SKIP, place, request, keeps_box=True):
            yield update

    async def ask(self, question: str, place: str, request: gr.Request, emptied: Any = None) -> AsyncIterator[Update]:
        """Answers a question to the coach. It is no part of the interview, and nothing of it is kept.

        Args:
            question: In anybody's words.
            place: Which interview.
            request: Whose.
            emptied: The box it was typed in; the one for such questions if None.
        """
        try:
            if not str(question or "").strip():
                yield self._status(screens.status_line(beside_view.NOTHING_ASKED))
                return
            session_id, _ = screens.read_place(place)
            session = await self.interviews.view(self.visiting.owner(request), session_id)
            if session.brief.feedback == "realistic" and not session.finished:
                yield self._status(screens.status_line(KEPT_QUIET))
                return
            found = await asyncio.to_thread(answer_aside, str(question), self.interviews.bank, self.interviews.index())
            yield {
                self.on.aside: beside_view.aside_html(found),
                self.on.heard: beside_view.aside_heard(found),
                emptied or self.on.ask: gr.Textbox(value=""),
            } | self._status("")
        except Exception as error:
            yield self.trouble(error)

    async def _take(
        self, text: str, place: str, request: gr.Request, *, keeps_box: bool = False
    ) -> AsyncIterator[Update]:
        """Takes an answer; `keeps_box` if it is not what stands in the box."""
        session_id, seq = screens.read_place(place)
        owner = self.visiting.owner(request)
        try:
            # Shown at once, because a busy database may keep the answer waiting for seconds.
            yield self._status(screens.status_line("Saving your answer ...", "busy")) | {
                self.on.send: gr.Button(interactive=False),
                self.on.skip: gr.Button(interactive=False),
            }
            session = await self.interviews.view(owner, session_id)
            said = ""
            if state_of(session).awaits == "reply" and text != session.turns[-1].text:
                # The answer before has no reply yet: that comes first, and what is in the box stays there.
                events = self.interviews.resume(owner, session_id)
                said = screens.status_line(screens.ELSEWHERE, "problem") if text.strip() else ""
            else:
                turn_id = f"{seq}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"
                events = self.interviews.answer(owner, session_id, text, turn_id=turn_id, seq=seq)
            async for update in self._follow(session, events, said, keeps_box=keeps_box):
                yield update
        except AlreadyAnswered as error:
            session = await self.interviews.view(owner, session_id)
            yield await self.talk_screen(session) | self._status(screens.status_of(error))
        except Exception as error:
            yield self.trouble(error)

    async def _follow(
        self, session: Session, events: AsyncIterator[Any], said: str = "", *, keeps_box: bool = False
    ) -> AsyncIterator[Update]:
        """Shows the events of one turn; `said` is what the status line says when it is over."""
        lines = lines_of(session)
        notes = session.brief.feedback == "coached"
        spoken: list[str] = []
        shown = -1
        try:
            async for event in events:
                match event:
                    case Saved(turn):
                        if turn.seq == len(lines):
                            lines = (*lines, Line(turn.seq, mine=True, text=turn.text))
                        box = {} if keeps_box else {self.on.answer: gr.Textbox(value="", interactive=True)}
                        yield (
                            box
                            | {
                                self.on.chat: conversation(lines, notes=notes, waiting=True),
                                self.on.aside: "",
                                self.on.change: gr.Button(visible=False),
                                self.on.stop: gr.Button(
                                    visible=self.interviews.connection is not None, interactive=True
                                ),
                                self.on.send: gr.Button(interactive=False),
                                self.on.again: gr.Button(interactive=False),
                            }
                            | self._status(screens.status_line("Saved. The interviewer is thinking ...", "busy"))
                        )
                    case Assessed(turn, assessment):
                        shown = turn.seq
                        now = await self.interviews.view(session.owner, session.id)
                        found = await asyncio.to_thread(screens.margin_of, self.interviews, now, turn, assessment)
                        yield {
                            self.on.margin: found,
                            self.on.looking: screens.place_at(now, turn),
                            self.on.mended: "",
                            self.on.mend: gr.Button(visible=False),
                        }
                    case Spoke(text):
                        spoken.append(text.strip())
                        line = Line(len(lines), mine=False, text=" ".join(spoken))
                        yield {self.on.chat: conversation((*lines, line), notes=notes, shown=shown)}
                    case Withdrawn():
                        spoken.clear()
                        yield {self.on.chat: conversation(lines, notes=notes, shown=shown, waiting=True)}
                    case Notice(text, passing):
                        line_now = screens.status_line(text)
                        said = said if passing else line_now
                        yield self._status(line_now)
                    case Done(now):
                        yield await self.talk_screen(now) | self._quiet(now) | self._status(said)
                    case _:
                        pass
        except CoachError as error:
            if len(lines) == len(session.turns):
                raise
            # The answer is kept, only the reply is missing; the same button asks for it.
            yield self.trouble(error) | {self.on.send: gr.Button("Go on", interactive=True)}

    async def look(self, where: str, request: gr.Request) -> Update:
        """Shows the notes on the answer at a place."""
        return await self._look(where, 0, request)

    async def earlier(self, looking: str, request: gr.Request) -> Update:
        """Shows the notes on the answer before."""
        return await self._look(looking, -1, request)

    async def later(self, looking: str, request: gr.Request) -> Update:
        """Shows the notes on the answer after."""
        return await self._look(looking, 1, request)

    async def _look(self, where: str, by: int, request: gr.Request) -> Update:
        try:
            session_id, seq = screens.read_place(where)
            session = await self.interviews.view(self.visiting.owner(request), session_id)
            answers = answers_of(session)
            at = next((index for index, turn in enumerate(answers) if turn.seq == seq), None)
            if at is None:
                return self._status("")
            return await self.look_at(session, answers[max(0, min(at + by, len(answers) - 1))])
        except Exception as error:
            return self.trouble(error)

    async def again(self, looking: str, request: gr.Request) -> AsyncIterator[Update]:
        """Opens the question in the margin once more."""
        try:
            yield self._status(screens.status_line("One moment ...", "busy"))
            session_id, seq = screens.read_place(looking)
            owner = self.visiting.owner(request)
            turns = (await self.interviews.view(owner, session_id)).turns
            question_id = turns[seq].question_id if seq < len(turns) else ""
            told: list[Notice] = []
            session = await self.interviews.again(owner, session_id, question_id, told.append)
            yield await self.talk_screen(session) | self._quiet(session, told)
        except Exception as error:
            yield self.trouble(error)
