"""The coaches' desk: the queue, codes from candidates, saved replies."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.errors import CoachError, NotFound
from coach.review.access import check_coach
from coach.review.desk import STATES, QueueLine, queue_of
from coach.store.people import Person
from coach.store.replies import remove_reply, save_reply, saved_replies_of
from coach.store.shares import take_code
from coach.web.pages.site import Site, form_of, see_other
from coach.wording import day

PAGE = 50
"""Interviews on one page of the queue."""

_STATE_NAMES = {"new": "New", "in review": "In review", "returned": "Given back"}
CoachHandler = Callable[[Request, Person], Awaitable[Response]]


def for_coach(handler: CoachHandler) -> CoachHandler:
    """Lets coaches through; to everybody else there is no such page."""

    async def handle(request: Request, person: Person) -> Response:
        return await handler(request, check_coach(person))

    return handle


@dataclass(frozen=True)
class Desk:
    """The handlers.

    Attributes:
        site: The frame.
    """

    site: Site

    async def queue(self, request: Request, coach: Person) -> Response:
        """The interviews that are shared with this coach, filtered, a page at a time."""
        asked = request.query_params
        state = asked.get("state", "")
        state = state if state in STATES else ""
        name = " ".join(asked.get("name", "").split())[:100]
        lines = await asyncio.to_thread(queue_of, self.site.interviews.store, coach)
        counts = {one: sum(line.state == one for line in lines) for one in STATES}
        found = [line for line in lines if _fits(line, state, name)]
        pages = max(1, ceil(len(found) / PAGE))
        page = min(_number(asked.get("page", "1")), pages)
        there = {"state": state, "name": name}
        return self.site.html(
            "desk.html",
            "Desk",
            here="/desk",
            lines=[_shown(line) for line in found[(page - 1) * PAGE : page * PAGE]],
            total=len(lines),
            found=len(found),
            states=[(one, _STATE_NAMES[one], counts[one]) for one in STATES],
            state=state,
            name=name,
            before=f"/desk?{urlencode(there | {'page': page - 1})}" if page > 1 else "",
            after=f"/desk?{urlencode(there | {'page': page + 1})}" if page < pages else "",
            page=page,
            pages=pages,
        )

    async def show_code(self, request: Request, _coach: Person) -> Response:
        """The form for a code, filled in from a candidate's link."""
        return self._code(request.query_params.get("code", "")[:60])

    def _code(self, code: str, problem: str = "", status: int = 200) -> Response:
        return self.site.html(
            "desk_code.html", "A code from a candidate", here="/desk", code=code, problem=problem, status=status
        )

    async def take(self, request: Request, coach: Person) -> Response:
        """Uses a code."""
        code = (await form_of(request)).get("code", "")[:60]
        try:
            name = await asyncio.to_thread(take_code, self.site.interviews.store, coach, code)
        except NotFound as error:
            return self._code(code, str(error), 404)
        return see_other(f"/desk?{urlencode({'name': name})}")

    async def replies(self, _request: Request, coach: Person) -> Response:
        """The coach's saved replies."""
        return await self._replies(coach)

    async def _replies(self, coach: Person, problem: str = "", text: str = "", status: int = 200) -> Response:
        found = await asyncio.to_thread(saved_replies_of, self.site.interviews.store, coach.id)
        return self.site.html(
            "desk_replies.html", "Saved replies", here="/desk", replies=found, problem=problem, text=text, status=status
        )

    async def add_reply(self, request: Request, coach: Person) -> Response:
        """Keeps one more."""
        text = (await form_of(request)).get("text", "")
        try:
            await asyncio.to_thread(save_reply, self.site.interviews.store, coach.id, text)
        except CoachError as error:
            return await self._replies(coach, str(error), text, 400)
        return see_other("/desk/replies")

    async def drop_reply(self, request: Request, coach: Person) -> Response:
        """Removes one."""
        await asyncio.to_thread(remove_reply, self.site.interviews.store, coach.id, str(request.path_params["reply"]))
        return see_other("/desk/replies")


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _fits(line: QueueLine, state: str, name: str) -> bool:
    words = f"{line.shared.candidate} {line.shared.role}".casefold()
    return (not state or line.state == state) and name.casefold() in words


def _shown(line: QueueLine) -> dict[str, object]:
    """One row of the queue."""
    news: list[str] = []
    if line.replies:
        news.append("answered you" if line.replies == 1 else f"answered you {line.replies} times")
    if line.tried_again:
        news.append("has new answers")
    shared = line.shared
    return {
        "id": shared.id,
        "candidate": shared.candidate,
        "role": shared.role or "no job named",
        "answers": f"{shared.answers} answer{'' if shared.answers == 1 else 's'}"
        + (f", up to {shared.attempts} attempts" if shared.attempts > 1 else ""),
        "last": day(shared.last_at),
        "state": _STATE_NAMES[line.state],
        "kind": line.state.replace(" ", "-"),
        "news": " and ".join(news),
    }


def add_desk(app: FastAPI, site: Site) -> None:
    """Adds the pages."""
    pages = Desk(site)
    for method, path, handler in (
        ("GET", "/desk", pages.queue),
        ("GET", "/desk/take", pages.show_code),
        ("POST", "/desk/take", pages.take),
        ("GET", "/desk/replies", pages.replies),
        ("POST", "/desk/replies", pages.add_reply),
        ("POST", "/desk/replies/{reply}/remove", pages.drop_reply),
    ):
        site.add_for_person(app, method, path, for_coach(handler))
