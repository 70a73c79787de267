"""The events beside an answer: stop, mend, the second reading, the check of the model."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import gradio as gr

from coach.domain.record import answers_of, last_attempt
from coach.settings import MAX_ANSWER_CHARACTERS
from coach.web import beside_view, screens
from coach.web.layout import Layout
from coach.web.practise import Practise, Update

log = logging.getLogger(__name__)

CHECKED_FOR = 60.0
"""Seconds for which what a check found is shown again, so that nobody can have the model asked over and over."""


@dataclass
class _Checked:
    """What the last check of the model found, and when."""

    found: list[str] = field(default_factory=list[str])
    at: float = -CHECKED_FOR
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Beside:
    """The events that are no part of the conversation.

    Attributes:
        page: The conversation.
    """

    page: Practise
    _checked: _Checked = field(default_factory=_Checked)

    @property
    def on(self) -> Layout:
        """The components."""
        return self.page.on

    async def stop(self, place: str, request: gr.Request) -> Update:
        """Breaks off what the model is saying; the stream that shows the turn goes on with the built-in interviewer."""
        session_id, _ = screens.read_place(place)
        try:
            await self.page.interviews.stop(self.page.visiting.owner(request), session_id)
        except Exception as error:
            return self.page.trouble(error)
        return {self.on.stop: gr.Button(interactive=False)}

    async def change(self, text: str, place: str, request: gr.Request) -> Update:
        """Puts the last answer back into the box; what is sent then is a new attempt, and the latest attempt counts."""
        session_id, _ = screens.read_place(place)
        owner = self.page.visiting.owner(request)
        try:
            if str(text or "").strip():
                return self.page.status(beside_view.BOX_IN_USE)
            given = last_attempt(await self.page.interviews.view(owner, session_id))
            if not given:
                return self.page.status(beside_view.NOTHING_SAID)
            words = "\n\n".join(turn.text for turn in given)
            words = words if len(words) <= MAX_ANSWER_CHARACTERS else given[-1].text
            session = await self.page.interviews.again(owner, session_id, given[-1].question_id)
            await self.page.interviews.draft(owner, session_id, words, seq=len(session.turns))
            told = self.page.status(beside_view.CHANGE_IT if len(given) == 1 else beside_view.CHANGE_ALL)
            return await self.page.talk_screen(session) | told | {self.on.answer: gr.Textbox(value=words)}
        except Exception as error:
            return self.page.trouble(error)

    async def read_again(self, place: str, looking: str, request: gr.Request) -> Update:
        """Lets the model look for more after a turn, and says in a hidden field for which answer it found some."""
        nothing: Update = {self.on.reread: ""}
        session_id, _ = screens.read_place(place or looking)
        try:
            session = await self.page.interviews.read_again(self.page.visiting.owner(request), session_id)
        except Exception:
            # Marks that come late are a gift; that they did not come is nothing to be told.
            log.warning("the second reading failed", exc_info=True)
            return nothing
        answers = answers_of(session) if session else ()
        return {self.on.reread: screens.place_at(session, answers[-1])} if session and answers else nothing

    async def show_reread(self, reread: str, looking: str, request: gr.Request) -> Update:
        """Shows what was found, if that answer is the newest still and the one that is looked at."""
        session_id, seq = screens.read_place(reread)
        nothing: Update = {self.on.reread: gr.skip()}
        if not reread or reread != looking:
            return nothing
        try:
            session = await self.page.interviews.view(self.page.visiting.owner(request), session_id)
            answers = answers_of(session)
            newest = answers[-1] if answers else None
            if newest is None or newest.seq != seq:
                return nothing
            return await self.page.look_at(session, newest)
        except Exception as error:
            return self.page.trouble(error)

    async def mend(self, looking: str, request: gr.Request) -> AsyncIterator[Update]:
        """Has the answer in the margin mended by the model."""
        session_id, seq = screens.read_place(looking)
        owner = self.page.visiting.owner(request)
        try:
            yield {self.on.mended: beside_view.being_mended(), self.on.mend: gr.Button(interactive=False)}
            found = await self.page.interviews.mend(owner, session_id, seq)
            told = beside_view.mended_html(found)
            heard = screens.heard_coach(found.line) if found else ""
            yield {
                self.on.mended: told,
                self.on.heard: heard,
                self.on.mend: gr.Button(interactive=True, visible=not (found and found.text)),
                self.on.usage: await self.page.usage(owner, session_id),
            }
        except Exception as error:
            yield self.page.trouble(error) | {self.on.mended: "", self.on.mend: gr.Button(interactive=True)}

    async def check(self) -> AsyncIterator[Update]:
        """Asks the model what it can do, as `coach doctor` does; nothing that anybody typed is sent."""
        connection = self.page.interviews.connection
        if connection is None:
            yield {self.on.checked: ""}
            return
        yield {
            self.on.checked: screens.status_line("Asking the model four short questions ...", "busy"),
            self.on.check: gr.Button(interactive=False),
        }
        from coach.llm.probe import lines, probe

        async with self._checked.one_at_a_time:
            if time.monotonic() - self._checked.at > CHECKED_FOR:
                self._checked.found = lines(connection, await probe(connection))
                self._checked.at = time.monotonic()
        yield {
            self.on.checked: beside_view.checked_html(self._checked.found),
            self.on.check: gr.Button(interactive=True),
        }
