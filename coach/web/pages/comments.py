"""What coaches gave back about one's interviews, beside the machine's marks and apart from them; to answer and act on.

The same page for a coach who signed in and for one who sent a file.
"""

import asyncio
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import Response

from coach.domain.review import Review
from coach.errors import BadInput
from coach.review.comments import returned_at, status_of
from coach.review.desk import answer_back
from coach.store.reviews import new_id, reviewed_sessions, reviews_of
from coach.store.sessions import list_sessions, load_session
from coach.web.desk_view import Material, general_of, history_of, views_of
from coach.web.pages.debrief import is_silent
from coach.web.pages.review import entry_id, scales_of
from coach.web.pages.sharing import label_of
from coach.web.pages.site import Site, form_of, see_other
from coach.wording import day

_MOST_LISTED = 200


@dataclass(frozen=True)
class Comments:
    """The handlers.

    Attributes:
        site: The frame.
    """

    site: Site

    async def show_all(self, _request: Request, owner: str) -> Response:
        """The interviews that a coach has given back."""
        return await asyncio.to_thread(self._list, owner)

    def _list(self, owner: str) -> Response:
        store = self.site.interviews.store
        reviewed = {session_id for _, session_id in reviewed_sessions(store, owner)}
        lines = [line for line in list_sessions(store, owner, _MOST_LISTED) if line.id in reviewed]
        return self.site.html(
            "comments_list.html",
            "What coaches said",
            here="/comments",
            lines=[(line.id, label_of(line.role, line.created_at)) for line in lines],
            shares=bool(self.site.settings.auth),
        )

    async def show(self, request: Request, owner: str) -> Response:
        """One interview with what machine and coaches said."""
        came = request.query_params.get("came", "")
        told = _came(int(came)) if came.isascii() and came.isdigit() and len(came) < 6 else ""
        return await asyncio.to_thread(self._page, str(request.path_params["session"]), owner, told=told)

    def _page(self, session_id: str, owner: str, problem: str = "", status: int = 200, *, told: str = "") -> Response:
        interviews = self.site.interviews
        session = load_session(interviews.store, owner, session_id)
        reviews = self._returned(owner, session_id)
        # In a realistic interview the machine says nothing before it is finished, here no more than elsewhere.
        material = Material(
            session, interviews.analyser, interviews.bank.questions, scales_of(self.site), silent=is_silent(session)
        )
        return self.site.html(
            "comments.html",
            label_of(session.brief.role, session.created_at),
            here="/comments",
            status=status,
            problem=problem,
            told=told,
            base=f"/comments/{session_id}",
            packet=f"/packet/{session_id}",
            coaches=[(review.coach, day(returned_at(review))) for review in reviews],
            review_of={entry.id: review.id for review in reviews for entry in review.entries},
            questions=views_of(material, reviews, to="candidate"),
            general=general_of(reviews, to="candidate"),
            new_id=new_id,
        )

    def _returned(self, owner: str, session_id: str) -> tuple[Review, ...]:
        found = reviews_of(self.site.interviews.store, owner, session_id)
        return tuple(review for review in found if status_of(review) == "returned")

    async def reply(self, request: Request, owner: str) -> Response:
        """Answers something that a coach said."""
        session_id, form = str(request.path_params["session"]), await form_of(request)
        person = self.site.person(request)
        to = form.get("reply_to", "")
        try:
            await asyncio.to_thread(
                answer_back, self.site.interviews.store, owner, person.name if person else "",
                form.get("review", ""), to, form.get("text", ""), entry_id(form),
            )  # fmt: skip
        except BadInput as error:
            return await asyncio.to_thread(self._page, session_id, owner, str(error), 400)
        return see_other(f"/comments/{session_id}#e{to}" if to.replace("-", "").replace("_", "").isalnum() else "/")

    async def again(self, request: Request, owner: str) -> Response:
        """Opens the question that a remark is about once more, and leads to the interview."""
        question_id = (await form_of(request)).get("question", "")
        await self.site.interviews.again(owner, str(request.path_params["session"]), question_id)
        return see_other("/")

    async def history(self, request: Request, owner: str) -> Response:
        """Who said what, when, as far as it was given back."""
        session_id = str(request.path_params["session"])
        reviews = await asyncio.to_thread(self._returned, owner, session_id)
        scales = scales_of(self.site)
        lines = [line for review in reviews for line in history_of(review, scales, to="candidate")]
        return self.site.html(
            "history_of_review.html", "Everything that was said", here="/comments", lines=lines,
            back=f"/comments/{session_id}",
        )  # fmt: skip


def _came(new: int) -> str:
    """What is told when a review's file has been brought in."""
    if not new:
        return "That was all here already; nothing is kept twice."
    return "The review is in. What your coach said stands beside your words."


def add_comments(app: FastAPI, site: Site) -> None:
    """Adds the pages."""
    pages = Comments(site)
    site.add(app, "GET", "/comments", pages.show_all)
    site.add(app, "GET", "/comments/{session}", pages.show)
    site.add(app, "GET", "/comments/{session}/history", pages.history)
    site.add(app, "POST", "/comments/{session}/reply", pages.reply)
    site.add(app, "POST", "/comments/{session}/again", pages.again)
