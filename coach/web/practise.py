"""The Practise page: what stands where, and short functions that pass events on to the interview service."""

import hashlib
import logging
from collections.abc import AsyncIterator
from typing import Any, cast

import gradio as gr
from gradio.blocks import Block

from coach.domain import Brief, Session
from coach.errors import AlreadyAnswered, NotFound
from coach.interview.service import Assessed, Done, Interviews, Saved
from coach.interview.session import state_of
from coach.interview.voice import Notice, Spoke, Withdrawn
from coach.settings import MAX_ANSWER_CHARACTERS, MAX_JOB_AD_CHARACTERS, Settings
from coach.web import screens
from coach.web.debrief_view import debrief_html
from coach.web.markup import markup
from coach.web.neutral import inert
from coach.web.visitors import Visiting

log = logging.getLogger(__name__)

Update = dict[Any, Any]

_FORMATS = [
    ("First call-back, with questions about fit", "callback"),
    ("Behavioural: tell me about a time", "behavioural"),
    ("Full interview", "full"),
    ("One question, to drill", "drill"),
]
_MANNERS = [("Warm", "warm"), ("Neutral", "neutral"), ("Tough", "tough")]
_FEEDBACK = [("Coached: notes after each answer", "coached"), ("Realistic: silence until the debrief", "realistic")]
_LEVELS = [
    ("Not said", ""),
    ("First job", "first_job"),
    ("Junior", "junior"),
    ("Some experience", "mid"),
    ("Senior", "senior"),
    ("Lead", "lead"),
]
_COUNTS = [("As the minutes allow", 0), *((str(count), count) for count in (1, 2, 3, 5, 8, 10, 12, 15, 20))]
_WELCOME = """
<section class="welcome">
  <h1>You have been called back.<br>Rehearse it here first.</h1>
  <p class="lead">An interviewer asks the questions people really get, and follows up. A coach marks your own words:
  the worn-out phrase, the result that needs a number, the trait without a story.</p>
  <ul class="promises">
    <li><b>Type as you speak.</b> No camera, no voice, no account.</li>
    <li><b>Every mark is on your words,</b> with why and what to say instead.</li>
    <li><b>Nothing gets lost.</b> Close the tab, come back, go on.</li>
  </ul>
</section>
"""


class Page:
    """The components of the page, by name, and the events between them.

    Args:
        interviews: The service behind everything.
        visiting: Tells whose request it is.
        settings: For the line on where answers go.
    """

    def __init__(self, interviews: Interviews, visiting: Visiting, settings: Settings) -> None:
        self.interviews = interviews
        self.visiting = visiting
        markup(screens.header(settings), elem_id="top")
        # Not gr.State: that would live in this process and be gone after a restart. An opaque place is enough.
        self.place = gr.Textbox(visible=False)
        self.question = gr.Textbox(visible=False)
        self.status = markup("", elem_id="status")
        with gr.Column(elem_id="welcome", visible=True) as self.welcome:
            self._welcome()
        with gr.Column(elem_id="talk-view", visible=False) as self.talk:
            self._talk()
        with gr.Column(elem_id="debrief-view", visible=False) as self.ending:
            self._ending()

    def _welcome(self) -> None:
        markup(_WELCOME)
        with gr.Row(elem_id="start-row"):
            self.start = gr.Button("Start the interview", variant="primary", elem_id="start", scale=0)
            self.resume_debrief = gr.Button("See your last debrief", visible=False, scale=0, elem_id="last-debrief")
        with gr.Accordion("Make it yours (all optional)", open=False, elem_id="options"):
            with gr.Row():
                self.role = gr.Textbox(label="The job", placeholder="for example warehouse lead", max_length=200)
                self.company = gr.Textbox(label="The employer", max_length=200)
                self.seniority = gr.Dropdown(_LEVELS, value="", label="Level")
            self.job_ad = gr.Textbox(
                label="The job ad",
                lines=3,
                max_lines=8,
                placeholder="Paste it, and the questions will lean towards it",
                max_length=MAX_JOB_AD_CHARACTERS,
            )
            with gr.Row():
                self.format = gr.Radio(_FORMATS, value="callback", label="Kind of interview")
                self.feedback = gr.Radio(_FEEDBACK, value="coached", label="The coach")
                self.manner = gr.Radio(_MANNERS, value="warm", label="The interviewer")
            with gr.Row():
                self.minutes = gr.Slider(5, 60, value=30, step=5, label="Minutes")
                self.count = gr.Dropdown(_COUNTS, value=0, label="Number of questions")
                self.drill = gr.Dropdown(
                    [("Any of the most asked", "")]
                    + [(f"{q.id}  {q.text}", q.id) for q in self.interviews.bank.questions.values()],
                    value="",
                    label="Question to drill",
                    filterable=True,
                )

    def _talk(self) -> None:
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="conversation"):
                self.progress = markup("", elem_id="progress")
                self.chat = gr.Chatbot(
                    elem_id="chat",
                    label="Interview",
                    show_label=False,
                    height="52vh",
                    min_height=260,
                    render_markdown=False,
                    sanitize_html=True,
                    group_consecutive_messages=False,
                    feedback_options=None,
                    buttons=[],
                    layout="bubble",
                    latex_delimiters=[],
                )
                self.answer = gr.Textbox(
                    elem_id="answer",
                    label="Your answer",
                    placeholder="Answer as you would say it",
                    lines=4,
                    max_lines=12,
                    max_length=MAX_ANSWER_CHARACTERS,
                    autofocus=True,
                )
                with gr.Row(elem_id="actions"):
                    markup('<span id="live-count" aria-live="off"></span>', elem_id="count-box")
                    self.finish = gr.Button("Finish", variant="secondary", elem_id="finish", scale=0, min_width=90)
                    self.send = gr.Button("Send answer", variant="primary", elem_id="send", scale=0, min_width=130)
            with gr.Column(scale=5, min_width=300, elem_id="margin-column"):
                self.margin = markup("", elem_id="margin")
                self.again = gr.Button("Try this question again", visible=False, elem_id="again", scale=0)

    def _ending(self) -> None:
        self.debrief = markup("", elem_id="debrief")
        with gr.Row(elem_id="ending-row"):
            self.restart = gr.Button("Start a new interview", variant="primary", elem_id="restart", scale=0)
            self.back = gr.Button("Back to this interview", elem_id="back", scale=0)

    # What is shown

    def _talk_screen(self, session: Session) -> Update:
        last = screens.last_answer(session)
        open_for = state_of(session).awaits == "answer"
        return {
            self.place: screens.place_of(session),
            self.question: last.question_id if last else "",
            self.welcome: gr.Column(visible=False),
            self.talk: gr.Column(visible=True),
            self.ending: gr.Column(visible=False),
            self.progress: screens.progress(session),
            self.chat: screens.messages(session),
            self.margin: screens.margin_of(self.interviews, session, last),
            self.again: gr.Button(visible=last is not None and session.brief.feedback == "coached"),
            self.answer: gr.Textbox(interactive=open_for),
            self.send: gr.Button(interactive=open_for),
            self.finish: gr.Button(self._finish_label(session), variant="secondary" if open_for else "primary"),
        }

    @staticmethod
    def _finish_label(session: Session) -> str:
        return "See the debrief" if state_of(session).awaits == "nothing" else "Finish"

    # Events

    async def on_load(self, request: gr.Request) -> AsyncIterator[Update]:
        """Brings back the interview that was going on, with the draft."""
        try:
            owner = self.visiting.owner(request)
            session = await self.interviews.latest(owner)
            if session is None or session.finished:
                yield {self.resume_debrief: gr.Button(visible=session is not None), self.place: _place(session)}
                return
            yield self._talk_screen(session) | {self.answer: gr.Textbox(value=session.draft, interactive=True)}
            if state_of(session).awaits == "reply":
                yield {self.status: screens.status_line("Your answer was saved. Going on from there.", "busy")}
                async for update in self._follow(session, self.interviews.resume(owner, session.id)):
                    yield update
        except Exception as error:
            yield self._trouble(error)

    async def on_start(self, *chosen: Any) -> AsyncIterator[Update]:
        """Starts an interview as chosen."""
        *fields, request = chosen
        try:
            yield {self.start: gr.Button(interactive=False), self.status: screens.status_line("Preparing ...", "busy")}
            session = await self.interviews.start(self.visiting.owner(request), _brief(*fields))
            yield self._talk_screen(session) | {
                self.status: "",
                self.answer: gr.Textbox(value="", interactive=True),
                self.start: gr.Button(interactive=True),
            }
        except Exception as error:
            yield self._trouble(error) | {self.start: gr.Button(interactive=True)}

    async def on_send(self, text: str, place: str, request: gr.Request) -> AsyncIterator[Update]:
        """Takes an answer; the page shows each thing as soon as it is there."""
        try:
            owner = self.visiting.owner(request)
            session_id, seq = screens.read_place(place)
            session = await self.interviews.view(owner, session_id)
            turn_id = f"{seq}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"
            events = self.interviews.answer(owner, session_id, text, turn_id=turn_id, seq=seq)
            async for update in self._follow(session, events):
                yield update
        except AlreadyAnswered as error:
            session = await self.interviews.view(self.visiting.owner(request), screens.read_place(place)[0])
            yield self._talk_screen(session) | {self.status: screens.status_of(error)}
        except Exception as error:
            yield self._trouble(error)

    async def _follow(self, session: Session, events: AsyncIterator[Any]) -> AsyncIterator[Update]:
        """Shows the events of one turn."""
        shown = screens.messages(session)
        spoken: list[str] = []
        noticed = False
        async for event in events:
            match event:
                case Saved(turn):
                    if turn.seq == len(shown):
                        shown = [*shown, {"role": "user", "content": inert(turn.text)}]
                    yield {
                        self.chat: shown,
                        self.answer: gr.Textbox(value="", interactive=True),
                        self.send: gr.Button(interactive=False),
                        self.again: gr.Button(interactive=False),
                        self.status: screens.status_line("Saved. Reading your answer ...", "busy"),
                    }
                case Assessed(turn, assessment):
                    now = await self.interviews.view(session.owner, session.id)
                    yield {self.margin: screens.margin_of(self.interviews, now, turn, assessment)}
                case Spoke(text):
                    spoken.append(text.strip())
                    yield {self.chat: [*shown, {"role": "assistant", "content": inert(" ".join(spoken))}]}
                case Withdrawn():
                    spoken.clear()
                    yield {self.chat: shown}
                case Notice(text):
                    noticed = True
                    yield {self.status: screens.status_line(text)}
                case Done(now):
                    quiet = {} if noticed else {self.status: ""}
                    yield (
                        self._talk_screen(now)
                        | {self.again: gr.Button(visible=_may_retry(now), interactive=True)}
                        | quiet
                    )
                case _:
                    pass

    async def on_draft(self, text: str, place: str, request: gr.Request) -> None:
        """Keeps what is typed and not yet sent."""
        session_id, seq = screens.read_place(place)
        try:
            await self.interviews.draft(self.visiting.owner(request), session_id, text, seq=seq)
        except Exception as error:
            log.warning("a draft was not kept: %s", type(error).__name__)

    async def on_select(self, place: str, event: gr.SelectData, request: gr.Request) -> Update:
        """Shows the margin of the answer that was picked in the conversation."""
        try:
            session = await self.interviews.view(self.visiting.owner(request), screens.read_place(place)[0])
            index = event.index if isinstance(event.index, int) else event.index[0]
            turn = next((turn for turn in session.turns if turn.seq == index and turn.kind == "answer"), None)
            if turn is None:
                return {self.status: ""}
            return {
                self.margin: screens.margin_of(self.interviews, session, turn),
                self.question: turn.question_id,
            }
        except Exception as error:
            return self._trouble(error)

    async def on_again(self, place: str, question_id: str, request: gr.Request) -> Update:
        """Opens the question in the margin once more."""
        try:
            session_id, _ = screens.read_place(place)
            session = await self.interviews.again(self.visiting.owner(request), session_id, question_id)
            return self._talk_screen(session) | {self.status: ""}
        except Exception as error:
            return self._trouble(error)

    async def on_finish(self, place: str, request: gr.Request) -> Update:
        """Closes the interview and shows the debrief."""
        try:
            session_id, _ = screens.read_place(place)
            debrief = await self.interviews.finish(self.visiting.owner(request), session_id)
            return {
                self.debrief: debrief_html(debrief, self.interviews.bank.cards),
                self.place: screens.place_of(debrief.session),
                self.welcome: gr.Column(visible=False),
                self.talk: gr.Column(visible=False),
                self.ending: gr.Column(visible=True),
                self.status: "",
            }
        except Exception as error:
            return self._trouble(error)

    async def on_back(self, place: str, request: gr.Request) -> Update:
        """Goes back from the debrief into the interview."""
        try:
            session_id, _ = screens.read_place(place)
            session = await self.interviews.reopen(self.visiting.owner(request), session_id)
            return self._talk_screen(session) | {self.status: "", self.answer: gr.Textbox(value=session.draft)}
        except Exception as error:
            return self._trouble(error)

    def on_restart(self) -> Update:
        """Back to the first screen."""
        return {
            self.welcome: gr.Column(visible=True),
            self.talk: gr.Column(visible=False),
            self.ending: gr.Column(visible=False),
            self.resume_debrief: gr.Button(visible=False),
            self.status: "",
        }

    def _trouble(self, error: Exception) -> Update:
        if not isinstance(error, NotFound) and screens.status_of(error).find(screens.FAULT) >= 0:
            log.error("an event failed", exc_info=error)
        return {self.status: screens.status_of(error), self.send: gr.Button(interactive=True)}


def _place(session: Session | None) -> str:
    return screens.place_of(session) if session else ""


def _may_retry(session: Session) -> bool:
    return session.brief.feedback == "coached" and screens.last_answer(session) is not None


def _brief(*fields: Any) -> Brief:
    """What was chosen, from the form; the service checks it."""
    role, company, seniority, job_ad, style, feedback, manner, minutes, count, drill = fields
    return Brief(
        role=str(role or ""),
        company=str(company or ""),
        job_ad=str(job_ad or ""),
        seniority=cast("Any", seniority or ""),
        format=cast("Any", style or "callback"),
        manner=cast("Any", manner or "warm"),
        feedback=cast("Any", feedback or "coached"),
        minutes=int(minutes or 30),
        questions=int(count) if count else None,
        drill=str(drill or ""),
    )


def build_page(interviews: Interviews, visiting: Visiting, settings: Settings) -> gr.Blocks:
    """Builds the page and ties its events."""
    with gr.Blocks(title="Callback Coach", analytics_enabled=False, fill_width=True) as blocks:
        page = Page(interviews, visiting, settings)
        everything = [value for value in vars(page).values() if isinstance(value, Block)]
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        form = [
            page.role, page.company, page.seniority, page.job_ad, page.format,
            page.feedback, page.manner, page.minutes, page.count, page.drill,
        ]  # fmt: skip

        async def start(
            role: str, company: str, seniority: str, job_ad: str, style: str,
            feedback: str, manner: str, minutes: float, count: float | None, drill: str, request: gr.Request,
        ) -> AsyncIterator[Update]:  # fmt: skip
            chosen = (role, company, seniority, job_ad, style, feedback, manner, minutes, count, drill, request)
            async for update in page.on_start(*chosen):
                yield update

        blocks.load(page.on_load, None, everything, **hidden)
        page.start.click(start, form, everything, **hidden)
        for trigger in (page.send.click, page.answer.submit):
            trigger(page.on_send, [page.answer, page.place], everything, trigger_mode="once", **hidden)
        page.answer.input(page.on_draft, [page.answer, page.place], None, trigger_mode="always_last", **hidden)
        page.chat.select(page.on_select, [page.place], everything, **hidden)
        page.again.click(page.on_again, [page.place, page.question], everything, **hidden)
        for button in (page.finish, page.resume_debrief):
            button.click(page.on_finish, [page.place], everything, **hidden)
        page.back.click(page.on_back, [page.place], everything, **hidden)
        page.restart.click(page.on_restart, None, everything, **hidden)
    return blocks
