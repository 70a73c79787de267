"""Ties the events of the Practise page to its components."""

from collections.abc import AsyncIterator
from typing import Any, cast

import gradio as gr

from coach.domain import Brief
from coach.interview.service import Interviews
from coach.settings import Settings
from coach.web.beside import Beside
from coach.web.layout import Layout
from coach.web.practise import Practise, Update
from coach.web.visitors import Visiting


def _brief(*fields: Any) -> Brief:
    """What was chosen, from the form; the service checks it."""
    role, company, seniority, job_ad, papers, style, feedback, manner, minutes, count, drill = fields
    return Brief(
        role=str(role or ""),
        company=str(company or ""),
        job_ad=str(job_ad or ""),
        papers=str(papers or ""),
        seniority=cast("Any", seniority or ""),
        format=cast("Any", style or "callback"),
        manner=cast("Any", manner or "warm"),
        feedback=cast("Any", feedback or "coached"),
        minutes=int(minutes or 30),
        questions=int(count) if count else None,
        drill=str(drill or "") if style == "drill" else "",
    )


def build_page(interviews: Interviews, visiting: Visiting, settings: Settings) -> gr.Blocks:
    """Builds the page and ties its events."""
    with gr.Blocks(title="Callback Coach", analytics_enabled=False, fill_width=True) as blocks:
        on = Layout(interviews.bank.questions, settings)
        page = Practise(interviews, visiting, on)
        beside = Beside(page)
        everything = on.everything()
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

        async def start(
            role: str, company: str, seniority: str, job_ad: str, papers: str, style: str,
            feedback: str, manner: str, minutes: float, count: float | None, drill: str, request: gr.Request,
        ) -> AsyncIterator[Update]:  # fmt: skip
            chosen = (role, company, seniority, job_ad, papers, style, feedback, manner, minutes, count, drill)
            async for update in page.start(_brief(*chosen), request):
                yield update

        def show_drill(style: str) -> Update:
            timed = style != "drill"
            return {
                on.drill: gr.Dropdown(visible=not timed),
                on.minutes: gr.Slider(visible=timed),
                on.count: gr.Dropdown(visible=timed),
            }

        blocks.load(page.load, None, everything, **hidden)
        on.format.input(show_drill, [on.format], everything, **hidden)
        on.start.click(start, on.form(), everything, **hidden)
        sent = gr.on(
            [on.send.click, on.answer.submit], page.send, [on.answer, on.place], everything,
            trigger_mode="once", **hidden,
        )  # fmt: skip
        on.change.click(beside.change, [on.answer, on.place], everything, trigger_mode="once", **hidden)
        on.skip.click(page.skip, [on.place], everything, trigger_mode="once", **hidden)
        if interviews.connection is not None:
            on.stop.click(beside.stop, [on.place], everything, **hidden)
            on.mend.click(beside.mend, [on.looking], everything, trigger_mode="once", **hidden)
            on.check.click(beside.check, None, everything, trigger_mode="once", **hidden)
            # An event of its own after the turn: the next answer can be sent while it runs.
            read = sent.then(beside.read_again, [on.place, on.looking], [on.reread], **hidden)
            read.then(beside.show_reread, [on.reread, on.looking], everything, **hidden)
        gr.on([on.ask_it.click, on.ask.submit], page.ask, [on.ask, on.place], everything, trigger_mode="once", **hidden)
        on.pick.change(page.look, [on.pick], everything, **hidden)
        on.earlier.click(page.earlier, [on.looking], everything, **hidden)
        on.later.click(page.later, [on.looking], everything, **hidden)
        on.again.click(page.again, [on.looking], everything, **hidden)
    return blocks
