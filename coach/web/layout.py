"""What stands where on the Practise page: its components, by name."""

from collections.abc import Mapping

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component

from coach.domain import Question
from coach.interview.asides import LONGEST
from coach.settings import MAX_ANSWER_CHARACTERS, MAX_JOB_AD_CHARACTERS, MAX_PAPERS_CHARACTERS, Settings
from coach.web.beside_view import setup_html
from coach.web.first_page import PITCH, PROMISES, SAMPLE
from coach.web.frame import header
from coach.web.markup import markup

_FORMATS = [
    ("First call-back, with questions about fit", "callback"),
    ("Behavioural: tell me about a time", "behavioural"),
    ("Full interview", "full"),
    ("A recruiter's first call", "recruiter"),
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
_CLOCK = (
    '<button id="clock" type="button"><span id="clock-text"></span>'
    '<span class="sr" id="clock-name">Hide the clock</span></button><button id="pause" type="button">Pause</button>'
)
_TOOLS = '<button id="ask-open" type="button">Ask the coach</button><button id="keys-open" type="button">Keys</button>'
"""Buttons whose work is done in the browser alone, by page.js."""


class Layout:
    """The components of the page. Build it inside a `gr.Blocks`.

    Args:
        questions: The bank, for the choice of a question to drill.
        settings: For the line on where answers go.
    """

    def __init__(self, questions: Mapping[str, Question], settings: Settings) -> None:
        markup(header(settings), elem_id="top")
        # Not gr.State: that would live in this process and be gone after a restart. An opaque place is enough.
        self.place = gr.Textbox(visible="hidden", elem_id="place")
        self.looking = gr.Textbox(visible="hidden", elem_id="looking")
        self.pick = gr.Textbox(visible="hidden", elem_id="pick")
        self.timing = gr.Textbox(visible="hidden", elem_id="timing")
        self.reread = gr.Textbox(visible="hidden", elem_id="reread")
        with gr.Column(elem_id="welcome", elem_classes="screen", visible=True) as self.welcome:
            self._welcome(questions, settings)
        with gr.Column(elem_id="talk-view", elem_classes="screen", visible=False) as self.talk:
            self._talk()
        with gr.Accordion("Model, privacy and your data", open=False, elem_id="setup"):
            markup(setup_html(settings))
            self.checked = markup("", elem_id="checked")
            self.check = gr.Button("Check the model", visible=settings.has_model, elem_id="check", scale=0)
        self.heard = markup("", elem_id="heard")

    def everything(self) -> list[Component | BlockContext]:
        """Every component that an event may change."""
        return [value for value in vars(self).values() if isinstance(value, Component | BlockContext)]

    def form(self) -> list[Component]:
        """What can be chosen before an interview, in the order in which `practise` reads it."""
        return [
            self.role, self.company, self.seniority, self.job_ad, self.papers, self.format,
            self.feedback, self.manner, self.minutes, self.count, self.drill,
        ]  # fmt: skip

    def _welcome(self, questions: Mapping[str, Question], settings: Settings) -> None:
        markup(PITCH, elem_id="pitch")
        with gr.Row(elem_id="start-row"):
            self.start = gr.Button("Start the interview", variant="primary", elem_id="start", scale=0)
            self.last_debrief = markup("", elem_id="last-debrief")
        markup(SAMPLE, elem_id="sample")
        self.welcome_status = markup("", elem_id="welcome-status", elem_classes="status-box")
        with gr.Accordion("Make it yours (all optional)", open=False, elem_id="options"):
            self._options(questions, settings)
        markup(PROMISES, elem_id="promises")

    def _options(self, questions: Mapping[str, Question], settings: Settings) -> None:
        with gr.Row():
            self.role = gr.Textbox(label="The job", placeholder="for example warehouse lead", max_length=200)
            self.company = gr.Textbox(label="The employer", placeholder="as they call themselves", max_length=200)
            self.seniority = gr.Dropdown(_LEVELS, value="", label="Level", filterable=False)
        self.job_ad = gr.Textbox(
            label="The job ad",
            lines=3,
            max_lines=8,
            placeholder="Paste it, and the questions will lean towards it",
            max_length=MAX_JOB_AD_CHARACTERS,
        )
        self.papers = gr.Textbox(
            label="Your CV or résumé, or notes",
            lines=2,
            max_lines=8,
            placeholder="Paste what is true of you, without your address; the model may look things up in it",
            visible=settings.has_model,
            max_length=MAX_PAPERS_CHARACTERS,
        )
        with gr.Row():
            self.format = gr.Radio(_FORMATS, value="callback", label="Kind of interview")
            self.feedback = gr.Radio(_FEEDBACK, value="coached", label="The coach")
            self.manner = gr.Radio(_MANNERS, value="warm", label="The interviewer")
        with gr.Row():
            self.minutes = gr.Slider(5, 60, value=30, step=5, label="Minutes", buttons=[])
            self.count = gr.Dropdown(_COUNTS, value=0, label="Number of questions", filterable=False)
        self.drill = gr.Dropdown(
            [("Any of the most asked", ""), *((f"{q.id}  {q.text}", q.id) for q in questions.values())],
            value="",
            label="Question to drill",
            filterable=True,
            visible=False,
            num_choices_shown=len(questions) + 1,
        )

    def _talk(self) -> None:
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(scale=7, min_width=0, elem_id="conversation"):
                with gr.Row(elem_id="head-row"):
                    self.progress = markup("", elem_id="progress")
                    markup(_CLOCK, elem_id="clock-box")
                self.chat = markup("", elem_id="chat")
                self.talk_status = markup("", elem_id="talk-status", elem_classes="status-box")
                self.aside = markup("", elem_id="aside")
                self._answer()
            with gr.Column(scale=5, min_width=0, elem_id="margin-column"):
                self.margin = markup("", elem_id="margin")
                self.mended = markup("", elem_id="mended")
                with gr.Row(elem_id="margin-row"):
                    self.mend = gr.Button("Mend it for me", visible=False, elem_id="mend", scale=0, min_width=0)
                    self.again = gr.Button("Try this question again", visible=False, elem_id="again", scale=0)
                    self.earlier = gr.Button("Earlier answer", visible=False, elem_id="earlier", scale=0, min_width=0)
                    self.later = gr.Button("Later answer", visible=False, elem_id="later", scale=0, min_width=0)
                self.usage = markup("", elem_id="usage")

    def _answer(self) -> None:
        self.answer = gr.Textbox(
            elem_id="answer",
            label="Your answer",
            placeholder="Answer as you would say it",
            lines=4,
            max_lines=9,
            max_length=MAX_ANSWER_CHARACTERS,
            autofocus=True,
        )
        with gr.Row(elem_id="actions"):
            markup('<p id="live-count"></p>', elem_id="count-box")
            self.finish = gr.Button("Finish", variant="secondary", elem_id="finish", scale=0, min_width=0)
            self.stop = gr.Button("Stop", visible=False, elem_id="stop", scale=0, min_width=0)
            self.send = gr.Button("Send answer", variant="primary", elem_id="send", scale=0, min_width=0)
        with gr.Row(elem_id="tools"):
            self.skip = gr.Button("Skip this question", elem_id="skip", elem_classes="quiet", scale=0, min_width=0)
            self.change = gr.Button(
                "Change my last answer", visible=False, elem_id="change", elem_classes="quiet", scale=0, min_width=0
            )
            markup(_TOOLS, elem_id="tool-links")
        with gr.Row(elem_id="ask-row"):
            self.ask = gr.Textbox(
                elem_id="ask",
                label="Ask the coach",
                placeholder="for example: what is STAR?",
                max_lines=1,
                max_length=LONGEST,
                scale=1,
            )
            self.ask_it = gr.Button("Ask", elem_id="ask-it", scale=0, min_width=0)
