"""Progress across interviews: pictures with words and tables beside them, and everything behind them to take away."""

import asyncio
import json

from fastapi import FastAPI, Request
from fastapi.responses import Response
from markupsafe import Markup

from coach.errors import NotFound
from coach.interview.plan import MOST_ASKED
from coach.review.progress import Progress, make_progress
from coach.web.pages.practice import Practice
from coach.web.progress_view import Panel, panels_of
from coach.web.sheets import csv_of
from coach.wording import speaking_time


def progress_of(practice: Practice, owner: str) -> tuple[Progress, str]:
    """The progress of a person, and where the competencies of their job were taken from."""
    sessions = practice.sessions(owner)
    wants = practice.wants(sessions)
    made = make_progress(
        practice.readings(sessions),
        practice.interviews.bank.questions,
        today=practice.now().date(),
        most_asked=MOST_ASKED,
        wanted=[(one.name, one.words) for one in wants.wanted],
    )
    return made, wants.source


def add_progress(app: FastAPI, practice: Practice) -> None:
    """Adds the page and its files."""
    site = practice.site

    def panels(owner: str) -> tuple[Progress, tuple[Panel, ...]]:
        made, source = progress_of(practice, owner)
        return made, panels_of(made, source)

    async def show(_: Request, owner: str) -> Response:
        made, found = await asyncio.to_thread(panels, owner)
        return site.html(
            "progress.html", "Your progress", here="/progress", progress=made, panels=found, spoken=speaking_time,
            svg=Markup,
        )  # fmt: skip

    async def sheet(request: Request, owner: str) -> Response:
        _, found = await asyncio.to_thread(panels, owner)
        name = request.path_params["name"]
        panel = next((one for one in found if one.name == name), None)
        if panel is None:
            raise NotFound("There is no such table.")
        return _file(csv_of(panel.head, panel.rows), "text/csv; charset=utf-8", f"{name}.csv")

    async def everything(_: Request, owner: str) -> Response:
        made, found = await asyncio.to_thread(panels, owner)
        return _file(json_of(made, found), "application/json", "progress.json")

    site.add(app, "GET", "/progress", show)
    site.add(app, "GET", "/progress/{name}.csv", sheet)
    site.add(app, "GET", "/progress.json", everything)


def json_of(made: Progress, panels: tuple[Panel, ...]) -> str:
    """Everything behind the pictures: what they say, and their tables as objects."""
    content = {
        "format": "callback-coach progress 1",
        "made_on": made.today.isoformat(),
        "interviews": made.interviews,
        "answers": made.answers,
        "words": made.words,
        "speaking_seconds": made.seconds,
        "tables": {
            panel.name: {
                "title": panel.title,
                "says": list(panel.words),
                "rows": [dict(zip(panel.head, row, strict=True)) for row in panel.rows],
            }
            for panel in panels
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _file(content: str, media: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=media, headers=headers)
